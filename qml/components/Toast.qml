// One notice: goes by itself after a while unless it is an error; waits while it is looked at.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Rectangle {
    id: toast

    required property string toastId
    required property string kind
    required property string title
    required property string detail
    readonly property bool stays: kind === "danger"
    readonly property int lifetime: kind === "undo" ? 10000 : 5000
    property int remaining: lifetime
    signal closed()
    signal undone()

    implicitHeight: Math.max(texts.implicitHeight + 2 * Theme.space4 - 2, 52)
    radius: Theme.radiusCard
    color: Theme.bgPopup
    border.color: kind === "danger" ? Theme.dangerSubtleBorder : Theme.borderDefault
    Accessible.role: Accessible.AlertMessage
    Accessible.name: title + ". " + detail

    Timer {
        interval: 100
        repeat: true
        running: !toast.stays && !hover.hovered && !closer.visualFocus
        onTriggered: {
            toast.remaining -= interval
            if (toast.remaining <= 0)
                toast.closed()
        }
    }
    HoverHandler { id: hover }

    Icon {
        id: glyph
        anchors { left: parent.left; leftMargin: Theme.space5 - 1; verticalCenter: parent.verticalCenter }
        name: toast.kind === "danger" ? "error" : toast.kind === "undo" ? "delete" : "check"
        color: toast.kind === "danger" ? Theme.dangerText : toast.kind === "undo" ? Theme.accentText
                                                                                   : Theme.successText
    }
    Column {
        id: texts
        anchors { left: glyph.right; leftMargin: Theme.space4 - 2; right: buttons.left; rightMargin: Theme.space4
                  verticalCenter: parent.verticalCenter }
        UiText {
            width: parent.width
            text: toast.title
            font.weight: Font.DemiBold
        }
        UiText {
            width: parent.width
            visible: text.length > 0
            text: toast.detail
            color: Theme.textSecondary
            font.pixelSize: Theme.smallSize
            wrapMode: Text.Wrap
            maximumLineCount: 4
        }
    }
    Row {
        id: buttons
        anchors { right: parent.right; rightMargin: Theme.space3; verticalCenter: parent.verticalCenter }
        spacing: Theme.space3
        AppButton {
            anchors.verticalCenter: parent.verticalCenter
            height: Theme.controlSmall + 2
            visible: toast.kind === "undo"
            iconName: "undo"
            text: qsTr("Undo")
            keyHint: "Ctrl Z"
            onClicked: toast.undone()
        }
        IconButton {
            id: closer
            anchors.verticalCenter: parent.verticalCenter
            iconName: "close"
            text: qsTr("Close")
            onClicked: toast.closed()
        }
    }
    Rectangle {
        anchors { left: parent.left; leftMargin: Theme.space2; bottom: parent.bottom }
        visible: toast.kind === "undo"
        width: (parent.width - 2 * Theme.space2) * toast.remaining / toast.lifetime
        height: 2
        color: Theme.accentBase
    }
}
