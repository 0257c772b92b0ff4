// The root of the view-models: one engine, its session and what the pages show of it. Made by main, handed to
// Main.qml.
#pragma once

#include "ui/container_detail.h"
#include "ui/images.h"
#include "ui/merged_logs.h"
#include "ui/run_form.h"
#include "ui/toasts.h"
#include "ui/volumes.h"

namespace berth::ui {

class Desktop : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Made by main")
    Q_PROPERTY(berth::ui::Session *session READ session CONSTANT FINAL)
    Q_PROPERTY(berth::ui::Containers *containers READ containers CONSTANT FINAL)
    Q_PROPERTY(berth::ui::ContainerDetail *detail READ detail CONSTANT FINAL)
    Q_PROPERTY(berth::ui::MergedLogs *mergedLogs READ mergedLogs CONSTANT FINAL)
    Q_PROPERTY(berth::ui::Images *images READ images CONSTANT FINAL)
    Q_PROPERTY(berth::ui::Volumes *volumes READ volumes CONSTANT FINAL)
    Q_PROPERTY(berth::ui::RunForm *runForm READ runForm CONSTANT FINAL)
    Q_PROPERTY(berth::ui::Toasts *toasts READ toasts CONSTANT FINAL)

public:
    explicit Desktop(std::unique_ptr<EngineLink> link, QObject *parent = nullptr);
    ~Desktop() override;

    Session *session() { return &session_; }
    Containers *containers() { return &containers_; }
    ContainerDetail *detail() { return &detail_; }
    MergedLogs *mergedLogs() { return &mergedLogs_; }
    Images *images() { return &images_; }
    Volumes *volumes() { return &volumes_; }
    RunForm *runForm() { return &runForm_; }
    Toasts *toasts() { return &toasts_; }

    // Reads everything again, or tries the engine again when it is away.
    Q_INVOKABLE void refresh();
    // Takes back what was deleted last, while it is still held.
    Q_INVOKABLE void undo();

private:
    std::unique_ptr<EngineLink> link_;
    Session session_;
    Containers containers_;
    ContainerDetail detail_;
    MergedLogs mergedLogs_;
    Images images_;
    Volumes volumes_;
    RunForm runForm_;
    Toasts toasts_;
};

} // namespace berth::ui
