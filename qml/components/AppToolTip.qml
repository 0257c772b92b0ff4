// A tooltip that appears after half a second.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Berth.Ui

T.ToolTip {
    id: tip

    property bool shown: false
    property string keyHint: ""

    visible: shown && text.length > 0
    delay: Theme.tooltipDelay
    x: parent ? (parent.width - width) / 2 : 0
    y: parent ? parent.height + Theme.space2 : 0
    margins: Theme.space3
    padding: Theme.space3
    leftPadding: Theme.space3 + Theme.space1
    rightPadding: leftPadding
    implicitWidth: Math.min(content.implicitWidth + leftPadding + rightPadding, 320)
    implicitHeight: content.implicitHeight + topPadding + bottomPadding

    background: Rectangle {
        color: Theme.bgPopup
        border.color: Theme.borderDefault
        radius: Theme.radiusControl
    }
    contentItem: Row {
        id: content
        spacing: Theme.space3
        UiText {
            text: tip.text
            font.pixelSize: Theme.smallSize
            width: Math.min(implicitWidth, 290)
            wrapMode: Text.Wrap
        }
        KeyHint {
            visible: tip.keyHint.length > 0
            text: tip.keyHint
        }
    }
}
