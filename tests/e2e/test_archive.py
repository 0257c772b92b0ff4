"""cp in both directions, export, diff: exact trees, and hostile ones that reach nothing."""
import base64
import io
import json
import os
import tarfile

import pytest

from harness import images

TAR = {"Content-Type": "application/x-tar"}
NONE = {"NetworkMode": "none"}


def read(api, box, path, code=200):
    answer = api.get(f"/containers/{box}/archive?path={path}")
    assert answer.status == code, answer
    return answer


def members(data):
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        return {entry.name: (entry, tar.extractfile(entry).read() if entry.isreg() else None) for entry in tar}


def write(api, box, path, data, more="", code=200):
    answer = api.call("PUT", f"/containers/{box}/archive?path={path}{more}", data, headers=TAR)
    assert answer.status == code, answer
    return answer


@pytest.fixture(params=["running", "stopped"])
def box(api, request):
    identity = api.create(Cmd=["sleep", "1000"], HostConfig=NONE)
    if request.param == "running":
        assert api.post(f"/containers/{identity}/start").status == 204
    return identity


def shell(api, box, script):
    if not api.inspect(box)["State"]["Running"]:
        assert api.post(f"/containers/{box}/start").status == 204
    code, out, err = api.execute(box, "sh", "-c", script)
    assert code == 0, (out, err)
    return out


def test_aFileGoesInAndComesOut(api, box):
    entry = images.entry("note", mode=0o4751, uid=7, gid=9)
    write(api, box, "/etc", images.tar_of([(entry, b"hello")]))
    back, data = members(read(api, box, "/etc/note").body)["note"]
    assert (data, back.mode, back.uid, back.gid, back.mtime) == (b"hello", 0o4751, 7, 9, 1700000000)
    assert shell(api, box, "cat /etc/note; stat -c '%u:%g %a' /etc/note") == "hello7:9 4751\n"


def test_theStatOfAPath(api, box):
    answer = api.call("HEAD", f"/containers/{box}/archive?path=/bin/sh")
    said = json.loads(base64.b64decode(answer.headers["X-Docker-Container-Path-Stat"]))
    assert said["name"] == "sh" and said["linkTarget"] == "/bin/busybox" and said["mode"] & (1 << 27), said
    answer = api.call("HEAD", f"/containers/{box}/archive?path=/tmp")
    said = json.loads(base64.b64decode(answer.headers["X-Docker-Container-Path-Stat"]))
    assert said["mode"] == (1 << 31) | (1 << 20) | 0o777 and said["mtime"].startswith("20"), said


def test_aFolderComesOutUnderItsName(api, box):
    write(api, box, "/", images.tar_of([images.folder("d"), images.folder("d/e"), (images.entry("d/e/f"), b"x"),
                                        images.link("d/l", "/etc/passwd")]))
    names = set(members(read(api, box, "/d").body))
    assert names == {"d", "d/e", "d/e/f", "d/l"}
    assert set(members(read(api, box, "/d/.").body)) == {".", "./e", "./e/f", "./l"}


def test_hardLinksAndAttributesAndHoles(api, box, tmp_path):
    sparse = tmp_path / "sparse"
    with open(sparse, "wb") as file:
        file.truncate(64 << 20)
        file.seek(32 << 20)
        file.write(b"middle")
    entry = images.entry("a")
    entry.pax_headers = {"SCHILY.xattr.user.note": "kept"}
    twin = images.entry("b", tarfile.LNKTYPE, linkname="a")
    write(api, box, "/var", images.tar_of([(entry, b"same"), (twin, None)]))
    got = members(read(api, box, "/var").body)
    kinds = {name: got[name][0] for name in ("var/a", "var/b")}
    assert kinds["var/b"].islnk() and kinds["var/b"].linkname == "var/a"
    assert kinds["var/a"].pax_headers["SCHILY.xattr.user.note"] == "kept"
    shell(api, box, "dd if=/dev/zero of=/var/hole bs=1 count=1 seek=40000000 2>/dev/null")
    body = read(api, box, "/var/hole").body
    assert len(body) < 1 << 20
    assert members(body)["hole"][0].size == 40000001


def test_whatIsNotThere(api, box):
    answer = read(api, box, "/nosuch", 404)
    assert answer.message == f"Could not find the file /nosuch in container {box}"
    write(api, box, "/nosuch", images.tar_of([]), code=404)
    assert write(api, box, "/etc/passwd", images.tar_of([]), code=400).message == "extraction point is not a directory"
    assert api.get(f"/containers/{box}/archive?path=").status == 400
    assert api.get("/containers/nosuch/archive?path=/").status == 404


