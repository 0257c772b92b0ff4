// The logs of several containers together, coloured by service. Opened by open(ids, title); empty again by
// close().
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

FocusScope {
    id: page

    required property Desktop desktop
    property string title: ""
    signal backWanted()

    Accessible.role: Accessible.Pane
    Accessible.name: panel.Accessible.name

    function open(ids: list<string>, title: string): void {
        page.title = title.length > 0 ? title : qsTr("%n log(s)", "", ids.length)
        page.desktop.mergedLogs.open(ids)
    }
    function close(): void {
        page.desktop.mergedLogs.close()
    }
    function focusSearch(): void {
        panel.focusSearch()
    }

    TopBar {
        id: top
        width: parent.width
        title: page.title
        back: true
        parentTitle: qsTr("Containers")
        onBackWanted: page.backWanted()
    }
    LogPanel {
        id: panel
        anchors { top: top.bottom; bottom: parent.bottom; left: parent.left; right: parent.right }
        focus: true
        session: page.desktop.mergedLogs.log
        name: page.title
    }
}
