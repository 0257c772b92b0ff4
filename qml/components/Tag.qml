// A small word on a tinted ground: an exit code, an image tag.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Rectangle {
    id: tag

    required property string text
    property string kind: "neutral"

    implicitWidth: label.implicitWidth + 2 * Theme.space3
    implicitHeight: 18
    radius: Theme.radiusSmall
    color: Theme.tintFill(kind)

    MonoText {
        id: label
        anchors.centerIn: parent
        width: Math.min(implicitWidth, tag.width - Theme.space3)
        text: tag.text
        color: Theme.tint(tag.kind)
        font.pixelSize: Theme.monoSmallSize
    }
}
