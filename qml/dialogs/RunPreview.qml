// The docker run line that does the same as the form; a pasted one fills the form. Below it, what is wrong.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Rectangle {
    id: preview

    required property RunForm form

    color: Theme.bgSunken
    clip: true

    Rectangle { width: Theme.hairline; height: parent.height; color: Theme.borderSubtle }
    UiText {
        id: heading
        x: Theme.space5 + 2
        y: Theme.space4 + 6
        text: qsTr("Same as")
        font.weight: Font.DemiBold
    }
    AppButton {
        anchors { right: parent.right; rightMargin: Theme.space3; verticalCenter: heading.verticalCenter }
        kind: "quiet"
        iconName: "copy"
        text: qsTr("Copy")
        onClicked: Platform.copy(preview.form.commandLine)
    }
    TextEdit {
        id: line
        anchors { left: heading.left; right: parent.right; rightMargin: Theme.space5; top: heading.bottom
                  topMargin: Theme.space4 + 2 }
        readOnly: true
        selectByMouse: true
        activeFocusOnTab: true
        textFormat: TextEdit.PlainText
        wrapMode: TextEdit.WrapAnywhere
        text: preview.form.commandLine
        color: Theme.terminalText
        selectionColor: Theme.terminalSelection
        selectedTextColor: Theme.textPrimary
        font.family: Theme.monoFont
        font.pixelSize: Theme.monoSize
        Accessible.role: Accessible.EditableText
        Accessible.name: qsTr("The same as a command")
        Keys.onPressed: event => {
            if (event.matches(StandardKey.Paste))
                event.accepted = preview.form.paste(Platform.clipboardText())
        }
    }
    UiText {
        anchors { left: line.left; right: line.right; top: line.bottom; topMargin: Theme.space4 }
        wrapMode: Text.Wrap
        text: qsTr("Paste a docker run command here and the form fills itself in.")
        color: Theme.textTertiary
        font.pixelSize: Theme.captionSize
    }
    Banner {
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom; margins: Theme.space5 + 2 }
        kind: preview.form.problem.length > 0 ? "danger" : preview.form.image.length > 0 ? "success" : "info"
        text: preview.form.problem.length > 0 ? preview.form.problem
              : preview.form.sending ? qsTr("Starting…") : preview.form.image.length > 0 ? qsTr("Ready to run.")
                                                                                         : qsTr("Choose an image.")
    }
}
