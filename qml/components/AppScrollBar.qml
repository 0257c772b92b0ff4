// A thin scroll bar that widens under the pointer.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Berth.Ui

T.ScrollBar {
    id: bar

    implicitWidth: orientation === Qt.Vertical ? 10 : 100
    implicitHeight: orientation === Qt.Vertical ? 100 : 10
    padding: 2
    minimumSize: .04
    visible: size < 1
    Accessible.ignored: true

    contentItem: Rectangle {
        implicitWidth: 6
        implicitHeight: 6
        radius: 3
        color: bar.pressed ? Theme.borderControl : Theme.borderDefault
        opacity: bar.active || bar.hovered ? 1 : .6
    }
}
