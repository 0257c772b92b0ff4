// The window as a user meets it: pages, table, deleting, log, run dialog, an engine that goes and comes.
import QtQuick
import QtTest
import Berth.Tests
import Berth.Ui

TestCase {
    id: test

    name: "Window"
    when: windowShown

    property FakeDesktop fake: null
    property Main window: null

    Component {
        id: fakes
        FakeDesktop {}
    }
    Component {
        id: windows
        Main {}
    }

    function init() {
        fake = createTemporaryObject(fakes, test)
        window = createTemporaryObject(windows, null, {desktop: fake.desktop, width: 1360, height: 850})
        fake.connectNow()
        tryCompare(fake.desktop.containers, "total", 16)
        tryCompare(fake.desktop.images, "total", 20)
        tryCompare(fake.desktop.volumes, "total", 6)
        waitForRendering(window.contentItem)
    }

    // The first visible item whose accessible name is `name`.
    function named(root: Item, name: string): Item {
        if (!root.visible)
            return null
        if (root.Accessible.name === name && root.Accessible.role !== Accessible.NoRole)
            return root
        for (let i = 0; i < root.children.length; ++i) {
            const found = named(root.children[i], name)
            if (found)
                return found
        }
        return null
    }
    function find(name: string): Item {
        let item = null
        tryVerify(() => (item = named(window.contentItem, name) ?? named(window.contentItem.parent, name)) !== null, 5000,
                  "nothing is called " + name)
        return item
    }
    function click(name: string) {
        mouseClick(find(name))
    }
    function picture(name: string) {
        if (fake.picturesWanted)
            grabImage(window.contentItem).save(fake.picturesWanted + "/" + name + ".png")
    }

    function test_showsContainersByApp() {
        fake.stats(60)
        wait(0)
        picture("containers")
    }
}
