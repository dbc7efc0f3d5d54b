"""How bright the session's screen is, measured from its picture, in every theme; and what is read without colour."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from textual.color import Color

from roomctl.preset import catalogue, library
from roomctl.session import fit
from roomctl.session.commands import Start
from roomctl.session.plan import Plan, Wishes
from roomctl.ui import theme
from roomctl.ui.options import Look
from roomctl.ui.session.screen import SessionScreen
from tests import wording
from tests.rigs.chromium import shot
from tests.ui.ink import light
from tests.ui.pictures import drawer
from tests.ui.rig import PLAN, SIZES, Rig, room


def linear(channels: Any) -> Any:
    """sRGB (0 to 1) as light."""
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def measured(picture: Any) -> tuple[float, float]:
    """Percent of white on average, and the share of blue (percent) in the light: a third of it is white's."""
    light = linear(np.asarray(picture.convert("RGB"), dtype=float) / 255)
    return float((light @ [0.2126, 0.7152, 0.0722]).mean() * 100), float(light[..., 2].sum() / light.sum() * 100)


def drawn(rig: Rig) -> tuple[float, float]:
    """`measured` of what the rig shows, without the window's frame."""
    from PIL import Image

    svg = rig.app.export_screenshot().replace("Fira Code", "DejaVu Sans Mono")
    left, top = map(float, re.findall(r'<g transform="translate\((\d+), (\d+)\)"', svg)[0])
    right, bottom = re.findall(r'<rect x="0" y="0" width="([\d.]+)" height="([\d.]+)"', svg)[0]
    picture = Image.open(io.BytesIO(drawer().svg2png(svg.encode())))
    return measured(picture.crop((int(left), int(top), int(left + float(right)), int(top + float(bottom)))))


def contrast(colour: str, ground: str = "#000000") -> float:
    """WCAG 2's ratio."""
    one, other = (
        float(linear(np.array(Color.parse(it).rgb) / 255) @ [0.2126, 0.7152, 0.0722]) for it in (colour, ground)
    )
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@pytest.mark.parametrize("name", theme.ORDER)
def test_words_stand_out_from_black_and_from_a_cue_s_ground_and_lines_from_black(name: str) -> None:
    colours = theme.PALETTES[name]
    for ground in ("#000000", colours.glow):
        assert min(contrast(colours.text, ground), contrast(colours.strong, ground)) >= colours.text_ratio
    assert min(contrast(colour) for colour in (colours.side, colours.line, colours.clock)) >= colours.line_ratio
    assert name == "ember" or (colours.text_ratio, colours.line_ratio) == (4.5, 3.0), "only ember is for a glance"


@pytest.mark.parametrize("name", theme.ORDER)
async def test_each_theme_keeps_its_budget_of_light_lit_dark_and_under_a_missed_cue(tmp_path: Path, name: str) -> None:
    colours = theme.PALETTES[name]
    async with room(tmp_path, (91, 29), look=Look(theme=name)) as rig:
        await rig.start()
        await rig.press("n")
        await rig.pass_(12)
        lit, blue = drawn(rig)
        await rig.pass_(10)
        assert rig.app.screen.has_class("-dark")
        dark, _ = drawn(rig)
        await rig.pass_(minutes=4.5)  # 60 s before the change
        for _ in range(4):
            await rig.pass_(16)
        cued, _ = drawn(rig)
        assert rig.app.cued
    print(f"\n{name}: lit {lit:.2f} %, dark {dark:.2f} %, missed cue {cued:.2f} % of white, blue {blue:.1f} %")
    assert 0.05 < dark < lit
    assert lit <= colours.budget
    assert cued <= colours.budget
    assert dark <= colours.dark_budget
    assert blue <= 2 or name == "day"


SHELVES = library.shelves(None, None)
TABLETS = [(91, 29), (58, 43), (84, 30), (48, 52)]
"""Cells of a tablet of 1280 by 800, 820 by 1180, 1180 by 820, and of a phone of 390 by 844 pixels."""
WISHES = Wishes(pressure="lighter", talk="quiet")


async def moments(rig: Rig, plan: Plan) -> AsyncIterator[str]:
    """One session of `plan`, its screen drawn at the moments that have most to say."""
    rig.other.act(Start(plan, wishes=WISHES, buffer=600.0), rig.clock)
    await rig.pass_(12)
    await rig.laid(None)
    yield "start"
    while True:
        moment, base = rig.app.moment, rig.app.stack.base
        assert moment
        assert isinstance(base, SessionScreen)
        if moment.index == len(plan.phases) // 2:
            rig.act("pause")
            await rig.pass_(200)
            yield "paused"
            rig.act("resume")
            await rig.settle()
            yield "resumed, late"
            rig.app.stack.clear()  # the choice when late
            base.do("stop")
            await rig.settle()
            yield "the question"
            base.tapped("go-on")
        if moment.next is None or moment.index >= 4:
            break
        rig.act("next")
        await rig.settle()
        yield "moved"
    rig.clock.wind(max(0.0, moment.phase_left - 50))
    for _ in range(4):
        await rig.pass_(16)
        if rig.app.cued:
            yield "a cue that was missed"
    if rig.app.running:
        rig.act("ack")
        await rig.settle()
        yield "the last minutes"
        rig.act("stop")
    await rig.settle()
    rig.app.choose()
    await rig.settle()


