// A filter that is on or off, with how many it lets through.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Berth.Ui

T.AbstractButton {
    id: chip

    property string mark: ""
    property string iconName: ""
    property int count: -1

    implicitHeight: 26
    implicitWidth: content.implicitWidth + 2 * (Theme.space4 - 1)
    focusPolicy: Qt.StrongFocus
    hoverEnabled: true
    Accessible.role: Accessible.CheckBox
    Accessible.checked: checked
    Accessible.name: count >= 0 ? text + ", " + count : text

    background: Rectangle {
        radius: 13
        color: chip.checked ? Theme.accentSubtle : chip.hovered ? Theme.bgHover : "transparent"
        border.color: chip.checked ? Theme.accentSubtleBorder : Theme.borderDefault

        FocusRing {
            shown: chip.visualFocus
            radius: 17
        }
    }
    contentItem: Item {
        implicitWidth: content.implicitWidth

        Row {
            id: content
            anchors.centerIn: parent
            spacing: Theme.space3 - 2

            BerthMark {
                anchors.verticalCenter: parent.verticalCenter
                visible: chip.mark.length > 0
                mark: chip.mark
                size: 14
            }
            Icon {
                anchors.verticalCenter: parent.verticalCenter
                visible: chip.iconName.length > 0
                name: chip.iconName
                size: 14
            }
            UiText {
                anchors.verticalCenter: parent.verticalCenter
                text: chip.text
                color: chip.checked ? Theme.textPrimary : Theme.textSecondary
                font.pixelSize: Theme.smallSize
                font.weight: Font.Medium
            }
            MonoText {
                anchors.verticalCenter: parent.verticalCenter
                visible: chip.count >= 0
                text: chip.count
                color: chip.checked ? Theme.accentText : Theme.textTertiary
                font.pixelSize: Theme.monoSmallSize
            }
        }
    }
}
