"""The volume routes."""
import pytest

from harness.api import encoded

NONE = {"NetworkMode": "none"}


def test_createAndInspect(docker, api):
    assert docker.out("volume", "create", "--label", "a=1", "hold") == "hold"
    said = api.get("/volumes/hold").json
    assert said["Name"] == "hold" and said["Driver"] == "local" and said["Labels"] == {"a": "1"} and said["Scope"] == "local"
    assert said["Mountpoint"].endswith("/volumes/hold/_data") and said["CreatedAt"] and "Options" in said


def test_createTwiceIsTheSame(api):
    first = api.post("/volumes/create", {"Name": "hold"})
    second = api.post("/volumes/create", {"Name": "hold"})
    assert (first.status, second.status) == (201, 201) and first.json["CreatedAt"] == second.json["CreatedAt"]


def test_withoutNameItGetsOne(api):
    assert len(api.post("/volumes/create", {}).json["Name"]) == 64


@pytest.mark.parametrize("name", ["a/b", "../x", " x", ".", "x" * 300, "a\0b", "ü"])
def test_badNamesAreRefused(api, name):
    answer = api.post("/volumes/create", {"Name": name})
    assert answer.status == 400, answer


def test_unknownDriver(api):
    answer = api.post("/volumes/create", {"Name": "hold", "Driver": "nosuch"})
    assert answer.status in (400, 404) and "nosuch" in answer.message


def test_unknownVolume(docker, api):
    answer = api.get("/volumes/nosuch")
    assert answer.status == 404 and answer.message == "get nosuch: no such volume"
    assert "no such volume" in docker("volume", "rm", "nosuch", code=1).err


def test_aVolumeInUseStays(api):
    identity = api.create(Cmd=["true"], HostConfig={**NONE, "Binds": ["hold:/x"]})
    answer = api.delete("/volumes/hold")
    assert answer.status == 409 and answer.message == f"remove hold: volume is in use - [{identity}]"
    api.delete(f"/containers/{identity}")
    assert api.delete("/volumes/hold").status == 204


def test_listAndFilters(api):
    for name, label in (("one", "a"), ("two", "b")):
        api.post("/volumes/create", {"Name": name, "Labels": {"kind": label}})
    api.create(Cmd=["true"], HostConfig={**NONE, "Binds": ["one:/x"]})

    def names(**chosen):
        return sorted(row["Name"] for row in api.get(f"/volumes?filters={encoded(chosen)}").json["Volumes"] or [])
    assert names() == ["one", "two"] and names(label=["kind=a"]) == ["one"] and names(name=["tw"]) == ["two"]
    assert names(dangling=["true"]) == ["two"] and names(dangling=["false"]) == ["one"] and names(driver=["local"]) == ["one", "two"]


def test_pruneTakesAnonymousOnesOnly(docker, api):
    api.post("/volumes/create", {"Name": "named"})
    anonymous = api.post("/volumes/create", {}).json["Name"]
    said = docker.out("volume", "prune", "-f")
    assert anonymous in said and api.get("/volumes/named").status == 200


def test_pruneOfAll(api):
    api.post("/volumes/create", {"Name": "named"})
    said = api.post(f"/volumes/prune?filters={encoded({'all': ['true']})}").json
    assert said["VolumesDeleted"] == ["named"] and "SpaceReclaimed" in said


def test_namedOnesSurviveTheirContainer(docker, api):
    docker("run", "--rm", "-v", "kept:/x", "busybox", "true")
    assert api.get("/volumes/kept").status == 200


def test_removalWithVolumesSparesNamedOnes(api):
    identity = api.create(Cmd=["true"], Volumes={"/anon": {}}, HostConfig={**NONE, "Binds": ["kept:/x"]})
    api.delete(f"/containers/{identity}?v=1")
    assert [row["Name"] for row in api.get("/volumes").json["Volumes"]] == ["kept"]
