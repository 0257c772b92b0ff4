"""What came of each test: collected per part, counted and printed at the end."""
import collections
import sys
import time
import traceback

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


class Case(collections.namedtuple("Case", "name outcome detail")):
    """One counted test. `detail` is printed in full when it failed, and as the reason when it was skipped."""


def passed(name):
    return Case(name, PASSED, "")


def failed(name, detail):
    return Case(name, FAILED, detail)


def skipped(name, reason):
    return Case(name, SKIPPED, reason)


def judged(name, succeeded, detail):
    return passed(name) if succeeded else failed(name, detail)


class Report:
    def __init__(self):
        self.parts = []
        self.began = time.monotonic()

    def run(self, name, part, workspace):
        """Runs one part; whatever it throws is a failure of that part, never the end of the whole run."""
        say(f"== {name}")
        began = time.monotonic()
        try:
            cases = list(part(workspace))
        except Exception:  # the runner itself must reach its last line
            cases = [failed(name, traceback.format_exc())]
        self.parts.append((name, cases))
        count = collections.Counter(case.outcome for case in cases)
        say(f"== {name}: {summary(count)} in {time.monotonic() - began:.0f} s")

    def finish(self):
        total = collections.Counter()
        for part, cases in self.parts:
            total.update(case.outcome for case in cases)
            for case in cases:
                if case.outcome == SKIPPED:
                    say(f"skipped {part}: {case.name}: {first_line(case.detail)}")
        for part, cases in self.parts:
            for case in cases:
                if case.outcome == FAILED:
                    say(f"\n---- FAILED {part}: {case.name}\n{case.detail.rstrip()}")
        say(f"\nafter {time.monotonic() - self.began:.0f} s")
        say(summary(total))
        return 1 if total[FAILED] or not total[PASSED] else 0


def summary(count):
    return f"{count[PASSED]} passed, {count[FAILED]} failed, {count[SKIPPED]} skipped"


def first_line(text):
    return text.strip().splitlines()[0] if text.strip() else "no reason given"


def say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
