"""load, list, inspect, history, tag, rmi, import, prune."""
import gzip
import json
import subprocess
import tarfile

import pytest

from harness import images
from harness.api import encoded

TAR = {"Content-Type": "application/x-tar"}


def small(tags, text="x", **more):
    return images.docker_archive([images.tar_of(images.files({"file": text}))], tags, **more)


def load(api, data, query="quiet=1"):
    answer = api.post(f"/images/load?{query}", data, headers=TAR)
    assert answer.status == 200, answer
    return "".join(line.get("stream", "") for line in answer.lines)


def test_loadSaysTheName(api):
    assert load(api, small(["tiny:1"])) == "Loaded image: tiny:1\n"


def test_loadByTheCli(docker, tmp_path):
    path = tmp_path / "image.tar"
    path.write_bytes(small(["tiny:2"]))
    assert docker.out("load", "-i", str(path)) == "Loaded image: tiny:2"
    assert "tiny" in docker.out("images")


def test_loadWithoutATagSaysTheId(api):
    said = load(api, small([]))
    assert said.startswith("Loaded image ID: sha256:")


def test_loadOfGzippedArchive(api):
    assert "tiny:gz" in load(api, gzip.compress(small(["tiny:gz"])))


def test_loadOfGzippedLayers(api):
    assert "tiny:gl" in load(api, small(["tiny:gl"], compress=True))


def layers():
    return [images.tar_of(images.files({"file": "first"})), images.tar_of(images.files({"more": "second"}))]


@pytest.mark.parametrize("media, pack", [
    ("tar", None), ("tar+gzip", gzip.compress),
    ("tar+zstd", lambda data: subprocess.run(["zstd", "-c"], input=data, capture_output=True, check=True).stdout)])
def test_loadOfAnOciLayout(api, media, pack):
    if media == "tar+zstd" and not subprocess.run(["sh", "-c", "command -v zstd"], capture_output=True, check=False).stdout:
        pytest.skip("no zstd program")
    data = images.oci_layout(layers(), "ocean:1", media=f"application/vnd.oci.image.layer.v1.{media}", pack=pack or (lambda layer: layer))
    assert "ocean:1" in load(api, data)
    assert len(api.get("/images/ocean:1/json").json["RootFS"]["Layers"]) == 2


def test_twoTagsOfOneImage(api):
    load(api, small(["tiny:a", "tiny:b"]))
    assert api.get("/images/tiny:a/json").json["Id"] == api.get("/images/tiny:b/json").json["Id"]


def test_inspect(api):
    load(api, small(["tiny:i"], config={"Cmd": ["a"], "Env": ["A=1"], "Labels": {"l": "1"}, "WorkingDir": "/w", "User": "guest",
                                        "ExposedPorts": {"80/tcp": {}}, "Volumes": {"/v": {}}, "StopSignal": "SIGINT"}))
    said = api.get("/images/tiny:i/json").json
    assert said["RepoTags"] == ["tiny:i"] and said["Architecture"] == "amd64" and said["Os"] == "linux" and said["Size"] > 0
    assert said["Config"]["Env"] == ["A=1"] and said["Config"]["Labels"] == {"l": "1"} and said["RootFS"]["Type"] == "layers"
    assert said["Created"] == "2024-05-01T10:00:00Z" and said["GraphDriver"]["Name"] == "overlay2"


def test_anUnknownImage(docker, api):
    answer = api.get("/images/nosuch/json")
    assert answer.status == 404 and answer.message == "No such image: nosuch:latest"
    assert "No such image: nosuch" in docker("rmi", "nosuch", code=1).err


def test_history(docker, api):
    load(api, images.docker_archive(layers(), ["tiny:h"]))
    said = api.get("/images/tiny:h/history").json
    assert len(said) == 2 and said[0]["Tags"] == ["tiny:h"] and said[0]["CreatedBy"] == "layer 1" and said[1]["Id"] == "<missing>"
    assert "layer 1" in docker.out("history", "tiny:h")


def test_tagAndUntag(docker, api):
    load(api, small(["tiny:t"]))
    docker("tag", "tiny:t", "harbour/other:2")
    assert "harbour/other:2" in api.get("/images/tiny:t/json").json["RepoTags"]
    assert docker.out("rmi", "harbour/other:2") == "Untagged: harbour/other:2"
    assert api.get("/images/tiny:t/json").status == 200


@pytest.mark.parametrize("repo, tag", [("UPPER", "x"), ("a", "b c"), ("", "x"), ("a//b", "x"), ("a", "-x")])
def test_badTagsAreRefused(api, repo, tag):
    answer = api.post(f"/images/busybox/tag?repo={repo}&tag={tag.replace(' ', '%20')}")
    assert answer.status == 400, answer


def test_removeSaysWhatItDid(docker):
    pass_in = small(["tiny:r"])
    docker("load", stdin=pass_in)
    said = docker.out("rmi", "tiny:r").splitlines()
    assert said[0] == "Untagged: tiny:r" and said[1].startswith("Deleted: sha256:")


def test_anImageInUseStays(docker, api):
    load(api, small(["tiny:u"]))
    identity = api.create("tiny:u", Cmd=["x"])
    said = docker("rmi", "tiny:u", code=1)
    assert "unable to remove repository reference" in said.err and "is using its referenced image" in said.err
    assert identity[:12] in said.err
    docker("rmi", "-f", "tiny:u")


def test_anIdWithTwoRepositoriesNeedsForce(api):
    load(api, small(["tiny:x", "other:x"]))
    identity = api.get("/images/tiny:x/json").json["Id"]
    answer = api.delete(f"/images/{identity}")
    assert answer.status == 409 and "is referenced in multiple repositories" in answer.message
    assert api.delete(f"/images/{identity}?force=1").status == 200


