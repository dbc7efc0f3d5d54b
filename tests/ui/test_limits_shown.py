"""The limits of hands and of the time face down on the real screens, by keys and by taps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from roomctl.ui.options import Look
from roomctl.ui.plan.screen import BookingScreen
from tests.ui.rig import LIT, PLAN, SIZES, Rig, room

DEEP = """preset: 1
title: Deep work
condition: low-back
minutes: 30
phases:
  - {area: back, minutes: 12, pressure: 2, check: pressure, focus: concern}
  - {area: buttocks, technique: deep-tissue, minutes: 14, at_most: 15, pressure: 3, check: every 7 min, focus: concern}
  - {area: close, minutes: 4, focus: frame}
"""
HANDS = Look(dim=0, hands_limit=10)


def technique(rig: Rig) -> str:
    assert isinstance(rig.app.screen, BookingScreen)
    return rig.app.screen.chosen.plan.phases[1].technique


async def to_the_plan(rig: Rig) -> None:
    await rig.press(*"deep", "enter", "enter")
    assert isinstance(rig.app.screen, BookingScreen)


@pytest.mark.parametrize("size", SIZES)
async def test_beyond_the_limit_the_plan_names_a_gentler_technique_and_a_tap_takes_it(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with room(tmp_path, look=HANDS, size=size, more={"deep": DEEP}) as rig:
        await to_the_plan(rig)
        assert rig.shows("hands 14 of 10 min today")
        assert not rig.place("ease")
        await rig.press("down", "down")
        assert rig.place("ease")
        await rig.tap("ease")
        assert technique(rig) == "swedish"
        assert not rig.place("ease")
        await rig.press("u")
        assert technique(rig) == "deep-tissue"


async def test_the_same_by_key_and_undo_takes_it_back_and_an_area_that_is_not_hard_has_none(tmp_path: Path) -> None:
    async with room(tmp_path, look=HANDS, more={"deep": DEEP}) as rig:
        await to_the_plan(rig)
        await rig.press("down", "t")
        assert technique(rig) == "deep-tissue"
        await rig.press("down")
        assert rig.shows("swedish instead: t")
        await rig.press("t")
        assert technique(rig) == "swedish"
        await rig.press("u")
        assert technique(rig) == "deep-tissue"


@pytest.mark.parametrize("size", SIZES)
async def test_near_the_limit_the_session_counts_the_minutes_face_down_and_then_prompts_to_turn(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with room(tmp_path, look=LIT, size=size) as rig:
        await rig.start(replace(PLAN, prone_limit=480.0))
        await rig.pass_(minutes=2, seconds=30)
        assert not rig.shows("2 of 8 min")
        await rig.pass_(minutes=2)
        assert rig.cue == "check" or rig.shows("prone 4 of 8 min")
        if rig.cue:
            await rig.press("space")
        assert rig.shows("prone 4 of 8 min")
        await rig.pass_(minutes=3, seconds=31)
        assert rig.cue == "turn"
        assert rig.shows("TURN OVER") or rig.shows("LET THE CLIENT TURN")
        await rig.press("space")
        assert rig.cue == ""
