"""What a pack is to say of itself, which presets are in it, and where its file goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult

from roomctl.text import places
from roomctl.ui.base_screen import OVER, Over
from roomctl.ui.edit.value_screen import ValueScreen
from roomctl.ui.host import Host
from roomctl.ui.plan.rows import PlanList
from roomctl.ui.widgets.buttons import Button, Buttons
from roomctl.ui.widgets.lines import Lines, Row
from roomctl.ui.wrap import short_path

LOW = 30
FIELDS = {
    "name": ("Name", "lower-case letters, digits and dashes"),
    "version": ("Version", "a higher one each time you hand it out"),
    "licence": ("Licence", "what others may do with it"),
    "credits": ("Made by", "your clinic's name"),
    "folder": ("Folder", "where the file goes; a drive, for another computer"),
}
OFFERS = {"version": ("1", "1.1", "2"), "licence": ("all rights reserved", "CC BY 4.0", "CC0 1.0")}


class BuildScreen(Over):
    """`build`: gets what was filled in, the presets and the folder."""

    CSS_PATH = [OVER]  # noqa: RUF012 (Textual's own declaration)

    def __init__(
        self, room: Host, presets: Sequence[str], folders: Sequence[str],
        build: Callable[[dict[str, str], Sequence[str], str], None],
    ) -> None:  # fmt: skip
        super().__init__(room)
        self._presets, self._folders, self._build = presets, folders, build
        self._values = {"name": "our-presets", "version": "1", "licence": "all rights reserved", "credits": "",
                        "folder": folders[0] if folders else ""}  # fmt: skip
        self._left_out: set[str] = set()
        self._marked = 0

    def compose(self) -> ComposeResult:
        yield Lines(id="title", align="left")
        yield PlanList(id="offers")
        yield Lines(id="said", align="left")
        yield Buttons(id="answer-row")

    def on_resize(self) -> None:
        self.later(self.beat)

    def beat(self) -> None:
        names = [*FIELDS, *self._presets]
        self._marked = max(0, min(self._marked, len(names) - 1))
        self.lines("title").say("Build a pack", role="strong")
        self.query_one(PlanList).draw(len(names), self._marked, self._rows)
        about = FIELDS[names[self._marked]][1] if names[self._marked] in FIELDS else "whether this preset is in it"
        self.lines("said").tell(self.room.said or about)
        buttons = [Button("leave", "Cancel"), Button("change", "Change"), Button("build", "Build", "chosen")]
        self.query_one(Buttons).lay(buttons, 3, self.size.width, 3 if self.size.height < LOW else 5)

    def _rows(self, width: int, step: int) -> list[Row]:
        texts = [f"{label:<9}{short_path(self._values[key], width - 11) or '–'}" for key, (label, _) in FIELDS.items()]
        texts += [f"{'no ' if name in self._left_out else 'yes':<9}{name}" for name in self._presets]
        rows: list[Row] = []
        for at, text in enumerate(texts):
            chosen = at == self._marked
            said = places.short(text, width - 2)
            rows += [((f"{'▌' if chosen else ' '} {said}", "strong" if chosen else "plain"),), *[()] * (step - 1)]
        return rows

    def takes(self, key: str) -> bool:
        match key:
            case "escape" | "backspace":
                self.tapped("leave")
            case "up" | "down":
                self._marked += 1 if key == "down" else -1
                self.beat()
            case "enter" | "space" | "right":
                self.tapped("change")
            case "b":
                self.tapped("build")
            case _:
                return not key.startswith("ctrl+") and key not in ("f1", "f2")
        return True

    def on_plan_list_marked(self, event: PlanList.Marked) -> None:
        if self.room.fresh("tap row"):
            self._marked = event.index
            self.tapped("change")

    def tapped(self, name: str) -> None:
        match name:
            case "change" if self._marked < len(FIELDS):
                self._ask(list(FIELDS)[self._marked])
            case "change":
                self._left_out ^= {self._presets[self._marked - len(FIELDS)]}
                self.beat()
            case "build":
                self._done()
            case _:
                self.leave()
                self.room.hurry()

    def _ask(self, key: str) -> None:
        def taken(said: str | None) -> None:
            self._values[key] = (said or "").strip()
            self._marked = min(self._marked + 1, len(FIELDS) - 1)

        offers = self._folders if key == "folder" else OFFERS.get(key, ())
        self.app.push_screen(ValueScreen(
            self.room, FIELDS[key][0], FIELDS[key][1], self._values[key], offers, taken, typed=True
        ).fitted(*self.app.size))  # fmt: skip

    def _done(self) -> None:
        presets = [name for name in self._presets if name not in self._left_out]
        empty = next((key for key, value in self._values.items() if not value), "")
        if empty or not presets:
            self.room.say(f"{FIELDS[empty][0].lower()}: fill this in first" if empty else "choose a preset first")
            self._marked = list(FIELDS).index(empty) if empty else self._marked
            self.beat()
            return
        about = {key: value for key, value in self._values.items() if key != "folder"}
        self.leave()
        self.room.hurry()
        self._build(about, presets, self._values["folder"])
