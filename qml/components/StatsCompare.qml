// Chooses a second container whose figures are drawn beside.
pragma ComponentBehavior: Bound
import QtQuick
import QtQml.Models
import Berth.Ui

Chip {
    id: chip

    required property ContainerDetail detail
    readonly property string other: detail.stats.compared
    property list<string> choices: []

    text: other.length > 0 ? qsTr("Compared with %1").arg(other) : qsTr("Compare with")
    iconName: other.length > 0 ? "close" : "add"
    checked: other.length > 0
    onClicked: {
        if (chip.other.length > 0) {
            chip.detail.compareWith("")
            return
        }
        chip.choices = chip.detail.others()
        menu.popup(chip, 0, chip.height + 4)
    }

    AppMenu {
        id: menu

        Instantiator {
            model: chip.choices
            delegate: AppMenuItem {
                required property string modelData

                text: modelData
                iconName: "container"
                onTriggered: chip.detail.compareWith(modelData)
            }
            onObjectAdded: (index, object) => menu.insertItem(index, object)
            onObjectRemoved: (index, object) => menu.removeItem(object)
        }
    }
}
