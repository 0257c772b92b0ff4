// Asks before something is lost: what goes, how big it is, what is kept. Opens with the focus on Cancel.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Berth.Ui

AppDialog {
    id: dialog

    property string lead: ""
    property list<string> items: []
    property string itemIcon: "container"
    property string assurance: ""
    property string option: ""
    property string verb: qsTr("Delete")
    readonly property bool optionChosen: optionTick.checked && option.length > 0
    signal confirmed(bool withOption)

    implicitWidth: 620
    firstFocus: cancel

    onAboutToShow: optionTick.checked = false

    contentItem: Column {
        spacing: Theme.space4 + 2

        UiText {
            width: parent.width
            text: dialog.lead
            color: Theme.textSecondary
            wrapMode: Text.Wrap
        }
        Rectangle {
            width: parent.width
            height: list.height
            visible: dialog.items.length > 0
            color: Theme.bgSunken
            radius: Theme.radiusControl + 2
            border.color: Theme.borderSubtle

            ListView {
                id: list
                width: parent.width
                height: Math.min(contentHeight, 4 * 46)
                clip: true
                model: dialog.items
                T.ScrollBar.vertical: AppScrollBar {}
                delegate: Item {
                    id: entry

                    required property int index
                    required property string modelData

                    width: ListView.view.width
                    height: 40

                    Icon {
                        x: Theme.space5 - 2
                        anchors.verticalCenter: parent.verticalCenter
                        name: dialog.itemIcon
                    }
                    UiText {
                        x: 44
                        anchors.verticalCenter: parent.verticalCenter
                        width: parent.width - x - Theme.space4
                        text: entry.modelData
                        font.weight: Font.DemiBold
                    }
                    Rectangle {
                        anchors.bottom: parent.bottom
                        width: parent.width
                        height: Theme.hairline
                        visible: entry.index + 1 < dialog.items.length
                        color: Theme.borderSubtle
                    }
                }
            }
        }
        Tick {
            id: optionTick
            visible: dialog.option.length > 0
            checkable: true
            text: dialog.option
        }
        Banner {
            width: parent.width
            visible: dialog.assurance.length > 0
            kind: "success"
            text: dialog.assurance
        }
    }
    footer: Item {
        implicitHeight: 64

        Row {
            anchors { right: parent.right; rightMargin: Theme.space6; verticalCenter: parent.verticalCenter }
            spacing: Theme.space3

            AppButton {
                id: cancel
                text: qsTr("Cancel")
                keyHint: "Esc"
                onClicked: dialog.close()
            }
            AppButton {
                kind: "danger"
                iconName: "delete"
                text: dialog.verb
                onClicked: {
                    dialog.confirmed(dialog.optionChosen)
                    dialog.close()
                }
            }
        }
    }
}
