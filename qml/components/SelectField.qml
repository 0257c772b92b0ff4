// A choice from a list; with `editable` also a text of one's own.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Berth.Ui

T.ComboBox {
    id: select

    property string label: ""
    property bool mono: false
    signal typed(string text)

    implicitHeight: Theme.controlMedium
    implicitWidth: 160
    leftPadding: Theme.space4 - 2
    rightPadding: Theme.space7
    font.family: mono ? Theme.monoFont : Theme.uiFont
    font.pixelSize: mono ? Theme.monoSize : Theme.bodySize
    Accessible.role: Accessible.ComboBox
    Accessible.name: label

    indicator: Icon {
        x: select.width - width - Theme.space3 - 2
        y: (select.height - height) / 2
        name: "down"
        size: 12
    }
    contentItem: T.TextField {
        leftPadding: 0
        text: select.editable ? select.editText : select.displayText
        enabled: select.editable
        readOnly: !select.editable
        color: Theme.textPrimary
        font: select.font
        selectByMouse: true
        onTextEdited: select.typed(text)
        selectionColor: Theme.terminalSelection
        selectedTextColor: Theme.textPrimary
        verticalAlignment: Text.AlignVCenter
        Accessible.name: select.label
    }
    background: Rectangle {
        radius: Theme.radiusControl
        color: Theme.dark ? Theme.bgSurface : Theme.bgSunken
        border.width: select.activeFocus ? Theme.focusWidth : Theme.hairline
        border.color: select.activeFocus ? Theme.borderFocus : Theme.borderDefault
    }
    delegate: T.ItemDelegate {
        id: choice

        required property int index
        required property string modelData

        width: ListView.view ? ListView.view.width : 0
        implicitHeight: 28
        highlighted: select.highlightedIndex === index
        Accessible.name: modelData

        background: Rectangle {
            radius: Theme.radiusSmall
            color: choice.highlighted ? Theme.bgSelected : "transparent"
        }
        contentItem: UiText {
            leftPadding: Theme.space3
            text: choice.modelData
            font: select.font
        }
    }
    popup: T.Popup {
        y: select.height + Theme.space2
        width: select.width
        implicitHeight: Math.min(list.contentHeight + 2 * padding, 260)
        padding: Theme.space2

        contentItem: ListView {
            id: list
            clip: true
            model: select.popup.visible ? select.delegateModel : null
            currentIndex: select.highlightedIndex
            T.ScrollBar.vertical: AppScrollBar {}
        }
        background: Rectangle {
            color: Theme.bgPopup
            border.color: Theme.borderDefault
            radius: 8
        }
    }
}
