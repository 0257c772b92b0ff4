// A choice of a few, side by side; the arrows move and choose.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Rectangle {
    id: segments

    required property list<string> labels
    property list<string> icons
    property int current: 0
    property bool keyed: false // the ring is for those who use the keyboard
    property string name: ""
    signal chosen(int index)

    implicitWidth: row.implicitWidth + 6
    implicitHeight: Theme.controlMedium
    radius: Theme.radiusControl
    color: "transparent"
    border.color: Theme.borderDefault
    activeFocusOnTab: true
    onActiveFocusChanged: if (!activeFocus) keyed = false
    Keys.onReleased: keyed = true
    Accessible.role: Accessible.PageTabList
    Accessible.name: name
    Keys.onLeftPressed: if (current > 0) chosen(current - 1)
    Keys.onRightPressed: if (current + 1 < labels.length) chosen(current + 1)

    Row {
        id: row
        anchors.centerIn: parent
        spacing: 1

        Repeater {
            model: segments.labels

            Rectangle {
                id: segment

                required property int index
                required property string modelData
                readonly property bool on: index === segments.current

                implicitWidth: inner.implicitWidth + 20
                implicitHeight: segments.height - 6
                radius: Theme.radiusSmall
                color: on ? Theme.bgPressed : area.containsMouse ? Theme.bgHover : "transparent"
                Accessible.role: Accessible.PageTab
                Accessible.name: modelData
                Accessible.selected: on
                Accessible.onPressAction: segments.chosen(segment.index)

                Row {
                    id: inner
                    anchors.centerIn: parent
                    spacing: Theme.space3
                    Icon {
                        anchors.verticalCenter: parent.verticalCenter
                        visible: name.length > 0
                        name: segment.index < segments.icons.length ? segments.icons[segment.index] : ""
                        color: segment.on ? Theme.textPrimary : Theme.textSecondary
                    }
                    UiText {
                        text: segment.modelData
                        font.pixelSize: Theme.smallSize
                        font.weight: Font.Medium
                        color: segment.on ? Theme.textPrimary : Theme.textSecondary
                    }
                }
                MouseArea {
                    id: area
                    anchors.fill: parent
                    hoverEnabled: true
                    onClicked: segments.chosen(segment.index)
                }
            }
        }
    }
    FocusRing { shown: segments.activeFocus && segments.keyed }
}
