"""A room that says ten things a second while its broker stops, dies and starts again, and waits for nobody."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from roomctl.bus.bus_process import BusProcess
from roomctl.bus.cursor import identity
from roomctl.bus.options import Options
from roomctl.clock import SystemClock
from roomctl.journal.store import Journal
from roomctl.session.commands import Act, Start
from tests.helpers import three
from tests.rigs.home import until
from tests.rigs.mosquitto import LAMP, Listener, Mosquitto

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

EACH = 0.1
"""Seconds from one event to the next."""
AWAY = 2.0
"""Seconds for which the broker is away."""
KEEPS = ("persistence true", "autosave_on_changes true", "autosave_interval 1")
"""It keeps sessions, and what is sent to those that are away."""


class FreeRoom(threading.Thread):
    """It writes an event each tenth of a second, and tends its process, as a controller's beat does it."""

    def __init__(self, folder: Path, broker: Mosquitto) -> None:
        super().__init__(daemon=True)
        folder.mkdir()
        self._folder, self._options = folder, Options("blue", {**broker.settings, "bus": True})
        self._over = threading.Event()
        self.written, self.slowest, self.journal = 0, 0.0, ""

    def run(self) -> None:
        file, clock = self._folder / "journal.db", SystemClock()
        process = BusProcess(file, self._folder / "broker.json", self._folder / "log", self._options)
        with Journal(file) as journal:
            self.journal = identity(journal)
            journal.act(Start(three()), clock)
            self.written, begun = 1, time.monotonic()
            while not self._over.is_set():
                before = time.monotonic()
                journal.act(Act("silence"), clock)
                process.tend(journal.state(), clock.now())
                self.slowest = max(self.slowest, time.monotonic() - before)
                self.written += 1
                time.sleep(max(0.0, begun + self.written * EACH - time.monotonic()))
            heard = self._heard
            until(lambda: process.tend(journal.state(), clock.now()) == "" and heard())
        process.close()

    def end(self, heard: Callable[[], object]) -> None:
        """No more events; its process stays until all are `heard`."""
        self._heard = heard
        self._over.set()
        self.join(600)


class KeptDesk:
    """A desk whose session the broker keeps while it is away."""

    def __init__(self, broker: Mosquitto) -> None:
        self.told: list[str] = []
        """Ids of events, in the order in which they came."""
        self.there = threading.Event()
        self._client = paho.Client(CallbackAPIVersion.VERSION2, "desk", clean_session=False)
        self._client.username_pw_set(*LAMP)
        self._client.on_connect = lambda client, *_: client.subscribe("roomctl/blue/event", 1)
        self._client.on_subscribe = lambda *_: self.there.set()
        self._client.on_disconnect = lambda *_: self.there.clear()
        self._client.on_message = lambda client, userdata, message: self.told.append(json.loads(message.payload)["id"])
        self._client.reconnect_delay_set(2, 2)
        self._client.connect("127.0.0.1", broker.port, keepalive=5)
        self._client.loop_start()
        assert self.there.wait(100)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    folder = tmp_path / "broker"
    made = Mosquitto(folder, anyone=True, more=(*KEEPS, f"persistence_location {folder}/"))
    yield made
    made.kill()


def test_ten_events_a_second_through_a_broker_that_stops_and_dies_are_all_told_in_order(
    tmp_path: Path, broker: Mosquitto
) -> None:
    desk, plain = KeptDesk(broker), Listener(broker)
    room = FreeRoom(tmp_path / "room", broker)
    room.start()
    for end in (broker.stop, broker.kill, broker.stop, broker.kill):
        before = len(set(desk.told))
        until(lambda before=before: len(set(desk.told)) > before + 10)  # type: ignore[misc]
        end()
        time.sleep(AWAY)
        desk.there.clear()
        broker.start()
        assert desk.there.wait(100), "the room is back before the desk"
    room.end(lambda: len(set(desk.told)) >= room.written)
    again = Counter(plain.of("roomctl/blue/event"))
    desk.close()
    plain.close()
    ids = list(dict.fromkeys(desk.told))
    assert ids == [f"{room.journal}-{number}" for number in range(1, room.written + 1)]
    more = len(desk.told) - len(ids)
    print(f"{room.written} events, {more} again from the broker, slowest {room.slowest * 1000:.0f} ms")
    assert sum(again.values()) - len(again) <= 4, "the room says at most one again for each end"
    assert room.slowest < AWAY, "it never waits for the broker"
