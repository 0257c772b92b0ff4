// The whole window's view-models over the scripted engine, as a QML type for the tests: `FakeDesktop { id:
// fake }`.
#pragma once

#include "tests/ui/fake_link.h"
#include "ui/desktop.h"

namespace berth::ui {

class FakeDesktop : public QObject
{
    Q_OBJECT
    Q_PROPERTY(berth::ui::Desktop *desktop READ desktop CONSTANT FINAL)
    // Where pictures of the pages are to be left: BERTH_PICTURES; empty in a plain run.
    Q_PROPERTY(QString pictures READ pictures CONSTANT FINAL)

public:
    explicit FakeDesktop(QObject *parent = nullptr);

    Desktop *desktop() { return &desktop_; }
    QString pictures() const { return qEnvironmentVariable("BERTH_PICTURES"); }

    Q_INVOKABLE void connectNow() { desktop_.session()->connectNow(); }
    Q_INVOKABLE void goAway(); // the event stream breaks and nothing answers
    Q_INVOKABLE void comeBack();
    Q_INVOKABLE int countOf(const QString &request) const { return link_->countOf(request); }
    Q_INVOKABLE QString lastBody(const QString &request) const;
    Q_INVOKABLE void answer(const QString &request, int status, const QString &body);
    Q_INVOKABLE void refuse(const QString &request, int status, const QString &problem);
    // Speaks for every stats stream that is open: `seconds` readings.
    Q_INVOKABLE void stats(int seconds);
    Q_INVOKABLE void log(const QString &text, bool toStderr);
    // What a container has written before its log is opened; `lines` of a lively service.
    Q_INVOKABLE void writeLog(const QString &name, int lines);
    Q_INVOKABLE QString idOf(const QString &name) const;

private:
    FakeLink *link_;
    Desktop desktop_;
};

} // namespace berth::ui
