"""A report on a tablet: by a link that ends, behind the room's PIN."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from roomctl.clock import HandClock
from roomctl.commands.reports import RoomReports
from roomctl.config.room import Room
from roomctl.errors import Refused
from roomctl.journal.store import Journal
from roomctl.session.commands import Act, Close, Start
from roomctl.web import report_link
from roomctl.web.report_link import LASTS, Link
from tests.helpers import three
from tests.rigs.home import Home
from tests.rigs.served import PIN, Served

KEY, NOW = b"key", 1_800_000_000.0
LINK = Link("20261129-084512-7f3a", doctor=True)


@pytest.fixture
def reports(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[RoomReports, str]]:
    """The reports of a home with one session that is over, and its id."""
    home.folder.mkdir(exist_ok=True)
    monkeypatch.setenv("ROOMCTL_HOME", str(home.folder))
    clock = HandClock()
    with Journal(home.folder / "journal.db") as journal:
        journal.act(Start(three(), client="K-0042"), clock)
        journal.act(Act("note", text="in own words"), clock)
        clock.wind(minutes=30)
        journal.act(Close(), clock)
        yield RoomReports(Room(), journal), journal.sessions()[0]


def test_a_link_is_good_for_its_page_until_it_is_over() -> None:
    token = report_link.issue(KEY, LINK, NOW)
    assert report_link.read(KEY, token, NOW) == LINK
    assert report_link.read(KEY, token, NOW + 60 * (LASTS - 1)) == LINK
    assert report_link.read(KEY, token, NOW + 60 * LASTS) is None
    assert report_link.read(KEY, token, NOW - 3600) is None, "nor long before"
    assert report_link.read(b"another PIN's", token, NOW) is None


def test_no_part_of_a_link_can_be_changed() -> None:
    token = report_link.issue(KEY, LINK._replace(doctor=False), NOW)
    for at, sign in enumerate(token):
        for other in "0A7ZSD":
            if other != sign:
                assert report_link.read(KEY, token[:at] + other + token[at + 1 :], NOW) is None
    for odd in ("", token + "A", token.lower(), f" {token}", "../" + token, token * 2):
        assert report_link.read(KEY, odd, NOW) is None


def test_a_scanned_link_leads_by_the_pin_to_the_page_and_to_nothing_without_it(
    home: Home, reports: tuple[RoomReports, str]
) -> None:
    made, session = reports
    server = Served(home, lan=True)
    try:
        link = made.link(session, doctor=True)
        assert link.lower().startswith(server.url)
        path = link.removeprefix(server.origin.upper())
        shut = server.ask(path)
        assert (shut.status, shut.body.count("K-0042")) == (303, 0)
        assert shut.headers["Location"] == f"../login?to={path.removeprefix('/R/')}"
        login = server.ask(shut.headers["Location"].removeprefix(".."))
        assert f'action="login?to={path.removeprefix("/R/")}"' in login.body
        form = {"Origin": server.origin, "Content-Type": "application/x-www-form-urlencoded"}
        entered = server.ask(f"/login?to={path.removeprefix('/R/')}", "POST", form, urlencode({"pin": PIN}))
        assert (entered.status, entered.headers["Location"]) == (303, f".{path}")
        page = server.ask(path, headers={"Cookie": server.ticket})
        assert page.status == 200
        assert "Treatment summary" in page.body
        assert "K-0042" in page.body
        assert "in own words" not in page.body
        style = page.body.partition("<style>")[2].partition("</style>")[0]
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert f"style-src 'sha256-{digest}'" in page.headers["Content-Security-Policy"]
        assert page.headers["Cache-Control"] == "no-store"
        spoilt = path[:-1] + ("A" if path[-1] != "A" else "B")
        assert server.ask(spoilt, headers={"Cookie": server.ticket}).status == 410
        assert server.ask("/login?to=//evil.example", headers={"Cookie": server.ticket}).headers["Location"] == "./"
    finally:
        server.close()
    assert not (home.folder / "serve.json").exists(), "and nothing says that it is served once it is not"


def test_where_nothing_is_served_for_tablets_it_is_said_how(home: Home, reports: tuple[RoomReports, str]) -> None:
    made, session = reports
    with pytest.raises(Refused, match="roomctl serve --lan"):
        made.link(session, doctor=False)
    (home.folder / "serve.json").write_text('{"url": "https://127.0.0.1:9/", "lan": true}')
    with pytest.raises(Refused, match="no pages"):  # it was killed
        made.link(session, doctor=False)
    (home.folder / "serve.json").write_text("[")
    with pytest.raises(Refused, match="no pages"):
        made.link(session, doctor=False)
    server = Served(home)
    try:
        with pytest.raises(Refused, match="this computer alone"):
            made.link(session, doctor=False)
    finally:
        server.close()


def test_a_server_for_this_computer_alone_comes_and_goes_and_tablets_still_find_the_other(
    home: Home, reports: tuple[RoomReports, str]
) -> None:
    made, session = reports
    tablets = Served(home, lan=True)
    try:
        link = made.link(session, doctor=False)
        alone = Served(home)
        try:
            assert made.link(session, doctor=False)[: len(tablets.url)] == link[: len(tablets.url)]
        finally:
            alone.close()
        assert made.link(session, doctor=False)[: len(tablets.url)] == link[: len(tablets.url)]
    finally:
        tablets.close()


def test_on_a_full_disk_pages_are_served_without_links(tmp_path: Path) -> None:
    (tmp_path / f".serve.json.{os.getpid()}").symlink_to("/dev/full")
    report_link.announce(tmp_path / "serve.json", "https://room/", lan=True)
    assert not (tmp_path / "serve.json").exists()


def test_a_report_is_written_into_a_folder_of_the_room_for_its_owner_alone(reports: tuple[RoomReports, str]) -> None:
    made, session = reports
    file = Path(made.write(session, doctor=False).removeprefix("written: "))
    assert file.parent.name == "reports"
    assert "Session record" in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0


def test_the_lines_have_what_the_text_has(reports: tuple[RoomReports, str]) -> None:
    made, session = reports
    lines = [line for line, _ in made.lines(session, doctor=False)]
    assert any(line.startswith("Session record: A test") for line in lines)
    assert any("client K-0042" in line for line in lines)
    assert any(line.startswith("2. legs: ") and "done 8:00" in line for line in lines), lines
