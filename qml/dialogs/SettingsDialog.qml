// The few settings there are; each acts at once.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

AppDialog {
    id: dialog

    required property Session session
    readonly property list<string> themes: ["system", "dark", "light"]

    title: qsTr("Settings")
    implicitWidth: 520
    firstFocus: choice

    contentItem: Column {
        spacing: Theme.space5

        Item {
            width: parent.width
            height: Theme.controlMedium

            UiText { anchors.verticalCenter: parent.verticalCenter; text: qsTr("Theme") }
            Segmented {
                id: choice
                anchors.right: parent.right
                name: qsTr("Theme")
                labels: [qsTr("As the desktop"), qsTr("Dark"), qsTr("Light")]
                current: dialog.themes.indexOf(Platform.theme)
                onChosen: index => Platform.theme = dialog.themes[index]
            }
        }
        Item {
            width: parent.width
            height: Theme.controlMedium

            UiText { anchors.verticalCenter: parent.verticalCenter; text: qsTr("Engine") }
            MonoText {
                anchors { right: parent.right; verticalCenter: parent.verticalCenter }
                width: parent.width - 90
                horizontalAlignment: Text.AlignRight
                elide: Text.ElideMiddle
                text: dialog.session.address
                color: Theme.textSecondary
            }
        }
        UiText {
            width: parent.width
            wrapMode: Text.Wrap
            color: Theme.textTertiary
            font.pixelSize: Theme.smallSize
            text: qsTr("Another engine is chosen when the window is started: berth-desktop --host ADDRESS, or BERTH_HOST.")
        }
    }
    footer: Item { implicitHeight: Theme.space3 }
}
