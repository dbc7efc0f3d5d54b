"""A room on a real broker, kept there by its process as a controller's beat does it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from roomctl.bus import connection, process, rivals
from roomctl.bus.bus_process import BusProcess
from roomctl.bus.cursor import Cursor, identity
from roomctl.bus.options import Options
from roomctl.clock import HandClock, SystemClock
from roomctl.errors import RoomError, Unavailable
from roomctl.journal import store
from roomctl.journal.store import Journal
from roomctl.session import events
from roomctl.session.booking import Step
from roomctl.session.commands import Act, Start
from roomctl.text import remote as words
from roomctl.text.times import utc
from tests.bus.test_payloads import valid
from tests.helpers import three
from tests.rigs.disk import full_log
from tests.rigs.home import PATIENCE, until
from tests.rigs.mosquitto import LAMP, Listener, Mosquitto

TOPIC = "roomctl/blue"


class Stage:
    """A broker, the front desk, and a room's journal and process."""

    def __init__(
        self, folder: Path, broker: Mosquitto, desk: tuple[str, str] = LAMP, lamps: bool = False, **more: Any
    ) -> None:
        self.clock, self.broker, self.folder = SystemClock(), broker, folder
        folder.mkdir(exist_ok=True)
        self.journal, self.cursor = Journal(folder / "journal.db"), folder / "broker.json"
        self.options = Options("blue", {**broker.settings, "bus": True, **more}, lamps=lamps)
        self.process = BusProcess(folder / "journal.db", self.cursor, folder / "log", self.options)
        self.desk = Listener(broker, desk)
        self.sent = 0

    def beat(self) -> None:
        assert self.process.tend(self.journal.state(), self.clock.now()) == ""

    def until(self, right: Callable[[], Any]) -> Any:
        for _ in range(5_000):
            self.beat()
            if found := right():
                return found
            time.sleep(0.02)
        raise AssertionError(f"it never comes to that: {self.desk.heard}\n{(self.folder / 'log').read_text()}")

    def online(self) -> Stage:
        self.until(lambda: self.desk.of(f"{TOPIC}/online")[-1:] == ["online"])
        return self

    def state(self, **wanted: Any) -> dict[str, Any]:
        """The newest state, once it has these values."""

        def found() -> dict[str, Any] | None:
            newest = self.desk.of(f"{TOPIC}/state")[-1:]
            said: dict[str, Any] = json.loads(newest[0]) if newest else {}
            return said if said and all(said[key] == value for key, value in wanted.items()) else None

        said: dict[str, Any] = self.until(found)
        valid("state", said)
        return said

    def command(self, verb: str, *, retain: bool = False, age: float = 0.0, **more: Any) -> str:
        """Send a command; its id."""
        self.sent += 1
        name = more.pop("id", f"c{self.sent}")
        said = {"id": name, "ts": utc(time.time() - age), **more}
        self.desk.say(f"{TOPIC}/cmd/{verb}", json.dumps(said), retain=retain)
        return str(name)

    def now(self) -> str:
        return utc(time.time())

    def asked(self, verb: str, **more: Any) -> tuple[bool, str]:
        """Send a command; whether it was done, and the answer's words."""
        name = self.command(verb, **more)
        [said] = self.until(lambda: [one for one in self.acks() if one["id"] == name])
        valid("ack", said)
        return said["ok"], said["text"]

    def acks(self) -> list[dict[str, Any]]:
        return [json.loads(one) for one in self.desk.of(f"{TOPIC}/ack")]

    def told(self) -> list[dict[str, Any]]:
        return [json.loads(one) for one in self.desk.of(f"{TOPIC}/event")]

    def has_told(self, count: int) -> bool:
        return len({event["id"] for event in self.told()}) == count

    def kept(self) -> int:
        """The number of the last entry that a process which starts now does not send again."""
        return int(json.loads(self.cursor.read_text())["seq"])

    def act(self, verb: str, **more: Any) -> None:
        self.journal.act(Act(verb, **more), self.clock)

    def start(self, **more: Any) -> None:
        self.journal.act(Start(three(), **more), self.clock)

    def happened(self, kind: type) -> list[Any]:
        return [entry.event for entry in self.journal.follow(0) if isinstance(entry.event, kind)]

    def close(self) -> None:
        self.process.close()
        self.desk.close()
        self.journal.close()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    made = Mosquitto(tmp_path / "broker", anyone=True)
    yield made
    made.kill()


