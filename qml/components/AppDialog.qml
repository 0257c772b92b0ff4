// A dialog over the scrim: title, close button, content, footer. Focus goes to `firstFocus` and stays inside.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Berth.Ui

T.Dialog {
    id: dialog

    property Item firstFocus: null
    property alias headerItems: headerRow.data
    property Item before: null // what had the focus gets it back

    parent: T.Overlay.overlay
    anchors.centerIn: parent
    modal: true
    focus: true
    width: Math.min(implicitWidth, (parent ? parent.width : 900) - Theme.space8)
    height: Math.min(implicitHeight, (parent ? parent.height : 600) - Theme.space8)
    implicitWidth: 620
    implicitHeight: implicitHeaderHeight + contentItem.implicitHeight + implicitFooterHeight + topPadding
                    + bottomPadding
    padding: Theme.space6
    topPadding: 0
    closePolicy: T.Popup.CloseOnEscape
    onAboutToShow: {
        before = parent.Window.activeFocusItem
        if (firstFocus)
            firstFocus.focus = true
    }
    onClosed: if (before) before.forceActiveFocus(Qt.PopupFocusReason)

    T.Overlay.modal: Rectangle { color: Theme.bgScrim }

    background: Rectangle {
        color: Theme.dark ? Theme.bgPopup : Theme.bgSurface
        border.color: Theme.borderDefault
        radius: Theme.radiusDialog
    }
    header: Item {
        implicitHeight: 54

        UiText {
            anchors { left: parent.left; leftMargin: Theme.space6; right: headerRow.left
                      verticalCenter: parent.verticalCenter }
            text: dialog.title
            font.pixelSize: Theme.headingSize
            font.weight: Font.DemiBold
            Accessible.role: Accessible.Heading
            Accessible.name: text
        }
        Row {
            id: headerRow
            anchors { right: closer.left; rightMargin: Theme.space3; verticalCenter: parent.verticalCenter }
            spacing: Theme.space3
        }
        IconButton {
            id: closer
            anchors { right: parent.right; rightMargin: Theme.space5 + 2; verticalCenter: parent.verticalCenter }
            iconName: "close"
            text: qsTr("Close")
            keyHint: "Esc"
            onClicked: dialog.close()
        }
    }
    enter: Transition {
        NumberAnimation { property: "opacity"; from: 0; to: 1; duration: Theme.base; easing.type: Easing.OutCubic }
    }
    exit: Transition {
        NumberAnimation { property: "opacity"; from: 1; to: 0; duration: Theme.fast }
    }
}
