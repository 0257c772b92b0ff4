// One container: who it is, what can be done with it, its log, figures and inspect document.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

FocusScope {
    id: page

    required property Desktop desktop
    readonly property ContainerDetail detail: desktop.detail
    property int tab: 0
    signal backWanted()
    signal deleteWanted()

    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("Container %1, %2").arg(detail.name).arg(detail.stateText)

    function focusSearch(): void {
        if (tab === 0)
            logTab.focusSearch()
        else if (tab === 2)
            inspectTab.focusSearch()
    }
    function focusContent(): void {
        const targets = [logTab, statsTab, inspectTab]
        targets[tab].forceActiveFocus(Qt.OtherFocusReason)
    }
    onTabChanged: focusContent()

    TopBar {
        id: top
        width: parent.width
        title: page.detail.name
        back: true
        parentTitle: page.detail.project.length > 0 ? qsTr("Containers / %1").arg(page.detail.project)
                                                    : qsTr("Containers")
        onBackWanted: page.backWanted()
    }
    ContainerHead {
        id: head
        anchors.top: top.bottom
        width: parent.width
        desktop: page.desktop
        onDeleteWanted: page.deleteWanted()
    }
    TabStrip {
        id: tabs
        anchors.top: head.bottom
        width: parent.width
        labels: [qsTr("Log"), qsTr("Stats"), qsTr("Inspect")]
        icons: ["log", "stats", "inspect"]
        current: page.tab
        onChosen: index => page.tab = index
    }
    Item {
        anchors { top: tabs.bottom; bottom: parent.bottom; left: parent.left; right: parent.right }

        LogTab {
            id: logTab
            anchors.fill: parent
            visible: page.tab === 0
            detail: page.detail
        }
        StatsTab {
            id: statsTab
            anchors.fill: parent
            visible: page.tab === 1
            detail: page.detail
        }
        InspectTab {
            id: inspectTab
            anchors.fill: parent
            visible: page.tab === 2
            detail: page.detail
        }
    }
}