@pytest.fixture
def stage(tmp_path: Path, broker: Mosquitto) -> Iterator[Stage]:
    made = Stage(tmp_path / "room", broker)
    yield made
    made.close()


def test_a_room_says_where_it_stands_obeys_and_takes_its_leave(stage: Stage) -> None:
    stage.online()
    assert stage.state(phase="ready")["preset"] is None
    stage.start()
    said = stage.state(phase="hands-on")
    assert (said["preset"], said["area"]) == ("test", "back")
    assert stage.asked("next")[1].startswith("legs; ends ")
    stage.state(area="legs")
    assert stage.asked("pause") == (True, "paused")
    stage.state(paused=True)
    assert stage.asked("pause") == (True, "paused already")
    assert stage.asked("resume")[0]
    assert stage.asked("more", minutes=2)[0]
    assert stage.asked("volume", db=-14)[0]
    assert stage.state(volume_db=-14.0)["area"] == "legs"
    assert stage.asked("volume", db=-14) == (True, "the volume is already -14 dB")
    for db, why in ((7, "that is louder than the room's limit (`cap` in room.yaml)"),
                    (-45, "the sound is at its softest; `silence` switches it off")):  # fmt: skip
        assert stage.asked("volume", db=db) == (False, why)
        assert (now := stage.journal.state()) is not None
        assert now.level == -14.0
    assert stage.asked("more", minutes=60) == (
        False, 'legs would last 70 min instead of 8; add "sure": true to do it all the same'
    )  # fmt: skip
    assert stage.asked("more", minutes=60, sure=True)[0]
    assert stage.asked("lights", to="up")[0] is False
    assert stage.asked("stop") == (
        False, "this room ends no session from elsewhere; `mqtt: {stop: true}` in room.yaml allows it"
    )  # fmt: skip
    assert stage.asked("start", preset="test")[1].startswith("this room starts no session from elsewhere")
    assert stage.asked("note")[1].startswith("unknown command 'note'")
    assert len(stage.happened(events.Ended)) == 0
    kinds = [event["kind"] for event in stage.told()]
    assert kinds[:5] == ["started", "moved", "paused", "resumed", "replanned"]
    for event in stage.told():
        valid("event", event)
    stage.process.close()
    until(lambda: stage.desk.of(f"{TOPIC}/online")[-1] == "offline")
    assert stage.desk.of(f"{TOPIC}/online") == ["online", "offline"]


def test_the_turnover_is_ticked_from_elsewhere_and_its_state_says_so(stage: Stage) -> None:
    stage.start(steps=(Step("Linen", 60.0), Step("Airing", 0.3, waits=True), Step("Notes", 60.0)), dress=240.0)
    stage.online()
    assert stage.asked("tick", step="Linen") == (False, "no turnover is to be done in this room")
    stage.act("stop")
    assert [one["step"] for one in stage.state(phase="closing")["steps"]] == ["Linen", "Airing", "Notes"]
    assert stage.asked("tick", step="Window")[0] is False
    assert stage.asked("tick", step="Linen") == (True, "Linen: done")
    stage.until(lambda: [one["done"] for one in stage.state(phase="turnover")["steps"]] == [True, True, False])
    assert stage.asked("untick", step="Linen") == (True, "Linen: not done")
    stage.until(lambda: [one["done"] for one in stage.state(phase="closing")["steps"]] == [False, False, False])
    assert stage.asked("ready") == (True, "the room is ready")
    assert stage.state(phase="ready")["steps"] is None
    assert stage.happened(events.Ticked) == [events.Ticked("Linen"), events.Ticked("Linen", False)]


