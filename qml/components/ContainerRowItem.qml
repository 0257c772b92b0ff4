// One row of the containers table: a container, or the heading of an app.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Item {
    id: row

    required property Containers containers
    required property ContainerColumns columns
    required property int index
    required property string id
    required property bool heading
    required property bool folded
    required property bool running
    required property bool live
    required property bool ticked
    required property bool busy
    required property string name
    required property string image
    required property string mark
    required property string tag
    required property string tagKind
    required property string when
    required property string cpu
    required property string memory
    required property string summary
    required property list<string> ports
    required property list<string> portLinks
    required property list<real> cpuHistory
    required property list<real> memoryHistory
    required property real memoryLimit
    required property bool cpuHot
    required property bool memoryHot
    property bool ringed: false
    signal opened()
    signal menuWanted(Item at)

    height: heading ? Theme.groupRow : Theme.row
    Accessible.role: Accessible.ListItem
    Accessible.name: summary
    Accessible.focusable: true
    Accessible.onPressAction: row.opened()

    Rectangle {
        anchors.fill: parent
        color: row.ticked && !row.heading ? Theme.bgSelected : hover.hovered ? Theme.bgHover
                                          : row.heading ? Theme.bgGroup : "transparent"
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
    TapHandler {
        acceptedButtons: Qt.LeftButton
        onTapped: row.opened()
    }
    TapHandler {
        acceptedButtons: Qt.RightButton
        onTapped: row.menuWanted(row)
    }

    Tick {
        x: Theme.space6
        anchors.verticalCenter: parent.verticalCenter
        focusPolicy: Qt.NoFocus
        checked: row.ticked
        Accessible.name: qsTr("Tick %1").arg(row.name)
        onClicked: row.containers.toggleTick(row.id)
    }
    Icon {
        x: row.columns.name
        anchors.verticalCenter: parent.verticalCenter
        visible: row.heading
        size: 12
        name: row.folded ? "right" : "down"
    }
    Icon {
        x: row.columns.name + 20
        anchors.verticalCenter: parent.verticalCenter
        visible: row.heading && row.id !== "app:"
        name: "app"
    }
    BerthMark {
        x: row.columns.name + 18
        anchors.verticalCenter: parent.verticalCenter
        visible: !row.heading
        mark: row.heading ? "created" : row.mark
    }
    UiText {
        id: nameText
        x: row.columns.name + (row.heading ? (row.id === "app:" ? 20 : 44) : 42)
        anchors.verticalCenter: parent.verticalCenter
        width: Math.min(implicitWidth, row.columns.image - x - Theme.space4 - (tagItem.visible ? tagItem.width + 8 : 0))
        text: row.name
        font.weight: row.heading ? Font.DemiBold : Font.Medium
        color: row.heading || row.running ? Theme.textPrimary : Theme.textSecondary
    }
    MonoText {
        anchors { left: nameText.right; leftMargin: Theme.space3; baseline: nameText.baseline }
        visible: row.heading
        text: row.tag
        font.pixelSize: Theme.monoSmallSize
        color: Theme.textTertiary
    }
    Tag {
        id: tagItem
        anchors { left: nameText.right; leftMargin: Theme.space3; verticalCenter: parent.verticalCenter }
        visible: !row.heading && row.tag.length > 0
        text: row.tag
        kind: row.tagKind
    }
    UiText {
        x: row.columns.image
        anchors.verticalCenter: parent.verticalCenter
        width: row.columns.ports - x - Theme.space4
        text: row.image
        font.family: row.heading ? Theme.monoFont : Theme.uiFont
        font.pixelSize: row.heading ? Theme.monoSmallSize : Theme.smallSize
        color: row.heading ? Theme.textTertiary : Theme.textSecondary
    }
    PortLinks {
        x: row.columns.ports
        anchors.verticalCenter: parent.verticalCenter
        width: (row.columns.wide ? row.columns.cpuLine : row.columns.cpuRight - 60) - x - Theme.space2
        visible: !row.heading
        ports: row.ports
        links: row.portLinks
    }
    ContainerFigures {
        width: parent.width
        height: parent.height
        columns: row.columns
        heading: row.heading
        cpu: row.cpu
        memory: row.memory
        cpuHistory: row.cpuHistory
        memoryHistory: row.memoryHistory
        memoryLimit: row.memoryLimit
        cpuHot: row.cpuHot
        memoryHot: row.memoryHot
    }
    UiText {
        x: row.columns.when
        anchors.verticalCenter: parent.verticalCenter
        width: row.columns.actions - x - Theme.space3
        visible: row.columns.wide && !row.heading
        text: row.when
        font.pixelSize: Theme.smallSize
        color: Theme.textSecondary
    }
    Row {
        x: row.columns.actions
        anchors.verticalCenter: parent.verticalCenter

        IconButton {
            iconName: row.running ? "stop" : "start"
            text: row.running ? qsTr("Stop %1").arg(row.name) : qsTr("Start %1").arg(row.name)
            keyHint: "S"
            focusPolicy: Qt.NoFocus
            enabled: !row.busy
            onClicked: row.containers.act(row.id, row.running ? "stop" : "start")
        }
        IconButton {
            visible: row.columns.wide
            iconName: "restart"
            text: qsTr("Restart %1").arg(row.name)
            keyHint: "R"
            focusPolicy: Qt.NoFocus
            enabled: row.running && !row.busy
            onClicked: row.containers.act(row.id, "restart")
        }
        IconButton {
            id: more
            iconName: "more"
            text: qsTr("More about %1").arg(row.name)
            focusPolicy: Qt.NoFocus
            onClicked: row.menuWanted(more)
        }
    }
}
