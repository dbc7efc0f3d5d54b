"""A calendar at an address: what is asked of the server, what is believed, and what stays when the net is away."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from roomctl.clinic import download, served
from roomctl.clinic.schedule import of_room
from roomctl.config import web_address
from roomctl.config.room import Room
from roomctl.errors import RoomError
from roomctl.session.booking import Agenda
from roomctl.web import tls
from tests.clinic.calendars import BOOKING, TITLES, berlin, calendar, said

with berlin():
    NOON = datetime(2026, 11, 27, 12).timestamp()
SECRET, PATH = "pass word:ü", "/private-5ecr3t/basic.ics"
NEXT_DAY = "DTSTART:20261128T090000\nDTEND:20261128T100000\nSUMMARY:Kim Invented, headache-tension"


@dataclass
class Served:
    """What a server answers, and what it was asked. `answer`: of a request's headers and path."""

    answer: Callable[[str, Mapping[str, str]], tuple[int, Mapping[str, str], bytes]]
    port: int = 0
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    drips: bool = False
    slow: threading.Event = field(default_factory=threading.Event)


@contextmanager
def server(answer: object, certificate: Path | None = None) -> Iterator[Served]:
    """A server on this machine, with TLS if there is a certificate. `answer`: as in `Served`, or a calendar's text."""
    text = answer if isinstance(answer, str) else ""
    found = Served(answer if callable(answer) else lambda path, headers: (200, {}, text.encode()))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append((self.path, dict(self.headers)))
            status, headers, body = found.answer(self.path, dict(self.headers))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(OSError):  # the client may be gone
                self.wfile.write(body)
                while found.drips and not found.slow.wait(0.02):
                    self.wfile.write(b"X")

        def log_message(self, *words: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        if certificate:
            http.socket = tls.context(certificate).wrap_socket(http.socket, server_side=True)
        found.port = http.server_address[1]
        threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield found
        finally:
            found.slow.set()
            http.shutdown()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    (tmp_path / "calendar.password").write_text(f"{SECRET}\n", encoding="utf-8")
    return tmp_path


def room(there: Served, scheme: str = "http", **more: object) -> Room:
    return Room(schedule=f"{scheme}://127.0.0.1:{there.port}{PATH}", **more)  # type: ignore[arg-type]


def look(one: Room, wall: float = NOON, *, fresh: bool = False, titles: Mapping[str, str] = TITLES) -> Agenda:
    with berlin():
        return of_room(one, wall, titles, wait=60, fresh=fresh)


def fault(one: Room, wall: float = NOON) -> str:
    with pytest.raises(RoomError) as told:
        look(one, wall, fresh=True)
    assert "5ecr3t" not in str(told.value), "the path of an address is often a secret"
    assert SECRET not in str(told.value)
    return str(told.value)


def test_todays_bookings_are_read_and_nothing_of_who_comes_is_kept(home: Path) -> None:
    with server(calendar(BOOKING, NEXT_DAY)) as there:
        assert said(look(room(there))) == "13:00-14:00 knee-oa"
    kept = (home / "bookings.json").read_text()
    assert "knee-oa" in kept
    assert "headache-tension" in kept, "tomorrow's, too"
    for secret in ("Kim", "Invented", "5ecr3t", "clinic.example"):
        assert secret not in kept
    assert (home / "bookings.json").stat().st_mode & 0o777 == 0o600


def test_the_server_is_asked_again_after_some_minutes_and_only_whether_something_is_new(home: Path) -> None:
    def answer(path: str, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        marks = {"ETag": '"7"', "Last-Modified": "Fri, 27 Nov 2026 08:00:00 GMT"}
        same = headers.get("If-None-Match") == '"7"' and headers.get("If-Modified-Since") == marks["Last-Modified"]
        whole.append(not same)
        return (304, {}, b"") if same else (200, marks, calendar(BOOKING).encode())

    whole = list[bool]()
    with server(answer) as there:
        for wall, times in ((NOON, 1), (NOON + 200, 1), (NOON + 300, 2), (NOON + 500, 2), (NOON + 600, 3)):
            assert said(look(room(there), wall)) == "13:00-14:00 knee-oa"
            assert len(there.asked) == times
        look(room(there), NOON + 610, fresh=True)
        assert len(there.asked) == 4, "`doctor` asks in any case"
        assert whole == [True, False, False, False]
        assert "If-None-Match" not in there.asked[0][1]
        look(room(there), NOON + 86_400)
        assert "If-None-Match" not in there.asked[-1][1], "on another day all is read again, for the days after it"
        look(room(there), NOON + 86_400, titles={"knee-oa": "Knee"})
        assert "If-None-Match" not in there.asked[-1][1], "other presets may be named in it"


def test_while_the_net_is_away_the_bookings_stay_with_their_age(home: Path) -> None:
    with server(calendar(BOOKING, NEXT_DAY)) as there:
        look(room(there))
    gone = room(there)
    for after, day, old in (
        (600, "13:00-14:00 knee-oa", "10 min"), (5 * 3600, "13:00-14:00 knee-oa", "5 h"),
        (20 * 3600, "09:00-10:00 headache-tension", "20 h"), (7 * 86_400, "", "7 days"),
    ):  # fmt: skip
        found = look(gone, NOON + after)
        assert said(found) == day
        assert found.unsure[0].startswith(f"http://127.0.0.1:{there.port} cannot be reached (")
        assert found.unsure[0].endswith(f"; these bookings are {old} old")
    assert "sessions run without it" in fault(gone, NOON + 8 * 86_400), "for later days nothing is known"


def test_what_another_address_had_is_never_shown_for_this_one(home: Path) -> None:
    with server(calendar(BOOKING)) as there:
        look(room(there))
    assert fault(Room(schedule=f"http://127.0.0.1:{there.port}/other.ics"))
    assert fault(room(there, schedule_room="Blue"))


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"[1,2,3,4,5,[6]]", b'["a","b",0,"","",["2026-99-99",[],[],[]]]'])
def test_a_damaged_kept_file_counts_as_none(home: Path, damage: bytes) -> None:
    with server(calendar(BOOKING)) as there:
        (home / "bookings.json").write_bytes(damage)
        assert said(look(room(there))) == "13:00-14:00 knee-oa"
    (home / "bookings.json").write_bytes(damage)
    fault(room(there))


