// One row of the images table: an image, or the heading of a group.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Item {
    id: row

    required property int index
    required property string id
    required property bool heading
    required property bool used
    required property bool tagged
    required property bool busy
    required property string name
    required property list<string> tags
    required property string reference
    required property string usedBy
    required property string usedMark
    required property int moreUsers
    required property string size
    required property string created
    required property string shortId
    required property string summary
    required property real share
    property bool ringed: false
    readonly property bool wide: width >= 868
    signal runWanted()
    signal deleteWanted()
    signal picked()

    height: heading ? Theme.groupRow : Theme.row
    opacity: busy ? .5 : 1
    Accessible.role: Accessible.ListItem
    Accessible.name: heading ? name : summary

    Rectangle {
        anchors.fill: parent
        color: hover.hovered && !row.heading ? Theme.bgHover : row.heading ? Theme.bgGroup : "transparent"
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

    Row {
        x: Theme.space6
        anchors.verticalCenter: parent.verticalCenter
        visible: row.heading
        spacing: Theme.space3
        UiText { text: row.name; font.weight: Font.DemiBold }
        MonoText {
            anchors.verticalCenter: parent.verticalCenter
            text: row.moreUsers + "  " + row.size
            color: Theme.textTertiary
            font.pixelSize: Theme.monoSmallSize
        }
    }
    Icon {
        id: glyph
        x: Theme.space6
        anchors.verticalCenter: parent.verticalCenter
        visible: !row.heading
        name: "image"
        opacity: row.used ? 1 : .5
    }
    Row {
        anchors { left: glyph.right; leftMargin: Theme.space3 }
        height: parent.height
        width: Math.round(row.width * (row.wide ? .32 : .4)) - x - Theme.space4
        visible: !row.heading
        spacing: Theme.space3
        clip: true

        UiText {
            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(implicitWidth, parent.width - (row.tags.length > 0 ? 70 : 0))
            text: row.name
            font.family: row.tagged ? Theme.uiFont : Theme.monoFont
            font.pixelSize: row.tagged ? Theme.bodySize : Theme.monoSize
            font.weight: Font.Medium
        }
        Repeater {
            model: row.tags

            Tag {
                required property int index
                required property string modelData

                anchors.verticalCenter: parent.verticalCenter
                visible: index < 3
                text: modelData
                kind: index === 0 ? "accent" : "neutral"
            }
        }
    }
    BerthMark {
        id: user
        x: Math.round(row.width * (row.wide ? .32 : .4))
        anchors.verticalCenter: parent.verticalCenter
        visible: row.used && !row.heading
        size: 14
        mark: row.usedMark.length > 0 ? row.usedMark : "created"
    }
    UiText {
        anchors { left: user.visible ? user.right : user.left; leftMargin: user.visible ? Theme.space3 : 0
                  verticalCenter: parent.verticalCenter }
        width: row.width - (row.wide ? 606 : 180) - x
        visible: !row.heading
        text: !row.used ? qsTr("Not used") : row.moreUsers > 0 ? row.usedBy + "  +" + row.moreUsers : row.usedBy
        color: row.used ? Theme.accentText : Theme.textTertiary
        font.pixelSize: Theme.smallSize
    }
    GaugeBar {
        x: row.width - 594
        anchors.verticalCenter: parent.verticalCenter
        width: 110
        height: 6
        visible: row.wide && !row.heading
        color: "transparent"
        plain: true
        share: row.share
    }
    MonoText {
        x: (row.wide ? row.width - 418 : row.width - 108) - width
        anchors.verticalCenter: parent.verticalCenter
        visible: !row.heading
        text: row.size
    }
    MonoText {
        x: row.width - 334
        anchors.verticalCenter: parent.verticalCenter
        visible: row.wide && !row.heading
        text: row.shortId
        color: Theme.textTertiary
    }
    UiText {
        x: row.width - 214
        anchors.verticalCenter: parent.verticalCenter
        visible: row.wide && !row.heading
        text: row.created
        color: Theme.textSecondary
        font.pixelSize: Theme.smallSize
    }
    Row {
        anchors { right: parent.right; rightMargin: Theme.space6; verticalCenter: parent.verticalCenter }
        visible: !row.heading

        IconButton {
            iconName: "start"
            text: qsTr("Run %1").arg(row.reference)
            keyHint: "R"
            focusPolicy: Qt.NoFocus
            onClicked: row.runWanted()
        }
        IconButton {
            iconName: "delete"
            dangerous: true
            text: qsTr("Delete %1").arg(row.reference)
            keyHint: "Del"
            focusPolicy: Qt.NoFocus
            enabled: !row.busy
            onClicked: row.deleteWanted()
        }
    }
}
