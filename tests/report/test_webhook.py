"""The webhook before a real server that checks each signature with the standard's own library."""

from __future__ import annotations

import base64
import contextlib
import errno
import hashlib
import hmac
import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook as Checker
from standardwebhooks.webhooks import WebhookVerificationError

from roomctl.clinic import delivery, webhook
from roomctl.clinic.delivery import Delivery, payload
from roomctl.clinic.outbox import Message, Outbox
from roomctl.clinic.retries import DELAYS
from roomctl.clinic.webhook import NotTaken, headers, send
from roomctl.clock import HandClock, SystemClock
from roomctl.config.room import Room, Webhook
from roomctl.errors import Refused
from roomctl.journal import archive
from roomctl.journal.store import Journal
from roomctl.lighting.lamps_process import NoLamps
from roomctl.service.controller import Controller
from roomctl.session.commands import Act, Start
from tests import wording
from tests.helpers import Bench, three
from tests.rigs.disk import full_log
from tests.rigs.home import Home, until
from tests.service.test_beat import Told

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


@pytest.mark.parametrize("text", ["", "whsec_", "whsec_!!!", "ü", "whsec_YWJj-_YWJj", "whsec_YWJjZ"])
def test_a_secret_that_is_none_is_said_and_nothing_is_sent(text: str, clinic: Clinic, secret: Path) -> None:
    secret.write_text(text, encoding="utf-8")
    with pytest.raises(NotTaken, match=wording.SECRET_MISSING):
        send(Webhook(clinic.url, secret), Message("s1", "{}"), 0.0)
    secret.unlink()
    with pytest.raises(NotTaken, match=r"hook\.secret does not exist; write whsec_ followed by base64 into it"):
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


def test_on_a_full_disk_a_message_that_has_arrived_is_noted_and_the_next_ones_follow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Outbox(tmp_path)
    for name in ("s1", "s2"):
        box.put(name, "{}")
    opened = os.open

    def full(path: Any, flags: int, *more: Any, **others: Any) -> int:
        if flags & os.O_CREAT:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return opened(path, flags, *more, **others)

    monkeypatch.setattr(os, "open", full)
    box.arrived(next(box.waiting()))
    assert [message.name for message in box.waiting()] == ["s2"]
    assert (tmp_path / "s1.sent").read_bytes() == b""
    assert not box.put("s1", "{}")


def test_what_is_told_is_numbers_and_names_of_things() -> None:
    made = Bench.with_session(three()).wind(100)
    made.act("note", text="Mrs Öztürk")
    made.act("stop", text="Mrs Öztürk felt faint")
    body = json.dumps(payload(made.record, "blue"))
    assert "rk" not in body
    assert json.loads(body)["data"] == {
        "room": "blue", "session": "s1", "preset": "test", "started_at": json.loads(body)["data"]["started_at"],
        "planned_s": 1200, "done_s": 100, "late_s": -1100, "paused_s": 0, "ended": "stopped", "reckoned": False,
    }  # fmt: skip


@pytest.fixture
def rooms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clinic: Clinic, secret: Path) -> Room:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path / "home"))
    return Room(webhook=Webhook(clinic.url, secret))


def test_the_controller_says_when_an_end_can_no_longer_be_undone_and_when_the_next_session_begins(
    tmp_path: Path,
) -> None:
    clock, over = HandClock(), list[float]()
    with Journal(tmp_path / "journal.db") as journal:
        controller = Controller(journal, clock, Told(), NoLamps(), lambda: over.append(clock.up))
        journal.act(Start(three()), clock)
        controller.beat()
        over.clear()
        clock.wind(60)
        journal.act(Act("stop"), clock)
        for seconds in (0, 9, 0.5):
            clock.wind(seconds)
            controller.beat()
        assert over == []
        for _ in range(3):
            clock.wind(1)
            controller.beat()
        assert len(over) == 1
        clock.wind(3)
        journal.act(Start(three()), clock)
        journal.act(Act("stop"), clock)
        controller.beat()
        journal.act(Start(three()), clock)
        controller.beat()
        assert len(over) == 3, "a session that ended and was followed within a beat is not passed over"


