"""A small window, a terminal with plain characters, and a console: the time and the area can be read in each."""

from __future__ import annotations

from pathlib import Path

import pytest

from roomctl.session.plan import Phase, Plan
from roomctl.ui.session import digits, layout
from roomctl.ui.widgets import letters, paint
from tests.ui.rig import PLAN, Rig, room

KNEE = Plan(
    "knee",
    "Knee",
    (
        Phase("around the kneecap and beside the joint", 300, 120, "left", check="pressure"),
        Phase("around the kneecap and beside the joint", 300, 120, "right"),
    ),
)
SMALL = [(20, 5), (24, 8), (30, 18), (40, 12), (60, 17), (100, 12), (120, 19)]


def rows_with(rig: Rig, words: str) -> list[int]:
    return [at for at, row in enumerate(rig.text().split("\n")) if words in row]


@pytest.mark.parametrize("size", SMALL)
async def test_in_a_small_window_time_side_and_state_come_before_the_buttons(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with room(tmp_path, size) as rig:
        await rig.start(KNEE)
        await rig.press("space")
        assert rig.shows("PAUSED")
        (area,) = rows_with(rig, ", LEFT")
        (first,) = rows_with(rig, "Go on")
        face = digits.drawn("4:59", size[0], 5, thin=True)
        large = all(any(row[-2][0] in line for line in rig.text().split("\n")) for row in face)
        assert rig.shows("4:59") or large, rig.text()
        assert area < first
        assert all(rig.shows(label) for label in ("Next", "Back", "More…"))
        assert all(len(row) <= size[0] for row in rig.text().split("\n"))
        assert sum(bool(rig.place(name)) for name in ("pause", "next-area", "back", "menu")) == 4
        await rig.tap("pause")
        await rig.pass_(62)
        assert rig.shows("ASK: PRESSURE?"), "a cue has a row, too"


@pytest.mark.parametrize("size", [(19, 24), (80, 4), (8, 8)])
async def test_a_window_that_is_too_small_says_so(tmp_path: Path, size: tuple[int, int]) -> None:
    async with room(tmp_path, size) as rig:
        await rig.start(KNEE)
        assert "window too small" in " ".join(rig.text().split())
        assert not layout.fits(*size)
        await rig.press("space")
        state = rig.other.state()
        assert state
        assert state.paused, "keys still act"


async def test_with_plain_characters_the_area_is_in_plain_words_and_the_clock_of_whole_cells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paint, "ASCII", True)
    digits.glyph.cache_clear()
    try:
        async with room(tmp_path, (80, 24)) as rig:
            await rig.start()
            await rig.press("n")
            assert rig.shows("FOREARM")
            assert "LEFT" in rig.text()
            assert rig.text().isascii(), [char for char in rig.text() if not char.isascii()]
            assert not set('_"') & set(rig.text())
            assert len({digits.glyph(char, rows) for rows in (5, 9) for char in "0123456789"}) == 20
            rows = rig.text().split("\n")
            assert any("######" in row for row in rows), "the clock is large all the same"
    finally:
        digits.glyph.cache_clear()


async def test_a_console_gets_only_characters_that_its_font_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paint, "CONSOLE", True)
    digits.glyph.cache_clear()
    letters.draw.cache_clear()
    try:
        for size in ((57, 40), (48, 24), (120, 40)):
            folder = tmp_path / str(size[0])
            folder.mkdir()
            async with room(folder, size) as rig:
                await rig.start(PLAN)
                await rig.press("n")
                rig.text().encode("cp437")
                assert "█" in rig.text()
                await rig.tap("menu")
                rig.text().encode("cp437")
    finally:
        digits.glyph.cache_clear()
        letters.draw.cache_clear()
