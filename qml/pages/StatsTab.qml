// CPU, memory, network, block I/O and processes of the open container; one crosshair for all.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Berth.Ui

FocusScope {
    id: tab

    required property ContainerDetail detail
    property int span: 60
    property int cursor: -1
    readonly property real half: width >= 868 ? (width - 2 * Theme.space6 - Theme.space5 + 2) / 2
                                              : width - 2 * Theme.space6
    readonly property list<int> spans: [60, 300, 900]

    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("Stats of %1").arg(detail.name)

    function step(by: int): void {
        cursor = Math.min(Math.max(cursor + by, 0), span - 1)
    }
    Keys.onLeftPressed: event => step((event.modifiers & Qt.ShiftModifier) ? 10 : 1)
    Keys.onRightPressed: event => step((event.modifiers & Qt.ShiftModifier) ? -10 : -1)
    Keys.onEscapePressed: event => {
        event.accepted = cursor >= 0
        cursor = -1
    }

    Item {
        id: bar
        width: parent.width
        height: Theme.toolbar - 2

        Segmented {
            id: ranges
            anchors { left: parent.left; leftMargin: Theme.space6; verticalCenter: parent.verticalCenter }
            focus: true
            name: qsTr("Range")
            labels: [qsTr("1 min"), qsTr("5 min"), qsTr("15 min")]
            current: tab.span === tab.spans[0] ? 0 : tab.span === tab.spans[1] ? 1 : 2
            onChosen: index => tab.span = tab.spans[index]
        }
        UiText {
            anchors { left: ranges.right; leftMargin: Theme.space4; verticalCenter: parent.verticalCenter }
            text: tab.detail.live ? qsTr("Sampled every second while this is open")
                                  : qsTr("Not running: these are the last figures")
            color: Theme.textTertiary
            font.pixelSize: Theme.smallSize
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
                title: qsTr("CPU")
                firstName: qsTr("used")
                values: tab.detail.cpuHistory
                note: tab.detail.cores > 0 ? qsTr("of %n core(s)", "", tab.detail.cores) : ""
                unit: Chart.Percent
                seconds: tab.span
                cursor: tab.cursor
                onPointed: seconds => tab.cursor = seconds
            }
            ChartCard {
                width: tab.half
                title: qsTr("Memory")
                firstName: qsTr("used")
                values: tab.detail.memoryHistory
                note: tab.detail.cacheText.length > 0 ? qsTr("cache %1").arg(tab.detail.cacheText) : ""
                color1: Theme.chart[2]
                unit: Chart.Memory
                limit: tab.detail.memoryLimit
                limitText: qsTr("Limit %1").arg(tab.detail.memoryLimitText)
                seconds: tab.span
                cursor: tab.cursor
                onPointed: seconds => tab.cursor = seconds
            }
            ChartCard {
                width: tab.half
                title: qsTr("Network")
                firstName: qsTr("in")
                values: tab.detail.receivedHistory
                secondName: qsTr("out")
                second: tab.detail.sentHistory
                unit: Chart.Rate
                seconds: tab.span
                cursor: tab.cursor
                onPointed: seconds => tab.cursor = seconds
            }
            ChartCard {
                width: tab.half
                title: qsTr("Block I/O")
                firstName: qsTr("read")
                values: tab.detail.readHistory
                secondName: qsTr("write")
                second: tab.detail.writtenHistory
                color1: Theme.chart[5]
                color2: Theme.chart[4]
                unit: Chart.Rate
                seconds: tab.span
                cursor: tab.cursor
                onPointed: seconds => tab.cursor = seconds
            }
            ChartCard {
                width: tab.half
                title: qsTr("Processes")
                firstName: qsTr("PIDs")
                values: tab.detail.processHistory
                color1: Theme.chart[7]
                unit: Chart.Count
                seconds: tab.span
                cursor: tab.cursor
                onPointed: seconds => tab.cursor = seconds
            }
        }
    }
}