def ended(room: Room, clock: HandClock, *, stop: bool = True, speed: float = 1.0) -> str:
    """A session of a minute in the room's journal; its id."""
    with Journal(room.journal) as journal:
        state = journal.act(Start(three(), speed=speed), clock).state
        clock.wind(60)
        if stop:
            journal.act(Act("stop"), clock)
        assert state
        return state.session


def now(days: float = 0.0) -> HandClock:
    """A clock that is right, or was so many days ago: the server takes nothing from another time than its own."""
    return HandClock(wall=SystemClock().now().wall - days * 24 * 3600.0)


def test_what_could_not_be_sent_goes_with_the_next_controller(rooms: Room, clinic: Clinic) -> None:
    clock = now()
    session = ended(rooms, clock)
    clock.wind(11)
    clinic.answers = [503]
    first = Delivery(rooms, clock)
    first.keep()
    first.send()
    assert (clinic.asked, clinic.taken) == (1, [])
    first.send()
    assert clinic.asked == 1, "it waits"
    clock.wind(DELAYS[0])
    second = Delivery(rooms, clock)
    second.start()
    until(lambda: clinic.taken and not list(Outbox(rooms.outbox).waiting()), what="the message")
    second.close()
    assert [one["data"]["session"] for one in clinic.taken] == [session]
    assert clinic.ids == [f"msg_{session}"]


def test_sessions_that_follow_each_other_within_seconds_are_all_told_of(rooms: Room, clinic: Clinic) -> None:
    clock, sessions = now(), list[str]()
    for _ in range(3):
        sessions.append(ended(rooms, clock))
        clock.wind(3)
    after = Delivery(rooms, clock)
    after.keep()
    after.send()
    assert [one["data"]["session"] for one in clinic.taken] == sessions[:2], "the last one's end can be undone yet"
    clock.wind(8)
    for _ in range(2):
        after.keep()
        after.send()
    assert [one["data"]["session"] for one in clinic.taken] == sessions


def test_a_session_of_last_friday_is_told_of_on_monday(rooms: Room, clinic: Clinic) -> None:
    clock = now(days=2.5)
    first = ended(rooms, clock)
    clock.wind(11)
    Delivery(rooms, clock).keep()
    friday = ended(rooms, clock, stop=False)
    clock.reboot(60 * 3600.0)
    after = Delivery(rooms, clock)
    after.keep()
    after.send()
    assert [one["data"]["session"] for one in clinic.taken] == [first, friday]
    assert [one["data"]["reckoned"] for one in clinic.taken] == [False, True], "nobody saw the second one's end"


def test_a_webhook_that_is_new_is_told_of_the_last_day_and_of_nothing_before(rooms: Room, clinic: Clinic) -> None:
    clock = now(days=25 / 24)
    ended(rooms, clock)
    clock.wind(25 * 3600.0)
    session = ended(rooms, clock)
    clock.wind(11)
    after = Delivery(rooms, clock)
    after.keep()
    after.send()
    assert [one["data"]["session"] for one in clinic.taken] == [session]


def test_what_ended_while_there_was_no_webhook_is_not_told_of_later(rooms: Room, clinic: Clinic) -> None:
    clock = now()
    ended(rooms, clock)
    clock.wind(11)
    Delivery(Room(), clock).keep()
    session = ended(rooms, clock)
    clock.wind(11)
    after = Delivery(rooms, clock)
    after.keep()
    after.send()
    assert [one["data"]["session"] for one in clinic.taken] == [session]


def test_a_session_that_was_purged_is_told_of_no_more(rooms: Room, clinic: Clinic) -> None:
    clock = now()
    ended(rooms, clock)
    clock.wind(11)
    with Journal(rooms.journal) as journal:
        archive.purge(journal, archive.older(journal, clock.wall), clock.now())
    session = ended(rooms, clock)
    clock.wind(11)
    after = Delivery(rooms, clock)
    after.keep()
    after.send()
    assert [one["data"]["session"] for one in clinic.taken] == [session]


STEPS = ("start", "stop", "undo", "2 s", "11 s", "a day", "reboot", "look", "purge")


