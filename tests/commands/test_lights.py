"""`roomctl lights`, and what `doctor` finds, with a real broker and lamps behind it."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from roomctl.clock import SystemClock
from roomctl.commands import doctor, trials
from roomctl.commands.main import main
from roomctl.config import room as rooms
from roomctl.errors import Refused
from roomctl.journal.store import Journal
from roomctl.lighting import trial
from roomctl.lighting.fade import Level
from roomctl.lighting.kept import Kept
from roomctl.session.commands import Act, Start
from roomctl.session.plan import Scene
from tests.helpers import three
from tests.rigs.mosquitto import Lamp, Mosquitto


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    monkeypatch.setattr(trial, "WALK", (10.0, 16.0))
    monkeypatch.setattr(trial, "FADE", 0.0)
    return tmp_path


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    made = Mosquitto(tmp_path / "broker")
    yield made
    made.kill()


def room(home: Path, lights: list[Any], broker: Mosquitto | None = None) -> None:
    mqtt = {"mqtt": broker.settings} if broker else {}
    said = "".join(f"{key}: {json.dumps(value)}\n" for key, value in {**mqtt, "lights": lights}.items())
    (home / "room.yaml").write_text(said)


def lamp(name: str, *, state: bool = True) -> dict[str, Any]:
    said = {"mqtt": f"zigbee2mqtt/{name}/set", "dialect": "json", "fades": False}
    return {**said, "state": f"zigbee2mqtt/{name}"} if state else said


def test_a_walk_through_the_lamps_says_what_each_answered(
    home: Path, broker: Mosquitto, capsys: pytest.CaptureFixture[str]
) -> None:
    room(home, [lamp("good"), lamp("mute"), lamp("blind", state=False), {"dmx": "127.0.0.1", "channels": [1]}], broker)
    good = Lamp(broker, "zigbee2mqtt/good", reports=True)
    good.report(retain=True, state="ON", brightness=33)
    assert main(["lights", "test"]) == 3
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        "ok  zigbee2mqtt/good/set: was sent 10 → 16 % and answered 10 → 16 %",
        "missing  zigbee2mqtt/mute/set: was sent 10 → 16 %, and does not answer; check its topic and the broker's "
        "access rules",
        "ok  zigbee2mqtt/blind/set: was sent 10 → 16 %; it has no `state:` topic in room.yaml to answer on",
        "ok  127.0.0.1 1/1: was sent 10 → 16 %; DMX has no answers",
    ]
    last: dict[str, Any] = {}
    while last.get("brightness") != 33:  # it is back where it was before
        last = good.next()
    good.close()


def test_a_lamp_that_does_not_answer_goes_back_to_what_the_broker_has_kept_or_to_the_light_between_clients(
    home: Path, broker: Mosquitto
) -> None:
    room(home, [lamp("kept"), lamp("blind", state=False)], broker)
    with (home / "room.yaml").open("a") as file:
        file.write("between_clients: {light: 60}\n")
    kept, blind = (Lamp(broker, f"zigbee2mqtt/{name}") for name in ("kept", "blind"))
    kept.report(retain=True, state="ON", brightness=33)
    main(["lights", "test"])
    for one, last in ((kept, 33), (blind, round(0.6 * 254))):
        for wanted in (round(0.16 * 254), last):
            while one.next().get("brightness") != wanted:
                pass
        one.close()


def test_a_lamp_that_goes_elsewhere_than_it_is_told_is_put_back_and_its_answers_are_said(
    home: Path, broker: Mosquitto, capsys: pytest.CaptureFixture[str]
) -> None:
    """One whose least light is more than what it was told, for example. Nobody's hand is in a test."""

    class Bright(Lamp):
        def _heard(self, client: Any, userdata: Any, message: Any) -> None:
            super()._heard(client, userdata, message)
            if message.topic.endswith("/set"):
                self._state = {"state": "ON", "brightness": 127}
                client.publish(self._topic, json.dumps(self._state), 1)

    room(home, [{**lamp("bright"), "fades": True}], broker)
    bright = Bright(broker, "zigbee2mqtt/bright", reports=True)
    bright.report(retain=True, state="ON", brightness=33)
    assert main(["lights", "test"]) == 3
    assert "zigbee2mqtt/bright/set: was sent 10 → 16 % and answered 50 → 50 %\n" in capsys.readouterr().out
    assert [bright.next()["brightness"] for _ in range(3)] == [25, 41, 33]
    bright.close()


def test_what_the_broker_has_kept_is_no_answer(
    home: Path, broker: Mosquitto, capsys: pytest.CaptureFixture[str]
) -> None:
    room(home, [lamp("kept")], broker)
    kept = Lamp(broker, "zigbee2mqtt/kept")
    kept.report(retain=True, state="ON", brightness=33)
    assert main(["lights", "test"]) == 3
    assert "was sent 10 → 16 %, and does not answer" in capsys.readouterr().out
    kept.close()


def test_the_doctor_asks_each_lamp_and_moves_none(home: Path, broker: Mosquitto) -> None:
    room(home, [lamp("kept"), lamp("blind", state=False), {"dmx": "127.0.0.1", "channels": [1]}], broker)
    kept = Lamp(broker, "zigbee2mqtt/kept")
    kept.report(retain=True, state="ON", brightness=127)
    verdict, message = doctor._lamps(rooms.load())
    assert verdict == "mind"
    assert message == (
        "zigbee2mqtt/kept/set can be sent to, but does not answer; zigbee2mqtt/blind/set can be sent to, but it has no "
        "`state:` topic in room.yaml to answer on; 127.0.0.1 1/1 can be sent to, but DMX has no answers"
    )
    assert kept.told.empty()
    kept.close()


