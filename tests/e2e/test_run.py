"""docker run: what it prints, and how it ends."""
import hashlib

import pytest


def test_printsWhatTheContainerSays(docker):
    said = docker("run", "--rm", "busybox", "sh", "-c", "echo out; echo err >&2")
    assert (said.out, said.err) == ("out\n", "err\n")


@pytest.mark.parametrize("code", [0, 1, 42, 255])
def test_endsWithTheContainersCode(docker, code):
    docker("run", "--rm", "busybox", "sh", "-c", f"exit {code}", code=code)


def test_endsWithTheSignalOfItsProcess(docker):
    docker("run", "--rm", "--init", "busybox", "sh", "-c", "kill -9 $$", code=137)


def test_ends127WhenTheProgramIsMissing(docker):
    said = docker("run", "--rm", "busybox", "no-such-program", code=127)
    assert 'exec: "no-such-program": executable file not found in $PATH' in said.err


def test_ends127WhenThePathIsMissing(docker):
    said = docker("run", "--rm", "busybox", "/no/such", code=127)
    assert "no such file or directory" in said.err


def test_ends126WhenItMayNotBeExecuted(docker):
    said = docker("run", "--rm", "busybox", "/etc/passwd", code=126)
    assert "permission denied" in said.err


def test_ends126WhenItIsAFolder(docker):
    docker("run", "--rm", "busybox", "/etc", code=126)


def test_ends125WhenTheEngineRefuses(docker):
    said = docker("run", "--rm", "--memory", "1m", "busybox", "true", code=125)
    assert "Minimum memory limit allowed is 6MB" in said.err


def test_ends125WithoutTheImage(docker):
    said = docker("run", "--pull", "never", "no-such-image:1", "true", code=125)
    assert "No such image: no-such-image:1" in said.err


def test_aFailedStartLeavesTheContainerCreatedWithItsError(docker, api):
    docker("run", "--name", "bad", "busybox", "no-such-program", code=127)
    state = api.inspect("bad")["State"]
    assert (state["Status"], state["ExitCode"]) == ("created", 127)
    assert "executable file not found" in state["Error"]


def test_detachedPrintsTheId(docker, api):
    identity = docker.out("run", "-d", "busybox", "sleep", "100")
    assert len(identity) == 64 and api.inspect(identity)["State"]["Running"]


def test_writesTheCidfile(docker, tmp_path):
    path = tmp_path / "cid"
    docker("run", "--cidfile", str(path), "busybox", "true")
    assert len(path.read_text()) == 64


def test_readsStandardInput(docker):
    assert docker.out("run", "--rm", "-i", "busybox", "cat", stdin=b"from outside") == "from outside"


def test_standardInputOfAMegabyteArrivesWhole(docker):
    data = b"0123456789abcdef" * 65536
    said = docker.out("run", "--rm", "-i", "busybox", "md5sum", stdin=data)
    assert said.split()[0] == hashlib.md5(data).hexdigest()


def test_withoutInteractiveThereIsNoInput(docker):
    assert docker.out("run", "--rm", "busybox", "cat", stdin=b"ignored") == ""


def test_aTerminalIsOne(docker):
    terminal = docker.terminal("run", "--rm", "-it", "busybox", "sh", "-c", "tty && stty size")
    try:
        terminal.until(b"/dev/pts/0")
        assert terminal.ends() == 0
    finally:
        terminal.close()


def test_environmentAndWorkingDirectory(docker):
    said = docker.out("run", "--rm", "-e", "A=1", "-e", "B=two words", "-w", "/tmp", "busybox", "sh", "-c", "echo $A/$B; pwd")
    assert said == "1/two words\n/tmp"


def test_theEnvironmentIsMadeFromNothing(docker):
    names = {line.split("=")[0] for line in docker.out("run", "--rm", "busybox", "env").splitlines()}
    assert names == {"PATH", "HOSTNAME", "HOME"}


def test_aVariableWithoutValueIsNotTaken(api):
    out = api.once("env", Env=["LC_ALL"])[1]
    assert "LC_ALL" not in out


def test_aMissingWorkingDirectoryIsMade(docker):
    assert docker.out("run", "--rm", "-w", "/made/deep", "busybox", "pwd") == "/made/deep"


