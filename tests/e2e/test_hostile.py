"""Hostile input to the API: a clear 4xx, never a 5xx, a crash or a hang."""
import json
import os
import socket
import stat
import subprocess
import threading

import pytest

from harness.api import encoded, read_all

NONE = {"NetworkMode": "none"}
JSON = {"Content-Type": "application/json"}
BIG = 2**64
DEEP = "[" * 100000

BODIES = [b"", b"{", b"[]", b"null", b"1", b'"x"', b"{}{}", b"\xff\xfe", b'{"Image":', b'{"Image":"busybox"', DEEP.encode(),
          b'{"a":' * 5000, b'{"Image":"busy\\ud800box"}', b'{"Image":"a\\u0000b"}']

TYPES = [{"Image": 1}, {"Image": []}, {"Cmd": {"a": 1}}, {"Cmd": [1, 2]}, {"Env": "A=1"}, {"Env": [None]}, {"Env": [1]}, {"Labels": ["a"]},
         {"Labels": {"a": 1}}, {"Tty": "yes"}, {"Tty": 1}, {"StopTimeout": "1"}, {"StopTimeout": BIG}, {"ExposedPorts": ["80"]}, {"ExposedPorts": {"x": {}}},
         {"Healthcheck": []}, {"Healthcheck": {"Interval": "1s"}}, {"Healthcheck": {"Interval": BIG}}, {"HostConfig": []}, {"HostConfig": "x"},
         {"Volumes": []}, {"Volumes": {"relative": {}}}, {"Volumes": {"/../..": 1}}, {"WorkingDir": "relative"}, {"WorkingDir": 5}, {"User": 1000}, {"StopSignal": "NOPE"},
         {"Hostname": "a b"}, {"Hostname": "x" * 300}, {"Domainname": "\n"}, {"NetworkingConfig": []}, {"NetworkingConfig": {"EndpointsConfig": []}},
         {"MacAddress": "zz"}, {"Entrypoint": {"a": 1}}]

HOSTS = [{"Memory": "1g"}, {"Memory": BIG}, {"Memory": -5}, {"Memory": 1.5}, {"NanoCpus": BIG}, {"CpuShares": -2**63}, {"PidsLimit": BIG}, {"Binds": {}}, {"Binds": [5]},
         {"Binds": ["a"]}, {"Binds": ["/a:/b:/c:/d"]}, {"PortBindings": []}, {"PortBindings": {"80/tcp": {}}}, {"PortBindings": {"80/tcp": [{"HostPort": 80}]}},
         {"PortBindings": {"80/tcp": [{"HostPort": "-1"}]}}, {"RestartPolicy": "always"}, {"CapAdd": ["NOSUCH"]}, {"CapDrop": ["x y"]},
         {"SecurityOpt": ["nonsense"]}, {"SecurityOpt": ["seccomp={"]}, {"SecurityOpt": ["seccomp=/etc/passwd"]}, {"SecurityOpt": ["no-new-privileges:maybe"]},
         {"NetworkMode": "container:"}, {"PidMode": "nonsense"}, {"IpcMode": "nonsense"}, {"UTSMode": "nonsense"}, {"CgroupnsMode": "nonsense"},
         {"UsernsMode": "nonsense"}, {"Ulimits": [{"Name": "nonsense", "Soft": 1, "Hard": 1}]}, {"Ulimits": [{"Name": "nofile", "Soft": 2, "Hard": 1}]}, {"Ulimits": ["nofile"]},
         {"Devices": ["/dev/null"]}, {"DeviceCgroupRules": ["x 1:1 rwm"]}, {"Sysctls": ["a"]}, {"Tmpfs": {"relative": ""}}, {"Tmpfs": {"/x": "nonsense=1"}},
         {"Tmpfs": ["/x"]}, {"LogConfig": {"Type": "nonsense"}}, {"LogConfig": {"Type": "json-file", "Config": {"max-size": "x"}}}, {"LogConfig": {"Type": "json-file", "Config": {"nope": "1"}}},
         {"Mounts": [{"Type": 1}]}, {"Mounts": {}}, {"Runtime": "nosuch"}, {"Isolation": "hyperv"}, {"ExtraHosts": ["nocolon"]},
         {"GroupAdd": [5]}, {"VolumesFrom": ["nobody"]}, {"VolumesFrom": ["a:b:c"]}, {"ShmSize": BIG}, {"CgroupParent": "../../x"}, {"OomScoreAdj": BIG}, {"CpusetMems": "x"},
         {"ReadonlyRootfs": "x"}, {"Annotations": ["x"]}]

