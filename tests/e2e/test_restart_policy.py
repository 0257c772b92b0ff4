"""Restart policies and auto-remove."""
import time

import pytest

from harness.waiting import until

NONE = {"NetworkMode": "none"}


def policy(name, count=0):
    return {**NONE, "RestartPolicy": {"Name": name, "MaximumRetryCount": count}}


def test_onFailureTriesSoOften(api):
    identity = api.run("false", HostConfig=policy("on-failure", 2))
    until(lambda: (lambda said: said["RestartCount"] == 2 and said["State"]["Status"] == "exited")(api.inspect(identity)), 20, "two restarts")
    assert api.inspect(identity)["State"]["ExitCode"] == 1
    assert len(api.output(identity)[0]) == 0


def test_onFailureLeavesASuccess(api):
    identity = api.run("true", HostConfig=policy("on-failure", 5))
    api.wait(identity)
    assert api.inspect(identity)["RestartCount"] == 0 and api.inspect(identity)["State"]["Status"] == "exited"


def test_alwaysGoesOnUntilStopped(api):
    identity = api.run("true", HostConfig=policy("always"))
    until(lambda: api.inspect(identity)["RestartCount"] >= 2, 20, "two restarts")
    assert api.post(f"/containers/{identity}/stop?t=0").status in (204, 304)
    until(lambda: api.inspect(identity)["State"]["Status"] == "exited", 10, "stopped")
    count = api.inspect(identity)["RestartCount"]
    until(lambda: api.inspect(identity)["State"]["Status"] == "exited", 1, "still stopped")
    assert api.inspect(identity)["RestartCount"] == count


def test_theDelayGrows(api):
    identity = api.run("echo", "run", HostConfig=policy("always"))

    def starts():
        lines = api.output(identity, "stdout=1&timestamps=1")[0].splitlines()
        return lines if len(lines) >= 5 else None

    stamps = [line.split()[0].decode() for line in until(starts, 60, "five runs")[:5]]
    seconds = [int(stamp[11:13]) * 3600 + int(stamp[14:16]) * 60 + float(stamp[17:29]) for stamp in stamps]
    assert (seconds[4] - seconds[3]) % 86400 > (seconds[1] - seconds[0]) % 86400


def test_aKilledOneStaysDown(api):
    identity = api.run("sleep", "100", HostConfig=policy("always"))
    api.post(f"/containers/{identity}/kill")
    until(lambda: api.inspect(identity)["State"]["Status"] == "exited", 10, "down")


def test_aCrashIsRestarted(api):
    identity = api.run("sh", "-c", "kill -9 $$", HostConfig=policy("always"))
    until(lambda: api.inspect(identity)["RestartCount"] >= 1, 20, "restarted")


def test_waitSeesTheRestartingOneEnd(api):
    identity = api.run("sh", "-c", "exit 5", HostConfig=policy("on-failure", 1))
    assert api.wait(identity, "next-exit") == 5


@pytest.mark.parametrize("bad", [{"Name": "nonsense"}, {"Name": "always", "MaximumRetryCount": 3}, {"Name": "on-failure", "MaximumRetryCount": -1}])
def test_badPoliciesAreRefused(api, bad):
    answer = api.post("/containers/create", {"Image": "busybox", "HostConfig": {**NONE, "RestartPolicy": bad}})
    assert answer.status == 400, answer


def test_autoRemoveAndRestartExcludeEachOther(api):
    answer = api.post("/containers/create", {"Image": "busybox", "HostConfig": {**policy("always"), "AutoRemove": True}})
    assert answer.status == 400 and "can't create 'AutoRemove' container with restart policy" in answer.message


def test_autoRemoveByTheApi(api):
    identity = api.create(Cmd=["true"], HostConfig={**NONE, "AutoRemove": True})
    connection, response = api.open("POST", f"/containers/{identity}/wait?condition=removed")
    api.post(f"/containers/{identity}/start")
    assert b'"StatusCode":0' in response.read().replace(b" ", b"")
    connection.close()
    assert api.get(f"/containers/{identity}/json").status == 404


def test_theDaemonsRestartHonoursThePolicies(own_daemon):
    api = own_daemon.api
    made = {name: api.run("sleep", "1000", HostConfig=policy(name)) for name in ("always", "unless-stopped", "no")}
    stopped = {name: api.run("sleep", "1000", HostConfig=policy(name)) for name in ("always", "unless-stopped")}
    for identity in stopped.values():
        api.post(f"/containers/{identity}/stop?t=0")
    began = time.monotonic()
    own_daemon.restart()
    running = {name: api.inspect(identity)["State"]["Running"] for name, identity in made.items()}
    assert running == {"always": True, "unless-stopped": True, "no": True}, "containers live on over a restart"
    until(lambda: api.inspect(stopped["always"])["State"]["Running"], 20, "always comes back")
    assert not api.inspect(stopped["unless-stopped"])["State"]["Running"] and time.monotonic() - began < 60
