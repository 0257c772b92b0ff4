"""Getting from a bare machine to built programs."""
import os
import re
import shutil

from .outcome import failed, judged, passed, skipped

DEPENDENCIES = ("packaging", "dependencies")


def install(workspace):
    ended = workspace.run([workspace.path(*DEPENDENCIES), "build", "run", "test"], timeout=1800, echo=True)
    yield judged("packages", ended.code == 0, "packaging/dependencies build run test failed: its words are above")
    ended = workspace.run([workspace.path(*DEPENDENCIES), "guest"], timeout=900)
    yield passed("packages of the guest") if ended.code == 0 else skipped("packages of the guest", ended.output)


def everything(workspace):
    """All programs and tests of the preset; a warning anywhere is a failure."""
    configured = workspace.run(["cmake", "--preset", workspace.preset], timeout=300)
    if configured.code:
        yield failed("configure", configured.output)
        return
    yield passed("configure")
    built = workspace.run(["ninja", "-C", workspace.build, "-k", "0"], timeout=3000)
    workspace.built = built.code == 0
    yield judged("compile", workspace.built, without_progress(built.output))
    warnings = re.findall(r"^.*\bwarning: .*$", built.output, re.MULTILINE)
    yield judged("no warnings", not warnings, "\n".join(warnings))


def without_progress(output):
    """Ninja's lines of what went well are left out."""
    return re.sub(r"^\[\d+/\d+\] .*\n", "", output, flags=re.MULTILINE)


def docker_client(workspace):
    """A docker CLI: the machine's own, or Debian's, unpacked beside the build and never installed."""
    found = shutil.which("docker")
    if found:
        return found
    unpacked = os.path.join(workspace.tools, "usr", "bin", "docker")
    if not os.path.exists(unpacked):
        workspace.run([workspace.path(*DEPENDENCIES), "--unpack", workspace.tools, "docker.io"], timeout=600)
    return unpacked if os.path.exists(unpacked) else None