UNKNOWN = [("GET", "/containers/{}/json"), ("POST", "/containers/{}/start"), ("POST", "/containers/{}/stop"), ("POST", "/containers/{}/kill"), ("POST", "/containers/{}/restart"),
           ("POST", "/containers/{}/pause"), ("POST", "/containers/{}/unpause"), ("POST", "/containers/{}/wait"), ("POST", "/containers/{}/rename?name=x"),
           ("POST", "/containers/{}/resize?h=1&w=1"), ("GET", "/containers/{}/logs?stdout=1"), ("GET", "/containers/{}/top"), ("GET", "/containers/{}/stats"), ("DELETE", "/containers/{}"),
           ("POST", "/containers/{}/exec"), ("POST", "/containers/{}/update"), ("POST", "/exec/{}/start"), ("GET", "/exec/{}/json"), ("POST", "/exec/{}/resize?h=1&w=1"),
           ("GET", "/images/{}/json"), ("GET", "/images/{}/history"), ("DELETE", "/images/{}"), ("POST", "/images/{}/tag?repo=a"), ("GET", "/volumes/{}"), ("DELETE", "/volumes/{}"),
           ("GET", "/networks/{}"), ("DELETE", "/networks/{}")]

STRANGE = ["nosuch", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%2f..", "%00", "a%00b", "%ff%fe", "x" * 5000, "%25s%25n", "-", ".", "sha256:zz", "%0d%0aX-Evil:%201", "a@sha256:" + "0" * 64]


@pytest.mark.parametrize("number", range(len(BODIES)))
@pytest.mark.parametrize("path", ["/containers/create", "/volumes/create"])
def test_bodiesThatAreNoJson(api, path, number):
    answer = api.post(path, BODIES[number], headers=JSON)
    assert 400 <= answer.status < 500 or (path == "/volumes/create" and answer.status == 201), answer
    assert answer.json.get("message") or answer.status == 201


@pytest.mark.parametrize("config", TYPES, ids=lambda config: json.dumps(config)[:40])
def test_wrongTypesInAConfig(api, config):
    answer = api.post("/containers/create", {"Image": "busybox", **config})
    assert 400 <= answer.status < 500, answer
    assert answer.message


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: json.dumps(host)[:40])
def test_wrongTypesInAHostConfig(api, host):
    answer = api.post("/containers/create", {"Image": "busybox", "HostConfig": {**NONE, **host}})
    assert 400 <= answer.status < 500, answer
    assert answer.message


@pytest.mark.parametrize("name", range(len(STRANGE)))
def test_unknownAndStrangeNames(api, name):
    for method, path in UNKNOWN:
        answer = api.call(method, path.format(STRANGE[name]), {} if method == "POST" else None)
        assert 400 <= answer.status < 500, (path, answer)
        assert answer.message, (path, answer)


@pytest.mark.parametrize("query", ["all=1&limit=x", "limit=-1", "filters=x", "filters=[]", "filters={%22a%22:1}", "filters=" + "%7b" * 1000, "limit=" + str(BIG), "size=maybe"])
def test_strangeQueries(api, query):
    answer = api.get("/containers/json?" + query)
    assert answer.status < 500, answer


@pytest.mark.parametrize("query", ["t=x", "t=99999999999999999999", "signal=NOPE", "t=-1"])
def test_strangeStops(api, query):
    identity = api.run("sleep", "100", HostConfig=NONE)
    answer = api.post(f"/containers/{identity}/stop?{query}" + ("&signal=KILL" if query == "t=-1" else ""))
    assert answer.status < 500, answer


@pytest.mark.parametrize("query", ["h=x&w=1", "h=-1&w=1", "h=99999999999&w=1", "h=0&w=0", ""])
def test_strangeSizes(api, query):
    identity = api.run("sleep", "100", Tty=True, HostConfig=NONE)
    assert api.post(f"/containers/{identity}/resize?{query}").status < 500


@pytest.mark.parametrize("query", ["stdout=1&tail=x", "stdout=1&since=x", "stdout=1&until=-1", "stdout=1&tail=-5", "stdout=1&tail=99999999999999999999", "stdout=1&since=99999999999999999999"])
def test_strangeLogs(api, query):
    identity = api.run("true", HostConfig=NONE)
    api.wait(identity)
    assert api.get(f"/containers/{identity}/logs?{query}").status < 500


@pytest.mark.parametrize("path, method", [("/nosuch", "GET"), ("/containers", "GET"), ("/containers/json", "POST"), ("/v1.50/", "GET"), ("/", "GET"), ("//containers/json", "GET"),
                                          ("/v1.50/../containers/json", "GET"), ("/containers/json/extra/deep", "PATCH")])
def test_unknownRoutes(api, path, method):
    answer = api.call(method, path)
    assert 300 <= answer.status < 500, answer


@pytest.mark.parametrize("size", [100, 300])
def test_hugeFields(api, size):
    answer = api.post("/containers/create", {"Image": "busybox", "HostConfig": NONE, "Env": ["A=" + "x" * (size << 10)] * 40})
    assert answer.status in (201, 400, 413), answer


