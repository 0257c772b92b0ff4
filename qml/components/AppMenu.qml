// A menu: raised, rounded, with keys at the right.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Berth.Ui

T.Menu {
    id: menu

    implicitWidth: 220
    implicitHeight: contentItem.implicitHeight + topPadding + bottomPadding
    padding: Theme.space3 - 2
    margins: Theme.space3
    overlap: 1
    modal: false

    delegate: AppMenuItem {}
    contentItem: ListView {
        implicitHeight: contentHeight
        model: menu.contentModel
        interactive: false
        currentIndex: menu.currentIndex
    }
    background: Rectangle {
        color: Theme.bgPopup
        border.color: Theme.borderDefault
        radius: 8
    }
    enter: Transition {
        NumberAnimation { property: "opacity"; from: 0; to: 1; duration: Theme.base }
    }
}
