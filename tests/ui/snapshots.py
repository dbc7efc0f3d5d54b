"""Screens as text, compared with files: `tests/ui/snapshots/NAME-WIDTHxHEIGHT.txt`.

To renew them after a change that was meant, run the tests with `RENEW=1`, and read the difference with `git diff`
before you keep it: `RENEW=1 python -m pytest tests/ui -k snapshot`.
"""

from __future__ import annotations

import os
from difflib import unified_diff
from pathlib import Path

FOLDER = Path(__file__).parent / "snapshots"
SIZES = [(48, 24), (57, 40), (73, 28), (91, 29), (120, 40)]
"""Tablets held upright, tablets lying, and a laptop, at the font sizes that were measured."""


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
