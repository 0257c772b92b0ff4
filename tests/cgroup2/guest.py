"""Runs inside the guest: what must hold where cgroup v2 is all there is."""
import os
import signal
import sys
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from harness import images  # noqa: E402
from harness.daemon import Daemon  # noqa: E402

NONE = {"NetworkMode": "none"}


def inside(daemon, identity, name):
    """A cgroup file of a container, seen from outside."""
    for _, top in daemon.cgroups():
        for path, _, files in os.walk(top):
            if identity in path and name in files:
                with open(os.path.join(path, name), encoding="ascii") as file:
                    return file.read().strip()
    raise AssertionError(f"no {name} for {identity}")


def theTreeIsVersionTwo(daemon):
    assert daemon.api.get("/info").json["CgroupVersion"] == "2"


def limitsAreWritten(daemon):
    identity = daemon.api.run("sleep", "1000", HostConfig={
        **NONE, "Memory": 64 << 20, "MemorySwap": 64 << 20, "PidsLimit": 40, "CpuQuota": 50000, "CpuPeriod": 100000, "CpuShares": 512})
    said = {name: inside(daemon, identity, name) for name in ("memory.max", "memory.swap.max", "pids.max", "cpu.max", "cpu.weight")}
    assert said == {"memory.max": str(64 << 20), "memory.swap.max": "0", "pids.max": "40", "cpu.max": "50000 100000",
                    "cpu.weight": said["cpu.weight"]} and 10 <= int(said["cpu.weight"]) <= 60, said
    answer = daemon.api.post(f"/containers/{identity}/update", {"PidsLimit": 20})
    assert answer.status == 200 and inside(daemon, identity, "pids.max") == "20", answer


def runExecAndKill(daemon):
    assert daemon.api.once("sh", "-c", "echo hello; exit 3", HostConfig=NONE) == (3, "hello\n", "")
    identity = daemon.api.run("sleep", "1000", HostConfig=NONE)
    assert daemon.api.execute(identity, "echo", "inside")[:2] == (0, "inside\n")
    with open(f"/proc/{daemon.api.inspect(identity)['State']['Pid']}/cgroup", encoding="ascii") as file:
        assert identity in file.read()
    assert daemon.api.post(f"/containers/{identity}/kill").status == 204 and daemon.api.wait(identity) == 137


def pauseFreezes(daemon):
    identity = daemon.api.run("sleep", "1000", HostConfig=NONE)
    assert daemon.api.post(f"/containers/{identity}/pause").status == 204
    assert inside(daemon, identity, "cgroup.freeze") == "1"
    assert daemon.api.post(f"/containers/{identity}/unpause").status == 204


def outOfMemoryIsTold(daemon):
    identity = daemon.api.run("sh", "-c", "head -c 60000000 /dev/zero | tail", HostConfig={**NONE, "Memory": 16 << 20, "MemorySwap": 16 << 20})
    daemon.api.wait(identity)
    assert daemon.api.inspect(identity)["State"]["OOMKilled"]


def devicesAreRefused(daemon):
    code, out, err = daemon.api.once("sh", "-c", "mknod /f c 10 229; cat /f; cat /dev/zero | head -c 3 | wc -c", HostConfig=NONE)
    assert "Operation not permitted" in err and out == "3\n", (out, err)


def statisticsAreRead(daemon):
    identity = daemon.api.run("sleep", "1000", HostConfig=NONE)
    said = daemon.api.get(f"/containers/{identity}/stats?stream=0&one-shot=1").json
    assert said["memory_stats"]["usage"] > 0 and said["cpu_stats"]["cpu_usage"]["total_usage"] > 0 and said["pids_stats"]["current"] == 1


def theBridgeGivesAnAddress(daemon):
    identity = daemon.api.run("sleep", "1000")
    assert f" {daemon.subnet}." in daemon.api.execute(identity, "ip", "-o", "-4", "addr", "show", "eth0")[1]


def containersOutliveTheDaemon(daemon):
    identity = daemon.api.run("sleep", "1000", HostConfig=NONE)
    pid = daemon.api.inspect(identity)["State"]["Pid"]
    daemon.kill()
    daemon.start()
    assert daemon.api.inspect(identity)["State"]["Pid"] == pid
    os.kill(pid, signal.SIGKILL)
    assert daemon.api.wait(identity) == 137


def nothingIsLeft(daemon):
    daemon.clear()
    left = [path for _, top in daemon.cgroups() for path, _, _ in os.walk(top) if len(os.path.basename(path)) == 64]
    assert left == [], left


CHECKS = (theTreeIsVersionTwo, limitsAreWritten, runExecAndKill, pauseFreezes, outOfMemoryIsTold, devicesAreRefused,
          statisticsAreRead, theBridgeGivesAnAddress, containersOutliveTheDaemon, nothingIsLeft)


def main():
    daemon = Daemon(os.path.join(os.environ["BERTH_BIN"], "berthd"))
    try:
        daemon.start()
        archive = images.docker_archive([images.busybox_layer()], ["busybox:latest"], {"Cmd": ["sh"]})
        answer = daemon.api.post("/images/load?quiet=1", archive, headers={"Content-Type": "application/x-tar"})
        assert answer.status == 200 and b"Loaded image" in answer.body, answer
    except Exception:
        traceback.print_exc(file=sys.stdout)
        print("not ok theDaemonStarts", flush=True)
        return
    print("ok theDaemonStarts", flush=True)
    for check in CHECKS:
        try:
            check(daemon)
            print(f"ok {check.__name__}", flush=True)
        except Exception:
            traceback.print_exc(file=sys.stdout)
            print(f"not ok {check.__name__}", flush=True)
    print(daemon.words())


main()
