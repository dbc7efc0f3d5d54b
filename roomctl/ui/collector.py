"""Delays garbage collection: a screen starts a sixth faster without it, and a start makes no garbage."""

from __future__ import annotations

import gc

OLDEST = 1
"""Collections of the middle generation after which the oldest one is collected, too. It is small, because the start's
objects are not in it, and a screen makes so little garbage that it would else wait for ten minutes there."""
AFTER = 2.0
"""Seconds until the first screen is drawn."""


def wait() -> None:
    gc.disable()


def collect() -> None:
    """Collect from now on, except in the objects that the start has made, which stay."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*gc.get_threshold()[:2], OLDEST)
    gc.enable()
