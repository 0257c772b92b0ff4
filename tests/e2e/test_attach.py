"""docker attach and both kinds of hijacked stream."""
import socket
import struct

import pytest

from harness.api import demultiplexed, read_all

NONE = {"NetworkMode": "none"}


def test_attachBeforeStartMissesNothing(api):
    identity = api.create(Cmd=["sh", "-c", "echo first; echo second >&2"], HostConfig=NONE)
    head, connection, rest = api.hijack(f"/containers/{identity}/attach?stream=1&stdout=1&stderr=1")
    with connection:
        api.post(f"/containers/{identity}/start")
        assert demultiplexed(rest + read_all(connection)) == (b"first\n", b"second\n")
    assert head.startswith("HTTP/1.1 101 UPGRADED") and "application/vnd.docker.multiplexed-stream" in head


def test_olderClientsGetTheOlderType(api):
    identity = api.create(Cmd=["true"], HostConfig=NONE)
    head, connection, _ = api.at("1.41").hijack(f"/containers/{identity}/attach?stream=1&stdout=1")
    connection.close()
    assert "application/vnd.docker.raw-stream" in head


def test_withoutUpgradeItIsAPlain200(api):
    identity = api.create(Cmd=["echo", "x"], HostConfig=NONE)
    head, connection, rest = api.hijack(f"/containers/{identity}/attach?stream=1&stdout=1", upgrade=False)
    with connection:
        api.post(f"/containers/{identity}/start")
        assert demultiplexed(rest + read_all(connection))[0] == b"x\n"
    assert head.startswith("HTTP/1.1 200 OK")


def test_halfCloseEndsTheInputOnly(api):
    identity = api.create(Cmd=["sh", "-c", "cat; echo end"], OpenStdin=True, StdinOnce=True, AttachStdin=True, HostConfig=NONE)
    _, connection, rest = api.hijack(f"/containers/{identity}/attach?stream=1&stdin=1&stdout=1")
    with connection:
        api.post(f"/containers/{identity}/start")
        connection.sendall(b"typed\n")
        connection.shutdown(socket.SHUT_WR)
        assert demultiplexed(rest + read_all(connection))[0] == b"typed\nend\n"


def test_logsComeFirst(api):
    identity = api.run("sh", "-c", "echo before; read x; echo after", OpenStdin=True, HostConfig=NONE)
    head, connection, rest = api.hijack(f"/containers/{identity}/attach?stream=1&stdin=1&stdout=1&logs=1")
    with connection:
        while b"before\n" not in rest:
            piece = connection.recv(4096)
            assert piece
            rest += piece
        connection.sendall(b"go\n")
        assert demultiplexed(rest + read_all(connection))[0] == b"before\nafter\n"


def test_logsWithoutStream(api):
    identity = api.run("echo", "kept", HostConfig=NONE)
    api.wait(identity)
    _, connection, rest = api.hijack(f"/containers/{identity}/attach?logs=1&stdout=1")
    with connection:
        assert demultiplexed(rest + read_all(connection))[0] == b"kept\n"


def test_twoClientsSeeTheSame(api):
    identity = api.create(Cmd=["sh", "-c", "seq 1 1000"], HostConfig=NONE)
    clients = [api.hijack(f"/containers/{identity}/attach?stream=1&stdout=1") for _ in range(2)]
    api.post(f"/containers/{identity}/start")
    for _, connection, rest in clients:
        with connection:
            assert demultiplexed(rest + read_all(connection))[0].split()[-1] == b"1000"


def test_aClientThatGoesLeavesTheContainer(api):
    identity = api.run("sh", "-c", "while true; do echo x; sleep 0.05; done", HostConfig=NONE)
    _, connection, _ = api.hijack(f"/containers/{identity}/attach?stream=1&stdout=1")
    connection.recv(100)
    connection.close()
    assert api.inspect(identity)["State"]["Running"]


