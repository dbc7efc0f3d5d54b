"""Garbage, and what libraries keep. Delays the collection: a screen starts a sixth faster without it, and a start makes
no garbage."""

from __future__ import annotations

import gc

OLDEST = 1
"""Collections of the middle generation after which the oldest one is collected, too. It is small, because the start's
objects are not in it, and a screen makes so little garbage that it would else wait for ten minutes there."""
AFTER = 2.0
"""Seconds until the first screen is drawn."""
WIDTHS = 512
"""Texts whose width is kept: more than twice what a screen shows."""


def forget() -> None:
    """Let go of what screens that were left have drawn. Textual 8.2 keeps that of 1,024 widgets, about 13 kB each, in a
    cache whose key holds the widget's own."""
    from textual._styles_cache import StylesCache

    if clear := getattr(StylesCache.get_inner_outer, "cache_clear", None):
        clear()


def forget_widths() -> None:
    """Let go of the texts that a clock has shown. Rich 15 keeps the width of 4,096, and each second of a session brings
    some that are new: 1 MB in an hour, with the texts (by tracemalloc)."""
    from rich.cells import cached_cell_len

    if (told := getattr(cached_cell_len, "cache_info", None)) and told().currsize > WIDTHS:
        cached_cell_len.cache_clear()


def wait() -> None:
    gc.disable()


def collect() -> None:
    """Collect from now on, except in the objects that the start has made, which stay."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*gc.get_threshold()[:2], OLDEST)
    gc.enable()
