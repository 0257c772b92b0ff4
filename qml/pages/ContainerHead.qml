// Name, state and facts of the open container, with its main actions.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Item {
    id: head

    required property Desktop desktop
    readonly property ContainerDetail detail: desktop.detail
    readonly property bool roomy: width >= 868
    signal deleteWanted()

    implicitHeight: 72

    function act(verb: string): void {
        desktop.containers.act(detail.id, verb)
    }

    component Pair: Row {
        property string label
        property string value

        visible: value.length > 0
        spacing: Theme.space2 + 2
        UiText { text: parent.label; color: Theme.textTertiary; font.pixelSize: Theme.smallSize }
        MonoText { text: parent.value; color: Theme.textSecondary }
    }

    BerthMark {
        id: mark
        x: Theme.space6
        y: 22
        size: 28
        mark: head.detail.gone ? "exited" : head.detail.mark
    }
    Row {
        id: firstLine
        anchors { left: mark.right; leftMargin: Theme.space4 + 2; right: actions.left; top: parent.top; topMargin: 13 }
        spacing: Theme.space4
        clip: true

        UiText {
            text: head.detail.name
            font.pixelSize: Theme.titleSize
            font.weight: Font.DemiBold
            width: Math.min(implicitWidth, 320)
        }
        StatusPill {
            anchors.verticalCenter: parent.verticalCenter
            mark: mark.mark
            text: head.detail.stateText
        }
        MonoText {
            anchors.verticalCenter: parent.verticalCenter
            visible: head.roomy
            text: head.detail.shortId
            color: Theme.textTertiary
        }
        IconButton {
            anchors.verticalCenter: parent.verticalCenter
            visible: head.roomy
            iconName: "copy"
            text: qsTr("Copy id")
            onClicked: Platform.copy(head.detail.id)
        }
    }
    Row {
        anchors { left: mark.right; leftMargin: Theme.space4 + 2; right: actions.left; bottom: parent.bottom
                  bottomMargin: 12 }
        spacing: Theme.space5
        clip: true

        Row {
            spacing: Theme.space2 + 2
            Icon { anchors.verticalCenter: parent.verticalCenter; name: "image"; size: 14 }
            UiText { text: head.detail.image; color: Theme.textSecondary; font.pixelSize: Theme.smallSize }
        }
        Row {
            visible: head.detail.ports.length > 0
            spacing: Theme.space2 + 2
            Icon { anchors.verticalCenter: parent.verticalCenter; name: "port"; size: 14 }
            MonoText { text: head.detail.ports; color: Theme.textSecondary }
        }
        Row {
            visible: head.roomy
            spacing: Theme.space2 + 2
            UiText {
                visible: head.detail.running
                text: qsTr("Started")
                color: Theme.textTertiary
                font.pixelSize: Theme.smallSize
            }
            UiText { text: head.detail.when; color: Theme.textSecondary; font.pixelSize: Theme.smallSize }
        }
        Pair { label: qsTr("CPU"); value: head.detail.cpu }
        Pair {
            label: qsTr("Memory")
            value: head.detail.memoryLimit > 0 && head.detail.memory.length > 0
                   ? head.detail.memory + " / " + head.detail.memoryLimitText : head.detail.memory
        }
    }
    Row {
        id: actions
        anchors { right: parent.right; rightMargin: Theme.space6; verticalCenter: parent.verticalCenter }
        spacing: Theme.space4
        visible: !head.detail.gone

        AppButton {
            visible: !head.detail.running
            kind: "primary"
            iconName: "start"
            text: qsTr("Start")
            onClicked: head.act("start")
        }
        AppButton {
            visible: head.detail.running
            iconName: "stop"
            text: qsTr("Stop")
            onClicked: head.act("stop")
        }
        AppButton {
            visible: head.detail.running
            iconName: "restart"
            text: qsTr("Restart")
            onClicked: head.act("restart")
        }
        IconButton {
            boxed: true
            dangerous: true
            iconName: "delete"
            text: qsTr("Delete…")
            onClicked: head.deleteWanted()
        }
    }
}