def test_aReaderThatNeverReadsBlocksNobody(api):
    identity = api.create(Cmd=["sh", "-c", "seq 1 300000"], HostConfig=NONE)
    _, connection, _ = api.hijack(f"/containers/{identity}/attach?stream=1&stdout=1")
    with connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        api.post(f"/containers/{identity}/start")
        answer = api.get("/containers/json?all=1")
        assert answer.status == 200
        assert api.post(f"/containers/{identity}/kill").status in (204, 409)
        api.wait(identity)


def test_detachKeysLeaveItRunning(docker, api):
    terminal = docker.terminal("run", "-it", "--name", "tty", "busybox", "sh")
    try:
        terminal.until(b"# ")
        terminal.type(b"echo re''ady\r")
        terminal.until(b"ready")
        terminal.type(b"\x10\x11")
        assert terminal.ends() == 0
    finally:
        terminal.close()
    assert api.inspect("tty")["State"]["Running"]


def test_ownDetachKeys(docker, api):
    terminal = docker.terminal("run", "-it", "--detach-keys", "ctrl-a,d", "--name", "tty", "busybox", "sh")
    try:
        terminal.until(b"# ")
        terminal.type(b"\x01d")
        assert terminal.ends() == 0
    finally:
        terminal.close()
    assert api.inspect("tty")["State"]["Running"]


def test_attachAgainAfterDetaching(docker, api):
    identity = docker.out("run", "-dit", "busybox", "sh")
    terminal = docker.terminal("attach", identity)
    try:
        terminal.type(b"echo wel''come\r")
        terminal.until(b"welcome")
        terminal.type(b"exit 5\r")
        assert terminal.ends() == 5
    finally:
        terminal.close()


def test_attachForwardsSignals(docker, api):
    identity = docker.out("run", "-d", "busybox", "sh", "-c", "trap 'exit 9' TERM; echo up; while true; do sleep 0.1; done")
    client = docker.start("attach", identity)
    docker("exec", identity, "true")
    client.terminate()
    assert client.wait(30) in (9, 143, 1, 0)
    client.stdout.close()
    client.stderr.close()


def test_resizeReachesTheTerminal(api):
    identity = api.create(Cmd=["sh", "-c", "read x; stty size"], Tty=True, OpenStdin=True, HostConfig=NONE)
    _, connection, rest = api.hijack(f"/containers/{identity}/attach?stream=1&stdin=1&stdout=1")
    with connection:
        api.post(f"/containers/{identity}/start")
        assert api.post(f"/containers/{identity}/resize?h=40&w=132").status == 200
        connection.sendall(b"\r")
        rest += read_all(connection)
    assert b"40 132" in rest


def test_attachToAStoppedContainer(docker, api):
    api.create(name="still", Cmd=["true"], HostConfig=NONE)
    assert "You cannot attach to a stopped container, start it first" in docker("attach", "still", code=1).err


def test_attachOverWebSocket(api):
    identity = api.create(Cmd=["echo", "by websocket"], HostConfig=NONE)
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(30)
        connection.connect(api.path)
        connection.sendall((f"GET /v1.50/containers/{identity}/attach/ws?stream=1&stdout=1&logs=0 HTTP/1.1\r\nHost: d\r\n"
                            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").encode())
        seen = b""
        while b"\r\n\r\n" not in seen:
            seen += connection.recv(4096)
        assert b" 101 " in seen and b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in seen
        api.post(f"/containers/{identity}/start")
        rest = seen.partition(b"\r\n\r\n")[2] + read_all(connection)
    length = rest[1] & 0x7f
    assert struct.unpack("B", rest[:1])[0] & 0x0f in (1, 2) and rest[2:2 + length] == b"by websocket\n"


@pytest.mark.parametrize("path", ["/containers/nobody/attach?stream=1", "/containers/nobody/attach?stream=1&stdin=1"])
def test_unknownContainer(api, path):
    head, connection, rest = api.hijack(path)
    connection.close()
    assert " 404 " in head and b"No such container: nobody" in rest
