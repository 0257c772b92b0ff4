// The quay strip and the three totals above the containers table.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Item {
    id: header

    required property Desktop desktop
    signal picked(string id)

    implicitHeight: Theme.quay

    function split(text: string, part: int): string {
        return text.split(" ")[part] ?? ""
    }

    QuayStrip {
        anchors { left: parent.left; leftMargin: Theme.space6 + 2; right: totals.left; rightMargin: Theme.space7
                  top: parent.top; topMargin: 18; bottom: parent.bottom }
        containers: header.desktop.containers
        onPicked: id => header.picked(id)
    }
    Row {
        id: totals
        anchors { right: parent.right; rightMargin: Theme.space6; verticalCenter: parent.verticalCenter }
        spacing: Theme.space6 - 1

        MetricTile {
            label: qsTr("CPU")
            figure: header.desktop.containers.cpu.toFixed(1)
            unit: qsTr("of %n core(s)", "", header.desktop.session.cores)
            history: header.desktop.containers.cpuHistory
        }
        Rectangle { width: Theme.hairline; height: 40; color: Theme.borderSubtle }
        MetricTile {
            label: qsTr("Network")
            figure: header.split(header.desktop.containers.networkText, 0)
            unit: header.split(header.desktop.containers.networkText, 1)
            history: header.desktop.containers.networkHistory
            least: 1000
        }
        Rectangle { width: Theme.hairline; height: 40; color: Theme.borderSubtle }
        MetricTile {
            label: qsTr("Memory")
            figure: header.split(header.desktop.containers.memoryText, 0)
            unit: qsTr("%1 of %2").arg(header.split(header.desktop.containers.memoryText, 1))
                                  .arg(header.desktop.session.memoryText)
            history: header.desktop.containers.memoryHistory
            least: 1000000
        }
    }
    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.hairline
        color: Theme.borderSubtle
    }
}
