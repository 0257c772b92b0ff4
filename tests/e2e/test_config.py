"""Fields of HostConfig seen from inside, and kept as they were given."""
import os
import subprocess

import pytest

NONE = {"NetworkMode": "none"}


def ns(kind, pid="self"):
    return os.readlink(f"/proc/{pid}/ns/{kind}")


@pytest.mark.parametrize("field, kind", [("PidMode", "pid"), ("IpcMode", "ipc"), ("UTSMode", "uts"), ("CgroupnsMode", "cgroup")])
def test_hostNamespaces(api, field, kind):
    code, out, err = api.once("readlink", f"/proc/self/ns/{kind}", HostConfig={**NONE, field: "host"})
    assert out.strip() == ns(kind)


@pytest.mark.parametrize("kind", ["mnt", "pid", "ipc", "uts", "cgroup", "net"])
def test_ownNamespaces(api, kind):
    code, out, err = api.once("readlink", f"/proc/self/ns/{kind}", HostConfig=NONE)
    assert out.startswith(f"{kind}:[") and out.strip() != ns(kind)


@pytest.mark.parametrize("field, kind", [("PidMode", "pid"), ("IpcMode", "ipc")])
def test_namespacesOfAnother(api, field, kind):
    first = api.run("sleep", "100", HostConfig={**NONE, "IpcMode": "shareable"})
    code, out, err = api.once("readlink", f"/proc/self/ns/{kind}", HostConfig={**NONE, field: f"container:{first}"})
    assert out.strip() == ns(kind, api.inspect(first)["State"]["Pid"])


def test_aPrivateIpcIsNotShared(api):
    first = api.run("sleep", "100", HostConfig={**NONE, "IpcMode": "private"})
    identity = api.create(Cmd=["true"], HostConfig={**NONE, "IpcMode": f"container:{first}"})
    answer = api.post(f"/containers/{identity}/start")
    assert answer.status in (409, 500) and "non-shareable IPC" in answer.message


@pytest.mark.parametrize("add, drop, mask", [
    (["SYS_ADMIN"], [], "00000000a82425fb"), (["CAP_NET_ADMIN"], ["MKNOD"], "00000000a00435fb"), ([], ["ALL"], "0000000000000000"), (["CHOWN"], ["ALL"], "0000000000000001"),
    ([], ["NET_RAW", "cap_kill"], "00000000a80405db")])
def test_capabilities(api, add, drop, mask):
    code, out, err = api.once("grep", "CapEff", "/proc/self/status", HostConfig={**NONE, "CapAdd": add, "CapDrop": drop})
    assert out.split()[1] == mask


def test_privileged(api):
    code, out, err = api.once("sh", "-c", "grep -E 'CapEff|Seccomp:' /proc/self/status; ls /dev | wc -l; mount -t tmpfs x /mnt 2>/dev/null; mkdir -p /m && mount -t tmpfs x /m && echo mounted",
                              HostConfig={**NONE, "Privileged": True})
    with open("/proc/self/status", encoding="ascii") as file:
        own = next(line.split()[1] for line in file if line.startswith("CapEff"))
    lines = out.split()
    assert lines[1] == own and lines[3] == "0" and int(lines[4]) > 20 and lines[5] == "mounted"


def test_seccompUnconfined(api):
    code, out, err = api.once("grep", "Seccomp:", "/proc/self/status", HostConfig={**NONE, "SecurityOpt": ["seccomp=unconfined"]})
    assert out.split()[1] == "0"


def test_anOwnSeccompProfile(docker, tmp_path):
    path = tmp_path / "profile.json"
    path.write_text('{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["mkdir","mkdirat"],"action":"SCMP_ACT_ERRNO"}]}')
    said = docker("run", "--rm", "--security-opt", f"seccomp={path}", "busybox", "mkdir", "/x", code=1)
    assert "Operation not permitted" in said.err


def test_noNewPrivileges(api):
    code, out, err = api.once("grep", "NoNewPrivs", "/proc/self/status", HostConfig={**NONE, "SecurityOpt": ["no-new-privileges"]})
    assert out.split()[1] == "1"


def test_unmaskedPaths(api):
    code, out, err = api.once("sh", "-c", "ls /proc/acpi >/dev/null; echo 1 > /proc/sys/kernel/shm_rmid_forced; echo $?", HostConfig={**NONE, "MaskedPaths": [], "ReadonlyPaths": []})
    assert out.strip() == "0"


def test_ownMaskedPaths(api):
    assert api.once("cat", "/etc/passwd", HostConfig={**NONE, "MaskedPaths": ["/etc/passwd"]})[1] == ""


