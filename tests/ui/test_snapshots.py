"""Each of these screens at each size as text, on the presets that are shipped and a clock wound by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from roomctl.clock import HandClock
from roomctl.journal import Journal
from roomctl.paths import shipped
from roomctl.preset.shelf import Shelf, plan
from roomctl.session.booking import Booked, Booking
from roomctl.session.commands import Act, Start
from roomctl.session.fit import resolve_sides
from roomctl.ui.client import ClientApp
from tests.ui import snapshots
from tests.ui.rig import PLAN, room
from tests.ui.snapshots import SIZES

SHELF = Shelf("built in", shipped("presets"))
SCREENS = {
    "choose": [], "choose-search": ["s", "h", "o", "u", "l"], "choose-spot": ["tab"],
    "signs": ["enter"], "wishes": ["enter", "c", "down", "right", "right", *["down"] * 5, "right"],
    "plan": ["enter", "*"], "plan-marked": ["enter", "*", "down", "down", "m"], "where": ["enter", "w"],
    "session-where": ["enter", "*", "enter", "n", "w"],
}  # fmt: skip
"""Name → the keys that lead there; `*` is Enter until there are no more stop signs to see."""


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCREENS)
async def test_the_snapshot_of_a_screen(tmp_path: Path, name: str, size: tuple[int, int]) -> None:
    def schedule(titles: object) -> Booked:
        return Booked(1_800_001_800.0, 1_800_005_400.0, "headache-tension")

    with Journal(tmp_path / "journal.db") as journal:
        clock = HandClock(wall=1_799_990_000.0, up=10.0)
        journal.act(Start(resolve_sides(plan("knee-oa-30", [SHELF]), "left")), clock)
        journal.act(Act("stop"), clock)
    async with room(tmp_path, size, booking=Booking(5, 3, 4, 10), shelves=[SHELF], schedule=schedule) as rig:
        for key in SCREENS[name]:
            await rig.press("enter" if key == "*" else key)
            while (key == "*" and rig.shows("No stop signs")) or (rig.shows("More stop signs") and key == "*"):
                await rig.press("enter")
        await rig.settle()
        snapshots.matches(name, size, rig.text())


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_snapshot_of_the_clients_screen(tmp_path: Path, size: tuple[int, int]) -> None:
    clock = HandClock()
    with Journal(tmp_path / "journal.db") as journal:
        journal.act(Start(PLAN), clock)
        app = ClientApp(journal, clock)
        async with app.run_test(size=size) as pilot:
            clock.up = 1003.0
            app.beat()
            await pilot.pause()
            strips = app.screen._compositor.render_strips()
            text = "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)
    snapshots.matches("client", size, text)
