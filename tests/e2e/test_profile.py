"""The default profile as berth-probe sees it from inside, by every way into a container."""
import os

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
NONE = {"NetworkMode": "none"}


@pytest.fixture
def golden(docker):
    if docker("run", "--rm", "--network", "none", "busybox", "test", "-e", "/bin/probe", code=None).code != 0:
        pytest.skip("berth-probe was not built")
    with open(os.path.join(HERE, "..", "support", "probe", "golden.txt"), encoding="utf-8") as file:
        return file.read().strip()


def test_byRun(docker, golden):
    assert docker.out("run", "--rm", "--network", "none", "busybox", "probe") == golden


def test_byRunOnTheBridge(docker, golden):
    assert docker.out("run", "--rm", "busybox", "probe") == golden


def test_byExecAndAfterARestart(docker, api, golden):
    api.run("sleep", "1000", name="box", HostConfig=NONE)
    assert docker.out("exec", "box", "probe") == golden
    docker("restart", "-t", "0", "box")
    assert docker.out("exec", "box", "probe") == golden


def test_privilegedIsSeenAsSuch(docker, golden):
    said = docker.out("run", "--rm", "--network", "none", "--privileged", "busybox", "probe")
    assert "status Seccomp 0" in said
    assert "call mount ALLOWED" in said
    assert said != golden
