// A chart with its title and the figures at the crosshair, or the newest.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Card {
    id: card

    required property StatsModel stats
    required property int figure
    required property string title
    required property string firstName
    property int second: -1
    property string secondName: ""
    property string note: ""
    property alias limit: chart.limit
    property alias limitText: chart.limitText
    property color color1: Theme.chart[0]
    property color color2: Theme.chart[1]
    readonly property bool compared: stats.compared.length > 0
    readonly property bool twoLines: compared || second >= 0

    implicitHeight: 186
    Accessible.role: Accessible.Graphic
    Accessible.name: title + ": " + chart.summary

    component Legend: Row {
        id: legend

        required property color ink
        required property string name
        required property string value

        spacing: Theme.space2 + 2
        Rectangle { anchors.verticalCenter: parent.verticalCenter; width: 12; height: 3; radius: 1; color: legend.ink }
        UiText { text: legend.name; color: Theme.textTertiary; font.pixelSize: Theme.smallSize }
        MonoText { text: legend.value; font.weight: Font.Medium }
    }

    UiText {
        x: Theme.space5 - 2
        y: Theme.space4
        text: card.title
        font.weight: Font.DemiBold
    }
    Row {
        anchors { right: parent.right; rightMargin: Theme.space5 - 2; top: parent.top; topMargin: Theme.space4 }
        spacing: Theme.space5

        Legend {
            ink: card.color1
            name: card.firstName
            value: chart.firstText
        }
        Legend {
            visible: card.twoLines
            ink: card.color2
            name: card.compared ? card.stats.compared : card.secondName
            value: chart.secondText
        }
        UiText {
            visible: card.note.length > 0 && !card.compared
            text: card.note
            color: Theme.textTertiary
            font.pixelSize: Theme.smallSize
        }
    }
    Chart {
        id: chart
        anchors { fill: parent; leftMargin: Theme.space5 - 2; rightMargin: Theme.space5 + 2; topMargin: 40
                  bottomMargin: Theme.space2 }
        stats: card.stats
        figure: card.figure
        second: card.second
        color: card.color1
        secondColor: card.color2
        gridColor: Theme.borderSubtle
        labelColor: Theme.textTertiary
        limitColor: Theme.warningBase
        selectionColor: Theme.accentSubtle
        fontFamily: Theme.monoFont
    }
    Rectangle {
        visible: chart.cursorX >= 0 && card.stats.cursorTime.length > 0
        x: Math.min(chart.x + chart.cursorX + 12, card.width - width - Theme.space3)
        y: chart.y + 8
        width: lines.implicitWidth + 2 * (Theme.space4 - 2)
        height: lines.implicitHeight + 2 * Theme.space3
        radius: Theme.radiusControl
        color: Theme.bgPopup
        border.color: Theme.borderDefault

        Column {
            id: lines
            anchors.centerIn: parent
            spacing: 2
            MonoText { text: card.stats.cursorTime; color: Theme.textTertiary; font.pixelSize: Theme.monoSmallSize }
            MonoText { text: card.firstName + " " + chart.firstText; font.pixelSize: Theme.monoSmallSize }
            MonoText {
                visible: card.twoLines && chart.secondText.length > 0
                text: (card.compared ? card.stats.compared : card.secondName) + " " + chart.secondText
                font.pixelSize: Theme.monoSmallSize
            }
        }
    }
}
