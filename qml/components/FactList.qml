// Label and value in sections.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Berth.Ui

ListView {
    id: list

    clip: true
    activeFocusOnTab: true
    boundsBehavior: Flickable.StopAtBounds
    topMargin: Theme.space3
    bottomMargin: Theme.space5
    Accessible.role: Accessible.List
    Accessible.name: qsTr("Summary")
    T.ScrollBar.vertical: AppScrollBar {}
    section.property: "section"
    section.delegate: Item {
        id: head

        required property string section

        width: ListView.view.width
        height: 46

        UiText {
            anchors { left: parent.left; leftMargin: Theme.space6; bottom: parent.bottom; bottomMargin: Theme.space3 }
            text: head.section
            font.weight: Font.DemiBold
        }
    }
    delegate: Item {
        id: fact

        required property string label
        required property string value

        width: ListView.view.width
        height: Math.max(24, valueText.implicitHeight + 6)
        Accessible.role: Accessible.ListItem
        Accessible.name: label + ": " + value

        UiText {
            x: Theme.space6
            y: 3
            width: Math.min(parent.width * .36, 200)
            text: fact.label
            color: Theme.textTertiary
            font.pixelSize: Theme.smallSize
        }
        MonoText {
            id: valueText
            x: Theme.space6 + Math.min(parent.width * .38, 210)
            y: 3
            width: parent.width - x - Theme.space5
            text: fact.value
            wrapMode: Text.WrapAnywhere
            maximumLineCount: 8
        }
    }
}
