// Search and filters of the log.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Dialogs
import Berth.Ui

Item {
    id: bar

    required property LogSession session
    required property LogView view
    readonly property bool roomy: width >= 868

    implicitHeight: Theme.toolbar - 2

    function focusSearch(): void {
        field.forceActiveFocus(Qt.ShortcutFocusReason)
        field.selectAll()
    }

    Shortcut { sequences: ["F3"]; enabled: bar.visible; onActivated: bar.view.findNext(false) }
    Shortcut { sequences: ["Shift+F3"]; enabled: bar.visible; onActivated: bar.view.findNext(true) }
    Shortcut { sequences: ["Alt+C"]; enabled: bar.visible; onActivated: bar.session.caseSensitive = !bar.session.caseSensitive }
    Shortcut { sequences: ["Alt+R"]; enabled: bar.visible; onActivated: bar.session.regular = !bar.session.regular }
    Shortcut { sequences: ["Alt+T"]; enabled: bar.visible; onActivated: bar.view.showTime = !bar.view.showTime }

    Timer {
        id: settle
        interval: 80
        onTriggered: {
            bar.session.query = field.text
            if (field.text.length > 0)
                bar.view.findNext(true)
        }
    }
    Row {
        anchors { left: parent.left; leftMargin: Theme.space6; verticalCenter: parent.verticalCenter }
        spacing: Theme.space3

        SearchField {
            id: field
            anchors.verticalCenter: parent.verticalCenter
            width: bar.roomy ? 300 : 200
            label: qsTr("Search the log")
            placeholderText: qsTr("Search")
            keyHint: "Ctrl F"
            wrong: !bar.session.queryValid
            count: text.length === 0 ? "" : bar.view.currentMatch > 0
                   ? qsTr("%1 of %2").arg(bar.view.currentMatch).arg(bar.session.matchCount) : bar.session.matchCount
            onTextChanged: settle.restart()
            Keys.onReturnPressed: event => bar.view.findNext((event.modifiers & Qt.ShiftModifier) === 0)
        }
        IconButton {
            anchors.verticalCenter: parent.verticalCenter
            iconName: "up"
            text: qsTr("Previous match")
            keyHint: "Shift F3"
            onClicked: bar.view.findNext(true)
        }
        IconButton {
            anchors.verticalCenter: parent.verticalCenter
            iconName: "down"
            text: qsTr("Next match")
            keyHint: "F3"
            onClicked: bar.view.findNext(false)
        }
        Chip {
            anchors.verticalCenter: parent.verticalCenter
            visible: bar.roomy
            text: "Aa"
            Accessible.name: qsTr("Match case")
            checked: bar.session.caseSensitive
            onClicked: bar.session.caseSensitive = !checked
        }
        Chip {
            anchors.verticalCenter: parent.verticalCenter
            visible: bar.roomy
            text: ".*"
            Accessible.name: qsTr("Regular expression")
            checked: bar.session.regular
            onClicked: bar.session.regular = !checked
        }
        Item { width: Theme.space3; height: 1 }
        Chip {
            anchors.verticalCenter: parent.verticalCenter
            text: qsTr("Errors")
            count: bar.session.errorCount
            checked: bar.session.errorsOnly
            onClicked: bar.session.errorsOnly = !checked
        }
        Chip {
            anchors.verticalCenter: parent.verticalCenter
            text: qsTr("Warnings")
            count: bar.session.warningCount
            checked: bar.session.warningsOnly
            onClicked: bar.session.warningsOnly = !checked
        }
        Chip {
            anchors.verticalCenter: parent.verticalCenter
            visible: bar.roomy
            text: qsTr("stderr only")
            checked: bar.session.stderrOnly
            onClicked: bar.session.stderrOnly = !checked
        }
    }
    Row {
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
            iconName: "clock"
            text: qsTr("Time of each line")
            keyHint: "Alt T"
            checked: bar.view.showTime
            onClicked: bar.view.showTime = !bar.view.showTime
        }
        IconButton {
            anchors.verticalCenter: parent.verticalCenter
            iconName: "save"
            text: qsTr("Save these lines…")
            onClicked: saver.open()
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
        title: qsTr("Save these lines")
        nameFilters: [qsTr("Text (*.log *.txt)")]
        onAccepted: bar.session.save(selectedFile)
    }
    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.hairline
        color: Theme.borderSubtle
    }
}
