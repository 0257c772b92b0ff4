"""Sizes, traps of the compilers, and what the project never says."""
import pytest

import sources

FUNCTION_LINES = 60
FILE_LINES = 600
OURS = ("backend/", "app/", "ui/", "qml/", "cmake/", "packaging/", "resources/", "tests/", ".ci/", "CMake", "README", "ARCH")


def test_functionsStayShort():
    long = [f"{name}:{line}: {length} lines: {head}" for name in sources.cpp("backend/", "app/", "ui/", "tests/")
            for line, length, head in sources.functions(name) if length > FUNCTION_LINES]
    sources.none(long)


def test_filesStayShort():
    names = [*sources.cpp("backend/", "app/", "ui/", "tests/"), *sources.files(".py", ".qml", ".cmake")]
    sources.none([f"{name}: {count}" for name in names
            if (count := sources.text(name).count("\n")) > FILE_LINES])


def test_noTemporaryLambdaIsAwaited():
    """GCC 12 destroys a capturing lambda made inside a co_await expression twice."""
    sources.none(sources.found(r"co_await [^;{}]*\(\s*\[[^\]\s][^\]]*\][^;]*\{", sources.cpp()))


def test_noTemporaryAggregateIsAwaited():
    """The same for an aggregate."""
    sources.none(sources.found(r"co_await [\w:.>-]+\(\s*[A-Z][\w:]*\{[^;]*\}", sources.cpp()))


def test_theShimIsTheOnlyOneThatClones():
    """The engine never forks: it spawns the shim. One thread of its own makes network namespaces ahead."""
    allowed = ("backend/sys/", "backend/runtime/", "backend/net/namespace_pool.cpp")
    names = [name for name in sources.cpp() if not name.startswith(allowed)]
    sources.none(sources.found(r"(?<![\w.>:])(::)?(fork|vfork|clone3?|unshare|setns|system|popen)\s*\(", names))


# Inside containers, layers and volumes nothing is reached by a path after it was checked (openat2 and descriptors only).
PATH_CALLS = (r"(?<![\w.>:])::(mount|umount2?|realpath|chown|lchown|chmod|creat|mknod|mkfifo|symlink|truncate"
              r"|utimes?|lutimes)\s*\(")
# Where such a call is right: on a path of our own making, or in a process that stands in its own fresh mount namespace.
PATHS_OF_OUR_OWN = {
    "backend/runtime/steps_root.cpp": "makes / private in its own fresh mount namespace",
    "backend/engine/container_files.cpp": "folders below a container's own folder, 0700, which no container sees",
    "backend/engine/container_kernel.cpp": "the /dev/shm of a container, below the exec root",
}


@pytest.mark.parametrize("folder", ["backend/runtime/", "backend/image/", "backend/engine/", "backend/api/"])
def test_noPathStringAfterTheCheck(folder):
    names = [name for name in sources.cpp(folder) if name not in PATHS_OF_OUR_OWN]
    sources.none(sources.found(PATH_CALLS, names))


def test_descriptorsAreClosedOnExec():
    opens = sources.found(r"(?<![\w.>])::(open|openat|memfd_create|socket|socketpair|accept4|eventfd|epoll_create1"
                          r"|inotify_init1|pipe2|dup3)\s*\([^;]*;", sources.cpp("backend/"))
    sources.none([call for call in opens if "CLOEXEC" not in call and "flags" not in call])


def test_nothingIsLeftToDo():
    sources.none(sources.found(r"\b(TODO|FIXME|XXX|HACK)\b", sources.cpp("backend/", "app/", "ui/"), sources.text))


def test_theProjectNamesNoMachine():
    """No path of a build machine and no package host: it must build anywhere."""
    names = [name for name in sources.tracked() if name.startswith(OURS) and not name.endswith((".png", ".svg", ".ts"))
             and name != "tests/architecture/test_style.py"]
    said = r"/work/|/root/\.pyenv|\b(deb|archive|snapshot|security|registry)\.(debian|ubuntu|npmjs)\.|\bpypi\.o"
    sources.none(sources.found(said, names, sources.text))
