"""docker ps and GET /containers/json: columns, filters, formats."""
import pytest

from harness.api import encoded

NONE = {"NetworkMode": "none"}


def names(answer):
    return sorted(row["Names"][0][1:] for row in answer.json)


@pytest.fixture
def three(api):
    """one: running, two: exited 3, three: created."""
    one = api.run("sleep", "100", name="one", Labels={"kind": "a", "only": ""}, HostConfig=NONE)
    two = api.run("sh", "-c", "exit 3", name="two", Labels={"kind": "b"}, HostConfig=NONE)
    api.wait(two)
    three = api.create(name="three", Cmd=["true"], HostConfig=NONE, Volumes={"/v": {}})
    return one, two, three


def test_showsOnlyWhatRuns(docker, three):
    assert docker.out("ps", "-q") == three[0][:12]
    assert len(docker.out("ps", "-aq").split()) == 3


@pytest.mark.parametrize("chosen, expected", [
    ({"status": ["running"]}, ["one"]), ({"status": ["exited"]}, ["two"]), ({"status": ["created"]}, ["three"]),
    ({"status": ["running", "created"]}, ["one", "three"]), ({"exited": ["3"]}, ["two"]), ({"name": ["t"]}, ["three", "two"]),
    ({"name": ["^/two$"]}, ["two"]), ({"name": ["^one$"]}, ["one"]), ({"label": ["kind"]}, ["one", "two"]),
    ({"label": ["kind=a"]}, ["one"]), ({"label": ["kind=a", "only"]}, ["one"]), ({"label": ["kind=a", "kind=b"]}, []),
    ({"ancestor": ["busybox"]}, ["one", "three", "two"]), ({"since": ["one"]}, ["three", "two"]),
    ({"before": ["two"]}, ["one"]), ({"volume": ["/v"]}, ["three"]), ({"network": ["none"]}, None),
    ({"status": {"running": True}}, ["one"]), ({"is-task": ["false"]}, ["one", "three", "two"]), ({"health": ["none"]}, ["one", "three", "two"])])
def test_filters(api, three, chosen, expected):
    answer = api.get(f"/containers/json?all=1&filters={encoded(chosen)}")
    assert answer.status == 200, answer
    if expected is not None:
        assert names(answer) == expected


def test_filterById(api, three):
    assert names(api.get(f"/containers/json?all=1&filters={encoded({'id': [three[1][:10]]})}")) == ["two"]


@pytest.mark.parametrize("chosen", [{"status": ["nonsense"]}, {"exited": ["x"]}, {"nonsense": ["1"]}, {"before": ["nobody"]}])
def test_badFiltersAreRefused(api, chosen):
    answer = api.get(f"/containers/json?all=1&filters={encoded(chosen)}")
    assert answer.status in (400, 404), answer


def test_limitCountsTheNewest(api, three):
    assert names(api.get("/containers/json?limit=2")) == ["three", "two"]


def test_newestFirst(api, three):
    assert [row["Names"][0] for row in api.get("/containers/json?all=1").json] == ["/three", "/two", "/one"]


def test_theShapeOfARow(api, three):
    row = api.get(f"/containers/json?filters={encoded({'id': [three[0]]})}").json[0]
    assert row["Image"] == "busybox" and row["ImageID"].startswith("sha256:") and row["Command"] == "sleep 100"
    assert row["State"] == "running" and row["Status"].startswith("Up ") and row["Ports"] == []
    assert row["Labels"] == {"kind": "a", "only": ""} and row["HostConfig"]["NetworkMode"] == "none"
    assert isinstance(row["Created"], int) and row["Mounts"] == [] and "none" in row["NetworkSettings"]["Networks"]
    assert "SizeRw" not in row


def test_sizesOnlyWhenAsked(api):
    identity = api.run("dd", "if=/dev/zero", "of=/x", "bs=1k", "count=64", HostConfig=NONE)
    api.wait(identity)
    row = api.get("/containers/json?all=1&size=1").json[0]
    assert row["SizeRw"] >= 65536 and row["SizeRootFs"] > row["SizeRw"]


def test_format(docker, three):
    said = docker.out("ps", "-a", "--format", "{{.Names}} {{.State}} {{.Image}}", "--filter", "status=exited")
    assert said == "two exited busybox"


def test_noTruncation(docker, three):
    assert three[0] in docker.out("ps", "--no-trunc")


def test_statusTellsTheExitCode(docker, three):
    assert docker.out("ps", "-a", "--format", "{{.Status}}", "--filter", "name=two").startswith("Exited (3) ")
    assert docker.out("ps", "-a", "--format", "{{.Status}}", "--filter", "name=three") == "Created"


def test_aPausedRowSaysSo(docker, api, three):
    api.post("/containers/one/pause")
    assert docker.out("ps", "--format", "{{.Status}}").endswith(" (Paused)")
    api.post("/containers/one/unpause")


def test_pruneTakesWhatStopped(docker, api, three):
    said = docker.out("container", "prune", "-f")
    assert three[1] in said and three[2] in said and names(api.get("/containers/json?all=1")) == ["one"]