def test_linksInsideLeadNowhereElse(api, box, tmp_path):
    """Links of the container that point at the host's files are resolved in the container."""
    victim = tmp_path / "victim"
    victim.mkdir()
    shell(api, box, f"mkdir -p /trap{tmp_path} && ln -s {victim} /trap/out && ln -s ../../../../../..{victim} /trap/up "
                    "&& ln -s /proc/1/root /trap/proc")
    for link in ("out", "up"):
        write(api, box, f"/trap/{link}", images.tar_of(images.files({"evil": "x"})), code=404)
        write(api, box, "/trap", images.tar_of(images.files({f"{link}/evil": "x"})), code=200)
    assert os.listdir(victim) == []
    write(api, box, "/", images.tar_of(images.files({"../../evil": "x"})), code=400)
    write(api, box, "/", images.tar_of([(images.entry("h", tarfile.LNKTYPE, linkname="../../etc/passwd"), None)]), code=400)
    assert read(api, box, "/trap/proc/etc/passwd", 400).status == 400


def test_readOnlyRootAndVolumes(api):
    box = api.create(Cmd=["sleep", "1000"], HostConfig={**NONE, "ReadonlyRootfs": True, "Binds": ["ro:/ro:ro", "rw:/rw"]})
    data = images.tar_of(images.files({"a": "1"}))
    for _ in range(2):
        assert write(api, box, "/etc", data, code=403).message == "container rootfs is marked read-only"
        assert write(api, box, "/ro", data, code=403).message == "mounted volume is marked read-only"
        write(api, box, "/rw", data)
        assert members(read(api, box, "/rw/a").body)["a"][1] == b"1"
        api.post(f"/containers/{box}/start")
    assert api.execute(box, "cat", "/rw/a")[1] == "1"


def test_kindsAreKeptWhereAsked(api, box):
    shell(api, box, "mkdir /tmp/folder; echo x > /tmp/file")
    file, folder = images.tar_of(images.files({"folder": "x"})), images.tar_of([images.folder("file")])
    write(api, box, "/tmp", file, "&noOverwriteDirNonDir=1", 400)
    write(api, box, "/tmp", folder, "&noOverwriteDirNonDir=1", 400)
    write(api, box, "/tmp", file)
    assert shell(api, box, "cat /tmp/folder") == "x"


def test_copiesAsTheContainersUser(api):
    box = api.create(Cmd=["sleep", "1000"], User="guest", HostConfig=NONE)
    write(api, box, "/tmp", images.tar_of(images.files({"mine": "x"})), "&copyUIDGID=1")
    entry = members(read(api, box, "/tmp/mine").body)["mine"][0]
    assert (entry.uid, entry.gid) == (1000, 1000)


def test_cpByTheCli(docker, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "file").write_text("words")
    docker("create", "--name", "cpbox", "busybox", "true")
    docker("cp", str(tmp_path / "in"), "cpbox:/opt")
    docker("cp", "cpbox:/opt/file", str(tmp_path / "one"))
    docker("cp", "cpbox:/opt", str(tmp_path / "all"))
    docker("cp", "cpbox:/opt/.", str(tmp_path / "in" / "again"))
    assert (tmp_path / "one").read_text() == (tmp_path / "all" / "file").read_text() == "words"
    assert (tmp_path / "in" / "again" / "file").read_text() == "words"
    docker("cp", str(tmp_path / "in" / "file"), "cpbox:/etc/renamed")
    assert "renamed" in docker("cp", "cpbox:/etc/renamed", "-").out
    said = docker("cp", "cpbox:/nosuch", str(tmp_path), code=1)
    assert "Could not find the file /nosuch in container cpbox" in said.err
    docker("rm", "cpbox")


def test_diffSaysWhatChanged(docker, api):
    box = api.run("sh", "-c", "echo x > /new; rm /etc/group; echo y >> /etc/passwd; mkdir -p /a/b; rm -r /home; mkdir /home")
    api.wait(box)
    assert docker.out("diff", box).splitlines() == ["A /a", "A /a/b", "C /etc", "D /etc/group", "C /etc/passwd", "C /home",
                                                    "D /home/guest", "A /new"]
    idle = api.create(Cmd=["true"])
    assert api.get(f"/containers/{idle}/changes").json is None
    api.post(f"/containers/{idle}/start")
    api.wait(idle)
    assert api.get(f"/containers/{idle}/changes").json is None


def test_exportIsTheWholeTree(docker, api, tmp_path):
    box = api.run("sh", "-c", "echo x > /new; rm /etc/group; ln /new /twin")
    api.wait(box)
    docker("export", "-o", str(tmp_path / "out.tar"), box)
    got = members((tmp_path / "out.tar").read_bytes())
    assert got["new"][1] == b"x\n" and got["twin"][0].islnk() and "etc/group" not in got
    assert got["bin/busybox"][0].mode == 0o755 and got["bin/sh"][0].linkname == "busybox"
    answer = api.post("/images/create?fromSrc=-&repo=again&tag=1", (tmp_path / "out.tar").read_bytes(), headers=TAR)
    assert answer.status == 200, answer
    again = api.create(image="again:1", Cmd=["cat", "/new"])
    api.post(f"/containers/{again}/start")
    api.wait(again)
    assert api.output(again)[0] == b"x\n"
