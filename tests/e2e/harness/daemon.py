"""One berthd of our own: private roots, socket, bridge, address range and cgroup parent; ended by its pid."""
import os
import shutil
import signal
import socket
import subprocess
import tempfile

from .api import Api
from .waiting import until


class Daemon:
    numbers = iter(range(1, 250))

    def __init__(self, program, *flags):
        self.program = program
        self.flags = list(flags)
        self.folder = tempfile.mkdtemp(prefix="berth-e2e-", dir=os.environ.get("BERTH_E2E_FOLDER", "/tmp"))
        os.chmod(self.folder, 0o755)
        self.data = os.path.join(self.folder, "data")
        self.exec = os.path.join(self.folder, "exec")
        self.socket = os.path.join(self.folder, "api.sock")
        self.log = os.path.join(self.folder, "log")
        tag = f"{os.getpid() & 0xffff:x}{next(self.numbers):x}"
        self.bridge = f"bre{tag}"[:15]
        # A /24 of its own: ranges of other daemons on this machine must not meet it.
        self.subnet = f"10.{100 + os.getpid() % 100}.{int.from_bytes(os.urandom(1), 'big')}"
        self.gateway = self.subnet + ".1"
        self.cgroup = f"berth-e2e-{tag}"
        self.process = None
        self.api = Api(self.socket)

    @property
    def host(self):
        return f"unix://{self.socket}"

    @property
    def pid(self):
        return self.process.pid

    def command(self):
        return [self.program, "--data-root", self.data, "--exec-root", self.exec, "-H", self.host, "--bridge", self.bridge,
                "--bip", self.gateway + "/24", "--cgroup-parent", "/" + self.cgroup, "--pidfile",
                os.path.join(self.folder, "pid"), *self.flags]

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            start_new_session=True, cwd="/")
        try:
            until(self.answers, 60, "the daemon's socket", self.process)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.words()}") from None
        return self

    def answers(self):
        try:
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(30)
                probe.connect(self.socket)
                probe.sendall(b"GET /_ping HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n")
                return b" 200 " in probe.recv(4096)
        except OSError:
            return False

    def words(self):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return log.read()[-8000:]

    def kill(self):
        """kill -9, as a crash would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
        return self.process.returncode if self.process else None

    def restart(self):
        self.stop()
        return self.start()

    def remove(self):
        """Everything away, also after a failed test: containers by the API, then by their cgroups; mounts; links."""
        try:
            if not self.process or self.process.poll() is not None:
                self.start()
            self.clear()
        except Exception as error:  # the leftovers are taken away below
            print(f"{self.folder}: {error}")
        self.stop()
        for _, folder in self.cgroups():
            end_all_in(folder)
        for _, folder in self.cgroups():
            remove_cgroup(folder)
        with open("/proc/self/mountinfo", encoding="utf-8") as table:
            targets = [line.split()[4] for line in table if self.folder in line]
        for target in reversed(targets):
            subprocess.run(["umount", "-l", target], check=False, capture_output=True)
        subprocess.run(["ip", "link", "delete", self.bridge], check=False, capture_output=True)
        for family in ("ip", "bridge", "ip6", "inet"):
            subprocess.run(["nft", "delete", "table", family, f"berth-{self.bridge}"], check=False, capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def clear(self, keep_images=None):
        """Removes every container and volume, and the images that are not to be kept."""
        for row in self.api.get("/containers/json?all=1").json:
            self.api.delete(f"/containers/{row['Id']}?force=1&v=1")
        until(lambda: not self.api.get("/containers/json?all=1").json, 20, "no containers left")
        for volume in self.api.get("/volumes").json["Volumes"] or []:
            self.api.delete(f"/volumes/{volume['Name']}?force=1")
        if keep_images is not None:
            for image in self.api.get("/images/json").json:
                extra = [tag for tag in image["RepoTags"] or [] if tag not in keep_images]
                if not set(image["RepoTags"] or []) & set(keep_images):
                    self.api.delete(f"/images/{image['Id']}?force=1")
                else:
                    for tag in extra:
                        self.api.delete(f"/images/{tag}?force=1")

    def cgroups(self):
        """(hierarchy, path) of our parent in every hierarchy that has it."""
        top = "/sys/fs/cgroup"
        for place in [top, *(os.path.join(top, name) for name in sorted(os.listdir(top)))]:
            if os.path.isdir(os.path.join(place, self.cgroup)):
                yield place, os.path.join(place, self.cgroup)


def end_all_in(folder):
    """Only processes inside a cgroup that this test run made."""
    for place, _, files in os.walk(folder, topdown=False):
        if "cgroup.procs" in files:
            with open(os.path.join(place, "cgroup.procs"), encoding="ascii") as procs:
                for pid in procs.read().split():
                    try:
                        os.kill(int(pid), signal.SIGKILL)
                    except ProcessLookupError:
                        pass


def remove_cgroup(folder):
    for place, _, _ in os.walk(folder, topdown=False):
        try:
            os.rmdir(place)
        except OSError:
            pass
