// Search, filters and actions of a log.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Dialogs
import Berth.Ui

Item {
    id: bar

    required property LogSession session
    required property LogView view
    required property bool merged
    readonly property bool roomy: width >= 1040
    property bool saveAll: false

    implicitHeight: Theme.toolbar - 2

    function focusSearch(): void {
        field.forceActiveFocus(Qt.ShortcutFocusReason)
        field.selectAll()
    }
    function search(): void {
        settle.stop()
        bar.session.query = field.text
    }
    function cycleStamps(): void {
        const next = [LogView.UtcTime, LogView.SinceStart, LogView.NoTime, LogView.LocalTime]
        bar.view.stamps = next[bar.view.stamps]
    }

    Shortcut { sequences: ["F3"]; enabled: bar.visible; onActivated: bar.view.findNext(false) }
    Shortcut { sequences: ["Shift+F3"]; enabled: bar.visible; onActivated: bar.view.findNext(true) }
    Shortcut { sequences: ["F8"]; enabled: bar.visible; onActivated: bar.view.findError(false) }
    Shortcut { sequences: ["Shift+F8"]; enabled: bar.visible; onActivated: bar.view.findError(true) }
    Shortcut { sequences: ["Alt+C"]; enabled: bar.visible; onActivated: bar.session.caseSensitive = !bar.session.caseSensitive }
    Shortcut { sequences: ["Alt+R"]; enabled: bar.visible; onActivated: bar.session.regular = !bar.session.regular }
    Shortcut { sequences: ["Alt+M"]; enabled: bar.visible; onActivated: bar.session.matchesOnly = !bar.session.matchesOnly }
    Shortcut { sequences: ["Alt+T"]; enabled: bar.visible; onActivated: bar.cycleStamps() }
    Shortcut { sequences: ["Alt+Z"]; enabled: bar.visible; onActivated: bar.view.wrap = !bar.view.wrap }
    Shortcut { sequences: ["Ctrl+G"]; enabled: bar.visible; onActivated: jump.open() }

    Timer {
        id: settle
        interval: 80
        onTriggered: bar.search()
    }
    Row {
        id: left
        anchors { left: parent.left; leftMargin: Theme.space6; verticalCenter: parent.verticalCenter }
        spacing: Theme.space3

        SearchField {
            id: field
            anchors.verticalCenter: parent.verticalCenter
            width: bar.merged ? 260 : bar.roomy ? 300 : 210
            label: qsTr("Search the log")
            placeholderText: bar.merged ? qsTr("Search all logs") : qsTr("Search")
            keyHint: "Ctrl F"
            wrong: !bar.session.queryValid
            count: text.length === 0 ? "" : bar.view.currentMatch > 0
                   ? qsTr("%1 of %2").arg(bar.view.currentMatch).arg(bar.session.matchCount) : bar.session.matchCount
            onTextChanged: settle.restart()
            Keys.onReturnPressed: event => {
                if (bar.session.query !== text)
                    bar.search()
                else
                    bar.view.findNext((event.modifiers & Qt.ShiftModifier) === 0)
            }
            Keys.onDownPressed: bar.view.forceActiveFocus(Qt.TabFocusReason)
        }
        IconButton {
            anchors.verticalCenter: parent.verticalCenter
            visible: bar.roomy || field.text.length > 0
            iconName: "up"
            text: qsTr("Previous match")
            keyHint: "Shift F3"
            onClicked: bar.view.findNext(true)
        }
        IconButton {
            anchors.verticalCenter: parent.verticalCenter
            visible: bar.roomy || field.text.length > 0
            iconName: "down"
            text: qsTr("Next match")
            keyHint: "F3"
            onClicked: bar.view.findNext(false)
        }
        LogSearchWays {
            anchors.verticalCenter: parent.verticalCenter
            visible: bar.roomy && !bar.merged
            session: bar.session
        }
        LogChips {
            anchors.verticalCenter: parent.verticalCenter
            session: bar.session
            merged: bar.merged
            folded: !bar.roomy
            room: right.x - x - 2 * Theme.space3
        }
    }
    Row {
        id: right
        anchors { right: parent.right; rightMargin: Theme.space6; verticalCenter: parent.verticalCenter }
        spacing: Theme.space3

        AppButton {
            anchors.verticalCenter: parent.verticalCenter
            iconName: "follow"
            text: qsTr("Follow")
            onClicked: bar.view.follow = !bar.view.follow
            Accessible.checked: bar.view.follow

            background: Rectangle {
                radius: Theme.radiusControl
                color: bar.view.follow ? Theme.accentSubtle : Theme.bgRaised
                border.color: bar.view.follow ? Theme.accentSubtleBorder : Theme.borderDefault
            }
        }
        IconButton {
            anchors.verticalCenter: parent.verticalCenter
            iconName: "wrap"
            text: qsTr("Wrap long lines")
            keyHint: "Alt Z"
            checked: bar.view.wrap
            onClicked: bar.view.wrap = !bar.view.wrap
        }
        IconButton {
            anchors.verticalCenter: parent.verticalCenter
            iconName: "clock"
            text: qsTr("Times: local, UTC, since the start, none")
            keyHint: "Alt T"
            checked: bar.view.stamps !== LogView.NoTime
            onClicked: bar.cycleStamps()
        }
        IconButton {
            anchors.verticalCenter: parent.verticalCenter
            iconName: "calendar"
            text: qsTr("Jump to a time")
            keyHint: "Ctrl G"
            checked: jump.opened
            onClicked: jump.open()

            LogJump {
                id: jump
                y: parent.height + Theme.space3
                session: bar.session
                view: bar.view
            }
        }
        IconButton {
            anchors.verticalCenter: parent.verticalCenter
            iconName: "save"
            text: qsTr("Save…")
            onClicked: saveMenu.popup(this, 0, height + 4)

            AppMenu {
                id: saveMenu
                AppMenuItem {
                    text: qsTr("Save the shown lines…")
                    iconName: "save"
                    onTriggered: {
                        bar.saveAll = false
                        saver.open()
                    }
                }
                AppMenuItem {
                    text: qsTr("Save everything…")
                    iconName: "save"
                    onTriggered: {
                        bar.saveAll = true
                        saver.open()
                    }
                }
            }
        }
        IconButton {
            anchors.verticalCenter: parent.verticalCenter
            iconName: "clear"
            text: qsTr("Clear the view")
            onClicked: bar.session.clear()
        }
    }
    FileDialog {
        id: saver
        fileMode: FileDialog.SaveFile
        title: qsTr("Save the log")
        nameFilters: [qsTr("Text (*.log *.txt)")]
        onAccepted: bar.session.save(selectedFile, bar.saveAll, bar.view.stamps !== LogView.NoTime)
    }
    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.hairline
        color: Theme.borderSubtle
    }
}
