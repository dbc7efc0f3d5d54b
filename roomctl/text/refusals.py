"""A sentence for each reason of a refusal, with what to do instead."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from roomctl.errors import nearest
from roomctl.session.plan import head
from roomctl.session.refusal import Reason, Refusal
from roomctl.text.changes import longest
from roomctl.text.durations import length, minutes, typed
from roomctl.text.numbers import HOW

ALIKE = 0.7
"""The least similarity, from 0 to 1, of a suggested act or area; it is high because short words are often similar."""


def error_text(error: Exception) -> str:
    """The error's message: the sentence for a refusal's reason, or the error's own text."""
    if not isinstance(error, Refusal):
        return str(error)
    said = SENTENCES[error.reason]
    return said.format_map(error.facts) if isinstance(said, str) else said(error.facts)


def _no_act(facts: Mapping[str, Any]) -> str:
    near = nearest(facts["verb"], facts["acts"], ALIKE)
    hint = f"did you mean {near!r}?" if near else f"the acts are: {', '.join(facts['acts'])}"
    return f"unknown act {facts['verb']!r}; {hint}"


def _no_area(facts: Mapping[str, Any]) -> str:
    said, areas = facts["said"], facts["areas"]
    where, has = ("in " + facts["preset"], "its") if facts["preset"] else ("is still to come", "the remaining")
    shared = said.casefold() in (head(area).casefold() for area in areas)  # several areas match, so none is nearest
    near = None if shared else nearest(said, [area.casefold() for area in (*areas, *map(head, areas))], ALIKE)
    hint = f"did you mean {near!r}? " if near else ""
    return f"no area {said!r} {where}; {hint}{has} areas are: {'; '.join(areas) or 'none'}"


def _number_unknown(facts: Mapping[str, Any]) -> str:
    *most, last = facts["measures"]
    there = f"{', '.join(most)} or {last}"
    return f"write what was measured ({there}), before or after, and the value, as in `pain before 6`"


def _too_short(facts: Mapping[str, Any]) -> str:
    floors = ", ".join(f"{area} {typed(seconds)}" for area, seconds in facts["floors"])
    given = math.floor(round(facts["seconds"] / 6, 3)) / 10  # never rounded up to a length that fits
    return (
        f"{facts['preset'] or 'this'} does not fit into {given:g} min; the shortest possible is "
        f"{math.ceil(facts['shortest'] / 60)} min (least minutes of each area: {floors})"
    )


def unusual(facts: Mapping[str, Any]) -> str:
    """The effect of an unusual act: `neck would last 48 min instead of 8`."""
    return (
        f"{facts['area'] or 'the session'} would last {length(facts['seconds'])} instead of {minutes(facts['planned'])}"
    )


def _which_session(facts: Mapping[str, Any]) -> str:
    others = "".join(f"`--session {session}` is the one before, " for session in facts["before"])
    return (
        "a session is running, and a signature or a number after the session belongs to one that has ended; "
        f"say which is meant: {others}`--session {facts['running']}` the running one"
    )


SENTENCES: dict[Reason, str | Callable[[Mapping[str, Any]], str]] = {
    "areas-full": "every area has as many minutes as it may have; `more` lengthens the current one all the same",
    "another-session": "another session has started in the meantime; it was not changed",
    "away-unknown": "choose keep or back; {said!r} is neither",
    "check-unknown": "answer a check with less, same or more, not {said!r}",
    "code-wrong": "{said!r} is not a code; use letters, digits and dashes with at least one digit, never a name",
    "cues-never-sound": "this preset shows cues on the screen only; their sound cannot be switched on",
    "end-passed": "the time for hands off has passed; choose another end",
    "first-area": "this is the first area; `restart` starts it again",
    "last-area": "this is the last area; `finish` ends the session",
    "late-unknown": "choose trim, buffer or over; {said!r} is none of these",
    "left-out": "{area} is left out today; take it back first",
    "level-lowest": "the sound is at its softest; `silence` switches it off",
    "level-over-cap": "that is louder than the room's limit (`cap` in room.yaml)",
    "cues-unknown": lambda facts: f"cues are {', '.join(facts['known'])}, not {facts['said']!r}",
    "lights-unknown": "choose up (full light) or back (the plan's light); {said!r} is neither",
    "light-unsound": "{amount:g} percent is out of range; use 0 to 100",
    "no-bed": "name a bed: roomctl do bed NAME; `roomctl sounds list` shows them",
    "level-unsound": "{amount:g} dB is out of range; use 0.5 to 12",
    "line-too-long": "the text has {letters} letters; the limit is {most}: shorten it, or split it in two",
    "minutes-unsound": "{amount:g} minutes is out of range; use 0.5 to 240",
    "no-act": _no_act,
    "no-area": _no_area,
    "no-length": "a session needs a length above 0 minutes, such as 45",
    "no-minutes-back": "no minutes are left to take away here; `next` moves on",
    "no-minutes-free": "no minutes are free: the session already ends at its booked end",
    "no-note": "the note is empty; write `roomctl do note TEXT`",
    "no-phases": "{preset} has no phases, so there is nothing to run",
    "no-reason-due": "a reason can be given only while paused or after a stop",
    "no-reason-given": "the reason is empty; write `roomctl do why TEXT`",
    "no-session": "no session is running; start one with `roomctl start PRESET`",
    "no-turnover": "no turnover is set for this room; `booking: {{turnover: 10}}` in room.yaml sets one",
    "not-away": "there is no question to answer: the room was not away, or the session has already continued",
    "nothing-left": "no area of {preset} would be left to work on; keep at least one, or choose another preset",
    "nothing-to-undo": "nothing to undo",
    "number-unknown": _number_unknown,
    "number-wrong": lambda facts: f"{facts['value']!r} is not valid: {HOW[facts['what']]}",
    "order-wrong": "--order must list all {phases} phases once, as numbers from 1 to {phases}",
    "session-over": "the session is over; start one with `roomctl start PRESET`",
    "session-runs": "a session is running ({title}); end it first with `roomctl do stop`",
    "side-unknown": "which side is affected? add --side left, --side right or --side both",
    "signature-too-long": "use initials or a code of at most {most} letters, or nothing",
    "speed-unsound": "a speed of {speed:g} is out of range; use 1 for a session, 60 for a rehearsal",
    "too-long": lambda facts: f"{longest(facts['longest'])}; +1 min on an area lengthens it all the same",
    "too-short": _too_short,
    "under-floor": lambda facts: (
        f"{facts['area']} has {length(facts['seconds'])}; its minimum is {minutes(facts['least'])}"
    ),
    "unusual": lambda facts: f"{unusual(facts)}; repeat it to do it all the same",
    "undo-too-late": "too late to undo; the last act was more than {seconds:g} seconds ago",
    "which-session": _which_session,
}
