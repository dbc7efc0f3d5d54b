"""Each screen of the session at each size, word for word; and each theme, colour for colour.

`ROOMCTL_SNAPSHOTS=write pytest tests/ui/test_snapshots.py` writes them anew; look at the difference before it is kept.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from roomctl.ui import theme
from roomctl.ui.options import Look
from tests.ui.rig import Rig, room

FOLDER = Path(__file__).parent / "snapshots"
SIZES = [(48, 24), (57, 40), (73, 28), (91, 29), (120, 40)]
Steps = Callable[[Rig], Awaitable[None]]


async def lit(rig: Rig) -> None:
    """The second area, its first seconds: Undo is there, the client turns over."""
    await rig.press("n")
    await rig.pass_(2)


async def dark(rig: Rig) -> None:
    await lit(rig)
    await rig.pass_(25)


async def cue(rig: Rig) -> None:
    """A cue that nobody has acknowledged for a minute."""
    await rig.press("n")
    for wait in (300, 30, 25):
        await rig.pass_(wait)


async def paused(rig: Rig) -> None:
    await rig.press("space")
    await rig.pass_(30)


async def stop(rig: Rig) -> None:
    await rig.press("s")


async def locked(rig: Rig) -> None:
    await rig.press("k")


async def late(rig: Rig) -> None:
    rig.act("hold")
    await rig.pass_(minutes=23)
    await rig.press("x")
    rig.act("hold")
    await rig.pass_(1)


async def help_(rig: Rig) -> None:
    await rig.press("question_mark")


async def pedal(rig: Rig) -> None:
    rig.app.open("pedals")
    await rig.press("a")


SCREENS: dict[str, Steps] = {
    "lit": lit, "cue": cue, "paused": paused, "stop": stop, "locked": locked, "late": late, "help": help_,
    "pedal": pedal,
}  # fmt: skip


@pytest.fixture(autouse=True)
def zone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wall times are of one place."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


@asynccontextmanager
async def at(folder: Path, size: tuple[int, int], steps: Steps, look: Look | None = None) -> AsyncIterator[Rig]:
    async with room(folder, size, look=look or Look(dim=0)) as rig:
        await rig.start(buffer=600.0)
        await rig.settle()
        await steps(rig)
        await rig.settle()
        yield rig


def same(name: str, shown: str) -> None:
    file = FOLDER / f"{name}.txt"
    if os.environ.get("ROOMCTL_SNAPSHOTS") == "write":
        file.write_text(shown + "\n", encoding="utf-8")
    assert shown + "\n" == file.read_text(encoding="utf-8"), f"{file.name} shows something else"


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCREENS)
async def test_a_screen_shows_what_it_did(tmp_path: Path, name: str, size: tuple[int, int]) -> None:
    async with at(tmp_path, size, SCREENS[name]) as rig:
        same(f"{name}-{size[0]}x{size[1]}", rig.text())


@pytest.mark.parametrize("name", theme.ORDER)
async def test_a_theme_has_the_colours_that_it_had(tmp_path: Path, name: str) -> None:
    """How many cells each colour and ground has, lit, dark and under a missed cue."""
    lines = []
    for state, steps, dim in (("lit", lit, 0.0), ("dark", dark, 20.0), ("cue", cue, 0.0)):
        folder = tmp_path / state
        folder.mkdir()
        async with at(folder, (91, 29), steps, Look(theme=name, dim=dim)) as rig:
            found: Counter[str] = Counter()
            for strip in rig.app.screen._compositor.render_strips():
                for part in strip:
                    style = part.style
                    if style and style.color and style.bgcolor and part.text.strip():
                        found[f"{style.color.name} on {style.bgcolor.name}"] += len(part.text.replace(" ", ""))
        lines += [f"{state}: {count} cells {colours}" for colours, count in sorted(found.items())]
    same(f"theme-{name}", "\n".join(lines))
