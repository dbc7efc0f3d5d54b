"""Setting up a pedal: press it, see the key it sends, choose what it does. The choice is saved at once."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Grid

from roomctl.config import keymap, learned_keys
from roomctl.errors import RoomError
from roomctl.text.refusals import error_text
from roomctl.ui.base_screen import Over
from roomctl.ui.host import Host
from roomctl.ui.widgets.lines import Lines, sentence
from roomctl.ui.widgets.tap import Tap

ACTS = tuple(keymap.PEDAL)


class PedalScreen(Over):
    """A pedal is a keyboard with one to three keys. The first key that arrives is the pedal's; a number or a tap then
    chooses what it does."""

    REPEATING = frozenset()

    def __init__(self, room: Host) -> None:
        super().__init__(room)
        self._heard = ""

    def compose(self) -> ComposeResult:
        yield Lines(id="title")
        yield Lines(id="heard", middle=True)
        with Grid(id="acts"):
            for number, (act, label) in enumerate(keymap.PEDAL.items(), 1):
                yield Tap(f"{number}  {label}", id=act)
            yield Tap("Done", id="done")
        yield Lines(id="said")

    def on_resize(self) -> None:
        self.later(self.beat)

    def beat(self) -> None:
        if not self._heard:
            self.lines("title").say("Press a pedal", role="strong")
            heard = self.lines("heard")
            heard.show([row for line in self._known() for row in sentence(line, *heard.size)])
        else:
            self.lines("title").say(f"“{keymap.spoken(self._heard)}” received. What should it do?", role="strong")
            now = self.room.look.act_of(self._heard)
            usual = f"now: {keymap.ACTS[now].label}" if now else "now: only marks a cue as seen"
            self.lines("heard").tell(usual)
        self.lines("said").tell(self.room.said or ("" if self.room.touched else "press a number or tap; Escape: done"))

    def takes(self, key: str) -> bool:
        if key in ("ctrl+q", "ctrl+c"):
            return False
        if key == "escape":
            self.leave()
        elif self._heard and key != self._heard and key.isdecimal() and 0 < int(key) <= len(ACTS):
            self._learn(ACTS[int(key) - 1])
        else:
            self._hear(keymap.heard(key))
        return True

    def _hear(self, key: str) -> None:
        """Take `key` as the pedal's, or show why it cannot be."""
        wrong = keymap.wrong(key) or keymap.fixed(key, ACTS[0])
        self._heard = "" if wrong else key
        if wrong:
            self.room.say(wrong)
        self.beat()

    def tapped(self, name: str) -> None:
        if name == "done":
            self.leave()
        elif self._heard:
            self._learn(name)
        else:
            self.room.say("press the pedal first")

    def _learn(self, act: str) -> None:
        key, self._heard = self._heard, ""
        try:
            self.room.learn(key, act)
        except RoomError as error:
            self.room.say(error_text(error))
        else:
            asked = "; it still answers questions on the screen" if key == "enter" else ""
            self.room.say(f"saved: {keymap.spoken(key)} now does “{keymap.PEDAL[act].lower()}”{asked}")

    def _known(self) -> list[str]:
        file = self.room.look.pedals
        known, trouble = learned_keys.load(file) if file else learned_keys.Learned({})
        said = [f"{', '.join(map(keymap.spoken, keys))}: {keymap.ACTS[act].label}" for act, keys in known.items()]
        if trouble:
            return [trouble, *said]
        return said or ["No pedal is set up yet.", "PageDown (seen, next) and PageUp (pause) work without setup."]
