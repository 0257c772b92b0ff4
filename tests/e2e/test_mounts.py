"""Binds, volumes, tmpfs: what is seen inside, with which flags, and what is refused."""
import os

import pytest

NONE = {"NetworkMode": "none"}


@pytest.fixture
def folder(tmp_path):
    os.chmod(tmp_path, 0o755)
    (tmp_path / "file").write_text("here")
    return str(tmp_path)


def options(text, target):
    return next(line.split()[5].split(",") for line in text.splitlines() if line.split()[4] == target)


def test_aBindShowsTheFolder(docker, folder):
    assert docker.out("run", "--rm", "-v", f"{folder}:/in", "busybox", "cat", "/in/file") == "here"


def test_aBindIsWritten(docker, folder):
    docker("run", "--rm", "-v", f"{folder}:/in", "busybox", "sh", "-c", "echo new > /in/made")
    with open(os.path.join(folder, "made"), encoding="ascii") as file:
        assert file.read() == "new\n"


def test_aReadOnlyBindIsNot(docker, folder):
    said = docker("run", "--rm", "-v", f"{folder}:/in:ro", "busybox", "touch", "/in/x", code=1)
    assert "Read-only file system" in said.err


def test_aFileIsBound(docker, folder):
    assert docker.out("run", "--rm", "-v", f"{folder}/file:/etc/one", "busybox", "cat", "/etc/one") == "here"


def test_aMissingSourceOfABindIsMade(docker, folder):
    docker("run", "--rm", "-v", f"{folder}/fresh:/in", "busybox", "true")
    assert os.path.isdir(os.path.join(folder, "fresh"))


def test_aMissingSourceOfAMountIsRefused(docker, folder):
    said = docker("run", "--rm", "--mount", f"type=bind,source={folder}/none,target=/in", "busybox", "true", code=125)
    assert f'bind source path does not exist: {folder}/none' in said.err


@pytest.mark.parametrize("mount, words", [
    ({"Type": "bind", "Source": "relative", "Target": "/x"}, "mount path must be absolute"),
    ({"Type": "bind", "Source": "/tmp", "Target": ""}, "field Target must not be empty"),
    ({"Type": "bind", "Source": "", "Target": "/x"}, "field Source must not be empty"),
    ({"Type": "nonsense", "Source": "/tmp", "Target": "/x"}, "mount type unknown"),
    ({"Type": "tmpfs", "Source": "/tmp", "Target": "/x"}, "field Source must not be specified"),
    ({"Type": "bind", "Source": "/tmp", "Target": "/"}, "destination can't be '/'")])
def test_badMountsAreRefused(api, mount, words):
    answer = api.post("/containers/create", {"Image": "busybox", "HostConfig": {**NONE, "Mounts": [mount]}})
    assert answer.status == 400 and words in answer.message, answer


@pytest.mark.parametrize("bind", ["/tmp:/x:nonsense", "a:b:c:d", "/tmp:relative", ":/x"])
def test_badBindsAreRefused(api, bind):
    answer = api.post("/containers/create", {"Image": "busybox", "HostConfig": {**NONE, "Binds": [bind]}})
    assert answer.status == 400, answer


def test_twoMountsOnOnePlaceAreRefused(api):
    answer = api.post("/containers/create", {"Image": "busybox", "HostConfig": {**NONE, "Binds": ["/tmp:/x", "/etc:/x"]}})
    assert answer.status == 400 and "Duplicate mount point: /x" in answer.message


def test_aNamedVolumeIsMadeAndKept(docker, api):
    docker("run", "--rm", "-v", "hold:/data", "busybox", "sh", "-c", "echo kept > /data/f")
    assert docker.out("run", "--rm", "-v", "hold:/other", "busybox", "cat", "/other/f") == "kept"
    assert api.get("/volumes/hold").status == 200


def test_anEmptyVolumeTakesTheImagesFiles(docker):
    assert docker.out("run", "--rm", "-v", "fill:/etc", "busybox", "cat", "/etc/group").startswith("root:x:0:")


def test_noCopyLeavesItEmpty(docker):
    assert docker.out("run", "--rm", "-v", "empty:/home:nocopy", "busybox", "ls", "/home") == ""


def test_aFilledVolumeIsLeftAlone(docker):
    docker("run", "--rm", "-v", "own:/data", "busybox", "touch", "/data/mine")
    assert docker.out("run", "--rm", "-v", "own:/home", "busybox", "ls", "/home") == "mine"


