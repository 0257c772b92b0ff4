"""commit: the layer, the config, the words."""
import io
import tarfile


def committed(api, box, query="", body=None):
    answer = api.post(f"/commit?container={box}&{query}", body)
    assert answer.status == 201, answer
    return api.get(f"/images/{answer.json['Id']}/json").json


def changed(api, script):
    box = api.run("sh", "-c", script)
    assert api.wait(box) == 0
    return box


def output(api, image, *command):
    box = api.create(image=image, Cmd=list(command))
    api.post(f"/containers/{box}/start")
    api.wait(box)
    return api.output(box)[0].decode()


def test_theChangesBecomeALayer(api):
    box = changed(api, "echo x > /new; rm /etc/group; rm -r /home; mkdir /home; ln /new /twin; chmod 4711 /new")
    image = committed(api, box, "repo=made&tag=1&author=me&comment=why")
    assert image["RepoTags"] == ["made:1"] and image["Author"] == "me" and image["Comment"] == "why"
    assert len(image["RootFS"]["Layers"]) == 2
    said = output(api, "made:1", "sh", "-c", "cat /twin; ls /home /etc; stat -c '%a %h' /new")
    assert said.split() == ["x", "/etc:", "hostname", "hosts", "passwd", "resolv.conf", "/home:", "4711", "2"]
    saved = api.get("/images/made:1/get").body
    with tarfile.open(fileobj=io.BytesIO(saved)) as tar:
        blobs = [tar.extractfile(entry).read() for entry in tar if entry.name.startswith("blobs/sha256/")]
    layer = next(blob for blob in blobs if b".wh.group" in blob)
    with tarfile.open(fileobj=io.BytesIO(layer)) as tar:
        assert {entry.name for entry in tar} == {"etc", "etc/.wh.group", "home", "home/.wh..wh..opq", "new", "twin"}


def test_nothingChangedIsNoLayer(api):
    image = committed(api, changed(api, "true"), "repo=made&tag=2")
    assert len(image["RootFS"]["Layers"]) == 1
    assert api.get("/images/made:2/history").json[0]["Size"] == 0


def test_changesOfTheConfig(docker, api):
    box = changed(api, "true")
    docker("commit", "-c", 'CMD ["echo", "hi"]', "-c", "ENV A=b C=d", "-c", "EXPOSE 80/udp", "-c", 'LABEL l="a b"', "-c", "USER guest",
           "-c", "WORKDIR /tmp", "-c", "VOLUME /v", "-c", "ONBUILD RUN true", "-c", "STOPSIGNAL SIGINT",
           "-c", "HEALTHCHECK --interval=5s --retries=2 CMD true", "-m", "a note", box, "made:3")
    config = api.get("/images/made:3/json").json["Config"]
    assert config["Cmd"] == ["echo", "hi"] and {"A=b", "C=d"} < set(config["Env"]) and config["ExposedPorts"] == {"80/udp": {}}
    assert config["Labels"] == {"l": "a b"} and config["User"] == "guest" and config["WorkingDir"] == "/tmp"
    assert config["Volumes"] == {"/v": {}} and config["OnBuild"] == ["RUN true"] and config["StopSignal"] == "SIGINT"
    assert config["Healthcheck"] == {"Test": ["CMD-SHELL", "true"], "Interval": 5000000000, "Retries": 2}
    assert api.post(f"/commit?container={box}&changes=RUN%20true").status == 400


def test_aRunningContainerGoesOn(api):
    box = api.run("sleep", "1000")
    api.execute(box, "sh", "-c", "echo x > /new")
    committed(api, box, "repo=made&tag=4")
    assert api.inspect(box)["State"]["Status"] == "running"
    assert output(api, "made:4", "cat", "/new") == "x\n"


def test_whatCannotBeCommitted(api):
    assert api.post("/commit?container=nosuch").status == 404
    box = changed(api, "true")
    assert api.post(f"/commit?container={box}&repo=UPPER").status == 400
    assert api.post(f"/commit?container={box}&repo=a&tag=b%20c").status == 400
