"""A name for today's plan, under which it is saved as a preset."""

from __future__ import annotations

from collections.abc import Sequence

from roomctl.errors import RoomError
from roomctl.session.plan import Phase
from roomctl.text.refusals import error_text
from roomctl.ui.host import Host
from roomctl.ui.session.line_screen import LineScreen


class SaveScreen(LineScreen):
    """`phases` began as those of the preset `base`."""

    def __init__(self, room: Host, base: str, phases: Sequence[Phase]) -> None:
        super().__init__(room, "save")
        self._base, self._phases = base, phases

    def _answer(self, value: str) -> None:
        """What is refused can be mended."""
        from roomctl.preset.save import save

        if not value.strip():
            return
        try:
            path = save(value, self._base, self._phases, self.room.shelves, list(self.room.beds), self.room.conditions)
        except RoomError as error:
            self.room.say(error_text(error).partition("\n")[0])
            return
        self._leave()
        self.room.say(f"saved as {path.stem}; the list of presets has it from now on")
