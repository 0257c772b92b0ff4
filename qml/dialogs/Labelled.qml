// A label above a field, a problem below it.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Column {
    id: labelled

    required property string label
    property string problem: ""
    default property alias field: slot.data

    spacing: Theme.space2 + 1

    UiText {
        text: labelled.label
        color: Theme.textSecondary
        font.pixelSize: Theme.smallSize
    }
    Item {
        id: slot
        width: parent.width
        height: Theme.controlMedium
    }
    UiText {
        visible: labelled.problem.length > 0
        text: labelled.problem
        color: Theme.dangerText
        font.pixelSize: Theme.captionSize
    }
}
