"""Rules for every screen at every size: what matters is not clipped, and each screen has its way back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import pytest
from textual.geometry import Region

from roomctl.ui.app import RoomApp
from roomctl.ui.plan.rows import PlanList
from roomctl.ui.widgets.buttons import Buttons
from roomctl.ui.widgets.tap import Tap
from tests.ui.rig import Rig
from tests.ui.tour import SIZES, WALKS, walked

FEW = [(48, 24)]
"""The size at which most is short of room; all of them take minutes."""
BACK = {
    "ChooseScreen": "choose", "VisitScreen": "leave again", "PrepareScreen": "leave", "BookingScreen": "leave",
    "SessionScreen": "menu go-on unlock check-same", "MenuScreen": "close", "ChoiceScreen": "leave",
    "HelpScreen": "leave", "PedalScreen": "done", "LineScreen": "cancel", "SaveScreen": "cancel",
    "CloseScreen": "leave cancel", "TurnoverScreen": "leave",
    "ReportScreen": "do-leave no", "SetupScreen": "skip", "_Still": "leave",
    "EditScreen": "out", "ValueScreen": "cancel", "TextScreen": "leave", "ChangedScreen": "leave",
    "SettingsScreen": "leave", "SettingScreen": "leave", "SoundCheckScreen": "leave",
    "EntriesScreen": "leave", "ReviewScreen": "cancel", "RehearseScreen": "leave", "PacksScreen": "leave",
    "BuildScreen": "leave",
}  # fmt: skip
"""The buttons that lead back, or on where there is no back, of each kind of screen."""
KEY = re.compile(r"\b(Esc|Escape|Enter|PageDown|PageUp|Tab|Shift|Ctrl\+)\b|any key|\bpress a number|: press [a-z]\b")
"""A hint for a key."""
ABOUT_KEYS = {"HelpScreen", "PedalScreen"}
MINUTES = re.compile(r"[0-9¼½¾] (min|s)\b")
EDGES = "╭╮╰╯│─┏┓┗┛┃━"


class Shown(NamedTuple):
    name: str
    labels: tuple[str, ...]
    region: Region


def buttons(rig: Rig) -> list[Shown]:
    screen = rig.app.screen
    taps = [tap for tap in screen.query(Tap) if tap.visible and tap.region and tap.label]
    found = [Shown(tap.id or "", (tap.label, *tap._shorter), tap.region) for tap in taps]
    for drawn in screen.query(Buttons):
        there = [one for one in drawn._buttons if drawn.size and one.name]
        found += [Shown(one.name, (one.label,), drawn.region_of(one.name)) for one in there]
    return found


def cells(rig: Rig, region: Region) -> list[str]:
    rows = rig.text().split("\n")[region.y : region.bottom]
    return [row.ljust(region.right)[region.x : region.right].replace("▸", " ") for row in rows]


def clipped(rig: Rig, one: Shown) -> bool:
    """Whether a button says less than one of its labels."""
    inner = " ".join(
        "".join(" " if char in EDGES else char for row in cells(rig, one.region) for char in f"{row} ").split()
    )
    return inner not in {" ".join(label.replace("▸", " ").split()) for label in one.labels}


def off_centre(rig: Rig, one: Shown) -> bool:
    """Whether its label, a mark before it aside, has over a cell more on one side than on the other."""
    inside = [row[1:-1] for row in cells(rig, one.region)[1:-1]] if one.region.height > 2 else cells(rig, one.region)
    said = [at for at, row in enumerate(inside) if row.strip()]
    if not said:
        return True
    spare = {(len(row) - len(row.lstrip())) - (len(row) - len(row.rstrip())) for row in (inside[at] for at in said)}
    return any(abs(by) > 1 for by in spare) or abs(said[0] - (len(inside) - 1 - said[-1])) > 1


def faults(rig: Rig, size: tuple[int, int]) -> Iterator[str]:
    if rig.shows("window too small"):
        return
    kind, found, whole = type(rig.app.screen).__name__, buttons(rig), Region(0, 0, *size)
    back = [one for one in found if one.name in BACK[kind].split() and whole.contains_region(one.region)]
    if rig.app.touched and not back:
        yield "no way back"
    if rig.app.touched and kind not in ABOUT_KEYS and (hint := KEY.search(rig.text())):
        yield f"a hint for a key: {hint[0]}"
    for one in found:
        if not whole.contains_region(one.region):
            yield f"{one.name} is outside"
        elif size[0] < 40 or "\n" in one.labels[0]:  # an answer has its costs and a bar below it
            continue
        elif clipped(rig, one):
            yield f"{one.name} is clipped: {cells(rig, one.region)}"
        elif off_centre(rig, one):
            yield f"{one.name} is not centred: {cells(rig, one.region)}"
    for one, other in combinations(found, 2):
        if one.region.overlaps(other.region):
            yield f"{one.name} overlaps {other.name}"
    rows = rig.text().split("\n")
    for row in rows:
        if "next: " in row and not MINUTES.search(row):
            yield f"minutes are clipped: {row.strip()}"
    for plan in rig.app.screen.query("#plan").results(PlanList):
        for row in cells(rig, plan.region):
            if row.strip() and not (MINUTES.search(row) or row.rstrip().endswith("–")):
                yield f"minutes are clipped: {row.strip()}"
    if longest := next((row for row in rows if len(row) > size[0]), ""):
        yield f"a row is longer than the screen: {longest}"


async def check(walk: str, folder: Path, size: tuple[int, int]) -> None:
    wrong = [f"{name}: {fault}" async for name, rig in walked(walk, folder, size) for fault in faults(rig, size)]
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def finger(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last press was always a finger's."""
    monkeypatch.setattr(RoomApp, "touched", property(lambda app: True, lambda app, touched: None), raising=False)


@pytest.mark.usefixtures("finger")
@pytest.mark.parametrize("size", FEW, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("walk", WALKS)
async def test_every_screen_is_whole_and_has_its_way_back_by_touch(
    tmp_path: Path, walk: str, size: tuple[int, int]
) -> None:
    await check(walk, tmp_path, size)


@pytest.mark.slow
@pytest.mark.usefixtures("finger")
@pytest.mark.parametrize("size", sorted({*SIZES, (91, 29), (58, 43), (84, 30), (48, 52)} - {*FEW}))
@pytest.mark.parametrize("walk", WALKS)
async def test_every_screen_is_whole_at_every_size_by_touch(tmp_path: Path, walk: str, size: tuple[int, int]) -> None:
    await check(walk, tmp_path, size)


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("walk", WALKS)
async def test_every_screen_is_whole_at_every_size_by_keys(tmp_path: Path, walk: str, size: tuple[int, int]) -> None:
    await check(walk, tmp_path, size)
