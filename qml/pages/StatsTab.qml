// CPU, memory, network, block I/O and processes of the open container, over a minute up to a day; one
// crosshair for all.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Dialogs
import QtQuick.Templates as T
import Berth.Ui

FocusScope {
    id: tab

    required property ContainerDetail detail
    readonly property StatsModel stats: detail.stats
    readonly property real half: width >= 868 ? (width - 2 * Theme.space6 - Theme.space5 + 2) / 2
                                              : width - 2 * Theme.space6
    readonly property list<int> spans: [60, 900, 3600, 21600, 86400]
    readonly property list<string> spanNames: [qsTr("1 min"), qsTr("15 min"), qsTr("1 h"), qsTr("6 h"), qsTr("24 h")]

    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("Stats of %1").arg(detail.name)

    function rangeIndex(): int {
        for (let i = 0; i < tab.spans.length; ++i) {
            if (tab.spans[i] === tab.stats.range)
                return i
        }
        return 0
    }
    function note(): string {
        if (!tab.detail.live)
            return qsTr("Not running: these are the last figures")
        if (tab.stats.paused)
            return qsTr("Paused")
        if (!tab.stats.kept)
            return qsTr("This engine keeps no figures: only what came while this is open")
        return tab.stats.range <= 900 ? qsTr("Sampled every second while this is open, kept for a day")
                                      : tab.stats.range <= 3600 ? qsTr("A figure every 10 s") : qsTr("A figure a minute")
    }

    Keys.onLeftPressed: event => tab.stats.step((event.modifiers & Qt.ShiftModifier) ? -10 : -1)
    Keys.onRightPressed: event => tab.stats.step((event.modifiers & Qt.ShiftModifier) ? 10 : 1)
    Keys.onEscapePressed: event => {
        event.accepted = tab.stats.cursor > 0 || tab.stats.zoomed
        tab.stats.cursor = 0
        tab.stats.unzoom()
    }
    Keys.onSpacePressed: tab.stats.paused = !tab.stats.paused
    Keys.onPressed: event => {
        const digit = event.key - Qt.Key_1
        if (digit < 0 || digit >= tab.spans.length || event.modifiers !== Qt.NoModifier)
            return
        tab.stats.range = tab.spans[digit]
        event.accepted = true
    }

    Item {
        id: bar
        width: parent.width
        height: Theme.toolbar - 2

        Segmented {
            id: ranges
            anchors { left: parent.left; leftMargin: Theme.space6; verticalCenter: parent.verticalCenter }
            name: qsTr("Range")
            labels: tab.spanNames
            current: tab.rangeIndex()
            onChosen: index => tab.stats.range = tab.spans[index]
        }
        UiText {
            anchors { left: ranges.right; leftMargin: Theme.space4; right: actions.left; rightMargin: Theme.space3
                      verticalCenter: parent.verticalCenter }
            text: tab.note()
            color: Theme.textTertiary
            font.pixelSize: Theme.smallSize
            elide: Text.ElideRight
        }
        Row {
            id: actions
            anchors { right: parent.right; rightMargin: Theme.space6; verticalCenter: parent.verticalCenter }
            spacing: Theme.space3

            AppButton {
                anchors.verticalCenter: parent.verticalCenter
                visible: tab.stats.zoomed
                kind: "quiet"
                text: qsTr("Whole range")
                keyHint: "Esc"
                onClicked: tab.stats.unzoom()
            }
            StatsCompare {
                anchors.verticalCenter: parent.verticalCenter
                detail: tab.detail
            }
            IconButton {
                anchors.verticalCenter: parent.verticalCenter
                boxed: true
                iconName: tab.stats.paused ? "start" : "pause"
                text: tab.stats.paused ? qsTr("Go on") : qsTr("Hold the charts")
                keyHint: "Space"
                onClicked: tab.stats.paused = !tab.stats.paused
            }
            IconButton {
                anchors.verticalCenter: parent.verticalCenter
                boxed: true
                iconName: "export"
                text: qsTr("Save as CSV…")
                onClicked: saver.open()
            }
        }
        FileDialog {
            id: saver
            fileMode: FileDialog.SaveFile
            title: qsTr("Save the figures")
            defaultSuffix: "csv"
            nameFilters: [qsTr("CSV (*.csv)")]
            onAccepted: tab.stats.save(selectedFile)
        }
        Rectangle {
            anchors.bottom: parent.bottom
            width: parent.width
            height: Theme.hairline
            color: Theme.borderSubtle
        }
    }
    Flickable {
        id: flick
        focus: true // arrows move the crosshair, not the range
        anchors { top: bar.bottom; bottom: parent.bottom; left: parent.left; right: parent.right }
        clip: true
        contentHeight: charts.height + 2 * Theme.space5
        boundsBehavior: Flickable.StopAtBounds
        T.ScrollBar.vertical: AppScrollBar {}

        Flow {
            id: charts
            x: Theme.space6
            y: Theme.space5
            width: parent.width - 2 * Theme.space6
            spacing: Theme.space5 - 2

            ChartCard {
                width: parent.width
                height: 208
                stats: tab.stats
                figure: StatsModel.Cpu
                title: qsTr("CPU")
                firstName: tab.stats.compared.length > 0 ? tab.detail.name : qsTr("total")
                note: tab.detail.cores > 0 ? qsTr("of %n core(s)", "", tab.detail.cores) : ""
            }
            ChartCard {
                width: tab.half
                stats: tab.stats
                figure: StatsModel.Memory
                title: qsTr("Memory")
                firstName: tab.stats.compared.length > 0 ? tab.detail.name : qsTr("used")
                note: tab.detail.cacheText.length > 0 ? qsTr("cache %1").arg(tab.detail.cacheText) : ""
                color1: Theme.chart[2]
                limit: tab.detail.memoryLimit
                limitText: qsTr("Limit %1").arg(tab.detail.memoryLimitText)
            }
            ChartCard {
                width: tab.half
                stats: tab.stats
                figure: StatsModel.Received
                second: StatsModel.Sent
                title: qsTr("Network")
                firstName: tab.stats.compared.length > 0 ? tab.detail.name : qsTr("in")
                secondName: qsTr("out")
            }
            ChartCard {
                width: tab.half
                stats: tab.stats
                figure: StatsModel.Read
                second: StatsModel.Written
                title: qsTr("Block I/O")
                firstName: tab.stats.compared.length > 0 ? tab.detail.name : qsTr("read")
                secondName: qsTr("write")
                color1: Theme.chart[5]
                color2: Theme.chart[4]
            }
            ChartCard {
                width: tab.half
                stats: tab.stats
                figure: StatsModel.Processes
                title: qsTr("Processes")
                firstName: tab.stats.compared.length > 0 ? tab.detail.name : qsTr("PIDs")
                color1: Theme.chart[7]
            }
        }
    }
}
