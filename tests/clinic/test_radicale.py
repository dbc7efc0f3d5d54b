"""The schedule from a real Radicale 3.9, over https with a password."""

from __future__ import annotations

import base64
import os
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from roomctl.clinic.schedule import of_room
from roomctl.config.room import Room
from roomctl.errors import RoomError
from roomctl.session.booking import Agenda
from roomctl.web import tls
from tests.clinic.calendars import TITLES, berlin, calendar, said
from tests.rigs.mosquitto import free_port

pytestmark = pytest.mark.slow
CONFIGURATION = """
[server]
hosts = 127.0.0.1:{port}
ssl = True
certificate = {folder}/server.pem
key = {folder}/server.pem
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {folder}/collections
"""
with berlin():
    NOON = datetime(2026, 11, 27, 12).timestamp()
KIM = (
    "UID:kim\nDTSTAMP:20261101T000000Z\nDTSTART;TZID=Europe/Berlin:{at}\nDURATION:PT1H\nSUMMARY:Kim Invented\n"
    "LOCATION:Blue Room\nCATEGORIES:knee-oa"
)
BO = (
    "UID:bo\nDTSTAMP:20261101T000000Z\nDTSTART:20261127T140000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\n"
    "SUMMARY:Bo Beispiel\nLOCATION:Green Room\nDESCRIPTION:preset: headache-tension"
)


class Radicale(NamedTuple):
    url: str
    root: Path
    password: Path

    def room(self, only: str | None = None, **server: str) -> Room:
        login = {"user": "blue", "password_file": str(self.password), "ca": str(self.root), **server}
        return Room(schedule=self.url, schedule_server=login, schedule_room=only)

    def ask(self, method: str, path: str = "", body: str = "", kind: str = "text/calendar") -> int:
        login = base64.b64encode(b"blue:open sesame").decode()
        headers = {"Authorization": f"Basic {login}", "Content-Type": f"{kind}; charset=utf-8"}
        request = urllib.request.Request(f"{self.url}{path}", body.encode() or None, headers, method=method)
        trusting = ssl.create_default_context(cafile=self.root)
        with urllib.request.urlopen(request, timeout=30, context=trusting) as answer:
            return int(answer.status)

    def put(self, name: str, event: str) -> None:
        self.ask("PUT", f"{name}.ics", calendar(event).replace("\n", "\r\n"))


def _python(folder: Path) -> str:
    """An interpreter that has Radicale."""
    if there := os.environ.get("ROOMCTL_TEST_RADICALE"):
        return there
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    python = folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    subprocess.run([str(python), "-m", "pip", "install", "-q", "radicale==3.9.0"], check=True)
    return str(python)


@pytest.fixture
def radicale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Radicale, subprocess.Popen[bytes]]]:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    port = free_port()
    root = tls.own(tmp_path / "server.pem", ["127.0.0.1"])
    (tmp_path / "users").write_text("blue:open sesame\n")
    (tmp_path / "password").write_text("open sesame\n")
    (tmp_path / "config").write_text(CONFIGURATION.format(port=port, folder=tmp_path))
    command = [_python(tmp_path), "-m", "radicale", "--config", str(tmp_path / "config")]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running = subprocess.Popen(command, env={**os.environ, "PYTHONWARNINGS": ""}, **quiet)  # type: ignore[call-overload]
    there = Radicale(f"https://127.0.0.1:{port}/blue/clinic/", root, tmp_path / "password")
    try:
        for attempt in range(600):
            try:
                there.ask("MKCALENDAR")
                break
            except (urllib.error.URLError, OSError):
                assert running.poll() is None, "it has ended"
                assert attempt < 599, "it never answered"
                time.sleep(0.1)
        yield there, running
    finally:
        running.kill()
        running.wait()


def look(room: Room, wall: float = NOON) -> Agenda:
    with berlin():
        return of_room(room, wall, TITLES, wait=60, fresh=True)


def test_a_collection_is_read_follows_its_changes_and_stays_when_the_server_is_gone(
    radicale: tuple[Radicale, subprocess.Popen[bytes]],
) -> None:
    there, running = radicale
    there.put("kim", KIM.format(at="20261127T130000"))
    there.put("bo", BO)
    assert said(look(there.room())) == "13:00-14:00 knee-oa, 15:00-16:00 headache-tension"
    assert said(look(there.room("Blue Room"))) == "13:00-14:00 knee-oa"
    assert said(look(there.room("Green Room"), NOON + 86_400)) == "15:00-16:00 headache-tension"
    before = look(there.room()).bookings
    there.put("kim", KIM.format(at="20261127T163000"))
    after = look(there.room())
    assert said(after) == "15:00-16:00 headache-tension, 16:30-17:30 knee-oa"
    assert before[0].key == after.bookings[1].key, "it has moved"
    there.ask("DELETE", "bo.ics")
    assert said(look(there.room())) == "16:30-17:30 knee-oa"
    running.kill()
    running.wait()
    gone = look(there.room(), NOON + 1800)
    assert said(gone) == "16:30-17:30 knee-oa"
    assert gone.unsure[0].endswith("; these bookings are 30 min old")


def test_a_wrong_password_and_a_certificate_of_nobody_are_sentences(
    radicale: tuple[Radicale, subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    there, _ = radicale
    (tmp_path / "wrong").write_text("open barley\n")
    with pytest.raises(RoomError, match=r"does not accept the name and the password \(401\)") as refused:
        look(there.room(password_file=str(tmp_path / "wrong")))
    assert "barley" not in str(refused.value)
    (tmp_path / "stranger").mkdir()
    stranger = tls.own(tmp_path / "stranger" / "server.pem", ["127.0.0.1"])
    with pytest.raises(RoomError, match="certificate verify failed"):
        look(there.room(ca=str(stranger)))