def test_a_password_comes_from_its_file_and_goes_to_its_server_alone(home: Path) -> None:
    wanted = f"Basic {base64.b64encode(f'blue:{SECRET}'.encode()).decode()}"
    login = {"user": "blue", "password_file": str(home / "calendar.password")}
    with server(calendar(BOOKING)) as other, server(None) as there:
        there.answer = lambda path, headers: (200, {}, calendar(BOOKING).encode())
        look(room(there, schedule_server=login))
        assert there.asked[0][1]["Authorization"] == wanted
        there.answer = lambda path, headers: (302, {"Location": f"http://127.0.0.1:{other.port}/x"}, b"")
        look(room(there, schedule_server=login), fresh=True)
        assert "Authorization" not in other.asked[0][1]
        there.answer = lambda path, headers: (302, {"Location": "/moved"}, b"") if path == PATH else (401, {}, b"")
        assert (
            "does not accept the name and the password (401)"
            in look(room(there, schedule_server=login), fresh=True).unsure[0]
        )
        assert there.asked[-1] == ("/moved", there.asked[-1][1])
        assert there.asked[-1][1]["Authorization"] == wanted


@pytest.mark.parametrize(
    ("content", "why"),
    [(None, "cannot be read (No such file"), (b"", "must hold one line"), (b"a\nb", "must hold one line"),
     (b"\xff\xfe", "cannot be read (it is not text)")],
)  # fmt: skip
def test_a_password_file_that_is_none_is_a_sentence(home: Path, content: bytes | None, why: str) -> None:
    file = home / "calendar.password"
    file.unlink() if content is None else file.write_bytes(content)
    with server(calendar(BOOKING)) as there:
        assert why in fault(room(there, schedule_server={"user": "blue", "password_file": str(file)}))
        assert there.asked == []


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((401, {}, b""), "asks for a name and a password (401); see `schedule_server:` in room.yaml"),
        ((404, {}, b""), "has no calendar at this address (404)"),
        ((304, {}, b""), "answered 304"),
        ((500, {}, b""), "answered 500"),
        ((204, {}, b""), "answered 204"),
        ((200, {}, b"<html>Please log in</html>"), "this is not a readable calendar"),
        ((200, {}, b""), "this is not a readable calendar"),
        ((200, {"Content-Encoding": "gzip"}, b"x"), "sends a compressed answer"),
        ((200, {"Content-Length": "999"}, b"BEGIN:VCALENDAR\n"), "broke off"),
        ((302, {"Location": "file:///etc/passwd"}, b""), "redirects to what is no web address"),
        ((302, {"Location": "ftp://127.0.0.1/x"}, b""), "redirects to what is no web address"),
        ((302, {"Location": "//["}, b""), "redirects to what is no web address"),
        ((302, {"Location": PATH}, b""), "redirects without an end"),
        ((302, {}, b""), "redirects without an end"),
    ],
)  # fmt: skip
def test_what_is_no_calendar_is_a_sentence(home: Path, answer: tuple[int, Mapping[str, str], bytes], why: str) -> None:
    with server(lambda path, headers: answer) as there:
        assert why in fault(room(there))