def test_filters(api):
    load(api, small(["tiny:f"], config={"Labels": {"kind": "a"}}))
    def names(**chosen):
        return sorted(tag for row in api.get(f"/images/json?filters={encoded(chosen)}").json for tag in row["RepoTags"] or [])
    assert names(label=["kind=a"]) == ["tiny:f"] and names(reference=["tiny"]) == ["tiny:f"] and names(reference=["t*:f"]) == ["tiny:f"]
    assert names(reference=["busybox:1"]) == ["busybox:1"] and names(dangling=["true"]) == []
    assert "tiny:f" not in names(before=["busybox"]) and api.get(f"/images/json?filters={encoded({'nonsense': ['1']})}").status == 400


def test_theShapeOfARow(api):
    row = next(row for row in api.get("/images/json").json if "busybox:latest" in row["RepoTags"])
    assert row["Id"].startswith("sha256:") and row["Size"] > 500000 and row["Containers"] == -1 and row["SharedSize"] == -1
    assert isinstance(row["Created"], int) and row["RepoTags"] and "Labels" in row and "ParentId" in row


def test_import(docker, api, tmp_path):
    path = tmp_path / "root.tar"
    path.write_bytes(images.busybox_layer())
    docker("import", "-c", 'CMD ["echo","imported"]', "-c", "ENV A=1", "-m", "by hand", str(path), "drift:1")
    assert docker.out("run", "--rm", "drift:1") == "imported"
    said = api.get("/images/drift:1/json").json
    assert "A=1" in said["Config"]["Env"] and said["Comment"] == "by hand"


def test_pruneTakesDanglingOnly(docker, api):
    load(api, small(["tiny:p"], "old"))
    load(api, small(["tiny:p"], "new"))
    assert len(api.get(f"/images/json?filters={encoded({'dangling': ['true']})}").json) == 1
    said = docker.out("image", "prune", "-f")
    assert "deleted: sha256:" in said.lower() and api.get("/images/tiny:p/json").status == 200


def test_layersAreShared(api):
    load(api, images.docker_archive(layers(), ["tiny:s1"]))
    load(api, images.docker_archive([*layers(), images.tar_of(images.files({"third": "3"}))], ["tiny:s2"]))
    first, second = (api.get(f"/images/tiny:s{i}/json").json["RootFS"]["Layers"] for i in (1, 2))
    assert second[:2] == first and len(second) == 3
    api.delete("/images/tiny:s1")
    assert api.get("/images/tiny:s2/json").status == 200


def test_whiteoutsHide(api):
    base = images.busybox_layer()
    over = images.tar_of([images.folder("etc"), *images.files({"etc/.wh.group": ""}), images.folder("home"), *images.files({"home/.wh..wh..opq": "", "home/new": "n"})])
    load(api, images.docker_archive([base, over], ["tiny:w"]))
    identity = api.create("tiny:w", Cmd=["sh", "-c", "ls /etc /home"], HostConfig={"NetworkMode": "none"})
    api.post(f"/containers/{identity}/start")
    api.wait(identity)
    said = api.output(identity)[0].decode()
    assert "passwd" in said and "group" not in said and said.split()[-2:] == ["/home:", "new"]


HOSTILE = {
    "a path out": [(images.entry("../../out"), b"x")],
    "an absolute path": [(images.entry("/tmp/berth-out"), b"x")],
    "a link out": [images.link("l", "/tmp"), (images.entry("l/berth-out"), b"x")],
    "a hard link out": [(images.entry("h", tarfile.LNKTYPE, linkname="../../../../etc/shadow"), None)],
}


@pytest.mark.parametrize("what", sorted(HOSTILE))
def test_hostileLayersStayInside(api, what):
    answer = api.post("/images/load?quiet=1", images.docker_archive([images.tar_of(HOSTILE[what])], ["evil:1"]), headers=TAR)
    assert answer.status in (200, 400, 500) and not subprocess.run(["ls", "/tmp/berth-out"], capture_output=True, check=False).stdout
    assert api.get("/_ping").status == 200


@pytest.mark.parametrize("data", [b"", b"not a tar", gzip.compress(b"neither"), images.tar_of(images.files({"manifest.json": "{"})),
                                  images.tar_of(images.files({"manifest.json": json.dumps([{"Config": "../../etc/passwd", "Layers": []}])})),
                                  images.tar_of(images.files({"manifest.json": json.dumps([{"Config": "x.json", "Layers": ["gone"]}])}))])
def test_brokenArchivesAreRefused(api, data):
    answer = api.post("/images/load?quiet=1", data, headers=TAR)
    assert answer.status in (200, 400) and b"Loaded" not in answer.body
    assert answer.status != 200 or any("error" in line for line in answer.lines) or not data


def test_aWrongDiffIdIsRefused(api):
    layer = images.tar_of(images.files({"a": "1"}))
    archive = images.docker_archive([layer], ["tiny:d"])
    other = images.docker_archive([images.tar_of(images.files({"a": "2"}))], ["tiny:d"])
    assert len(archive) == len(other)
    broken = archive.replace(b"1" + b"\0" * 511, b"3" + b"\0" * 511)
    answer = api.post("/images/load?quiet=1", broken, headers=TAR)
    assert b"Loaded image: tiny:d" not in answer.body or broken == archive


def test_systemDiskUsage(docker, api):
    said = api.get("/system/df").json
    assert said["LayersSize"] > 0 and said["Images"] and said["Containers"] == [] and "Volumes" in said
    assert "Images" in docker.out("system", "df")
