// The images of the engine: in use, unused, untagged.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Dialogs
import QtQuick.Templates as T
import Berth.Ui

FocusScope {
    id: page

    required property Desktop desktop
    readonly property Images images: desktop.images
    readonly property bool roomy: width >= 868
    readonly property list<string> chips: ["all", "used", "unused", "untagged"]
    readonly property list<string> chipLabels: [qsTr("All"), qsTr("Used"), qsTr("Unused"), qsTr("Untagged")]
    signal runWanted(string image)
    signal deleteWanted(string id, string name, string users)

    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("Images, %1, %2").arg(images.total).arg(images.totalSize)

    function focusFilter(): void {
        field.forceActiveFocus(Qt.ShortcutFocusReason)
    }
    function loadArchive(): void {
        picker.open()
    }

    FileDialog {
        id: picker
        title: qsTr("Load an image")
        nameFilters: [qsTr("Image archives (*.tar *.tar.gz *.tgz *.tar.zst)"), qsTr("All files (*)")]
        onAccepted: page.images.load(selectedFile)
    }
    TopBar {
        id: top
        width: parent.width
        title: qsTr("Images")
        facts: qsTr("%n image(s), %1 on disk", "", page.images.total).arg(page.images.totalSize)

        AppButton {
            kind: "primary"
            iconName: "load"
            enabled: !page.images.importing
            text: page.images.importing ? qsTr("Loading…") : qsTr("Load…")
            keyHint: page.roomy ? "Ctrl N" : ""
            onClicked: page.loadArchive()
        }
    }
    Item {
        id: bar
        anchors.top: top.bottom
        width: parent.width
        height: Theme.toolbar
        visible: page.images.total > 0

        Row {
            anchors { left: parent.left; leftMargin: Theme.space6; verticalCenter: parent.verticalCenter }
            spacing: Theme.space3

            SearchField {
                id: field
                anchors.verticalCenter: parent.verticalCenter
                width: page.roomy ? 270 : 190
                label: qsTr("Filter images")
                placeholderText: page.roomy ? qsTr("Filter by name, tag or id") : qsTr("Filter")
                onTextChanged: page.images.filter = text
            }
            Repeater {
                model: page.chipLabels

                Chip {
                    required property int index
                    required property string modelData

                    anchors.verticalCenter: parent.verticalCenter
                    text: modelData
                    count: [page.images.total, page.images.usedCount,
                            page.images.total - page.images.usedCount - page.images.untaggedCount,
                            page.images.untaggedCount][index]
                    checked: page.images.chip === page.chips[index]
                    onClicked: page.images.chip = page.chips[index]
                }
            }
        }
    }
    ImageHead {
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
        model: page.images.rows
        Accessible.role: Accessible.List
        Accessible.name: page.Accessible.name
        delegate: ImageRowItem {
            id: item
            width: ListView.view.width
            ringed: ListView.isCurrentItem && table.keyboard && table.activeFocus
            onRunWanted: page.runWanted(item.reference)
            onDeleteWanted: page.deleteWanted(item.id, item.reference, item.usedBy)
            onPicked: {
                table.keyboard = false
                table.currentIndex = item.index
            }
        }
        T.ScrollBar.vertical: AppScrollBar {}
        Keys.onPressed: event => {
            keyboard = true
            const item = currentItem as ImageRowItem
            if (!item || item.heading)
                return
            event.accepted = true
            if (event.key === Qt.Key_R || event.key === Qt.Key_Return)
                page.runWanted(item.reference)
            else if (event.key === Qt.Key_Delete)
                page.deleteWanted(item.id, item.reference, item.usedBy)
            else if (event.matches(StandardKey.Copy))
                Platform.copy(item.reference)
            else
                event.accepted = false
        }
    }
    SkeletonRows {
        anchors { top: top.bottom; left: parent.left; right: parent.right }
        loading: page.images.loading
    }
    EmptyState {
        anchors.centerIn: table
        visible: !page.images.loading && table.count === 0
        drawing: page.images.total === 0 ? "empty-images" : "empty-filter"
        title: page.images.total === 0 ? qsTr("No images yet") : qsTr("Nothing matches")
        detail: page.images.total === 0 ? qsTr("Load an archive that docker save or a build made.")
                                        : qsTr("%n image(s) hidden by this filter.", "", page.images.total)

        AppButton {
            kind: page.images.total === 0 ? "primary" : "default"
            iconName: page.images.total === 0 ? "load" : ""
            text: page.images.total === 0 ? qsTr("Load…") : qsTr("Show all")
            onClicked: {
                if (page.images.total === 0) {
                    page.loadArchive()
                } else {
                    field.clear()
                    page.images.chip = "all"
                }
            }
        }
    }
    DropArea {
        anchors.fill: parent
        keys: ["text/uri-list"]
        onDropped: drop => {
            for (const url of drop.urls)
                page.images.load(url)
        }
    }
}
