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
    delegate: Item {
        id: fact

        required property string heading // of the section, on its first row
        required property string label
        required property string value

        readonly property real body: Math.max(24, valueText.implicitHeight + 6)

        width: ListView.view.width
        height: body + (heading.length > 0 ? 46 : 0)
        Accessible.role: Accessible.ListItem
        Accessible.name: label + ": " + value

        UiText {
            anchors { left: parent.left; leftMargin: Theme.space6; bottom: parent.bottom
                      bottomMargin: fact.body + Theme.space3 - 2 }
            visible: fact.heading.length > 0
            text: fact.heading
            font.weight: Font.DemiBold
        }
        UiText {
            x: Theme.space6
            y: parent.height - fact.body + 3
            width: Math.min(parent.width * .36, 200)
            text: fact.label
            color: Theme.textTertiary
            font.pixelSize: Theme.smallSize
        }
        MonoText {
            id: valueText
            x: Theme.space6 + Math.min(parent.width * .38, 210)
            y: parent.height - fact.body + 3
            width: parent.width - x - Theme.space5
            text: fact.value
            wrapMode: Text.WrapAnywhere
            maximumLineCount: 8
        }
    }
}
