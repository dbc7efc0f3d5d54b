"""The report from the close screen: read, written, and as a QR code; the page for a doctor after consent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from roomctl.errors import Refused
from roomctl.session.commands import Close
from roomctl.ui.close import qr
from roomctl.ui.close.report_screen import ReportScreen
from roomctl.ui.close.screen import SETTLE, CloseScreen
from roomctl.ui.plan.save_screen import SaveScreen
from tests.ui.rig import room

URL = "HTTPS://192.168.178.120:8000/R/20261129-084512-7F3A.SHQ0ZZ.ABCDEFGHIJKLMNOP"


class Told:
    """Reports that note what they were asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, bool]] = []
        self.serves = True

    def lines(self, session: str, doctor: bool) -> Sequence[tuple[str, bool]]:
        self.asked.append(("lines", doctor))
        name = "Treatment summary" if doctor else "Session record"
        return [(name, True), *((f"line {number}", number % 9 == 0) for number in range(60))]

    def write(self, session: str, doctor: bool) -> str:
        self.asked.append(("write", doctor))
        return "written: /reports/room.html"

    def link(self, session: str, doctor: bool) -> str:
        self.asked.append(("link", doctor))
        if not self.serves:
            raise Refused("no pages are served for tablets now; start `roomctl serve --lan`")
        return URL


@asynccontextmanager
async def closed(folder: Path, size: tuple[int, int] = (91, 29)):  # type: ignore[no-untyped-def]
    """The close screen of a session, with reports."""
    async with room(folder, size=size) as rig:
        told = Told()
        rig.app.reports = told
        await rig.start()
        await rig.pass_(minutes=30)
        rig.other.act(Close(), rig.clock)
        await rig.until(lambda: isinstance(rig.app.screen, CloseScreen))
        await rig.pass_(SETTLE)
        yield rig, told


async def test_the_report_is_read_page_by_page_and_left_by_escape(tmp_path: Path) -> None:
    async with closed(tmp_path) as (rig, told):
        await rig.tap("report")
        assert isinstance(rig.app.screen, ReportScreen)
        assert rig.shows("Session record")
        await rig.press("pageup")
        assert rig.shows("line 59")
        await rig.press("escape")
        assert isinstance(rig.app.screen, CloseScreen)
        assert told.asked == [("lines", False)]


async def test_the_page_for_a_doctor_is_shown_only_after_yes(tmp_path: Path) -> None:
    async with closed(tmp_path) as (rig, told):
        await rig.press("r", "d")
        assert rig.shows("Has the client agreed")
        await rig.tap("no")
        assert not rig.shows("Treatment summary")
        await rig.tap("do-doctor")
        await rig.tap("yes")
        assert rig.shows("Treatment summary")
        await rig.tap("do-file")
        assert rig.shows("written: /reports/room.html")
        await rig.press("c", "escape", "escape", "f")
        assert told.asked == [
            ("lines", False), ("lines", False), ("lines", True), ("write", True), ("link", True), ("lines", True),
            ("lines", False), ("write", False),
        ]  # fmt: skip


async def test_where_nothing_is_served_the_report_stays_and_what_to_do_is_said(tmp_path: Path) -> None:
    async with closed(tmp_path) as (rig, told):
        told.serves = False
        await rig.press("r", "c")
        assert rig.shows("roomctl serve --lan")
        assert rig.shows("Session record")


async def test_the_session_is_saved_as_a_preset(tmp_path: Path) -> None:
    async with closed(tmp_path) as (rig, _):
        await rig.press("r", "p")
        assert isinstance(rig.app.screen, SaveScreen)


@pytest.mark.parametrize("size", [(48, 24), (80, 24), (120, 40)])
async def test_the_code_is_whole_on_every_screen_and_has_the_address(tmp_path: Path, size: tuple[int, int]) -> None:
    async with closed(tmp_path, size) as (rig, _):
        await rig.press("r", "c")
        shown = rig.text()
        for row in qr.rows(URL):
            assert row in shown, shown


async def test_a_code_that_has_no_room_any_more_gives_way_to_the_report(tmp_path: Path) -> None:
    async with closed(tmp_path, (80, 24)) as (rig, _):
        await rig.press("r", "c")
        await rig.pilot.resize_terminal(80, 14)
        await rig.until(lambda: rig.shows("too small for the QR code"))
        assert rig.shows("Session record")
        assert qr.rows(URL)[3] not in rig.text()


def modules(rows: Sequence[str]) -> Iterator[list[bool]]:
    """The code as a camera sees it: dark or light, row by row."""
    dark = {cell: pair for pair, cell in qr.HALVES.items()}
    for row in rows:
        yield from ([dark[cell][half] for cell in row] for half in (0, 1))


def test_the_drawn_code_is_the_code() -> None:
    import segno

    drawn = list(modules(qr.rows(URL)))
    code = [[bool(one) for one in row] for row in segno.make_qr(URL, error="l").matrix_iter(border=qr.QUIET)]
    assert drawn[: len(code)] == code
    assert len(code) <= 34, "no more dots than a small screen has room for"
