"""start, stop, kill, restart, wait, rm, rename, pause, update, top, stats, port, inspect."""
import contextlib
import json
import threading

import pytest

from harness.api import UnixConnection

NONE = {"NetworkMode": "none"}


@pytest.fixture
def box(api):
    return api.run("sleep", "1000", name="box", HostConfig=NONE)


@pytest.fixture
def polite(api):
    """Ends with 3 at SIGTERM and with 4 at SIGUSR1; says when it is ready."""
    identity = api.run("sh", "-c", "trap 'exit 3' TERM; trap 'exit 4' USR1; echo ready; while true; do sleep 0.05; done",
                       name="polite", HostConfig=NONE)
    connection, response = api.open("GET", f"/containers/{identity}/logs?stdout=1&follow=1")
    assert response.read(14)[8:] == b"ready\n"
    connection.close()
    return identity


def test_stopAsksFirst(docker, api, polite):
    assert docker.out("stop", "polite") == "polite"
    state = api.inspect("polite")["State"]
    assert (state["Status"], state["ExitCode"], state["Running"]) == ("exited", 3, False)


def test_stopKillsAfterItsTime(api, box):
    assert api.post("/containers/box/stop?t=0").status == 204
    assert api.inspect("box")["State"]["ExitCode"] == 137


def test_stopWithASignal(api, polite):
    assert api.post("/containers/polite/stop?signal=USR1").status == 204
    assert api.inspect("polite")["State"]["ExitCode"] == 4


def test_stopOfWhatIsStopped(api, box):
    api.post("/containers/box/stop?t=0")
    assert api.post("/containers/box/stop").status == 304


def test_startOfWhatRuns(api, box):
    assert api.post("/containers/box/start").status == 304


def test_killBySignalNameAndNumber(api, polite):
    assert api.post("/containers/polite/kill?signal=USR1").status == 204
    assert api.wait("polite") == 4
    api.post("/containers/polite/start")
    assert api.post("/containers/polite/kill?signal=9").status == 204
    assert api.wait("polite") == 137


@pytest.mark.parametrize("signal", ["SIGNOSUCH", "99", "-1", "abc"])
def test_killWithABadSignal(api, box, signal):
    answer = api.post(f"/containers/box/kill?signal={signal}")
    assert answer.status == 400 and "nvalid signal" in answer.message


def test_killOfWhatIsStopped(api, box):
    api.post("/containers/box/stop?t=0")
    answer = api.post("/containers/box/kill")
    assert answer.status == 409 and answer.message.lower() == f"cannot kill container: box: container {box} is not running"


def test_restartMakesANewProcess(api, box):
    before = api.inspect("box")["State"]
    assert api.post("/containers/box/restart?t=0").status == 204
    after = api.inspect("box")["State"]
    assert after["Running"] and after["Pid"] != before["Pid"] and after["StartedAt"] > before["StartedAt"]


def test_restartStartsWhatIsStopped(api, box):
    api.post("/containers/box/stop?t=0")
    assert api.post("/containers/box/restart").status == 204 and api.inspect("box")["State"]["Running"]


def test_waitAnswersItsHeadAtOnce(api, box):
    connection = UnixConnection(api.path)
    connection.request("POST", "/v1.50/containers/box/wait?condition=next-exit")
    response = connection.getresponse()  # comes while the container still runs
    assert response.status == 200 and api.inspect("box")["State"]["Running"]
    api.post("/containers/box/kill")
    assert json.loads(response.read())["StatusCode"] == 137
    connection.close()


def test_waitForRemoval(api, box):
    codes = []
    waiter = threading.Thread(target=lambda: codes.append(api.wait("box", "removed")))
    connection, response = api.open("POST", "/containers/box/wait?condition=removed")
    waiter.start()
    api.delete("/containers/box?force=1")
    assert json.loads(response.read())["StatusCode"] == 137
    connection.close()
    waiter.join(30)
    assert codes in ([137], []) or codes


def test_waitOfWhatEnded(api):
    identity = api.run("sh", "-c", "exit 6", HostConfig=NONE)
    api.wait(identity)
    assert api.wait(identity) == 6


def test_waitWithABadCondition(api, box):
    answer = api.post("/containers/box/wait?condition=sometime")
    assert answer.status == 400 and "invalid condition" in answer.message


def test_removeOfWhatRunsIsRefused(docker, box):
    said = docker("rm", "box", code=1)
    assert "cannot remove container" in said.err.lower() and "is running" in said.err or "stop the container before" in said.err.lower()


def test_forceRemoves(docker, api, box):
    assert docker.out("rm", "-f", "box") == "box" and api.get("/containers/box/json").status == 404


def test_removeTwice(api):
    identity = api.create(Cmd=["true"], HostConfig=NONE)
    assert api.delete(f"/containers/{identity}").status == 204
    answer = api.delete(f"/containers/{identity}")
    assert answer.status == 404 and answer.message == f"No such container: {identity}"


def test_rename(docker, api, box):
    docker("rename", "box", "crate")
    assert api.inspect("crate")["Name"] == "/crate" and api.get("/containers/box/json").status == 404


def test_renameOntoATakenName(api, box):
    other = api.create(name="other", Cmd=["true"], HostConfig=NONE)
    answer = api.post("/containers/box/rename?name=other")
    assert answer.status == 409 and other in answer.message and 'The container name "/other" is already in use' in answer.message


def test_renameToTheSameName(api, box):
    assert api.post("/containers/box/rename?name=box").status in (400, 409)


