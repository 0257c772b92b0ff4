// Jump to a time in a log, and ask the engine for a span of time only.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Berth.Ui

T.Popup {
    id: popup

    required property LogSession session
    required property LogView view

    x: parent.width - width
    width: 280
    padding: Theme.space4 - 2
    modal: false
    focus: true
    closePolicy: T.Popup.CloseOnEscape | T.Popup.CloseOnPressOutsideParent

    function clock(ms: double): string {
        return ms > 0 ? new Date(ms).toLocaleTimeString(Qt.locale("C"), "HH:mm:ss") : ""
    }
    function jump(): void {
        when.wrong = !view.jumpTo(when.text)
        if (!when.wrong)
            close()
    }
    function limit(): void {
        since.wrong = !session.limit(since.text, until.text)
        if (!since.wrong)
            close()
    }
    onOpened: {
        when.wrong = false
        when.forceActiveFocus(Qt.PopupFocusReason)
        when.selectAll()
    }
    onClosed: view.forceActiveFocus(Qt.PopupFocusReason)

    background: Rectangle {
        color: Theme.bgPopup
        border.color: Theme.borderDefault
        radius: 8
    }

    component Choice: T.AbstractButton {
        id: choice

        required property string figure

        width: parent.width
        implicitHeight: 28
        hoverEnabled: true
        focusPolicy: Qt.StrongFocus
        Accessible.role: Accessible.Button
        Accessible.name: text
        Keys.onReturnPressed: clicked()

        background: Rectangle {
            radius: Theme.radiusSmall
            color: choice.hovered || choice.activeFocus ? Theme.bgSelected : "transparent"
        }
        contentItem: Item {
            UiText {
                anchors { left: parent.left; leftMargin: Theme.space3; verticalCenter: parent.verticalCenter }
                text: choice.text
            }
            KeyHint {
                anchors { right: parent.right; rightMargin: Theme.space3; verticalCenter: parent.verticalCenter }
                visible: text.length > 0
                text: choice.figure
            }
        }
    }

    contentItem: Column {
        spacing: Theme.space2

        Row {
            spacing: Theme.space3
            TextBox {
                id: when
                width: 154
                font.family: Theme.monoFont
                label: qsTr("Time to jump to")
                placeholderText: qsTr("14:20, 10 min ago")
                Keys.onReturnPressed: popup.jump()
                onTextEdited: wrong = false
            }
            AppButton {
                kind: "primary"
                text: qsTr("Jump")
                keyHint: "↵"
                onClicked: popup.jump()
            }
        }
        Choice {
            text: qsTr("Last start")
            visible: popup.view.startedAt() > 0
            figure: popup.opened ? popup.clock(popup.view.startedAt()) : ""
            onClicked: {
                popup.view.jumpToTime(popup.view.startedAt())
                popup.close()
            }
        }
        Choice {
            text: qsTr("First error")
            visible: popup.session.errorCount > 0
            figure: ""
            onClicked: {
                popup.view.jumpToFirstError()
                popup.close()
            }
        }
        Choice {
            text: qsTr("10 min ago")
            figure: popup.opened ? popup.clock(Date.now() - 600000) : ""
            onClicked: {
                popup.view.jumpToTime(Date.now() - 600000)
                popup.close()
            }
        }
        Rectangle { width: parent.width; height: Theme.hairline; color: Theme.borderSubtle }
        UiText {
            topPadding: Theme.space2
            text: qsTr("Ask the engine only for")
            color: Theme.textTertiary
            font.pixelSize: Theme.smallSize
        }
        Row {
            spacing: Theme.space3
            TextBox {
                id: since
                width: 126
                label: qsTr("From this time")
                placeholderText: qsTr("from")
                Keys.onReturnPressed: popup.limit()
                onTextEdited: wrong = false
            }
            TextBox {
                id: until
                width: 126
                label: qsTr("Until this time")
                placeholderText: qsTr("until now")
                Keys.onReturnPressed: popup.limit()
                onTextEdited: since.wrong = false
            }
        }
        Row {
            spacing: Theme.space3
            AppButton {
                height: Theme.controlSmall
                text: qsTr("Show this span")
                onClicked: popup.limit()
            }
            AppButton {
                height: Theme.controlSmall
                kind: "quiet"
                visible: popup.session.ranged
                text: qsTr("Show everything")
                onClicked: {
                    since.clear()
                    until.clear()
                    popup.limit()
                }
            }
        }
    }
}
