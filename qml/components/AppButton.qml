// A button: primary, default, danger, dangerText, quiet or link; 24, 30 or 38 high.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Berth.Ui

T.AbstractButton {
    id: button

    property string kind: "default"
    property string iconName: ""
    property string keyHint: ""
    property bool menuArrow: false
    readonly property bool filled: kind === "primary" || kind === "danger"
    readonly property bool bare: kind === "quiet" || kind === "link"
    readonly property color ink: {
        if (!enabled)
            return Theme.textDisabled
        switch (kind) {
        case "primary": return Theme.textOnAccent
        case "danger": return Theme.textOnDanger
        case "dangerText": return Theme.dangerText
        case "link": return Theme.accentText
        case "quiet": return hovered ? Theme.textPrimary : Theme.textSecondary
        default: return Theme.textPrimary
        }
    }

    function fill(): color {
        if (!enabled)
            return "transparent"
        switch (kind) {
        case "primary": return down ? Theme.accentPressed : hovered ? Theme.accentHover : Theme.accentBase
        case "danger": return down ? Theme.dangerPressed : hovered ? Theme.dangerHover : Theme.dangerBase
        case "link": return "transparent"
        case "quiet": return down ? Theme.bgPressed : hovered ? Theme.bgHover : "transparent"
        default: return down ? Theme.bgPressed : hovered ? Theme.bgPressed : Theme.bgRaised
        }
    }

    implicitHeight: Theme.controlMedium
    implicitWidth: content.implicitWidth + leftPadding + rightPadding
    leftPadding: bare ? Theme.space3 : height > Theme.controlMedium ? Theme.space6 : Theme.space4 + 1
    rightPadding: leftPadding
    focusPolicy: Qt.StrongFocus
    hoverEnabled: true
    Accessible.role: Accessible.Button
    Accessible.name: text

    background: Rectangle {
        radius: Theme.radiusControl
        color: button.fill()
        border.width: button.filled && button.enabled || button.bare ? 0 : Theme.hairline
        border.color: button.enabled ? Theme.borderDefault : Theme.borderSubtle

        FocusRing { shown: button.visualFocus }
    }

    contentItem: Item {
        implicitWidth: content.implicitWidth

        Row {
            id: content
            anchors.centerIn: parent
            spacing: Theme.space3

            Icon {
                anchors.verticalCenter: parent.verticalCenter
                visible: button.iconName.length > 0
                name: button.iconName
                color: button.ink
            }
            UiText {
                anchors.verticalCenter: parent.verticalCenter
                visible: button.text.length > 0
                text: button.text
                color: button.ink
                font.pixelSize: button.height > Theme.controlMedium ? 14 : button.height < Theme.controlMedium
                                                                     ? Theme.smallSize : Theme.bodySize
                font.weight: button.filled ? Font.DemiBold : button.bare ? Font.Normal : Font.Medium
            }
            KeyHint {
                anchors.verticalCenter: parent.verticalCenter
                visible: button.keyHint.length > 0
                text: button.keyHint
                color2: button.filled ? button.ink : Theme.textTertiary
                outline: button.filled ? button.ink : Theme.borderDefault
            }
            Icon {
                anchors.verticalCenter: parent.verticalCenter
                visible: button.menuArrow
                name: "down"
                size: 12
                color: button.ink
            }
        }
    }
    Keys.onReturnPressed: button.clicked()
    Keys.onEnterPressed: button.clicked()
}