def test_pauseFreezes(docker, api, box):
    docker("pause", "box")
    state = api.inspect("box")["State"]
    assert (state["Status"], state["Paused"], state["Running"]) == ("paused", True, True)
    again = api.post("/containers/box/pause")
    assert again.status == 409 and "is already paused" in again.message
    docker("unpause", "box")
    assert api.inspect("box")["State"]["Status"] == "running"
    assert api.post("/containers/box/unpause").status in (409, 500)


def test_aPausedContainerStops(api, box):
    api.post("/containers/box/pause")
    assert api.post("/containers/box/stop?t=0").status == 204
    assert api.inspect("box")["State"]["Status"] == "exited"


def test_pauseOfWhatIsStopped(api, box):
    api.post("/containers/box/stop?t=0")
    answer = api.post("/containers/box/pause")
    assert answer.status == 409 and "is not running" in answer.message


def test_update(docker, api, box):
    docker("update", "--memory", "64m", "--memory-swap", "128m", "--cpu-shares", "512", "--restart", "on-failure:2", "box")
    host = api.inspect("box")["HostConfig"]
    assert (host["Memory"], host["CpuShares"]) == (64 << 20, 512)
    assert host["RestartPolicy"] == {"Name": "on-failure", "MaximumRetryCount": 2}


def test_updateOfTooLittleMemory(api, box):
    answer = api.post("/containers/box/update", {"Memory": 1024})
    assert answer.status == 400 and "Minimum memory limit allowed is 6MB" in answer.message


def test_top(docker, box):
    said = docker.out("top", "box").splitlines()
    assert said[0].split()[:3] == ["UID", "PID", "PPID"] and said[1].endswith("sleep 1000")


def test_topWithColumns(api, box):
    said = api.get("/containers/box/top?ps_args=-eo%20pid,comm").json
    assert said["Titles"] == ["PID", "COMMAND"] and said["Processes"][0][1] == "sleep"


def test_topOfWhatIsStopped(api):
    api.create(name="still", Cmd=["true"], HostConfig=NONE)
    answer = api.get("/containers/still/top")
    assert answer.status == 409 and "is not running" in answer.message


def test_oneSampleOfStats(api, box):
    said = api.get("/containers/box/stats?stream=0&one-shot=1").json
    assert said["name"] == "/box" and said["id"] == box and said["pids_stats"]["current"] >= 1
    assert said["memory_stats"]["usage"] > 0 and said["cpu_stats"]["cpu_usage"]["total_usage"] > 0
    assert said["cpu_stats"]["online_cpus"] >= 1 and said["precpu_stats"]["cpu_usage"]["total_usage"] == 0


def test_statsWithoutStreamHaveTwoSamples(docker, api, box):
    said = api.get("/containers/box/stats?stream=0").json
    assert said["precpu_stats"]["cpu_usage"]["total_usage"] > 0 and said["read"] > said["preread"]
    assert "box" in docker.out("stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}}", "box")


def test_statsStream(api, box):
    connection, response = api.open("GET", "/containers/box/stats")
    with contextlib.closing(connection):
        samples = [json.loads(response.readline()) for _ in range(2)]
    assert samples[1]["read"] > samples[0]["read"]


def test_statsOfWhatIsStopped(api):
    identity = api.create(Cmd=["true"], HostConfig=NONE)
    said = api.get(f"/containers/{identity}/stats?stream=0&one-shot=1")
    assert said.status == 200 and not said.json["memory_stats"].get("usage")


def test_inspectOfARun(api, box):
    said = api.inspect("box")
    state = said["State"]
    assert state["Status"] == "running" and state["Pid"] > 0 and state["ExitCode"] == 0 and state["Error"] == ""
    assert state["FinishedAt"] == "0001-01-01T00:00:00Z" and state["StartedAt"] >= said["Created"]
    assert (state["OOMKilled"], state["Dead"], state["Restarting"], state["Paused"]) == (False,) * 4
    assert said["Path"] == "sleep" and said["Args"] == ["1000"] and said["Name"] == "/box" and said["Driver"] == "overlay2"
    assert said["Image"].startswith("sha256:") and said["Config"]["Image"] == "busybox" and said["RestartCount"] == 0
    assert said["Platform"] == "linux" and said["LogPath"] is not None and said["GraphDriver"]["Name"] == "overlay2"
    for key in ("HostnamePath", "HostsPath", "ResolvConfPath", "Mounts", "NetworkSettings", "HostConfig", "ProcessLabel", "ExecIDs"):
        assert key in said


def test_inspectWithSize(docker, api, box):
    assert "SizeRw" not in api.inspect("box")
    assert api.get("/containers/box/json?size=1").json["SizeRootFs"] > 0
    assert docker.out("inspect", "-s", "-f", "{{.SizeRw}}", "box").isdigit()


@pytest.mark.parametrize("cut", [4, 12, 64])
def test_anIdMayBeShortened(api, box, cut):
    assert api.inspect(box[:cut])["Id"] == box


def test_inspectOfNothing(docker):
    said = docker("inspect", "nothing", code=1)
    assert "No such object: nothing" in said.err


def test_portsOfARun(docker):
    identity = docker.out("run", "-d", "-p", "127.0.0.1::80", "busybox", "sleep", "100")
    port = docker.out("port", identity, "80")
    assert port.startswith("127.0.0.1:") and docker.out("port", identity) == f"80/tcp -> {port}"
    assert "No public port '81" in docker("port", identity, "81", code=1).err


def test_startStopRacesEndInAState(api, box):
    threads = [threading.Thread(target=api.post, args=(f"/containers/box/{verb}",)) for verb in
               ("restart?t=0", "stop?t=0", "start", "kill", "restart?t=0", "start", "stop?t=0")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert api.inspect("box")["State"]["Status"] in ("running", "exited")
