"""Setting up a pedal: press it, hold it or press it twice, see what arrives, choose what it does. The choice is saved
at once.

The right one of two pedals learns three acts at a time. Its long press is tried first, because some pedals send no
repeats, so that a long press of theirs cannot be told from a short one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import Grid

from roomctl.config import keymap, learned_keys
from roomctl.errors import RoomError
from roomctl.text.refusals import error_text
from roomctl.ui.base_screen import Over
from roomctl.ui.debounce import AT_ONCE
from roomctl.ui.host import Host
from roomctl.ui.presses import WAYS, Kind
from roomctl.ui.widgets.lines import Lines, sentence
from roomctl.ui.widgets.tap import Tap

ACTS = tuple(keymap.PEDAL)
RIGHT = "right"
"""The right one of two pedals, among what can be chosen."""
CHOICES = (*ACTS, RIGHT)
LABELS = {act: (press.replace("+", " ") + keymap.ACTS[act].label) for act, press in keymap.TWO_PEDALS.items()}


class PedalScreen(Over):
    """A pedal is a keyboard with one to three keys. The first key that arrives is the pedal's; a number or a tap then
    chooses what it does. `_trying`: the key that is to be held down; `_mute`: the one that
    was, and sent no repeats."""

    REPEATING = frozenset()

    def __init__(self, room: Host) -> None:
        super().__init__(room)
        self._heard = self._trying = self._mute = ""
        self._heard_at, self._several = -math.inf, False

    def compose(self) -> ComposeResult:
        yield Lines(id="title")
        yield Lines(id="heard", middle=True)
        with Grid(id="acts"):
            for number, (act, label) in enumerate(keymap.PEDAL.items(), 1):
                yield Tap(f"{number}  {label}", id=act)
            yield Tap("Done", id="done")
            right = f"{len(CHOICES)}  Right of two"
            yield Tap(f"{right}: {', '.join(LABELS.values())}", right, id=RIGHT)
        yield Lines(id="said")

    def on_resize(self) -> None:
        self.later(self.beat)

    def beat(self) -> None:
        if self._trying:
            self.lines("title").say(f"Hold “{keymap.spoken(self._trying)}” down for a second", role="strong")
            self.lines("heard").tell("A held key sends repeats, by which a long press is known; some pedals send none.")
        elif self._mute:
            self.lines("title").say(f"No repeats came from “{keymap.spoken(self._mute)}”", role="strong")
            self.lines("heard").tell("It was let go too early, or this pedal sends none and can have no long press.")
        elif not self._heard:
            self.lines("title").say("Press a pedal", role="strong")
            heard = self.lines("heard")
            heard.show([row for line in self._known() for row in sentence(line, *heard.size)])
        else:
            self.lines("title").say(f"“{keymap.spoken(self._heard)}” received. What should it do?", role="strong")
            now = self.room.look.act_of(self._heard)
            usual = f"now: {keymap.ACTS[now].label}" if now else "now: only marks a cue as seen"
            more = "" if keymap.pressed(self._heard)[0] else "; hold it, or press it twice, for another act"
            self.lines("heard").tell(usual + more)
        self.lines("said").tell(self.room.said or ("" if self.room.touched else "press a number or tap; Escape: done"))

    def takes(self, key: str) -> bool:
        if key in ("ctrl+q", "ctrl+c"):
            return False
        if key == "escape":
            self.leave()
        elif self._chooses(key):
            self._choose(CHOICES[int(key) - 1])
        else:
            self._hear(keymap.heard(key))
        return True

    def ways(self, key: str) -> Sequence[Kind]:
        return () if self._chooses(key) or _wrong(keymap.heard(key)) else WAYS

    def waiting(self, key: str) -> None:
        now, key = self.room.clock.now().up, keymap.heard(key)
        self._several = key != self._heard and now - self._heard_at < AT_ONCE
        self._heard_at = now
        if self._several:
            self._heard = self._trying = ""
            self.room.say("several keys came at one press; set the pedal to send one key")
        elif key != self._trying:
            self._trying = ""
            self._hear(key)

    def decided(self, key: str) -> None:
        press, bare = keymap.pressed(keymap.heard(key))
        if self._several:
            return
        if self._trying == bare:
            self._tried(press == keymap.LONG)
        else:
            self._trying = ""
            self._hear(press + bare)

    def _chooses(self, key: str) -> bool:
        """Whether `key` is the number of a choice, not a pedal's."""
        by_hand = self.room.clock.now().up - self._heard_at >= AT_ONCE
        number = int(key) if key.isdecimal() else 0
        return bool(self._heard) and key != self._heard and by_hand and 0 < number <= len(CHOICES)

    def _hear(self, key: str) -> None:
        """Take `key` as the pedal's, or show why it cannot be."""
        wrong = _wrong(key)
        self._heard, self._mute = "" if wrong else key, ""
        if wrong:
            self.room.say(wrong)
        self.beat()

    def tapped(self, name: str) -> None:
        if name == "done":
            self.leave()
        elif self._heard:
            self._choose(name)
        else:
            self.room.say("press the pedal first")

    def _choose(self, choice: str) -> None:
        heard, self._heard = self._heard, ""
        press, bare = keymap.pressed(heard)
        if choice != RIGHT:
            self._learn({heard: choice}, f"{keymap.spoken(heard)} now does “{keymap.PEDAL[choice].lower()}”")
            return
        self._trying = bare
        if press == keymap.LONG:
            self._tried(True)
        self.beat()

    def _tried(self, long: bool) -> None:
        """Give the right one of two pedals its acts; `long`: its repeats have come."""
        key, self._trying = self._trying, ""
        acts = {press + key: act for act, press in keymap.TWO_PEDALS.items() if long or press != keymap.LONG}
        said = f"{keymap.spoken(key)}: {', '.join(LABELS[act] for act in acts.values())}"
        self._mute = "" if long else key
        self._learn(acts, said)

    def _learn(self, acts: Mapping[str, str], said: str) -> None:
        try:
            for key, act in acts.items():
                self.room.learn(key, act)
        except RoomError as error:
            self.room.say(error_text(error))
        else:
            asked = "; it still answers questions on the screen" if "enter" in acts else ""
            self.room.say(f"saved: {said}{asked}")

    def _known(self) -> list[str]:
        file = self.room.look.pedals
        known, trouble = learned_keys.load(file) if file else learned_keys.Learned({})
        said = [f"{', '.join(map(keymap.spoken, keys))}: {keymap.ACTS[act].label}" for act, keys in known.items()]
        if trouble:
            return [trouble, *said]
        return said or ["No pedal is set up yet.", "PageDown (seen, next) and PageUp (pause) work without setup."]


def _wrong(key: str) -> str | None:
    """Why `key` cannot be a pedal's, in words."""
    return keymap.wrong(key) or keymap.fixed(key, ACTS[0])
