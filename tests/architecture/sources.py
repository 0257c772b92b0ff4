"""The project's sources, read once, with comments and literals blanked so that scans see code only."""
import functools
import os
import re
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

NOISE = re.compile(
    r'''//[^\n]*|/\*.*?\*/|R"(?P<tag>[^ ()\\\n]*)\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'(?!\w)''', re.DOTALL)


@functools.lru_cache(maxsize=None)
def tracked():
    listed = subprocess.run(["git", "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard"], cwd=ROOT,
                            capture_output=True, text=True, check=True)
    return tuple(name for name in sorted(set(listed.stdout.splitlines())) if os.path.isfile(os.path.join(ROOT, name)))


def files(*endings, under=("",)):
    return [name for name in tracked() if name.endswith(endings) and name.startswith(tuple(under))]


def cpp(*under):
    return files(".cpp", ".h", under=under or ("backend/", "app/", "ui/"))


@functools.lru_cache(maxsize=None)
def text(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as file:
        return file.read()


@functools.lru_cache(maxsize=None)
def code(name):
    """The text with every comment and literal replaced by spaces; lines keep their numbers."""
    return NOISE.sub(lambda found: re.sub(r"[^\n]", " ", found.group(0)), text(name))


def line_of(name, offset):
    return text(name).count("\n", 0, offset) + 1


def found(pattern, names, source=code):
    """Every match, as "file:line: what was matched"."""
    compiled = re.compile(pattern, re.MULTILINE)
    return [f"{name}:{line_of(name, match.start())}: {match.group(0).strip()}"
            for name in names for match in compiled.finditer(source(name))]


def none(offenders):
    """Nothing was found; else every one of them is named."""
    assert not offenders, "\n".join(offenders)


def functions(name):
    """(line, length in lines, first line) of every function body: a brace behind a parameter list, at any depth but
    never inside another function."""
    body, depth, inside = code(name), 0, None
    for offset, letter in enumerate(body):
        if letter == "{":
            if inside is None and opens_function(body, offset):
                inside = (offset, depth)
            depth += 1
        elif letter == "}":
            depth -= 1
            if inside is not None and depth == inside[1]:
                first, last = line_of(name, inside[0]), line_of(name, offset)
                yield first, last - first + 1, text(name).splitlines()[first - 1].strip()
                inside = None


def opens_function(body, offset):
    head = body[max(0, offset - 600):offset]
    head = re.split(r"[;{}]", head)[-1]
    if re.search(r"\b(namespace|class|struct|enum|union|extern)\b[^()]*$", head) or "(" not in head:
        return False
    return "=" not in re.sub(r"\([^()]*\)|operator *[^ (]*=|[<>=!]=", "", head)
