// The window: sidebar, the page that is chosen, dialogs and notices, and the keys that work everywhere.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Window
import Berth.Ui

Window {
    id: window

    required property Desktop desktop
    property int page: 0
    property bool detailOpen: false
    property bool folded: false
    readonly property bool ready: desktop.session.ready
    readonly property bool down: desktop.session.state === Session.Down
    readonly property Item pageItem: !ready ? null : detailOpen ? containerPage : [containersPage, imagesPage, volumesPage][page]

    width: 1360
    height: 850
    minimumWidth: 900
    minimumHeight: 600
    visible: true
    title: qsTr("Berth")
    color: Theme.bgCanvas

    function choose(index: int): void {
        detailOpen = false
        desktop.detail.close()
        page = index
    }
    function openContainer(id: string, tab: int): void {
        if (id.length === 0)
            return
        desktop.detail.open(id)
        page = 0
        containerPage.tab = tab
        detailOpen = true
    }
    function back(): void {
        detailOpen = false
        desktop.detail.close()
    }
    function primary(): void {
        if (page === 0)
            dialogs.run("")
        else if (page === 1)
            imagesPage.loadArchive()
        else
            dialogs.newVolume()
    }
    onPageItemChanged: if (pageItem) pageItem.forceActiveFocus(Qt.OtherFocusReason)

    Sidebar {
        id: sidebar
        height: parent.height
        desktop: window.desktop
        page: window.page
        collapsed: window.folded || window.width < Theme.compact
        onPageChosen: index => window.choose(index)
        onSettingsWanted: dialogs.settings()
    }
    Item {
        id: content
        anchors { left: sidebar.right; right: parent.right; top: parent.top; bottom: parent.bottom }

        ContainersPage {
            id: containersPage
            anchors.fill: parent
            visible: window.pageItem === this
            desktop: window.desktop
            onOpened: (id, tab) => window.openContainer(id, tab)
            onRunWanted: dialogs.run("")
            onDeleteWanted: dialogs.deleteContainers(containersPage.doomed)
        }
        ContainerPage {
            id: containerPage
            anchors.fill: parent
            visible: window.pageItem === this
            desktop: window.desktop
            onBackWanted: window.back()
            onDeleteWanted: dialogs.deleteContainers([window.desktop.detail.id])
        }
        ImagesPage {
            id: imagesPage
            anchors.fill: parent
            visible: window.pageItem === this
            desktop: window.desktop
            onRunWanted: image => dialogs.run(image)
            onDeleteWanted: (id, name, users) => dialogs.deleteImage(id, name, users)
        }
        VolumesPage {
            id: volumesPage
            anchors.fill: parent
            visible: window.pageItem === this
            desktop: window.desktop
            onCreateWanted: dialogs.newVolume()
            onDeleteWanted: (name, size) => dialogs.deleteVolume(name, size)
        }
        EnginePage {
            anchors.fill: parent
            visible: window.down
            session: window.desktop.session
        }
        ToastArea {
            anchors { right: parent.right; rightMargin: Theme.space6; bottom: parent.bottom; bottomMargin: Theme.space6 }
            desktop: window.desktop
        }
    }
    WindowDialogs {
        id: dialogs
        desktop: window.desktop
        onStarted: id => window.openContainer(id, 0)
        onDeleted: window.back()
    }

    Shortcut { sequences: ["Alt+1"]; onActivated: window.choose(0) }
    Shortcut { sequences: ["Alt+2"]; onActivated: window.choose(1) }
    Shortcut { sequences: ["Alt+3"]; onActivated: window.choose(2) }
    Shortcut { sequences: ["Ctrl+N"]; enabled: window.ready; onActivated: window.primary() }
    Shortcut { sequences: ["Ctrl+,"]; onActivated: dialogs.settings() }
    Shortcut { sequences: ["F1"]; onActivated: dialogs.keys() }
    Shortcut { sequences: ["F9"]; onActivated: window.folded = !window.folded }
    Shortcut { sequences: ["Ctrl+Z"]; onActivated: window.desktop.undo() }
    Shortcut { sequences: ["Alt+Left"]; enabled: window.detailOpen; onActivated: window.back() }
    Shortcut { sequences: ["Esc"]; enabled: window.detailOpen && !dialogs.busy; onActivated: window.back() }
    Shortcut { sequences: ["Ctrl+F"]; enabled: window.ready && window.detailOpen; onActivated: containerPage.focusSearch() }
    Shortcut { sequences: ["F5"]; onActivated: window.desktop.refresh() }
    Shortcut { sequences: ["Ctrl+Q", "Ctrl+W"]; onActivated: window.close() }
    Shortcut {
        sequences: ["/"]
        enabled: window.ready && !window.detailOpen && !dialogs.busy
        onActivated: [containersPage, imagesPage, volumesPage][window.page].focusFilter()
    }
}