def test_hostnameIsTheShortId(api):
    identity = api.create(Cmd=["hostname"])
    api.post(f"/containers/{identity}/start")
    api.wait(identity)
    assert api.output(identity)[0].decode().strip() == identity[:12]


def test_hostnameAndDomainAreSet(docker):
    said = docker.out("run", "--rm", "-h", "pier", "--domainname", "harbour.test", "busybox", "sh", "-c", "hostname; cat /proc/sys/kernel/domainname")
    assert said == "pier\nharbour.test"


@pytest.mark.parametrize("user, shown", [("1000", "1000 1000 50"), ("guest", "1000 1000 50"), ("guest:root", "1000 0"),
                                         ("1234", "1234 0"), ("1234:567", "1234 567"), ("", "0 0")])
def test_userByNameAndNumber(docker, user, shown):
    said = docker.out("run", "--rm", "--user", user, "busybox", "sh", "-c", "echo $(id -u) $(id -g) $(id -G)").split()
    assert said[:2] == shown.split()[:2]
    if len(shown.split()) > 2:
        assert "50" in said[2:]


def test_anUnknownUserIsRefused(docker):
    said = docker("run", "--rm", "--user", "nosuch", "busybox", "true", code=None)
    assert said.code in (125, 126) and "unable to find user nosuch: no matching entries in passwd file" in said.err


def test_groupAddJoins(docker):
    assert "50" in docker.out("run", "--rm", "--group-add", "staff", "busybox", "id", "-G").split()


def test_entrypointAndCommand(docker):
    assert docker.out("run", "--rm", "--entrypoint", "echo", "busybox", "a", "b") == "a b"


def test_emptyCommandIsRefused(api):
    answer = api.post("/containers/create", {"Image": "busybox", "Cmd": [], "Entrypoint": [""]})
    assert answer.status == 400 and "no command specified" in answer.message.lower()


def test_initReapsAndForwards(docker):
    said = docker.out("run", "--rm", "--init", "busybox", "sh", "-c", "ps -o pid,comm | head -3")
    assert "1" in said and "sh" in said and "1 sh" not in said


def test_nameIsInUse(docker):
    first = docker.out("create", "--name", "quay", "busybox")
    said = docker("create", "--name", "quay", "busybox", code=1)
    assert f'Conflict. The container name "/quay" is already in use by container "{first}". You have to remove (or rename) ' \
        "that container to be able to reuse that name." in said.err


def test_badNameIsRefused(docker):
    said = docker("create", "--name", "a b", "busybox", code=1)
    assert "Invalid container name (a b), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed" in said.err


def test_labelsAreKept(docker, api):
    identity = docker.out("create", "-l", "a=1", "-l", "b", "busybox")
    assert api.inspect(identity)["Config"]["Labels"] == {"a": "1", "b": ""}


def test_stopSignalAndTimeoutAreKept(docker, api):
    identity = docker.out("create", "--stop-signal", "SIGUSR1", "--stop-timeout", "3", "busybox")
    config = api.inspect(identity)["Config"]
    assert (config["StopSignal"], config["StopTimeout"]) == ("SIGUSR1", 3)


def test_autoRemoveRemoves(docker, api):
    docker("run", "--rm", "--name", "fleeting", "busybox", "true")
    assert api.get("/containers/fleeting/json").status == 404


def test_autoRemoveTakesAnonymousVolumes(docker, api):
    docker("run", "--rm", "-v", "/data", "busybox", "touch", "/data/x")
    assert not api.get("/volumes").json["Volumes"]


def test_manyAtOnce(api):
    made = [api.run("sh", "-c", f"exit {number}", HostConfig={"NetworkMode": "none"}) for number in range(12)]
    assert [api.wait(identity) for identity in made] == list(range(12))


def test_theRootIsWritableAndTheImageIsNot(docker):
    docker("run", "--rm", "busybox", "sh", "-c", "rm -rf /etc/passwd /home && touch /new")
    assert docker.out("run", "--rm", "busybox", "sh", "-c", "ls -d /home /etc/passwd; ls /new 2>&1 | wc -l") == "/etc/passwd\n/home\n1"


def test_readOnlyRoot(docker):
    said = docker("run", "--rm", "--read-only", "busybox", "touch", "/x", code=1)
    assert "Read-only file system" in said.err
