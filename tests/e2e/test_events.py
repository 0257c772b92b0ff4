"""The event stream: order, shape, since, until, filters."""
import json
import time

import pytest

from harness.api import encoded

NONE = {"NetworkMode": "none"}


def between(api, start, **chosen):
    time_now = f"{time.time():.9f}"
    return api.get(f"/events?since={start}&until={time_now}" + (f"&filters={encoded(chosen)}" if chosen else "")).lines


@pytest.fixture
def start():
    return f"{time.time():.9f}"


def actions(events, kind="container"):
    return [event["Action"] for event in events if event["Type"] == kind]


def test_theLifeOfAContainer(docker, api, start):
    docker("run", "--rm", "--name", "boat", "-v", "/v", "busybox", "sh", "-c", "exit 3", code=3)
    events = between(api, start)
    assert actions(events) == ["create", "attach", "start", "die", "destroy"]
    assert actions(events, "network") == ["connect", "disconnect"]
    assert [action for action in actions(events, "volume") if action != "create"] == ["mount", "unmount", "destroy"]
    die = next(event for event in events if event["Action"] == "die")
    assert die["Actor"]["Attributes"]["exitCode"] == "3" and die["Actor"]["Attributes"]["image"] == "busybox"
    assert die["Actor"]["Attributes"]["name"] == "boat" and die["scope"] == "local"
    assert die["timeNano"] // 10**9 == die["time"] and die["status"] == "die" and die["id"] == die["Actor"]["ID"]


def test_verbsAreTold(api, start):
    api.run("sleep", "100", name="boat", HostConfig=NONE)
    for path in ("pause", "unpause", "rename?name=ship"):
        api.post(f"/containers/boat/{path}")
    api.execute("ship", "true")
    api.post("/containers/ship/update", {"Memory": 64 << 20, "MemorySwap": -1})
    api.post("/containers/ship/resize?h=10&w=10")
    api.post("/containers/ship/restart?t=0")
    api.post("/containers/ship/stop?t=0")
    api.delete("/containers/ship")
    said = actions(between(api, start))
    wanted = ["create", "start", "pause", "unpause", "rename", "exec_create: true", "exec_start: true", "exec_die", "update",
              "kill", "kill", "die", "stop", "start", "restart", "kill", "kill", "die", "stop", "destroy"]
    assert [action for action in said if action != "resize"] == wanted


def test_attributesHoldTheLabels(api, start):
    api.create(name="boat", Cmd=["true"], Labels={"kind": "a"}, HostConfig=NONE)
    create = between(api, start)[0]
    assert create["Actor"]["Attributes"] == {"image": "busybox", "kind": "a", "name": "boat"}


@pytest.mark.parametrize("chosen, count", [({"event": ["start"]}, 2), ({"type": ["container"], "event": ["create", "die"]}, 4), ({"container": ["one"]}, 3),
                                           ({"image": ["busybox"], "event": ["create"]}, 2), ({"label": ["kind=b"], "event": ["create"]}, 1),
                                           ({"type": ["volume"]}, 0), ({"type": {"container": True}, "event": {"start": True}}, 2)])
def test_filters(api, start, chosen, count):
    for name, label in (("one", "a"), ("two", "b")):
        api.wait(api.run("true", name=name, Labels={"kind": label}, HostConfig=NONE))
    events = [event for event in between(api, start, **chosen) if event["Type"] != "network"]
    assert len(events) == count, events


def test_aLiveStream(api):
    connection, response = api.open("GET", f"/events?filters={encoded({'type': ['container']})}")
    identity = api.create(Cmd=["true"], HostConfig=NONE)
    api.delete(f"/containers/{identity}")
    seen = [json.loads(response.readline()) for _ in range(2)]
    connection.close()
    assert [event["Action"] for event in seen] == ["create", "destroy"]


def test_aLiveStreamEndsAtUntil(api):
    answer = api.get(f"/events?until={time.time() + 1:.3f}")
    assert answer.status == 200


def test_imagesAndVolumes(api, start):
    api.post("/images/busybox/tag?repo=other&tag=1")
    api.delete("/images/other:1")
    api.post("/volumes/create", {"Name": "hold"})
    api.delete("/volumes/hold")
    events = between(api, start)
    assert actions(events, "image") == ["tag", "untag"] and actions(events, "volume") == ["create", "destroy"]


def test_byTheCli(docker, api, start):
    api.create(name="boat", Cmd=["true"], HostConfig=NONE)
    said = docker.out("events", "--since", start, "--until", f"{time.time():.9f}", "--format", "{{.Action}} {{.Actor.Attributes.name}}")
    assert said == "create boat"


@pytest.mark.parametrize("query", ["since=nonsense", "until=nonsense", "filters=nonsense"])
def test_badQueriesAreRefused(api, query):
    assert api.get(f"/events?{query}", timeout=10).status == 400
