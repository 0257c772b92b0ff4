"""kill -9 of the daemon and of supervisors: nothing is lost, nothing is left."""
import os
import signal
import subprocess

import pytest

from harness import leaks
from harness.daemon import Daemon
from harness.waiting import gone, until

NONE = {"NetworkMode": "none"}


def shim_of(daemon, api, identity):
    """The supervisor is the parent of the container's first process."""
    pid = api.inspect(identity)["State"]["Pid"]
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        parent = int(file.read().rpartition(")")[2].split()[1])
    assert parent not in (1, daemon.pid)
    return parent


def test_containersLiveOn(own_daemon):
    api = own_daemon.api
    identity = api.run("sh", "-c", "echo before; read x; echo after; exit 7", OpenStdin=True, HostConfig=NONE)
    pid = api.inspect(identity)["State"]["Pid"]
    own_daemon.kill()
    own_daemon.start()
    state = api.inspect(identity)["State"]
    assert state["Running"] and state["Pid"] == pid
    _, connection, _ = api.hijack(f"/containers/{identity}/attach?stream=1&stdin=1")
    with connection:
        connection.sendall(b"go\n")
        assert api.wait(identity) == 7
    assert api.output(identity)[0] == b"before\nafter\n"


def test_whatEndedMeanwhileIsTold(own_daemon):
    api = own_daemon.api
    identity = api.run("sh", "-c", "while [ ! -e /go/x ]; do sleep 0.05; done; echo last; exit 9", HostConfig={**NONE, "Binds": [f"{own_daemon.folder}:/go"]})
    pid = api.inspect(identity)["State"]["Pid"]
    own_daemon.kill()
    with open(os.path.join(own_daemon.folder, "x"), "w", encoding="ascii"):
        pass
    assert gone(pid, 30)
    own_daemon.start()
    state = api.inspect(identity)["State"]
    assert (state["Status"], state["ExitCode"]) == ("exited", 9) and state["FinishedAt"] > state["StartedAt"]
    assert api.output(identity)[0] == b"last\n"


def test_noLineIsLostOverAKill(own_daemon):
    api = own_daemon.api
    identity = api.run("sh", "-c", "i=0; while [ $i -lt 40000 ]; do echo $i; i=$((i+1)); done", HostConfig=NONE)
    own_daemon.kill()
    own_daemon.start()
    api.wait(identity)
    assert api.output(identity)[0] == b"".join(b"%d\n" % i for i in range(40000))


def test_everythingIsThereAgain(own_daemon):
    api = own_daemon.api
    api.post("/volumes/create", {"Name": "hold", "Labels": {"a": "1"}})
    api.post("/images/busybox/tag?repo=other&tag=1")
    created = api.create(name="created", Cmd=["true"], Labels={"l": "1"}, HostConfig={"Binds": ["hold:/x"]})
    before = {path: api.get(path).json for path in (f"/containers/{created}/json", "/volumes/hold", "/images/other:1/json")}
    own_daemon.kill()
    own_daemon.start()
    assert {path: api.get(path).json for path in before} == before
    assert api.delete("/volumes/hold").status == 409
    assert api.post(f"/containers/{created}/start").status == 204 and api.wait(created) == 0


def test_killedAtRandomMomentsOfARun(own_daemon):
    """Ten runs, the daemon killed somewhere within each."""
    api = own_daemon.api
    for number in range(10):
        identity = api.create(name=f"n{number}", Cmd=["sh", "-c", f"exit {number}"], HostConfig=NONE)
        script = ["/usr/bin/python3", "-c", "import socket,sys; s=socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); "
                  "s.sendall(f'POST /containers/{sys.argv[2]}/start HTTP/1.1\\r\\nHost: d\\r\\nContent-Length: 0\\r\\n\\r\\n'.encode()); s.settimeout(float(sys.argv[3])); \ntry: s.recv(100)\nexcept OSError: pass",
                  own_daemon.socket, identity, str(0.002 * number + 0.001)]
        subprocess.run(script, check=False, capture_output=True)
        own_daemon.kill()
        own_daemon.start()
        state = until(lambda: (lambda said: said if not said["Running"] else None)(api.inspect(identity)["State"]), 20, "an end")
        assert (state["Status"], state["ExitCode"]) in (("created", 0), ("exited", number), ("created", 127), ("exited", 128)), state
    own_daemon.clear()
    until(lambda: not leaks.supervisors(own_daemon), 10, "no supervisors")
    assert not leaks.cgroups(own_daemon) and not [path for path in leaks.mounts(own_daemon) if "containers" in path]