def test_a_command_that_is_retained_old_or_repeated_does_nothing(stage: Stage) -> None:
    stage.command("pause", retain=True, id="kept")
    stage.start()
    stage.online()
    assert stage.asked("pause", age=6)[1].startswith("this command is 6 s old")
    assert stage.asked("hold", id="once") == (True, "holding back")
    for _ in range(3):
        stage.command("hold", id="once")
    stage.desk.say(f"{TOPIC}/cmd/pause", "pause")
    stage.until(lambda: any(ack["id"] is None for ack in stage.acks()))
    assert stage.asked("silence")[0], "all of them have come by now"
    assert stage.happened(events.Paused) == []
    assert len(stage.happened(events.Held)) == 1
    assert [ack["id"] for ack in stage.acks()].count("once") == 1
    assert "kept" not in [ack["id"] for ack in stage.acks()]


def test_a_command_that_was_sent_before_the_session_began_is_not_meant_for_it(stage: Stage) -> None:
    stage.online()
    stage.start()
    state = stage.journal.state()
    assert state
    for verb, more in (("next", {}), ("volume", {"db": -3})):
        done, said = stage.asked(verb, ts=utc(state.origin.wall - 1.5), **more)
        assert not done
        assert said == words.BEFORE or "old" in said, "on a busy machine it is too old when it comes"
    assert stage.asked("next")[0]
    assert len(stage.happened(events.Moved)) == 1


def test_a_process_that_is_killed_is_offline_by_its_will_and_another_goes_on_with_the_next_event(stage: Stage) -> None:
    stage.start()
    stage.online()
    stage.until(lambda: len(stage.told()) == 1)
    first = stage.process.pid
    assert first
    os.kill(first, signal.SIGKILL)
    until(lambda: stage.desk.of(f"{TOPIC}/online")[-1] == "offline")
    stage.act("pause")
    stage.until(lambda: stage.desk.of(f"{TOPIC}/online")[-1] == "online")
    stage.until(lambda: stage.has_told(2))
    told = {event["id"]: event["kind"] for event in stage.told()}  # one that was just taken may be sent once more
    assert told == {f"{identity(stage.journal)}-1": "started", f"{identity(stage.journal)}-2": "paused"}


def test_a_process_that_is_stopped_while_it_sends_events_exits_and_another_sends_the_rest(stage: Stage) -> None:
    """It exits by itself: its controller may have gone, and then nobody kills it."""
    stage.start()
    stage.online()
    first = stage.process.pid
    assert first
    for _ in range(100):
        stage.act("silence")
    stage.until(lambda: len(stage.told()) > 5)
    os.kill(first, signal.SIGTERM)
    stage.until(lambda: stage.process.pid != first)
    stage.until(partial(stage.has_told, 101))


def test_a_broker_that_is_stopped_killed_and_started_again_loses_no_event_and_no_order(stage: Stage) -> None:
    """What a broker has taken and forgets is not the room's: so the desk has heard all that was sent before an end, and
    while the broker starts again the room waits until the desk is back."""
    stage.start()
    stage.online()
    for turn, end in enumerate((stage.broker.stop, stage.broker.kill, stage.broker.kill)):
        for number in range(20):
            stage.act("silence")
            stage.beat()
            if number == 10:
                stage.until(partial(stage.has_told, 1 + 20 * turn + 11))
                end()
        pid = stage.process.pid
        assert pid
        os.kill(pid, signal.SIGSTOP)
        stage.broker.start()
        stage.desk.back()
        os.kill(pid, signal.SIGCONT)
    stage.until(partial(stage.has_told, 61))
    ids = list(dict.fromkeys(event["id"] for event in stage.told()))
    assert ids == [f"{identity(stage.journal)}-{number}" for number in range(1, 62)]
    assert len(stage.told()) <= 61 + 3, "at most one again for each end"
    stage.state(phase="hands-on")


