// What a log shows: errors, warnings, stderr, or which containers. In a narrow window they fold into a menu.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Row {
    id: chips

    required property LogSession session
    required property bool merged
    required property bool folded
    required property real room // beyond that the chips of containers are cut off
    readonly property bool filtering: session.errorsOnly || session.warningsOnly || session.stderrOnly

    spacing: Theme.space3

    function hides(source: int): bool {
        for (let i = 0; i < chips.session.hiddenSources.length; ++i) {
            if (chips.session.hiddenSources[i] === source)
                return true
        }
        return false
    }

    Item { visible: !chips.folded && !chips.merged; width: Theme.space2; height: 1 }
    Chip {
        visible: !chips.folded && !chips.merged
        text: qsTr("Errors")
        count: chips.session.errorCount
        checked: chips.session.errorsOnly
        onClicked: chips.session.errorsOnly = !chips.session.errorsOnly
    }
    Chip {
        visible: !chips.folded && !chips.merged
        text: qsTr("Warnings")
        count: chips.session.warningCount
        checked: chips.session.warningsOnly
        onClicked: chips.session.warningsOnly = !chips.session.warningsOnly
    }
    Chip {
        visible: !chips.folded && !chips.merged
        text: qsTr("stderr only")
        count: chips.session.stderrCount
        checked: chips.session.stderrOnly
        onClicked: chips.session.stderrOnly = !chips.session.stderrOnly
    }
    Flickable {
        visible: chips.merged && !chips.folded
        width: Math.min(sources.implicitWidth, Math.max(chips.room - 150, 60))
        height: 26
        contentWidth: sources.implicitWidth
        clip: true
        boundsBehavior: Flickable.StopAtBounds

        Row {
            id: sources
            spacing: Theme.space3

            Repeater {
                model: chips.merged ? chips.session.sourceNames : []

                LogSourceChip {
                    required property int index
                    required property string modelData

                    text: modelData
                    ink: Theme.chart[index % Theme.chart.length]
                    checked: !chips.hides(index)
                    onClicked: chips.session.hideSource(index, checked)
                    onAloneWanted: chips.session.showOnlySource(index)
                }
            }
        }
    }
    Chip {
        visible: chips.folded || chips.merged
        text: qsTr("Filter")
        iconName: "filter"
        checked: chips.filtering || chips.session.hiddenSources.length > 0
        onClicked: menu.popup(this, 0, height + 4)
    }
    AppMenu {
        id: menu

        AppMenuItem {
            text: qsTr("Errors (%1)").arg(chips.session.errorCount)
            iconName: chips.session.errorsOnly ? "check" : ""
            onTriggered: chips.session.errorsOnly = !chips.session.errorsOnly
        }
        AppMenuItem {
            text: qsTr("Warnings (%1)").arg(chips.session.warningCount)
            iconName: chips.session.warningsOnly ? "check" : ""
            onTriggered: chips.session.warningsOnly = !chips.session.warningsOnly
        }
        AppMenuItem {
            text: qsTr("stderr only (%1)").arg(chips.session.stderrCount)
            iconName: chips.session.stderrOnly ? "check" : ""
            onTriggered: chips.session.stderrOnly = !chips.session.stderrOnly
        }
        AppMenuItem {
            text: qsTr("Match case")
            iconName: chips.session.caseSensitive ? "check" : ""
            keyHint: "Alt C"
            onTriggered: chips.session.caseSensitive = !chips.session.caseSensitive
        }
        AppMenuItem {
            text: qsTr("Regular expression")
            iconName: chips.session.regular ? "check" : ""
            keyHint: "Alt R"
            onTriggered: chips.session.regular = !chips.session.regular
        }
        AppMenuItem {
            text: qsTr("Hide other lines")
            iconName: chips.session.matchesOnly ? "check" : ""
            keyHint: "Alt M"
            onTriggered: chips.session.matchesOnly = !chips.session.matchesOnly
        }
    }
}
