// One row of the volumes table.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Item {
    id: row

    required property int index
    required property string name
    required property bool used
    required property bool anonymous
    required property bool busy
    required property string usedBy
    required property string usedMark
    required property string size
    required property string driver
    required property string mountpoint
    required property string created
    required property string summary
    required property real share
    property bool ringed: false
    readonly property bool wide: width >= 868
    signal deleteWanted()
    signal picked()

    height: Theme.row
    opacity: busy ? .5 : 1
    Accessible.role: Accessible.ListItem
    Accessible.name: summary

    Rectangle {
        anchors.fill: parent
        color: hover.hovered ? Theme.bgHover : "transparent"
    }
    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.hairline
        color: Theme.borderSubtle
    }
    Rectangle {
        anchors { fill: parent; margins: 1 }
        visible: row.ringed
        color: "transparent"
        radius: Theme.radiusSmall
        border { width: Theme.focusWidth; color: Theme.borderFocus }
    }
    HoverHandler { id: hover }
    TapHandler { onTapped: row.picked() }

    Icon {
        id: glyph
        x: Theme.space6
        anchors.verticalCenter: parent.verticalCenter
        name: "volume"
        opacity: row.used ? 1 : .5
    }
    UiText {
        anchors { left: glyph.right; leftMargin: Theme.space3; verticalCenter: parent.verticalCenter }
        width: user.x - x - Theme.space4
        text: row.anonymous ? row.name.slice(0, 12) + "…" : row.name
        font.family: row.anonymous ? Theme.monoFont : Theme.uiFont
        font.pixelSize: row.anonymous ? Theme.monoSize : Theme.bodySize
        font.weight: row.anonymous ? Font.Normal : Font.Medium
        color: row.anonymous ? Theme.textSecondary : Theme.textPrimary
    }
    BerthMark {
        id: user
        x: Math.round(row.width * (row.wide ? .24 : .4))
        anchors.verticalCenter: parent.verticalCenter
        visible: row.used
        size: 14
        mark: row.usedMark.length > 0 ? row.usedMark : "created"
    }
    UiText {
        anchors { left: row.used ? user.right : user.left; leftMargin: row.used ? Theme.space3 : 0
                  verticalCenter: parent.verticalCenter }
        width: (row.wide ? bar.x : row.width - 180) - x - Theme.space4
        text: row.used ? row.usedBy : qsTr("Not used")
        color: row.used ? Theme.accentText : Theme.textTertiary
        font.pixelSize: Theme.smallSize
    }
    GaugeBar {
        id: bar
        x: Math.round(row.width * .5) - 116
        anchors.verticalCenter: parent.verticalCenter
        width: 110
        height: 5
        visible: row.wide
        plain: true
        color2: row.used ? Theme.accentBase : Theme.textDisabled
        share: row.share
    }
    MonoText {
        x: (row.wide ? Math.round(row.width * .5) + 76 : row.width - 94) - width
        anchors.verticalCenter: parent.verticalCenter
        text: row.size.length > 0 ? row.size : "–"
    }
    MonoText {
        x: Math.round(row.width * .5) + 90
        anchors.verticalCenter: parent.verticalCenter
        visible: row.wide
        text: row.driver
        color: Theme.textTertiary
    }
    MonoText {
        x: Math.round(row.width * .5) + 156
        anchors.verticalCenter: parent.verticalCenter
        width: row.width - 150 - x - Theme.space4
        visible: row.wide
        elide: Text.ElideMiddle
        text: row.mountpoint
        color: Theme.textTertiary
    }
    UiText {
        x: row.width - 150
        anchors.verticalCenter: parent.verticalCenter
        visible: row.wide
        text: row.created
        color: Theme.textSecondary
        font.pixelSize: Theme.smallSize
    }
    IconButton {
        anchors { right: parent.right; rightMargin: Theme.space6; verticalCenter: parent.verticalCenter }
        iconName: "delete"
        dangerous: true
        text: row.used ? qsTr("%1 use it").arg(row.usedBy) : qsTr("Delete %1").arg(row.name)
        keyHint: row.used ? "" : "Del"
        focusPolicy: Qt.NoFocus
        enabled: !row.used && !row.busy
        onClicked: row.deleteWanted()
    }
}
