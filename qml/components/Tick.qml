// A tick box; `mixed` when some of what it stands for are ticked.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Berth.Ui

T.AbstractButton {
    id: tick

    property bool mixed: false
    readonly property bool on: checked || mixed

    implicitWidth: text.length > 0 ? box.width + Theme.space3 + label.implicitWidth : 16
    implicitHeight: text.length > 0 ? Theme.controlSmall : 16
    focusPolicy: Qt.TabFocus
    hoverEnabled: true
    Accessible.role: Accessible.CheckBox
    Accessible.name: text
    Accessible.checked: checked

    contentItem: Item {
        Rectangle {
            id: box
            anchors.verticalCenter: parent.verticalCenter
            width: 16
            height: 16
            radius: Theme.radiusSmall
            color: tick.on ? Theme.accentBase : tick.hovered ? Theme.bgHover : "transparent"
            border.width: tick.on ? 0 : Theme.hairline
            border.color: Theme.borderControl

            Icon {
                anchors.centerIn: parent
                size: 12
                visible: tick.on
                name: tick.mixed && !tick.checked ? "remove" : "check"
                color: Theme.textOnAccent
            }
            FocusRing { shown: tick.visualFocus }
        }
        UiText {
            id: label
            anchors.verticalCenter: parent.verticalCenter
            x: box.width + Theme.space3
            text: tick.text
            color: Theme.textSecondary
        }
    }
}
