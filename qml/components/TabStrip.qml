// The tabs of a detail page: icon, word, accent bar under the current one.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Item {
    id: strip

    required property list<string> labels
    required property list<string> icons
    property int current: 0
    property bool keyed: false // the ring is for those who use the keyboard
    signal chosen(int index)

    implicitHeight: Theme.tab
    activeFocusOnTab: true
    onActiveFocusChanged: if (!activeFocus) keyed = false
    Keys.onReleased: keyed = true
    Accessible.role: Accessible.PageTabList
    Keys.onLeftPressed: chosen(Math.max(current - 1, 0))
    Keys.onRightPressed: chosen(Math.min(current + 1, labels.length - 1))

    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.hairline
        color: Theme.borderSubtle
    }
    Row {
        x: Theme.space6
        height: parent.height
        spacing: Theme.space4

        Repeater {
            model: strip.labels

            Item {
                id: tab

                required property int index
                required property string modelData
                readonly property bool on: index === strip.current

                width: inner.implicitWidth + 24
                height: strip.height
                Accessible.role: Accessible.PageTab
                Accessible.name: modelData
                Accessible.selected: on
                Accessible.onPressAction: strip.chosen(tab.index)

                Row {
                    id: inner
                    anchors.centerIn: parent
                    spacing: Theme.space3
                    Icon {
                        anchors.verticalCenter: parent.verticalCenter
                        name: strip.icons[tab.index]
                        color: tab.on ? Theme.accentText : Theme.textSecondary
                    }
                    UiText {
                        text: tab.modelData
                        font.weight: tab.on ? Font.DemiBold : Font.Medium
                        color: tab.on || area.containsMouse ? Theme.textPrimary : Theme.textSecondary
                    }
                }
                Rectangle {
                    anchors { bottom: parent.bottom; horizontalCenter: parent.horizontalCenter }
                    visible: tab.on
                    width: parent.width - 4
                    height: 2
                    color: Theme.accentBase
                }
                MouseArea {
                    id: area
                    anchors.fill: parent
                    hoverEnabled: true
                    onClicked: strip.chosen(tab.index)
                }
            }
        }
    }
    FocusRing {
        shown: strip.activeFocus && strip.keyed
        anchors.margins: 2
    }
}