def test_extraHosts(api):
    code, out, err = api.once("cat", "/etc/hosts", HostConfig={"ExtraHosts": ["pier:10.0.0.9", "gate:host-gateway"]})
    assert "10.0.0.9\tpier" in out and "gate" in out


def test_deviceCgroupRules(api):
    rule = {**NONE, "DeviceCgroupRules": ["c 10:229 rwm"], "CapAdd": ["MKNOD"]}
    with_rule = api.once("sh", "-c", "mknod /f c 10 229 && cat </dev/null >/f; echo $?", HostConfig=rule)
    assert "Operation not permitted" not in with_rule[2]
    without = api.once("sh", "-c", "mknod /f c 10 229 && cat /f", HostConfig=NONE)
    assert "Operation not permitted" in without[2]


def test_init(api):
    code, out, err = api.once("sh", "-c", "cat /proc/1/comm", HostConfig={**NONE, "Init": True})
    assert out.strip() != "sh" and code == 0


def test_userNamespaceOfTheHost(api):
    assert api.once("readlink", "/proc/self/ns/user", HostConfig={**NONE, "UsernsMode": "host"})[1].strip() == ns("user")


def test_fieldsAreKept(api):
    host = {"NetworkMode": "none", "Memory": 64 << 20, "MemorySwap": 128 << 20, "CpuShares": 100, "CpusetCpus": "0", "PidsLimit": 10, "Privileged": False, "ReadonlyRootfs": True,
            "CapAdd": ["NET_ADMIN"], "CapDrop": ["MKNOD"], "Dns": ["192.0.2.1"], "ExtraHosts": ["a:10.0.0.1"], "GroupAdd": ["50"], "IpcMode": "shareable", "OomScoreAdj": 100,
            "SecurityOpt": ["no-new-privileges"], "ShmSize": 32 << 20, "Sysctls": {"net.core.somaxconn": "100"}, "Tmpfs": {"/t": "size=1m"}, "UTSMode": "", "Init": True,
            "RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 3}, "LogConfig": {"Type": "json-file", "Config": {"max-size": "1m"}}, "Annotations": {"k": "v"},
            "Ulimits": [{"Name": "nofile", "Soft": 10, "Hard": 20}], "AutoRemove": False, "CgroupnsMode": "private", "Runtime": "runc"}
    answer = api.post("/containers/create", {"Image": "busybox", "HostConfig": {key: value for key, value in host.items() if key != "Runtime"}})
    assert answer.status == 201, answer
    kept = api.inspect(answer.json["Id"])["HostConfig"]
    assert {key: kept.get(key) for key in host if key not in ("Runtime", "CapAdd", "CapDrop")} == {key: host[key] for key in host if key not in ("Runtime", "CapAdd", "CapDrop")}
    assert [name.replace("CAP_", "") for name in kept["CapAdd"]] == ["NET_ADMIN"] and kept["Runtime"]


def test_configIsKept(api):
    config = {"Cmd": ["a", "b"], "Entrypoint": ["e"], "Env": ["A=1"], "Hostname": "h", "Domainname": "d", "User": "guest", "WorkingDir": "/w", "Labels": {"l": "v"}, "Tty": True, "OpenStdin": True,
              "StdinOnce": True, "AttachStdin": True, "AttachStdout": True, "AttachStderr": False, "StopSignal": "SIGINT", "StopTimeout": 5, "ExposedPorts": {"80/tcp": {}}, "Volumes": {"/v": {}}}
    identity = api.create(**config)
    kept = api.inspect(identity)["Config"]
    assert "A=1" in kept.pop("Env") and config.pop("Env") and {key: kept[key] for key in config} == config


def test_theCreateAnswerWarns(api):
    answer = api.post("/containers/create", {"Image": "busybox", "HostConfig": NONE})
    assert set(answer.json) == {"Id", "Warnings"} and isinstance(answer.json["Warnings"], list)


def test_consoleSizeOfAStart(api):
    identity = api.create(Cmd=["stty", "size"], Tty=True, HostConfig={**NONE, "ConsoleSize": [40, 100]})
    api.post(f"/containers/{identity}/start")
    api.wait(identity)
    assert b"40 100" in api.get(f"/containers/{identity}/logs?stdout=1").body


def test_runtimeMustBeOurs(api):
    answer = api.post("/containers/create", {"Image": "busybox", "HostConfig": {**NONE, "Runtime": "kata"}})
    assert answer.status == 400 and "kata" in answer.message


def test_theHostKeepsItsName(daemon, api):
    before = subprocess.run(["hostname"], capture_output=True, text=True, check=True).stdout
    api.once("hostname", "changed", HostConfig={**NONE, "CapAdd": ["SYS_ADMIN"]})
    assert subprocess.run(["hostname"], capture_output=True, text=True, check=True).stdout == before
