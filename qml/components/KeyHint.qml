// The key of an action, as on a key cap.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Rectangle {
    id: hint

    required property string text
    property color color2: Theme.textTertiary
    property color outline: Theme.borderDefault

    implicitWidth: Math.max(label.implicitWidth + 10, 18)
    implicitHeight: 18
    radius: Theme.radiusSmall
    color: "transparent"
    border.color: outline

    MonoText {
        id: label
        anchors.centerIn: parent
        text: hint.text
        color: hint.color2
        font.pixelSize: Theme.monoSmallSize
    }
}
