"""The berth command: the first verbs of the docker grammar."""
import os

import pytest

from conftest import BIN, program
from harness.cli import Docker


@pytest.fixture
def berth(daemon, docker_home):
    program("berth")
    return Docker(os.path.realpath(os.path.join(BIN, "berth")), daemon.host, docker_home)


def test_runPrintsAndEnds(berth):
    said = berth("run", "--rm", "busybox", "sh", "-c", "echo out; echo err >&2; exit 5", code=5)
    assert (said.out, said.err) == ("out\n", "err\n")


def test_runReadsInput(berth):
    assert berth.out("run", "--rm", "-i", "busybox", "cat", stdin=b"typed") == "typed"


def test_exitCodesOfFailures(berth):
    berth("run", "--rm", "busybox", "nosuch", code=127)
    berth("run", "--rm", "busybox", "/etc/passwd", code=126)
    berth("run", "--rm", "nosuch:1", "true", code=125)


def test_theLifeOfAContainer(berth, api):
    identity = berth.out("run", "-d", "--name", "boat", "busybox", "sh", "-c", "echo hello; sleep 1000")
    assert len(identity) == 64
    assert "boat" in berth.out("ps")
    assert berth.out("exec", "boat", "echo", "inside") == "inside"
    berth("exec", "boat", "sh", "-c", "exit 4", code=4)
    assert berth.out("logs", "boat") == "hello"
    assert berth.out("stop", "-t", "0", "boat") == "boat"
    assert "boat" not in berth.out("ps") and "boat" in berth.out("ps", "-a")
    assert berth.out("rm", "boat") == "boat"
    assert api.get("/containers/boat/json").status == 404


def test_imagesAndInfo(berth, busybox_archive, tmp_path):
    path = tmp_path / "busybox.tar"
    path.write_bytes(busybox_archive)
    assert "Loaded image: busybox" in berth.out("load", "-i", str(path))
    assert "busybox" in berth.out("images") and "overlay2" in berth.out("info")


def test_errorsAreDockers(berth):
    assert "No such container: nosuch" in berth("rm", "nosuch", code=1).err
    assert "No such container: nosuch" in berth("logs", "nosuch", code=1).err


def test_unknownCommands(berth):
    assert berth("nosuch", code=None).code != 0


def test_withoutAnEngineItSaysSo(berth):
    berth.environment["DOCKER_HOST"] = "unix:///nonexistent/berth.sock"
    said = berth("ps", code=1)
    assert "/nonexistent/berth.sock" in said.err
