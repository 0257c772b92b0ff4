// A one-line field with an optional problem below it.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Berth.Ui

T.TextField {
    id: field

    property bool wrong: false
    property string trailing: ""
    property string label: placeholderText

    implicitHeight: Theme.controlMedium
    implicitWidth: 200
    leftPadding: Theme.space4 - 2
    rightPadding: trailing.length > 0 ? note.implicitWidth + Theme.space5 : leftPadding
    color: enabled ? Theme.textPrimary : Theme.textDisabled
    placeholderTextColor: Theme.textTertiary
    selectionColor: Theme.terminalSelection
    selectedTextColor: Theme.textPrimary
    font.family: Theme.uiFont
    font.pixelSize: Theme.bodySize
    verticalAlignment: Text.AlignVCenter
    selectByMouse: true
    renderType: Screen.devicePixelRatio === 1 ? Text.NativeRendering : Text.QtRendering
    Accessible.role: Accessible.EditableText
    Accessible.name: label

    background: Rectangle {
        radius: Theme.radiusControl
        color: Theme.dark ? Theme.bgSurface : Theme.bgSunken
        border.width: field.activeFocus ? Theme.focusWidth : Theme.hairline
        border.color: field.wrong ? Theme.dangerBase : field.activeFocus ? Theme.borderFocus : Theme.borderDefault

        Rectangle {
            visible: !field.activeFocus && !field.wrong
            anchors { left: parent.left; right: parent.right; bottom: parent.bottom; margins: 4; bottomMargin: 0 }
            height: Theme.hairline
            color: Theme.borderControl
        }
    }

    UiText {
        anchors { left: parent.left; leftMargin: field.leftPadding; verticalCenter: parent.verticalCenter }
        width: parent.width - field.leftPadding - field.rightPadding
        visible: field.text.length === 0 && field.preeditText.length === 0
        text: field.placeholderText
        color: Theme.textTertiary
        font: field.font
    }
    MonoText {
        id: note
        anchors { right: parent.right; rightMargin: Theme.space4 - 2; verticalCenter: parent.verticalCenter }
        text: field.trailing
        color: Theme.textTertiary
        font.pixelSize: Theme.monoSmallSize
    }
}
