// One action of a menu.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Berth.Ui

T.MenuItem {
    id: item

    property string iconName: ""
    property string keyHint: ""
    property bool dangerous: false
    readonly property color ink: !enabled ? Theme.textDisabled : dangerous ? Theme.dangerText : Theme.textPrimary

    implicitWidth: 208
    implicitHeight: visible ? 28 : 0
    leftPadding: Theme.space4 - 2
    rightPadding: Theme.space3
    Accessible.name: text

    background: Rectangle {
        radius: Theme.radiusSmall
        color: item.highlighted ? Theme.bgSelected : "transparent"
    }
    contentItem: Item {
        Icon {
            id: glyph
            anchors.verticalCenter: parent.verticalCenter
            name: item.iconName
            color: item.dangerous ? item.ink : Theme.textSecondary
            opacity: item.enabled ? 1 : .5
        }
        UiText {
            anchors { left: glyph.right; leftMargin: Theme.space3 + 2; right: hint.left
                      verticalCenter: parent.verticalCenter }
            text: item.text
            color: item.ink
        }
        KeyHint {
            id: hint
            anchors { right: parent.right; verticalCenter: parent.verticalCenter }
            visible: item.keyHint.length > 0
            text: item.keyHint
        }
    }
}
