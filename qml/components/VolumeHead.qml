// The head of the volumes table.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Item {
    id: head

    readonly property bool wide: width >= 868

    implicitHeight: Theme.headRow

    HeadCell { x: Theme.space6; width: 160; text: qsTr("Name") }
    HeadCell { x: Math.round(head.width * (head.wide ? .24 : .4)); width: 100; text: qsTr("Used by") }
    HeadCell { x: head.wide ? Math.round(head.width * .5) : head.width - 170; width: 76; toRight: true; text: qsTr("Size") }
    HeadCell { x: Math.round(head.width * .5) + 90; width: 60; visible: head.wide; text: qsTr("Driver") }
    HeadCell { x: Math.round(head.width * .5) + 156; width: 140; visible: head.wide; text: qsTr("Stored at") }
    HeadCell { x: head.width - 150; width: 90; visible: head.wide; text: qsTr("Made") }

    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.hairline
        color: Theme.borderDefault
    }
}
