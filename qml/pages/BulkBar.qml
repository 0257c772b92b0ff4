// What can be done with the ticked containers.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Rectangle {
    id: bulk

    required property Containers containers
    readonly property bool wide: width >= 868
    signal deleteWanted()

    color: Theme.bgSelected

    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.hairline
        color: Theme.accentSubtleBorder
    }
    Row {
        anchors { left: parent.left; leftMargin: Theme.space6; verticalCenter: parent.verticalCenter }
        spacing: Theme.space3

        Tick {
            anchors.verticalCenter: parent.verticalCenter
            mixed: true
            Accessible.name: qsTr("Untick all")
            onClicked: bulk.containers.tickAll(false)
        }
        UiText {
            anchors.verticalCenter: parent.verticalCenter
            text: qsTr("%n selected", "", bulk.containers.ticked)
            font.weight: Font.DemiBold
        }
        UiText {
            anchors.verticalCenter: parent.verticalCenter
            rightPadding: Theme.space6
            text: qsTr("of %1").arg(bulk.containers.shown)
            color: Theme.textTertiary
        }
        AppButton {
            text: qsTr("Start")
            iconName: "start"
            onClicked: bulk.containers.actOnTicked("start")
        }
        AppButton {
            text: qsTr("Stop")
            iconName: "stop"
            keyHint: bulk.wide ? "S" : ""
            onClicked: bulk.containers.actOnTicked("stop")
        }
        AppButton {
            text: qsTr("Restart")
            iconName: "restart"
            keyHint: bulk.wide ? "R" : ""
            onClicked: bulk.containers.actOnTicked("restart")
        }
        AppButton {
            visible: bulk.wide
            text: qsTr("Pause")
            iconName: "pause"
            onClicked: bulk.containers.actOnTicked("pause")
        }
    }
    Row {
        anchors { right: parent.right; rightMargin: Theme.space6; verticalCenter: parent.verticalCenter }
        spacing: Theme.space3

        AppButton {
            kind: "dangerText"
            iconName: "delete"
            text: qsTr("Delete…")
            keyHint: bulk.wide ? "Del" : ""
            onClicked: bulk.deleteWanted()
        }
        AppButton {
            kind: "quiet"
            text: qsTr("Clear")
            keyHint: "Esc"
            onClicked: bulk.containers.tickAll(false)
        }
    }
}
