// A chart with its title and the newest figures of its series.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Card {
    id: card

    required property string title
    required property list<real> values
    property list<real> second: []
    required property string firstName
    property string secondName: ""
    property string note: ""
    property alias unit: chart.unit
    property alias limit: chart.limit
    property alias limitText: chart.limitText
    property alias seconds: chart.seconds
    property alias cursor: chart.cursor
    property color color1: Theme.chart[0]
    property color color2: Theme.chart[1]
    signal pointed(int seconds)

    implicitHeight: 186
    Accessible.role: Accessible.Graphic
    Accessible.name: title + ": " + (values, chart.summary())

    component Legend: Row {
        id: legend

        required property color ink
        required property string name
        required property string figure

        spacing: Theme.space2 + 2
        Rectangle { anchors.verticalCenter: parent.verticalCenter; width: 12; height: 3; radius: 1; color: legend.ink }
        UiText { text: legend.name; color: Theme.textTertiary; font.pixelSize: Theme.smallSize }
        MonoText { text: legend.figure; font.weight: Font.Medium }
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
            figure: (card.values, chart.textAt(card.values, Math.max(chart.cursor, 0)))
        }
        Legend {
            visible: card.secondName.length > 0
            ink: card.color2
            name: card.secondName
            figure: (card.second, chart.textAt(card.second, Math.max(chart.cursor, 0)))
        }
        UiText {
            visible: card.note.length > 0
            text: card.note
            color: Theme.textTertiary
            font.pixelSize: Theme.smallSize
        }
    }
    Chart {
        id: chart
        anchors { fill: parent; leftMargin: Theme.space5 - 2; rightMargin: Theme.space5 + 2; topMargin: 40
                  bottomMargin: Theme.space2 }
        values: card.values
        second: card.second
        color: card.color1
        secondColor: card.color2
        gridColor: Theme.borderSubtle
        labelColor: Theme.textTertiary
        limitColor: Theme.warningBase
        fontFamily: Theme.monoFont

        HoverHandler {
            onPointChanged: card.pointed(hovered ? chart.secondsAt(point.position.x) : -1)
            onHoveredChanged: if (!hovered) card.pointed(-1)
        }
    }
}
