"""The lamps' process as the controller keeps it: it follows the journal, and whatever happens to it, it is not waited
for."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from roomctl.clock import Instant, SystemClock
from roomctl.journal.store import Journal
from roomctl.lighting import driver
from roomctl.lighting import lamps as process
from roomctl.lighting.fade import Ability, Command, Fade, Level
from roomctl.lighting.kept import Kept
from roomctl.lighting.lamps_process import LampsProcess
from roomctl.lighting.lights import LampError
from roomctl.lighting.options import Options
from roomctl.session import events
from roomctl.session.commands import Act, Report, Start
from roomctl.session.plan import Plan, Scene
from roomctl.session.state import State
from roomctl.system.child import Child
from tests.helpers import phase, plan
from tests.rigs.home import PATIENCE, until
from tests.rigs.house import TOKEN, House
from tests.rigs.mosquitto import Lamp, Mosquitto

DUSK, DAWN = 51, 102
"""Brightness of the plan's two scenes, of 254."""


def dusk() -> Plan:
    return plan(phase("back", 30, scene=Scene(light=20.0)), phase("legs", 30, scene=Scene(light=40.0)))


class Stage:
    """A journal, a broker with a lamp, and the lamps' process, tended as by a controller's beat."""

    def __init__(self, folder: Path, *more: dict[str, Any], between: dict[str, Any] | None = None) -> None:
        self.clock, self.broker = SystemClock(), Mosquitto(folder / "broker")
        self.lamp = Lamp(self.broker, reports=True)
        self.lamp.report(retain=True, state="ON", brightness=200, color_temp=250)
        self.journal, self.kept = Journal(folder / "journal.db"), folder / "lamps.json"
        lights = [{"mqtt": "zigbee2mqtt/lamp/set", "state": "zigbee2mqtt/lamp"}]
        options = Options(mqtt=self.broker.settings, lights=[*lights, *more], between=between)
        self.process = LampsProcess(folder / "journal.db", self.kept, folder / "log", options)

    def beat(self) -> str:
        return self.process.tend(self.journal.state(), self.clock.now())

    def until(self, right: Callable[[], Any]) -> Any:
        for _ in range(4_000):
            self.beat()
            if found := right():
                return found
            time.sleep(0.02)
        raise AssertionError("it never comes to that")

    def told(self, brightness: int) -> dict[str, Any]:
        """The next command for `brightness`."""

        def next_one() -> dict[str, Any] | None:
            while not self.lamp.told.empty():
                said = self.lamp.told.get()
                if said.get("brightness") == brightness:
                    return said
            return None

        found: dict[str, Any] = self.until(next_one)
        return found

    def start(self, **more: Any) -> None:
        self.journal.act(Start(dusk(), **more), self.clock)

    def happened(self, kind: type) -> list[Any]:
        return [entry.event for entry in self.journal.follow(0) if isinstance(entry.event, kind)]

    def close(self) -> None:
        self.process.close()
        self.lamp.close()
        self.broker.kill()
        self.journal.close()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.close()


def test_a_lamp_follows_a_session_whose_process_is_killed_and_is_as_before_in_the_end(stage: Stage) -> None:
    stage.start(speed=60.0, lamps=True)
    assert stage.told(DUSK)["color_temp"] == 417
    assert json.loads(stage.kept.read_text())["before"] == {"zigbee2mqtt/lamp/set": [200 / 2.54, 4000.0]}
    first = stage.process.pid
    assert first
    os.kill(first, signal.SIGKILL)
    stage.until(lambda: stage.process.pid not in (None, first))
    stage.journal.act(Act("next"), stage.clock)
    stage.told(DAWN)
    [shown, *_] = stage.until(lambda: stage.happened(events.Shown))
    assert (shown.percent, shown.lamps, shown.reached) == (40.0, 1, 1)
    stage.journal.act(Act("stop"), stage.clock)
    assert stage.told(200)["color_temp"] == 250
    stage.until(lambda: stage.process.pid is None)
    assert json.loads(stage.kept.read_text())["before"] is None
    for _ in range(5):
        assert stage.beat() == ""
    assert stage.process.pid is None, "nothing runs after the session"


