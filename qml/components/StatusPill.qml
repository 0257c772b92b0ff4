// The state of a container in words, with its mark.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Rectangle {
    id: pill

    required property string mark
    required property string text

    implicitWidth: content.implicitWidth + 2 * Theme.space4 - 4
    implicitHeight: 24
    radius: 12
    color: Theme.tintFill(Theme.markKind(mark))

    Row {
        id: content
        anchors.centerIn: parent
        spacing: Theme.space3 - 1

        BerthMark {
            anchors.verticalCenter: parent.verticalCenter
            mark: pill.mark
            size: 14
        }
        UiText {
            anchors.verticalCenter: parent.verticalCenter
            text: pill.text
            color: Theme.tint(Theme.markKind(pill.mark))
            font.pixelSize: Theme.smallSize
            font.weight: Font.DemiBold
        }
    }
}
