#include "ui/log_session.h"

#include "ui/format.h"
#include "ui/moment.h"

#include <QDateTime>
#include <algorithm>

namespace berth::ui {

namespace {

constexpr qsizetype kCachedCharacters = 8 << 20;

QThread *startedThread(const char *name)
{
    auto *thread = new QThread;
    thread->setObjectName(QLatin1String(name));
    thread->start();
    return thread;
}

// Ends a thread with the object that lives in it. What the object still does is short: it is bounded by one
// portion of a search or one piece of a stream.
void endThread(QThread *&thread, QObject *inside)
{
    if (!thread)
        return;
    inside->disconnect();
    QObject::connect(thread, &QThread::finished, inside, &QObject::deleteLater);
    thread->quit();
    thread->wait();
    delete thread;
    thread = nullptr;
}

} // namespace

LogSession::LogSession(EngineLink &link, QObject *parent)
    : QObject(parent), link_(link), matcher_(LogQuery()), lines_(kCachedCharacters)
{
    qRegisterMetaType<LogFound>();
}

LogSession::~LogSession()
{
    stop();
}

void LogSession::open(std::vector<LogSource> sources)
{
    stop();
    sources_ = std::move(sources);
    range_ = {};
    query_.hidden.reset();
    matcher_ = LogMatcher(query_);
    Q_EMIT sourcesChanged();
    begin();
}

void LogSession::begin()
{
    std::unique_ptr<LogFile> file = LogFile::create();
    problem_ = file ? QString() : tr("There is no room for this log on the disk");
    if (file) {
        document_ = std::make_shared<LogDocument>(std::move(file));
        begin_ = end_ = document_->first();
        reading_ = true;
        thread_ = startedThread("log-intake");
        intake_ = new LogIntake(link_, document_, sources_, range_);
        intake_->moveToThread(thread_);
        connect(intake_, &LogIntake::grew, this, &LogSession::onGrew);
        connect(intake_, &LogIntake::olderCame, this, &LogSession::onOlder);
        connect(intake_, &LogIntake::caughtUp, this, [this] {
            reading_ = false;
            Q_EMIT stateChanged();
        });
        connect(intake_, &LogIntake::liveChanged, this, [this](int open, const QString &problem) {
            open_ = open;
            problem_ = problem;
            Q_EMIT stateChanged();
        });
        searchThread_ = startedThread("log-search");
        search_ = new LogSearch(document_);
        search_->moveToThread(searchThread_);
        connect(search_, &LogSearch::found, this, &LogSession::onFound);
        connect(search_, &LogSearch::levelFound, this, &LogSession::levelFound);
        connect(search_, &LogSearch::saved, this, &LogSession::saved);
        QMetaObject::invokeMethod(intake_, &LogIntake::start);
    }
    ask();
    Q_EMIT stateChanged();
    Q_EMIT rowsReplaced();
    Q_EMIT arrived();
}

void LogSession::stop()
{
    if (search_) {
        search_->nextQuery();
        search_->leave();
    }
    endThread(thread_, intake_);
    endThread(searchThread_, search_);
    intake_ = nullptr;
    search_ = nullptr;
    document_.reset();
    shown_.clear();
    matched_.clear();
    lines_.clear();
    begin_ = end_ = clearedBefore_ = 0;
    counts_ = {};
    open_ = 0;
    reading_ = searching_ = false;
    problem_.clear();
}

void LogSession::close()
{
    stop();
    sources_.clear();
    Q_EMIT sourcesChanged();
    Q_EMIT stateChanged();
    Q_EMIT rowsReplaced();
    Q_EMIT arrived();
}

void LogSession::resume(const QString &id, qint64 startedAt)
{
    for (LogSource &source : sources_) {
        if (source.id == id)
            source.startedAt = startedAt;
    }
    if (intake_) {
        QMetaObject::invokeMethod(
            intake_, [intake = intake_, id, startedAt] { intake->resume(id, startedAt); },
            Qt::QueuedConnection);
    }
}

quint32 LogSession::firstLine() const
{
    return std::max(begin_, clearedBefore_);
}

void LogSession::refreshCounts()
{
    counts_ = document_->counts();
    begin_ = std::max(begin_, document_->first());
    const auto trim = [first = firstLine()](std::vector<quint32> &lines) {
        if (!lines.empty() && lines.front() < first)
            lines.erase(lines.begin(), std::lower_bound(lines.begin(), lines.end(), first));
    };
    trim(shown_);
    trim(matched_);
}

void LogSession::onGrew()
{
    if (!document_ || document_->end() == end_)
        return;
    end_ = document_->end();
    refreshCounts();
    if (query_.filters() || !query_.text.isEmpty())
        QMetaObject::invokeMethod(search_, &LogSearch::goOn);
    Q_EMIT arrived();
}

void LogSession::onOlder()
{
    begin_ = document_->first();
    refreshCounts();
    if (!isCleared())
        QMetaObject::invokeMethod(search_, &LogSearch::goBack);
    Q_EMIT arrived();
}

void LogSession::applyQuery(const LogQuery &query)
{
    const bool filtered = query_.filters() || query.filters();
    query_ = query;
    matcher_ = LogMatcher(query_);
    ask();
    Q_EMIT queryChanged();
    if (filtered)
        Q_EMIT rowsReplaced();
    Q_EMIT arrived();
}

void LogSession::ask()
{
    shown_.clear();
    matched_.clear();
    if (!search_)
        return;
    asked_ = search_->nextQuery();
    searching_ = query_.filters() || !query_.text.isEmpty();
    if (!searching_)
        return;
    QMetaObject::invokeMethod(
        search_,
        [search = search_, number = asked_, query = query_, from = firstLine()] {
            search->ask(number, query, from);
        },
        Qt::QueuedConnection);
}

void LogSession::onFound(const LogFound &found)
{
    if (found.query != asked_)
        return;
    const auto join = [&](std::vector<quint32> &all, const std::vector<quint32> &more) {
        all.insert(found.before ? all.begin() : all.end(), more.begin(), more.end());
    };
    join(shown_, found.shown);
    join(matched_, found.matched);
    const bool first = searching_ && found.complete;
    searching_ = searching_ && !found.complete;
    Q_EMIT arrived();
    if (first)
        Q_EMIT searched();
}

int LogSession::lineCount() const
{
    return int(query_.filters() ? quint32(shown_.size()) : end_ - std::min(firstLine(), end_));
}

int LogSession::totalCount() const
{
    return int(end_ - begin_);
}

quint32 LogSession::lineAtRow(int row) const
{
    return query_.filters() ? shown_[size_t(row)] : firstLine() + quint32(row);
}

int LogSession::rowOfLine(quint32 line) const
{
    if (!query_.filters())
        return int(std::clamp(line, firstLine(), std::max(end_, firstLine())) - firstLine());
    return int(std::lower_bound(shown_.begin(), shown_.end(), line) - shown_.begin());
}

const LogLine &LogSession::line(quint32 number) const
{
    static const LogLine none;
    if (!document_)
        return none;
    if (const LogLine *cached = lines_.object(number))
        return *cached;
    auto *read = new LogLine(document_->line(number));
    const qsizetype cost = std::min(read->text.size() + 64, kCachedCharacters);
    lines_.insert(number, read, cost);
    return *read;
}

int LogSession::matchFrom(quint32 line) const
{
    return int(std::lower_bound(matched_.begin(), matched_.end(), line) - matched_.begin());
}

qint64 LogSession::timeAtRow(int row) const
{
    return document_ && row >= 0 && row < lineCount() ? document_->entry(lineAtRow(row)).time : 0;
}

int LogSession::rowAtTime(qint64 time) const
{
    int low = 0, high = lineCount();
    while (low < high) {
        const int middle = low + (high - low) / 2;
        if (timeAtRow(middle) < time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void LogSession::findLevel(LogLevel level, quint32 from, bool backwards, int purpose)
{
    if (!search_)
        return;
    QMetaObject::invokeMethod(
        search_,
        [search = search_, level, from, backwards, purpose] {
            search->findLevel(level, from, backwards, purpose);
        },
        Qt::QueuedConnection);
}

QString LogSession::sizeText() const
{
    return berth::ui::sizeText(double(counts_.bytes));
}

QStringList LogSession::sourceNames() const
{
    QStringList names;
    for (const LogSource &source : sources_)
        names += source.name;
    return names;
}

QList<int> LogSession::hiddenSources() const
{
    QList<int> hidden;
    for (size_t i = 0; i < sources_.size(); ++i) {
        if (query_.hidden[i])
            hidden += int(i);
    }
    return hidden;
}

void LogSession::clear()
{
    clearedBefore_ = end_;
    ask();
    Q_EMIT rowsReplaced();
    Q_EMIT arrived();
}

void LogSession::unclear()
{
    clearedBefore_ = 0;
    ask();
    Q_EMIT rowsReplaced();
    Q_EMIT arrived();
}

void LogSession::save(const QUrl &file, bool all, bool stamps)
{
    if (!search_)
        return;
    const bool whole = all || (!query_.filters() && !isCleared());
    std::vector<quint32> lines = shown_;
    if (!whole && !query_.filters()) {
        for (quint32 line = firstLine(); line < end_; ++line)
            lines.push_back(line);
    }
    QMetaObject::invokeMethod(
        search_,
        [search = search_, name = file.toLocalFile(), whole, lines = std::move(lines), stamps] {
            search->save(name, whole, lines, stamps);
        },
        Qt::QueuedConnection);
}

void LogSession::hideSource(int source, bool hide)
{
    LogQuery query = query_;
    query.hidden.set(size_t(source), hide);
    applyQuery(query);
}

void LogSession::showOnlySource(int source)
{
    LogQuery query = query_;
    query.hidden.reset();
    for (size_t i = 0; i < sources_.size(); ++i)
        query.hidden.set(i, int(i) != source);
    applyQuery(query == query_ ? (query.hidden.reset(), query) : query);
}

bool LogSession::limit(const QString &since, const QString &until)
{
    const QDateTime now = QDateTime::currentDateTime();
    LogRange range;
    range.since = since.trimmed().isEmpty() ? 0 : momentOf(since, now);
    range.until = until.trimmed().isEmpty() ? 0 : momentOf(until, now);
    if (range.since < 0 || range.until < 0)
        return false;
    if (range == range_ || sources_.empty())
        return true;
    stop();
    range_ = range;
    begin();
    return true;
}

} // namespace berth::ui
