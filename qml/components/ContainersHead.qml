// The head of the containers table.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Item {
    id: head

    required property Containers containers
    required property ContainerColumns columns

    implicitHeight: Theme.headRow

    Tick {
        x: Theme.space6
        anchors.verticalCenter: parent.verticalCenter
        checked: head.containers.shown > 0 && head.containers.ticked === head.containers.shown
        mixed: head.containers.ticked > 0
        Accessible.name: qsTr("Tick all")
        onClicked: head.containers.tickAll(head.containers.ticked === 0)
    }
    HeadCell {
        x: head.columns.name
        width: 120
        text: qsTr("Name")
        column: "name"
        order: head.containers.order
        descending: head.containers.descending
        onClicked: head.containers.sortBy(column)
    }
    HeadCell {
        x: head.columns.image
        width: 120
        text: qsTr("Image")
        column: "image"
        order: head.containers.order
        descending: head.containers.descending
        onClicked: head.containers.sortBy(column)
    }
    HeadCell { x: head.columns.ports; width: 100; text: qsTr("Ports") }
    HeadCell {
        x: head.columns.cpuRight - width
        width: 70
        toRight: true
        text: qsTr("CPU")
        column: "cpu"
        order: head.containers.order
        descending: head.containers.descending
        onClicked: head.containers.sortBy(column)
    }
    HeadCell {
        x: head.columns.memoryRight - width
        width: 80
        toRight: true
        text: qsTr("Memory")
        column: "memory"
        order: head.containers.order
        descending: head.containers.descending
        onClicked: head.containers.sortBy(column)
    }
    HeadCell { x: head.columns.when; width: 100; visible: head.columns.wide; text: qsTr("Started") }

    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.hairline
        color: Theme.borderDefault
    }
}
