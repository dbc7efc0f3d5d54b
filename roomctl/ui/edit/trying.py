"""What is done with a draft beyond writing it: it is heard, seen, rehearsed and signed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from roomctl.errors import RoomError
from roomctl.preset.conditions import titles
from roomctl.preset.draft import Changed, Draft
from roomctl.text.refusals import error_text
from roomctl.ui.edit import rows
from roomctl.ui.edit.value_screen import ValueScreen

if TYPE_CHECKING:
    from roomctl.ui.base_screen import Over, RoomScreen


class Trying:
    """The acts of an editor's `screen`. `row`: the row that is marked; `met`: shows somebody else's change."""

    def __init__(
        self, screen: RoomScreen, draft: Draft, row: Callable[[], int], met: Callable[[Changed], None]
    ) -> None:
        self._screen, self._draft, self._row, self._met = screen, draft, row, met
        self._room = screen.room

    def _show(self, screen: Over) -> None:
        self._screen.app.push_screen(screen.fitted(*self._screen.app.size))

    def hear(self) -> None:
        """A cue in the marked phase's bed, at the room's level."""
        hear, app = self._room.hear, self._screen.app
        if hear is None:
            self._room.say("sounds cannot be played from here")
            return
        bed = rows.bed(self._draft.seen, self._row())
        self._room.say(f"playing {bed}, with a cue in it")
        self._screen.run_worker(lambda: app.call_from_thread(self._room.say, hear(bed)), thread=True, group="hear")

    def sign(self) -> None:
        """Show what is signed, then ask who signs it."""
        from roomctl.ui.edit.review import sections
        from roomctl.ui.edit.review_screen import ReviewScreen

        draft, preset = self._draft, self._draft.checked.preset
        if preset is None:
            many = len(draft.checked.faults)
            self._room.say(f"this cannot be signed yet: {many} fault{'' if many == 1 else 's'} to correct first")
        elif draft.changed:
            self._room.say("your changes are not saved yet; save them first, then sign")
        elif who := draft.signed:
            self._room.say(f"{who} has signed this already, and nothing has changed since")
        else:
            found = [*sections(preset, draft.name, titles(self._room.conditions))]
            self._show(ReviewScreen(self._room, found, self._initials))

    def _initials(self) -> None:
        who = self._room.therapists.current if self._room.therapists else ""
        says = "Initials or a name. The date is today's. Any later change takes the signature away."
        offers = (who,) if who else ()
        self._show(ValueScreen(self._room, "Who has reviewed this preset?", says, "", offers, self._signed, typed=True))

    def _signed(self, who: str | None) -> None:
        try:
            self._room.say(self._draft.sign((who or "").strip()))
        except Changed as met:
            self._met(met)
        except RoomError as error:
            self._room.say(error_text(error).partition("\n")[0])
