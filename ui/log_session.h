// The log of one or several containers as the window has it: the document, the threads that fill and search
// it, the query, and which lines are shown in which row. GUI thread; it never waits for the others.
#pragma once

#include "ui/log_intake.h"
#include "ui/log_search.h"

#include <QCache>
#include <QThread>
#include <QUrl>
#include <QtQmlIntegration>

namespace berth::ui {

class LogSession : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Comes from Desktop")
    Q_PROPERTY(QString query READ query WRITE setQuery NOTIFY queryChanged FINAL)
    Q_PROPERTY(bool caseSensitive READ isCaseSensitive WRITE setCaseSensitive NOTIFY queryChanged FINAL)
    Q_PROPERTY(bool regular READ isRegular WRITE setRegular NOTIFY queryChanged FINAL)
    Q_PROPERTY(bool matchesOnly READ isMatchesOnly WRITE setMatchesOnly NOTIFY queryChanged FINAL)
    Q_PROPERTY(bool errorsOnly READ isErrorsOnly WRITE setErrorsOnly NOTIFY queryChanged FINAL)
    Q_PROPERTY(bool warningsOnly READ isWarningsOnly WRITE setWarningsOnly NOTIFY queryChanged FINAL)
    Q_PROPERTY(bool stderrOnly READ isStderrOnly WRITE setStderrOnly NOTIFY queryChanged FINAL)
    Q_PROPERTY(bool queryValid READ isQueryValid NOTIFY queryChanged FINAL)
    Q_PROPERTY(int lineCount READ lineCount NOTIFY arrived FINAL) // shown
    Q_PROPERTY(int totalCount READ totalCount NOTIFY arrived FINAL)
    Q_PROPERTY(int matchCount READ matchCount NOTIFY arrived FINAL)
    Q_PROPERTY(int errorCount READ errorCount NOTIFY arrived FINAL)
    Q_PROPERTY(int warningCount READ warningCount NOTIFY arrived FINAL)
    Q_PROPERTY(int stderrCount READ stderrCount NOTIFY arrived FINAL)
    Q_PROPERTY(QString sizeText READ sizeText NOTIFY arrived FINAL)
    Q_PROPERTY(bool cleared READ isCleared NOTIFY arrived FINAL)
    Q_PROPERTY(bool live READ isLive NOTIFY stateChanged FINAL)
    Q_PROPERTY(bool reading READ isReading NOTIFY stateChanged FINAL)
    Q_PROPERTY(bool ranged READ isRanged NOTIFY stateChanged FINAL)
    Q_PROPERTY(QString problem READ problem NOTIFY stateChanged FINAL)
    Q_PROPERTY(QStringList sourceNames READ sourceNames NOTIFY sourcesChanged FINAL)
    Q_PROPERTY(QList<int> hiddenSources READ hiddenSources NOTIFY queryChanged FINAL)

public:
    explicit LogSession(EngineLink &link, QObject *parent = nullptr);
    ~LogSession() override;

    void open(std::vector<LogSource> sources);
    void resume(const QString &id, qint64 startedAt); // after a new start; goes on where it ended
    void close();
    bool isOpen() const { return document_ != nullptr; }

