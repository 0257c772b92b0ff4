// Rows of two texts in the run form: mounts, or variables.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Column {
    id: section

    required property string title
    required property QtObject rows
    required property string leftHint
    required property string rightHint
    required property string between
    property string flagName: ""
    property bool secret: false
    signal added()
    signal edited(int row, string left, string right, bool flag)
    signal removed(int row)

    spacing: Theme.space3 + 2

    Item {
        width: parent.width
        height: Theme.controlSmall

        UiText {
            anchors.verticalCenter: parent.verticalCenter
            text: section.title
            color: Theme.textSecondary
            font.pixelSize: Theme.smallSize
        }
        AppButton {
            anchors { right: parent.right; verticalCenter: parent.verticalCenter }
            height: Theme.controlSmall
            kind: "quiet"
            iconName: "add"
            text: qsTr("Add")
            Accessible.name: qsTr("Add to %1").arg(section.title)
            onClicked: section.added()
        }
    }
    Repeater {
        model: section.rows

        Item {
            id: pair

            required property int row
            required property string first
            required property string second
            required property string problem
            required property bool flag

            width: section.width
            height: Theme.controlMedium + (problem.length > 0 ? 20 : 0)

            function edit(flagNow: bool): void {
                section.edited(row, leftField.text, rightField.text, flagNow)
            }

            TextBox {
                id: leftField
                width: Math.round(parent.width * .34)
                label: section.leftHint
                placeholderText: section.leftHint
                font.family: section.secret ? Theme.monoFont : Theme.uiFont
                font.pixelSize: section.secret ? Theme.monoSize : Theme.bodySize
                text: pair.first
                onTextEdited: pair.edit(pair.flag)
            }
            Icon {
                anchors { left: leftField.right; leftMargin: Theme.space3; verticalCenter: leftField.verticalCenter }
                size: 12
                name: section.between
            }
            MonoText {
                anchors { left: leftField.right; leftMargin: Theme.space3 + 1; verticalCenter: leftField.verticalCenter }
                visible: section.between.length === 0
                text: "="
                color: Theme.textTertiary
            }
            TextBox {
                id: rightField
                anchors { left: leftField.right; leftMargin: 28; right: flagTick.left; rightMargin: Theme.space3 }
                label: section.rightHint
                placeholderText: section.rightHint
                font.family: Theme.monoFont
                font.pixelSize: Theme.monoSize
                echoMode: section.secret && pair.flag && !activeFocus ? TextInput.Password : TextInput.Normal
                wrong: pair.problem.length > 0
                text: pair.second
                onTextEdited: pair.edit(pair.flag)
            }
            Tick {
                id: flagTick
                anchors { right: remover.left; rightMargin: Theme.space3; verticalCenter: leftField.verticalCenter }
                width: visible ? implicitWidth : 0
                visible: section.flagName.length > 0
                text: section.flagName
                checked: pair.flag
                onClicked: pair.edit(!pair.flag)
            }
            IconButton {
                id: remover
                anchors { right: parent.right; verticalCenter: leftField.verticalCenter }
                iconName: "remove"
                text: qsTr("Remove this row")
                onClicked: section.removed(pair.row)
            }
            UiText {
                anchors.bottom: parent.bottom
                visible: pair.problem.length > 0
                text: pair.problem
                color: Theme.dangerText
                font.pixelSize: Theme.captionSize
            }
        }
    }
}
