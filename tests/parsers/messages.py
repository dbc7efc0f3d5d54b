"""What other machines say: on the broker, and in answers to requests."""

from __future__ import annotations

import contextlib
import http.client
import io
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from unittest import mock

from roomctl.errors import RoomError
from tests.parsers.mutator import Mutator
from tests.parsers.reader import Reader


def commands(folder: Path) -> Reader:
    """A command that comes by the broker."""
    from roomctl.bus import remote

    now = datetime.fromisoformat("2026-11-29T08:00:00+01:00").timestamp()
    given: Mapping[str, dict[str, object]] = {
        "more": {"minutes": 2}, "next": {}, "volume": {"db": -3.5}, "late": {"choice": "trim"},
        "start": {"preset": "a", "minutes": 30, "side": "left"},
    }  # fmt: skip
    head = {"id": "a1", "ts": "2026-11-29T08:00:00+01:00", "sure": True}
    seeds = [json.dumps({**head, **said}).encode() for said in given.values()]
    seeds.append(remote.ack("a1", True, "Ends 14:55").encode())
    verbs = list(remote.ARGUMENTS)

    def take(data: bytes) -> None:
        text = data.decode(errors="replace")
        for verb in ("more", "volume", "start", verbs[len(data) % len(verbs)], text[:8]):
            with contextlib.suppress(RoomError):
                order = remote.read(verb, text, now)
                json.dumps(order), order.act
        if (answer := remote.answer(text)) is not None:
            assert answer.text.isprintable()

    return Reader(Mutator(seeds, json=True), take)


def claims(folder: Path) -> Reader:
    """What other machines say on the broker of the same room."""
    from roomctl.bus import rivals

    mine = rivals.Claim("me", "machine", True, 1e9)
    seeds = [mine.to_text().encode(), rivals.ASKED.encode()]

    def take(data: bytes) -> None:
        text = data.decode(errors="replace")
        rivals.asked(text)
        if (other := rivals.read(text)) is not None:
            mine.over(other), other.over(mine)

    return Reader(Mutator(seeds, json=True), take)


def desk(folder: Path) -> Reader:
    """What rooms say, as the front desk hears and shows it."""
    from roomctl.clock import Instant
    from roomctl.desk.board import Board

    said = {
        "v": 1, "room": "blue", "phase": "hands-on", "preset": "a", "area": "neck", "side": "left", "left_s": 100.5,
        "late_s": -3.0,
        "ends_at": "2026-11-29T09:00:00+00:00", "ready_at": "2026-11-29T09:15:00+00:00", "paused": False,
        "ts": "2026-11-29T08:00:00+00:00",
        "steps": [{"step": "Air", "takes_s": 60, "waits": True, "done": True, "done_at": "2026-11-29T08:00:00Z"}],
    }  # fmt: skip
    seeds = [
        json.dumps(said).encode(),
        json.dumps(said | {"phase": "turnover", "left_s": None, "paused": True}).encode(),
        b"online",
        b"offline",
    ]
    boards: list[Board] = []

    def take(data: bytes) -> None:
        text, up = data.decode(errors="replace"), float(len(data))
        if not boards or len(boards[0].rows(Instant(1.76e9, "b", 1.0))) > 8:
            boards[:] = [Board(shows=("area", "preset"))]
        for topic in ("roomctl/blue/state", "roomctl/blue/online", f"roomctl/{text[:6]}/state", text[:30]):
            boards[0].heard(topic, text, Instant(1.76e9 + up, "b", up), old=bool(len(data) % 2))
        for row in boards[0].rows(Instant(1.76e9 + up, "b", up + 5)):
            for number in (row.left, row.free, row.late):
                assert number is None or number == number, row

    return Reader(Mutator(seeds, json=True), take)