def test_aBodyBeyondTheCap(api):
    answer = api.post("/containers/create", b'{"Image":"' + b"x" * (20 << 20) + b'"}', headers=JSON)
    assert answer.status in (400, 413), answer


RAW = {
    "nonsense": b"\0\1\2\3\r\n\r\n", "no version": b"GET /_ping\r\n\r\n", "http2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "bad length": b"POST /containers/create HTTP/1.1\r\nHost: d\r\nContent-Length: x\r\n\r\n",
    "negative length": b"POST /containers/create HTTP/1.1\r\nHost: d\r\nContent-Length: -1\r\n\r\n", "huge length": b"POST /containers/create HTTP/1.1\r\nHost: d\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "two lengths": b"POST /containers/create HTTP/1.1\r\nHost: d\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "length and chunks": b"POST /containers/create HTTP/1.1\r\nHost: d\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "bad chunk": b"POST /containers/create HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n", "a header without end": b"GET /_ping HTTP/1.1\r\nX: " + b"x" * (128 << 10),
    "many headers": b"GET /_ping HTTP/1.1\r\nHost: d\r\n" + b"".join(b"X%d: y\r\n" % i for i in range(2000)) + b"\r\n", "a space in the name": b"GET /_ping HTTP/1.1\r\nHost : d\r\n\r\n",
    "a long path": b"GET /" + b"x" * (128 << 10) + b" HTTP/1.1\r\nHost: d\r\n\r\n", "a bare newline": b"GET /_ping HTTP/1.1\nHost: d\n\n",
}


@pytest.mark.parametrize("what", sorted(RAW))
def test_brokenRequests(api, what):
    said = api.raw(RAW[what], timeout=20, shut=True)
    heads = [line for line in said.split(b"\r\n") if line.startswith(b"HTTP/1")]
    assert len(heads) <= 1 and all(b" 5" not in head[8:11] for head in heads), said[:400]
    assert api.get("/_ping").status == 200


def test_requestsInARow(api):
    said = api.raw(b"GET /_ping HTTP/1.1\r\nHost: d\r\n\r\n" * 2 + b"GET /_ping HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n")
    assert said.count(b"HTTP/1.1 200 OK") == 3


def test_aHalfRequestHoldsNobodyUp(api):
    with socket.socket(socket.AF_UNIX) as slow:
        slow.connect(api.path)
        slow.sendall(b"POST /containers/create HTTP/1.1\r\nHost: d\r\nContent-Length: 100\r\n\r\n{")
        assert api.get("/containers/json").status == 200


def test_manyIdleConnections(api):
    idle = []
    try:
        for _ in range(200):
            connection = socket.socket(socket.AF_UNIX)
            connection.connect(api.path)
            idle.append(connection)
        assert api.get("/_ping").status == 200
    finally:
        for connection in idle:
            connection.close()


def test_clientsThatGoInTheMiddle(api):
    for path in ("/events", "/containers/json?all=1", "/images/json"):
        for _ in range(20):
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(api.path)
                connection.sendall(f"GET {path} HTTP/1.1\r\nHost: d\r\n\r\n".encode())
    assert api.get("/_ping").status == 200


def test_twoCreatesOfOneNameAtOnce(api):
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(api.post("/containers/create?name=one", {"Image": "busybox", "HostConfig": NONE}).status)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers) == [201] + [409] * 7


def test_removesAtOnce(api):
    identity = api.run("sleep", "100", HostConfig=NONE)
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(api.delete(f"/containers/{identity}?force=1").status)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers.count(204) == 1 and set(answers) <= {204, 404, 409}, answers


def test_theSocketIsNotForEverybody(daemon):
    mode = stat.S_IMODE(os.stat(daemon.socket).st_mode)
    assert mode & 0o007 == 0 and stat.S_IMODE(os.stat(daemon.data).st_mode) & 0o007 == 0


def test_tcpWithoutTlsIsRefused(fresh):
    daemon = fresh("-H", "tcp://127.0.0.1:0")
    ended = subprocess.run(daemon.command(), capture_output=True, timeout=20, check=False)
    assert ended.returncode != 0 and b"tls" in (ended.stderr + ended.stdout).lower()


@pytest.mark.parametrize("pieces", [1, 50])
def test_aSlowWriterIsServed(api, pieces):
    body = json.dumps({"Image": "busybox", "HostConfig": NONE}).encode()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(30)
        connection.connect(api.path)
        connection.sendall(b"POST /containers/create HTTP/1.1\r\nHost: d\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body))
        step = max(1, len(body) // pieces)
        for start in range(0, len(body), step):
            connection.sendall(body[start:start + step])
        assert b" 201 " in read_all(connection)[:20]


def test_filtersOfEveryForm(api):
    assert api.get(f"/containers/json?filters={encoded({'status': {'running': True}})}").status == 200
    assert api.get(f"/containers/json?filters={encoded({'status': ['running']})}").status == 200
    assert api.get(f"/containers/json?filters={encoded({})}").status == 200
