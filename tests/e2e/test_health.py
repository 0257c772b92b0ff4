"""Health checks: states, log, events."""
import time

import pytest

from harness.api import encoded
from harness.waiting import until

NONE = {"NetworkMode": "none"}
SECOND = 10**9


def health(api, identity):
    return api.inspect(identity)["State"]["Health"]


def checked(api, test, **more):
    return api.run("sleep", "100", HostConfig=NONE, Healthcheck={"Test": test, "Interval": SECOND // 5, "Timeout": 10 * SECOND, "Retries": 2, **more})


def test_becomesHealthy(docker, api):
    identity = checked(api, ["CMD", "true"])
    until(lambda: health(api, identity)["Status"] == "healthy", 20, "healthy")
    entry = health(api, identity)["Log"][0]
    assert entry["ExitCode"] == 0 and entry["Output"] == "" and entry["Start"] <= entry["End"]
    assert "(healthy)" in docker.out("ps", "--format", "{{.Status}}")


def test_becomesUnhealthyAfterItsRetries(api):
    identity = checked(api, ["CMD-SHELL", "echo broken; exit 1"])
    until(lambda: health(api, identity)["Status"] == "unhealthy", 20, "unhealthy")
    said = health(api, identity)
    assert said["FailingStreak"] >= 2 and said["Log"][-1]["Output"] == "broken\n" and said["Log"][-1]["ExitCode"] == 1


def test_startsAsStarting(api):
    identity = api.run("sleep", "100", HostConfig=NONE, Healthcheck={"Test": ["CMD", "true"], "Interval": 3600 * SECOND})
    assert health(api, identity)["Status"] == "starting"


def test_theStartPeriodForgives(api):
    identity = checked(api, ["CMD", "false"], StartPeriod=3600 * SECOND)
    until(lambda: len(health(api, identity)["Log"] or []) >= 3, 20, "three checks")
    assert health(api, identity)["Status"] == "starting"


def test_aSlowCheckIsEnded(api):
    identity = checked(api, ["CMD", "sleep", "100"], Timeout=SECOND, Retries=1)
    until(lambda: health(api, identity)["Status"] == "unhealthy", 20, "unhealthy")
    entry = health(api, identity)["Log"][0]
    assert entry["ExitCode"] == -1 and "Health check exceeded timeout (1s)" in entry["Output"]
    assert "sleep 100" not in api.execute(identity, "sh", "-c", "ps | grep -v grep | grep -c 'sleep 100' | grep -v '^1$' || true")[1]


def test_theLogKeepsFive(api):
    identity = checked(api, ["CMD", "true"])
    first = until(lambda: health(api, identity)["Log"], 20, "a first entry")[0]["Start"]
    until(lambda: all(entry["Start"] != first for entry in health(api, identity)["Log"]), 30, "the first entry gone")
    assert len(health(api, identity)["Log"]) <= 5


def test_noneTurnsItOff(api):
    identity = api.run("sleep", "100", HostConfig=NONE, Healthcheck={"Test": ["NONE"]})
    assert "Health" not in api.inspect(identity)["State"] or api.inspect(identity)["State"]["Health"] is None


def test_eventsTellTheChange(api):
    start = f"{time.time():.9f}"
    identity = checked(api, ["CMD", "true"])
    until(lambda: health(api, identity)["Status"] == "healthy", 20, "healthy")
    events = api.get(f"/events?since={start}&until={time.time():.9f}&filters={encoded({'event': ['health_status']})}").lines
    assert [event["Action"] for event in events] == ["health_status: healthy"]


def test_filterByHealth(api):
    identity = checked(api, ["CMD", "true"])
    until(lambda: health(api, identity)["Status"] == "healthy", 20, "healthy")
    rows = api.get(f"/containers/json?filters={encoded({'health': ['healthy']})}").json
    assert [row["Id"] for row in rows] == [identity]


@pytest.mark.parametrize("check", [{"Test": ["CMD", "true"], "Interval": 1}, {"Test": ["NONSENSE", "x"]}, {"Test": ["CMD", "true"], "Retries": -1}])
def test_badChecksAreRefused(api, check):
    answer = api.post("/containers/create", {"Image": "busybox", "HostConfig": NONE, "Healthcheck": check})
    assert answer.status == 400, answer
