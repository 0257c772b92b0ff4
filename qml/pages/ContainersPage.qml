// The containers of the engine: quay strip, filter, table.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Berth.Ui

FocusScope {
    id: page

    required property Desktop desktop
    readonly property Containers containers: desktop.containers
    readonly property bool roomy: width >= 868
    signal opened(string id, int tab)
    signal runWanted()
    property list<string> doomed: []
    signal deleteWanted() // of `doomed`

    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("Containers, %1, %2 running").arg(containers.total).arg(containers.running)

    function focusFilter(): void {
        toolbar.filterField.forceActiveFocus(Qt.ShortcutFocusReason)
    }
    function remove(ids: list<string>): void {
        doomed = ids
        if (containers.needsConfirmation(ids))
            deleteWanted()
        else
            containers.removeLater(ids)
    }
    // The ticked ones, or else the current row.
    function removeChosen(): void {
        const id = containers.idAt(table.currentIndex)
        if (containers.ticked > 0)
            remove(containers.tickedIds())
        else
            remove(containers.isHeading(id) ? containers.membersOf(id) : [id])
    }
    function activate(id: string): void {
        if (containers.isHeading(id))
            containers.toggleFold(id)
        else
            opened(id, 0)
    }
    function reportRows(): void {
        const first = table.indexAt(1, table.contentY + 1)
        const last = table.indexAt(1, table.contentY + table.height - 1)
        containers.showRows(visible && first >= 0 ? first : visible && table.count > 0 ? 0 : -1,
                            last >= 0 ? last : table.count - 1)
    }

    onVisibleChanged: reportRows()

    TopBar {
        id: top
        width: parent.width
        title: qsTr("Containers")

        AppButton {
            kind: "primary"
            iconName: "start"
            text: qsTr("Run")
            keyHint: page.roomy ? "Ctrl N" : ""
            onClicked: page.runWanted()
        }
    }
    ContainersHeader {
        id: header
        anchors.top: top.bottom
        width: parent.width
        visible: page.roomy && page.containers.total > 0
        height: visible ? implicitHeight : 0
        desktop: page.desktop
        onPicked: id => {
            table.currentIndex = page.containers.placeOf(id)
            table.forceActiveFocus(Qt.OtherFocusReason)
        }
    }
    ContainersToolbar {
        id: toolbar
        anchors.top: header.bottom
        width: parent.width
        visible: page.containers.total > 0
        containers: page.containers
        onDeleteWanted: page.remove(page.containers.tickedIds())
    }
    ContainerColumns {
        id: tableColumns
        width: page.width
    }
    ContainersHead {
        id: head
        anchors.top: toolbar.bottom
        width: parent.width
        visible: page.containers.total > 0
        containers: page.containers
        columns: tableColumns
    }
    ListView {
        id: table

        anchors { top: head.bottom; bottom: parent.bottom; left: parent.left; right: parent.right }
        property bool keyboard: false // the ring is for those who use it

        focus: true
        clip: true
        activeFocusOnTab: true
        boundsBehavior: Flickable.StopAtBounds
        reuseItems: true
        model: page.containers.rows
        currentIndex: 0
        highlightMoveDuration: 0
        Accessible.role: Accessible.List
        Accessible.name: page.Accessible.name
        delegate: ContainerRowItem {
            id: item
            width: ListView.view.width
            ringed: ListView.isCurrentItem && table.keyboard && table.activeFocus
            containers: page.containers
            columns: tableColumns
            onOpened: {
                table.keyboard = false
                table.currentIndex = item.index
                page.activate(item.id)
            }
            onMenuWanted: at => {
                table.currentIndex = item.index
                menu.openFor(item.id, at)
            }
        }
        T.ScrollBar.vertical: AppScrollBar {}
        onContentYChanged: page.reportRows()
        onHeightChanged: page.reportRows()
        onCountChanged: page.reportRows()
        Keys.onPressed: event => {
            keyboard = true
            keys.handle(event)
        }
    }
    ContainerKeys {
        id: keys
        containers: page.containers
        table: table
        onOpened: (id, tab) => page.opened(id, tab)
        onActivated: id => page.activate(id)
        onMenuWanted: id => menu.openFor(id, table.currentItem)
        onDeleteWanted: page.removeChosen()
    }
    ContainerMenu {
        id: menu
        containers: page.containers
        onOpened2: (id, tab) => page.opened(id, tab)
        onDeleteWanted: id => page.remove([id])
    }
    SkeletonRows {
        anchors { top: top.bottom; left: parent.left; right: parent.right }
        loading: page.containers.loading
    }
    EmptyState {
        anchors.centerIn: table
        visible: !page.containers.loading && page.containers.total === 0
        drawing: "empty-containers"
        title: qsTr("No containers yet")
        detail: qsTr("Run one from an image that is loaded, or load an image first.")

        AppButton {
            kind: "primary"
            iconName: "start"
            text: qsTr("Run…")
            onClicked: page.runWanted()
        }
    }
    EmptyState {
        readonly property bool calm: page.containers.chip === "attention" && page.containers.filter.length === 0

        anchors.centerIn: table
        visible: page.containers.total > 0 && table.count === 0
        drawing: calm ? "empty-calm" : "empty-filter"
        drawingColor: calm ? Theme.successBase : Theme.textDisabled
        title: calm ? qsTr("Nothing needs attention") : qsTr("Nothing matches")
        detail: calm ? qsTr("%n container(s) running.", "", page.containers.running)
                     : qsTr("%n container(s) hidden by this filter.", "", page.containers.total)

        AppButton {
            text: qsTr("Show all")
            onClicked: {
                toolbar.filterField.clear()
                page.containers.chip = "all"
            }
        }
    }
}
