// Filter, chips and grouping of the containers page; turns into the bulk bar when something is ticked.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Item {
    id: bar

    required property Containers containers
    readonly property bool wide: width >= 868
    property alias filterField: field
    signal deleteWanted()

    implicitHeight: Theme.toolbar

    Row {
        anchors { left: parent.left; leftMargin: Theme.space6; verticalCenter: parent.verticalCenter }
        visible: bar.containers.ticked === 0
        spacing: Theme.space3

        SearchField {
            id: field
            anchors.verticalCenter: parent.verticalCenter
            width: bar.wide ? 270 : 170
            label: qsTr("Filter containers")
            placeholderText: bar.wide ? qsTr("Filter by name, image or port") : qsTr("Filter")
            count: text.length > 0 ? bar.containers.shown + "/" + bar.containers.total : ""
            onTextChanged: bar.containers.filter = text
        }
        Chip {
            anchors.verticalCenter: parent.verticalCenter
            text: qsTr("All")
            count: bar.containers.total
            checked: bar.containers.chip === "all"
            onClicked: bar.containers.chip = "all"
        }
        Chip {
            anchors.verticalCenter: parent.verticalCenter
            mark: "running"
            text: qsTr("Running")
            count: bar.containers.running
            checked: bar.containers.chip === "running"
            onClicked: bar.containers.chip = "running"
        }
        Chip {
            anchors.verticalCenter: parent.verticalCenter
            visible: bar.wide
            mark: "exited"
            text: qsTr("Stopped")
            count: bar.containers.stopped
            checked: bar.containers.chip === "stopped"
            onClicked: bar.containers.chip = "stopped"
        }
        Chip {
            anchors.verticalCenter: parent.verticalCenter
            mark: "unhealthy"
            text: qsTr("Needs attention")
            count: bar.containers.attention
            checked: bar.containers.chip === "attention"
            onClicked: bar.containers.chip = "attention"
        }
        Chip {
            anchors.verticalCenter: parent.verticalCenter
            visible: bar.wide
            iconName: "port"
            text: qsTr("Publishes a port")
            checked: bar.containers.chip === "published"
            onClicked: bar.containers.chip = checked ? "all" : "published"
        }
    }
    Segmented {
        anchors { right: parent.right; rightMargin: Theme.space6; verticalCenter: parent.verticalCenter }
        visible: bar.containers.ticked === 0
        name: qsTr("Grouping")
        labels: bar.wide ? [qsTr("By app"), qsTr("Flat")] : [qsTr("App"), qsTr("Flat")]
        icons: bar.wide ? ["app", ""] : []
        current: bar.containers.grouped ? 0 : 1
        onChosen: index => bar.containers.grouped = index === 0
    }
    BulkBar {
        anchors.fill: parent
        visible: bar.containers.ticked > 0
        containers: bar.containers
        onDeleteWanted: bar.deleteWanted()
    }
}
