"""none, host, container:X, the default bridge, and published ports."""
import socket
import subprocess

import pytest

from harness.waiting import until

SERVER = ("sh", "-c", "mkdir -p /www && echo pier > /www/index.html && exec httpd -f -p 80 -h /www")


def fetch(host, port, seconds=10):
    """The body of GET /, as soon as somebody serves it."""
    def once():
        try:
            with socket.create_connection((host, port), 5) as connection:
                connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
                data = b""
                while piece := connection.recv(4096):
                    data += piece
                return data.partition(b"\r\n\r\n")[2].decode().strip()
        except OSError:
            return None
    return until(once, seconds, f"an answer at {host}:{port}")


def refuses(host, port):
    try:
        socket.create_connection((host, port), 3).close()
    except OSError:
        return True
    return False


def published(api, identity, key="80/tcp"):
    return int(api.inspect(identity)["NetworkSettings"]["Ports"][key][0]["HostPort"])


def server(api, bindings, **config):
    return api.run(*SERVER, ExposedPorts={"80/tcp": {}}, HostConfig={"PortBindings": {"80/tcp": bindings}}, **config)


def test_noneHasOnlyTheLoopback(docker):
    assert docker.out("run", "--rm", "--network", "none", "busybox", "ls", "/sys/class/net") == "lo"


def test_hostIsTheHosts(docker):
    inside = docker.out("run", "--rm", "--network", "host", "busybox", "readlink", "/proc/self/ns/net")
    own = subprocess.run(["readlink", "/proc/self/ns/net"], capture_output=True, text=True, check=True).stdout.strip()
    assert inside == own


def test_containerShares(docker, api):
    first = api.run("sleep", "100")
    said = docker.out("run", "--rm", "--network", f"container:{first}", "busybox", "readlink", "/proc/self/ns/net")
    assert said == api.execute(first, "readlink", "/proc/self/ns/net")[1].strip()


def test_sharingWithAStoppedOneIsRefused(docker, api):
    api.create(name="still", Cmd=["true"])
    said = docker("run", "--rm", "--network", "container:still", "busybox", "true", code=125)
    assert "cannot join network of a non running container" in said.err


def test_theBridgeGivesAnAddress(daemon, docker, api):
    identity = api.run("sleep", "100")
    network = api.inspect(identity)["NetworkSettings"]["Networks"]["bridge"]
    assert network["IPAddress"].startswith(daemon.subnet) and network["Gateway"] == daemon.gateway and network["IPPrefixLen"] == 24
    assert network["MacAddress"] and len(network["EndpointID"]) == 64 and len(network["NetworkID"]) == 64
    shown = api.execute(identity, "ip", "-o", "-4", "addr", "show", "eth0")[1]
    assert f"{network['IPAddress']}/24" in shown
    assert f"default via {daemon.gateway}" in api.execute(identity, "ip", "route")[1]


def test_addressesAreNotGivenTwice(api):
    made = [api.run("sleep", "100") for _ in range(5)]
    addresses = [api.inspect(identity)["NetworkSettings"]["Networks"]["bridge"]["IPAddress"] for identity in made]
    assert len(set(addresses)) == 5


def test_containersReachEachOther(api):
    first = api.run(*SERVER)
    address = api.inspect(first)["NetworkSettings"]["Networks"]["bridge"]["IPAddress"]
    fetch(address, 80)
    assert api.once("wget", "-qO-", f"http://{address}/")[1] == "pier\n"


def test_theContainerReachesTheHost(daemon, api):
    with socket.socket() as listener:
        listener.bind((daemon.gateway, 0))
        listener.listen()
        listener.settimeout(30)
        identity = api.run("sh", "-c", f"echo hello | nc {daemon.gateway} {listener.getsockname()[1]}")
        peer, address = listener.accept()
        with peer:
            assert peer.recv(100) == b"hello\n"
        assert address[0] == api.inspect(identity)["NetworkSettings"]["Networks"]["bridge"]["IPAddress"] or address[0]


def test_aPublishedPortAnswersByLoopback(api):
    identity = server(api, [{"HostPort": ""}])
    assert fetch("127.0.0.1", published(api, identity)) == "pier"


