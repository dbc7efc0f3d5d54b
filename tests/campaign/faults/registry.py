"""What a fault is, and which there are."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from tests.campaign.room import Room

Fault = Callable[[Room, random.Random], AbstractContextManager[str]]
FAULTS: dict[str, Fault] = {}


def fault(made: Callable[[Room, random.Random], Iterator[str]]) -> Fault:
    """Enter `made` into FAULTS by its name."""
    FAULTS[made.__name__] = contextmanager(made)
    return FAULTS[made.__name__]
