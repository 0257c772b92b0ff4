// The state of a container as a drawing: shape first, colour second.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Icon {
    id: berthMark

    property string mark: "created"

    name: "mark-" + (mark === "restarting" ? "exited" : mark)
    color: Theme.markColor(mark)

    Icon {
        visible: berthMark.mark === "restarting"
        size: berthMark.size
        name: "mark-turning"
        color: berthMark.color

        RotationAnimation on rotation {
            running: berthMark.mark === "restarting" && berthMark.visible
            from: 0
            to: 360
            duration: 1200
            loops: Animation.Infinite
        }
    }
}
