"""Simulated rooms at one Mosquitto, and who listens to them: the desk on its screen, beside a bare aiomqtt subscriber
that only decodes the same JSON.

`python -m tests.bench.rooms --rooms 1000 --seconds 60` prints what arrived and what it cost.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from tests.rigs.mosquitto import free_port
from tests.rigs.speaking_rooms import iso
from tests.rigs.terminal import Terminal

END = "bench/end"
PHASES = ("hands-on", "hands-on", "hands-on", "closing", "turnover", "ready")
FILES = 8192
"""Open files that a process needs for a connection of each room."""


class Cost(NamedTuple):
    """`heard`: messages that arrived; `cpu`: seconds of CPU from the first of them to the end."""

    heard: int
    cpu: float


class Result(NamedTuple):
    sent: int
    acknowledged: int
    seconds: float
    desk: Cost
    bare: Cost


def run(rooms: int, seconds: int, size: tuple[int, int] = (120, 40)) -> Result:
    """`rooms` that speak once a second at QoS 1 for `seconds`, each on a connection of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with broker(folder) as port:
            (folder / "room.yaml").write_text(f"mqtt: {{host: 127.0.0.1, port: {port}}}\n")
            desk = Terminal(_part("desk", port, folder), {**os.environ, "ROOMCTL_HOME": name}, *size)
            bare = subprocess.Popen(_part("bare", port, folder))
            try:
                _await(folder / "desk.ready")
                _await(folder / "bare.ready")
                said = subprocess.run(
                    _part("rooms", port, folder, str(rooms), str(seconds)), check=True, capture_output=True, text=True
                )
                sent, acknowledged, took = json.loads(said.stdout)
                found = [Cost(*json.loads(_await(folder / f"{who}.json"))) for who in ("desk", "bare")]
            finally:
                desk.close()
                bare.kill()
                bare.wait()
    return Result(sent, acknowledged, took, *found)


@contextlib.contextmanager
def broker(folder: Path) -> Iterator[int]:
    """A Mosquitto that drops nothing for a listener that is behind, as docs/desk.md advises; its port."""
    port = free_port()
    lines = f"listener {port} 127.0.0.1", "allow_anonymous true", "set_tcp_nodelay true", "max_queued_messages 0"
    (folder / "mosquitto.conf").write_text("\n".join(lines) + "\n")
    with open(folder / "mosquitto.log", "w") as log:
        process = subprocess.Popen(
            ["mosquitto", "-c", str(folder / "mosquitto.conf")], stdout=log, stderr=log, preexec_fn=_more_files
        )
    try:
        for _ in range(1000):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.01)
        yield port
    finally:
        process.kill()
        process.wait()


def _more_files() -> None:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most if most < FILES else FILES, most))


def _part(*words: object) -> list[str]:
    return [sys.executable, "-m", "tests.bench.rooms", *map(str, words)]


def _await(file: Path, patience: float = 400.0) -> str:
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if file.exists() and (text := file.read_text()):
            return text
        time.sleep(0.05)
    raise AssertionError(f"{file.name} does not come")