def test_an_act_that_comes_while_another_event_is_sent_is_told_as_soon_as_that_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a broker that takes its time. Nothing else wakes the room."""
    told: list[str] = []

    class Room(process.Room):
        def start(self) -> None:
            self._client = "a broker"
            self.connected()

        async def publish(self, topic: str, payload: str, qos: int = 1, *, retain: bool = False) -> None:
            if topic == f"{TOPIC}/event":
                told.append(json.loads(payload)["kind"])
                if told == ["started"]:
                    asked = {"id": "c1", "ts": utc(time.time())}
                    self.heard(f"{TOPIC}/cmd/pause", json.dumps(asked), old=False)
                else:
                    os.close(write)  # the controller closes its end, and the room leaves

    read, write = os.pipe()
    monkeypatch.setattr(process, "AT_LEAST", math.inf)
    with Journal(tmp_path / "journal.db") as journal, open(read) as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        journal.act(Start(three()), SystemClock())
        room = Room(journal, Options("blue", {"host": "nowhere", "bus": True}), tmp_path / "broker.json")
        with contextlib.suppress(TimeoutError):
            asyncio.run(asyncio.wait_for(room.run(), PATIENCE))
        if len(told) == 1:
            os.close(write)
    assert told == ["started", "paused"]


def test_a_room_that_another_machine_takes_while_it_comes_says_nothing_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broker takes its time: the other machine's claim comes before the answer to `online`."""
    said: list[str] = []
    read, write = os.pipe()

    class Room(process.Room):
        def start(self) -> None:
            if not self._withdrawn:
                self._client = "a broker"
                self.connected()

        async def publish(self, topic: str, payload: str, qos: int = 1, *, retain: bool = False) -> None:
            said.append(topic.removeprefix(f"{TOPIC}/"))
            if topic == f"{TOPIC}/online":
                other = rivals.Claim("other", "another machine", True, 0.0)
                self.heard(f"{TOPIC}/claim", other.to_text(), old=False)
                while not self._withdrawn:
                    await asyncio.sleep(0)

        async def close(self) -> None:
            for _ in range(20):  # the answer comes as it takes its leave
                await asyncio.sleep(0)
            await super().close()
            if write not in closed:
                closed.append(write)
                os.close(write)  # and the room leaves

    closed: list[int] = []
    with Journal(tmp_path / "journal.db") as journal, open(read) as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        room = Room(journal, Options("blue", {"host": "nowhere", "bus": True}), tmp_path / "broker.json")
        asyncio.run(asyncio.wait_for(room.run(), PATIENCE))
    assert said == ["claim", "online"]


def test_a_process_that_fails_leaves_the_room_offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next one may not come: what keeps this from its journal may last."""
    said: list[str] = []

    class Room(process.Room):
        def start(self) -> None:
            self._client = "a broker"
            self.connected()

        async def publish(self, topic: str, payload: str, qos: int = 1, *, retain: bool = False) -> None:
            await asyncio.sleep(0)
            if topic == f"{TOPIC}/online":
                said.append(payload)
                self.heard(topic, payload, old=False)

        async def close(self) -> None:
            for _ in range(20):
                await asyncio.sleep(0)

        def _plan(self, session: str) -> None:
            raise Unavailable("the share of the journal does not answer")

    read, write = os.pipe()
    with Journal(tmp_path / "journal.db") as journal, open(read) as stdin, open(write, "w"):
        monkeypatch.setattr("sys.stdin", stdin)
        journal.act(Start(three()), SystemClock())
        room = Room(journal, Options("blue", {"host": "nowhere", "bus": True}), tmp_path / "broker.json")
        with pytest.raises(Unavailable):
            asyncio.run(asyncio.wait_for(room.run(), PATIENCE))
        os.write(write, b"\n")
    assert said == ["online", "offline"]


def test_a_room_that_cannot_read_its_journal_as_it_comes_makes_way_for_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would stay, and its room would not be on the broker before the next connection."""

    class Room(process.Room):
        def start(self) -> None:
            self._client = "a broker"
            self.connected()

        def _mine(self) -> rivals.Claim:
            raise Unavailable("the share of the journal does not answer")

    read, write = os.pipe()
    with Journal(tmp_path / "journal.db") as journal, open(read) as stdin, open(write, "w"):
        monkeypatch.setattr("sys.stdin", stdin)
        room = Room(journal, Options("blue", {"host": "nowhere", "bus": True}), tmp_path / "broker.json")
        with pytest.raises(Unavailable):
            asyncio.run(asyncio.wait_for(room.run(), PATIENCE))
        os.write(write, b"\n")


