// Nothing here, said kindly: the berth drawing, what it is, what to do.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Column {
    id: empty

    required property string drawing
    required property string title
    property string detail: ""
    property color drawingColor: Theme.textDisabled
    default property alias actions: buttons.data

    spacing: Theme.space3
    width: Math.min(parent ? parent.width - 2 * Theme.space8 : 360, 360)

    Item {
        anchors.horizontalCenter: parent.horizontalCenter
        width: 92
        height: 72 + Theme.space3

        Icon {
            width: 92
            height: 72
            name: empty.drawing
            color: empty.drawingColor
        }
    }
    UiText {
        width: parent.width
        horizontalAlignment: Text.AlignHCenter
        text: empty.title
        font.pixelSize: Theme.headingSize
        font.weight: Font.DemiBold
    }
    UiText {
        width: parent.width
        visible: text.length > 0
        horizontalAlignment: Text.AlignHCenter
        text: empty.detail
        color: Theme.textSecondary
        wrapMode: Text.Wrap
        lineHeight: 1.15
    }
    Item { width: 1; height: Theme.space1 }
    Row {
        id: buttons
        anchors.horizontalCenter: parent.horizontalCenter
        spacing: Theme.space3
    }
}
