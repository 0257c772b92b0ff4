// What can be done with one container, or with all of an app.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

AppMenu {
    id: menu

    required property Containers containers
    property string target: ""
    property string state: ""
    property bool heading: false
    readonly property bool up: state === "running" || state === "paused" || state === "restarting"
    signal opened2(string id, int tab)
    signal deleteWanted(string id)

    function openFor(id: string, at: Item): void {
        target = id
        heading = containers.isHeading(id)
        state = containers.stateOf(id)
        parent = at
        popup(at, Math.max(at.width - width, 0), at.height)
    }

    AppMenuItem {
        visible: !menu.heading
        iconName: "log"
        text: qsTr("Log")
        keyHint: "L"
        onTriggered: menu.opened2(menu.target, 0)
    }
    AppMenuItem {
        visible: !menu.heading
        iconName: "stats"
        text: qsTr("Stats")
        onTriggered: menu.opened2(menu.target, 1)
    }
    AppMenuItem {
        visible: !menu.heading
        iconName: "inspect"
        text: qsTr("Inspect")
        keyHint: "I"
        onTriggered: menu.opened2(menu.target, 2)
    }
    AppMenuItem {
        iconName: "start"
        text: qsTr("Start")
        enabled: menu.heading || !menu.up
        onTriggered: menu.containers.act(menu.target, "start")
    }
    AppMenuItem {
        iconName: "stop"
        text: qsTr("Stop")
        enabled: menu.heading || menu.up
        onTriggered: menu.containers.act(menu.target, "stop")
    }
    AppMenuItem {
        iconName: "restart"
        text: qsTr("Restart")
        keyHint: "R"
        onTriggered: menu.containers.act(menu.target, "restart")
    }
    AppMenuItem {
        visible: !menu.heading
        iconName: "pause"
        text: menu.state === "paused" ? qsTr("Resume") : qsTr("Pause")
        keyHint: "P"
        enabled: menu.up
        onTriggered: menu.containers.act(menu.target, menu.state === "paused" ? "unpause" : "pause")
    }
    AppMenuItem {
        visible: !menu.heading
        iconName: "kill"
        text: qsTr("Kill")
        enabled: menu.up
        onTriggered: menu.containers.act(menu.target, "kill")
    }
    AppMenuItem {
        visible: !menu.heading
        iconName: "copy"
        text: qsTr("Copy id")
        onTriggered: Platform.copy(menu.target)
    }
    AppMenuItem {
        visible: !menu.heading
        iconName: "delete"
        text: qsTr("Delete…")
        keyHint: "Del"
        dangerous: true
        onTriggered: menu.deleteWanted(menu.target)
    }
}
