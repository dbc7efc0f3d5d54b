"""The parts of a booking around the hands-on time."""

from __future__ import annotations

from collections.abc import Iterable

from roomctl.session.booking import Booked, Booking, Interval
from roomctl.text.durations import length, minutes
from roomctl.text.times import time_of_day


def blocks(parts: Iterable[Interval], turnover: float) -> str:
    """`dress to 15:04 · turnover to 15:14, 3 of 10 min used`. `turnover` is in minutes."""
    said = []
    for part in parts:
        used = round(part.used / 60)
        of = f", {min(used, round(turnover))} of {turnover:g} min used" if used else ""
        said.append(f"{part.name} to {time_of_day(part.until)}{of}")
    return " · ".join(said)


def times(at: float, until: float | None) -> str:
    """`14:00–15:15`; `14:00` without an end. Both are wall times."""
    return f"{time_of_day(at)}–{time_of_day(until)}" if until else time_of_day(at)


def ahead(count: int) -> str:
    """How many of the day's bookings are not over."""
    return f"{count or 'No'} more booking{'' if count == 1 else 's'} today"


def changed(before: Booked, now: Booked | None) -> str:
    """What became of a booking in the calendar: `the booking at 14:00 has moved to 14:30`; empty if nothing did."""
    which = f"the booking at {time_of_day(before.at)}"
    if now is None:
        return f"{which} is no longer in today's calendar"
    if now.at != before.at:
        return f"{which} has moved to {time_of_day(now.at)}"
    if now.until != before.until:
        return f"{which} now ends at {time_of_day(now.until)}" if now.until else f"{which} has no end any more"
    if now.preset != before.preset:
        return f"{which} now names {now.preset or 'no preset'}"
    return ""


def door_to_door(booking: Booking, hands_on: float) -> str:
    """The whole booking, `hands_on` in seconds: `intake 10 + hands on 45 + turnover 10 = 65 min door to door`; empty
    if nothing else is booked."""
    parts = [
        ("intake", booking.intake * 60), ("undress", booking.undress * 60), ("hands on", hands_on),
        ("dress", booking.dress * 60), ("turnover", booking.turnover * 60),
    ]  # fmt: skip
    booked = [f"{name} {minutes(seconds)}" for name, seconds in parts if seconds]
    whole = length(sum(seconds for _, seconds in parts))
    return f"{' + '.join(booked)} = {whole} door to door" if len(booked) > 1 else ""
