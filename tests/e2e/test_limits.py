"""Limits, read in the container's cgroup files from outside and seen to bite inside."""
import os

import pytest

NONE = {"NetworkMode": "none"}
VERSION2 = os.path.exists("/sys/fs/cgroup/cgroup.controllers")


def setting(daemon, identity, controller, v1, v2):
    """The text of one cgroup file of a container."""
    places = [path for place, top in daemon.cgroups() for path, _, files in os.walk(top)
              if identity in path and (VERSION2 or os.path.basename(place).split(",")[0] == controller)]
    for place in places:
        path = os.path.join(place, v2 if VERSION2 else v1)
        if os.path.exists(path):
            with open(path, encoding="ascii") as file:
                return file.read().strip()
    raise AssertionError(f"no {controller} file among {places}")


@pytest.mark.parametrize("host, controller, v1, v2, expected", [
    ({"Memory": 64 << 20}, "memory", "memory.limit_in_bytes", "memory.max", str(64 << 20)),
    ({"Memory": 64 << 20, "MemoryReservation": 32 << 20}, "memory", "memory.soft_limit_in_bytes", "memory.low", str(32 << 20)),
    ({"PidsLimit": 50}, "pids", "pids.max", "pids.max", "50"),
    ({"CpuShares": 512}, "cpu", "cpu.shares", "cpu.weight", {"512", "20"}),
    ({"CpuQuota": 50000, "CpuPeriod": 100000}, "cpu", "cpu.cfs_quota_us", "cpu.max", {"50000", "50000 100000"}),
    ({"NanoCpus": 1500000000}, "cpu", "cpu.cfs_quota_us", "cpu.max", {"150000", "150000 100000"}),
    ({"CpusetCpus": "0"}, "cpuset", "cpuset.cpus", "cpuset.cpus", "0"),
    ({"Memory": 64 << 20, "MemorySwap": 64 << 20}, "memory", "memory.memsw.limit_in_bytes", "memory.swap.max", {str(64 << 20), "0"})])
def test_limitsAreWritten(daemon, api, host, controller, v1, v2, expected):
    identity = api.run("sleep", "100", HostConfig={**NONE, **host})
    said = setting(daemon, identity, controller, v1, v2)
    assert said in expected if isinstance(expected, set) else said == expected


def test_withoutLimitsPidsHaveADefault(daemon, api):
    identity = api.run("sleep", "100", HostConfig=NONE)
    assert setting(daemon, identity, "pids", "pids.max", "pids.max") == "4096"


def test_anUpdateIsWrittenAtOnce(daemon, api):
    identity = api.run("sleep", "100", HostConfig={**NONE, "Memory": 64 << 20})
    assert api.post(f"/containers/{identity}/update", {"Memory": 32 << 20, "MemorySwap": 64 << 20, "PidsLimit": 33}).status == 200
    assert setting(daemon, identity, "memory", "memory.limit_in_bytes", "memory.max") == str(32 << 20)
    assert setting(daemon, identity, "pids", "pids.max", "pids.max") == "33"


def test_outOfMemoryIsTold(api):
    identity = api.run("sh", "-c", "head -c 60000000 /dev/zero | tail", HostConfig={**NONE, "Memory": 16 << 20, "MemorySwap": 16 << 20})
    code = api.wait(identity)
    state = api.inspect(identity)["State"]
    assert state["OOMKilled"] and code in (137, 1, 0)


def test_aForkBombIsHeld(api):
    code, out, err = api.once("sh", "-c", "for i in $(seq 60); do sleep 2 & done; wait", HostConfig={**NONE, "PidsLimit": 20})
    assert "can't fork" in err


def test_insideIsReadOnly(api):
    code, out, err = api.once("sh", "-c", "ls /sys/fs/cgroup; mkdir /sys/fs/cgroup/x 2>&1; echo $? >&2", HostConfig=NONE)
    assert err.strip() != "0"


