"""Today's changed plan saved as a preset from the plan's screen, by keys and by taps."""

from __future__ import annotations

from pathlib import Path

from roomctl.ui.plan.save_screen import SaveScreen
from roomctl.ui.plan.screen import BookingScreen
from tests.ui.rig import NECK, Rig, room


async def changed(rig: Rig) -> None:
    """To the plan, with one minute more for its first area."""
    await rig.press("enter", "enter", "down", "m")
    assert isinstance(rig.app.screen, BookingScreen)


async def test_a_changed_plan_is_saved_under_a_name_and_an_unchanged_one_has_no_button(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.press("enter", "enter")
        assert not rig.place("save")
        await rig.press("s")
        assert isinstance(rig.app.screen, BookingScreen), "nothing to save"
        await rig.press("down", "m", "escape")
        await rig.tap("save")
        await rig.press(*"Mine", "enter")
        await rig.until(lambda: rig.shows("saved as mine"))
        assert isinstance(rig.app.screen, BookingScreen), "and the session can begin"
        text = (tmp_path / "presets" / "mine.yaml").read_text()
        assert "extends: neck" in text
        assert "minutes: 31" in text
        await rig.press("escape", "escape")
        await rig.app.workers.wait_for_complete()
        await rig.until(lambda: rig.shows("Mine"))


async def test_a_name_that_is_taken_can_be_mended_and_escape_saves_nothing(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await changed(rig)
        await rig.press("s", *"neck", "enter")
        await rig.until(lambda: rig.shows("already"))
        assert isinstance(rig.app.screen, SaveScreen)
        await rig.press("escape")
        assert isinstance(rig.app.screen, BookingScreen)
        assert len(list((tmp_path / "presets").iterdir())) == 3


async def test_a_plan_for_one_of_the_clinic_s_own_conditions_is_saved(tmp_path: Path) -> None:
    """The room has a condition of its own, for which a preset is; today's plan of that preset is saved as any other."""
    async with room(tmp_path) as rig:
        (tmp_path / "presets" / "neck.yaml").write_text(NECK.replace("condition: headache", "condition: sports"))
        (tmp_path / "presets" / "knee.yaml").unlink()
        rig.app.conditions = {"sports": "Sports massage"}
        rig.app.choose()
        await rig.app.workers.wait_for_complete()
        await rig.until(lambda: rig.shows("Sports massage"))
        await changed(rig)
        await rig.press("s", *"Mine", "enter")
        await rig.until(lambda: rig.shows("saved as mine"))
        assert (tmp_path / "presets" / "mine.yaml").exists()
