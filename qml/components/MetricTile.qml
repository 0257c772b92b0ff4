// A figure with its label, its unit and two minutes of history.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Row {
    id: tile

    required property string label
    required property string figure
    required property string unit
    required property list<real> history
    property real least: 1

    spacing: Theme.space4
    Accessible.role: Accessible.StaticText
    Accessible.name: label + " " + figure + " " + unit

    Column {
        spacing: Theme.space2
        UiText {
            text: tile.label
            color: Theme.textTertiary
            font.pixelSize: Theme.captionSize
        }
        Row {
            spacing: Theme.space2 + 1
            MonoText {
                id: big
                text: tile.figure
                font.pixelSize: Theme.figureSize
                font.weight: Font.Medium
            }
            UiText {
                anchors.baseline: big.baseline
                text: tile.unit
                color: Theme.textTertiary
                font.pixelSize: Theme.smallSize
            }
        }
    }
    Sparkline {
        anchors.bottom: parent.bottom
        width: 72
        height: 28
        values: tile.history
        capacity: 120
        least: tile.least
        color: Theme.accentBase
    }
}