def test_a_lamp_that_cannot_be_reached_is_missing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    room(home, ["backlight", {"home_assistant": "http://127.0.0.1:9", "entity": "light.a", "token_file": "nowhere"}])
    assert main(["lights", "test"]) == 3
    said = capsys.readouterr().out
    assert "missing  backlight: this machine has no backlight that can be set" in said
    assert f"missing  light.a: the token in {home}/nowhere cannot be read" in said
    assert main(["lights", "list"]) == 0
    assert capsys.readouterr().out == "backlight  backlight\nlight.a  Home Assistant\n"


@pytest.mark.parametrize("rehearsal", [False, True])
def test_full_light_goes_to_the_lamps_themselves_where_no_session_moves_them(
    home: Path, broker: Mosquitto, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, rehearsal: bool
) -> None:
    monkeypatch.setattr("roomctl.service.supervisor.ensure", lambda room: None)
    if rehearsal:
        with Journal(home / "journal.db") as journal:
            journal.act(Start(three(), speed=2.0), SystemClock())
    room(home, [{**lamp("one", state=False), "fades": True}], broker)
    one = Lamp(broker, "zigbee2mqtt/one")
    assert main(["lights", "up"]) == 0
    told = one.next()
    assert (told["brightness"], told["transition"]) == (254, 2.9)
    assert capsys.readouterr().out == "zigbee2mqtt/one/set: full light\n"
    one.close()


@contextlib.contextmanager
def receiver() -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """The port of a receiver of DMX, and the first two slots of each frame, once it is over."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.bind(("127.0.0.1", 0))
        shown: list[tuple[int, int]] = []
        reading = threading.Thread(target=lambda: shown.extend((frame[126], frame[127]) for frame in iter(
            lambda: made.recv(2000), b"")), daemon=True)  # fmt: skip
        reading.start()
        yield made.getsockname()[1], shown
        made.sendto(b"", made.getsockname())
        reading.join(100)


@pytest.mark.parametrize("verb", ["up", "test"])
def test_lamps_without_answers_begin_at_the_light_between_clients_all_of_a_universe_at_once(
    home: Path, verb: str
) -> None:
    with receiver() as (port, shown):
        room(home, [{"dmx": "127.0.0.1", "port": port, "channels": [channel]} for channel in (1, 2)])
        with (home / "room.yaml").open("a") as file:
            file.write("between_clients: {light: 60}\n")
        assert main(["lights", verb]) == 0
    assert min(shown[0]) >= 0.56 * 255, "within a step of where they were"
    for slots in zip(*shown, strict=True):
        assert max(abs(one - other) for one, other in pairwise(slots)) <= 4, "nor does one jump later"
        assert slots[-1] == (255 if verb == "up" else 153)


def test_a_walk_begins_at_its_first_level_also_where_the_lamp_is_thought_to_be_there(
    home: Path, broker: Mosquitto
) -> None:
    room(home, [{**lamp("blind", state=False), "fades": True}], broker)
    blind = Lamp(broker, "zigbee2mqtt/blind")
    main(["lights", "test"])
    assert blind.next()["brightness"] == 25
    blind.close()


def test_a_scene_s_light_is_shown_and_the_lamps_go_back(
    home: Path, broker: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trials, "SHOWN", 0.0)
    room(home, [lamp("good")], broker)
    good = Lamp(broker, "zigbee2mqtt/good", reports=True)
    good.report(retain=True, state="ON", brightness=33)
    said = trials.RoomTrials(lambda: rooms.load()).light(Scene(light=16))
    assert said == "lamp zigbee2mqtt/good/set showed 16 %"
    for wanted in (round(0.16 * 254), 33):
        while good.next().get("brightness") != wanted:
            pass
    good.close()


def test_no_lamp_is_tested_in_a_session_nor_where_there_is_none(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lights", "test"]) == 1
    with pytest.raises(Refused, match="this room has no lamps"):
        trials.RoomTrials(lambda: rooms.load()).light(Scene())
    assert "this room has no lamps" in capsys.readouterr().err
    room(home, [{"dmx": "127.0.0.1", "channels": [1]}])
    with Journal(home / "journal.db") as journal:
        journal.act(Start(three()), SystemClock())
    with pytest.raises(Refused, match="a session is running"):
        trials.RoomTrials(lambda: rooms.load()).light(Scene())
    assert main(["lights", "test"]) == 1
    assert "a session is running" in capsys.readouterr().err


def test_while_the_lamps_go_back_after_a_session_full_light_is_its_own_and_nothing_else_moves_them(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes that send frames to one receiver make its lamps flicker."""
    monkeypatch.setattr("roomctl.service.supervisor.ensure", lambda room: None)
    with receiver() as (port, shown), Journal(home / "journal.db") as journal:
        room(home, [{"dmx": "127.0.0.1", "port": port, "channels": [1]}])
        journal.act(Start(three()), SystemClock())
        journal.act(Act("stop"), SystemClock())
        kept = Kept(home / "lamps.json", {"127.0.0.1 1/1": Level(60.0, 2700.0)})
        kept.write(0.0)
        with pytest.raises(Refused, match="the lamps are still on their way back"):
            trials.RoomTrials(lambda: rooms.load()).light(Scene())
        assert main(["lights", "test"]) == 1
        assert "the lamps are still on their way back" in capsys.readouterr().err
        assert main(["lights", "up"]) == 0
        state = journal.state()
        assert state
        assert state.lit
        assert state.lit.how == "up"
    assert shown == []
    with receiver() as (port, shown), Journal(home / "journal.db") as journal:
        room(home, [{"dmx": "127.0.0.1", "port": port, "channels": [1]}])
        journal.act(Act("lights", text="back"), SystemClock())
        kept.before = None
        kept.write(0.0)
        assert main(["lights", "up"]) == 0
    assert shown[-1][0] == 255
