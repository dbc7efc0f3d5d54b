"""The running session in lines: prints changes, and reads single keys from a terminal, or lines with a key or an act
from a pipe."""

from __future__ import annotations

import math

from roomctl.config import keymap
from roomctl.errors import RoomError
from roomctl.session import late_choices
from roomctl.session.acts import ACTS
from roomctl.session.commands import Act
from roomctl.session.fold import at_instant
from roomctl.session.moment import unexplained
from roomctl.text import reasons
from roomctl.text.choices import ANSWERS, check_in
from roomctl.text.refusals import error_text
from roomctl.ui.again import Again
from roomctl.ui.plain import sentences
from roomctl.ui.plain.console import LOOK, Console, Leave, act_of
from roomctl.ui.presses import Kind, Presses, ways
from roomctl.ui.session.scenes import next_bed

PAUSES = {str(number): reason for number, reason in enumerate(reasons.PAUSES, 1)}
STOPPING = 5.0
"""Seconds in which a second key must confirm a stop."""
SAID = {
    "pause": "pause", "next": "next", "back": "back", "more": "one minute more", "less": "one minute less",
    "spread": "free minutes to the areas of concern", "hold": "hold", "undo": "undo", "late": "choices when late",
    "check": "check-in", "louder": "louder", "softer": "softer", "bed": "another bed", "light": "another light",
    "lights": "full light", "inspect": "inspection light",
    "silence": "silent", "finish": "finish", "stop": "then Enter stop",
    "where": "where it stands",
}  # fmt: skip
"""The acts of `keymap.ACTS` that the plain screen has, with their help."""


class Session:
    def __init__(self, plain: Console) -> None:
        self._plain, self._heard, self._presses = plain, sentences.Heard(), Presses[int | None]()
        self._again = Again()
        self._offered: list[tuple[str, str]] = []  # acts, of which the next key may choose one
        self._asked = -math.inf  # when "stop the session?" was printed

    def run(self) -> str:
        """Run until the session is over. Returns its id. Raises `Leave`."""
        plain = self._plain
        assert plain.state is not None
        session = plain.state.session
        plain.typed.single(True)
        over = False
        while plain.running() and plain.state.session == session:  # another may start between two looks
            plain.wake_controller()
            self._tell()
            over = over or self._key()
            if over and not plain.typed.can_single:
                raise Leave
        return session

    def _tell(self) -> bool:
        """Print what is new. Returns whether there was anything."""
        here = self._plain.here()
        if self._plain.state is None or here is None or here.ended:
            return False
        spread = keymap.spoken(next(iter(self._plain.keys.get("spread", ())), "spread"))
        news = self._heard.news(self._plain.state, here, self._plain.waking.faults, spread)
        if answers := self._heard.asks(at_instant(self._plain.state, self._plain.clock.now())):
            self._offered = [one.act for one in answers]
            news += sentences.answers(answers, here)
        self._plain.say(news)
        return bool(news)

    def _key(self) -> bool:
        """Handle one key, if one comes, and what is known of earlier ones. Returns whether the input has ended."""
        try:
            typed = self._plain.typed.next(LOOK)
        except EOFError:
            return True
        key = typed or "enter" if typed is not None else None
        now, here = self._plain.clock.now().up, self._plain.here()
        if key is not None and not self._plain.typed.can_single:
            self._act_on(key)
            return False
        presses = self._presses.passed(now)
        if key is not None:
            presses += self._presses.arrived(key, now, self._ways(key), here.index if here else None)
        for press in presses:
            self._act_on(press.key if press.kind == "press" else f"{press.kind}+{press.key}", press.token)
        return False

    def _ways(self, key: str) -> tuple[Kind, ...]:
        """What `key` can be besides a short press."""
        return () if self._cued else ways(key, lambda key: self._plain.acts.get(keymap.heard(key), ""))

    @property
    def _cued(self) -> bool:
        here = self._plain.here()
        return bool(here and here.cue and here.cue.kind != "change")

    def _act_on(self, key: str, phase: int | None = None) -> None:
        """Do what `key` does; `phase`: the one that was shown as it was pressed."""
        here, state = self._plain.here(), self._plain.state
        if here and self._cued:
            self._do(Act("ack", here.index))
            return
        at = here.index if here and phase is None else phase
        stopping = self._plain.clock.now().up - self._asked <= STOPPING
        offered, self._offered, self._asked = self._offered, [], -math.inf
        verb, _, rest = key.strip().partition(" ")
        if offered and verb.isdecimal() and 0 < int(verb) <= len(offered):
            name, text = offered[int(verb) - 1]
            self._do(Act(name, text=text))
            return
        act = self._plain.acts.get(keymap.heard(verb), "")  # the act of a key; a whole word is an act's name
        match act or verb:
            case "enter" | "y" if stopping:
                self._do(Act("stop"))
            case "stop" if act and stopping:
                self._do(Act("stop"))
            case "stop" if act:
                self._asked = self._plain.clock.now().up
                self._plain.say(["stop the session? Enter stops it; any other key continues"])
            case "q":
                raise Leave
            case "help":
                self._plain.say([self._help()])
            case "where" if state and here:
                self._plain.say([sentences.where(state, here)])
            case "late" if act and state and here:
                choices = late_choices.choices(at_instant(state, self._plain.clock.now()))
                self._offered = [one.act for one in choices]
                self._plain.say(sentences.choices(choices, here, state))
            case "check" if act and state and here:
                self._offered = [("check", answer) for answer in ANSWERS]
                numbered = ", ".join(f"{number} {answer}" for number, answer in enumerate(ANSWERS, 1))
                self._plain.say([f"{check_in(state.plan.question(here.index))} {numbered}"])
            case "bed" if act and state:
                self._do(Act("bed", text=next_bed(at_instant(state, self._plain.clock.now()), self._plain.beds)))
            case "pause" | "p" if here and (act or verb == "p"):
                self._do(Act("resume" if here.paused else "pause", at))
            case number if number in PAUSES and here and state and unexplained(here, state):
                self._do(Act("why", text=PAUSES[number]))
            case name if name in ACTS:
                self._do(act_of(name, rest, at))
            case "enter" | "escape":
                pass
            case _:
                lists = keymap.spoken(next(iter(self._plain.keys["help"]), "help"))
                self._plain.say([f"{verb!r} is not a key or an act; {lists} lists the keys"])

    def _help(self) -> str:
        of = self._plain.keys
        keys = [f"{keymap.spoken(of[act][0])} {said}" for act, said in SAID.items() if of.get(act)]
        return f"{', '.join(keys)}, q leave (the session continues); while a cue is shown any key marks it as seen"

    def _do(self, act: Act) -> None:
        refused = False
        try:
            said = self._again.attempt(act, self._plain.clock.now().up, self._plain.write)
        except RoomError as error:
            said, refused = error_text(error), True
        shown = self._tell()
        self._plain.say([said] if refused or (not shown and act.verb != "ack") else [])
