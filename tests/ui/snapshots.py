"""Screens as text, compared with files: `tests/ui/snapshots/NAME-WIDTHxHEIGHT.txt`.

To renew them after a change that was meant, run the tests with `RENEW=1`, and read the difference with `git diff`
before you keep it: `RENEW=1 python -m pytest tests/ui -k snapshot`.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from difflib import unified_diff
from pathlib import Path

FOLDER = Path(__file__).parent / "snapshots"
SIZES = [(48, 24), (57, 40), (73, 28), (91, 29), (120, 40)]
"""Tablets held upright, tablets lying, and a laptop, at the font sizes that were measured."""
TURNS = 20
"""After which a screen is what it is."""


async def comes(
    name: str, size: tuple[int, int], text: Callable[[], str], settle: Callable[[], Awaitable[None]]
) -> None:
    """`matches`, once the screen has drawn itself: on a busy machine it is laid out in several turns. `text` reads the
    screen, `settle` gives it a turn."""
    file = FOLDER / f"{name}-{size[0]}x{size[1]}.txt"
    kept = file.read_text(encoding="utf-8") if file.exists() else ""
    for _ in range(TURNS):
        await settle()
        if text() + "\n" == kept:
            break
    matches(name, size, text())


def matches(name: str, size: tuple[int, int], text: str) -> None:
    """Fails with the difference unless `text` is what the file has. With `RENEW` set the file is written instead."""
    width, height = size
    rows = text.split("\n")
    assert len(rows) == height, f"{name}: {len(rows)} rows on a screen of {height}"
    assert max(map(len, rows)) <= width, f"{name}: a row is wider than the screen"
    file = FOLDER / f"{name}-{width}x{height}.txt"
    shown = "\n".join(rows) + "\n"
    if os.environ.get("RENEW"):
        file.write_text(shown, encoding="utf-8")
        return
    assert file.exists(), f"{file.name} is not there; RENEW=1 writes it"
    kept = file.read_text(encoding="utf-8")
    changes = unified_diff(kept.splitlines(), shown.splitlines(), file.name, "the screen", lineterm="", n=1)
    assert kept == shown, "\n".join(changes)