def test_aPublishedPortAnswersByTheHostsAddress(daemon, api):
    identity = server(api, [{"HostPort": ""}])
    assert fetch(daemon.gateway, published(api, identity)) == "pier"


def test_aPortOfLoopbackOnlyIsNotElsewhere(daemon, api):
    identity = server(api, [{"HostIp": "127.0.0.1", "HostPort": ""}])
    port = published(api, identity)
    assert fetch("127.0.0.1", port) == "pier" and refuses(daemon.gateway, port)


def test_anotherContainerReachesAPublishedPort(daemon, api):
    port = published(api, server(api, [{"HostPort": ""}]))
    fetch("127.0.0.1", port)
    assert api.once("wget", "-qO-", f"http://{daemon.gateway}:{port}/")[1] == "pier\n"


def test_anotherNamespaceReachesAPublishedPort(daemon, api):
    """As another machine would: through a link of its own."""
    port = published(api, server(api, [{"HostPort": ""}]))
    fetch("127.0.0.1", port)
    name = f"e2e{daemon.pid & 0xffff:x}"
    steps = [["ip", "netns", "add", name], ["ip", "link", "add", f"{name}h", "type", "veth", "peer", "name", "out", "netns", name],
             ["ip", "addr", "add", "10.99.77.1/30", "dev", f"{name}h"], ["ip", "link", "set", f"{name}h", "up"],
             ["ip", "-n", name, "addr", "add", "10.99.77.2/30", "dev", "out"], ["ip", "-n", name, "link", "set", "out", "up"]]
    try:
        for step in steps:
            subprocess.run(step, check=True, capture_output=True)
        script = f"import urllib.request; print(urllib.request.urlopen('http://10.99.77.1:{port}/', timeout=10).read().decode())"
        said = subprocess.run(["ip", "netns", "exec", name, "/usr/bin/python3", "-c", script], capture_output=True, text=True, check=False)
        assert said.stdout.strip() == "pier", said
    finally:
        subprocess.run(["ip", "link", "delete", f"{name}h"], check=False, capture_output=True)
        subprocess.run(["ip", "netns", "delete", name], check=False, capture_output=True)


def free_port(kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("0.0.0.0", 0))
        return probe.getsockname()[1]


def test_aFixedPort(api):
    port = free_port()
    identity = server(api, [{"HostPort": str(port)}])
    assert published(api, identity) == port and fetch("127.0.0.1", port) == "pier"


def test_aTakenPortIsRefused(api):
    port = free_port()
    first = server(api, [{"HostPort": str(port)}])
    second = api.create(Cmd=["true"], ExposedPorts={"80/tcp": {}}, HostConfig={"PortBindings": {"80/tcp": [{"HostPort": str(port)}]}})
    answer = api.post(f"/containers/{second}/start")
    assert answer.status == 500 and f"Bind for 0.0.0.0:{port} failed: port is already allocated" in answer.message
    api.post(f"/containers/{first}/kill")
    api.wait(first)
    until(lambda: api.post(f"/containers/{second}/start").status == 204, 10, "the port free again")


def test_aPortOfAHostProcessIsRefused(api):
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        port = taken.getsockname()[1]
        identity = api.create(Cmd=["true"], ExposedPorts={"80/tcp": {}}, HostConfig={"PortBindings": {"80/tcp": [{"HostPort": str(port)}]}})
        answer = api.post(f"/containers/{identity}/start")
        assert answer.status == 500 and str(port) in answer.message and ("already" in answer.message)


ECHO = """
import socket
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("0.0.0.0", 53))
print("ready", flush=True)
while True:
    data, peer = server.recvfrom(100)
    server.sendto(data, peer)
"""