@pytest.mark.parametrize("moved_on", [False, True])
def test_a_lamp_set_by_hand_is_left_alone_until_the_next_area_by_the_next_process_too(
    stage: Stage, moved_on: bool
) -> None:
    """`moved_on`: the area has changed while there was no process."""
    stage.start()
    stage.told(DUSK)
    stage.until(lambda: json.loads(stage.kept.read_text())["last"])
    stage.until(lambda: stage.happened(events.Shown))
    stage.lamp.report(retain=True, state="ON", brightness=254)  # beyond the fade
    stage.until(lambda: [fault for fault in stage.happened(events.Faulted) if "by hand" in fault.message])
    stage.until(lambda: json.loads(stage.kept.read_text())["by_hand"])
    first = stage.process.pid
    assert first
    os.kill(first, signal.SIGKILL)
    if moved_on:
        stage.journal.act(Act("next"), stage.clock)
    stage.until(lambda: stage.process.pid not in (None, first))
    if not moved_on:
        faults = len(stage.happened(events.Faulted))
        stage.until(lambda: len(stage.happened(events.Faulted)) > faults or len(stage.happened(events.Shown)) > 1)
        assert stage.lamp.told.empty()
        stage.journal.act(Act("next"), stage.clock)
    stage.told(DAWN)
    stage.until(lambda: not json.loads(stage.kept.read_text())["by_hand"])


def test_a_lamp_that_does_not_answer_delays_no_other_and_is_put_back_too(tmp_path: Path) -> None:
    house, token = House(obeys=True), tmp_path / "token"
    token.write_text(TOKEN)
    house.state["attributes"]["brightness"] = 153
    house.hangs.clear()
    url = f"http://127.0.0.1:{house.server_port}"
    stage = Stage(tmp_path, {"home_assistant": url, "entity": "light.room", "token_file": str(token)})
    stage.start(lamps=True)
    stage.told(DUSK)
    assert not house.calls
    house.hangs.set()
    stage.until(lambda: [body["brightness"] for _, body in house.calls] == [DUSK])
    stage.journal.act(Act("stop"), stage.clock)
    stage.until(lambda: len(house.calls) > 1)
    assert house.calls[1][1]["brightness"] == 153
    stage.close()
    house.close()


