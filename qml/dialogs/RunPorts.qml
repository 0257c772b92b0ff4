// The published ports of the run form: this computer's port, the container's port, the protocol.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Column {
    id: section

    required property RunForm form

    spacing: Theme.space3 + 2

    Item {
        width: parent.width
        height: Theme.controlSmall

        Row {
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.space3
            UiText { text: qsTr("Ports"); color: Theme.textSecondary; font.pixelSize: Theme.smallSize }
            UiText {
                text: qsTr("this computer → container")
                color: Theme.textTertiary
                font.pixelSize: Theme.smallSize
            }
        }
        AppButton {
            anchors { right: parent.right; verticalCenter: parent.verticalCenter }
            height: Theme.controlSmall
            kind: "quiet"
            iconName: "add"
            text: qsTr("Add")
            Accessible.name: qsTr("Add a port")
            onClicked: section.form.addPort()
        }
    }
    Repeater {
        model: section.form.ports

        Item {
            id: port

            required property int row
            required property string host
            required property string inside
            required property string protocol
            required property string note
            required property string problem

            width: section.width
            height: Theme.controlMedium + (problem.length > 0 ? 20 : 0)

            function edit(protocolNow: string): void {
                section.form.setPort(row, hostField.text, insideField.text, protocolNow)
            }

            Row {
                spacing: Theme.space3
                TextBox {
                    id: hostField
                    width: 130
                    label: qsTr("Port of this computer")
                    placeholderText: qsTr("any free")
                    font.family: Theme.monoFont
                    font.pixelSize: Theme.monoSize
                    inputMethodHints: Qt.ImhDigitsOnly
                    wrong: port.problem.length > 0
                    text: port.host
                    onTextEdited: port.edit(port.protocol)
                }
                Icon { anchors.verticalCenter: parent.verticalCenter; name: "arrow"; size: 12 }
                TextBox {
                    id: insideField
                    width: 110
                    label: qsTr("Port of the container")
                    placeholderText: "80"
                    font.family: Theme.monoFont
                    font.pixelSize: Theme.monoSize
                    inputMethodHints: Qt.ImhDigitsOnly
                    text: port.inside
                    onTextEdited: port.edit(port.protocol)
                }
                SelectField {
                    width: 80
                    label: qsTr("Protocol")
                    model: ["tcp", "udp"]
                    currentIndex: port.protocol === "udp" ? 1 : 0
                    onActivated: index => port.edit(textAt(index))
                }
                UiText {
                    anchors.verticalCenter: parent.verticalCenter
                    text: port.note
                    color: Theme.successText
                    font.pixelSize: Theme.smallSize
                }
            }
            IconButton {
                anchors { right: parent.right; top: parent.top; topMargin: 2 }
                iconName: "remove"
                text: qsTr("Remove this port")
                onClicked: section.form.removePort(port.row)
            }
            UiText {
                anchors.bottom: parent.bottom
                visible: port.problem.length > 0
                text: port.problem
                color: Theme.dangerText
                font.pixelSize: Theme.captionSize
            }
        }
    }
}