    QString query() const { return query_.text; }
    bool isCaseSensitive() const { return query_.caseSensitive; }
    bool isRegular() const { return query_.regular; }
    bool isMatchesOnly() const { return query_.matchesOnly; }
    bool isErrorsOnly() const { return query_.errorsOnly; }
    bool isWarningsOnly() const { return query_.warningsOnly; }
    bool isStderrOnly() const { return query_.stderrOnly; }
    void setQuery(const QString &text) { change(&LogQuery::text, text); }
    void setCaseSensitive(bool on) { change(&LogQuery::caseSensitive, on); }
    void setRegular(bool on) { change(&LogQuery::regular, on); }
    void setMatchesOnly(bool on) { change(&LogQuery::matchesOnly, on); }
    void setErrorsOnly(bool on) { change(&LogQuery::errorsOnly, on); }
    void setWarningsOnly(bool on) { change(&LogQuery::warningsOnly, on); }
    void setStderrOnly(bool on) { change(&LogQuery::stderrOnly, on); }
    bool isQueryValid() const { return matcher_.isValid(); }
    int lineCount() const;
    int totalCount() const;
    int matchCount() const { return int(matched_.size()); }
    bool isSearching() const { return searching_; }
    int errorCount() const { return int(counts_.errors); }
    int warningCount() const { return int(counts_.warnings); }
    int stderrCount() const { return int(counts_.stderrs); }
    QString sizeText() const;
    bool isCleared() const { return clearedBefore_ > 0; }
    bool isLive() const { return open_ > 0; }
    bool isReading() const { return reading_; }
    bool isRanged() const { return !range_.isWhole(); }
    QString problem() const { return problem_; }
    QStringList sourceNames() const;
    QList<int> hiddenSources() const;

    // Rows are the shown lines in order; lines keep their number for ever.
    quint32 lineAtRow(int row) const;
    int rowOfLine(quint32 line) const; // the first row at or after it
    const LogLine &line(quint32 number) const;
    const LogMatcher &matcher() const { return matcher_; }
    // Index of the first matching line at or after `line`; matchCount() when there is none.
    int matchFrom(quint32 line) const;
    quint32 matchLine(int match) const { return matched_[size_t(match)]; }
    // The first shown row at or after a time (ns).
    int rowAtTime(qint64 time) const;
    qint64 timeAtRow(int row) const;
    LogHistogram histogram() const { return document_ ? document_->histogram() : LogHistogram(); }
    qint64 startedAt() const { return sources_.empty() ? 0 : sources_.front().startedAt; }
    // Answered by levelFound.
    void findLevel(LogLevel level, quint32 from, bool backwards, int purpose);

    Q_INVOKABLE void clear(); // hides what is there; unclear() shows it again
    Q_INVOKABLE void unclear();
    Q_INVOKABLE void save(const QUrl &file, bool all, bool stamps);
    Q_INVOKABLE void hideSource(int source, bool hide);
    Q_INVOKABLE void showOnlySource(int source);
    // Asks the engine for a span of time only; both empty: everything again. False: no times.
    Q_INVOKABLE bool limit(const QString &since, const QString &until);

Q_SIGNALS:
    void queryChanged();
    void arrived();
    void rowsReplaced(); // rows are other lines now
    void searched();     // the whole log, for the present query
    void stateChanged();
    void sourcesChanged();
    void levelFound(quint32 line, int purpose);
    void saved(const QString &fileName, int lines, const QString &problem);

private:
    template <class Value>
    void change(Value LogQuery::*member, const Value &value)
    {
        LogQuery query = query_;
        if (query.*member == value)
            return;
        query.*member = value;
        applyQuery(query);
    }
    void applyQuery(const LogQuery &query);
    void ask();
    void begin();
    void stop();
    void onGrew();
    void onOlder();
    void onFound(const LogFound &found);
    quint32 firstLine() const;
    void refreshCounts();

    EngineLink &link_;
    std::vector<LogSource> sources_;
    LogRange range_;
    LogDocumentPtr document_;
    QThread *thread_ = nullptr;       // of the intake
    QThread *searchThread_ = nullptr; // both end, and are deleted, in stop()
    LogIntake *intake_ = nullptr;
    LogSearch *search_ = nullptr;
    LogQuery query_;
    LogMatcher matcher_;
    quint64 asked_ = 0; // number of the present query
    bool searching_ = false;
    std::vector<quint32> shown_; // of a query that filters
    std::vector<quint32> matched_;
    quint32 begin_ = 0, end_ = 0; // lines that are told to the view
    quint32 clearedBefore_ = 0;
    LogCounts counts_;
    mutable QCache<quint32, LogLine> lines_;
    int open_ = 0;
    bool reading_ = false;
    QString problem_;
};

} // namespace berth::ui