def state(room: int, second: int, wall: float) -> bytes:
    """What a room says; a phase lasts five minutes, and every 50 s a room is a minute later than it was."""
    begun = room * 7 + second
    phase = PHASES[begun // 300 % len(PHASES)]
    left = None if phase == "ready" else 300.0 - begun % 300
    return json.dumps({
        "v": 1, "room": f"room{room}", "phase": phase, "preset": "headache-tension", "area": "neck", "side": "left",
        "left_s": left, "late_s": 60.0 * (begun // 50 % 5), "ends_at": None if left is None else iso(wall + left),
        "ready_at": None if left is None else iso(wall + left + 900), "paused": False, "volume_db": 0.0, "light": None,
        "ts": iso(wall),
    }).encode()  # fmt: skip


class Room(asyncio.Protocol):
    """One room's connection, in as few packets of MQTT 3.1.1 as it takes."""

    def __init__(self, number: int) -> None:
        self.number, self.acknowledged, self.ready = number, 0, asyncio.Event()
        self._packet = 0
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        fields = (f"bench-{self.number}", f"roomctl/room{self.number}/online", "offline")
        will = b"".join(_text(field.encode()) for field in fields)
        self._send(0x10, _text(b"MQTT") + bytes([4, 0b00101110, 0, 120]) + will)

    def data_received(self, data: bytes) -> None:
        """CONNACK and PUBACK have four bytes each, and nothing else comes."""
        self.acknowledged += sum(data[at] == 0x40 for at in range(0, len(data), 4))
        self.ready.set()

    def publish(self, kind: str, payload: bytes) -> None:
        """QoS 1, retained."""
        self._packet = self._packet % 65535 + 1
        topic = _text(f"roomctl/room{self.number}/{kind}".encode())
        self._send(0x33, topic + self._packet.to_bytes(2, "big") + payload)

    def _send(self, kind: int, body: bytes) -> None:
        length, rest = bytearray(), len(body)
        while rest > 127:
            length.append(rest % 128 | 128)
            rest //= 128
        self._transport.write(bytes([kind, *length, rest]) + body)


def _text(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data


async def speak(port: int, count: int, seconds: int) -> tuple[int, int, float]:
    """All rooms, evenly over each second; sent, acknowledged, and the seconds that it took."""
    loop, rooms = asyncio.get_running_loop(), list[Room]()
    for number in range(count):
        _, room = await loop.create_connection(partial(Room, number), "127.0.0.1", port)
        rooms.append(room)
    for room in rooms:
        await room.ready.wait()
        room.publish("online", b"online")
    await asyncio.sleep(2)
    begun, sent = loop.time(), 0
    for second in range(seconds):
        for at, room in enumerate(rooms):
            if (early := begun + second + at / count - loop.time()) > 0.005:
                await asyncio.sleep(early)
            room.publish("state", state(room.number, second, time.time()))
            sent += 1
    took = loop.time() - begun
    for _ in range(600):
        acknowledged = sum(room.acknowledged for room in rooms) - count  # and one `online` each
        if acknowledged >= sent:
            break
        await asyncio.sleep(0.1)
    import aiomqtt

    async with aiomqtt.Client("127.0.0.1", port) as client:
        await client.publish(END, b"1", qos=1)
        await asyncio.sleep(1)
    return sent, acknowledged, took


class Counter:
    """Counts states, and writes what they cost when the end is heard."""

    def __init__(self, file: Path, ended: Callable[[], object]) -> None:
        self._file, self._ended, self._count, self._from = file, ended, 0, 0.0

    def heard(self, topic: str) -> None:
        if topic.endswith("/state"):
            self._from = self._from or time.process_time()
            self._count += 1
        elif topic == END:
            self._file.write_text(json.dumps([self._count, time.process_time() - self._from]))
            self._ended()


async def bare(port: int, folder: Path) -> None:
    """Only decodes."""
    import aiomqtt

    async with aiomqtt.Client("127.0.0.1", port) as client:
        ended = asyncio.Event()
        counter = Counter(folder / "bare.json", ended.set)
        await client.subscribe([("roomctl/+/online", 1), ("roomctl/+/state", 1), (END, 1)])
        (folder / "bare.ready").write_text("1")
        async for message in client.messages:
            assert isinstance(message.payload, bytes)
            if str(message.topic).endswith("/state"):
                json.loads(message.payload)
            counter.heard(str(message.topic))
            if ended.is_set():
                return


def desk(folder: Path) -> None:
    """`roomctl desk` on its terminal, with a counter beside its ear."""
    from roomctl.clock import SystemClock
    from roomctl.commands.desk import made
    from roomctl.config import room as rooms
    from roomctl.desk.feed import Feed
    from roomctl.ui.desk.screen import DeskApp

    board, feed = made(rooms.load())
    counter = Counter(folder / "desk.json", lambda: None)
    topics, heard, connected = Feed.topics, Feed.heard, Feed.connected

    def counted(self: Feed, topic: str, payload: str, *, old: bool) -> None:
        heard(self, topic, payload, old=old)
        counter.heard(topic)

    def ready(self: Feed) -> None:
        connected(self)
        (folder / "desk.ready").write_text("1")

    Feed.topics = lambda self: [*topics(self), (END, 1)]  # type: ignore[method-assign]
    Feed.heard, Feed.connected = counted, ready  # type: ignore[method-assign]
    DeskApp(board, feed, SystemClock()).run()


def main() -> None:
    match sys.argv[1:]:
        case ["rooms", port, _, rooms, seconds]:
            _more_files()
            print(json.dumps(asyncio.run(speak(int(port), int(rooms), int(seconds)))))
        case ["bare", port, folder]:
            asyncio.run(bare(int(port), Path(folder)))
        case ["desk", _, folder]:
            desk(Path(folder))
        case _:
            parser = argparse.ArgumentParser(description=__doc__)
            parser.add_argument("--rooms", type=int, default=1000)
            parser.add_argument("--seconds", type=int, default=60)
            args = parser.parse_args()
            print(said(run(args.rooms, args.seconds)))


def said(result: Result) -> str:
    desk, bare = result.desk, result.bare
    return (
        f"{result.sent} sent in {result.seconds:.1f} s, {result.acknowledged} acknowledged; the desk heard "
        f"{desk.heard} ({100 * desk.cpu / result.seconds:.1f} % of a core), a bare subscriber {bare.heard} "
        f"({100 * bare.cpu / result.seconds:.1f} %): {desk.cpu / bare.cpu:.2f} times"
    )


if __name__ == "__main__":
    main()