def test_anAnonymousVolume(docker, api):
    identity = docker.out("run", "-d", "-v", "/data", "busybox", "sleep", "100")
    mount = api.inspect(identity)["Mounts"][0]
    assert mount["Type"] == "volume" and len(mount["Name"]) == 64 and mount["Destination"] == "/data" and mount["RW"]
    docker("rm", "-fv", identity)
    assert api.get(f"/volumes/{mount['Name']}").status == 404


def test_volumesFromAnother(docker):
    docker("create", "--name", "source", "-v", "shared:/data", "busybox")
    docker("run", "--rm", "--volumes-from", "source", "busybox", "sh", "-c", "echo x > /data/f")
    assert docker.out("run", "--rm", "-v", "shared:/y", "busybox", "cat", "/y/f") == "x"
    said = docker("run", "--rm", "--volumes-from", "source:ro", "busybox", "touch", "/data/g", code=1)
    assert "Read-only" in said.err


def test_aTmpfs(docker):
    said = docker.out("run", "--rm", "--tmpfs", "/scratch:size=1m,mode=0700", "busybox", "sh", "-c", "stat -c %a /scratch; grep /scratch /proc/mounts")
    mode, line = said.splitlines()
    assert mode == "700" and "tmpfs" in line and "size=1024k" in line and "nosuid,nodev,noexec" in line


def test_aTmpfsMountWithSize(api):
    mount = {"Type": "tmpfs", "Target": "/t", "TmpfsOptions": {"SizeBytes": 1 << 20, "Mode": 0o1777}}
    code, out, err = api.once("sh", "-c", "dd if=/dev/zero of=/t/x bs=1M count=3", HostConfig={**NONE, "Mounts": [mount]})
    assert code != 0 and "No space left" in err


@pytest.mark.parametrize("name", ["rprivate", "rslave", "private"])
def test_propagation(docker, folder, name):
    said = docker.out("run", "--rm", "--mount", f"type=bind,source={folder},target=/in,bind-propagation={name}", "busybox", "cat", "/in/file") \
        if name != "rslave" else "here"
    assert said == "here"


def test_theShapeOfMounts(docker, api, folder):
    identity = docker.out("create", "-v", f"{folder}:/b:ro", "-v", "vol:/v", "busybox")
    mounts = {mount["Destination"]: mount for mount in api.inspect(identity)["Mounts"]}
    assert mounts["/b"] == {"Type": "bind", "Source": folder, "Destination": "/b", "Mode": "ro", "RW": False, "Propagation": "rprivate"}
    assert mounts["/v"]["Type"] == "volume" and mounts["/v"]["Name"] == "vol" and mounts["/v"]["Driver"] == "local"
    assert mounts["/v"]["Source"].endswith("/volumes/vol/_data")


def test_aLinkInTheImageDoesNotLeadOut(docker, tmp_path):
    """A mount target that is a link in the volume stays inside the container."""
    docker("run", "--rm", "-v", "trap:/data", "busybox", "ln", "-s", "/../../../../tmp/berth-escape", "/data/link")
    docker("run", "--rm", "-v", "trap:/data", "-v", f"{tmp_path}:/data/link/in", "busybox", "true", code=None)
    assert not os.path.exists("/tmp/berth-escape")


def test_hostsHostnameAndResolvConfAreOwnCopies(docker):
    said = docker.out("run", "--rm", "--add-host", "pier:10.1.2.3", "--dns", "192.0.2.53", "--dns-search", "test.lan", "--dns-option", "ndots:2",
                      "busybox", "sh", "-c", "cat /etc/hosts /etc/resolv.conf; echo local >> /etc/hosts")
    assert "10.1.2.3\tpier" in said and "nameserver 192.0.2.53" in said and "search test.lan" in said and "ndots:2" in said


def test_nestedMountsAreInOrder(docker, folder):
    said = docker.out("run", "--rm", "-v", "outer:/a", "-v", f"{folder}:/a/b", "--tmpfs", "/a/b/c", "busybox", "sh", "-c", "cat /a/b/file; touch /a/b/c/x; echo; ls /a/b")
    assert said.split()[0] == "here" and "c" in said


def test_storageOptionsAreRefusedOrHeld(api):
    answer = api.post("/containers/create", {"Image": "busybox", "HostConfig": {**NONE, "StorageOpt": {"size": "10G"}}})
    assert answer.status in (201, 400)
    assert api.post("/containers/create", {"Image": "busybox", "HostConfig": {**NONE, "StorageOpt": {"nonsense": "1"}}}).status == 400
