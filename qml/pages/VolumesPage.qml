// The volumes of the engine: who mounts them and how big they are.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Berth.Ui

FocusScope {
    id: page

    required property Desktop desktop
    readonly property Volumes volumes: desktop.volumes
    readonly property bool roomy: width >= 868
    readonly property list<string> chips: ["all", "used", "unused", "anonymous"]
    readonly property list<string> chipLabels: [qsTr("All"), qsTr("In use"), qsTr("Unused"), qsTr("Anonymous")]
    signal createWanted()
    signal deleteWanted(string name, string size)

    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("Volumes, %1, %2").arg(volumes.total).arg(volumes.totalSize)

    function focusFilter(): void {
        field.forceActiveFocus(Qt.ShortcutFocusReason)
    }

    TopBar {
        id: top
        width: parent.width
        title: qsTr("Volumes")
        facts: qsTr("%n volume(s), %1", "", page.volumes.total).arg(page.volumes.totalSize)

        AppButton {
            kind: "primary"
            iconName: "add"
            text: qsTr("New volume…")
            keyHint: page.roomy ? "Ctrl N" : ""
            onClicked: page.createWanted()
        }
    }
    Item {
        id: bar
        anchors.top: top.bottom
        width: parent.width
        height: Theme.toolbar
        visible: page.volumes.total > 0

        Row {
            anchors { left: parent.left; leftMargin: Theme.space6; verticalCenter: parent.verticalCenter }
            spacing: Theme.space3

            SearchField {
                id: field
                anchors.verticalCenter: parent.verticalCenter
                width: page.roomy ? 270 : 190
                label: qsTr("Filter volumes")
                placeholderText: page.roomy ? qsTr("Filter by name or container") : qsTr("Filter")
                onTextChanged: page.volumes.filter = text
            }
            Repeater {
                model: page.chipLabels

                Chip {
                    required property int index
                    required property string modelData

                    anchors.verticalCenter: parent.verticalCenter
                    text: modelData
                    count: [page.volumes.total, page.volumes.usedCount,
                            page.volumes.total - page.volumes.usedCount, -1][index]
                    checked: page.volumes.chip === page.chips[index]
                    onClicked: page.volumes.chip = page.chips[index]
                }
            }
        }
    }
    VolumeHead {
        id: head
        anchors.top: bar.bottom
        width: parent.width
        visible: bar.visible
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
        highlightMoveDuration: 0
        model: page.volumes.rows
        Accessible.role: Accessible.List
        Accessible.name: page.Accessible.name
        delegate: VolumeRowItem {
            id: item
            width: ListView.view.width
            ringed: ListView.isCurrentItem && table.keyboard && table.activeFocus
            onPicked: {
                table.keyboard = false
                table.currentIndex = item.index
            }
            onDeleteWanted: page.deleteWanted(item.name, item.size)
        }
        T.ScrollBar.vertical: AppScrollBar {}
        Keys.onPressed: event => {
            keyboard = true
            const item = currentItem as VolumeRowItem
            if (!item)
                return
            if (event.key === Qt.Key_Delete && !item.used)
                page.deleteWanted(item.name, item.size)
            else if (event.matches(StandardKey.Copy))
                Platform.copy(item.name)
            else
                return
            event.accepted = true
        }
    }
    SkeletonRows {
        anchors { top: top.bottom; left: parent.left; right: parent.right }
        loading: page.volumes.loading
    }
    EmptyState {
        anchors.centerIn: table
        visible: !page.volumes.loading && table.count === 0
        drawing: page.volumes.total === 0 ? "empty-volumes" : "empty-filter"
        title: page.volumes.total === 0 ? qsTr("No volumes yet") : qsTr("Nothing matches")
        detail: page.volumes.total === 0
                ? qsTr("Volumes keep data when containers go. Most images ask for one when you run them.")
                : qsTr("%n volume(s) hidden by this filter.", "", page.volumes.total)

        AppButton {
            kind: page.volumes.total === 0 ? "primary" : "default"
            iconName: page.volumes.total === 0 ? "add" : ""
            text: page.volumes.total === 0 ? qsTr("New volume…") : qsTr("Show all")
            onClicked: {
                if (page.volumes.total === 0) {
                    page.createWanted()
                } else {
                    field.clear()
                    page.volumes.chip = "all"
                }
            }
        }
    }
}
