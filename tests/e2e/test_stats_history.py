"""What containers used is kept while nobody looks."""
from harness.waiting import until

PATH = "/berth/v1/containers/{}/stats/history"


def test_historyIsKeptWithoutAnybodyLooking(daemon):
    api = daemon.api
    box = api.run("sh", "-c", "while :; do :; done", HostConfig={"NanoCpus": 200000000})

    def points():
        answer = api.get(PATH.format(box) + "?seconds=600")
        assert answer.status == 200 and answer.json["Id"] == box and answer.json["Step"] == 10
        return answer.json["Points"]

    point = until(points, 40, "a first point")[0]
    assert 5 < point["Cpu"] < 60 and point["Memory"] > 0 and point["Pids"] >= 1
    api.post(f"/containers/{box}/kill")
    api.wait(box)
    assert points(), "figures of a run stay when it has ended"
    assert api.get(PATH.format(box)).json["Step"] == 60
    assert api.get(PATH.format(box) + "?seconds=x").status == 400
    assert api.get(PATH.format("nobody")).status == 404
