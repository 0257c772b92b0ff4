// The live log of the open container: search, filters, the lines, what is kept.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

FocusScope {
    id: tab

    required property ContainerDetail detail
    readonly property LogSession session: detail.log
    readonly property bool roomy: width >= 868

    Accessible.role: Accessible.Pane
    Accessible.name: view.follow ? qsTr("Log of %1, following").arg(detail.name)
                                 : qsTr("Log of %1").arg(detail.name)

    function focusSearch(): void {
        bar.focusSearch()
    }

    LogToolbar {
        id: bar
        width: parent.width
        session: tab.session
        view: view
    }
    Rectangle {
        anchors { top: bar.bottom; bottom: foot.top; left: parent.left; right: parent.right }
        color: Theme.bgSunken

        LogView {
            id: view
            anchors { fill: parent; topMargin: Theme.space2; rightMargin: 12 }
            focus: true
            activeFocusOnTab: true
            session: tab.session
            fontFamily: Theme.monoFont
            fontSize: Theme.monoSize
            textColor: Theme.terminalText
            dimColor: Theme.logDebug
            warningColor: Theme.logWarn
            errorColor: Theme.logError
            stderrColor: Theme.dangerBase
            matchColor: Theme.logMatch
            currentMatchColor: Theme.logMatchCurrent
            currentMatchTextColor: Theme.logMatchCurrentText
            selectionColor: Theme.terminalSelection
            ansi: Theme.ansi
            Accessible.role: Accessible.StaticText
            Accessible.name: tab.Accessible.name
            Accessible.description: qsTr("%n line(s)", "", tab.session.lineCount)
        }
        AppScrollBar {
            id: scroll
            anchors { top: parent.top; bottom: parent.bottom; right: parent.right }
            orientation: Qt.Vertical
            size: view.visibleShare
            active: true
            position: view.position
            onPositionChanged: if (pressed) view.position = position
        }
        UiText {
            anchors.centerIn: parent
            visible: tab.session.lineCount === 0
            color: Theme.textTertiary
            text: tab.session.problem.length > 0 ? tab.session.problem
                  : tab.session.totalCount > 0 ? qsTr("No line passes this filter")
                                               : qsTr("%1 has written nothing yet").arg(tab.detail.name)
        }
        AppButton {
            anchors { right: parent.right; rightMargin: Theme.space5; bottom: parent.bottom; bottomMargin: Theme.space4 }
            height: Theme.controlSmall
            visible: !view.follow
            iconName: "follow"
            text: view.unseen > 0 ? qsTr("%n new line(s)", "", view.unseen) : qsTr("To the end")
            keyHint: "End"
            onClicked: view.follow = true
        }
    }
    Item {
        id: foot
        anchors.bottom: parent.bottom
        width: parent.width
        height: 30

        Rectangle { width: parent.width; height: Theme.hairline; color: Theme.borderSubtle }
        UiText {
            anchors { left: parent.left; leftMargin: Theme.space6; verticalCenter: parent.verticalCenter }
            color: Theme.textTertiary
            font.pixelSize: Theme.captionSize
            text: qsTr("%n line(s), %1 kept", "", tab.session.totalCount).arg(tab.session.sizeText)
        }
        Row {
            anchors { right: parent.right; rightMargin: Theme.space6; verticalCenter: parent.verticalCenter }
            spacing: Theme.space3
            Rectangle {
                anchors.verticalCenter: parent.verticalCenter
                width: 3
                height: 12
                color: Theme.dangerBase
            }
            UiText { text: qsTr("stderr"); color: Theme.textTertiary; font.pixelSize: Theme.captionSize }
            Item { width: Theme.space3; height: 1 }
            UiText { text: qsTr("Local time"); color: Theme.textTertiary; font.pixelSize: Theme.captionSize }
        }
    }
}
