"""Fixtures of the end-to-end tests: a daemon of their own, the clients, and the leak audit after every test.

BERTH_BIN: the folder with the built programs. BERTH_DOCKER: a docker CLI; without it the one on the PATH.
"""
import os
import shutil
import signal
import sys
import tempfile

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import known_gaps  # noqa: E402
from harness import images, leaks  # noqa: E402
from harness.api import Api  # noqa: E402
from harness.cli import Docker  # noqa: E402
from harness.daemon import Daemon  # noqa: E402
from harness.waiting import until  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
BIN = os.environ.get("BERTH_BIN") or os.path.join(HERE, "..", "..", "build", "ci", "bin")
KEPT = ("busybox:latest", "busybox:1")


TEST_SECONDS = 150


def pytest_collection_modifyitems(items):
    for item in items:
        if reason := known_gaps.reason(item.nodeid):
            item.add_marker(pytest.mark.xfail(reason=reason, strict=False))


def pytest_configure():
    """Being ended is an interrupt: the daemons of the run are taken away as after any test."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.fixture(autouse=True)
def bounded():
    """No test hangs the run: after its time it fails where it stands."""
    def late(*_):
        raise AssertionError(f"not done within {TEST_SECONDS} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(TEST_SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def program(name):
    path = os.path.realpath(os.path.join(BIN, name))
    if not os.path.exists(path):
        pytest.skip(f"{name} was not built")
    return path


@pytest.fixture(scope="session")
def busybox_archive():
    """A docker-archive of busybox, with the probe in it where that was built."""
    if not images.BUSYBOX:
        pytest.skip("busybox-static is not installed")
    probe = os.path.realpath(os.path.join(BIN, "berth-probe"))
    programs = [("bin/probe", probe)] if os.path.exists(probe) else []
    return images.docker_archive([images.busybox_layer(programs)], KEPT,
                                 {"Cmd": ["sh"], "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]},
                                 compress=True)


def seeded(daemon, archive):
    answer = daemon.api.post("/images/load?quiet=1", archive, headers={"Content-Type": "application/x-tar"})
    assert answer.status == 200 and b"Loaded image" in answer.body, answer
    return daemon


@pytest.fixture(scope="session")
def shared_daemon(busybox_archive):
    """One daemon for all tests that leave it as it was; it has run a container before anyone looks at it."""
    if os.geteuid() != 0:
        pytest.skip("containers need root")
    daemon = Daemon(program("berthd"))
    try:
        seeded(daemon.start(), busybox_archive)
        settle(daemon)
        yield daemon
    finally:
        daemon.remove()


def settle(daemon):
    """A first container by the bridge and one without: pools are filled and tables made; then the state is at rest."""
    for mode in ("bridge", "none"):
        daemon.api.once("true", HostConfig={"NetworkMode": mode, "IpcMode": "shareable"})
        ports = {"PortBindings": {"80/tcp": [{"HostPort": ""}]}} if mode == "bridge" else {}
        box = daemon.api.run("sleep", "100", HostConfig={"NetworkMode": mode, **ports})
        daemon.api.execute(box, "true")
    daemon.clear()
    last = []

    def still():
        now = leaks.Snapshot(daemon)
        same = bool(last) and not now.beyond(last[-1]) and not last[-1].beyond(now)
        last.append(now)
        return same and len(last) > 10

    until(still, 20, "the daemon at rest")


@pytest.fixture
def daemon(shared_daemon):
    """The shared daemon; after the test everything that was made is removed, and nothing may be left behind."""
    before = leaks.Snapshot(shared_daemon)
    yield shared_daemon
    assert shared_daemon.process.poll() is None, f"the daemon ended:\n{shared_daemon.words()}"
    shared_daemon.clear(KEPT)
    leaks.audit(shared_daemon, before)


@pytest.fixture
def own_daemon(busybox_archive):
    """A daemon for one test, which may kill it."""
    if os.geteuid() != 0:
        pytest.skip("containers need root")
    daemon = Daemon(program("berthd"))
    try:
        yield seeded(daemon.start(), busybox_archive)
    finally:
        daemon.remove()


@pytest.fixture
def fresh():
    """Makes daemons with flags of the test's own; all are removed at its end."""
    made = []

    def make(*flags):
        made.append(Daemon(program("berthd"), *flags))
        return made[-1]

    yield make
    for daemon in made:
        daemon.remove()


@pytest.fixture
def api(daemon) -> Api:
    return daemon.api


@pytest.fixture(scope="session")
def docker_program():
    found = os.environ.get("BERTH_DOCKER") or shutil.which("docker")
    if not found:
        pytest.skip("no docker CLI on this machine")
    return found


@pytest.fixture(scope="session")
def docker_home():
    folder = tempfile.mkdtemp(prefix="berth-e2e-home-")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def docker(daemon, docker_program, docker_home):
    return Docker(docker_program, daemon.host, docker_home)


@pytest.fixture
def docker_on(docker_program, docker_home):
    """The CLI at another daemon."""
    return lambda daemon: Docker(docker_program, daemon.host, docker_home)


@pytest.fixture
def client(daemon):
    """docker-py."""
    library = pytest.importorskip("docker", reason="python3-docker is not installed")
    made = library.DockerClient(base_url=daemon.host, version="auto", timeout=60)
    yield made
    made.close()
