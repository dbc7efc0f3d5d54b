"""One setting: what it is for, what it may be, what it does now, and what another value would do. Nothing is written
before Save."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import yaml
from textual.app import ComposeResult

from roomctl.config import sections, settings
from roomctl.config.descriptions import KEYS
from roomctl.config.edit import HIDDEN, Draft, Editor, Seen, Setting, parsed
from roomctl.config.validation import Value
from roomctl.errors import Faults, RoomError
from roomctl.text.refusals import error_text
from roomctl.ui.base_screen import Over
from roomctl.ui.host import Host
from roomctl.ui.settings.entries import value_of
from roomctl.ui.settings.screen import STYLE, high
from roomctl.ui.widgets.buttons import NOTHING, Button, Buttons
from roomctl.ui.widgets.lines import Lines, Row, sentence
from roomctl.ui.widgets.pages import Pages, wrapped
from roomctl.ui.widgets.text_line import Line

STEPS = (1, 5, 10, 50, 100, 500)
"""Steps of a number; one of its range goes through it in 80 or so."""
LARGER = 5
"""Steps of the larger buttons."""
SIGNS = {"minus": "-", "full_stop": ".", "comma": "."}


class SettingScreen(Over):
    """`saved` gets a sentence once a change is written. `new`: the value as chosen or typed, None for none yet."""

    AUTO_FOCUS = ""
    CSS_PATH = STYLE

    def __init__(self, room: Host, editor: Editor, seen: Seen, key: str, saved: Callable[[str], None]) -> None:
        super().__init__(room)
        self._editor, self._seen, self._key, self._saved = editor, seen, key, saved
        self._stamp = seen.signature
        self._typing = False
        self.new: Any = None

    @property
    def _one(self) -> Setting:
        return self._seen.setting(self._key)

    @property
    def _json(self) -> dict[str, Any]:
        allowed = self._one.allowed
        return dict(allowed.json) if isinstance(allowed, Value) else {}

    @property
    def _kind(self) -> str:
        """`number`, `choice`, `text`, or `elsewhere`: edited in the file."""
        if self._json.get("type") in ("number", "integer"):
            return "number"
        if self._choices:
            return "choice"
        return "text" if self._json.get("type") == "string" else "elsewhere"

    @property
    def _choices(self) -> list[tuple[str, Any]]:
        """Label and value of each."""
        if self._json.get("type") == "boolean":
            return [("Yes", True), ("No", False)]
        return [(str(word), word) for word in self._json.get("enum", ())]

    def compose(self) -> ComposeResult:
        yield Lines(id="title", align="left")
        yield Pages(id="lines")
        yield Lines(id="new", align="left")
        yield Line(lambda: self.room.clock, id="value")
        yield Buttons(id="controls")
        yield Lines(id="said", align="left")
        yield Buttons(id="foot")

    def on_mount(self) -> None:
        line, typed = self.query_one(Line), self._kind == "text"
        line.cursor_blink, line.display = False, typed
        self.query_one("#controls").display = self._kind in ("number", "choice")
        if typed:
            if self._key not in HIDDEN:
                line.value = str(self._one.given or "")
            self.set_focus(line)

    def on_resize(self) -> None:
        self.later(self.beat)

    def beat(self) -> None:
        self._notice()
        one, wide = self._one, max(16, self.app.size.width - 2)
        who = self._seen.room.therapist
        self.lines("title").say(f"{one.section}: {one.key}{f' of {who}' if who else ''}", role="strong")
        self.query_one(Pages).fill(self._blocks(one, wide))
        outcome, can_save = self._outcome()
        new = self.lines("new")
        new.show(sentence(outcome, wide, new.size.height, "strong") if outcome else [])
        self.lines("said").tell(self.room.said or ("" if self.room.touched else self._hint()))
        rows = high(self.app.size.height)
        controls = self._controls(one)
        self.query_one("#controls", Buttons).lay(controls, len(controls) or 1, wide, rows)
        reset = Button("default", "Default") if one.written and one.editable else NOTHING
        check = Button("sound-check", "Sound check") if self._checks and self.new is None else NOTHING
        save = Button("save", "Save", "chosen") if can_save else check
        foot = [Button("leave", "Back"), save, reset]  # where the list has no button of this size
        self.query_one("#foot", Buttons).lay(foot, 3, wide, rows)

    def repeats(self, key: str) -> bool:
        types = self._kind == "text" or (self._kind == "number" and _types(key))
        return types or super().repeats(key)

    def takes(self, key: str) -> bool:
        if key == "escape":
            self._leave()
        elif self._kind == "text":  # the line handles all others, so that they stay in order
            return key in ("f1", "f3") or (key.startswith("ctrl+") and key not in ("ctrl+q", "ctrl+c"))
        elif key == "enter" and self.new is not None:
            self._save()
        elif key == "d" and self._one.written and self._one.editable:
            self._reset()
        elif key == "s" and self._checks:
            self._check()
        elif key in ("pageup", "pagedown") and self._kind != "number":
            self.query_one(Pages).turn(1 if key == "pagedown" else -1)
        elif not (self._number(key) if self._kind == "number" else self._choice(key)):
            return False
        if self.app.screen is self:
            self.beat()
        return True

    def on_input_changed(self, event: Line.Changed) -> None:
        before = "" if self._key in HIDDEN else str(self._one.given or "")
        self.new = event.value.strip() if event.value.strip() not in ("", before) else None
        self.beat()

    def on_input_submitted(self, event: Line.Submitted) -> None:
        if self.new is not None:
            self._save()
        elif not event.value.strip() and self._one.written:
            self._reset()
        else:
            self._leave()

    def tapped(self, name: str) -> None:
        what, _, by = name.partition("-")
        match what:
            case "leave":
                self._leave()
            case "save":
                self._save()
            case "default":
                self._reset()
            case "more" | "less":
                self._step(int(by) if what == "more" else -int(by))
            case "sound":
                self._check()
            case "choose":
                self.new = self._choices[int(by)][1]
        if self.app.screen is self:
            self.beat()

    def _notice(self) -> None:
        """What somebody else has changed meanwhile."""
        if self._seen.signature == self._stamp:
            return
        before = self._one.value
        try:
            self._seen = self._editor.look()
        except RoomError as error:
            self.room.say(error_text(error))
            return
        self._stamp = self._seen.signature
        if self._one.value != before:
            self.room.say(f"{self._key} has been changed elsewhere: it is now {value_of(self._one)}")

    def _blocks(self, one: Setting, wide: int) -> list[list[Row]]:
        place = f"{one.file.name}, line {one.line}" if one.file else "default"
        texts = [(one.says, "plain"), (one.may, "plain"), (f"Default: {one.default}.", "plain")]
        texts += [(f"Now: {value_of(one)} ({place}). {sections.now(one.key, self._seen.room)}", "strong")]
        texts += [(sections.OVERRULED, "strong")] if one.overruled else []
        texts += [(f"Fault in line {fault.line}: {fault.what}", "strong") for fault in one.faults]
        if self._kind == "elsewhere":
            texts += [(line, "plain") for line in _elsewhere(one)]
        return [wrapped(text, wide, role=role) for text, role in texts]

    def _outcome(self) -> tuple[str, bool]:
        """What the new value would do, or why it cannot be; whether it can be saved."""
        if self.new is None:
            return "", False
        new = ("yes" if self.new else "no") if isinstance(self.new, bool) else str(self.new)
        head = f"New: {new.replace('-', '−', 1) if self._kind == 'number' else new}"
        try:
            room = self._draft().room
        except RoomError as error:
            return f"{head}. {_what(error)}", False
        since = f"Holds {sections.since(self._key, self.room.running)}."
        return " ".join(filter(None, (f"{head}.", sections.now(self._key, room), since))), True

    def _controls(self, one: Setting) -> list[Button]:
        if self._kind == "number":
            step = self._least
            return [
                Button(f"{'more' if by > 0 else 'less'}-{abs(by)}", f"{'+' if by > 0 else '−'}{abs(by) * step}")
                for by in (-LARGER, -1, 1, LARGER)
            ]  # fmt: skip
        now = one.value if self.new is None else self.new
        return [
            Button(f"choose-{at}", label, "chosen" if value == now else "plain")
            for at, (label, value) in enumerate(self._choices)
        ]

    @property
    def _checks(self) -> bool:
        """Whether a sound check sets this."""
        return self._key in ("level", "cap") and self.room.sound_check is not None

    def _check(self) -> None:
        from roomctl.ui.settings.sound_check_screen import SoundCheckScreen

        try:
            begun = self.room.sound_check(SoundCheckScreen.FIRST, False) if self.room.sound_check else None
        except RoomError as error:
            self.room.say(_what(error))
            return
        if begun:
            self._leave()
            self.app.push_screen(SoundCheckScreen(self.room, self._editor, begun, self._saved))

    def _hint(self) -> str:
        default = " · d: default" if self._one.written else ""
        match self._kind:
            case "number":
                check = " · s: sound check" if self._checks else ""
                return f"arrows or digits · Enter: save{default}{check}"
            case "choice":
                return f"arrows · Enter: save{default}"
            case "text":
                return "Enter: save; an empty line: default"
        return "Esc: back"

    @property
    def _least(self) -> int:
        span = self._json["maximum"] - self._json["minimum"]
        return max(step for step in STEPS if step <= max(1, span / 80))

    def _number(self, key: str) -> bool:
        by = {"up": 1, "right": 1, "down": -1, "left": -1, "pageup": LARGER, "pagedown": -LARGER}.get(key)
        if by:
            self._step(by)
        elif _types(key):
            typed = str(self.new) if self._typing and self.new is not None else ""
            typed = typed[:-1] if key == "backspace" else typed + SIGNS.get(key, key)
            self._typing, self.new = True, typed or None
        else:
            return False
        return True

    def _step(self, by: int) -> None:
        """`by` steps from the number that stands there; without one, to the example."""
        low, high_, step = self._json["minimum"], self._json["maximum"], self._least
        now = parsed(self._one.allowed, str(self.new)) if self.new is not None else self._one.value
        if not isinstance(now, int | float):
            now, by = yaml.safe_load(KEYS[self._key].example or str(low)), 0
        self._typing, self.new = False, settings.number(max(low, min(high_, now + by * step)))

    def _choice(self, key: str) -> bool:
        by = {"up": -1, "left": -1, "down": 1, "right": 1}.get(key)
        values = [value for _, value in self._choices]
        if not by or not values:
            return False
        now = self._one.value if self.new is None else self.new
        at = values.index(now) + by if now in values else 0
        self.new = values[at % len(values)]
        return True

    def _draft(self) -> Draft:
        value = self.new if isinstance(self.new, bool) else parsed(self._one.allowed, str(self.new))
        return self._editor.draft(self._seen, self._key, value)

    def _save(self) -> None:
        self._write(self._draft)

    def _reset(self) -> None:
        self._write(lambda: self._editor.without(self._seen, self._key))

    def _write(self, made: Callable[[], Draft]) -> None:
        try:
            draft = made()
            self._editor.save(self._seen, draft)
        except RoomError as error:
            self.room.say(_what(error))
            return
        value = settings.plain(dict(settings.leaves(settings.settings(draft.room))).get(self._key))
        self._leave()
        self._saved(f"saved: {self._key} is now {value}; it holds {sections.since(self._key, self.room.running)}")

    def _leave(self) -> None:
        self.leave()
        self.room.hurry()


def _types(key: str) -> bool:
    """Whether `key` is one with which a number is typed."""
    return key in SIGNS or (key.isdecimal() and len(key) == 1) or key == "backspace"


def _elsewhere(one: Setting) -> Sequence[str]:
    """The values of a list or a group, and where it is changed."""
    place = f"{one.file}, from line {one.line}" if one.written else f"{one.target}; for example:"
    values = one.value.items() if isinstance(one.value, dict) else enumerate(one.value or (), 1)
    shown = [f"{key}: {settings.plain(value)}" for key, value in values if value is not None]
    example = [] if one.written else [f"{one.key}: {KEYS[one.key].example}"]
    pedals = ["Pedals learn their acts with `roomctl pedal`."] if one.key == "keys" else []
    return [*shown, *pedals, f"It is changed in {place}", *example]


def _what(error: RoomError) -> str:
    """A fault without its place in a file that is not written."""
    if isinstance(error, Faults):
        return "; ".join(f"{fault.where}: {fault.what}" for fault in error.faults)
    return error_text(error).partition("\n")[0]