def test_aNetworkSurvives(own_daemon):
    api = own_daemon.api
    identity = api.run("httpd", "-f", "-p", "80", "-h", "/etc", ExposedPorts={"80/tcp": {}}, HostConfig={"PortBindings": {"80/tcp": [{"HostPort": ""}]}})
    before = api.inspect(identity)["NetworkSettings"]
    own_daemon.kill()
    own_daemon.start()
    after = api.inspect(identity)["NetworkSettings"]
    assert after["Ports"] == before["Ports"] and after["Networks"]["bridge"]["IPAddress"] == before["Networks"]["bridge"]["IPAddress"]
    other = api.run("sleep", "100")
    assert api.inspect(other)["NetworkSettings"]["Networks"]["bridge"]["IPAddress"] != before["Networks"]["bridge"]["IPAddress"]
    port = before["Ports"]["80/tcp"][0]["HostPort"]
    said = subprocess.run(["/usr/bin/python3", "-c", f"import urllib.request; print(urllib.request.urlopen('http://127.0.0.1:{port}/passwd', timeout=10).status)"],
                          capture_output=True, text=True, check=False)
    assert said.stdout.strip() == "200", said


def test_aDeadSupervisorEndsItsContainer(daemon, api):
    identity = api.run("sleep", "1000", HostConfig=NONE)
    pid = api.inspect(identity)["State"]["Pid"]
    os.kill(shim_of(daemon, api, identity), signal.SIGKILL)
    assert gone(pid, 5)
    state = until(lambda: (lambda said: said if said["Status"] == "exited" else None)(api.inspect(identity)["State"]), 5, "the end is told")
    assert state["ExitCode"] in (137, 255) and state["Error"]


def test_aDeadSupervisorsContainerIsRestarted(daemon, api):
    identity = api.run("sleep", "1000", HostConfig={**NONE, "RestartPolicy": {"Name": "always"}})
    pid = api.inspect(identity)["State"]["Pid"]
    os.kill(shim_of(daemon, api, identity), signal.SIGKILL)
    state = until(lambda: (lambda said: said if said["Running"] and said["Pid"] != pid else None)(api.inspect(identity)["State"]), 20, "a new run")
    assert state["Pid"] != pid


def test_bothKilled(own_daemon):
    api = own_daemon.api
    identity = api.run("sleep", "1000", HostConfig=NONE)
    pid = api.inspect(identity)["State"]["Pid"]
    shim = shim_of(own_daemon, api, identity)
    own_daemon.kill()
    os.kill(shim, signal.SIGKILL)
    assert gone(pid, 5)
    own_daemon.start()
    state = api.inspect(identity)["State"]
    assert state["Status"] == "exited" and state["ExitCode"] in (137, 255)
    assert api.post(f"/containers/{identity}/start").status == 204


def test_theContainersOwnProcessKilled(daemon, api):
    identity = api.run("sleep", "1000", HostConfig=NONE)
    os.kill(api.inspect(identity)["State"]["Pid"], signal.SIGKILL)
    assert api.wait(identity) == 137


def test_execAfterAdoption(own_daemon):
    api = own_daemon.api
    identity = api.run("sleep", "1000", HostConfig=NONE)
    own_daemon.kill()
    own_daemon.start()
    assert api.execute(identity, "echo", "hello")[:2] == (0, "hello\n")
    assert api.post(f"/containers/{identity}/stop?t=0").status == 204


def test_autoRemoveAfterAdoption(own_daemon):
    api = own_daemon.api
    identity = api.run("sleep", "1000", HostConfig={**NONE, "AutoRemove": True})
    own_daemon.kill()
    own_daemon.start()
    api.post(f"/containers/{identity}/kill")
    until(lambda: api.get(f"/containers/{identity}/json").status == 404, 10, "removed")


def test_aSecondDaemonIsTurnedAway(daemon):
    second = Daemon(daemon.program)
    try:
        second.data = daemon.data
        with open(second.log, "ab") as log:
            ended = subprocess.run(second.command(), stdout=log, stderr=log, timeout=20, check=False)
        assert ended.returncode != 0 and str(daemon.pid) in second.words()
    finally:
        subprocess.run(["rm", "-rf", second.folder], check=False)


@pytest.mark.parametrize("data", [b"", b"{", b"\0" * 100, b"[]", b'{"Id": 1}'], ids=["empty", "cut", "zeros", "list", "types"])
def test_aDamagedObjectIsSetAside(own_daemon, data):
    api = own_daemon.api
    bad, good = (api.create(Cmd=["true"], HostConfig=NONE) for _ in range(2))
    own_daemon.stop()
    with open(os.path.join(own_daemon.data, "containers", bad, "config.json"), "wb") as file:
        file.write(data)
    own_daemon.start()
    assert api.get(f"/containers/{bad}/json").status == 404 and api.inspect(good)["Id"] == good
    assert any(bad in name for _, folders, files in os.walk(os.path.join(own_daemon.data, "quarantine")) for name in [*folders, *files])


def test_sigtermEndsItAndLeavesContainers(own_daemon):
    api = own_daemon.api
    identity = api.run("sleep", "1000", HostConfig=NONE)
    pid = api.inspect(identity)["State"]["Pid"]
    assert own_daemon.stop() == 0
    assert os.path.exists(f"/proc/{pid}")
    own_daemon.start()
    assert api.inspect(identity)["State"]["Pid"] == pid