def test_a_calendar_that_is_too_large_is_not_read_on(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served, "LARGEST", 2_000_000)
    with server(lambda path, headers: (200, {}, b"x" * 3_000_000)) as there:
        assert "is larger than 2 MB" in fault(room(there))


def test_a_server_that_sends_byte_by_byte_is_given_up(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "WHOLE", 0.2)
    with server(None) as there:

        def dripping(path: str, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
            there.slow.wait(60)
            return 200, {}, b""

        there.answer = dripping
        assert "it took too long" in fault(room(there)), "before its headers"
        there.answer, there.drips = lambda path, headers: (200, {"Content-Length": "99999"}, b"BEGIN"), True
        assert "it took too long" in fault(room(there)), "and after them"


def test_a_screen_does_not_wait_for_a_slow_server_and_finds_the_answer_at_its_next_look(home: Path) -> None:
    with server(None) as there:

        def slow(path: str, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
            there.slow.wait(60)
            return 200, {}, calendar(BOOKING).encode()

        there.answer = slow
        with berlin(), pytest.raises(RoomError, match="has not answered yet"):
            of_room(room(there), NOON, TITLES, wait=0.05)
        there.slow.set()
        patience = time.monotonic() + 60
        with berlin():
            while not (home / "bookings.json").exists() and time.monotonic() < patience:
                time.sleep(0.01)
            assert said(of_room(room(there), NOON + 60, TITLES, wait=60)) == "13:00-14:00 knee-oa"
        assert len(there.asked) == 1


def test_only_a_certificate_that_is_trusted_will_do_and_https_never_goes_on_by_http(home: Path) -> None:
    root = tls.own(home / "server.pem", ["127.0.0.1"])
    with server(calendar(BOOKING), home / "server.pem") as there, server(calendar(BOOKING)) as plain:
        assert "cannot be reached" in fault(room(there, "https"))
        assert there.asked == []
        trusting = {"ca": str(root)}
        assert said(look(room(there, "https", schedule_server=trusting))) == "13:00-14:00 knee-oa"
        plain.answer = lambda path, headers: (301, {"Location": f"https://127.0.0.1:{there.port}/x"}, b"")
        assert said(look(room(plain, schedule_server=trusting))) == "13:00-14:00 knee-oa"
        there.answer = lambda path, headers: (301, {"Location": f"http://127.0.0.1:{plain.port}/x"}, b"")
        before = len(plain.asked)
        assert "redirects to http" in fault(room(there, "https", schedule_server=trusting))
        assert len(plain.asked) == before
        wrong = {"ca": str(home / "calendar.password")}
        assert "calendar.password cannot be read" in fault(room(there, "https", schedule_server=wrong))


def test_a_password_never_goes_over_http_to_another_machine() -> None:
    address = web_address.read("http://kim:s3cr@192.0.2.1/x.ics", anywhere=True)
    with pytest.raises(download.NotReached, match="sent over https only"):
        download.get(address, 1000)


def test_another_server_does_not_lead_back_to_this_machine() -> None:
    here = web_address.read("https://192.0.2.1/x.ics", anywhere=True)
    with pytest.raises(download.NotReached, match="redirects to this machine"):
        download._redirected(here, "https://127.0.0.1/x")


def test_a_look_at_the_server_leaves_the_days_around_noon_as_a_file_has_them(home: Path) -> None:
    """Eight days are read at once, and each is the one that a file would have."""
    weekly = (
        "UID:w\nDTSTART;TZID=Europe/Berlin:20261027T2330\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=60\nSUMMARY:knee-oa"
    )
    text = calendar(weekly.replace("T2330", "T233000"), BOOKING, NEXT_DAY)
    (home / "blue.ics").write_text(text)
    with server(text) as there:
        look(room(there))
    for after in range(8):
        wall = NOON + timedelta(days=after).total_seconds()
        assert said(look(room(there), wall)) == said(look(Room(schedule=str(home / "blue.ics")), wall))
