// Run a container: the form at the left, the same as a docker run line at the right.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Berth.Ui

AppDialog {
    id: dialog

    required property Desktop desktop
    readonly property RunForm form: desktop.runForm
    readonly property bool roomy: width > 900
    signal started(string id)

    title: qsTr("Run a container")
    implicitWidth: 1100
    implicitHeight: 722
    padding: 0
    firstFocus: imageField

    function openFor(image: string): void {
        form.reset(image)
        imageField.model = desktop.images.references // as of now: a new model would take away what is typed
        imageField.editText = image
        firstFocus = imageField
        if (image.length > 0)
            firstFocus = nameField
        open()
    }

    Connections {
        target: dialog.form
        function onFinished(id: string): void {
            dialog.close()
            dialog.started(id)
        }
    }
    contentItem: Item {
        Shortcut {
            sequences: ["Ctrl+Return", "Ctrl+Enter"]
            enabled: dialog.visible
            onActivated: dialog.form.send(true)
        }
        Rectangle { width: parent.width; height: Theme.hairline; color: Theme.borderSubtle }
        Flickable {
            id: flick
            anchors { left: parent.left; right: side.left; top: parent.top; bottom: parent.bottom; topMargin: 1 }
            contentHeight: fields.height + 2 * Theme.space4
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            T.ScrollBar.vertical: AppScrollBar {}

            Column {
                id: fields
                x: Theme.space6
                y: Theme.space4
                width: flick.width - 2 * Theme.space6
                spacing: Theme.space5 - 2

                Labelled {
                    width: parent.width
                    label: qsTr("Image")
                    SelectField {
                        id: imageField
                        width: parent.width
                        label: qsTr("Image")
                        mono: true
                        editable: true
                        onActivated: index => dialog.form.image = textAt(index)
                        onTyped: text => dialog.form.image = text
                        Binding on editText { value: dialog.form.image; when: !imageField.activeFocus }
                    }
                }
                Row {
                    width: parent.width
                    spacing: Theme.space4
                    Labelled {
                        width: parent.width - 262
                        label: qsTr("Name")
                        problem: dialog.form.nameProblem
                        TextBox {
                            id: nameField
                            width: parent.width
                            label: qsTr("Name")
                            placeholderText: qsTr("chosen by the engine")
                            wrong: dialog.form.nameProblem.length > 0
                            text: dialog.form.name
                            onTextEdited: dialog.form.name = text
                        }
                    }
                    Labelled {
                        width: 250
                        label: qsTr("When it exits")
                        SelectField {
                            width: parent.width
                            label: qsTr("When it exits")
                            model: [qsTr("Leave it stopped"), qsTr("Restart if it failed"),
                                    qsTr("Restart unless stopped"), qsTr("Always restart")]
                            currentIndex: dialog.form.restart
                            onActivated: index => dialog.form.restart = index
                        }
                    }
                }
                RunPorts { width: parent.width; form: dialog.form }
                RunPairs {
                    width: parent.width
                    title: qsTr("Volumes and folders")
                    rows: dialog.form.mounts
                    leftHint: qsTr("volume or /folder")
                    rightHint: qsTr("/place/in/container")
                    between: "arrow"
                    flagName: qsTr("Read only")
                    onAdded: dialog.form.addMount()
                    onEdited: (row, left, right, flag) => dialog.form.setMount(row, left, right, flag)
                    onRemoved: row => dialog.form.removeMount(row)
                }
                RunPairs {
                    width: parent.width
                    title: qsTr("Environment")
                    rows: dialog.form.variables
                    leftHint: qsTr("NAME")
                    rightHint: qsTr("value")
                    between: ""
                    secret: true
                    onAdded: dialog.form.addVariable()
                    onEdited: (row, left, right) => dialog.form.setVariable(row, left, right)
                    onRemoved: row => dialog.form.removeVariable(row)
                }
                Labelled {
                    width: parent.width
                    label: qsTr("Command")
                    TextBox {
                        width: parent.width
                        label: qsTr("Command")
                        font.family: Theme.monoFont
                        font.pixelSize: Theme.monoSize
                        text: dialog.form.command
                        trailing: text.length === 0 ? qsTr("from the image") : ""
                        onTextEdited: dialog.form.command = text
                    }
                }
                RunPreview {
                    width: parent.width
                    height: 200
                    visible: !dialog.roomy
                    form: dialog.form
                }
            }
        }
        RunPreview {
            id: side
            anchors { right: parent.right; top: parent.top; bottom: parent.bottom; rightMargin: 1; topMargin: 1 }
            width: dialog.roomy ? 344 : 0
            visible: dialog.roomy
            form: dialog.form
        }
    }
    footer: Item {
        implicitHeight: 56

        Rectangle { width: parent.width; height: Theme.hairline; color: Theme.borderSubtle }
        Row {
            anchors { left: parent.left; leftMargin: Theme.space6; verticalCenter: parent.verticalCenter }
            spacing: Theme.space6
            Tick {
                text: qsTr("Delete it when it exits")
                checked: dialog.form.removeAtExit
                onClicked: dialog.form.removeAtExit = !checked
            }
            Tick {
                text: qsTr("Terminal")
                checked: dialog.form.terminal
                onClicked: dialog.form.terminal = !checked
            }
        }
        Row {
            anchors { right: parent.right; rightMargin: Theme.space6; verticalCenter: parent.verticalCenter }
            spacing: Theme.space3
            AppButton {
                text: qsTr("Create only")
                enabled: dialog.form.ready
                onClicked: dialog.form.send(false)
            }
            AppButton {
                kind: "primary"
                iconName: "start"
                text: qsTr("Run")
                keyHint: "Ctrl ↵"
                enabled: dialog.form.ready
                onClicked: dialog.form.send(true)
            }
        }
    }
}
