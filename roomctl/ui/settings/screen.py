"""The room's settings, or a therapist's own: in sections, with what each does now. Enter or a tap opens one."""

from __future__ import annotations

from pathlib import Path, PurePath

from textual import events
from textual.app import ComposeResult
from textual.geometry import Offset

from roomctl.config import room as rooms
from roomctl.config import sections
from roomctl.config.edit import Editor, Seen
from roomctl.errors import RoomError
from roomctl.system.shares import aside
from roomctl.text.refusals import error_text
from roomctl.ui.base_screen import LINE, OVER, Over
from roomctl.ui.host import Host
from roomctl.ui.settings.entries import Entries
from roomctl.ui.widgets.buttons import NOTHING, Button, Buttons
from roomctl.ui.widgets.lines import Lines
from roomctl.ui.wrap import shorten

STYLE: list[str | PurePath] = [OVER, LINE, Path(__file__).parent / "settings.tcss"]
"""The style sheets of the screens in this folder."""
WIDE = 60
"""Columns from which four buttons have room for two words each."""
LOW, TINY = 30, 20
"""Screen rows under which buttons have three rows, and one."""
WHOSE, CORNER = "Whose ▸", 12
"""What leads to the settings of somebody else, and the columns of its corner."""
THE_ROOM = "the room"


def high(rows: int) -> int:
    """The rows of a row of buttons on a screen of so many."""
    return 1 if rows < TINY else 3 if rows < LOW else 5


class SettingsScreen(Over):
    """Follows the files: what somebody else changes is shown within a second."""

    CSS_PATH = STYLE

    def __init__(self, room: Host, editor: Editor) -> None:
        super().__init__(room)
        self._editor = editor
        self._stamp: object = None
        self._seen: Seen | None = None
        self.changed = False
        """Whether something was saved here."""

    def compose(self) -> ComposeResult:
        yield Lines(id="title", align="left")
        yield Entries(id="entries")
        yield Lines(id="said", align="left")
        yield Buttons(id="foot")

    def on_mount(self) -> None:
        self._look()

    def on_resize(self) -> None:
        self.later(self.beat)

    def beat(self) -> None:
        if self._seen is None or self._seen.signature != self._stamp:
            self._look()
        if not (seen := self._seen):
            return
        entries = self.query_one(Entries)
        page, count = entries.paging
        who, room = seen.room.therapist, seen.room.name
        name = f" of {who}" if who else f" of room {room}" if room != rooms.DEFAULT else ""
        pages = f" · page {page} of {count}" if count > 1 else ""
        left = max(1, self.app.size.width - 2 - len(WHOSE))
        title = shorten(f"Settings{name}{pages}", left - 1)
        self.lines("title").show([((title.ljust(left), "strong"), (WHOSE, "plain"))])
        self.lines("said").tell(self.room.said or self._about(seen))
        wide = self.app.size.width >= WIDE
        up, down = ("Page back", "Page on") if wide else ("Up", "Down")
        back, on = (Button("page-back", up), Button("page-on", down)) if count > 1 else (NOTHING, NOTHING)
        foot = [Button("leave", "Back"), back, on, Button("change", "Change", "chosen")]
        self.query_one("#foot", Buttons).lay(foot, 4, self.app.size.width - 2, high(self.app.size.height))

    def takes(self, key: str) -> bool:
        entries = self.query_one(Entries)
        match key:
            case "escape" | "backspace":
                self._back()
            case "enter" | "space":
                self._open()
            case "up" | "down":
                entries.move(1 if key == "down" else -1)
            case "left" | "right":
                entries.leap(1 if key == "right" else -1)
            case "pageup" | "pagedown":
                entries.turn(1 if key == "pagedown" else -1)
            case "f4":
                self.run_worker(self._ask_whose())
            case _:
                return False
        self.later(self.beat)
        return True

    def tapped(self, name: str) -> None:
        match name:
            case "leave":
                self._back()
            case "change":
                self._open()
            case _:
                self.query_one(Entries).turn(1 if name == "page-on" else -1)
                self.beat()

    def means(self, at: Offset) -> object:
        """The corner above the list."""
        return "whose" if at.y < self.query_one(Entries).region.y and at.x >= self.app.size.width - CORNER else None

    def on_click(self, event: events.Click) -> None:
        if self.means(event.screen_offset) and self.room.fresh("tap whose"):
            self.run_worker(self._ask_whose())

    async def _ask_whose(self) -> None:
        """Whose settings to show: the room's, or a therapist's own, who may have none yet."""
        from roomctl.ui.edit.value_screen import ValueScreen

        try:
            names = await aside(self._editor.names)
        except RoomError as error:
            self.room.say(error_text(error))
            return
        if self.app.screen is not self:
            return
        now = self._seen.room.therapist if self._seen else ""
        says = "A therapist's own come before the room's. Type new initials to begin with some."
        self.app.push_screen(ValueScreen(
            self.room, f"Whose settings? Now: {now or THE_ROOM}", says, "", [THE_ROOM, *names], self._show, typed=True
        ).fitted(*self.app.size))  # fmt: skip

    def _show(self, whose: str | None) -> None:
        editor = self._editor.of("" if whose in (None, THE_ROOM) else whose or "")
        try:
            self._seen = editor.look()
        except RoomError as error:
            self.room.say(error_text(error).removeprefix("--therapist "))
            return
        self._editor, self._stamp = editor, self._seen.signature
        entries = self.query_one(Entries)
        entries.at = 0
        entries.fill(self._seen.settings)
        self.beat()

    def on_entries_chosen(self, event: Entries.Chosen) -> None:
        entries = self.query_one(Entries)
        at = next((at for at, one in enumerate(entries.items) if one.key == event.key), None)
        if at is not None and self.room.fresh(f"tap {event.key}"):
            entries.move(at - entries.at)
            self._open()

    def on_paged_list_laid(self) -> None:
        self.beat()

    def saved(self, said: str) -> None:
        """A setting was saved over this screen; show it so."""
        self.changed = True
        self._look()
        self.room.say(said)

    def _look(self) -> None:
        try:
            self._seen = self._editor.look()
        except RoomError as error:
            self.room.say(error_text(error))
            return
        self._stamp = self._seen.signature
        self.query_one(Entries).fill(self._seen.settings)

    def _about(self, seen: Seen) -> str:
        """A fault that belongs to no setting; else what the marked one does now."""
        if stray := next(iter(seen.strays), None):
            return f"{Path(stray.file).name}:{stray.line}: {f'{stray.where}: ' if stray.where else ''}{stray.what}"
        one = self.query_one(Entries).setting
        now = sections.OVERRULED if one and one.overruled else sections.now(one.key, seen.room) if one else ""
        return now if self.room.touched else " · ".join(filter(None, (now, "Enter: change · F4: whose · Esc: back")))

    def _open(self) -> None:
        one = self.query_one(Entries).setting
        if one is not None and self._seen:
            from roomctl.ui.settings.setting_screen import SettingScreen

            self.app.push_screen(SettingScreen(self.room, self._editor, self._seen, one.key, self.saved))

    def _back(self) -> None:
        """To the presets, which are read anew if something has changed."""
        if self.changed and not self.room.running:
            self.room.choose()
        else:
            self.leave()
            self.room.hurry()
