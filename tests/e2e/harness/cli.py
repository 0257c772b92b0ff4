"""The stock docker CLI as a person at a terminal would use it."""
import collections
import os
import pty
import select
import subprocess
import time

Said = collections.namedtuple("Said", "code out err")


class Docker:
    def __init__(self, program, host, home):
        self.program = program
        self.environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": home, "DOCKER_CONFIG": home,
                            "DOCKER_HOST": host, "LC_ALL": "C.UTF-8", "TERM": "xterm"}

    def __call__(self, *words, code=0, stdin=None, timeout=90):
        """Runs `docker WORDS` and returns what it said; the exit code must be `code` (None: any)."""
        ended = subprocess.run([self.program, *words], env=self.environment, input=stdin or b"", capture_output=True,
                               timeout=timeout, check=False)
        said = Said(ended.returncode, ended.stdout.decode("utf-8", "replace"), ended.stderr.decode("utf-8", "replace"))
        assert code is None or said.code == code, f"docker {' '.join(words)}: {said}"
        return said

    def out(self, *words, **more):
        """Its standard output, stripped."""
        return self(*words, **more).out.strip()

    def start(self, *words, stdin=subprocess.DEVNULL):
        return subprocess.Popen([self.program, *words], env=self.environment, stdin=stdin, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)

    def terminal(self, *words):
        return Terminal([self.program, *words], self.environment)


class Terminal:
    """A program on a terminal of its own."""

    def __init__(self, command, environment):
        self.master, peer = pty.openpty()
        self.seen = b""
        self.process = subprocess.Popen(command, env=environment, stdin=peer, stdout=peer, stderr=peer,
                                        start_new_session=True)
        os.close(peer)

    def type(self, keys):
        os.write(self.master, keys)

    def until(self, text, seconds=30):
        """Reads until `text` was shown."""
        deadline = time.monotonic() + seconds
        while text not in self.seen:
            left = deadline - time.monotonic()
            assert left > 0, f"{text!r} was not shown: {self.seen!r}"
            if select.select([self.master], [], [], left)[0]:
                try:
                    self.seen += os.read(self.master, 4096)
                except OSError:
                    assert text in self.seen, f"{text!r} was not shown before the end: {self.seen!r}"
        return self.seen

    def ends(self, seconds=30):
        """The exit code; what is still shown is read so that the program is never stuck."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < deadline:
            if select.select([self.master], [], [], 0.05)[0]:
                try:
                    self.seen += os.read(self.master, 4096)
                except OSError:
                    break
        return self.process.wait(max(1.0, deadline - time.monotonic()))

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)
