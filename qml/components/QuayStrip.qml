// One block per container on the quay of its app: height is memory, strength is CPU, shape and colour are the state.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Item {
    id: strip

    required property Containers containers
    signal picked(string id)

    clip: true
    Accessible.ignored: true

    Repeater {
        model: strip.containers.piers

        Item {
            id: pier

            required property string name
            required property real place
            required property real pierWidth

            x: place
            y: 41
            width: pierWidth

            Rectangle {
                width: parent.width
                height: 2
                color: Theme.borderControl
            }
            UiText {
                y: 5
                width: parent.width
                text: pier.name
                color: Theme.textTertiary
                font.pixelSize: Theme.captionSize
            }
        }
    }
    Repeater {
        model: strip.containers.blocks

        Item {
            id: block

            required property string blockId
            required property string name
            required property string mark
            required property real place
            required property real blockWidth
            required property real blockHeight
            required property real strength
            readonly property bool solid: mark === "running" || mark === "unhealthy"

            x: place
            width: blockWidth
            height: 41

            Rectangle {
                anchors { bottom: parent.bottom; bottomMargin: 2 }
                width: parent.width
                height: Math.round(block.blockHeight)
                radius: Theme.radiusMark
                color: block.solid ? Theme.markColor(block.mark) : "transparent"
                opacity: block.solid ? block.strength : 1
                border { width: block.solid ? 0 : 1.5; color: Theme.markColor(block.mark) }
            }
            UiText {
                anchors { bottom: parent.bottom; bottomMargin: Math.round(block.blockHeight) + 2
                          horizontalCenter: parent.horizontalCenter }
                visible: block.mark === "unhealthy" || block.mark === "failed"
                text: block.mark === "failed" ? "×" : "!"
                color: Theme.markColor(block.mark)
                font { pixelSize: Theme.smallSize; bold: true }
            }
            MouseArea {
                id: area
                anchors.fill: parent
                hoverEnabled: true
                onClicked: strip.picked(block.blockId)
            }
            AppToolTip {
                shown: area.containsMouse
                text: block.name
            }
        }
    }
}