def test_udp(api):
    """busybox has no UDP server: one of the host answers inside the container's network."""
    port = free_port(socket.SOCK_DGRAM)
    identity = api.run("sleep", "1000", ExposedPorts={"53/udp": {}}, HostConfig={"PortBindings": {"53/udp": [{"HostPort": str(port)}]}})
    assert api.inspect(identity)["NetworkSettings"]["Ports"]["53/udp"][0]["HostPort"] == str(port)
    inside = ["nsenter", "-t", str(api.inspect(identity)["State"]["Pid"]), "-n", "/usr/bin/python3", "-c", ECHO]
    server = subprocess.Popen(inside, stdout=subprocess.PIPE)
    try:
        assert server.stdout.readline() == b"ready\n"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.settimeout(10)
            sender.connect(("127.0.0.1", port))
            sender.send(b"ship")
            assert sender.recv(100) == b"ship"
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


def test_publishAll(docker, api):
    identity = docker.out("run", "-d", "-P", "--expose", "80", "--expose", "81/udp", "busybox", "sleep", "100")
    ports = api.inspect(identity)["NetworkSettings"]["Ports"]
    assert set(ports) == {"80/tcp", "81/udp"} and all(rows[0]["HostPort"] for rows in ports.values())


def test_aRange(docker, api):
    port = free_port()
    identity = docker.out("run", "-d", "-p", f"{port}-{port + 20}:80", "busybox", "sleep", "100")
    assert port <= published(api, identity) <= port + 20


def test_exposedOnlyIsNull(docker, api):
    identity = docker.out("run", "-d", "--expose", "80", "busybox", "sleep", "100")
    assert api.inspect(identity)["NetworkSettings"]["Ports"] == {"80/tcp": None}


def test_portsAreGoneAfterTheEnd(api):
    identity = server(api, [{"HostPort": ""}])
    port = published(api, identity)
    fetch("127.0.0.1", port)
    api.post(f"/containers/{identity}/kill")
    api.wait(identity)
    until(lambda: refuses("127.0.0.1", port), 10, "the port closed")
    assert api.inspect(identity)["NetworkSettings"]["Ports"] == {}


@pytest.mark.parametrize("key, binding", [("99999/tcp", {"HostPort": "1"}), ("80/nonsense", {"HostPort": "1"}), ("80/tcp", {"HostPort": "99999"}),
                                          ("80/tcp", {"HostPort": "x"}), ("80/tcp", {"HostIp": "nonsense", "HostPort": "1"})])
def test_badPortsAreRefused(api, key, binding):
    answer = api.post("/containers/create", {"Image": "busybox", "HostConfig": {"PortBindings": {key: [binding]}}})
    assert answer.status == 400, answer


def test_networksAreListed(docker, api):
    assert {row["Name"] for row in api.get("/networks").json} >= {"bridge", "host", "none"}
    assert set(docker.out("network", "ls", "--format", "{{.Name}}").split()) >= {"bridge", "host", "none"}


def test_theBridgeIsInspected(daemon, api):
    identity = api.run("sleep", "100", name="boat")
    said = api.get("/networks/bridge").json
    assert said["Driver"] == "bridge" and said["Scope"] == "local" and said["IPAM"]["Config"][0]["Subnet"] == daemon.subnet + ".0/24"
    assert said["Containers"][identity]["Name"] == "boat"


def test_anUnknownNetwork(docker, api):
    answer = api.get("/networks/nosuch")
    assert answer.status == 404 and answer.message == "network nosuch not found"
    said = docker("run", "--rm", "--network", "nosuch", "busybox", "true", code=125)
    assert "network nosuch not found" in said.err


def test_predefinedNetworksStay(api):
    answer = api.delete("/networks/bridge")
    assert answer.status == 403 and "is a pre-defined network and cannot be removed" in answer.message


def test_macAddressIsKept(docker, api):
    identity = docker.out("run", "-d", "--mac-address", "02:42:ac:11:00:99", "busybox", "sleep", "100")
    assert api.execute(identity, "cat", "/sys/class/net/eth0/address")[1].strip() == "02:42:ac:11:00:99"


def test_lowPortsAreOpenToUsers(docker):
    assert docker.out("run", "--rm", "busybox", "cat", "/proc/sys/net/ipv4/ip_unprivileged_port_start") == "0"


def test_theHostsRulesStayOutside(daemon):
    """Only our own tables: nothing in those of others."""
    said = subprocess.run(["nft", "list", "tables"], capture_output=True, text=True, check=True).stdout
    assert f"berth-{daemon.bridge}" in said