def test_why_the_broker_cannot_be_reached_is_in_the_log_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reasons = ["it is away", "it is away", "it refuses"]
    read, write = os.pipe()

    class Room(process.Room):
        async def _connect(self) -> None:
            if not reasons:
                os.close(write)  # and the room leaves
                await asyncio.sleep(PATIENCE)
            raise Unavailable(reasons.pop(0))

    monkeypatch.setattr(connection, "AGAIN", 0.01)
    with Journal(tmp_path / "journal.db") as journal, open(read) as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        room = Room(journal, Options("blue", {"host": "nowhere", "bus": True}), tmp_path / "broker.json")
        asyncio.run(asyncio.wait_for(room.run(), PATIENCE))
    assert capsys.readouterr().err == "roomctl broker: it is away\nroomctl broker: it refuses\n"


def test_a_log_that_takes_no_line_keeps_nobody_from_the_broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []
    read, write = os.pipe()

    class Room(process.Room):
        async def _connect(self) -> None:
            tries.append(len(tries))
            if len(tries) == 2:
                os.close(write)  # and the room leaves
            raise Unavailable(f"the broker hung up at try {len(tries)}")

    with Journal(tmp_path / "journal.db") as journal, open(read) as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        room = Room(journal, Options("blue", {"host": "nowhere", "bus": True}), tmp_path / "broker.json")
        with contextlib.suppress(TimeoutError), full_log():
            asyncio.run(asyncio.wait_for(room.run(), PATIENCE))
        if len(tries) == 1:
            os.close(write)
    assert len(tries) >= 2


