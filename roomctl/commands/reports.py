"""Reports for the close screen and the page of a tablet: in lines, as a file, as a link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from roomctl.clock import SystemClock
from roomctl.commands.common import clinic_of
from roomctl.config.room import Room
from roomctl.errors import Refused, Unavailable
from roomctl.journal.store import Journal
from roomctl.system import paths

if TYPE_CHECKING:
    from roomctl.report.document import Document


class RoomReports:
    """Those of one room. Used from the thread that opened `journal`."""

    def __init__(self, room: Room, journal: Journal) -> None:
        self._room, self._journal = room, journal

    def lines(self, session: str, doctor: bool) -> Sequence[tuple[str, bool]]:
        """Each line and whether it is a heading. Raises `RoomError`."""
        from roomctl.report.lines import lines

        return tuple(lines(self._document(session, doctor)))

    def html(self, session: str, doctor: bool) -> str:
        """One page. Raises `RoomError`."""
        from roomctl.report.html import html

        return html(self._document(session, doctor), clinic_of(self._room))

    def write(self, session: str, doctor: bool) -> str:
        """Write the page as a file of the room's; says where. Raises `RoomError`."""
        from roomctl.commands.record import written

        folder = paths.made(paths.data() / "reports")
        named = self._document(session, doctor).named
        return written(folder, named, "html", self.html(session, doctor).encode(errors="replace"))

    def link(self, session: str, doctor: bool) -> str:
        """An address for a tablet, good for a quarter of an hour. Raises `RoomError` with what is missing."""
        from roomctl.web import report_link
        from roomctl.web.pin import Pin

        try:
            import segno  # noqa: F401 (draws the code)
        except ImportError:
            raise Unavailable("QR codes need more packages: pip install 'roomctl[web]'") from None
        served = report_link.served(self._room.serving)
        link = report_link.Link(session, doctor)
        token = report_link.issue(Pin(self._room.pin).key, link, SystemClock().now().wall)
        return f"{served.rstrip('/')}{report_link.PATH}{token}".upper()  # of capitals alone, a code has fewer dots

    def _document(self, session: str, doctor: bool) -> Document:
        from roomctl.journal import archive
        from roomctl.report import content
        from roomctl.session.record import record

        now = SystemClock().now()
        made = record(self._journal.entries(session), now)
        if made is None:
            raise Refused("that session is no longer in the journal")
        room = self._room
        rule = room.timed_codes if room.region == "us" and not doctor else None
        asked = content.Asked(doctor=doctor, brief=True, timed=rule, room=room.name)
        if made.client:
            asked = content.of_client(asked, made, archive.visits(self._journal, made.client, now))
        return content.document(made, asked)
