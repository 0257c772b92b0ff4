// One container of a log of several: its colour and name; off hides its lines, Alt shows only them.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Berth.Ui

T.AbstractButton {
    id: chip

    required property color ink
    signal aloneWanted()

    implicitHeight: 26
    implicitWidth: row.implicitWidth + 2 * (Theme.space4 - 1)
    focusPolicy: Qt.StrongFocus
    hoverEnabled: true
    Accessible.role: Accessible.CheckBox
    Accessible.checked: checked
    Accessible.name: text

    background: Rectangle {
        radius: 13
        color: chip.hovered ? Theme.bgHover : "transparent"
        border.color: Theme.borderDefault

        FocusRing {
            shown: chip.visualFocus
            radius: 17
        }
    }
    contentItem: Item {
        Row {
            id: row
            anchors.centerIn: parent
            spacing: Theme.space3 - 2
            opacity: chip.checked ? 1 : .5

            Rectangle {
                anchors.verticalCenter: parent.verticalCenter
                width: 8
                height: 8
                radius: 2
                color: chip.checked ? chip.ink : Theme.textDisabled
            }
            UiText {
                anchors.verticalCenter: parent.verticalCenter
                text: chip.text
                color: chip.checked ? Theme.textPrimary : Theme.textSecondary
                font.pixelSize: Theme.smallSize
                font.weight: Font.Medium
            }
        }
    }
    AppToolTip {
        shown: chip.hovered && !chip.down
        text: qsTr("Alt and click: only this one")
    }
    MouseArea { // a button does not tell which keys were held
        anchors.fill: parent
        onClicked: mouse => {
            if (mouse.modifiers & Qt.AltModifier)
                chip.aloneWanted()
            else
                chip.clicked()
        }
    }
    Keys.onReturnPressed: event => {
        if (event.modifiers & Qt.AltModifier)
            chip.aloneWanted()
        else
            chip.clicked()
    }
}
