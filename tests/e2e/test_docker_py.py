"""docker-py's container and image models."""
import io

import pytest


@pytest.fixture
def errors():
    return pytest.importorskip("docker").errors


def test_runReturnsTheOutput(client):
    assert client.containers.run("busybox", "echo hello", remove=True) == b"hello\n"


def test_runRaisesOnAFailure(client, errors):
    with pytest.raises(errors.ContainerError) as caught:
        client.containers.run("busybox", ["sh", "-c", "echo bad >&2; exit 3"], remove=True)
    assert caught.value.exit_status == 3 and b"bad" in caught.value.stderr


def test_anUnknownImageRaises(client, errors):
    with pytest.raises((errors.ImageNotFound, errors.APIError)):
        client.images.get("nosuch:1")


def test_theLifeOfAContainer(client, errors):
    container = client.containers.run("busybox", "sleep 100", detach=True, name="boat", labels={"a": "1"})
    assert container.status == "created" or container.status == "running"
    container.reload()
    assert container.status == "running" and container.labels == {"a": "1"} and container.image.tags
    container.pause()
    container.reload()
    assert container.status == "paused"
    container.unpause()
    container.rename("ship")
    assert client.containers.get("ship").id == container.id
    container.restart(timeout=0)
    container.stop(timeout=0)
    assert container.wait()["StatusCode"] == 137
    container.remove()
    with pytest.raises(errors.NotFound):
        client.containers.get("ship")


def test_exec(client):
    container = client.containers.run("busybox", "sleep 100", detach=True)
    result = container.exec_run(["sh", "-c", "echo out; echo err >&2; exit 4"], demux=True)
    assert result.exit_code == 4 and result.output == (b"out\n", b"err\n")
    assert container.exec_run("cat /proc/1/cmdline").output == b"sleep\x00100\x00"


def test_streamingLogs(client):
    container = client.containers.run("busybox", ["sh", "-c", "echo a; echo b"], detach=True)
    assert b"".join(container.logs(stream=True, follow=True)) == b"a\nb\n"
    assert container.logs(tail=1) == b"b\n"


def test_listAndFilters(client):
    container = client.containers.run("busybox", "sleep 100", detach=True, labels=["only"])
    assert [found.id for found in client.containers.list(filters={"label": "only"})] == [container.id]
    assert client.containers.list(filters={"status": "exited"}) == []


def test_stats(client):
    container = client.containers.run("busybox", "sleep 100", detach=True)
    assert container.stats(stream=False)["memory_stats"]["usage"] > 0
    assert next(container.stats(decode=True))["name"]


def test_top(client):
    container = client.containers.run("busybox", "sleep 100", detach=True)
    assert container.top()["Processes"][0][-1] == "sleep 100"


def test_ports(client):
    container = client.containers.run("busybox", "sleep 100", detach=True, ports={"80/tcp": ("127.0.0.1", None)})
    container.reload()
    assert container.ports["80/tcp"][0]["HostIp"] == "127.0.0.1"


def test_volumesAndMounts(client):
    volume = client.volumes.create("hold", labels={"a": "1"})
    client.containers.run("busybox", "touch /data/x", remove=True, volumes={"hold": {"bind": "/data", "mode": "rw"}})
    assert client.containers.run("busybox", "ls /d", remove=True, volumes={"hold": {"bind": "/d", "mode": "ro"}}) == b"x\n"
    assert [found.name for found in client.volumes.list()] == ["hold"]
    volume.remove()


def test_images(client, busybox_archive):
    loaded = client.images.load(io.BytesIO(busybox_archive))
    assert "busybox:latest" in loaded[0].tags
    image = client.images.get("busybox")
    assert image.tag("harbour", "1") and "harbour:1" in client.images.get("harbour:1").tags
    assert image.history() and image.attrs["Architecture"]
    client.images.remove("harbour:1")
    assert [found.id for found in client.images.list(name="busybox")] == [image.id]


def test_attachAndWrite(client):
    container = client.containers.create("busybox", "cat", stdin_open=True)
    stream = container.attach_socket(params={"stdin": 1, "stream": 1, "stdout": 1})
    container.start()
    stream._sock.sendall(b"typed\n")  # docker-py offers no other way to write
    assert stream._sock.recv(8)[0] == 1
    container.kill()
    stream.close()


def test_events(client):
    events = client.events(decode=True, filters={"type": "container"})
    container = client.containers.create("busybox", "true")
    assert next(events)["Action"] == "create"
    container.remove()
    events.close()


def test_update(client):
    container = client.containers.run("busybox", "sleep 100", detach=True)
    container.update(mem_limit="64m", memswap_limit="128m")
    container.reload()
    assert container.attrs["HostConfig"]["Memory"] == 64 << 20


def test_prune(client):
    client.containers.run("busybox", "true", detach=True).wait()
    assert len(client.containers.prune()["ContainersDeleted"]) == 1


def test_infoVersionPing(client):
    assert client.ping() and client.info()["Driver"] and client.version()["ApiVersion"] and client.df()["LayersSize"] >= 0


def test_limits(client):
    said = client.containers.run("busybox", "sh -c 'ulimit -n; cat /proc/self/oom_score_adj'", remove=True, oom_score_adj=300,
                                 ulimits=[__import__("docker").types.Ulimit(name="nofile", soft=77, hard=88)])
    assert said == b"77\n300\n"
