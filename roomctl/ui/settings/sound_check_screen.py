"""The sound check: softest, right, too loud, at the table. It ends in `level:` and `cap:`.

By ear, or with a meter: after one reading in dBA every other level is known, because a decibel of `level` is a decibel
in the room.
"""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult

from roomctl.config.edit import Editor
from roomctl.errors import RoomError
from roomctl.text.refusals import error_text
from roomctl.ui.base_screen import Over
from roomctl.ui.host import Host, SoundCheck
from roomctl.ui.settings.screen import STYLE, high
from roomctl.ui.widgets.buttons import NOTHING, Button, Buttons
from roomctl.ui.widgets.lines import Lines, Row
from roomctl.ui.widgets.pages import Pages, wrapped
from roomctl.ui.widgets.text_line import Line

STEPS = ("softest", "right", "loud", "done")
TITLES = {
    "softest": "the softest that is heard", "right": "as loud as it should be",
    "loud": "where it is too loud", "done": "save it",
}  # fmt: skip
TEXTS = {
    "softest": "Lie down on the table, or hold a sound level meter there. Make it softer or louder until the bed can "
    "just be heard.",
    "right": "Make it as loud as it should be in a session. Play each bed and each cue at that level, too.",
    "loud": "Make it louder until it is too loud for a client. Nothing will become as loud as that.",
}  # fmt: skip
LOWEST, HIGHEST = -40, 0
"""Bounds of `level` and `cap`, in dB."""
QUIETEST, RANGE = -70.0, 60.0
"""LUFS at which the meter's bar begins, and how many it has room for."""
EVERY = 0.3
"""Seconds between two looks at the meter."""
METER = (10.0, 130.0)
"""What a sound level meter can read, in dBA."""
KEYS = "up, down: level · b: bed · c: cue · m: meter · e: earpiece · Enter: that is it"


