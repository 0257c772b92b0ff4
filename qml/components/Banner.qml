// A sentence on a tinted ground: what is the case, with one action at most.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Rectangle {
    id: banner

    required property string text
    property string kind: "info"
    property string iconName: kind === "success" ? "check" : kind === "info" ? "info" : "warning"
    property string actionText: ""
    signal acted()

    implicitHeight: Math.max(label.implicitHeight + 2 * Theme.space3 + 2, 38)
    radius: 8
    color: Theme.tintFill(kind)
    border.color: Theme.tintBorder(kind)
    Accessible.role: Accessible.AlertMessage
    Accessible.name: text

    Icon {
        id: glyph
        anchors { left: parent.left; leftMargin: Theme.space4; verticalCenter: parent.verticalCenter }
        name: banner.iconName
        color: Theme.tint(banner.kind)
    }
    UiText {
        id: label
        anchors { left: glyph.right; leftMargin: Theme.space4 - 2; right: action.visible ? action.left : parent.right
                  rightMargin: Theme.space4; verticalCenter: parent.verticalCenter }
        text: banner.text
        wrapMode: Text.Wrap
        maximumLineCount: 6
        font.pixelSize: Theme.smallSize
    }
    AppButton {
        id: action
        anchors { right: parent.right; rightMargin: Theme.space3 - 2; verticalCenter: parent.verticalCenter }
        height: Theme.controlSmall
        visible: banner.actionText.length > 0
        text: banner.actionText
        onClicked: banner.acted()
    }
}
