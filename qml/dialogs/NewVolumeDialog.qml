// A name for a new volume.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

AppDialog {
    id: dialog

    readonly property bool valid: /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(field.text)
    signal chosen(string name)

    title: qsTr("New volume")
    implicitWidth: 520
    firstFocus: field
    onAboutToShow: field.clear()

    function submit(): void {
        if (!valid)
            return
        chosen(field.text)
        close()
    }

    contentItem: Column {
        spacing: Theme.space3

        UiText { text: qsTr("Name"); color: Theme.textSecondary; font.pixelSize: Theme.smallSize }
        TextBox {
            id: field
            width: parent.width
            label: qsTr("Name")
            wrong: text.length > 0 && !dialog.valid
            Keys.onReturnPressed: dialog.submit()
        }
        UiText {
            width: parent.width
            text: qsTr("Letters, figures, _ . - and at least two of them")
            color: field.wrong ? Theme.dangerText : Theme.textTertiary
            font.pixelSize: Theme.captionSize
        }
    }
    footer: Item {
        implicitHeight: 64

        Row {
            anchors { right: parent.right; rightMargin: Theme.space6; verticalCenter: parent.verticalCenter }
            spacing: Theme.space3
            AppButton { text: qsTr("Cancel"); keyHint: "Esc"; onClicked: dialog.close() }
            AppButton {
                kind: "primary"
                iconName: "add"
                text: qsTr("Make")
                enabled: dialog.valid
                onClicked: dialog.submit()
            }
        }
    }
}
