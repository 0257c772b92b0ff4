// Goes through a log in a thread of its own and tells which lines are shown and which match, in portions;
// goes on as the log grows. A new query ends the one before at once. LogSession owns it and calls its slots
// queued.
#pragma once

#include "ui/log_document.h"
#include "ui/log_query.h"

#include <QObject>
#include <atomic>

namespace berth::ui {

struct LogFound
{
    quint64 query = 0;            // number of the query
    bool before = false;          // of lines before those that were searched
    std::vector<quint32> shown;   // only when the query filters
    std::vector<quint32> matched; // only when it looks for a text
    quint32 upTo = 0;
    bool complete = false; // everything there was is searched
};

class LogSearch : public QObject
{
    Q_OBJECT

public:
    explicit LogSearch(LogDocumentPtr document) : document_(std::move(document)) {}

    // From any thread: what runs now may end. Then ask(). No number comes twice, whichever search gave it.
    quint64 nextQuery();
    // From any thread: everything ends as soon as it can.
    void leave() { leaving_ = true; }

    void ask(quint64 number, const LogQuery &query, quint32 from);
    void goOn();   // the log grew
    void goBack(); // lines from before came
    // The next line of a level at or after (before) `from`; tells it with `purpose`, 0 when there is none.
    void findLevel(LogLevel level, quint32 from, bool backwards, int purpose);
    // Writes the shown lines (all of them, or those in `lines`) as text.
    void save(const QString &fileName, bool all, const std::vector<quint32> &lines, bool stamps);

Q_SIGNALS:
    void found(const berth::ui::LogFound &found);
    void levelFound(quint32 line, int purpose);
    void saved(const QString &fileName, int lines, const QString &problem);

private:
    void search(quint32 from, quint32 to, bool before);

    LogDocumentPtr document_;
    std::atomic<quint64> wanted_ = 0;
    std::atomic<bool> leaving_ = false;
    quint64 number_ = 0;
    std::unique_ptr<LogMatcher> matcher_;
    quint32 from_ = 0, next_ = 0;
};

} // namespace berth::ui

Q_DECLARE_METATYPE(berth::ui::LogFound)