@pytest.mark.parametrize("host, words", [
    ({"Memory": 1 << 20}, "Minimum memory limit allowed is 6MB"),
    ({"Memory": 64 << 20, "MemorySwap": 32 << 20}, "Minimum memoryswap limit should be larger than memory limit, see usage"),
    ({"MemorySwap": 64 << 20}, "You should always set the Memory limit when using Memoryswap limit, see usage"),
    ({"Memory": 64 << 20, "MemoryReservation": 128 << 20}, "Minimum memory limit can not be less than memory reservation limit, see usage"),
    ({"MemorySwappiness": 101}, "valid memory swappiness range is 0-100"),
    ({"NanoCpus": 1000 * 1000000000}, "Range of CPUs is from 0.01 to"),
    ({"NanoCpus": 1000000000, "CpuQuota": 1000}, "Conflicting options: Nano CPUs and CPU Quota cannot both be set."),
    ({"CpuPeriod": 1}, "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)"),
    ({"CpuQuota": 1}, "CPU cfs quota can not be less than 1ms (i.e. 1000)"),
    ({"CpusetCpus": "4000"}, "Requested CPUs are not available - requested 4000, available: "),
    ({"CpusetCpus": "a-b"}, "nvalid"), ({"OomScoreAdj": 2000}, "Invalid value 2000, range for oom score adj is [-1000, 1000]"),
    ({"BlkioWeight": 5}, "Range of blkio weight is from 10 to 1000"), ({"ShmSize": -1}, "SHM size can not be less than 0")])
def test_badLimitsAreRefused(api, host, words):
    answer = api.post("/containers/create", {"Image": "busybox", "HostConfig": {**NONE, **host}})
    assert answer.status == 400 and words.lower() in answer.message.lower(), answer


def test_ulimits(docker):
    said = docker.out("run", "--rm", "--ulimit", "nofile=100:200", "--ulimit", "core=0", "busybox", "sh", "-c", "ulimit -Sn; ulimit -Hn; ulimit -c")
    assert said == "100\n200\n0"


def test_oomScore(api):
    assert api.once("cat", "/proc/self/oom_score_adj", HostConfig={**NONE, "OomScoreAdj": 500})[1] == "500\n"


def test_shmSize(docker):
    assert "32768" in docker.out("run", "--rm", "--shm-size", "32m", "busybox", "df", "-k", "/dev/shm")
    assert "65536" in docker.out("run", "--rm", "busybox", "df", "-k", "/dev/shm")


def test_sysctls(docker):
    assert docker.out("run", "--rm", "--sysctl", "net.ipv4.ip_forward=1", "busybox", "cat", "/proc/sys/net/ipv4/ip_forward") == "1"


def test_sysctlsOfTheHostAreRefused(api):
    answer = api.post("/containers/create", {"Image": "busybox", "HostConfig": {**NONE, "Sysctls": {"vm.swappiness": "1"}}})
    if answer.status == 201:
        answer = api.post(f"/containers/{answer.json['Id']}/start")
    assert answer.status == 400 and "vm.swappiness" in answer.message


def test_aDevice(docker):
    said = docker.out("run", "--rm", "--device", "/dev/zero:/dev/myzero:r", "busybox", "sh", "-c", "head -c 3 /dev/myzero | wc -c; ls -l /dev/myzero")
    assert said.splitlines()[0] == "3" and said.splitlines()[1].startswith("c") and "1,   5" in said


def test_aMissingDeviceIsRefused(api):
    identity = api.create(Cmd=["true"], HostConfig={**NONE, "Devices": [{"PathOnHost": "/dev/nosuch", "PathInContainer": "/dev/x", "CgroupPermissions": "rwm"}]})
    answer = api.post(f"/containers/{identity}/start")
    assert answer.status in (400, 500) and "/dev/nosuch" in answer.message


def test_blockIo(daemon, api):
    device = "/dev/vda" if os.path.exists("/dev/vda") else None
    if not device:
        pytest.skip("no block device /dev/vda")
    identity = api.run("sleep", "100", HostConfig={**NONE, "BlkioDeviceReadBps": [{"Path": device, "Rate": 1048576}]})
    assert "1048576" in setting(daemon, identity, "blkio", "blkio.throttle.read_bps_device", "io.max")


def test_cgroupParentIsFollowed(daemon, api):
    identity = api.run("sleep", "100", HostConfig={**NONE, "CgroupParent": f"/{daemon.cgroup}/below"})
    pid = api.inspect(identity)["State"]["Pid"]
    with open(f"/proc/{pid}/cgroup", encoding="ascii") as file:
        assert f"/{daemon.cgroup}/below/" in file.read()
