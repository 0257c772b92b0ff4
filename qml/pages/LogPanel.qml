// A log: search and filters, when its lines came, the lines, and what is kept. Of one container or of several.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

FocusScope {
    id: panel

    required property LogSession session
    required property string name
    readonly property bool merged: session.sourceNames.length > 1
    readonly property bool roomy: width >= 868
    property string notice: ""

    Accessible.role: Accessible.Pane
    Accessible.name: view.follow ? qsTr("Log of %1, following").arg(panel.name) : qsTr("Log of %1").arg(panel.name)

    function focusSearch(): void {
        bar.focusSearch()
    }
    function hollowText(): string {
        if (panel.session.problem.length > 0)
            return panel.session.problem
        if (panel.session.reading)
            return qsTr("Reading the log…")
        if (panel.session.cleared)
            return qsTr("The view was cleared; new lines appear here")
        return panel.session.totalCount > 0 ? qsTr("No line passes this filter")
                                            : qsTr("%1 has written nothing yet").arg(panel.name)
    }

    Connections {
        target: panel.session
        function onSaved(fileName: string, lines: int, problem: string): void {
            panel.notice = problem.length > 0 ? qsTr("Not saved: %1").arg(problem)
                                              : qsTr("Saved %n line(s) to %1", "", lines).arg(fileName)
            forget.restart()
        }
    }
    Timer {
        id: forget
        interval: 8000
        onTriggered: panel.notice = ""
    }

    LogToolbar {
        id: bar
        width: parent.width
        session: panel.session
        view: view
        merged: panel.merged
    }
    LogTimeline {
        id: timeline
        anchors { top: bar.bottom; left: parent.left; right: parent.right }
        height: visible ? 58 : 0
        visible: panel.session.totalCount > 1
        activeFocusOnTab: true
        session: panel.session
        from: view.firstTime
        to: view.lastTime
        utc: view.stamps === LogView.UtcTime
        margin: Theme.space6
        fontFamily: Theme.monoFont
        barColor: Theme.borderControl
        errorColor: Theme.dangerBase
        windowColor: Theme.accentSubtle
        windowEdgeColor: Theme.accentSubtleBorder
        labelColor: Theme.textTertiary
        Accessible.role: Accessible.Graphic
        Accessible.name: qsTr("Lines over time: %1").arg(summary)
        onTimeChosen: ms => view.jumpToTime(ms)

        FocusRing { shown: timeline.activeFocus }
        Rectangle {
            anchors.bottom: parent.bottom
            width: parent.width
            height: Theme.hairline
            color: Theme.borderSubtle
        }
    }
    Rectangle {
        anchors { top: timeline.bottom; bottom: foot.top; left: parent.left; right: parent.right }
        color: Theme.bgSunken
        clip: true

        LogView {
            id: view
            anchors { fill: parent; topMargin: Theme.space2; rightMargin: 12
                      bottomMargin: sideways.visible ? sideways.height : 0 }
            focus: true
            activeFocusOnTab: true
            session: panel.session
            showLevel: panel.roomy && !panel.merged
            fontFamily: Theme.monoFont
            fontSize: Theme.monoSize
            margin: Theme.space6
            textColor: Theme.terminalText
            dimColor: Theme.logDebug
            warningColor: Theme.logWarn
            errorColor: Theme.logError
            stderrColor: Theme.dangerBase
            markColor: Theme.infoText
            matchColor: Theme.logMatch
            currentMatchColor: Theme.logMatchCurrent
            currentMatchTextColor: Theme.logMatchCurrentText
            selectionColor: Theme.terminalSelection
            ansi: Theme.ansi
            sourceColors: Theme.chart
            Accessible.role: Accessible.StaticText
            Accessible.name: panel.Accessible.name
            Accessible.description: qsTr("%n line(s)", "", panel.session.lineCount)
        }
        AppScrollBar {
            anchors { top: parent.top; bottom: parent.bottom; right: parent.right }
            orientation: Qt.Vertical
            size: view.visibleShare
            active: true
            position: view.position
            onPositionChanged: if (pressed) view.position = position
        }
        AppScrollBar {
            id: sideways
            anchors { left: parent.left; right: parent.right; rightMargin: 12; bottom: parent.bottom }
            orientation: Qt.Horizontal
            size: view.sideShare
            active: true
            position: view.sidePosition
            onPositionChanged: if (pressed) view.sidePosition = position
        }
        UiText {
            anchors.centerIn: parent
            width: Math.min(implicitWidth, parent.width - 2 * Theme.space6)
            visible: panel.session.lineCount === 0
            color: Theme.textTertiary
            text: panel.hollowText()
        }
        AppButton {
            anchors { right: parent.right; rightMargin: Theme.space5; bottom: parent.bottom; bottomMargin: Theme.space4 }
            height: Theme.controlSmall
            visible: !view.follow
            iconName: "follow"
            text: view.unseen > 0 ? qsTr("%n new line(s)", "", view.unseen) : qsTr("To the end")
            keyHint: "End"
            onClicked: view.follow = true
        }
    }
    LogFoot {
        id: foot
        anchors.bottom: parent.bottom
        width: parent.width
        session: panel.session
        view: view
        notice: panel.notice
        merged: panel.merged
    }
}
