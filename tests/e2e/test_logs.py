"""docker logs: every option, and that no byte is lost."""
import datetime
import re

import pytest

NONE = {"NetworkMode": "none"}


@pytest.fixture
def spoken(api):
    identity = api.run("sh", "-c", "for i in 1 2 3 4 5; do echo out$i; echo err$i >&2; done", HostConfig=NONE)
    api.wait(identity)
    return identity


def test_bothStreams(docker, spoken):
    said = docker("logs", spoken)
    assert said.out.split() == [f"out{i}" for i in range(1, 6)] and said.err.split() == [f"err{i}" for i in range(1, 6)]


def test_oneStream(api, spoken):
    assert api.output(spoken, "stdout=1")[1] == b"" and api.output(spoken, "stderr=1")[0] == b""


def test_noStreamIsRefused(api, spoken):
    answer = api.get(f"/containers/{spoken}/logs")
    assert answer.status == 400 and "you must choose at least one stream" in answer.message


@pytest.mark.parametrize("tail, count", [("0", 0), ("1", 1), ("3", 3), ("all", 5), ("100", 5)])
def test_tail(api, tail, count):
    identity = api.run("sh", "-c", "for i in 1 2 3 4 5; do echo line$i; done", HostConfig=NONE)
    api.wait(identity)
    lines = api.output(identity, f"stdout=1&tail={tail}")[0].split()
    assert lines == [b"line%d" % i for i in range(1, 6)][5 - count:]


def test_timestamps(api, spoken):
    for line in api.output(spoken, "stdout=1&timestamps=1")[0].decode().splitlines():
        assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z out\d$", line), line


def test_sinceAndUntil(api):
    identity = api.run("sh", "-c", "echo early; sleep 1.1; echo late", HostConfig=NONE)
    api.wait(identity)
    stamps = [line.split()[0] for line in api.output(identity, "stdout=1&timestamps=1")[0].decode().splitlines()]
    first = datetime.datetime.strptime(stamps[0][:19] + "+0000", "%Y-%m-%dT%H:%M:%S%z").timestamp() + float("0." + stamps[0][20:29])
    assert api.output(identity, f"stdout=1&since={first + 0.5:.9f}")[0] == b"late\n"
    assert api.output(identity, f"stdout=1&until={first + 0.5:.9f}")[0] == b"early\n"


def test_followEndsWithTheContainer(docker):
    identity = docker.out("run", "-d", "busybox", "sh", "-c", "echo a; sleep 0.3; echo b")
    assert docker.out("logs", "-f", identity) == "a\nb"


def test_followFromATail(docker, api):
    identity = api.run("sh", "-c", "echo a; echo b; read x; echo c", OpenStdin=True, HostConfig=NONE)
    follower = docker.start("logs", "-f", "--tail", "1", identity)
    assert follower.stdout.readline() == b"b\n"
    _, connection, _ = api.hijack(f"/containers/{identity}/attach?stream=1&stdin=1")
    with connection:
        connection.sendall(b"go\n")
    assert follower.stdout.read() == b"c\n" and follower.wait(30) == 0


def test_aLastLineWithoutNewlineIsKept(docker):
    identity = docker.out("run", "-d", "busybox", "printf", "no newline")
    docker("wait", identity)
    assert docker("logs", identity).out == "no newline"


def test_bytesStayAsTheyAre(api):
    identity = api.run("printf", r"\001\200\377\r\ttext\n", HostConfig=NONE)
    api.wait(identity)
    assert api.output(identity)[0] == b"\x01\x80\xff\r\ttext\n"


def test_aTerminalsLogHasNoFrames(api):
    identity = api.run("echo", "raw", Tty=True, HostConfig=NONE)
    api.wait(identity)
    assert api.get(f"/containers/{identity}/logs?stdout=1").body == b"raw\r\n"


def test_aMegabyteIsWhole(api):
    identity = api.run("sh", "-c", "seq 1 150000", HostConfig=NONE)
    assert api.wait(identity) == 0
    assert api.output(identity)[0] == b"".join(b"%d\n" % i for i in range(1, 150001))


def test_aVeryLongLineIsWhole(api):
    identity = api.run("sh", "-c", "head -c 300000 /dev/zero | tr '\\0' x; echo", HostConfig=NONE)
    api.wait(identity)
    assert api.output(identity)[0] == b"x" * 300000 + b"\n"


def test_rotationKeepsTheNewest(api):
    identity = api.run("sh", "-c", "seq 1 40000", HostConfig={**NONE, "LogConfig": {
        "Type": "json-file", "Config": {"max-size": "64k", "max-file": "2"}}})
    api.wait(identity)
    lines = api.output(identity)[0].split()
    assert lines[-1] == b"40000" and len(lines) < 40000
    assert lines == [b"%d" % i for i in range(int(lines[0]), 40001)]


def test_twoRunsFollowEachOther(api):
    identity = api.run("echo", "again", HostConfig=NONE)
    api.wait(identity)
    api.post(f"/containers/{identity}/start")
    api.wait(identity)
    assert api.output(identity)[0] == b"again\nagain\n"


def test_noneKeepsNothing(api):
    identity = api.run("echo", "lost", HostConfig={**NONE, "LogConfig": {"Type": "none", "Config": {}}})
    api.wait(identity)
    answer = api.get(f"/containers/{identity}/logs?stdout=1")
    assert answer.status in (500, 501) and "configured logging driver does not support reading" in answer.message


def test_detailsShowLabels(docker):
    identity = docker.out("run", "-d", "--log-opt", "labels=tier", "-l", "tier=web", "busybox", "echo", "x")
    docker("wait", identity)
    assert docker.out("logs", "--details", identity) == "tier=web x"


def test_unknownContainer(docker):
    assert "No such container: nobody" in docker("logs", "nobody", code=1).err
