// A column heading; sorts when it can.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Berth.Ui

T.AbstractButton {
    id: cell

    property bool toRight: false
    property string column: ""
    property string order: ""
    property bool descending: false
    readonly property bool sorting: column.length > 0 && column === order

    enabled: column.length > 0
    implicitHeight: Theme.headRow
    focusPolicy: column.length > 0 ? Qt.TabFocus : Qt.NoFocus
    hoverEnabled: true
    Accessible.role: Accessible.ColumnHeader
    Accessible.name: text

    contentItem: Item {
        Row {
            anchors.verticalCenter: parent.verticalCenter
            x: cell.toRight ? parent.width - width : 0
            spacing: Theme.space2
            UiText {
                text: cell.text
                color: cell.hovered || cell.sorting ? Theme.textPrimary : Theme.textTertiary
                font.pixelSize: Theme.captionSize
                font.weight: Font.Medium
            }
            Icon {
                anchors.verticalCenter: parent.verticalCenter
                visible: cell.sorting
                size: 10
                name: cell.descending ? "down" : "up"
            }
        }
        FocusRing {
            shown: cell.visualFocus
            anchors.margins: 2
        }
    }
    Keys.onReturnPressed: cell.clicked()
}
