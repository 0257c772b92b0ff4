"""The leak audit: what a daemon holds of the machine, looked at from outside, before and after a test.

Everything is found by what is ours: the daemon's folder in mounts and paths, its cgroup parent, its bridge, its nftables,
the supervisors that listen below its exec root, its own descriptors.
"""
import collections
import json
import os
import re
import subprocess

from .waiting import until

# Folders whose contents are the images' and volumes' own: what may stay is judged by their tests.
CONTENT = ("images", "volumes", "quarantine")


def lines(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read().splitlines()
    except OSError:
        return []


def mounts(daemon):
    seen = set(lines("/proc/self/mountinfo")) | set(lines(f"/proc/{daemon.pid}/mountinfo"))
    return sorted({line.split()[4] for line in seen if daemon.folder in line})


def cgroups(daemon):
    """Those of containers; a parent that a request named may stay."""
    return sorted(path for _, top in daemon.cgroups() for path, _, _ in os.walk(top) if re.search(r"[0-9a-f]{64}", path))


def links(daemon):
    shown = subprocess.run(["ip", "-j", "link", "show", "master", daemon.bridge], capture_output=True, text=True, check=False)
    return sorted(row["ifname"] for row in json.loads(shown.stdout or "[]")) if shown.returncode == 0 else []


def nftables(daemon):
    """Every element and rule of our tables, without counters."""
    out = []
    for family in ("ip", "ip6", "inet", "bridge"):
        shown = subprocess.run(["nft", "list", "table", family, f"berth-{daemon.bridge}"], capture_output=True, text=True,
                               check=False)
        if shown.returncode == 0:
            out += [re.sub(r"counter packets \d+ bytes \d+", "counter", line.strip()) for line in shown.stdout.splitlines()]
    return sorted(filter(None, out))


def supervisors(daemon):
    """Processes that listen on a socket below the exec root."""
    inodes = {line.split()[6] for line in lines("/proc/net/unix")[1:] if line.split()[-1].startswith(daemon.exec + "/")}
    wanted = {f"socket:[{inode}]" for inode in inodes}
    return sorted(pid for pid in map(int, filter(str.isdigit, os.listdir("/proc")))
                  if pid != daemon.pid and wanted & set(descriptors(pid)))


def descriptors(pid):
    folder, out = f"/proc/{pid}/fd", []
    try:
        for name in os.listdir(folder):
            try:
                out.append(os.readlink(os.path.join(folder, name)))
            except OSError:
                pass
    except OSError:
        pass
    return out


def kinds(pid):
    """How many descriptors of each kind: sockets, pipes, namespaces, files below the daemon's folder, ..."""
    names = (re.sub(r"\[\d+\]|:\d+", "", name) for name in descriptors(pid))
    count = collections.Counter(name if not name.startswith("/") else "file" for name in names)
    # Each thread of the pool has one for its event loop, and the pool may grow to its full size at any time.
    count["anon_inode:[eventfd]"] -= len(os.listdir(f"/proc/{pid}/task"))
    return count


def leftovers(daemon):
    """Paths in both roots that belong to containers, work in progress or rubbish."""
    out = []
    for top in (daemon.data, daemon.exec):
        for place, folders, names in os.walk(top):
            parts = os.path.relpath(place, top).split(os.sep)
            if parts[0] in CONTENT or len(parts) > 3:
                folders[:] = []
                out += [os.path.join(place, name) for name in names if re.search(r"\.(tmp|part|new)\b|^\.tmp", name)]
                continue
            if place == os.path.join(daemon.data, "builds"):
                names = [name for name in names if not name.endswith(".json")]  # the history of builds
            out += [os.path.join(place, name) for name in [*folders, *names]]
    return sorted(out)


class Snapshot:
    EXACT = ("mounts", "cgroups", "nftables", "supervisors", "leftovers")

    def __init__(self, daemon):
        self.mounts = mounts(daemon)
        self.cgroups = cgroups(daemon)
        self.links = links(daemon)
        self.nftables = nftables(daemon)
        self.supervisors = supervisors(daemon)
        self.leftovers = leftovers(daemon)
        self.descriptors = kinds(daemon.pid)

    def beyond(self, before):
        """What there is now and was not before, one line each."""
        out = [f"{kind}: {thing}" for kind in self.EXACT
               for thing in sorted(set(getattr(self, kind)) - set(getattr(before, kind)), key=str)]
        if len(self.links) > len(before.links):  # the pool of ready network namespaces changes their names
            out.append(f"links: {len(before.links)} became {len(self.links)}")
        for kind, count in self.descriptors.items():
            if count > before.descriptors[kind]:
                out.append(f"descriptors of berthd: {kind}: {before.descriptors[kind]} became {count}")
        return out


def audit(daemon, before, seconds=15):
    """Nothing more than before, at the latest after `seconds`: the kernel and the daemon tidy up in the background."""
    last = []

    def clean():
        last[:] = Snapshot(daemon).beyond(before)
        return not last

    try:
        until(clean, seconds, "leak audit")
    except AssertionError:
        raise AssertionError("left behind:\n  " + "\n  ".join(last)) from None