def test_a_room_that_is_new_on_the_broker_does_not_tell_its_past(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.db") as journal:
        clock = SystemClock()
        assert Cursor.read(tmp_path / "broker.json", journal).seq == 0
        journal.act(Start(three()), clock)
        journal.act(Act("stop"), clock)
        journal.act(Start(three()), clock)
        journal.act(Act("pause"), clock)
        (tmp_path / "broker.json").unlink()
        assert Cursor.read(tmp_path / "broker.json", journal).seq == 2, "the running session is told"
        journal.act(Act("stop"), clock)
        for text in ("", "{", "[]", '{"journal": "another", "seq": 1}', '{"seq": 1}'):
            (tmp_path / "broker.json").write_text(text)
            assert Cursor.read(tmp_path / "broker.json", journal).seq == 5
        mine = identity(journal)
        (tmp_path / "broker.json").write_text(json.dumps({"journal": mine, "seq": 3}))
        assert Cursor.read(tmp_path / "broker.json", journal).seq == 3
        assert identity(journal) == mine


@pytest.mark.parametrize("beyond", ["6", "-1", str(2**63), str(-(2**63) - 1)])
def test_a_journal_put_back_from_an_older_copy_gives_no_id_twice_and_tells_what_comes(
    tmp_path: Path, beyond: str
) -> None:
    with Journal(tmp_path / "journal.db") as journal:
        journal.act(Start(three()), SystemClock())
        mine = identity(journal)
        (tmp_path / "broker.json").write_text(f'{{"journal": "{mine}", "seq": {beyond}}}')
        for _ in range(2):
            cursor = Cursor.read(tmp_path / "broker.json", journal)
            assert [entry.seq for entry in cursor.waiting(journal)] == [1], "the session that runs"
            assert cursor.journal == identity(journal) != mine


@pytest.mark.parametrize("kept", [0, 1])
def test_an_event_of_a_newer_version_in_an_earlier_session_does_not_hold_up_later_ones(
    tmp_path: Path, kept: int
) -> None:
    """The clinic has gone back to this version; the broker had nothing of the earlier session, or its start."""
    with Journal(tmp_path / "journal.db") as journal:
        clock, file = SystemClock(), tmp_path / "broker.json"
        cursor = Cursor.read(file, journal)
        journal.act(Start(three()), clock)
        cursor.pass_by(cursor.waiting(journal)[0])
        file.write_text(json.dumps({"journal": cursor.journal, "seq": kept}))
        journal.act(Act("pause"), clock)
        journal.act(Act("stop"), clock)
        with contextlib.closing(sqlite3.connect(journal.path)) as db, db:
            db.execute("UPDATE events SET kind = 'steamed' WHERE seq = 2")
        journal.act(Start(three()), clock)
        journal.act(Act("pause"), clock)
        for one in (cursor, Cursor.read(file, journal)):
            told = [events.kind_of(entry.event) for entry in one.waiting(journal)]
            assert told == ["started", "paused"]
        with contextlib.closing(sqlite3.connect(journal.path)) as db, db:
            db.execute("UPDATE events SET kind = 'steamed' WHERE kind = 'paused'")
        with pytest.raises(RoomError):
            cursor.waiting(journal)


def test_a_journal_that_is_written_anew_repeats_no_event_and_loses_none(stage: Stage) -> None:
    stage.start()
    stage.online()
    stage.act("pause")
    stage.until(lambda: stage.has_told(2))
    with stage.journal.path.open("r+b") as file:
        file.write(b"?" * stage.journal.path.stat().st_size)
    Path(f"{stage.journal.path}-wal").unlink()
    stage.act("resume")
    stage.until(lambda: stage.has_told(4) and stage.kept() == stage.journal.follow(0)[-1].seq)
    pid = stage.process.pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    stage.act("silence")
    stage.until(lambda: stage.has_told(5))
    kinds = [event["kind"] for event in stage.told()]
    assert sorted(kinds) == ["faulted", "paused", "resumed", "silenced", "started"]
    assert [kind for kind in kinds if kind != "faulted"] == ["started", "paused", "resumed", "silenced"]
    assert {event["id"].partition("-")[0] for event in stage.told()} == {identity(stage.journal)}


def test_a_journal_that_is_written_anew_keeps_its_id(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.db") as journal:
        journal.act(Start(three()), HandClock())
        mine = identity(journal)
        for file in tmp_path.glob("journal.db*"):
            file.unlink()
        journal._looked = -math.inf
        journal.state()
        assert identity(journal) == mine


def spoil_index(path: Path) -> None:
    """Damage that is found by a check, and leaves every entry readable."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        [(page,)] = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'events_of_session'")
        [(size,)] = db.execute("PRAGMA page_size")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"?" * size)


@pytest.mark.parametrize("twice", [False, True])
def test_the_cursor_finds_in_a_new_journal_what_was_not_sent_whatever_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, twice: bool
) -> None:
    """Two processes each wrote an entry with the same number, because one of them had seen another file."""
    monkeypatch.setattr(store, "OTHERS", 0.0)
    monkeypatch.setattr(store, "LOOK", 0.0)
    clock, path = HandClock(), tmp_path / "journal.db"
    with Journal(path) as journal, Journal(path) as late:
        journal.act(Start(three()), clock)
        late.state()
        cursor = Cursor.read(tmp_path / "broker.json", journal)
        clock.wind(1)
        late.act(Act("pause"), clock)
        for file in tmp_path.glob("journal.db*"):
            file.unlink()
        journal._db.close()  # so nobody but `late` knows of the pause
        clock.wind(1)
        sent: list[tuple[str, str]] = []

        def send() -> None:
            for entry in cursor.waiting(journal):
                sent.append((events.kind_of(entry.event), f"{cursor.of(entry)}-{entry.seq}"))
                cursor.pass_by(entry)

        send()
        journal.act(Act("silence"), clock)
        send()
        if twice:
            spoil_index(path)
        late.state()
        send()
        send()
        kinds = [kind for kind, _ in sent]
        assert sorted(kind for kind in kinds if kind != "faulted") == ["paused", "silenced", "started"]
        assert len({name for _, name in sent}) == len(sent)
