"""The API over its unix socket, as raw as a hostile client needs it."""
import base64
import http.client
import json
import socket
import struct
import urllib.parse

TIMEOUT = 60


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout=TIMEOUT):
        super().__init__("localhost", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def message(self):
        return self.json["message"]

    @property
    def lines(self):
        """A stream of JSON objects, however they are separated."""
        decoder, text, out = json.JSONDecoder(), self.body.decode(), []
        while text.strip():
            value, end = decoder.raw_decode(text.lstrip())
            out.append(value)
            text = text.lstrip()[end:]
        return out

    def __repr__(self):
        return f"<{self.status} {self.body[:600]!r}>"


class Api:
    """`version` is put before every path; None asks without one."""

    def __init__(self, path, version=None):
        self.path = path
        self.version = version

    def at(self, version):
        return Api(self.path, version)

    def open(self, method, path, body=None, headers=None, timeout=TIMEOUT):
        """The response with its body unread; the caller closes the connection."""
        connection = UnixConnection(self.path, timeout)
        headers = dict(headers or {})
        if body is not None and not isinstance(body, (bytes, bytearray)) and not hasattr(body, "read"):
            body = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        try:
            connection.request(method, self.prefixed(path), body=body, headers=headers)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the server may answer, and close, before it has read all
        return connection, connection.getresponse()

    def prefixed(self, path):
        return f"/v{self.version}{path}" if self.version else path

    def call(self, method, path, body=None, headers=None, timeout=TIMEOUT):
        connection, response = self.open(method, path, body, headers, timeout)
        try:
            return Answer(response)
        finally:
            connection.close()

    def get(self, path, **more):
        return self.call("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.call("POST", path, body, **more)

    def delete(self, path, **more):
        return self.call("DELETE", path, **more)

    def raw(self, data, timeout=TIMEOUT, shut=False):
        """Sends bytes as they are; returns all that comes back until the server closes or falls silent."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(timeout)
            connection.connect(self.path)
            try:
                connection.sendall(data)
                if shut:
                    connection.shutdown(socket.SHUT_WR)
            except (BrokenPipeError, ConnectionResetError):
                pass
            return read_all(connection)

    def hijack(self, path, body=None, upgrade=True):
        """POSTs and takes the connection over: (status line and headers, socket, bytes already read)."""
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(TIMEOUT)
        connection.connect(self.path)
        data = json.dumps(body).encode() if body is not None else b""
        more = "Connection: Upgrade\r\nUpgrade: tcp\r\n" if upgrade else ""
        connection.sendall((f"POST {self.prefixed(path)} HTTP/1.1\r\nHost: d\r\n{more}Content-Type: application/json\r\n"
                            f"Content-Length: {len(data)}\r\n\r\n").encode() + data)
        seen = b""
        while b"\r\n\r\n" not in seen:
            piece = connection.recv(4096)
            if not piece:
                break
            seen += piece
        head, _, rest = seen.partition(b"\r\n\r\n")
        return head.decode(), connection, rest

    # What most tests need a container for.
    def create(self, image="busybox", name=None, **config):
        path = "/containers/create" + (f"?name={urllib.parse.quote(name)}" if name else "")
        answer = self.post(path, {"Image": image, **config})
        assert answer.status == 201, answer
        return answer.json["Id"]

    def run(self, *command, **config):
        """A started container, detached."""
        identity = self.create(Cmd=list(command), **config)
        answer = self.post(f"/containers/{identity}/start")
        assert answer.status == 204, answer
        return identity

    def wait(self, identity, condition="not-running"):
        answer = self.post(f"/containers/{identity}/wait?condition={condition}")
        assert answer.status == 200, answer
        return answer.json["StatusCode"]

    def output(self, identity, query="stdout=1&stderr=1"):
        return demultiplexed(self.get(f"/containers/{identity}/logs?{query}").body)

    def once(self, *command, **config):
        """Runs to the end: (exit code, stdout, stderr)."""
        identity = self.run(*command, **config)
        code = self.wait(identity)
        out, err = self.output(identity)
        return code, out.decode("utf-8", "replace"), err.decode("utf-8", "replace")

    def inspect(self, identity):
        answer = self.get(f"/containers/{identity}/json")
        assert answer.status == 200, answer
        return answer.json

    def execute(self, identity, *command, **config):
        """An attached exec to its end: (exit code, stdout, stderr)."""
        answer = self.post(f"/containers/{identity}/exec", {"Cmd": list(command), "AttachStdout": True,
                                                            "AttachStderr": True, **config})
        assert answer.status == 201, answer
        session = answer.json["Id"]
        head, connection, rest = self.hijack(f"/exec/{session}/start", {"Detach": False, "Tty": False})
        with connection:
            assert " 101 " in head or " 200 " in head, (head, rest)
            out, err = demultiplexed(rest + read_all(connection))
        state = self.get(f"/exec/{session}/json").json
        return state["ExitCode"], out.decode("utf-8", "replace"), err.decode("utf-8", "replace")


def read_all(connection):
    data = b""
    try:
        while piece := connection.recv(65536):
            data += piece
    except (socket.timeout, ConnectionResetError):
        pass
    return data


def demultiplexed(data):
    """Docker's frames: 8 bytes of stream and length before each piece."""
    out, offset = {1: b"", 2: b""}, 0
    while offset + 8 <= len(data):
        stream, length = struct.unpack(">BxxxI", data[offset:offset + 8])
        assert stream in (1, 2), f"stream {stream} in {data[offset:offset + 40]!r}"
        out[stream] += data[offset + 8:offset + 8 + length]
        offset += 8 + length
    assert offset == len(data), f"{len(data) - offset} bytes after the last frame"
    return out[1], out[2]


def encoded(value):
    return urllib.parse.quote(json.dumps(value))


def registry_auth(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()
