"""POST /build: the classic stream, every instruction, the cache, and contexts that mean harm."""
import gzip
import json
import os
import re
import subprocess
import tarfile
import time
import urllib.parse

import pytest

from harness import images
from harness.waiting import until

TAR = {"Content-Type": "application/x-tar"}


def context(dockerfile, files=None, more=()):
    return images.tar_of([*images.files({"Dockerfile": dockerfile, **(files or {})}), *more])


class Built:
    def __init__(self, answer):
        self.answer = answer
        self.lines = answer.lines if answer.status == 200 else []
        self.text = "".join(line.get("stream", "") for line in self.lines)
        self.error = next((line["error"] for line in self.lines if "error" in line), None)
        self.id = next((line["aux"]["ID"] for line in self.lines if "aux" in line), None)


def build(api, dockerfile, files=None, query="", more=(), fails=False):
    query = urllib.parse.urlencode(query) if isinstance(query, dict) else query
    built = Built(api.post(f"/build?{query}", context(dockerfile, files, more), headers=TAR))
    assert fails or (built.answer.status == 200 and built.error is None), built.answer
    return built


def output(api, image, *command):
    box = api.create(image=image, **({"Cmd": list(command)} if command else {}))
    assert api.post(f"/containers/{box}/start").status == 204
    api.wait(box)
    return b"".join(api.output(box)).decode()


@pytest.fixture(autouse=True)
def without_cache(daemon):
    yield
    daemon.api.post("/build/prune?all=1")


def test_theWordsOfTheClassicStream(api):
    text = "FROM busybox\nENV A=b\nRUN echo $A > /a\nCOPY file /f\nCMD [\"cat\", \"/a\"]\n"
    built = build(api, text, {"file": "x"}, "t=made:1&t=made:2")
    said = re.sub(r"[0-9a-f]{12}", "<id>", built.text)
    assert said.split("\n") == [
        "Step 1/5 : FROM busybox", " ---> <id>", "Step 2/5 : ENV A=b", " ---> Running in <id>",
        "Removing intermediate container <id>", " ---> <id>", "Step 3/5 : RUN echo $A > /a", " ---> Running in <id>",
        "Removing intermediate container <id>", " ---> <id>", "Step 4/5 : COPY file /f", " ---> <id>",
        'Step 5/5 : CMD ["cat", "/a"]', " ---> Running in <id>", "Removing intermediate container <id>", " ---> <id>",
        "Successfully built <id>", "Successfully tagged made:1", "Successfully tagged made:2", ""]
    assert output(api, "made:2") == "b\n" and api.get("/images/made:1/json").json["Id"] == built.id
    again = build(api, text, {"file": "x"})
    assert again.id == built.id and again.text.count("---> Using cache") == 4 and "Running in" not in again.text


def test_aChangedFileBustsTheCacheFromThere(api):
    text = "FROM busybox\nRUN echo one > /one\nCOPY file /f\nRUN echo two > /two\n"
    first = build(api, text, {"file": "x"})
    second = build(api, text, {"file": "y"})
    assert second.text.count("Using cache") == 1 and second.id != first.id
    assert build(api, text, {"file": "x"}, "nocache=1").text.count("Using cache") == 0
    assert output(api, second.id, "cat", "/f") == "y"


def test_aFailingCommand(api):
    built = build(api, "FROM busybox\nRUN echo kept > /kept\nRUN echo said; exit 3\n", fails=True, query="t=never:1")
    assert built.error == "The command '/bin/sh -c echo said; exit 3' returned a non-zero code: 3"
    assert built.lines[-1]["errorDetail"] == {"code": 3, "message": built.error} and "said\n" in built.text
    assert api.get("/images/never:1/json").status == 404
    assert "Using cache" in build(api, "FROM busybox\nRUN echo kept > /kept\n").text


def test_everyConfigInstruction(api):
    text = """FROM busybox
MAINTAINER someone
LABEL a="b c" d=e
ENV X=1 Y="two words"
ENV OLD style value
EXPOSE 80 53/udp
VOLUME ["/v"]
USER guest
WORKDIR /w
WORKDIR sub
STOPSIGNAL SIGINT
SHELL ["/bin/sh", "-ec"]
HEALTHCHECK --interval=3s CMD true
ONBUILD RUN echo triggered
ENTRYPOINT ["echo"]
CMD hi $X
"""
    said = api.get(f"/images/{build(api, text).id}/json").json
    config = said["Config"]
    assert said["Author"] == "someone" and config["Labels"] == {"a": "b c", "d": "e"}
    assert {"X=1", "Y=two words", "OLD=style value"} < set(config["Env"]) and config["ExposedPorts"] == {"80/tcp": {}, "53/udp": {}}
    assert config["Volumes"] == {"/v": {}} and config["User"] == "guest" and config["WorkingDir"] == "/w/sub"
    assert config["StopSignal"] == "SIGINT" and config["Shell"] == ["/bin/sh", "-ec"] and config["OnBuild"] == ["RUN echo triggered"]
    assert config["Healthcheck"] == {"Test": ["CMD-SHELL", "true"], "Interval": 3000000000}
    assert config["Entrypoint"] == ["echo"] and config["Cmd"] == ["/bin/sh", "-ec", "hi $X"]


