// CPU and memory of a row: the last minute as lines, the figures in mono.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Item {
    id: figures

    required property ContainerColumns columns
    required property bool heading
    required property string cpu
    required property string memory
    required property list<real> cpuHistory
    required property list<real> memoryHistory
    required property real memoryLimit
    required property bool cpuHot
    required property bool memoryHot
    readonly property bool lines: columns.wide && !heading && cpu.length > 0

    Sparkline {
        x: figures.columns.cpuLine
        anchors.verticalCenter: parent.verticalCenter
        width: 60
        height: 18
        visible: figures.lines
        values: figures.cpuHistory
        least: 20
        color: figures.cpuHot ? Theme.warningBase : Theme.accentBase
    }
    MonoText {
        x: figures.columns.cpuRight - width
        anchors.verticalCenter: parent.verticalCenter
        text: figures.cpu.length > 0 ? figures.cpu : figures.heading ? "" : "–"
        color: figures.heading ? Theme.textTertiary : figures.cpuHot && !figures.lines ? Theme.warningText
                                                                                     : Theme.textPrimary
    }
    Sparkline {
        x: figures.columns.memoryLine
        anchors.verticalCenter: parent.verticalCenter
        width: 60
        height: 18
        visible: figures.lines
        values: figures.memoryHistory
        least: figures.memoryLimit > 0 ? figures.memoryLimit : 1
        color: figures.memoryHot ? Theme.warningBase : Theme.accentBase
    }
    MonoText {
        x: figures.columns.memoryRight - width
        anchors.verticalCenter: parent.verticalCenter
        text: figures.memory.length > 0 ? figures.memory : figures.heading ? "" : "–"
        color: figures.heading ? Theme.textTertiary : Theme.textPrimary
    }
}
