"""Faults of the wall clock."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from tests.campaign.faults.registry import fault
from tests.campaign.room import Room


@fault
def clock_stepped(room: Room, chance: random.Random) -> Iterator[str]:
    """The wall clock of every process of the room jumps, and jumps back."""
    hours = chance.choice((-24, -1, 1, 24, 24 * 120))
    room.clock.write_text(str(hours * 3600))
    yield f"by {hours:+d} h"
    room.clock.write_text("0")


@fault
def dst_night(room: Room, chance: random.Random) -> Iterator[str]:
    """The wall clock is a moment before one of this year's two changes of the room's time zone, and passes it."""
    month = chance.choice((3, 10))
    change = datetime(datetime.now(UTC).year, month, 31, 1, tzinfo=UTC)
    change -= timedelta(days=(change.weekday() + 1) % 7)  # the last Sunday
    before = chance.uniform(0, 3)
    room.clock.write_text(str(change.timestamp() - before - time.time()))
    yield f"{before:.1f} s before the change of {change:%B}"
    room.clock.write_text("0")
