// The head of the images table.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Item {
    id: head

    readonly property bool wide: width >= 868

    implicitHeight: Theme.headRow

    HeadCell { x: Theme.space6; width: 160; text: qsTr("Name and tags") }
    HeadCell { x: Math.round(head.width * (head.wide ? .32 : .4)); width: 100; text: qsTr("Used by") }
    HeadCell { x: head.wide ? head.width - 480 : head.width - 170; width: 62; toRight: true; text: qsTr("Size") }
    HeadCell { x: head.width - 334; width: 100; visible: head.wide; text: qsTr("ID") }
    HeadCell { x: head.width - 214; width: 100; visible: head.wide; text: qsTr("Created") }

    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.hairline
        color: Theme.borderDefault
    }
}
