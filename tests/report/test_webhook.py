"""The webhook before a real server that checks each signature with the standard's own library."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook as Checker
from standardwebhooks.webhooks import WebhookVerificationError

from roomctl.clinic.afterwards import Afterwards, told
from roomctl.clinic.outbox import DELAYS, Message, Outbox
from roomctl.clinic.webhook import NotTaken, headers, send
from roomctl.clock import HandClock, SystemClock
from roomctl.journal import Journal
from roomctl.light import NoLights
from roomctl.player import Player
from roomctl.room import Room, Webhook
from roomctl.session.commands import Act, Start
from tests.helpers import Room as Wound
from tests.helpers import three
from tests.player.test_beat import Told
from tests.rigs.home import Home, until

SECRET = "whsec_" + base64.b64encode(b"a clinic's secret, 32 bytes long").decode()


@dataclass
class Clinic:
    """A server that takes a message only if its signature is right; `answers` come first, one for each request."""

    answers: list[int] = field(default_factory=list)
    asked: int = 0
    taken: list[dict[str, Any]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?room=1"

    def post(self, body: bytes, given: dict[str, str]) -> int:
        self.asked += 1
        if self.answers:
            return self.answers.pop(0)
        try:
            self.taken.append(Checker(SECRET).verify(body, given))
        except WebhookVerificationError as error:
            self.refused.append(str(error))
            return 401
        self.ids.append(given["webhook-id"])
        return 204


@pytest.fixture
def clinic() -> Iterator[Clinic]:
    made = Clinic()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status = made.post(body, {name.lower(): value for name, value in self.headers.items()})
            self.send_response(status)
            if status in (301, 307):
                self.send_header("location", made.url)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.port = server.server_port
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield made
        server.shutdown()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "hook.secret"
    file.write_text(SECRET + "\n")
    return file


def test_a_message_is_taken_by_a_server_that_checks_its_signature(clinic: Clinic, secret: Path) -> None:
    send(Webhook(clinic.url, secret), Message("s1", '{"type": "session.ended", "ü": 1}'), SystemClock().now().wall)
    assert (clinic.taken, clinic.ids, clinic.refused) == ([{"type": "session.ended", "ü": 1}], ["msg_s1"], [])


def test_the_signature_is_the_one_that_the_standard_describes(secret: Path) -> None:
    """HMAC-SHA256 over id.timestamp.body with the decoded secret, reckoned here by hand."""
    made = headers(Webhook("https://x.example", secret), Message("s1", '{"a": "ü"}'), 1_800_000_000.9)
    signed = 'msg_s1.1800000000.{"a": "ü"}'.encode()
    expected = base64.b64encode(hmac.new(b"a clinic's secret, 32 bytes long", signed, hashlib.sha256).digest())
    assert made["webhook-signature"] == f"v1,{expected.decode()}"
    assert made["webhook-timestamp"] == "1800000000"


def test_another_secret_is_refused_there_and_that_is_said(clinic: Clinic, secret: Path) -> None:
    secret.write_text("whsec_" + base64.b64encode(b"another").decode())
    with pytest.raises(NotTaken, match="answered 401"):
        send(Webhook(clinic.url, secret), Message("s1", "{}"), SystemClock().now().wall)
    assert clinic.refused == ["No matching signature found"]


@pytest.mark.parametrize("text", ["", "whsec_", "whsec_!!!", "ü"])
def test_a_secret_that_is_none_is_said_and_nothing_is_sent(text: str, clinic: Clinic, secret: Path) -> None:
    secret.write_text(text, encoding="utf-8")
    with pytest.raises(NotTaken, match="write whsec_ and base64 into it"):
        send(Webhook(clinic.url, secret), Message("s1", "{}"), 0.0)
    secret.unlink()
    with pytest.raises(NotTaken, match="holds no secret"):
        send(Webhook(clinic.url, secret), Message("s1", "{}"), 0.0)
    assert clinic.asked == 0


@pytest.mark.parametrize("status", [301, 307, 400, 410, 500, 503])
def test_whatever_is_no_yes_is_tried_again_and_a_redirection_is_not_followed(
    status: int, clinic: Clinic, secret: Path
) -> None:
    clinic.answers = [status]
    with pytest.raises(NotTaken, match=f"answered {status}"):
        send(Webhook(clinic.url, secret), Message("s1", "{}"), SystemClock().now().wall)
    assert clinic.asked == 1


def test_nobody_at_home_is_said_in_words(secret: Path) -> None:
    with pytest.raises(NotTaken, match="cannot be reached"):
        send(Webhook("http://127.0.0.1:9/", secret), Message("s1", "{}"), 0.0)


def test_a_message_waits_longer_each_time_and_is_given_up_at_last(tmp_path: Path) -> None:
    outbox, now = Outbox(tmp_path / "box"), 1000.0
    assert outbox.put("s1", "{}")
    for delay in DELAYS:
        [message] = outbox.waiting()
        assert outbox.failed(message, now)
        [message] = outbox.waiting()
        assert message.due == now + delay
        now = message.due
    assert not outbox.failed(message, now)
    assert list(outbox.waiting()) == []
    assert not outbox.put("s1", "{}"), "what was given up is not begun again"


def test_no_session_is_told_of_twice_and_what_is_no_message_is_passed_over(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "box")
    outbox.put("s1", "{}")
    assert not outbox.put("s1", "{}")
    for name, text in (("torn", '{"body": "x'), ("list", "[]"), ("other", '{"x": 1}')):
        (tmp_path / "box" / f"{name}.json").write_text(text)
    [message] = outbox.waiting()
    outbox.arrived(message)
    assert not Outbox(tmp_path / "box").put("s1", "{}")
    assert list(outbox.waiting()) == []
    assert (tmp_path / "box" / "s1.sent").stat().st_mode & 0o777 == 0o600


def test_what_is_told_is_numbers_and_names_of_things() -> None:
    made = Wound.with_session(three()).wind(100)
    made.act("note", text="Mrs Öztürk")
    made.act("stop", text="Mrs Öztürk felt faint")
    body = json.dumps(told(made.record, "blue"))
    assert "rk" not in body
    assert json.loads(body)["data"] == {
        "room": "blue", "session": "s1", "preset": "test", "started_at": json.loads(body)["data"]["started_at"],
        "planned_s": 1200, "done_s": 100, "late_s": -1100, "paused_s": 0, "ended": "stopped",
    }  # fmt: skip


@pytest.fixture
def rooms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clinic: Clinic, secret: Path) -> Room:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path / "home"))
    return Room(webhook=Webhook(clinic.url, secret))


def test_the_player_tells_once_when_the_end_can_no_longer_be_undone(tmp_path: Path) -> None:
    clock, over = HandClock(), list[str]()
    with Journal(tmp_path / "journal.db") as journal:
        player = Player(journal, clock, Told(), NoLights(), over.append)
        state = journal.act(Start(three()), clock).state
        clock.wind(60)
        journal.act(Act("stop"), clock)
        for seconds in (0, 9, 0.5):
            clock.wind(seconds)
            player.beat()
        assert over == []
        for _ in range(3):
            clock.wind(1)
            player.beat()
        assert state
        assert over == [state.session]
        clock.wind(3 * 24 * 3600)
        Player(journal, clock, Told(), NoLights(), over.append).beat()
        assert over == [state.session], "a player that comes in days later tells of nothing"


def test_what_could_not_be_sent_goes_with_the_next_player(rooms: Room, clinic: Clinic) -> None:
    clock = HandClock(wall=SystemClock().now().wall)
    with Journal(rooms.journal) as journal:
        state = journal.act(Start(three()), clock).state
        clock.wind(60)
        journal.act(Act("stop"), clock)
        assert state
    clinic.answers = [503]
    first = Afterwards(rooms, clock)
    first.close()
    first.keep(state.session)
    first.send()
    assert (clinic.asked, clinic.taken) == (1, [])
    first.send()
    assert clinic.asked == 1, "it waits"
    clock.wind(DELAYS[0])
    second = Afterwards(rooms, clock)
    second.keep(state.session)
    until(lambda: not list(Outbox(rooms.outbox).waiting()), what="the message")
    second.close()
    assert [one["data"]["session"] for one in clinic.taken] == [state.session]
    assert clinic.ids == [f"msg_{state.session}"]


def test_without_a_webhook_nothing_is_kept_and_a_rehearsal_is_told_of_never(rooms: Room) -> None:
    clock = HandClock()
    with Journal(rooms.journal) as journal:
        state = journal.act(Start(three(), speed=60.0), clock).state
        clock.wind(10)
        journal.act(Act("stop"), clock)
        assert state
    for one in (rooms, Room()):
        after = Afterwards(one, clock)
        after.keep(state.session)
        after.close()
    assert not rooms.outbox.exists()


@pytest.mark.slow
def test_a_real_session_is_told_of_by_its_own_player(home: Home, clinic: Clinic, secret: Path) -> None:
    home.folder.mkdir(exist_ok=True)
    (home.folder / "room.yaml").write_text(f"room: room\nwebhook: {{url: '{clinic.url}', secret_file: '{secret}'}}\n")
    home.run("start", "low-back-spot")
    home.run("do", "stop")
    until(lambda: clinic.taken, 25.0, "the message")
    assert clinic.taken[0]["data"]["ended"] == "stopped"
    assert (home.folder / "webhook").is_dir()