def resolved(name: str) -> Plan:
    return fit.resolve_sides(catalogue.plan(name, SHELVES, None), "left", ask=False)


async def measured_light(folder: Path, size: tuple[int, int], names: Iterable[str]) -> dict[str, tuple[float, str]]:
    """The most light of each theme, and where it was."""
    most = dict.fromkeys(theme.ORDER, (0.0, ""))
    async with room(folder, size, look=Look(theme="amber", dim=0)) as rig:
        for preset in names:
            async for at in moments(rig, resolved(preset)):
                if isinstance(rig.app.screen, SessionScreen):
                    for name in theme.ORDER:
                        most[name] = max(most[name], (light(rig.app, name), f"{preset}, {at}, {rig.app.moment}"))
    return most


PRESETS = sorted(file.stem for file in SHELVES[-1].folder.glob("*.yaml"))


def test_all_presets_are_there() -> None:
    assert len(PRESETS) >= 36


@pytest.mark.parametrize("size", [*TABLETS, *SIZES])
async def test_the_presets_with_most_to_say_keep_each_theme_s_budget_at_every_size(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    most = await measured_light(tmp_path, size, ["strain-sprain", "whiplash-neck"])
    print(size, {name: round(found[0], 2) for name, found in most.items()})
    for name, (percent, where) in most.items():
        assert 0.05 < percent <= theme.PALETTES[name].budget, (name, where)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("size", [*TABLETS, *SIZES])
async def test_every_preset_keeps_each_theme_s_budget_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    most = await measured_light(tmp_path, size, PRESETS)
    print(size, {name: round(found[0], 2) for name, found in most.items()})
    for name, (percent, where) in most.items():
        assert 0.05 < percent <= theme.PALETTES[name].budget, (name, where)


@pytest.mark.parametrize("size", [(91, 29), (48, 24)])
async def test_what_is_added_up_from_cells_is_what_a_picture_measures(tmp_path: Path, size: tuple[int, int]) -> None:
    """Cairo leaves a line between two rows of blocks, where terminals leave none, so a picture is a little darker."""
    async with room(tmp_path, size, look=Look(theme="amber", dim=0)) as rig:
        async for at in moments(rig, resolved("knee-oa-spot")):
            if isinstance(rig.app.screen, SessionScreen):
                pictured, added = drawn(rig)[0], light(rig.app)
                print(f"{size} {at}: {pictured:.3f} % in the picture, {added:.3f} % added up")
                assert 0.93 * pictured <= added <= 1.15 * pictured, at


@pytest.mark.parametrize("name", ["amber", "moss", "ember"])
async def test_the_budget_holds_in_a_browser_s_own_picture(tmp_path: Path, name: str) -> None:
    async with room(tmp_path, (91, 29), look=Look(theme=name)) as rig:
        await rig.start()
        await rig.press("n")
        await rig.pass_(12)
        lit = measured(shot(rig.app, tmp_path / "lit"))
        await rig.pass_(10)
        dark = measured(shot(rig.app, tmp_path / "dark"))
    print(f"\n{name} in Chromium at 1280x800: {lit[0]:.2f} %, dark {dark[0]:.2f} %, blue {lit[1]:.1f} %")
    colours = theme.PALETTES[name]
    assert 0.05 < lit[0] <= colours.budget
    assert dark[0] <= colours.dark_budget
    assert lit[1] <= 2


async def test_no_colour_is_other_than_the_theme_s(tmp_path: Path) -> None:
    """Whatever a widget brings along by itself would glare."""
    for name, colours in theme.PALETTES.items():
        folder = tmp_path / name
        folder.mkdir()
        async with room(folder, look=Look(theme=name, dim=0)) as rig:
            await rig.start()
            await rig.press("n")
            strips = rig.app.screen._compositor.render_strips()
            seen = {
                part.style.color.triplet.hex
                for strip in strips
                for part in strip
                if part.text.strip() and part.style and part.style.color and part.style.color.triplet
            }
            allowed = {colours.text, colours.strong, colours.side, colours.line, colours.clock}
            assert seen <= allowed, seen - allowed
            assert len(seen) >= 4


async def test_a_cue_is_in_words_and_shapes_without_any_colour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with room(tmp_path) as rig:
        await rig.start(replace(PLAN, cues="visual-only"))
        await rig.pass_(60)
        await rig.pass_(30)
        assert rig.shows(wording.ASK_PRESSURE)
        assert isinstance(rig.app.screen, SessionScreen)
        strips = rig.app.screen._compositor.render_strips()
        colours = [part.style.color.triplet for strip in strips for part in strip
                   if part.style and part.style.color and part.style.color.triplet]  # fmt: skip
        assert colours
        assert all(max(one) - min(one) <= 2 for one in colours), "greys"
