// One page in the sidebar.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Berth.Ui

T.AbstractButton {
    id: item

    required property string iconName
    property int count: -1
    property bool collapsed: false
    property string keyHint: ""

    implicitHeight: collapsed ? 36 : 33
    focusPolicy: Qt.StrongFocus
    hoverEnabled: true
    Accessible.role: Accessible.PageTab
    Accessible.name: count >= 0 ? text + ", " + count : text

    background: Rectangle {
        anchors.bottomMargin: 1
        radius: Theme.radiusControl
        color: item.checked ? Theme.bgSelected : item.hovered ? Theme.bgHover : "transparent"

        FocusRing {
            shown: item.visualFocus
            anchors.margins: 0
        }
    }
    contentItem: Item {
        Icon {
            id: glyph
            anchors.verticalCenter: parent.verticalCenter
            x: item.collapsed ? (parent.width - width) / 2 : Theme.space4 - 2
            name: item.iconName
            color: item.checked ? Theme.accentText : Theme.textSecondary
        }
        UiText {
            anchors { left: glyph.right; leftMargin: Theme.space4 - 2; verticalCenter: parent.verticalCenter }
            visible: !item.collapsed
            text: item.text
            font.weight: item.checked ? Font.DemiBold : Font.Medium
            color: item.checked ? Theme.textPrimary : Theme.textSecondary
        }
        MonoText {
            anchors { right: parent.right; rightMargin: Theme.space4 - 2; verticalCenter: parent.verticalCenter }
            visible: !item.collapsed && item.count >= 0
            text: item.count
            font.pixelSize: Theme.monoSmallSize
            color: item.checked ? Theme.textPrimary : Theme.textTertiary
        }
    }
    AppToolTip {
        shown: item.hovered && item.collapsed
        text: item.text
        keyHint: item.keyHint
        x: item.width + Theme.space2
        y: 2
    }
    Keys.onReturnPressed: item.clicked()
}
