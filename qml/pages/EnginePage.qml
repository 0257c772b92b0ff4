// The engine is not there: what that means, how to start it, when it is tried again.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Item {
    id: page

    required property Session session

    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("The engine is not running")

    Column {
        anchors.centerIn: parent
        width: Math.min(parent.width - 2 * Theme.space8, 640)
        spacing: Theme.space4

        Item {
            anchors.horizontalCenter: parent.horizontalCenter
            width: 92
            height: 72 + Theme.space5

            Icon { width: 92; height: 72; name: "empty-engine"; color: Theme.textDisabled }
            Icon { width: 92; height: 72; name: "cross"; color: Theme.dangerBase }
        }
        UiText {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("The engine is not running")
            font.pixelSize: Theme.titleSize
            font.weight: Font.DemiBold
        }
        UiText {
            anchors.horizontalCenter: parent.horizontalCenter
            width: Math.min(parent.width, 520)
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.Wrap
            lineHeight: 1.25
            color: Theme.textSecondary
            text: qsTr("Nothing answers at %1. Containers that run keep running without it; they cannot be seen or changed until it is back.")
                  .arg(page.session.address)
        }
        Item { width: 1; height: 1 }
        Row {
            anchors.horizontalCenter: parent.horizontalCenter
            spacing: Theme.space3

            AppButton {
                height: Theme.controlLarge
                visible: page.session.canStart
                kind: "primary"
                iconName: "start"
                text: qsTr("Start the engine")
                onClicked: page.session.start()
            }
            AppButton {
                height: Theme.controlLarge
                iconName: "restart"
                kind: page.session.canStart ? "default" : "primary"
                text: qsTr("Try again")
                keyHint: "F5"
                onClicked: page.session.connectNow()
            }
        }
        Card {
            width: parent.width
            height: 96
            clip: true

            UiText {
                x: Theme.space5 - 1
                y: Theme.space4
                text: qsTr("Start it by hand")
                font.weight: Font.DemiBold
            }
            AppButton {
                anchors { right: parent.right; rightMargin: Theme.space4; top: parent.top; topMargin: Theme.space3 - 1 }
                kind: "quiet"
                iconName: "copy"
                text: qsTr("Copy")
                onClicked: Platform.copy(page.session.startCommand)
            }
            Rectangle {
                anchors { left: parent.left; right: parent.right; bottom: parent.bottom; margins: 1 }
                height: 50
                color: Theme.bgSunken
                radius: Theme.radiusCard - 1

                MonoText {
                    anchors { left: parent.left; leftMargin: Theme.space5 - 2; right: parent.right
                              rightMargin: Theme.space4; verticalCenter: parent.verticalCenter }
                    text: page.session.startCommand
                }
            }
        }
        UiText {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            visible: page.session.problem.length > 0
            text: page.session.problem
            color: Theme.textTertiary
            font.pixelSize: Theme.smallSize
            wrapMode: Text.Wrap
        }
        UiText {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("Trying again in %1 s, and at once when its socket appears").arg(page.session.retryIn)
            color: Theme.textTertiary
            font.pixelSize: Theme.smallSize
        }
    }
}
