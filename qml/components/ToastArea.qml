// Where notices appear: bottom right, at most four.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

ListView {
    id: area

    required property Desktop desktop

    width: Math.min(460, parent.width - 2 * Theme.space5)
    height: Math.min(contentHeight, parent.height)
    interactive: false
    spacing: Theme.space3 + 2
    model: desktop.toasts.rows
    delegate: Toast {
        id: toast
        width: ListView.view.width
        onClosed: area.desktop.toasts.dismiss(toast.toastId)
        onUndone: area.desktop.undo()
    }
    add: Transition {
        NumberAnimation { property: "opacity"; from: 0; to: 1; duration: Theme.toastTime; easing.type: Easing.OutCubic }
    }
}
