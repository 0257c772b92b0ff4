// A JSON document as foldable lines, the way an editor shows it: line number, indent, key, value. Search runs
// over all lines, unfolds what holds a match and knows the path of a line. Values of environment variables
// that look like secrets are dots until asked for. GUI thread.
#pragma once

#include "ui/list_model.h"

#include <QJsonObject>
#include <QtQmlIntegration>

namespace berth::ui {

struct JsonRow
{
    QString path; // $.HostConfig.Memory; a closing bracket has the path of its opening one and "/"
    int number = 0;
    int depth = 0;
    int fold = 0; // 0 none, 1 open, 2 folded
    QString name; // with quotes and colon, or empty
    QString value;
    QString kind; // string, number, word, bracket
    QString note; // "3 keys", when folded
    bool match = false;
    bool current = false;

    const QString &key() const { return path; }
    bool operator==(const JsonRow &) const = default;
    static const std::vector<Role<JsonRow>> &roles();
};

class JsonTree : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Comes from ContainerDetail")
    Q_PROPERTY(QAbstractListModel *rows READ rows CONSTANT FINAL)
    Q_PROPERTY(QString query READ query WRITE setQuery NOTIFY changed FINAL)
    Q_PROPERTY(int matchCount READ matchCount NOTIFY changed FINAL)
    Q_PROPERTY(int current READ current NOTIFY changed FINAL) // 1 is the first, 0 none
    Q_PROPERTY(bool reveal READ isRevealing WRITE setReveal NOTIFY changed FINAL)

public:
    using QObject::QObject;

    void setJson(const QByteArray &json);
    QAbstractListModel *rows() { return &rows_; }
    QString query() const { return query_; }
    void setQuery(const QString &query);
    int matchCount() const { return int(matches_.size()); }
    int current() const { return current_ + 1; }
    bool isRevealing() const { return reveal_; }
    void setReveal(bool reveal);

    Q_INVOKABLE void toggle(const QString &path);
    Q_INVOKABLE void foldAll(bool folded);
    // Moves to the next match; returns its row, -1 when there is none.
    Q_INVOKABLE int findNext(bool backwards);
    Q_INVOKABLE QString valueAt(int row) const;
    Q_INVOKABLE QString pathAt(int row) const;
    Q_INVOKABLE QString text() const; // the whole document, secrets as they are shown

Q_SIGNALS:
    void changed();

private:
    void rebuild();
    void addValue(const QJsonValue &value, const QString &path, const QString &name, int depth, bool last,
                  bool secret, std::vector<JsonRow> &rows);
    void collectMatches(const QJsonValue &value, const QString &path, const QString &name, bool secret);
    void unfoldTo(const QString &path);

    ListModel<JsonRow> rows_;
    QJsonValue document_;
    QSet<QString> folded_;
    QString query_;
    QStringList matches_; // paths
    int current_ = -1;
    bool reveal_ = false;
};

// Whether the value of a variable of this name is shown as dots.
bool looksSecret(const QString &name);
// "NAME=value" with the value as dots when it looks secret.
QString maskedVariable(const QString &assignment);

} // namespace berth::ui
