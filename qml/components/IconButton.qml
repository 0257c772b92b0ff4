// A button that is only an icon; its tooltip is its name.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Berth.Ui

T.AbstractButton {
    id: button

    required property string iconName
    property bool boxed: false
    property bool dangerous: false
    property string keyHint: ""

    implicitWidth: boxed ? Theme.controlMedium : 26
    implicitHeight: implicitWidth
    focusPolicy: Qt.StrongFocus
    hoverEnabled: true
    opacity: enabled ? 1 : .4
    Accessible.role: Accessible.Button
    Accessible.name: text

    background: Rectangle {
        radius: Theme.radiusControl
        color: button.checked ? Theme.bgSelected : button.down || button.hovered ? Theme.bgPressed
                                                 : button.boxed ? Theme.bgRaised : "transparent"
        border.width: button.boxed ? Theme.hairline : 0
        border.color: Theme.borderDefault

        FocusRing { shown: button.visualFocus }
    }
    contentItem: Item {
        Icon {
            anchors.centerIn: parent
            name: button.iconName
            color: button.checked ? Theme.accentText : button.hovered && button.dangerous ? Theme.dangerText
                                  : button.hovered ? Theme.textPrimary : Theme.textSecondary
        }
    }
    AppToolTip {
        shown: button.hovered && !button.down || button.visualFocus
        text: button.text
        keyHint: button.keyHint
    }
    Keys.onReturnPressed: button.clicked()
    Keys.onEnterPressed: button.clicked()
}
