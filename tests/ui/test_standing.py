"""What holds the clock and how to work stay on the screen beside a cue, whatever the cue and the size."""

from __future__ import annotations

from pathlib import Path

import pytest

from roomctl.session.plan import Phase, Plan
from tests import wording
from tests.ui.rig import SIZES, Rig, room

KNEE = Plan(
    "knee",
    "Knee",
    (
        Phase("settle", 120, 60, focus="frame"),
        Phase("around the kneecap", 300, 120, "left", focus="concern", pressure=3, check="pressure", position="prone"),
        Phase("calf", 300, 120, "right", technique="myofascial-release", pressure=2, position="side-lying"),
    ),
)


async def until(rig: Rig, kind: str) -> None:
    """Time goes by until a cue of that kind is shown, and has come up; others are acknowledged."""
    for _ in range(100):
        if rig.cue == kind:
            await rig.pass_(4)
            return
        if rig.cue:
            await rig.press("x")
        await rig.pass_(10)
    raise AssertionError(f"no {kind}")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", ["warn", "change", "check", "closing"])
async def test_a_cue_covers_neither_position_nor_technique_nor_pressure(
    tmp_path: Path, size: tuple[int, int], kind: str
) -> None:
    async with room(tmp_path, size) as rig:
        await rig.start(KNEE)
        await until(rig, kind)
        assert rig.app.moment
        phase = rig.app.moment.phase
        for words in (phase.position, phase.technique[:2], f"{phase.pressure} of 5"):
            assert rig.shows(words), rig.text()


@pytest.mark.parametrize("size", SIZES)
async def test_a_cue_of_a_change_says_now_and_not_the_area_s_name_again(tmp_path: Path, size: tuple[int, int]) -> None:
    async with room(tmp_path, size) as rig:
        await rig.start(KNEE)
        await until(rig, "change")
        assert rig.shows("NOW")
        assert not rig.shows("NOW: ")
        assert rig.text().count("KNEECAP") <= 1, "its name stands there once, plain or in large letters"


@pytest.mark.parametrize("size", SIZES)
async def test_a_cue_hides_neither_paused_nor_held(tmp_path: Path, size: tuple[int, int]) -> None:
    async with room(tmp_path, size) as rig:
        await rig.start(KNEE)
        await rig.press("n")
        await until(rig, "check")
        rig.act("pause")
        await rig.pass_(4)
        assert rig.cue
        assert rig.shows("PAUSED"), rig.text()
        assert rig.shows(wording.ASK_PRESSURE)
        rig.act("resume")
        rig.act("hold")
        await rig.pass_(2)
        await until(rig, "warn")
        assert rig.shows("HELD"), rig.text()
        assert rig.shows("SOON")


async def test_where_one_row_is_left_what_is_said_stands_beside_paused_and_not_in_its_place(tmp_path: Path) -> None:
    async with room(tmp_path, (48, 24)) as rig:
        await rig.start()
        await rig.press("space")
        rig.app.say("nothing to undo")
        await rig.settle()
        assert rig.shows("PAUSED · nothing to undo") or (rig.shows("PAUSED") and rig.shows("nothing to undo"))
        await rig.press("w")
        rig.app.say("nothing to undo")
        await rig.settle()
        assert rig.shows("PAUSED · nothing to undo")
