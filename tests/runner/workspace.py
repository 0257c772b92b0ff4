"""Where things are, and how programs are run: with a time-out, their output kept, their whole group ended."""
import collections
import os
import shutil
import signal
import subprocess

Ended = collections.namedtuple("Ended", "code output")


class Workspace:
    def __init__(self, root, preset):
        self.root = root
        self.preset = preset
        self.build = os.path.join(root, "build", preset)
        self.bin = os.path.join(self.build, "bin")
        self.results = os.path.join(root, "build", "results")
        self.tools = os.path.join(root, "build", "tools")
        self.built = os.path.isdir(self.bin)
        os.makedirs(self.results, exist_ok=True)

    def path(self, *names):
        return os.path.join(self.root, *names)

    def program(self, name):
        return os.path.join(self.bin, name)

    def result(self, name):
        """The path of a fresh result file: what an earlier run left there is gone."""
        path = os.path.join(self.results, name)
        if os.path.exists(path):
            os.unlink(path)
        return path

    def files(self, *endings, under=()):
        """The project's own files with these endings, tracked or new, never what was built."""
        listed = self.run(["git", "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard", "--", *under])
        names = [name for name in listed.output.splitlines() if name.endswith(endings)]
        return sorted(name for name in set(names) if os.path.isfile(self.path(name)))

    def environment(self, **more):
        return {**os.environ, "LC_ALL": "C.UTF-8", "HOME": os.environ.get("HOME", "/root"),
                "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software", "PYTHONDONTWRITEBYTECODE": "1", **more}

    def run(self, command, timeout=600, env=None, cwd=None, echo=False):
        """Runs a program to its end. At the time-out its process group is killed, and the output says so."""
        process = subprocess.Popen(command, cwd=cwd or self.root, env=env or self.environment(),
                                   stdin=subprocess.DEVNULL, stdout=None if echo else subprocess.PIPE,
                                   stderr=None if echo else subprocess.STDOUT, start_new_session=True)
        try:
            output = process.communicate(timeout=timeout)[0] or b""
        except subprocess.TimeoutExpired:
            output = self.end(process) + f"\nended after {timeout} s".encode()
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        return Ended(process.returncode, output.decode("utf-8", "replace"))

    @staticmethod
    def end(process):
        """Asks first, so that it can tidy up, then kills the whole group."""
        process.terminate()
        try:
            return process.communicate(timeout=90)[0] or b""
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return process.communicate()[0] or b""

    def tool(self, *names):
        """The first of these programs that is there, or None."""
        for name in names:
            found = shutil.which(name)
            if found:
                return found
        return None
