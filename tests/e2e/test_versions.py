"""/_ping, /version, /info and the versions of the API."""
import pytest

from harness.api import registry_auth


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_ping(api, method):
    answer = api.call(method, "/_ping")
    assert answer.status == 200 and answer.body == (b"OK" if method == "GET" else b"")
    assert answer.headers["Api-Version"] == "1.50" and answer.headers["Ostype"] == "linux" and answer.headers["Docker-Experimental"] == "false"
    assert answer.headers["Content-Type"].startswith("text/plain") and "no-cache" in answer.headers["Cache-Control"]
    assert answer.headers["Server"] and answer.headers["Builder-Version"] and answer.headers["Swarm"] == "inactive"


@pytest.mark.parametrize("version", ["1.24", "1.30", "1.38", "1.41", "1.44", "1.47", "1.50", None])
def test_servedVersions(api, version):
    assert api.at(version).get("/containers/json").status == 200 and api.at(version).get("/version").json["ApiVersion"] == "1.50"


def test_tooNew(api):
    answer = api.at("1.99").get("/containers/json")
    assert answer.status == 400 and answer.message == "client version 1.99 is too new. Maximum supported API version is 1.50"


def test_tooOld(api):
    answer = api.at("1.23").get("/containers/json")
    assert answer.status == 400 and "client version 1.23 is too old. Minimum supported API version is 1.24" in answer.message


@pytest.mark.parametrize("version", ["x", "1", "1.", "1.x", "-1.2", "1.50.1", "99999999999.1"])
def test_strangeVersions(api, version):
    assert api.at(version).get("/containers/json").status in (400, 404)


def test_version(docker, api):
    said = api.get("/version").json
    assert said["ApiVersion"] == "1.50" and said["MinAPIVersion"] == "1.24" and said["Os"] == "linux" and said["Arch"] in ("amd64", "arm64")
    assert said["Components"][0]["Name"] and said["KernelVersion"] and "Version" in said
    assert docker.out("version", "-f", "{{.Server.APIVersion}}") == "1.50"


def test_info(docker, api):
    said = api.get("/info").json
    assert said["Driver"] == "overlay2" and said["OSType"] == "linux" and said["NCPU"] >= 1 and said["MemTotal"] > 0
    assert said["Containers"] == said["ContainersRunning"] + said["ContainersPaused"] + said["ContainersStopped"] and said["Images"] >= 1
    assert said["CgroupVersion"] in ("1", "2") and said["DockerRootDir"] and said["Swarm"]["LocalNodeState"] == "inactive"
    assert any(option.startswith("name=seccomp") for option in said["SecurityOptions"]) and said["Plugins"]["Volume"] == ["local"]
    assert docker.out("info", "-f", "{{.Driver}}") == "overlay2"


def test_infoCounts(api):
    identity = api.run("sleep", "100", HostConfig={"NetworkMode": "none"})
    assert api.get("/info").json["ContainersRunning"] == 1
    api.post(f"/containers/{identity}/pause")
    assert api.get("/info").json["ContainersPaused"] == 1


def test_auth(api):
    answer = api.post("/auth", {"username": "a", "password": "b", "serveraddress": "http://127.0.0.1:1"})
    assert answer.status in (400, 401, 500, 501) and answer.message


def test_headOfAnything(api):
    answer = api.call("HEAD", "/containers/json", headers={"X-Registry-Auth": registry_auth({})})
    assert answer.status in (200, 404, 405) and answer.body == b""


@pytest.mark.parametrize("path", ["/swarm", "/nodes", "/services", "/secrets", "/configs", "/tasks"])
def test_noSwarm(api, path):
    answer = api.get(path)
    assert answer.status in (501, 503, 404) and answer.message


def test_errorsAreJson(api):
    answer = api.get("/containers/nosuch/json")
    assert answer.headers["Content-Type"] == "application/json" and list(answer.json) == ["message"]
