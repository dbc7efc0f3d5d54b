"""Times of day and dates, as this machine's clock shows them."""

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
    """`+02:00`: what this machine's clock showed beside UTC then."""
    return iso(wall)[-6:]


def iso(wall: float) -> str:
    """Wall time with this machine's offset, to the second."""
    return datetime.fromtimestamp(wall, UTC).astimezone().isoformat(timespec="seconds")
