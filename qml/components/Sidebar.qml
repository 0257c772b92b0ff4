// The pages, the engine and this computer's meters; icons only when narrow.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Rectangle {
    id: sidebar

    required property Desktop desktop
    required property int page
    property bool collapsed: false
    signal pageChosen(int page)
    signal settingsWanted()

    width: collapsed ? Theme.sidebarCollapsed : Theme.sidebar
    color: Theme.bgSidebar
    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("Pages")

    Rectangle {
        anchors.right: parent.right
        width: Theme.hairline
        height: parent.height
        color: Theme.borderSubtle
    }
    Rectangle {
        id: engine
        x: Theme.space3
        y: Theme.space3
        width: parent.width - 2 * Theme.space3 - 1
        height: 44
        radius: 8
        color: Theme.dark ? Theme.bgCanvas : Theme.bgSurface
        border.color: Theme.borderDefault
        Accessible.role: Accessible.StaticText
        Accessible.name: qsTr("Engine %1, %2").arg(sidebar.desktop.session.name).arg(sidebar.desktop.session.detail)

        BerthMark {
            id: mark
            anchors.verticalCenter: parent.verticalCenter
            x: sidebar.collapsed ? (parent.width - width) / 2 : Theme.space4 - 2
            size: 20
            mark: sidebar.desktop.session.ready ? "running"
                  : sidebar.desktop.session.state === Session.Down ? "failed" : "created"
        }
        Column {
            anchors { left: mark.right; leftMargin: Theme.space4 - 2; right: parent.right; rightMargin: Theme.space3
                      verticalCenter: parent.verticalCenter }
            visible: !sidebar.collapsed
            UiText {
                width: parent.width
                text: sidebar.desktop.session.name
                font.weight: Font.DemiBold
            }
            UiText {
                width: parent.width
                text: sidebar.desktop.session.detail
                color: Theme.textTertiary
                font.pixelSize: Theme.captionSize
            }
        }
    }
    Column {
        anchors { top: engine.bottom; topMargin: Theme.space3 }
        x: Theme.space3
        width: engine.width

        Repeater {
            model: [qsTr("Containers"), qsTr("Images"), qsTr("Volumes")]

            SideItem {
                required property int index
                required property string modelData

                width: engine.width
                text: modelData
                collapsed: sidebar.collapsed
                keyHint: "Alt " + (index + 1)
                iconName: ["container", "image", "volume"][index]
                count: [sidebar.desktop.containers.total, sidebar.desktop.images.total,
                        sidebar.desktop.volumes.total][index]
                checked: sidebar.page === index
                onClicked: sidebar.pageChosen(index)
            }
        }
    }
    Meters {
        id: meters
        active: sidebar.visible && !sidebar.collapsed && sidebar.desktop.session.ready
                && sidebar.desktop.session.address.startsWith("unix:") && Window.visibility !== Window.Minimized
    }
    Column {
        anchors { bottom: settings.top; bottomMargin: Theme.space3 }
        x: Theme.space4 + 6
        width: parent.width - 2 * x - 1
        visible: !sidebar.collapsed && meters.memoryShare > 0 && sidebar.desktop.session.ready

        SideMeter { width: parent.width; label: qsTr("CPU"); text: meters.cpuText; share: meters.cpuShare }
        SideMeter { width: parent.width; label: qsTr("Memory"); text: meters.memoryText; share: meters.memoryShare }
        SideMeter { width: parent.width; label: qsTr("Disk"); text: meters.diskText; share: meters.diskShare }
    }
    SideItem {
        id: settings
        anchors { bottom: parent.bottom; bottomMargin: Theme.space4 - 2 }
        x: Theme.space3
        width: engine.width
        collapsed: sidebar.collapsed
        iconName: "settings"
        text: qsTr("Settings")
        keyHint: "Ctrl ,"
        onClicked: sidebar.settingsWanted()
    }
}
