// The filter of a page or the search in a text: icon, what was typed, how many there are, a clear button.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

TextBox {
    id: field

    property string count: ""
    property string keyHint: "/"

    leftPadding: Theme.controlMedium + 2
    rightPadding: Theme.controlMedium + (count.length > 0 ? 56 : 0)
    implicitWidth: 270
    Keys.onShortcutOverride: event => event.accepted = event.key === Qt.Key_Escape && text.length > 0
    Keys.onEscapePressed: event => {
        event.accepted = text.length > 0
        clear()
    }

    Icon {
        anchors { left: parent.left; leftMargin: Theme.space4 - 2; verticalCenter: parent.verticalCenter }
        name: "search"
        color: Theme.textSecondary
    }
    MonoText {
        anchors { right: hint.visible ? hint.left : clearButton.left; rightMargin: Theme.space3
                  verticalCenter: parent.verticalCenter }
        text: field.count
        color: Theme.textTertiary
        font.pixelSize: Theme.monoSmallSize
    }
    KeyHint {
        id: hint
        anchors { right: parent.right; rightMargin: Theme.space3 - 2; verticalCenter: parent.verticalCenter }
        visible: field.text.length === 0 && field.keyHint.length > 0 && !field.activeFocus
        text: field.keyHint
    }
    IconButton {
        id: clearButton
        anchors { right: parent.right; rightMargin: 2; verticalCenter: parent.verticalCenter }
        visible: field.text.length > 0
        iconName: "close"
        text: qsTr("Clear")
        keyHint: "Esc"
        focusPolicy: Qt.NoFocus
        onClicked: field.clear()
    }
}
