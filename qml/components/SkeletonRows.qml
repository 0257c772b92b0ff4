// The grid of a table before its rows come: shown only after 150 ms.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Column {
    id: skeleton

    property bool loading: false
    property bool late: false
    readonly property list<int> places: [50, 272, 468, 700]
    readonly property list<int> lengths: [150, 110, 60, 80]

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
                model: skeleton.places.length

                Rectangle {
                    id: bone

                    required property int index

                    x: skeleton.places[bone.index]
                    anchors.verticalCenter: parent.verticalCenter
                    width: skeleton.lengths[bone.index] - (line.index * 17) % 40
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
