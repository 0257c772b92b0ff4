// All keys on one sheet.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

AppDialog {
    id: dialog

    title: qsTr("Keys")
    implicitWidth: 620
    firstFocus: grid

    readonly property list<string> keys: [
        "Alt 1 – 3", "/", "Ctrl N", "Ctrl F", "F5", "F9", "Alt Left", "Ctrl Z", "Enter", "Space", "S", "R",
        "P", "L", "I", "O", "G", "Del", "Ctrl A", "Ctrl C", "F3", "Ctrl ,", "Ctrl Q"
    ]
    readonly property list<string> words: [
        qsTr("Containers, images, volumes"), qsTr("Filter this page"),
        qsTr("Run, load or make, on this page"), qsTr("Find in log or JSON"), qsTr("Read again"),
        qsTr("Fold the sidebar"), qsTr("Back"), qsTr("Undo the last deletion"), qsTr("Open"), qsTr("Tick"),
        qsTr("Start or stop"), qsTr("Restart"), qsTr("Pause or resume"), qsTr("Log"), qsTr("Inspect"),
        qsTr("Open the first port"), qsTr("Group by app"), qsTr("Delete"), qsTr("Tick all"),
        qsTr("Copy the name"), qsTr("Next match"), qsTr("Settings"), qsTr("Quit")
    ]

    contentItem: Grid {
        id: grid
        columns: 2
        columnSpacing: Theme.space8
        rowSpacing: Theme.space3

        Repeater {
            model: dialog.keys.length

            Row {
                id: line

                required property int index

                spacing: Theme.space4

                Item {
                    width: 76
                    height: 20
                    KeyHint { anchors.right: parent.right; text: dialog.keys[line.index] }
                }
                UiText { width: 180; text: dialog.words[line.index] }
            }
        }
    }
    footer: Item { implicitHeight: Theme.space3 }
}
