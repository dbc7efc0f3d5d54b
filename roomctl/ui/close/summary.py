"""The texts of the close screen: how the session ended, planned and done times, faults, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from roomctl.session import measures
from roomctl.session.booking import Booking, Interval
from roomctl.session.events import When
from roomctl.session.moment import Moment
from roomctl.session.plan import Measure
from roomctl.session.state import State
from roomctl.text import durations, moments, places, times
from roomctl.text.cells import padded
from roomctl.ui.widgets.lines import Row
from roomctl.ui.widgets.pages import wrapped
from roomctl.ui.wrap import wrap

if TYPE_CHECKING:
    from roomctl.session.record import Record  # 4 ms, which the first frame of no screen should wait for

THANKS = "Thank you. "
KEYS = "m number · w note · s sign off · other: done"
WHY = "1 to 5: why · m number · w note · s sign off"
ANY = "any key: done"
BEGUN = "a session has started: OK or Cancel opens it"
LINE = "A note for the record; no names"
NO_NUMBER = "the pasted text is not a number; type or tap it"


def still_open(state: State, here: Moment, booking: Booking) -> bool:
    """Whether a newly opened screen shows the session that is over: until somebody closes it on any screen, during the
    turnover, and never for a rehearsal."""
    if here.ended is None or state.filed or state.rehearsal:
        return False
    return here.t - here.ended.t <= booking.closing


def table(record: Record, width: int) -> list[list[Row]]:
    """Planned and done times of each area; then faults and notes."""
    rows: list[list[Row]] = [[_columns("", "planned", "done", width, "plain")]]
    for line in record.lines:
        names = wrapped(places.place(line.phase, brief=True).upper(), max(16, width - 20))
        done = durations.length(line.done) if line.done >= 1 else "–"
        first = _columns(names[0][1][0], durations.length(line.planned), done, width, "strong")
        rows.append([first, *names[1:]])
    said = list(dict.fromkeys(moments.wrong(fault.what) for fault in record.happened.faults))
    said += [f"note: {note}" for note in record.notes]
    if said:
        rows += [[(), *wrapped(said[0], width)], *(wrapped(text, width) for text in said[1:])]
    return rows


def number(record: Record, what: Measure, when: When) -> str:
    """A button's label, such as `before 6` or `after –`."""
    found = [one.value for one in record.happened.numbers if (one.what, one.when) == (what, when)]
    unit = "°" if what == "range" and found else ""
    return f"{when} {found[0] if found else '–'}{unit}"


def keys(record: Record) -> str:
    """What the keys do."""
    return ANY if record.rehearsal else WHY if unexplained(record) else KEYS


def unexplained(record: Record) -> bool:
    """Whether the session was stopped without a reason so far."""
    return record.ended == "stopped" and not record.happened.reason and not record.rehearsal


def unasked(record: Record, last: tuple[Measure, When] | None) -> tuple[Measure, When] | None:
    """The first measure that is missing, or else the one after `last`; None if the preset asks for none."""
    asked = [(what, when) for what in record.measure for when in measures.WHENS]
    known = {(one.what, one.when) for one in record.happened.numbers}
    after = asked[asked.index(last) + 1 :] if last in asked else []
    return next((one for one in asked if one not in known), next(iter([*after, *asked]), None))


def left(parts: Sequence[Interval], now: float) -> tuple[str, str]:
    """The current part of the booking after hands off and its time left, such as `dress`, `3:10`; both empty at the
    end."""
    for part in parts:
        if part.until > now:
            return part.name, durations.clock_face(part.until - now)
    return "", ""


def fitted(line: str, width: int) -> list[str]:
    """A line in rows of `width`, broken between its parts if possible."""
    for mark in (" · ", ": ", ", "):
        first, found, rest = line.rpartition(mark)
        if len(line) > width and found and len(first) < width:
            return [first + mark.rstrip(" ·"), *wrap(rest, width)]
    return wrap(line, width)


def signed(record: Record) -> tuple[str, ...]:
    """The label of the sign-off button, and a shorter one."""
    done = record.happened.signed
    return (f"Signed {times.time_of_day(done.at)}", "Signed") if done else ("Sign off", "Sign")


def _columns(name: str, planned: str, done: str, width: int, role: str) -> Row:
    return ((padded(name, max(16, width - 20)), role), (f"{planned:>10}", "plain"), (f"{done:>10}", role))
