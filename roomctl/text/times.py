"""Times of day and dates in this machine's time zone."""

from __future__ import annotations

from datetime import UTC, datetime


def time_of_day(wall: float) -> str:
    """`14:30`."""
    return f"{datetime.fromtimestamp(wall):%H:%M}"


def to_the_second(wall: float) -> str:
    """`14:30:05`."""
    return f"{datetime.fromtimestamp(wall):%H:%M:%S}"


def day(wall: float) -> str:
    """`2026-03-29`."""
    return f"{datetime.fromtimestamp(wall):%Y-%m-%d}"


def zone(wall: float) -> str:
    """`+02:00`: this machine's UTC offset at that time."""
    return iso(wall)[-6:]


def iso(wall: float) -> str:
    """ISO 8601 with this machine's UTC offset, to the second."""
    return datetime.fromtimestamp(wall, UTC).astimezone().isoformat(timespec="seconds")


def utc(wall: float) -> str:
    """RFC 3339 in UTC, to the millisecond: `2026-03-29T12:30:05.120Z`."""
    return f"{datetime.fromtimestamp(wall, UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"