class Killed(BaseException):
    """A controller's end at some instant."""


@given(
    st.lists(st.sampled_from(STEPS), max_size=24),
    st.lists(st.integers(0, 12), max_size=6),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_when_and_whenever_a_controller_is_killed_each_session_is_told_of_once(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str], kills: list[int]
) -> None:
    home, clock, arrived = tmp_path_factory.mktemp("home"), HandClock(), list[str]()
    fuse, killed = [0], 0

    def step(real: Callable[..., Any]) -> Callable[..., Any]:
        """A place before and after which a controller may be killed."""

        def done(*given: Any) -> Any:
            for before in (True, False):
                if fuse[0] == 1:
                    raise Killed
                fuse[0] -= 1
                if before:
                    result = real(*given)
            return result

        return done

    def took(_hook: Webhook, message: Message, _now: float) -> None:
        arrived.append(message.name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROOMCTL_HOME", str(home))
        patch.setattr(webhook, "send", took)
        patch.setattr(archive, "handed", step(archive.handed))
        patch.setattr(Outbox, "put", step(Outbox.put))
        patch.setattr(Outbox, "_settle", step(Outbox._settle))
        room = Room(webhook=Webhook("https://x.example", home / "secret"))
        over, purged = list[str](), set[str]()
        with Journal(room.journal) as journal:

            def act(command: Any) -> None:
                with contextlib.suppress(Refused):
                    journal.act(command, clock)

            def look() -> None:
                after = Delivery(room, clock)
                fuse[0] = kills.pop() if kills else 0
                try:
                    after.keep()
                    after.send()
                except Killed:
                    nonlocal killed
                    killed += 1

            Delivery(room, clock).keep()
            archive.handed(journal, 0)
            for one in steps:
                match one:
                    case "start":
                        act(Start(three()))
                    case "stop" | "undo":
                        act(Act(one))
                    case "look":
                        look()
                    case "reboot":
                        clock.reboot()
                    case "purge":
                        with contextlib.suppress(Refused):
                            old = archive.older(journal, clock.wall - 12 * 3600)
                            purged |= set(archive.purge(journal, old, clock.now()).sessions)
                    case _:
                        clock.wind({"2 s": 2, "11 s": 11, "a day": 24 * 3600}[one])
            act(Act("stop"))
            clock.wind(11)
            kills.clear()
            for _ in range(2):
                look()
            over = journal.sessions()
        assert set(over) <= set(arrived) <= set(over) | purged
        assert len(list(room.outbox.glob("*.json"))) == 0
        twice = [name for name in set(arrived) if arrived.count(name) > 1]
        assert len(twice) <= killed, "only a kill between the answer and its note sends again, by the same id"


def test_a_controller_may_be_killed_at_any_instant_of_it(rooms: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before and after each thing that is written, of three sessions that were over at once."""
    arrived, left = list[str](), [0]

    def step(real: Callable[..., Any]) -> Callable[..., Any]:
        def done(*given: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                raise Killed
            result = real(*given)
            left[0] -= 1
            if left[0] == 0:
                raise Killed
            return result

        return done

    monkeypatch.setattr(webhook, "send", lambda hook, message, now: arrived.append(message.name))
    monkeypatch.setattr(archive, "handed", step(archive.handed))
    monkeypatch.setattr(Outbox, "put", step(Outbox.put))
    monkeypatch.setattr(Outbox, "_settle", step(Outbox._settle))
    clock = now()
    for kill in range(1, 19):
        arrived.clear()
        sessions = [ended(rooms, clock) for _ in range(3)]
        clock.wind(11)
        for left[0] in (kill, 0):
            with contextlib.suppress(Killed):
                after = Delivery(rooms, clock)
                after.keep()
                after.send()
        assert sorted(set(arrived)) == sessions, f"killed at {kill}"
        assert len(arrived) - 3 <= 1, "one that was sent and not noted comes again, by the same id"


def test_without_a_webhook_nothing_is_kept_and_a_rehearsal_is_told_of_never(rooms: Room) -> None:
    clock = HandClock()
    ended(rooms, clock, speed=6.0)
    clock.wind(11)
    Delivery(rooms, clock).keep()
    ended(rooms, clock)
    clock.wind(11)
    Delivery(Room(), clock).keep()
    assert not rooms.outbox.exists()


def test_whatever_goes_wrong_the_thread_goes_on_and_the_newest_settings_hold(
    rooms: Room, clinic: Clinic, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    clock, real = now(), webhook.send
    trouble: list[BaseException] = [
        UnicodeError("label too long"),
        RecursionError(),
        OSError(28, "No space"),
        Refused("x"),
    ]

    def sent(hook: Webhook, message: Message, at: float) -> None:
        if trouble:
            clock.wind(DELAYS[0])
            raise trouble.pop()
        real(hook, message, at)

    monkeypatch.setattr(webhook, "send", sent)
    monkeypatch.setattr(delivery, "RETRY_AFTER", 0.01)
    mended = Room(webhook=None)
    after = Delivery(mended, clock, lambda: mended)
    after.start()
    mended = rooms
    for many in (1, 2):
        session = ended(rooms, clock)
        clock.wind(11)
        after.look()
        until(lambda: len(clinic.taken) == many, what="the message")  # noqa: B023 (asked at once)
        assert clinic.taken[-1]["data"]["session"] == session
    after.close()
    assert "Traceback" not in capfd.readouterr().err


def test_a_log_that_takes_no_line_ends_no_delivery(
    rooms: Room, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = now()
    monkeypatch.setattr(delivery, "RETRY_AFTER", 0.01)
    clinic.answers = [503]
    ended(rooms, clock)
    clock.wind(11)
    after = Delivery(rooms, clock)
    with full_log():
        after.start()
        until(lambda: any(message.tries for message in Outbox(rooms.outbox).waiting()), what="the server refuses it")
        clock.wind(DELAYS[0])
        after.look()
        until(lambda: clinic.taken, what="the message")
    after.close()


def test_a_clock_that_was_set_back_keeps_no_message_for_years(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "box")
    outbox.put("s1", "{}")
    [message] = outbox.waiting()
    outbox.failed(message, 4e9, "x answered 503")
    [message] = outbox.waiting()
    assert (message.left(1.8e9), message.left(4e9), message.trouble) == (0.0, DELAYS[0], "x answered 503")


@pytest.mark.slow
def test_a_real_session_is_told_of_by_its_own_controller(home: Home, clinic: Clinic, secret: Path) -> None:
    home.folder.mkdir(exist_ok=True)
    (home.folder / "room.yaml").write_text(f"room: room\nwebhook: {{url: '{clinic.url}', secret_file: '{secret}'}}\n")
    home.run("start", "low-back-spot")
    home.run("do", "stop")
    until(lambda: clinic.taken, what="the message")
    assert clinic.taken[0]["data"]["ended"] == "stopped"
    assert (home.folder / "webhook").is_dir()


@pytest.mark.slow
def test_real_sessions_in_quick_succession_are_each_told_of_though_their_controllers_are_killed(
    home: Home, clinic: Clinic, secret: Path
) -> None:
    home.folder.mkdir(exist_ok=True)
    (home.folder / "room.yaml").write_text(f"webhook: {{url: '{clinic.url}', secret_file: '{secret}'}}\n")
    for kill in (False, True, True, False, True):
        home.run("start", "low-back-spot")
        home.run("do", "stop")
        if kill:
            home.kill("roomctl.service.supervisor")
            home.kill("roomctl.service.controller")
    sessions = [one["session"] for one in home.json("history")]
    assert len(sessions) == 5
    assert "5 still to be told" in home.run("doctor", check=False).stdout or clinic.taken
    home.run("start", "low-back-spot")  # its controller tells what the others could not
    until(lambda: {one["data"]["session"] for one in clinic.taken} >= set(sessions), what="all five")
    home.run("do", "stop")
    until(lambda: len({*clinic.ids}) == 6, what="and the sixth")
    assert set(clinic.ids) == {f"msg_{one['session']}" for one in home.json("history")}
    assert "0 still to be told" in home.run("doctor", check=False).stdout
