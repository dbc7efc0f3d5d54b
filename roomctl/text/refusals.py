"""Why something was not done: a sentence for each reason, with the way out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from roomctl.session.refusal import Reason, Refusal
from roomctl.text.durations import minutes, typed
from roomctl.text.numbers import HOW


def error_text(error: Exception) -> str:
    """What `error` says to a person: the sentence for a refusal's reason, or the error's own."""
    if not isinstance(error, Refusal):
        return str(error)
    said = SENTENCES[error.reason]
    return said.format_map(error.facts) if isinstance(said, str) else said(error.facts)


def _no_area(facts: Mapping[str, Any]) -> str:
    where = f"in {facts['preset']}; it has" if facts["preset"] else "is still to come; there is"
    return f"no area {facts['said']!r} {where}: {'; '.join(facts['areas']) or 'none'}"


def _number_unknown(facts: Mapping[str, Any]) -> str:
    *most, last = facts["measures"]
    there = f"{', '.join(most)} or {last}"
    return f"say what was measured, when, and the number: {there}, before or after, as in `pain before 6`"


def _too_short(facts: Mapping[str, Any]) -> str:
    floors = ", ".join(f"{area} {typed(seconds)}" for area, seconds in facts["floors"])
    given = math.floor(round(facts["seconds"] / 6, 3)) / 10  # never rounded up to what would fit
    return (
        f"{facts['preset']} does not fit into {given:g} min; the shortest that works is "
        f"{math.ceil(facts['shortest'] / 60)} min (floors in minutes: {floors})"
    )


SENTENCES: dict[Reason, str | Callable[[Mapping[str, Any]], str]] = {
    "another-session": "another session has begun meanwhile; it was not changed",
    "away-unknown": "after a time away there is keep or back, not {said!r}",
    "check-unknown": "the answer to a check is less, same or more, not {said!r}",
    "cues-never-sound": "the cues of this preset are for the eye only, and never sound",
    "first-area": "this is the first area; `restart` begins it again",
    "last-area": "this is the last area; `finish` ends the session",
    "late-unknown": "when late there is trim, buffer or over, not {said!r}",
    "level-lowest": "it is as soft as it goes; `silence` makes it silent",
    "level-over-cap": "that would be over the room's cap; `cap` in room.yaml sets it",
    "light-unsound": "a light is 0 to 100 percent, not {amount:g}",
    "no-bed": "another bed needs its name: roomctl do bed NAME; roomctl sounds lists them",
    "level-unsound": "{amount:g} dB at once makes no sense here; say 0.5 to 12",
    "line-too-long": "that has {letters} letters; a line has at most {most}: shorten it, or make two of it",
    "minutes-unsound": "{amount:g} minutes makes no sense here; say 0.5 to 240",
    "no-act": lambda facts: f"no act {facts['verb']!r}; there are: {', '.join(facts['acts'])}",
    "no-area": _no_area,
    "no-length": "a session needs a length above 0 minutes, such as 45",
    "no-minutes-back": "no minutes to give back; `next` moves on",
    "no-minutes-free": "no minutes are free; the session ends when it is booked to",
    "no-note": "a note needs words: roomctl do note TEXT",
    "no-phases": "{preset} has no phases; nothing to run",
    "no-reason-due": "only a pause, or a session that was stopped, has a reason to tell",
    "no-reason-given": "a reason needs words: roomctl do why TEXT",
    "no-session": "no session is running; start one with `roomctl start PRESET`",
    "no-turnover": "no turnover is set for this room; `booking: {{turnover: 10}}` in room.yaml sets one",
    "not-away": "nobody asks: the room was not away, or the session has gone on since",
    "nothing-to-undo": "nothing to undo",
    "number-unknown": _number_unknown,
    "number-wrong": lambda facts: f"{facts['value']!r} cannot be right: {HOW[facts['what']]}",
    "only-area": "{area!r} is the only area of {preset}; nothing would be left",
    "order-wrong": "an order names each of the {phases} phases once, by its number from 1",
    "session-over": "the session is over; start one with `roomctl start PRESET`",
    "session-runs": "a session is running ({title}); end it first with `roomctl do stop`",
    "side-unknown": "which side is affected? add --side left, --side right or --side both",
    "signature-too-long": "sign with initials or a code of at most {most} letters, or with nothing",
    "speed-unsound": "a speed of {speed:g} makes no sense; say 1 for a session, 60 for a rehearsal",
    "too-short": _too_short,
    "under-floor": lambda facts: (
        f"{facts['area']} has {minutes(facts['seconds'])} min; its least is {minutes(facts['least'])}"
    ),
    "undo-too-late": "too late to undo; the last act was more than {seconds:g} seconds ago",
}
