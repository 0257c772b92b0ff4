// The ring around what the keyboard is on. `shown` is the control's visualFocus.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Rectangle {
    required property bool shown

    anchors.fill: parent
    anchors.margins: -Theme.space2
    visible: shown
    color: "transparent"
    radius: Theme.radiusControl + Theme.space2
    border.width: Theme.focusWidth
    border.color: Theme.borderFocus
}
