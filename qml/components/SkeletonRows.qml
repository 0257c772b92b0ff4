// The grid of a table before its rows come: shown only after 150 ms.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Column {
    id: skeleton

    property bool loading: false
    property bool late: false

    visible: loading && late
    onLoadingChanged: late = false

    Timer {
        running: skeleton.loading
        interval: 150
        onTriggered: skeleton.late = true
    }
    Repeater {
        model: 8

        Item {
            id: line

            required property int index

            width: skeleton.width
            height: Theme.row

            Repeater {
                model: [[50, 150], [272, 110], [468, 60], [700, 80]]

                Rectangle {
                    required property list<int> modelData

                    x: modelData[0]
                    anchors.verticalCenter: parent.verticalCenter
                    width: modelData[1] - (line.index * 17) % 40
                    height: 10
                    radius: Theme.radiusSmall
                    color: Theme.bgRaised
                }
            }
            Rectangle {
                anchors.bottom: parent.bottom
                width: parent.width
                height: Theme.hairline
                color: Theme.borderSubtle
            }
        }
    }
}
