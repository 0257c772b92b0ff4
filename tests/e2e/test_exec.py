"""docker exec and the exec routes."""
import pytest

NONE = {"NetworkMode": "none"}


@pytest.fixture
def box(api):
    return api.run("sleep", "1000", name="box", HostConfig=NONE)


def test_printsAndEnds(docker, box):
    said = docker("exec", "box", "sh", "-c", "echo out; echo err >&2; exit 7", code=7)
    assert (said.out, said.err) == ("out\n", "err\n")


def test_readsInput(docker, box):
    assert docker.out("exec", "-i", "box", "cat", stdin=b"typed") == "typed"


def test_inputEndsWhenTheClientsDoes(docker, box):
    assert docker.out("exec", "-i", "box", "wc", "-c", stdin=b"x" * 200000) == "200000"


def test_aTerminal(docker, box):
    terminal = docker.terminal("exec", "-it", "box", "sh", "-c", "tty; echo ready; read x; echo got $x")
    try:
        terminal.until(b"ready")
        terminal.type(b"word\r")
        terminal.until(b"got word")
        assert terminal.ends() == 0
    finally:
        terminal.close()


def test_environmentDirectoryAndUser(docker, box):
    said = docker.out("exec", "-e", "A=b", "-w", "/tmp", "-u", "guest", "box", "sh", "-c", "echo $A; pwd; id -un")
    assert said == "b\n/tmp\nguest"


def test_sharesTheContainer(docker, box):
    docker("exec", "box", "touch", "/made")
    assert docker.out("exec", "box", "ls", "/made") == "/made"
    assert docker.out("exec", "box", "cat", "/proc/1/cmdline").replace("\0", " ").strip() == "sleep 1000"


def test_detached(docker, api, box):
    docker("exec", "-d", "box", "sh", "-c", "echo done > /tmp/f; sleep 1000")
    said = docker.out("exec", "box", "sh", "-c", "until [ -s /tmp/f ]; do sleep 0.1; done; cat /tmp/f")
    assert said == "done"


def test_missingProgramIs127(docker, box):
    said = docker("exec", "box", "no-such", code=127)
    assert 'exec: "no-such": executable file not found in $PATH' in said.err + said.out


def test_notExecutableIs126(docker, box):
    docker("exec", "box", "/etc/passwd", code=126)


def test_aStoppedContainerIsRefused(docker, api):
    identity = api.create(name="still", Cmd=["true"], HostConfig=NONE)
    answer = api.post(f"/containers/{identity}/exec", {"Cmd": ["true"]})
    assert answer.status == 409 and answer.message == f"Container {identity} is not running" or "is not running" in answer.message


def test_aPausedContainerIsRefused(docker, api, box):
    api.post("/containers/box/pause")
    answer = api.post("/containers/box/exec", {"Cmd": ["true"]})
    api.post("/containers/box/unpause")
    assert answer.status == 409 and "is paused, unpause the container before exec" in answer.message


def test_withoutACommandItIsRefused(api, box):
    answer = api.post("/containers/box/exec", {"AttachStdout": True})
    assert answer.status == 400 and answer.message == "No exec command specified"


def test_inspect(api, box):
    session = api.post("/containers/box/exec", {"Cmd": ["sh", "-c", "exit 4"], "AttachStdout": True, "Env": ["A=1"]}).json["Id"]
    before = api.get(f"/exec/{session}/json").json
    assert before["Running"] is False and before["ExitCode"] is None and before["ContainerID"] == box
    assert before["ProcessConfig"]["entrypoint"] == "sh" and before["ProcessConfig"]["arguments"] == ["-c", "exit 4"]
    head, connection, _ = api.hijack(f"/exec/{session}/start", {"Detach": False, "Tty": False})
    with connection:
        while connection.recv(100):
            pass
    after = api.get(f"/exec/{session}/json").json
    assert after["Running"] is False and after["ExitCode"] == 4
    assert session in (api.inspect("box")["ExecIDs"] or [session])


def test_aSecondStartIsRefused(api, box):
    session = api.post("/containers/box/exec", {"Cmd": ["true"]}).json["Id"]
    assert api.post(f"/exec/{session}/start", {"Detach": True}).status == 200
    assert api.post(f"/exec/{session}/start", {"Detach": True}).status in (409, 500)


def test_unknownSession(api):
    answer = api.get("/exec/nothing/json")
    assert answer.status == 404 and answer.message == "No such exec instance: nothing"


def test_resize(api, box):
    session = api.post("/containers/box/exec", {"Cmd": ["sh", "-c", "read x; stty size"], "AttachStdin": True,
                                                "AttachStdout": True, "Tty": True}).json["Id"]
    head, connection, rest = api.hijack(f"/exec/{session}/start", {"Detach": False, "Tty": True})
    with connection:
        assert api.post(f"/exec/{session}/resize?h=33&w=111").status in (200, 201)
        connection.sendall(b"\r")
        while b"33 111" not in rest:
            piece = connection.recv(4096)
            assert piece, rest
            rest += piece


def test_plainHijackWithoutUpgrade(api, box):
    session = api.post("/containers/box/exec", {"Cmd": ["echo", "hi"], "AttachStdout": True}).json["Id"]
    head, connection, rest = api.hijack(f"/exec/{session}/start", {"Detach": False}, upgrade=False)
    with connection:
        while piece := connection.recv(4096):
            rest += piece
    assert " 200 " in head.splitlines()[0] and "application/vnd.docker." in head and rest[8:] == b"hi\n"


def test_execsEndWithTheContainer(api, docker, box):
    running = docker.start("exec", "box", "sh", "-c", "touch /up; exec sleep 1000")
    docker("exec", "box", "sh", "-c", "until [ -e /up ]; do sleep 0.05; done")
    api.post("/containers/box/kill")
    assert running.wait(30) == 137
    running.stdout.close()
    running.stderr.close()


def test_manyInARow(api, box):
    assert [api.execute("box", "sh", "-c", f"exit {i}")[0] for i in range(20)] == list(range(20))


def test_privilegedHasMore(api, box):
    plain = api.execute("box", "grep", "CapEff", "/proc/self/status")[1].split()[1]
    more = api.execute("box", "grep", "CapEff", "/proc/self/status", Privileged=True)[1].split()[1]
    assert plain == "00000000a80425fb" and int(more, 16) > int(plain, 16)
