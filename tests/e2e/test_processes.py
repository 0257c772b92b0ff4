"""Berth's own routes: the processes of a container, a signal for one of them, ports and paths of the host."""
import os
import signal
import socket
import subprocess

import pytest

from harness.waiting import gone, until

NONE = {"NetworkMode": "none"}


@pytest.fixture
def box(api):
    """sh with a sleep as its child."""
    identity = api.run("sh", "-c", "sleep 1000 & wait", name="box", HostConfig=NONE)
    # Before its exec the child is a copy of the shell: that one takes a signal as the shell does.
    until(lambda: any(each["Command"] == "sleep 1000" for each in processes(api)), 10, "the sleep")
    return identity


def processes(api, name="box"):
    answer = api.get(f"/berth/v1/containers/{name}/processes")
    assert answer.status == 200, answer
    return answer.json["Processes"]


def sleeper(api):
    return next(each for each in processes(api) if each["Command"] == "sleep 1000")


def test_theProcessesWithTheirPidsOnBothSides(api, box):
    first, second = processes(api)
    assert first["InsidePid"] == 1 and second["Parent"] == first["Pid"] and second["InsidePid"] > 1
    assert second["Command"] == "sleep 1000" and second["User"] == "root" and second["State"] in "SRD"
    assert second["Threads"] == 1 and second["Memory"] > 0 and second["CpuTime"] >= 0


def test_aSignalEndsOneProcess(api, box):
    pid = sleeper(api)["Pid"]
    assert api.post(f"/berth/v1/containers/box/processes/{pid}/signal?signal=TERM").status == 204
    assert gone(pid, 10)


def test_aProcessThatIsNotOfTheContainerTakesNoSignal(api, box):
    stranger = subprocess.Popen(["sleep", "1000"])
    try:
        answer = api.post(f"/berth/v1/containers/box/processes/{stranger.pid}/signal?signal=KILL")
        assert answer.status == 404 and "no process" in answer.message
        assert stranger.poll() is None
    finally:
        stranger.send_signal(signal.SIGKILL)
        stranger.wait(10)


def test_aProcessOfAnotherContainerTakesNoSignal(api, box):
    api.run("sleep", "1000", name="other", HostConfig=NONE)
    pid = processes(api, "other")[0]["Pid"]
    assert api.post(f"/berth/v1/containers/box/processes/{pid}/signal?signal=KILL").status == 404
    assert [each["Pid"] for each in processes(api, "other")] == [pid]


@pytest.mark.parametrize("pid, name, status", [("x", "TERM", 400), ("0", "TERM", 400), ("-1", "KILL", 400),
                                               ("1", "NONSENSE", 400), ("1", "KILL", 404), ("4194303", "TERM", 404)])
def test_badSignalsAreRefused(api, box, pid, name, status):
    assert api.post(f"/berth/v1/containers/box/processes/{pid}/signal?signal={name}").status == status


def test_aStoppedContainerHasNoProcesses(api):
    api.create(name="still", Cmd=["true"], HostConfig=NONE)
    assert api.get("/berth/v1/containers/still/processes").status == 409
    assert api.get("/berth/v1/containers/nobody/processes").status == 404


def test_aListenerIsNamed(api):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(1)
        port = server.getsockname()[1]
        rows = api.get("/berth/v1/host/listeners").json["Listeners"]
    mine = [row for row in rows if row["Port"] == port and row["Protocol"] == "tcp"]
    assert [row["Pid"] for row in mine] == [os.getpid()]
    assert mine[0]["Process"] and mine[0]["User"] == "root"


def test_pathsOfTheHost(api, tmp_path):
    (tmp_path / "file").write_text("x")
    answer = api.get(f"/berth/v1/host/paths?path={tmp_path}&path={tmp_path}/file&path={tmp_path}/nothing")
    assert [row["Kind"] for row in answer.json["Paths"]] == ["folder", "file", ""]
    assert answer.json["Free"] > 0
    assert api.get("/berth/v1/host/paths?path=relative").status == 400
