"""The broker's access rules as roomctl writes them, at a broker with TLS and passwords; and what `doctor` finds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from roomctl.bus import trial
from roomctl.commands import doctor
from roomctl.commands.main import main
from roomctl.config import room as rooms
from roomctl.errors import Unavailable
from roomctl.session import events
from tests.bus.test_process import TOPIC, Stage
from tests.rigs.mosquitto import ROOM, Listener, Mosquitto

DESK, GREEN = ("desk", "desk-secret"), ("green", "green-secret")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def secure(home: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Mosquitto]:
    assert main(["mqtt", "acl", "blue", "green"]) == 0
    rules = capsys.readouterr().out
    broker = Mosquitto(home / "broker", tls=True, rules=rules, users=(ROOM, GREEN, DESK))
    yield broker
    broker.kill()


def test_no_room_can_speak_for_another_and_the_desk_can_ask_each(home: Path, secure: Mosquitto) -> None:
    stage = Stage(home / "room", secure, desk=DESK)
    stage.start()
    stage.online()
    stage.state(phase="hands-on")
    forger = Listener(secure, GREEN)
    before = len(stage.desk.heard)
    forged = {"id": "f1", "ts": stage.now()}
    for topic, payload in (
        (f"{TOPIC}/state", '{"forged": true}'), (f"{TOPIC}/online", "offline"), (f"{TOPIC}/event", '{"forged": true}'),
        (f"{TOPIC}/cmd/pause", json.dumps(forged)), (f"{TOPIC}/ack", '{"forged": true}'),
        (f"{TOPIC}/claim", '{"v": 1, "me": "a", "machine": "a", "session": true, "since": 0}'),
        ("homeassistant/device/roomctl-blue/config", ""),
    ):  # fmt: skip
        forger.say(topic, payload)
    forger.say("roomctl/green/state", '{"own": true}')
    stage.until(lambda: stage.desk.of("roomctl/green/state"))
    assert stage.asked("hold") == (True, "holding back")
    assert [topic for topic, payload, _ in stage.desk.heard[before:] if "forged" in payload] == []
    assert stage.desk.of(f"{TOPIC}/online") == ["online"]
    assert stage.happened(events.Paused) == []
    assert {topic for topic, *_ in forger.heard} <= {"roomctl/green/state"}, "a room reads nothing of another"
    forger.close()
    stage.close()


def settings(home: Path, broker: Mosquitto, **more: object) -> None:
    said = {"room": "blue", "mqtt": {**broker.settings, "bus": True, **more}}
    (home / "room.yaml").write_text("".join(f"{key}: {json.dumps(value)}\n" for key, value in said.items()))


def test_the_doctor_sends_itself_a_message_and_finds_a_broker_that_keeps_it(
    home: Path, secure: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "BACK", 1.0)
    settings(home, secure)
    verdict, message = doctor._broker(rooms.load())
    assert (verdict, message) == ("ok", "a message came back; the room's controller is not running")
    (home / "green.password").write_text(GREEN[1])
    settings(home, secure, user="green", password_file=str(home / "green.password"))
    verdict, message = doctor._broker(rooms.load())
    assert verdict == "missing"
    assert message.startswith("a message to itself does not come back; `roomctl mqtt acl blue`")
    settings(home, secure, user="green")
    with pytest.raises(Unavailable, match="refuses the connection"):
        doctor._broker(rooms.load())


def test_the_rules_name_a_rooms_lamps_and_a_user_who_is_not_the_room(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "room.yaml").write_text(
        "room: blue\nmqtt: {host: broker, user: anybody}\nlights:\n"
        "- {mqtt: zigbee2mqtt/lamp/set, state: zigbee2mqtt/lamp}\n- {mqtt: cmnd/lamp/Backlog, dialect: tasmota}\n"
    )
    assert main(["mqtt", "acl", "blue", "blue", "--home-assistant", "hass"]) == 0
    said = capsys.readouterr()
    assert said.err == "room blue logs in as anybody; set `mqtt: {user: blue}` in its settings\n"
    assert said.out.split("\n\n")[1:] == [
        "user blue\ntopic readwrite roomctl/blue/#\ntopic read homeassistant/status\n"
        "topic write homeassistant/device/roomctl-blue/config\ntopic write zigbee2mqtt/lamp/set\n"
        "topic write zigbee2mqtt/lamp/get\ntopic write cmnd/lamp/Backlog\ntopic write cmnd/lamp/State\n"
        "topic read zigbee2mqtt/lamp\ntopic read zigbee2mqtt/lamp/availability\n"
        "topic read zigbee2mqtt/bridge/state\ntopic read zigbee2mqtt/bridge/event\ntopic read tele/lamp/LWT",
        "user desk\ntopic read roomctl/+/online\ntopic read roomctl/+/state\ntopic read roomctl/+/event\n"
        "topic read roomctl/+/ack\ntopic write roomctl/+/cmd/+",
        "user hass\ntopic read roomctl/+/online\ntopic read roomctl/+/state\ntopic read roomctl/+/event\n"
        "topic read roomctl/+/ack\ntopic write roomctl/+/cmd/+\ntopic readwrite homeassistant/#\n",
    ]
    assert main(["mqtt", "acl", "desk"]) == 2
    assert main(["mqtt", "acl", "Blue room"]) == 2


def test_a_room_set_up_on_two_machines_is_said_and_the_one_with_the_session_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "BACK", 1.0)
    broker = Mosquitto(tmp_path / "broker", anyone=True)
    first, second = Stage(tmp_path / "a", broker), Stage(tmp_path / "b", broker)
    first.start()
    first.act("stop")
    first.online()
    second.start()

    def told() -> bool:
        first.beat()
        return bool(first.happened(events.Faulted))

    second.until(told)
    [fault] = first.happened(events.Faulted)
    assert fault.message == (
        "another machine is set up as room blue too, and has the broker; give one of them another name"
    )
    second.state(phase="hands-on")
    assert second.asked("pause") == (True, "paused")
    assert first.happened(events.Paused) == []
    assert second.desk.of(f"{TOPIC}/online")[-1] == "online"
    for stage in (first, second):
        stage.close()
    broker.kill()
