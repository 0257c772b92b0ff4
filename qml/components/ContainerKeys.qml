// The keys of the containers table.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

QtObject {
    id: keys

    required property Containers containers
    required property ListView table
    signal opened(string id, int tab)
    signal activated(string id)
    signal menuWanted(string id)
    signal deleteWanted()

    // What a letter does: to the ticked ones, or else to the current row.
    function act(verb: string): void {
        if (containers.ticked > 0)
            containers.actOnTicked(verb)
        else
            containers.act(containers.idAt(table.currentIndex), verb)
    }
    function letter(key: int, id: string): bool {
        switch (key) {
        case Qt.Key_S:
            act(containers.stateOf(id) === "running" ? "stop" : "start")
            return true
        case Qt.Key_R: act("restart"); return true
        case Qt.Key_P: act(containers.stateOf(id) === "paused" ? "unpause" : "pause"); return true
        case Qt.Key_L: opened(id, 0); return true
        case Qt.Key_I: opened(id, 2); return true
        case Qt.Key_O: Platform.browse(containers.firstLinkOf(id)); return true
        case Qt.Key_G: containers.grouped = !containers.grouped; return true
        }
        return false
    }
    function handle(event: KeyEvent): void {
        const id = containers.idAt(table.currentIndex)
        const control = (event.modifiers & Qt.ControlModifier) !== 0
        if (event.matches(StandardKey.SelectAll))
            containers.tickAll(true)
        else if (event.matches(StandardKey.Copy))
            Platform.copy(containers.nameOf(id))
        else if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter)
            activated(id)
        else if (event.key === Qt.Key_Space)
            containers.toggleTick(id)
        else if (event.key === Qt.Key_Delete)
            deleteWanted()
        else if (event.key === Qt.Key_Home)
            table.currentIndex = 0
        else if (event.key === Qt.Key_End)
            table.currentIndex = table.count - 1
        else if (event.key === Qt.Key_PageDown)
            table.currentIndex = Math.min(table.currentIndex + 10, table.count - 1)
        else if (event.key === Qt.Key_PageUp)
            table.currentIndex = Math.max(table.currentIndex - 10, 0)
        else if (event.key === Qt.Key_Menu)
            menuWanted(id)
        else if ((event.key === Qt.Key_Left || event.key === Qt.Key_Right) && containers.isHeading(id))
            containers.toggleFold(id)
        else if (event.key === Qt.Key_Escape && containers.ticked > 0)
            containers.tickAll(false)
        else if (control || !letter(event.key, id))
            return
        event.accepted = true
    }
}
