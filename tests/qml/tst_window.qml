// The window as a user meets it: pages, table, keys, deleting, log, run dialog, an engine that goes and comes.
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
        Platform.theme = "dark"
        fake = createTemporaryObject(fakes, test)
        window = windows.createObject(null, {desktop: fake.desktop, width: 1360, height: 850})
        window.requestActivate()
        tryCompare(window, "active", true)
        fake.connectNow()
        tryCompare(fake.desktop.containers, "total", 16)
        tryCompare(fake.desktop.images, "total", 20)
        tryCompare(fake.desktop.volumes, "total", 6)
        waitForRendering(window.contentItem)
    }

    function cleanup() {
        window.destroy() // before the view-models it shows
        wait(0)
    }

    // The topmost visible item whose accessible name is `name`.
    function named(root, name) {
        if (!root.visible)
            return null
        if (root.Accessible.name === name && root.Accessible.role !== Accessible.NoRole)
            return root
        for (let i = root.children.length - 1; i >= 0; --i) {
            const found = named(root.children[i], name)
            if (found)
                return found
        }
        return null
    }
    function find(name) {
        let item = null
        tryVerify(() => (item = named(window.contentItem.parent ?? window.contentItem, name)) !== null, 5000,
                  "nothing is called " + name)
        return item
    }
    function click(name) {
        mouseClick(find(name))
    }
    function gone(name) {
        tryVerify(() => named(window.contentItem.parent ?? window.contentItem, name) === null, 5000)
    }
    function picture(name) {
        if (fake.pictures.length === 0)
            return
        waitForRendering(window.contentItem)
        grabImage(window.contentItem).save(fake.pictures + "/" + name + ".png")
    }
    function openApi() {
        window.openContainer(fake.idOf("api"), 0)
        tryCompare(fake.desktop.detail.log, "live", true)
    }

    function test_containersByApp() {
        fake.stats(60)
        find("harbour-shop, 6 of 6 running")
        tryVerify(() => fake.desktop.containers.cpu > 0)
        picture("containers-dark")
        Platform.theme = "light"
        picture("containers-light")
    }
    function test_narrow() {
        fake.stats(60)
        window.width = 900
        tryVerify(() => find("Containers, 16").width < 60)
        picture("containers-900-dark")
    }
    function test_filterAndChips() {
        const containers = fake.desktop.containers
        keyClick(Qt.Key_Slash)
        for (const letter of "image:grafana")
            keyClick(letter)
        tryCompare(containers, "filter", "image:grafana")
        compare(containers.shown, 2)
        keyClick(Qt.Key_Escape)
        tryCompare(containers, "shown", 16)
        click("Needs attention, 3")
        compare(containers.shown, 3)
        click("All, 16")
        compare(containers.shown, 16)
    }
    function test_tableKeys() {
        const containers = fake.desktop.containers
        keyClick(Qt.Key_Home)
        keyClick(Qt.Key_Left)
        tryCompare(containers, "shown", 14)
        keyClick(Qt.Key_Right)
        tryCompare(containers, "shown", 16)
        keyClick(Qt.Key_Down)
        keyClick(Qt.Key_Space)
        tryCompare(containers, "ticked", 1)
        keyClick(Qt.Key_A, Qt.ControlModifier)
        tryCompare(containers, "ticked", 16)
        picture("containers-bulk-dark")
        keyClick(Qt.Key_Escape)
        tryCompare(containers, "ticked", 0)
        keyClick(Qt.Key_S)
        tryVerify(() => fake.countOf("POST /containers/" + fake.idOf("docs") + "/start") === 1)
        keyClick(Qt.Key_Return)
        tryCompare(window, "detailOpen", true)
        compare(fake.desktop.detail.name, "docs")
        keyClick(Qt.Key_Escape)
        tryCompare(window, "detailOpen", false)
    }
    function test_pages() {
        keyClick(Qt.Key_2, Qt.AltModifier)
        find("harbour-shop/api:dev, 53.7 MB, used by api")
        picture("images-dark")
        keyClick(Qt.Key_3, Qt.AltModifier)
        find("pg13-old, not used")
        picture("volumes-dark")
        keyClick(Qt.Key_1, Qt.AltModifier)
        find("Filter containers")
    }
    function test_log() {
        openApi()
        for (let i = 0; i < 60; ++i) {
            fake.log("2026-11-24T14:32:" + String(i).padStart(2, "0") + ".278Z GET /api/products?page=" + i + " 200 12ms\n", false)
            if (i % 9 === 4)
                fake.log("2026-11-24T14:32:" + i + ".876Z level=error payment timed out order=ord_7Q2F\n", true)
            if (i % 11 === 5)
                fake.log("2026-11-24T14:32:" + i + ".9Z \x1b[32mlevel=warn\x1b[0m slow query\n", false)
        }
        const log = fake.desktop.detail.log
        tryVerify(() => log.lineCount > 60)
        keyClick(Qt.Key_F, Qt.ControlModifier)
        for (const letter of "ord_7q2f")
            keyClick(letter)
        tryVerify(() => log.matchCount === 7)
        picture("logs-dark")
        click("Errors, 7")
        tryCompare(log, "lineCount", 7)
    }
    function test_stats() {
        openApi()
        fake.stats(60)
        window.openContainer(fake.idOf("api"), 1)
        tryVerify(() => fake.desktop.detail.stats.textAt(StatsModel.Cpu, false).length > 0)
        find("Stats of api")
        picture("stats-dark")
    }
    function test_inspect() {
        openApi()
        window.openContainer(fake.idOf("api"), 2)
        find("STRIPE_KEY: ••••••••••••")
        picture("inspect-dark")
        click("Show secrets")
        find("STRIPE_KEY: sk_live_123")
    }
    function test_deleteWithUndo() {
        const containers = fake.desktop.containers
        containers.chip = "stopped"
        tryCompare(containers, "shown", 3)
        keyClick(Qt.Key_Home)
        keyClick(Qt.Key_Down)
        keyClick(Qt.Key_Delete)
        tryCompare(containers, "shown", 2)
        picture("toasts-dark")
        click("Undo")
        tryCompare(containers, "shown", 3)
        compare(fake.countOf("DELETE"), 0)
    }
    function test_deleteAsksFirst() {
        fake.desktop.containers.filter = "name:api"
        tryCompare(fake.desktop.containers, "shown", 1)
        keyClick(Qt.Key_Home)
        keyClick(Qt.Key_Down)
        keyClick(Qt.Key_Delete)
        find("Delete 1 container(s)")
        picture("confirm-delete-dark")
        keyClick(Qt.Key_Escape)
        gone("Delete 1 container(s)")
        compare(fake.countOf("DELETE"), 0)
        keyClick(Qt.Key_Delete)
        click("Delete 1 container(s)")
        tryVerify(() => fake.countOf("DELETE /containers/" + fake.idOf("api") + "?force=1") === 1)
    }
    function test_run() {
        const form = fake.desktop.runForm
        fake.answer("POST /containers/create", 201, "{\"Id\":\"" + fake.idOf("web") + "\"}")
        keyClick(Qt.Key_N, Qt.ControlModifier)
        find("Run a container")
        form.image = "postgres:16-alpine"
        const name = find("Name")
        name.forceActiveFocus()
        for (const letter of "shop-db")
            keyClick(letter)
        compare(form.name, "shop-db")
        click("Add a port")
        const host = find("Port of this computer")
        host.forceActiveFocus()
        for (const letter of "5432")
            keyClick(letter)
        compare(form.problem, "5432 is used by db")
        verify(!find("Create only").enabled)
        keyClick(Qt.Key_Backspace)
        keyClick("3")
        compare(form.problem, "")
        form.addVariable()
        picture("run-basic-dark")
        keyClick(Qt.Key_Return, Qt.ControlModifier)
        tryCompare(window, "detailOpen", true)
        verify(fake.lastBody("POST /containers/create").includes("\"Image\":\"postgres:16-alpine\""))
    }
    function test_refusalKeepsTheForm() {
        const form = fake.desktop.runForm
        fake.refuse("POST /containers/create", 409, "The name is in use")
        keyClick(Qt.Key_N, Qt.ControlModifier)
        form.image = "postgres:16-alpine"
        form.name = "mine"
        click("Create only")
        tryCompare(form, "problem", "The name is in use")
        compare(find("Name").text, "mine")
    }
    function test_engineGoesAndComes() {
        fake.goAway()
        find("The engine is not running")
        picture("error-engine-dark")
        fake.comeBack()
        find("harbour-shop, 6 of 6 running")
        gone("The engine is not running")
    }
    function test_everyButtonHasAName() {
        openApi()
        const nameless = []
        const look = item => {
            if (!item.visible)
                return
            if (item.Accessible.role === Accessible.Button && item.Accessible.name.length === 0)
                nameless.push(item.toString())
            for (let i = 0; i < item.children.length; ++i)
                look(item.children[i])
        }
        look(window.contentItem)
        compare(nameless, [])
    }
}
