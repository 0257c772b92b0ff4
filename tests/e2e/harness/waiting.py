"""Bounded waiting: for the end of a process by its pidfd, or for a condition that only looking can tell."""
import os
import select
import time

PAUSE = 0.02


def until(condition, seconds, what, process=None):
    """Looks again until the condition gives something true, and returns that. Ends early when `process` ends."""
    deadline = time.monotonic() + seconds
    pidfd = os.pidfd_open(process.pid) if process and process.poll() is None else None
    try:
        while True:
            value = condition()
            if value:
                return value
            if process and process.poll() is not None:
                raise AssertionError(f"{what}: the process ended with {process.returncode}")
            if time.monotonic() > deadline:
                raise AssertionError(f"{what}: not within {seconds} s, last seen {value!r}")
            select.select([pidfd] if pidfd else [], [], [], PAUSE)
    finally:
        if pidfd:
            os.close(pidfd)


def gone(pid, seconds):
    """True as soon as the process has ended, of whosever child it is."""
    try:
        pidfd = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([pidfd], [], [], seconds)[0])
    finally:
        os.close(pidfd)
