// The live log of the open container.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

FocusScope {
    id: tab

    required property ContainerDetail detail

    Accessible.role: Accessible.Pane
    Accessible.name: panel.Accessible.name

    function focusSearch(): void {
        panel.focusSearch()
    }

    LogPanel {
        id: panel
        anchors.fill: parent
        focus: true
        session: tab.detail.log
        name: tab.detail.name
    }
}
