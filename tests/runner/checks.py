"""What can be said of the sources without running them."""
import json
import os
import shlex

from . import results
from .outcome import failed, judged, passed, skipped

SOURCES = (".cpp", ".h")
QMLLINT = ("/usr/lib/qt6/bin/qmllint", "qmllint6", "qmllint")
TIDY_AT_MOST = 4  # files per run: each costs some ten seconds
TIDY_LAYERS = ("backend/base/", "backend/sys/", "backend/runtime/", "backend/model/")  # clang 14 reads no C++20 coroutines


def formatting(workspace):
    tool = workspace.tool("clang-format-14")
    if not tool:
        return [skipped("clang-format", "clang-format-14 is not installed")]
    return [check_format(workspace, tool, name) for name in workspace.files(*SOURCES)]


def check_format(workspace, tool, name):
    ended = workspace.run([tool, "--dry-run", "-Werror", "--ferror-limit=3", name])
    return judged(name, ended.code == 0, ended.output)


def scripts(workspace):
    shellcheck = workspace.tool("shellcheck")
    for name in workspace.files(""):
        interpreter = interpreter_of(workspace.path(name))
        if interpreter == "bash":
            ended = workspace.run(["bash", "-n", name])
            if ended.code == 0 and shellcheck:
                ended = workspace.run([shellcheck, "-S", "warning", name])
            yield judged(name, ended.code == 0, ended.output)
        elif interpreter == "python" or name.endswith(".py"):
            yield check_python(workspace, name)


def interpreter_of(path):
    with open(path, "rb") as file:
        line = file.readline(80)
    if not line.startswith(b"#!"):
        return None
    return "python" if b"python" in line else "bash" if b"bash" in line or b"/sh" in line else None


def check_python(workspace, name):
    try:
        with open(workspace.path(name), encoding="utf-8") as file:
            compile(file.read(), name, "exec")
    except SyntaxError as error:
        return failed(name, str(error))
    return passed(name)


def architecture(workspace):
    path = workspace.result("architecture.xml")
    ended = workspace.run(["/usr/bin/python3", "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider",
                           f"--junitxml={path}", "tests/architecture"])
    return results.junit(path) if os.path.exists(path) else [failed("pytest", ended.output)]


def qmllint(workspace):
    tool = workspace.tool(*QMLLINT)
    names = workspace.files(".qml", under=("qml",))
    if not tool or not names or not workspace.built:
        reason = "no qmllint" if not tool else "no QML yet" if not names else "nothing was built"
        return [skipped("qmllint", reason)]
    ended = workspace.run([tool, "-I", os.path.join(workspace.build, "qml"), *names], timeout=900)
    return [judged("qmllint", ended.code == 0 and "Warning" not in ended.output, ended.output)]


def tidy(workspace):
    """clang-tidy over the files that differ from main, or on main itself over those of the last commit."""
    tool = workspace.tool("clang-tidy-14")
    commands = os.path.join(workspace.build, "compile_commands.json")
    if not tool or not os.path.exists(commands):
        return [skipped("clang-tidy", "clang-tidy-14 is not installed" if not tool else "nothing was built")]
    with open(commands, encoding="utf-8") as file:
        flags = {name: flags_of(entry["command"]) for entry in json.load(file) for name in named_sources(entry)}
    names = [name for name in changed(workspace) if workspace.path(name) in flags][:TIDY_AT_MOST]
    if not names:
        return [passed("nothing changed")]
    return [check_tidy(workspace, tool, name, flags[workspace.path(name)]) for name in names]


def check_tidy(workspace, tool, name, flags):
    ended = workspace.run([tool, "--quiet", "--warnings-as-errors=*", name, "--", *flags], timeout=300)
    return judged(name, ended.code == 0, ended.output)


def named_sources(entry):
    """The sources behind one compiler call: itself, or for a unity batch those that it includes."""
    if "/Unity/" not in entry["file"] or not os.path.exists(entry["file"]):
        return [entry["file"]]
    with open(entry["file"], encoding="utf-8") as file:
        return [line.split('"')[1] for line in file if line.startswith("#include")]


def flags_of(command):
    kept, words = [], iter(shlex.split(command))
    for word in words:
        if word in ("-I", "-isystem"):
            kept += [word, next(words)]
        elif word.startswith(("-I", "-D", "-std=", "-isystem", "-fPIC")):
            kept.append(word)
    return kept


def changed(workspace):
    base = workspace.run(["git", "merge-base", "HEAD", "main"]).output.strip()
    head = workspace.run(["git", "rev-parse", "HEAD"]).output.strip()
    since = base if base and base != head and " " not in base else "HEAD~1"
    listed = workspace.run(["git", "diff", "--name-only", "--diff-filter=AM", since])
    names = listed.output.splitlines() if listed.code == 0 else []
    return [name for name in names if name.endswith(".cpp") and name.startswith(TIDY_LAYERS)]