class SoundCheckScreen(Over):
    """`saved` gets a sentence once `level` and `cap` are written. `begun` plays at `FIRST` dB."""

    AUTO_FOCUS = ""
    CSS_PATH = STYLE
    FIRST = -30

    def __init__(self, room: Host, editor: Editor, begun: SoundCheck, saved: Callable[[str], None]) -> None:
        super().__init__(room)
        self._editor, self._plays, self._saved = editor, begun, saved
        self._ear, self._has_ear = False, bool(editor.look().room.cue_device)
        self._bed = self._cue = 0
        self.level, self.found = self.FIRST, dict[str, int]()
        self.dba: float | None = None
        """What a meter reads at 0 dB; None without one."""

    @property
    def step(self) -> str:
        return STEPS[len(self.found)]

    def compose(self) -> ComposeResult:
        yield Lines(id="title", align="left")
        yield Pages(id="lines")
        yield Lines(id="new", align="left")
        yield Line(lambda: self.room.clock, id="value")
        yield Buttons(id="controls")
        yield Buttons(id="sounds")
        yield Lines(id="said", align="left")
        yield Buttons(id="foot")

    def on_mount(self) -> None:
        line = self.query_one(Line)
        line.cursor_blink = line.display = False
        self.set_interval(EVERY, lambda: self.later(self._draw_meter))

    def leave(self) -> None:
        self._plays.close()
        super().leave()

    def taken_away(self) -> None:
        self._plays.close()

    def on_resize(self) -> None:
        self.later(self.beat)

    def beat(self) -> None:
        wide, rows, done = max(16, self.app.size.width - 2), high(self.app.size.height), self.step == "done"
        number = f"{STEPS.index(self.step) + 1} of 3: " if not done else ""
        self.lines("title").say(f"Sound check, {number}{TITLES[self.step]}", role="strong")
        told = [TEXTS[self.step]] if not done else []
        told += [
            f"{TITLES[name][0].upper()}{TITLES[name][1:]}: {self._said(level)}" for name, level in self.found.items()
        ]
        if done:
            told += [f"level: {self.found['right']} · cap: {self._cap}"]
        self.query_one(Pages).fill(wrapped(text, wide) for text in told)
        self._draw_meter()
        self.lines("said").tell(self.room.said or self._plays.trouble or ("" if self.room.touched else self._hint()))
        measuring = bool(self.query_one(Line).display)
        for name, there in {"controls": not done and not measuring, "sounds": not done and not measuring}.items():
            self.query_one(f"#{name}").display = there
        steps = [Button(f"by{by}", f"{'+' if by > 0 else '−'}{abs(by)}") for by in (-5, -1, 1, 5)]
        self.query_one("#controls", Buttons).lay(steps, 4, wide, rows)
        where = Button("earpiece", "Room" if self._ear else "Ear") if self._has_ear else NOTHING
        sounds = [Button("bed", "Bed"), Button("cue", "Cue"), Button("meter", "Meter"), where]
        self.query_one("#sounds", Buttons).lay(sounds, 4, wide, rows)
        again = Button("again", "Again") if self.found else NOTHING
        self.query_one("#foot", Buttons).lay([Button("leave", "Back"), again, self._next(measuring)], 3, wide, rows)

    def takes(self, key: str) -> bool:
        if self.query_one(Line).display:
            if key == "escape":
                self._measure(False)
            return key == "escape" or (key.startswith("ctrl+") and key not in ("ctrl+q", "ctrl+c"))
        by = {"up": 1, "right": 1, "down": -1, "left": -1, "pageup": 5, "pagedown": -5}.get(key)
        names = {"b": "bed", "c": "cue", "m": "meter", "e": "earpiece", "enter": "next", "backspace": "again"}
        if key == "escape":
            self.tapped("leave")
        elif by and self.step != "done":
            self._go(by)
        elif key in names:
            self.tapped(names[key])
        else:
            return False
        return True

    def tapped(self, name: str) -> None:
        match name:
            case "leave" if self.query_one(Line).display:
                self._measure(False)
            case "leave":
                self.leave()
                self.room.hurry()
                return
            case "next":
                self._found()
            case "again":
                self.found.clear()
                self._to(self.FIRST)
            case "bed" if self.step != "done":
                self._bed = (self._bed + 1) % len(self._plays.beds)
                self._plays.ask(bed=self._plays.beds[self._bed])
                self.room.say(f"bed: {self._plays.beds[self._bed]}")
            case "cue" if self.step != "done":
                self._plays.ask(cue=self._plays.cues[self._cue])
                self.room.say(f"cue: {self._plays.cues[self._cue]}")
                self._cue = (self._cue + 1) % len(self._plays.cues)
            case "meter" if self.step != "done":
                self._measure(True)
            case "earpiece" if self._has_ear and self.step != "done":
                self._at_the_ear(not self._ear)
            case _ if name.startswith("by"):
                self._go(int(name[2:]))
        if self.app.screen is self:
            self.beat()

    def on_input_submitted(self, event: Line.Submitted) -> None:
        self._read(event.value)

    def _next(self, measuring: bool) -> Button:
        return Button("next", "OK" if measuring else "Save" if self.step == "done" else "That is it", "chosen")

    def _hint(self) -> str:
        return "Enter: save · Backspace: again" if self.step == "done" else KEYS

    @property
    def _cap(self) -> int:
        """A decibel under what is too loud; 0 where nothing was."""
        return min(HIGHEST, self.found["loud"] - 1) if self.found["loud"] < HIGHEST else HIGHEST

    def _go(self, by: int) -> None:
        self._to(max(LOWEST, min(HIGHEST, self.level + by)))
        self.beat()

    def _to(self, level: int) -> None:
        self.level = level
        self._plays.ask(level=level)

    def _found(self) -> None:
        if self.query_one(Line).display:
            self._read(self.query_one(Line).value)
        elif self.step == "done":
            self._save()
        elif self.found and self.level <= max(self.found.values()) and self.level < HIGHEST:
            self.room.say(f"this is no louder than before ({self._said(max(self.found.values()))}); make it louder")
        else:
            self.found[self.step] = self.level

    def _said(self, level: int) -> str:
        metered = f", {level + self.dba:.0f} dBA" if self.dba is not None else ""
        return f"{level} dB{metered}".replace("-", "−")

    def _measure(self, on: bool) -> None:
        line = self.query_one(Line)
        line.display, line.value = on, ""
        self.set_focus(line if on else None)
        if on:
            self.room.say("type what the meter reads now, in dBA")
        self.later(self.beat)

    def _read(self, said: str) -> None:
        try:
            reading = float(said.strip().lower().removesuffix("dba").replace(",", "."))
        except ValueError:
            reading = 0.0
        if not METER[0] <= reading <= METER[1]:
            self.room.say(f"{said.strip() or 'nothing'} is not a reading; type a number such as 48")
            return
        self.dba = reading - self.level
        self._measure(False)

    def _at_the_ear(self, ear: bool) -> None:
        try:
            if self.room.sound_check:
                begun = self.room.sound_check(self.level, ear)
                begun.ask(bed=begun.beds[self._bed])
                self._plays.close()
                self._plays, self._ear = begun, ear
                self.room.say("heard at the earpiece" if ear else "heard in the room")
        except RoomError as error:
            self.room.say(error_text(error))

    def _draw_meter(self) -> None:
        wide = max(16, self.app.size.width - 2)
        rows: list[Row] = [((f"level {self._said(self.level)}", "strong"),)]
        if reading := self._plays.reading:
            loud, peak = reading
            words = f" {loud:.0f} LUFS · peak {peak:.0f} dBTP".replace("-", "−")
            bar = max(8, wide - 26)
            full = round(bar * max(0.0, min(1.0, (loud - QUIETEST) / RANGE)))
            rows.append((("█" * full, "strong"), ("░" * (bar - full), "plain"), (words, "plain")))
        self.lines("new").show(rows)

    def _save(self) -> None:
        values = {"level": self.found["right"], "cap": self._cap}
        try:
            seen = self._editor.look()
            for draft in self._editor.drafts(seen, values):
                self._editor.save(seen, draft)
        except RoomError as error:
            self.room.say(error_text(error).partition("\n")[0])
            return
        self.leave()
        self.room.hurry()
        self._saved(f"saved: level is now {values['level']}, and cap is {values['cap']}")
