// The live log of one container: the stream, the decoder, the kept lines and the search in them. Tells its
// view at most every 50 ms that something came. A log that ended goes on when the container starts again. GUI
// thread.
#pragma once

#include "ui/engine_link.h"
#include "ui/log_store.h"

#include <QTimer>
#include <QtQmlIntegration>

namespace berth::ui {

class LogSession : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Comes from ContainerDetail")
    Q_PROPERTY(QString query READ query WRITE setQuery NOTIFY queryChanged FINAL)
    Q_PROPERTY(bool caseSensitive READ isCaseSensitive WRITE setCaseSensitive NOTIFY queryChanged FINAL)
    Q_PROPERTY(bool regular READ isRegular WRITE setRegular NOTIFY queryChanged FINAL)
    Q_PROPERTY(bool errorsOnly READ isErrorsOnly WRITE setErrorsOnly NOTIFY queryChanged FINAL)
    Q_PROPERTY(bool warningsOnly READ isWarningsOnly WRITE setWarningsOnly NOTIFY queryChanged FINAL)
    Q_PROPERTY(bool stderrOnly READ isStderrOnly WRITE setStderrOnly NOTIFY queryChanged FINAL)
    Q_PROPERTY(bool queryValid READ isQueryValid NOTIFY queryChanged FINAL)
    Q_PROPERTY(int lineCount READ lineCount NOTIFY arrived FINAL)
    Q_PROPERTY(int totalCount READ totalCount NOTIFY arrived FINAL)
    Q_PROPERTY(int matchCount READ matchCount NOTIFY arrived FINAL)
    Q_PROPERTY(int errorCount READ errorCount NOTIFY arrived FINAL)
    Q_PROPERTY(int warningCount READ warningCount NOTIFY arrived FINAL)
    Q_PROPERTY(QString sizeText READ sizeText NOTIFY arrived FINAL)
    Q_PROPERTY(bool live READ isLive NOTIFY stateChanged FINAL)
    Q_PROPERTY(QString problem READ problem NOTIFY stateChanged FINAL)

public:
    explicit LogSession(EngineLink &link, QObject *parent = nullptr);
    ~LogSession() override;

    void open(const QString &id, bool tty);
    void resume(); // after a new start; goes on where it ended
    void close();

    const LogStore &store() const { return store_; }
    QString query() const { return store_.query().text; }
    bool isCaseSensitive() const { return store_.query().caseSensitive; }
    bool isRegular() const { return store_.query().regular; }
    bool isErrorsOnly() const { return store_.query().errorsOnly; }
    bool isWarningsOnly() const { return store_.query().warningsOnly; }
    bool isStderrOnly() const { return store_.query().stderrOnly; }
    void setQuery(const QString &text) { change(&LogQuery::text, text); }
    void setCaseSensitive(bool on) { change(&LogQuery::caseSensitive, on); }
    void setRegular(bool on) { change(&LogQuery::regular, on); }
    void setErrorsOnly(bool on) { change(&LogQuery::errorsOnly, on); }
    void setWarningsOnly(bool on) { change(&LogQuery::warningsOnly, on); }
    void setStderrOnly(bool on) { change(&LogQuery::stderrOnly, on); }
    bool isQueryValid() const { return queryValid_; }
    int lineCount() const { return int(store_.shownCount()); }
    int totalCount() const { return int(store_.total()); }
    int matchCount() const { return int(store_.matchCount()); }
    int errorCount() const { return int(store_.errorCount()); }
    int warningCount() const { return int(store_.warningCount()); }
    QString sizeText() const;
    bool isLive() const { return stream_ != nullptr; }
    QString problem() const { return problem_; }

    Q_INVOKABLE void clear();
    Q_INVOKABLE bool save(const QUrl &file) const;

Q_SIGNALS:
    void queryChanged();
    void arrived();
    void rowsDropped(int count); // of the oldest: a view that does not follow moves with them
    void rowsReplaced();         // another query: rows are others now
    void stateChanged();

private:
    template <class Value>
    void change(Value LogQuery::*member, const Value &value)
    {
        LogQuery query = store_.query();
        if (query.*member == value)
            return;
        query.*member = value;
        applyQuery(query);
    }
    void applyQuery(const LogQuery &query);
    void listen(const QString &since);
    void take(std::vector<LogLine> lines);

    EngineLink &link_;
    LogStore store_;
    StreamPointer stream_;
    std::unique_ptr<LogDecoder> decoder_;
    QTimer tell_;
    QString id_;
    QString problem_;
    qint64 lastTime_ = 0;
    bool tty_ = false;
    bool queryValid_ = true;
};

} // namespace berth::ui