def test_argumentsAndTheirScopes(api):
    text = """ARG TAG=nosuch
FROM busybox:$TAG
ARG TAG
ARG A=default
ARG B
RUN echo "$TAG $A $B ${HTTP_PROXY}" > /out
"""
    query = {"buildargs": json.dumps({"TAG": "latest", "B": "given", "HTTP_PROXY": "p", "C": None})}
    built = build(api, text, query=query)
    assert output(api, built.id, "cat", "/out") == "latest default given p\n"
    history = api.get(f"/images/{built.id}/history").json
    assert history[0]["CreatedBy"].startswith("|3 A=default B=given TAG=latest /bin/sh -c") and "HTTP_PROXY=p" not in json.dumps(history)
    assert "Using cache" in build(api, text, query=query).text
    query["buildargs"] = json.dumps({"TAG": "latest", "B": "other"})
    assert output(api, build(api, text, query=query).id, "cat", "/out").startswith("latest default other")


def test_stagesThatAreNotNeededAreNotBuilt(api):
    text = """FROM busybox AS one
RUN echo 1 > /one
FROM busybox AS broken
RUN exit 1
FROM busybox AS two
RUN echo 2 > /two
FROM scratch
COPY --from=one /one /x/
COPY --from=2 /two /x/renamed
COPY --from=busybox /bin/busybox /bin/
"""
    built = build(api, text)
    assert "exit 1" not in built.text and output(api, built.id, "/bin/busybox", "cat", "/x/one", "/x/renamed") == "1\n2\n"
    assert output(api, build(api, text, query="target=one").id, "cat", "/one") == "1\n"
    assert build(api, text, query="target=nosuch", fails=True).answer.message == "failed to reach build target nosuch in Dockerfile"


def test_copyInAllItsForms(api):
    files = {"a": "A", "d/b": "B", "d/e/c": "C", "d/skip.o": "o", "with space": "S"}
    text = """FROM busybox
WORKDIR /w
COPY a renamed
COPY a d/b many/
COPY d tree
COPY --chown=guest:staff --chmod=640 a owned
COPY --chown=7:8 d numbers
COPY ["with space", "/spaced/"]
COPY *.nothing* a? a globbed/
COPY --exclude=*.o d picked
COPY --parents d/e/c kept/
COPY <<one <<"two" here/
value $HOME
one
raw $HOME
two
RUN stat -c '%n %u:%g %a' owned numbers/b && find . -type f | sort && cat here/one here/two
"""
    text = text.replace("COPY *.nothing* a? a globbed/\n", "COPY a* globbed/\n")
    said = build(api, text, files).text
    assert "owned 1000:50 640\nnumbers/b 7:8 644\n" in said
    found = re.search(r"\./globbed.*?\./tree/skip\.o", said, re.S).group(0).split()
    assert found == ["./globbed/a", "./here/one", "./here/two", "./kept/d/e/c", "./many/a", "./many/b", "./numbers/b", "./numbers/e/c",
                     "./numbers/skip.o", "./owned", "./picked/b", "./picked/e/c", "./renamed", "./tree/b", "./tree/e/c", "./tree/skip.o"]
    assert "raw $HOME" in said


def test_whatCannotBeCopied(api):
    for line, words in [("COPY nosuch /", "file not found in build context or excluded by .dockerignore: stat nosuch"),
                        ("COPY ../x /", "forbidden path outside the build context"), ("COPY no*such /", "no source files were specified"),
                        ("COPY --from=nosuch a /", "invalid from flag value nosuch"), ("COPY --chown=nobodyelse a /", "nobodyelse")]:
        assert words in build(api, f"FROM busybox\n{line}\n", {"a": "x"}, fails=True).error, line


def test_addTakesArchivesApart(api):
    inner = images.tar_of(images.files({"in/side": "x"}))
    more = [(images.entry("arch.tar"), inner), (images.entry("arch.tar.gz"), gzip.compress(inner))]
    built = build(api, "FROM busybox\nADD arch.tar /one/\nADD arch.tar.gz /two\nCOPY arch.tar /three/\n", more=more)
    assert output(api, built.id, "sh", "-c", "cat /one/in/side /two/in/side; ls /three") == "xxarch.tar\n"
    assert "ADD of http" in build(api, "FROM busybox\nADD http://127.0.0.1:1/x /\n", fails=True).error


