// One gauge at the foot of the sidebar.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Item {
    id: meter

    required property string label
    required property string text
    required property real share

    implicitHeight: 45
    Accessible.role: Accessible.ProgressBar
    Accessible.name: label + " " + text

    UiText {
        text: meter.label
        color: Theme.textTertiary
        font.pixelSize: Theme.captionSize
    }
    MonoText {
        anchors.right: parent.right
        text: meter.text
        color: Theme.textSecondary
        font.pixelSize: Theme.monoSmallSize
    }
    GaugeBar {
        y: 24
        width: parent.width
        share: meter.share
    }
}
