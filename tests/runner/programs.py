"""The programs that test: unit tests, QML, end to end, fuzz targets, the guest with cgroup v2."""
import glob
import os
import re
import shutil
import tempfile

from . import results
from .build import docker_client, without_progress
from .outcome import failed, judged, passed, skipped

FUZZ_SECONDS = 10  # at most
FUZZ_RUNS = 20000  # of a fixed seed, so that one tree gives one answer: searching for more is a campaign's work
PYTEST = ("/usr/bin/python3", "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider")


def unit(workspace):
    names = sorted(os.path.basename(path) for path in glob.glob(workspace.program("tst-*")))
    names = [name for name in names if name != "tst-qml"]
    if not names:
        yield skipped("unit tests", "nothing was built")
    for name in names:
        yield from counted(workspace, name, "json", "--gtest_output=json:{}", results.google_test)


def qml(workspace):
    if not os.path.exists(workspace.program("tst-qml")):
        return [skipped("qml tests", "tst-qml was not built")]
    return counted(workspace, "tst-qml", "xml", "-o {},junitxml", results.junit)


def counted(workspace, name, ending, option, reader):
    """One test program. It counts per test, and once more when it ended other than its tests say."""
    path = workspace.result(f"{name}.{ending}")
    ended = workspace.run([workspace.program(name), *option.format(path).split()], timeout=600)
    cases = list(reader(path)) if os.path.exists(path) else []
    if ended.code and not any(case.outcome == "failed" for case in cases):
        cases.append(failed(name, f"ended with {ended.code}\n{ended.output[-20000:]}"))
    return [case._replace(name=f"{name}: {case.name}") for case in cases]


def end_to_end(workspace):
    if os.geteuid() != 0:
        return [skipped("e2e", "containers need root: run tests/run as root")]
    if not os.path.exists(workspace.program("berthd")):
        return [skipped("e2e", "berthd was not built")]
    path = workspace.result("e2e.xml")
    environment = workspace.environment(BERTH_BIN=workspace.bin, BERTH_DOCKER=docker_client(workspace) or "")
    ended = workspace.run([*PYTEST, f"--junitxml={path}", "--durations=15", "tests/e2e"], timeout=1500, env=environment)
    if not os.path.exists(path):
        return [failed("pytest", ended.output)]
    slowest = re.search(r"=+ slowest .*?(?=\n=|\Z)", ended.output, re.DOTALL)
    if slowest:
        print(slowest.group(0))
    return results.junit(path)


def fuzz(workspace):
    """Each target for some seconds: a smoke test of the targets, not a campaign."""
    if not workspace.tool("clang++-14"):
        return [skipped("fuzz", "clang-14 is not installed")]
    if not glob.glob(workspace.path("tests/fuzz/*.cpp")):
        return [skipped("fuzz", "no targets yet")]
    folder = workspace.path("build", "fuzz")
    steps = (["cmake", "--preset", "fuzz"], ["ninja", "-C", folder, "-k", "0", "fuzz-targets"])
    for step in steps:
        ended = workspace.run(step, timeout=1500)
        if ended.code:
            return [failed("compile", without_progress(ended.output))]
    targets = sorted(glob.glob(os.path.join(folder, "bin", "fuzz-*")))
    return [passed("compile"), *(fuzz_one(workspace, target) for target in targets)]


def fuzz_one(workspace, target):
    name = os.path.basename(target)
    corpus = tempfile.mkdtemp(prefix="berth-fuzz-")
    seeds = [path for path in [workspace.path("tests/fuzz/corpus", name[len("fuzz-"):])] if os.path.isdir(path)]
    try:
        ended = workspace.run([target, f"-max_total_time={FUZZ_SECONDS}", "-seed=1", f"-runs={FUZZ_RUNS}",
                               "-rss_limit_mb=2048", "-timeout=25", "-verbosity=0", "-print_final_stats=0", corpus, *seeds], timeout=300, cwd=corpus)
    finally:
        shutil.rmtree(corpus, ignore_errors=True)
    return judged(name, ended.code == 0, ended.output[-20000:])


def cgroup2_guest(workspace):
    """The script answers with lines of "ok NAME", "not ok NAME" and "skip NAME: REASON"."""
    script = workspace.path("tests/cgroup2/run")
    if not os.path.exists(script):
        return [skipped("cgroup2", "no guest yet")]
    ended = workspace.run([script, workspace.bin], timeout=600)
    lines = [line.rstrip("\r") for line in ended.output.splitlines()]
    cases = [passed(line[3:]) for line in lines if line.startswith("ok ")]
    cases += [failed(line[7:], ended.output) for line in lines if line.startswith("not ok ")]
    cases += [skipped(*line[5:].split(": ", 1)) for line in lines if line.startswith("skip ") and ": " in line]
    return cases if cases and ended.code == 0 else [*cases, failed("the guest", ended.output[-20000:])]
