// The dialogs of the window; one at a time.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Item {
    id: dialogs

    required property Desktop desktop
    readonly property bool busy: runDialog.opened || confirm.opened || volumeDialog.opened || settingsDialog.opened
                                 || keysDialog.opened
    property int task: 0 // what `confirm` asks: 0 containers, 1 an image, 2 a volume
    property list<string> targets: []
    signal started(string id)
    signal deleted()

    function run(image: string): void {
        runDialog.openFor(image)
    }
    function newVolume(): void {
        volumeDialog.open()
    }
    function settings(): void {
        settingsDialog.open()
    }
    function keys(): void {
        keysDialog.open()
    }
    function ask(kind: int, ids: list<string>): void {
        task = kind
        targets = ids
        confirm.itemIcon = ["container", "image", "volume"][kind]
        confirm.open()
    }
    function deleteContainers(ids: list<string>): void {
        const names = desktop.containers.namesOf(ids)
        const volumes = desktop.containers.volumesOf(ids)
        confirm.title = names.length === 1 ? qsTr("Delete %1?").arg(names[0]) : qsTr("Delete %n container(s)?", "", names.length)
        confirm.lead = qsTr("%n container(s): stopped and deleted, with what was written inside.", "", names.length)
        confirm.items = names
        confirm.option = volumes.length > 0 ? qsTr("Delete unnamed volumes too") : ""
        confirm.assurance = volumes.length > 0
                ? qsTr("Named volumes are kept: %1. Images are not touched.").arg(volumes.join(", "))
                : qsTr("Images and volumes are not touched.")
        confirm.verb = qsTr("Delete %n container(s)", "", names.length)
        ask(0, ids)
    }
    function deleteImage(id: string, name: string, users: string): void {
        confirm.title = qsTr("Delete %1?").arg(name)
        confirm.lead = users.length > 0 ? qsTr("The container %1 was made from it. It goes on, but cannot be made anew.").arg(users)
                                        : qsTr("No container uses it.")
        confirm.items = [name]
        confirm.option = ""
        confirm.assurance = qsTr("Layers that other images share are kept.")
        confirm.verb = qsTr("Delete image")
        ask(1, [id])
    }
    function deleteVolume(name: string, size: string): void {
        confirm.title = qsTr("Delete %1?").arg(name)
        confirm.lead = size.length > 0 ? qsTr("%1 of data are lost for good.").arg(size) : qsTr("Its data are lost for good.")
        confirm.items = [name]
        confirm.option = ""
        confirm.assurance = ""
        confirm.verb = qsTr("Delete volume")
        ask(2, [name])
    }

    RunDialog {
        id: runDialog
        desktop: dialogs.desktop
        onStarted: id => dialogs.started(id)
    }
    ConfirmDialog {
        id: confirm
        onConfirmed: withOption => {
            if (dialogs.task === 0) {
                dialogs.desktop.containers.removeNow(dialogs.targets, withOption)
                dialogs.deleted()
            } else if (dialogs.task === 1) {
                dialogs.desktop.images.remove(dialogs.targets[0])
            } else {
                dialogs.desktop.volumes.remove(dialogs.targets[0])
            }
        }
    }
    NewVolumeDialog {
        id: volumeDialog
        onChosen: name => dialogs.desktop.volumes.create(name)
    }
    SettingsDialog {
        id: settingsDialog
        session: dialogs.desktop.session
    }
    KeysDialog { id: keysDialog }
}
