// What the engine knows of the open container: a readable summary beside the JSON.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Berth.Ui

FocusScope {
    id: tab

    required property ContainerDetail detail
    readonly property JsonTree tree: detail.inspect
    readonly property bool roomy: width >= 868
    property int layout: roomy ? 0 : 2

    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("Details of %1").arg(detail.name)

    function focusSearch(): void {
        field.forceActiveFocus(Qt.ShortcutFocusReason)
        field.selectAll()
    }
    function find(backwards: bool): void {
        const row = tree.findNext(backwards)
        if (row >= 0) {
            json.currentIndex = row
            json.positionViewAtIndex(row, ListView.Contain)
        }
    }

    Item {
        id: bar
        width: parent.width
        height: Theme.toolbar - 2

        Row {
            anchors { left: parent.left; leftMargin: Theme.space6; verticalCenter: parent.verticalCenter }
            spacing: Theme.space3
            SearchField {
                id: field
                focus: true
                anchors.verticalCenter: parent.verticalCenter
                width: 280
                label: qsTr("Search the details")
                placeholderText: qsTr("Search")
                keyHint: "Ctrl F"
                count: text.length === 0 ? "" : qsTr("%1 of %2").arg(tab.tree.current).arg(tab.tree.matchCount)
                onTextChanged: {
                    tab.tree.query = text
                    tab.find(false)
                }
                Keys.onReturnPressed: event => tab.find((event.modifiers & Qt.ShiftModifier) !== 0)
            }
            IconButton {
                anchors.verticalCenter: parent.verticalCenter
                iconName: "up"
                text: qsTr("Previous match")
                onClicked: tab.find(true)
            }
            IconButton {
                anchors.verticalCenter: parent.verticalCenter
                iconName: "down"
                text: qsTr("Next match")
                onClicked: tab.find(false)
            }
        }
        Row {
            anchors { right: parent.right; rightMargin: Theme.space6; verticalCenter: parent.verticalCenter }
            spacing: Theme.space3
            Segmented {
                visible: tab.roomy
                name: qsTr("Layout")
                labels: [qsTr("Side by side"), qsTr("Summary"), qsTr("JSON")]
                current: tab.layout
                onChosen: index => tab.layout = index
            }
            IconButton {
                boxed: true
                checked: tab.tree.reveal
                iconName: "show"
                text: tab.tree.reveal ? qsTr("Hide secrets") : qsTr("Show secrets")
                onClicked: tab.tree.reveal = !tab.tree.reveal
            }
            IconButton {
                boxed: true
                iconName: "copy"
                text: qsTr("Copy JSON")
                onClicked: Platform.copy(tab.tree.text())
            }
        }
        Rectangle {
            anchors.bottom: parent.bottom
            width: parent.width
            height: Theme.hairline
            color: Theme.borderSubtle
        }
    }
    FactList {
        id: facts
        anchors { top: bar.bottom; bottom: foot.top; left: parent.left }
        width: tab.layout === 2 ? 0 : tab.layout === 1 ? tab.width : Math.round(tab.width * .414)
        visible: width > 0
        model: tab.detail.facts
    }
    Rectangle {
        anchors { top: bar.bottom; bottom: foot.top; left: facts.right; right: parent.right }
        visible: tab.layout !== 1
        color: Theme.bgSunken

        Rectangle { width: Theme.hairline; height: parent.height; color: Theme.borderSubtle }
        ListView {
            id: json
            anchors { fill: parent; leftMargin: 1; topMargin: Theme.space3 }
            clip: true
            activeFocusOnTab: true
            reuseItems: true
            boundsBehavior: Flickable.StopAtBounds
            highlightMoveDuration: 0
            model: tab.tree.rows
            Accessible.role: Accessible.Tree
            Accessible.name: qsTr("JSON")
            delegate: JsonLine {
                width: ListView.view.width
                query: tab.tree.query
                onToggled: path => tab.tree.toggle(path)
                onPicked: index => json.currentIndex = index
            }
            T.ScrollBar.vertical: AppScrollBar {}
            Keys.onLeftPressed: tab.tree.toggle(tab.tree.pathAt(currentIndex))
            Keys.onRightPressed: tab.tree.toggle(tab.tree.pathAt(currentIndex))
            Keys.onPressed: event => {
                if (event.key === Qt.Key_Asterisk)
                    tab.tree.foldAll(false)
                else if (event.matches(StandardKey.Copy))
                    Platform.copy(tab.tree.valueAt(currentIndex))
            }
        }
    }
    Item {
        id: foot
        anchors.bottom: parent.bottom
        width: parent.width
        height: 30

        Rectangle { width: parent.width; height: Theme.hairline; color: Theme.borderSubtle }
        MonoText {
            anchors { left: parent.left; leftMargin: Theme.space6; verticalCenter: parent.verticalCenter }
            color: Theme.textTertiary
            font.pixelSize: Theme.monoSmallSize
            text: json.currentIndex >= 0 ? tab.tree.pathAt(json.currentIndex) : ""
        }
    }
}
