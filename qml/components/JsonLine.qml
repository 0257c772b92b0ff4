// One line of the JSON tree.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Item {
    id: line

    required property int index
    required property string path
    required property int number
    required property int depth
    required property int fold
    required property string name
    required property string value
    required property string kind
    required property string note
    required property bool match
    required property bool current
    property string query: ""
    signal toggled(string path)
    signal picked(int index)

    height: 19
    Accessible.role: Accessible.TreeItem
    Accessible.name: name + value + note
    Accessible.onPressAction: line.toggled(line.path)

    function ink(): color {
        switch (kind) {
        case "string": return Theme.successText
        case "number": return Theme.dark ? Theme.ansi[13] : Theme.ansi[5]
        case "word": return Theme.warningText
        default: return Theme.textSecondary
        }
    }

    Rectangle {
        anchors.fill: parent
        color: line.current ? Theme.bgPressed : line.ListView.isCurrentItem ? Theme.bgHover : "transparent"
    }
    MonoText {
        width: 36
        height: parent.height
        horizontalAlignment: Text.AlignRight
        text: line.number
        color: Theme.textDisabled
        font.pixelSize: Theme.monoSmallSize
    }
    Icon {
        x: 44 + line.depth * 14
        anchors.verticalCenter: parent.verticalCenter
        visible: line.fold > 0
        size: 10
        name: line.fold === 2 ? "right" : "down"
    }
    Row {
        id: texts
        x: 62 + line.depth * 14
        height: parent.height
        clip: true
        width: parent.width - x - Theme.space4

        Rectangle {
            height: parent.height
            width: key.implicitWidth
            color: line.match ? (line.current ? Theme.logMatchCurrent : Theme.logMatch) : "transparent"
            radius: Theme.radiusMark

            MonoText {
                id: key
                height: parent.height
                text: line.name
                color: line.current ? Theme.logMatchCurrentText : Theme.infoText
            }
        }
        MonoText {
            height: parent.height
            width: Math.min(implicitWidth, texts.width - key.implicitWidth - noteText.implicitWidth)
            text: line.value
            color: line.ink()
        }
        MonoText {
            id: noteText
            height: parent.height
            visible: line.note.length > 0
            text: " " + line.note
            color: Theme.textTertiary
        }
    }
    TapHandler {
        onTapped: {
            line.picked(line.index)
            if (line.fold > 0)
                line.toggled(line.path)
        }
    }
}