def test_theIgnoreFile(api):
    files = {".dockerignore": "*\n!kept\nkept/no\n", "out": "x", "kept/yes": "y", "kept/no": "n"}
    said = build(api, "FROM busybox\nCOPY . /c\nRUN find /c -type f\n", files).text
    assert "/c/kept/yes" in said and "/c/kept/no" not in said and "/c/out" not in said and "/c/Dockerfile" not in said


def test_runMounts(api):
    text = """FROM busybox AS other
RUN echo other > /file
FROM busybox
RUN --mount=type=cache,target=/cache,mode=0700 echo more >> /cache/log
RUN --mount=type=cache,target=/cache cat /cache/log > /seen && stat -c %a /cache
RUN --mount=type=bind,target=/ctx cat /ctx/file > /bound && ! touch /ctx/x
RUN --mount=type=bind,from=other,source=/file,target=/one cat /one > /two
RUN --mount=type=tmpfs,target=/scratch touch /scratch/x
RUN --mount=type=secret,id=s test ! -e /run/secrets/s
RUN --network=none ! ip addr show eth0
"""
    built = build(api, text, {"file": "context\n"})
    assert output(api, built.id, "sh", "-c", "cat /seen /bound /two; ls -d /ctx /cache /scratch /one 2>/dev/null") == "more\ncontext\nother\n"
    assert "required" in build(api, "FROM busybox\nRUN --mount=type=secret,id=s,required true\n", fails=True).error
    assert "not allowed" in build(api, "FROM busybox\nRUN --security=insecure true\n", fails=True).error


def test_runFormsAndHeredocs(api):
    text = """FROM busybox
RUN ["/bin/sh", "-c", "echo exec form"]
RUN <<EOF
x=from-a-script
echo $x
EOF
RUN cat <<A && echo after
in a document
A
"""
    said = build(api, text).text
    assert "exec form\n" in said and "from-a-script\n" in said and "in a document\nafter\n" in said


def test_aStepLeavesNothingOfItsMounts(api):
    built = build(api, "FROM busybox\nRUN true\nRUN rm /etc/group\n")
    assert len(api.get(f"/images/{built.id}/json").json["RootFS"]["Layers"]) == 2
    assert api.get(f"/images/{built.id}/history").json[1]["Size"] == 0


def test_triggersOfTheBase(api):
    build(api, "FROM busybox\nONBUILD COPY file /got\nONBUILD RUN echo done >> /got\n", query="t=onbuild:1")
    built = build(api, "FROM onbuild:1\n", {"file": "x\n"})
    assert "# Executing 2 build triggers" in built.text and output(api, built.id, "cat", "/got") == "x\ndone\n"
    assert not api.get(f"/images/{built.id}/json").json["Config"].get("OnBuild")


def test_labelsLimitsAndHosts(api):
    query = {"labels": json.dumps({"from": "the request"}), "memory": 64 << 20, "extrahosts": "there:10.1.2.3", "networkmode": "none"}
    built = build(api, "FROM busybox\nRUN grep there /etc/hosts; cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max "
                       "2>/dev/null; true\n", query=query)
    assert "10.1.2.3" in built.text and str(64 << 20) in built.text
    assert api.get(f"/images/{built.id}/json").json["Config"]["Labels"] == {"from": "the request"}


@pytest.mark.parametrize("query, status, words", [
    ("version=2", 501, "DOCKER_BUILDKIT=0"), ("squash=1", 400, "squash"), ("t=UPPER", 400, "invalid reference"),
    ("buildargs=x", 400, "buildargs"), ("memory=x", 400, "memory"), ("dockerfile=nosuch", 400, "Cannot locate specified Dockerfile: nosuch")])
def test_requestsThatAreRefused(api, query, status, words):
    answer = api.post(f"/build?{query}", context("FROM busybox\n"), headers=TAR)
    assert answer.status == status and words in answer.message, answer


def test_aDockerfileThatIsWrong(api):
    for text, words in [("FROM busybox\nNOPE x\n", "dockerfile parse error on line 2: unknown instruction: NOPE"), ("", "empty"),
                        ("RUN x\n", "no build stage in current context"), ("FROM nosuch:1\n", "nosuch")]:
        built = build(api, text, fails=True)
        assert words in (built.error or built.answer.message), built.answer