def test_a_process_that_is_killed_makes_no_lamp_without_answers_jump(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(0.05)
        port = receiver.getsockname()[1]
        stage = Stage(tmp_path, {"dmx": "127.0.0.1", "channels": [1], "port": port}, between={"light": 100})
        values = list[int]()

        def shown(wanted: Callable[[], bool]) -> Callable[[], bool]:
            def look() -> bool:
                with contextlib.suppress(TimeoutError):
                    values.append(receiver.recv(2000)[126])
                return wanted()

            return look

        stage.start(lamps=True)
        stage.until(shown(lambda: len(values) > 30))
        killed, first = values[-1], stage.process.pid
        assert 51 < killed < 255, "in mid-fade"
        assert first
        os.kill(first, signal.SIGKILL)
        for value in iter(lambda: receiver_value(receiver), None):
            values.append(value)
        kept = json.loads(stage.kept.read_text())  # as if it had died ten seconds ago
        kept["last"]["127.0.0.1 1/1"][0] -= 10.0
        died = stage.kept.stat().st_mtime - 10.0
        stage.kept.write_text(json.dumps(kept))
        os.utime(stage.kept, (died, died))
        last, before = values[-1], len(values)
        stage.until(shown(lambda: len(values) > before + 5))
        assert last - 10 <= values[before] <= last, "it goes on where it was"
        assert values == sorted(values, reverse=True)
        stage.close()


def receiver_value(receiver: socket.socket) -> int | None:
    """What has come and was not read, if anything has."""
    try:
        return receiver.recv(2000)[126]
    except TimeoutError:
        return None


def test_full_light_is_immediate_and_lasts_past_a_stop_until_somebody_ends_it(stage: Stage) -> None:
    stage.start(speed=60.0, lamps=True)
    stage.told(DUSK)
    stage.journal.act(Act("lights"), stage.clock)
    assert stage.told(254)["transition"] == 2.9
    stage.journal.act(Act("stop"), stage.clock)
    stage.beat()
    stage.process.close()  # as the controller does when it leaves
    stage.journal.act(Act("lights", text="back"), stage.clock)
    stage.told(200)


def test_a_process_that_hangs_is_not_waited_for(stage: Stage) -> None:
    stage.start(speed=60.0, lamps=True)
    stage.told(DUSK)
    pid = stage.process.pid
    assert pid
    os.kill(pid, signal.SIGSTOP)
    for number in range(60):
        stage.journal.act(Act("note", text=f"note {number}"), stage.clock)
        assert stage.beat() == ""
    for _ in range(70_000):  # more than a pipe holds
        stage.process._told = None
        stage.process.tend(stage.journal.state(), stage.clock.now())
    os.kill(pid, signal.SIGKILL)  # which also ends one that is stopped


def test_a_rehearsal_moves_no_lamp_unless_it_is_asked_to(stage: Stage) -> None:
    stage.start(speed=60.0)
    for _ in range(5):
        stage.beat()
    assert stage.process.pid is None


def test_a_session_that_begins_as_the_process_ends_is_followed_by_another(tmp_path: Path) -> None:
    """It had put the lamps back after the last session, and did not hear of the next."""
    journal, clock = Journal(tmp_path / "journal.db"), SystemClock()
    process = LampsProcess(tmp_path / "journal.db", tmp_path / "lamps.json", tmp_path / "log", Options())
    process._child = Child([sys.executable, "-c", "input()"], tmp_path / "log")  # a line is the last that it reads

    def beat() -> int | None:
        assert process.tend(journal.state(), clock.now()) == ""
        return process.pid

    journal.act(Start(dusk()), clock)
    first = beat()
    assert first
    journal.act(Act("stop"), clock)
    journal.act(Start(dusk()), clock)
    until(lambda: beat() not in (None, first))
    journal.act(Act("stop"), clock)
    until(lambda: beat() is None)
    assert beat() is None, "nothing runs after the session"
    process.close()
    journal.close()


class Fake:
    """A lamp that remembers what it was told; `fails`: and does not do it."""

    name, ability, answers, old, news = "fake", Ability(), "", False, None

    def __init__(self, percent: float, *, fails: bool = False) -> None:
        self.percent, self.fails, self.told = percent, fails, list[Command]()

    async def read(self) -> Level:
        return Level(self.percent, 2700.0)

    async def show(self, command: Command) -> None:
        self.told.append(command)
        if self.fails:
            raise LampError("it does not answer")

    async def close(self, *, over: bool) -> None:
        pass


class Room(process.Room):
    """It leaves after `most` looks."""

    looks, most = 0, 1000

    def _listen(self, loop: object) -> None:
        pass

    def _state(self) -> State | None:
        self.looks += 1
        self._left = self.looks > self.most
        return super()._state()


def over(folder: Path, ago: float) -> Journal:
    """A session that was stopped `ago` seconds ago."""

    class Earlier(SystemClock):
        def now(self) -> Instant:
            return super().now().plus(-ago)

    journal = Journal(folder / "journal.db")
    journal.act(Start(dusk(), lamps=True), Earlier())
    journal.act(Act("stop"), Earlier())
    return journal


async def test_a_lamp_that_fails_after_the_session_is_not_tried_again_at_each_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process looks five times a second whether all lamps are back, perhaps all night."""
    lamp = Fake(60.0, fails=True)
    monkeypatch.setattr(process, "lamps", lambda options: [lamp])
    monkeypatch.setattr(driver, "AGAIN", 1000.0)
    monkeypatch.setattr(Room, "most", 12)
    with over(tmp_path, 0.0) as journal:
        kept = Kept(tmp_path / "lamps.json", {"fake": Level(60.0, 2700.0)})
        await asyncio.wait_for(Room(journal, Options(), kept).run(), PATIENCE)
    assert 1 <= len(lamp.told) <= 2


@pytest.mark.parametrize("between", [None, {"light": 60}])
@pytest.mark.parametrize(("ago", "reports", "put_back"), [
    (3600.0, 0.0, False), (3600.0, 90.0, False), (3600.0, 20.0, True), (10.0, 0.0, True),
])  # fmt: skip
async def test_a_lamp_that_somebody_has_set_since_the_session_is_not_put_back_hours_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ago: float, reports: float, put_back: bool, between: Any
) -> None:
    """The machine was switched off as the session ended, and is on again in the morning."""
    lamp = Fake(reports)
    monkeypatch.setattr(process, "lamps", lambda options: [lamp])
    last = Fade(0.0, 8.0, Level(60.0, 2700.0), Level(20.0, 2400.0))
    with over(tmp_path, ago) as journal:
        kept = Kept(tmp_path / "lamps.json", {"fake": Level(60.0, 2700.0)}, {"fake": last})
        room = Room(journal, Options(between=between), kept)
        monkeypatch.setattr(Room, "most", 5 if put_back else 1000)
        await asyncio.wait_for(room.run(), PATIENCE)
        assert (kept.before is None) is not put_back, "or it is on its way"
    assert [command.level.percent for command in lamp.told][-1:] == ([60.0] if put_back else [])


def test_each_session_is_told_of_a_lamp_that_is_away_and_none_of_one_that_is_back(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN)
    stage = Stage(tmp_path, {
        "home_assistant": "http://127.0.0.1:9", "entity": "light.room", "token_file": str(tmp_path / "token"),
    })  # fmt: skip

    def marks() -> list[str]:
        state = stage.journal.state()
        return [fault.message for fault in state.faults] if state else []

    stage.start(lamps=True)
    [why] = stage.until(marks)
    assert "Home Assistant at http://127.0.0.1:9 cannot be reached" in why
    pid = stage.process.pid
    stage.journal.act(Act("stop"), stage.clock)
    stage.start(lamps=True)
    assert stage.until(marks) == [why]
    assert stage.process.pid == pid, "it is still about to put the lamp back"
    stage.close()


def test_a_mark_of_lamps_goes_once_they_do_as_they_are_told_whichever_process_it_is_from(stage: Stage) -> None:
    stage.start(lamps=True)
    stage.journal.act(Report(events.Faulted("lamps", "the lamps' process keeps failing")), stage.clock)
    stage.until(lambda: stage.happened(events.Mended))


def test_a_process_that_cannot_run_is_news_once_and_is_tried_ever_more_rarely(tmp_path: Path) -> None:
    journal, clock = Journal(tmp_path / "journal.db"), SystemClock()
    journal.act(Start(dusk()), clock)
    process = LampsProcess(tmp_path / "none" / "journal.db", tmp_path / "lamps.json", tmp_path / "log", Options())
    now, said = clock.now(), list[str]()
    for _ in range(3_000):
        said.append(process.tend(journal.state(), now))
        now = now.plus(0.1)
        if any(said):
            break
        time.sleep(0.02)
    assert [one for one in said if one] == ["the lamps' process keeps failing; the controller's log says why"]
    process.close()
    journal.close()


def test_each_session_is_told_of_a_process_that_has_long_kept_failing(tmp_path: Path) -> None:
    journal, clock = Journal(tmp_path / "journal.db"), SystemClock()
    process = LampsProcess(tmp_path / "none" / "journal.db", tmp_path / "lamps.json", tmp_path / "log", Options())
    now = clock.now()

    def told() -> str:
        nonlocal now
        now = now.plus(1.0)
        return process.tend(journal.state(), now)

    for _ in range(3):
        journal.act(Start(dusk()), clock)
        until(told)
        journal.act(Act("stop"), clock)
    process.close()
    journal.close()
