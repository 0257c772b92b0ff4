// The top of a page: its title and one line of facts, the page's actions at the right.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Item {
    id: bar

    required property string title
    property string facts: ""
    property bool back: false
    property string parentTitle: ""
    default property alias actions: row.data
    signal backWanted()

    implicitHeight: Theme.topBar

    IconButton {
        id: backButton
        anchors.verticalCenter: parent.verticalCenter
        x: Theme.space6
        visible: bar.back
        iconName: "left"
        text: qsTr("Back")
        keyHint: "Alt Left"
        onClicked: bar.backWanted()
    }
    Row {
        anchors { left: bar.back ? backButton.right : parent.left; leftMargin: bar.back ? Theme.space4 - 2 : Theme.space6
                  right: row.left; rightMargin: Theme.space5; verticalCenter: parent.verticalCenter }
        spacing: bar.back ? Theme.space3 : Theme.space4
        clip: true

        AppButton {
            anchors.verticalCenter: parent.verticalCenter
            visible: bar.parentTitle.length > 0
            kind: "quiet"
            leftPadding: 0
            rightPadding: 0
            text: bar.parentTitle
            onClicked: bar.backWanted()
        }
        UiText {
            anchors.verticalCenter: parent.verticalCenter
            visible: bar.parentTitle.length > 0
            text: "/"
            color: Theme.textTertiary
        }
        UiText {
            id: heading
            anchors.verticalCenter: parent.verticalCenter
            text: bar.title
            font.pixelSize: bar.back ? Theme.bodySize : Theme.titleSize
            font.weight: Font.DemiBold
            Accessible.role: Accessible.Heading
            Accessible.name: text
        }
        UiText {
            anchors.baseline: heading.baseline
            visible: bar.width > 840 && text.length > 0
            text: bar.facts
            color: Theme.textTertiary
            font.pixelSize: Theme.smallSize
        }
    }
    Row {
        id: row
        anchors { right: parent.right; rightMargin: Theme.space6; verticalCenter: parent.verticalCenter }
        spacing: Theme.space3 + 2
    }
    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.hairline
        color: Theme.borderSubtle
    }
}