def lamps(folder: Path) -> Reader:
    """What lamps report in each way of speaking, and whether they are there."""
    from roomctl.lighting.dialects import DIALECTS

    seeds = [
        b'{"state": "ON", "brightness": 127, "color_temp": 370}', b'{"POWER": "ON", "Dimmer": 40, "CT": 300}', b"128",
        b"online",
        b'{"id": 0, "output": true, "brightness": 40}', b'{"state": "offline"}',
        b'{"type": "device_announce", "data": {"friendly_name": "lamp", "ieee_address": "0x01"}}',
    ]  # fmt: skip
    topics = ("zigbee2mqtt/room/lamp/set", "cmnd/lamp/Backlog", "wled/a/api", "shelly/rpc", "esp/light/a/command")

    def take(data: bytes) -> None:
        text = data.decode(errors="replace")
        for dialect in DIALECTS.values():
            level = dialect.read(text)
            if level is not None:
                assert 0 <= level.percent <= 100, level
                assert 0 < level.kelvin < 1e6, level
            for topic in topics:
                for sign in dialect.signs(topic):
                    assert sign.read(text) in (True, False, None)

    return Reader(Mutator(seeds, json=True), take)


class _Answering:
    """A connected socket of a server that answers with these bytes and hangs up."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer

    def sendall(self, data: object) -> None: ...

    def makefile(self, mode: str) -> io.BytesIO:
        return io.BytesIO(self._answer)

    def shutdown(self, how: int) -> None: ...

    def close(self) -> None: ...


@contextlib.contextmanager
def _server(answer: bytes) -> Iterator[None]:
    """Every connection is to that server."""

    def connect(connection: http.client.HTTPConnection) -> None:
        connection.sock = _Answering(answer)

    with mock.patch.object(http.client.HTTPConnection, "connect", connect):
        yield


_HEADERS = (
    b"HTTP/1.1 301 Moved\r\nLocation: http://a.example/\r\n\r\n", b"Transfer-Encoding: chunked\r\n",
    b"Content-Length: -1\r\n", b"HTTP/1.1 100 Continue\r\n\r\n",
    b"ETag: ", b"Content-Encoding: gzip\r\n", b"Location: //\r\n", b"HTTP/0.9 200\r\n\r\n", b"http://[::1",
    b"\r\n\r\n", b"304", b"401", b"99", b"000",
)  # fmt: skip


def answers(folder: Path) -> Reader:
    """What a server answers: to a request for a calendar, to a webhook, and as Home Assistant to a question."""
    from roomctl.clinic import download, webhook
    from roomctl.clinic.outbox import Message
    from roomctl.config import web_address
    from roomctl.config.room import Webhook
    from roomctl.lighting.fade import Ability
    from roomctl.lighting.home_assistant import HomeAssistantLamp
    from roomctl.lighting.lights import LampError

    secret = folder / "secret"
    secret.write_text("whsec_" + "QUJD" * 8)
    to = web_address.read("http://127.0.0.1:9/room.ics")
    hook = Webhook("http://127.0.0.1:9/hook", secret)
    lamp = HomeAssistantLamp("http://127.0.0.1:9", "light.a", str(secret), ability=Ability())
    body = b'{"state": "on", "last_changed": "2026", "attributes": {"brightness": 127, "color_temp_kelvin": 2700}}'
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/calendar\r\n"
    seeds = [
        head + b'ETag: "1"\r\nLast-Modified: Sun, 29 Nov 2026 08:00:00 GMT\r\nContent-Length: 5\r\n\r\nBEGIN',
        head + b"Transfer-Encoding: chunked\r\n\r\n5\r\nBEGIN\r\n0\r\n\r\n", b"HTTP/1.1 304 Not Modified\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: /other.ics\r\nContent-Length: 0\r\n\r\n", b"HTTP/1.0 204 No Content\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body),
    ]  # fmt: skip

    def take(data: bytes) -> None:
        with _server(data):
            with contextlib.suppress(download.NotReached):
                download.get(to, 1000, etag='"1"')
            with contextlib.suppress(webhook.NotTaken):
                webhook._called(hook, Message("a", "{}"), 1.76e9)
            with contextlib.suppress(LampError):
                lamp.level_of(lamp._answer("GET", "/api/states/light.a", None))

    return Reader(Mutator(seeds, _HEADERS), take)
