"""The time of day, and the styles of the session's clock."""

from __future__ import annotations

from pathlib import Path

import pytest

from roomctl.text.times import time_of_day
from roomctl.ui.options import Look
from roomctl.ui.session import circle, digits
from roomctl.ui.theme import PALETTES
from tests.ui.ink import light
from tests.ui.rig import SIZES, room


@pytest.mark.parametrize("size", SIZES)
async def test_the_time_of_day_stands_beside_the_end_at_every_size_and_goes_on_in_a_pause(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with room(tmp_path, size) as rig:
        await rig.start()
        for wait in (0, 61, 3600):
            await rig.pass_(wait)
            head = rig.text().split("\n")[0].split()
            assert time_of_day(rig.clock.now().wall) in head
            assert "ends" in head
            assert "of" in head, "how much is over"
            if not wait:
                rig.act("pause")


def test_the_circle_empties_clockwise_from_the_top() -> None:
    def lit(left: float) -> list[int]:
        rows = circle.drawn(left, "3:42", 60, 12)
        return [sum(len(text.replace(" ", "")) for text, role in row if role == "quiet") for row in rows]

    whole, half, none = lit(1.0), lit(0.5), lit(0.0)
    assert sum(whole) > 1.8 * sum(half) > 0
    assert sum(none) == 0
    assert [sum(lit(share / 10)) for share in range(11)] == sorted(sum(lit(share / 10)) for share in range(11))


@pytest.mark.parametrize("rows", [5, 6, 8, 13])
@pytest.mark.parametrize("text", ["8:00", "+1:20", "88:00"])
def test_the_circle_and_its_time_fit_in_their_rows(rows: int, text: str) -> None:
    drawn = circle.drawn(0.7, text, 44, rows)
    assert len(drawn) == rows
    words = ["".join(part for part, _ in row) for row in drawn]
    assert any(text in word for word in words)
    assert len({len(word) for word in words if word}) == 1


def test_round_digits_differ_at_their_corners_only_and_no_two_are_alike() -> None:
    for rows in (5, 8, 16):
        made = {char: digits.glyph(char, rows, rounded=True) for char in "0123456789"}
        assert len(set(made.values())) == 10
        for char, shape in made.items():
            usual = digits.glyph(char, rows)
            differing = sum(
                a != b for one, two in zip(shape, usual, strict=True) for a, b in zip(one, two, strict=True)
            )
            assert (0 < differing <= 4) == (char in "0235689")


@pytest.mark.parametrize("size", [(91, 29), (48, 24), (120, 40)])
async def test_the_room_sets_the_style_a_key_changes_it_for_today_and_each_keeps_the_budget_of_light(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with room(tmp_path, size, look=Look(clock="circle", dim=0, theme="amber")) as rig:
        await rig.start()
        await rig.press("n")
        for style in ("circle", "digits", "round"):
            assert ("6:00" in rig.text() or "5:5" in rig.text()) == (style == "circle")
            assert light(rig.app) <= PALETTES["amber"].budget, style
            await rig.press("y")
        await rig.settle()
        assert rig.shows("clock: circle")