def test_hostileContextsReachNothing(api, tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("secret of the host")
    hostile = [
        [(images.entry("../../evil"), b"x")], [images.link("l", str(tmp_path)), (images.entry("l/evil"), b"x")],
        [(images.entry("h", tarfile.LNKTYPE, linkname="../../../etc/passwd"), None)],
    ]
    for more in hostile:
        built = build(api, "FROM busybox\nRUN true\n", more=more, fails=True)
        assert built.answer.status == 400, built.answer
    out = build(api, "FROM busybox\nCOPY l /x\n", more=[images.link("l", str(victim))], fails=True)
    assert "file not found" in out.error
    out = build(api, "FROM busybox\nCOPY l/victim /x\n", more=[images.link("l", str(tmp_path))], fails=True)
    assert out.error
    bad = images.tar_of([images.link("Dockerfile", "/etc/passwd")])
    assert api.post("/build", bad, headers=TAR).status == 400
    assert api.post("/build", images.tar_of([(images.entry("Dockerfile", tarfile.FIFOTYPE), None)]), headers=TAR).status == 400
    # A link in the image that leads out is followed in the image.
    build(api, f"FROM busybox\nRUN ln -s {tmp_path} /out\nCOPY f /out/evil\n", {"f": "x"}, fails=True)
    assert os.listdir(tmp_path) == ["victim"] and victim.read_text() == "secret of the host"


def begun(api, dockerfile, query=""):
    """A build that has said "begun": its connection."""
    connection, response = api.open("POST", f"/build?{query}", context(dockerfile), headers=TAR)
    seen = b""
    while b"begun\\n" not in seen:
        seen += response.read1(4096)
    return connection, response


def test_theClientGoes(api):
    connection, response = begun(api, "FROM busybox\nRUN echo begun; sleep 1000\n")
    response.close()
    connection.close()
    left = time.monotonic()
    until(lambda: api.get("/berth/v1/builds").json[0]["Status"] == "cancelled", 10, "the build's end")
    assert time.monotonic() - left < 3


def test_killedInTheMiddleLeavesNothing(own_daemon):
    connection, _ = begun(own_daemon.api, "FROM busybox\nRUN echo begun; sleep 987654\n", "t=never:1")
    own_daemon.kill()
    own_daemon.start()
    connection.close()
    assert subprocess.run(["pgrep", "-f", "sleep 987654"], capture_output=True, check=False).stdout == b""
    assert own_daemon.api.get("/images/never:1/json").status == 404
    assert build(own_daemon.api, "FROM busybox\nRUN true\n").id


def test_cacheSizesAndPrune(api):
    text = "FROM busybox\nRUN dd if=/dev/zero of=/big bs=1024 count=100 2>/dev/null\n"
    build(api, text)
    rows = api.get("/system/df").json["BuildCache"]
    assert [row["Size"] for row in rows] == [102400] and rows[0]["UsageCount"] == 1
    assert len(api.post("/build/prune?all=1").json["CachesDeleted"]) == 1
    assert api.get("/system/df").json["BuildCache"] == [] and "Using cache" not in build(api, text).text


def test_theHistoryOfBuilds(api):
    build(api, "FROM busybox\nRUN echo told\n", query="t=made:h")
    row = api.get("/berth/v1/builds").json[0]
    assert row["Status"] == "done" and row["Tags"] == ["made:h"] and row["ImageId"].startswith("sha256:")
    said = api.get(f"/berth/v1/builds/{row['Id']}").json
    assert [step["Status"] for step in said["Steps"]] == ["done", "done"] and said["Steps"][1]["Log"] == "told\n"
    assert said["Steps"][1]["Line"] == 2 and said["Steps"][1]["FinishedAt"] >= said["Steps"][1]["StartedAt"] > 0
    assert api.get("/berth/v1/builds/nosuch").status == 404


def test_buildByTheCli(docker, tmp_path):
    docker.environment["DOCKER_BUILDKIT"] = "0"
    (tmp_path / "Dockerfile").write_text("FROM busybox\nCOPY f /f\nRUN cat /f\nCMD cat /f\n")
    (tmp_path / "f").write_text("by the CLI\n")
    said = docker("build", "-t", "cli:1", str(tmp_path))
    assert "Successfully tagged cli:1" in said.out and "by the CLI" in said.out
    assert docker.out("run", "--rm", "cli:1") == "by the CLI"
    assert docker.out("build", "-q", str(tmp_path)).startswith("sha256:")
    (tmp_path / "Dockerfile").write_text("FROM busybox\nRUN exit 7\n")
    said = docker("build", str(tmp_path), code=7)
    assert "The command '/bin/sh -c exit 7' returned a non-zero code: 7" in said.err
    docker("image", "rm", "-f", "cli:1")


def test_buildByDockerPy(client, tmp_path):
    (tmp_path / "Dockerfile").write_text("FROM busybox\nARG A\nRUN echo $A > /a\nCMD [\"cat\", \"/a\"]\n")
    image, lines = client.images.build(path=str(tmp_path), tag="py:1", buildargs={"A": "from py"}, rm=True)
    assert any("Successfully built" in line.get("stream", "") for line in lines)
    assert client.containers.run("py:1", remove=True) == b"from py\n" and image.tags == ["py:1"]
    client.images.remove("py:1", force=True)
