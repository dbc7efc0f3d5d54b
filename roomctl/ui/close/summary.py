"""What the close screen says of a record: how it ended, planned against done, what failed, and what comes after."""

from __future__ import annotations

from collections.abc import Sequence

from roomctl.session import measures
from roomctl.session.acts import MAX_TEXT_LENGTH
from roomctl.session.booking import Booking, Interval
from roomctl.session.events import When
from roomctl.session.moment import Moment
from roomctl.session.plan import Measure
from roomctl.session.record import Record
from roomctl.session.state import State
from roomctl.ui import words
from roomctl.ui.widgets.lines import Row
from roomctl.ui.widgets.pages import wrapped
from roomctl.ui.wrap import wrap

THANKS = "Thank you. "
KEYS = "m number · w line · s sign off · else: done"
WHY = "1 to 5: why · m number · w line · s sign off"
REASONS = {"client": "client asked", "pain": "pain", "unwell": "unwell", "time": "time", "therapist": "therapist"}
"""Why a session was stopped, for one key or one tap: the button's word, and what a report tells."""
BEGUN = "a session has begun: OK or Cancel goes to it"
LINE = "A line for the record, in your own words; no names"

NO_NUMBER = "what was pasted is no number; type it, or tap it"


def too_long(letters: int) -> str:
    """Of a line that cannot be kept as it stands."""
    return f"{letters} letters; a line has at most {MAX_TEXT_LENGTH}: shorten it, or make two of it"


def still_open(state: State, here: Moment, booking: Booking) -> bool:
    """Whether a screen that is opened shows the session that is over: until somebody is done with it on any screen, and
    not after the turnover; nor a rehearsal, in which nobody was treated."""
    if here.ended is None or state.filed or state.speed != 1:
        return False
    return here.t - here.ended.t <= booking.closing


def table(record: Record, width: int) -> list[list[Row]]:
    """Planned against done, area by area; then what did not work, and notes."""
    rows: list[list[Row]] = [[_columns("", "planned", "done", width, "plain")]]
    for line in record.lines:
        names = wrapped(words.place(line.phase), max(16, width - 20))
        done = words.minutes(line.done) if line.done >= 1 else "–"
        first = _columns(names[0][1][0], words.minutes(line.planned), done, width, "strong")
        rows.append([first, *names[1:]])
    said = list(dict.fromkeys(f"no {fault.what}" for fault in record.happened.faults))
    said += [f"note: {note}" for note in record.notes]
    if said:
        rows += [[(), *wrapped(said[0], width)], *(wrapped(text, width) for text in said[1:])]
    return rows


def number(record: Record, what: Measure, when: When) -> str:
    """`before 6`, `after –`; short enough for a button."""
    found = [one.value for one in record.happened.numbers if (one.what, one.when) == (what, when)]
    unit = "°" if what == "range" and found else ""
    return f"{when} {found[0] if found else '–'}{unit}"


def unexplained(record: Record) -> bool:
    """Whether a reason may be picked: it was stopped, and nobody has said why."""
    return record.ended == "stopped" and not record.happened.reason


def question(what: Measure, when: When) -> str:
    """`Pain before, 0 (none) to 10 (the worst)`."""
    how = {"pain": "0 (none) to 10 (the worst)", "blood-pressure": "upper/lower, as in 128/82", "range": "in degrees"}
    return f"{measures.NAME[what].capitalize()} {when} the session, {how[what]}"


def unasked(record: Record) -> tuple[Measure, When] | None:
    """The first number that is still to be typed, or the first of all; None where the preset asks for none."""
    asked = [(what, when) for what in record.measure for when in measures.WHENS]
    known = {(one.what, one.when) for one in record.happened.numbers}
    return next((one for one in asked if one not in known), asked[0] if asked else None)


def left(parts: Sequence[Interval], now: float) -> tuple[str, str]:
    """What runs now after hands off, and the time left of it: `dress`, `3:10`; both empty once all is over."""
    for part in parts:
        if part.until > now:
            return part.name, words.clock_face(part.until - now)
    return "", ""


def fitted(line: str, width: int) -> list[str]:
    """A line in rows of `width`, broken between its parts where that is enough."""
    for mark in (" · ", ": ", ", "):
        first, found, rest = line.rpartition(mark)
        if len(line) > width and found and len(first) < width:
            return [first + mark.rstrip(" ·"), *wrap(rest, width)]
    return wrap(line, width)


def signed(record: Record) -> str:
    """The button's words."""
    done = record.happened.signed
    return f"Signed {words.time_of_day(done.at)}" if done else "Sign off"


def _columns(name: str, planned: str, done: str, width: int, role: str) -> Row:
    return ((f"{name:<{max(16, width - 20)}}", role), (f"{planned:>10}", "plain"), (f"{done:>10}", role))
