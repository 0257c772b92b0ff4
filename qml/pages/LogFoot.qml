// Below a log: how much is kept, what is left out, how times are shown.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Item {
    id: foot

    required property LogSession session
    required property LogView view
    required property string notice
    required property bool merged

    implicitHeight: 30

    component Note: UiText {
        Accessible.role: Accessible.StaticText
        Accessible.name: text
        color: Theme.textTertiary
        font.pixelSize: Theme.captionSize
    }

    Rectangle { width: parent.width; height: Theme.hairline; color: Theme.borderSubtle }
    Row {
        anchors { left: parent.left; leftMargin: Theme.space6; right: marks.left; verticalCenter: parent.verticalCenter }
        spacing: Theme.space5
        clip: true

        Note { text: qsTr("%n line(s), %1 kept", "", foot.session.totalCount).arg(foot.session.sizeText) }
        Note { visible: foot.merged; text: qsTr("Sorted by time, the newest 20,000 lines of each") }
        Note { visible: foot.session.ranged; text: qsTr("Only a span of time"); color: Theme.accentText }
        AppButton {
            visible: foot.session.cleared
            anchors.verticalCenter: parent.verticalCenter
            kind: "link"
            height: 20
            text: qsTr("Show cleared lines")
            onClicked: foot.session.unclear()
        }
        Note {
            visible: text.length > 0
            text: foot.notice.length > 0 ? foot.notice : foot.session.lineCount > 0 ? foot.session.problem : ""
            color: Theme.textSecondary
        }
    }
    Row {
        id: marks
        anchors { right: parent.right; rightMargin: Theme.space6; verticalCenter: parent.verticalCenter }
        spacing: Theme.space3

        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            width: 3
            height: 12
            color: Theme.dangerBase
        }
        Note { text: qsTr("stderr") }
        Item { width: Theme.space3; height: 1 }
        Note {
            text: foot.view.stamps === LogView.LocalTime ? qsTr("Local time")
                  : foot.view.stamps === LogView.UtcTime ? qsTr("UTC")
                  : foot.view.stamps === LogView.SinceStart ? qsTr("Since the start") : qsTr("No times")
        }
        Item { width: Theme.space3; height: 1 }
        Note { text: qsTr("%1 px").arg(foot.view.fontSize) }
    }
}
