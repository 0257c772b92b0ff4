// The log and stats viewers as a user meets them: keys, chips, jump, wrap, several logs, charts.
import QtQuick
import QtTest
import Berth.Tests
import Berth.Ui

TestCase {
    id: test

    name: "Logs"
    when: windowShown
    width: 1148
    height: 690
    visible: true

    property FakeDesktop fake: null
    property Item page: null

    Component {
        id: fakes
        FakeDesktop {}
    }
    Component {
        id: logTabs
        LogTab { anchors.fill: parent }
    }
    Component {
        id: statsTabs
        StatsTab { anchors.fill: parent }
    }
    Component {
        id: mergedPages
        MergedLogsPage { anchors.fill: parent }
    }

    function init() {
        Platform.theme = "dark"
        fake = createTemporaryObject(fakes, test)
        fake.connectNow()
        tryCompare(fake.desktop.containers, "total", 16)
        fake.writeLog("api", 600)
        fake.writeLog("db", 300)
        fake.desktop.detail.open(fake.idOf("api"))
    }
    function cleanup() {
        if (page)
            page.destroy()
        page = null
        wait(0)
    }
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
        tryVerify(() => (item = named(page, name)) !== null, 5000, "nothing is called " + name)
        return item
    }
    function picture(name) {
        if (fake.pictures.length === 0)
            return
        waitForRendering(page)
        grabImage(page).save(fake.pictures + "/" + name + ".png")
    }
    function openLog() {
        page = logTabs.createObject(test, {detail: fake.desktop.detail})
        page.forceActiveFocus()
        tryCompare(fake.desktop.detail.log, "lineCount", 600)
    }

    function test_searchByKeys() {
        openLog()
        const log = fake.desktop.detail.log
        page.focusSearch()
        for (const letter of "ord_7q2f")
            keyClick(letter)
        tryVerify(() => log.matchCount > 30)
        const all = log.matchCount
        keyClick(Qt.Key_C, Qt.AltModifier)
        tryCompare(log, "caseSensitive", true)
        tryCompare(log, "matchCount", 0)
        keyClick(Qt.Key_C, Qt.AltModifier)
        tryCompare(log, "matchCount", all)
        keyClick(Qt.Key_M, Qt.AltModifier)
        tryCompare(log, "lineCount", all)
        picture("log-matches-only")
        keyClick(Qt.Key_M, Qt.AltModifier)
        tryCompare(log, "lineCount", 600)
        keyClick(Qt.Key_F3)
        keyClick(Qt.Key_F3, Qt.ShiftModifier)
        picture("log-search")
    }
    function test_chipsTimesAndWrap() {
        openLog()
        const log = fake.desktop.detail.log
        mouseClick(find("Errors, " + log.errorCount))
        tryCompare(log, "errorsOnly", true)
        mouseClick(find("Errors, " + log.errorCount))
        find("Local time")
        keyClick(Qt.Key_T, Qt.AltModifier)
        find("UTC")
        keyClick(Qt.Key_Z, Qt.AltModifier)
        keyClick(Qt.Key_G, Qt.ControlModifier)
        picture("log-jump")
        keyClick(Qt.Key_Escape)
    }
    function test_followPausesAndGoesOn() {
        openLog()
        keyClick(Qt.Key_PageUp)
        find("Log of api")
        find("To the end")
        keyClick(Qt.Key_End)
        find("Log of api, following")
    }
    function test_severalLogs() {
        page = mergedPages.createObject(test, {desktop: fake.desktop})
        page.open([fake.idOf("api"), fake.idOf("db")], "harbour-shop")
        const log = fake.desktop.mergedLogs.log
        tryCompare(log, "lineCount", 900)
        picture("merged-logs")
        mouseClick(find("db"))
        tryCompare(log, "lineCount", 600)
        mouseClick(find("db"), 10, 10, Qt.LeftButton, Qt.AltModifier)
        tryCompare(log, "lineCount", 300)
        page.close()
        tryCompare(log, "lineCount", 0)
    }
    function test_stats() {
        fake.answer("GET /berth/v1/containers/" + fake.idOf("api") + "/stats/history", 200,
                    JSON.stringify({Step: 10, Points: []}))
        fake.stats(60)
        page = statsTabs.createObject(test, {detail: fake.desktop.detail})
        page.forceActiveFocus()
        const stats = fake.desktop.detail.stats
        tryVerify(() => stats.textAt(StatsModel.Cpu, false).length > 0)
        keyClick(Qt.Key_1)
        compare(stats.range, 60)
        stats.step(-1)
        verify(stats.cursor > 0)
        picture("stats-crosshair")
        keyClick(Qt.Key_Escape)
        compare(stats.cursor, 0)
        keyClick(Qt.Key_Space)
        verify(stats.paused)
        keyClick(Qt.Key_Space)
        verify(!stats.paused)
        keyClick(Qt.Key_5)
        compare(stats.range, 86400)
        fake.desktop.detail.compareWith("db")
        compare(stats.compared, "db")
        picture("stats-compared")
    }
    function test_anEngineWithoutHistorySaysSo() {
        page = statsTabs.createObject(test, {detail: fake.desktop.detail})
        tryCompare(fake.desktop.detail.stats, "kept", false)
    }
    function test_everyButtonHasAName() {
        openLog()
        const nameless = []
        const look = item => {
            if (!item.visible)
                return
            if (item.Accessible.role === Accessible.Button && item.Accessible.name.length === 0)
                nameless.push(item.toString())
            for (let i = 0; i < item.children.length; ++i)
                look(item.children[i])
        }
        look(page)
        compare(nameless, [])
    }
}
