// All keys on one sheet.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

AppDialog {
    id: dialog

    title: qsTr("Keys")
    implicitWidth: 620
    firstFocus: grid

    contentItem: Grid {
        id: grid
        columns: 2
        columnSpacing: Theme.space8
        rowSpacing: Theme.space3

        Repeater {
            model: [["Alt 1 – 3", qsTr("Containers, images, volumes")], ["/", qsTr("Filter this page")],
                    ["Ctrl N", qsTr("Run, load or make, on this page")], ["Ctrl F", qsTr("Find in log or JSON")],
                    ["F5", qsTr("Read again")], ["F9", qsTr("Fold the sidebar")],
                    ["Alt Left", qsTr("Back")], ["Ctrl Z", qsTr("Undo the last deletion")],
                    ["Enter", qsTr("Open")], ["Space", qsTr("Tick")], ["S", qsTr("Start or stop")],
                    ["R", qsTr("Restart")], ["P", qsTr("Pause or resume")], ["L", qsTr("Log")],
                    ["I", qsTr("Inspect")], ["O", qsTr("Open the first port")], ["G", qsTr("Group by app")],
                    ["Del", qsTr("Delete")], ["Ctrl A", qsTr("Tick all")], ["Ctrl C", qsTr("Copy the name")],
                    ["F3", qsTr("Next match")], ["Ctrl ,", qsTr("Settings")], ["Ctrl Q", qsTr("Quit")]]

            Row {
                id: line

                required property list<string> modelData

                spacing: Theme.space4

                Item {
                    width: 76
                    height: 20
                    KeyHint { anchors.right: parent.right; text: line.modelData[0] }
                }
                UiText { width: 180; text: line.modelData[1] }
            }
        }
    }
    footer: Item { implicitHeight: Theme.space3 }
}
