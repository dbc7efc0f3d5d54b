"""Each of these screens at each size as text, on presets of the tests' own and a clock wound by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from roomctl.clock import HandClock
from roomctl.journal.store import Journal
from roomctl.session.booking import Agenda, Booked, Booking
from roomctl.session.commands import Act, Start
from tests import wording
from tests.ui import snapshots
from tests.ui.rig import PLAN, SPOT, room
from tests.ui.snapshots import SIZES

HEADACHE = (Path(__file__).parent / "headache.yaml").read_text(encoding="utf-8")
SCREENS = {
    "choose": [], "choose-search": ["f", "o", "r", "e"], "choose-spot": ["tab"],
    "signs": ["enter"], "wishes": ["enter", "c", "down", "right", "right", *["down"] * 5, "right"],
    "plan": ["enter", "*"], "plan-marked": ["enter", "*", "down", "down", "m"], "where": ["enter", "w"],
    "session-where": ["enter", "*", "enter", "n", "w"],
}  # fmt: skip
"""Name → the keys that lead there; `*` is Enter until there are no more stop signs to see."""


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCREENS)
async def test_the_snapshot_of_a_screen(tmp_path: Path, name: str, size: tuple[int, int]) -> None:
    def schedule(titles: object) -> Agenda:
        return Agenda((Booked(1_800_001_800.0, 1_800_005_400.0, "headache-tension"),))

    with Journal(tmp_path / "journal.db") as journal:
        clock = HandClock(wall=1_799_990_000.0, up=10.0)
        journal.act(Start(PLAN), clock)
        journal.act(Act("stop"), clock)
    more = {"wrist": SPOT, "headache-tension": HEADACHE}
    async with room(tmp_path, size, booking=Booking(5, 3, 4, 10), more=more, schedule=schedule) as rig:
        for key in SCREENS[name]:
            await rig.press("enter" if key == "*" else key)
            while (key == "*" and rig.shows(wording.NO_SIGNS)) or (rig.shows(wording.MORE_SIGNS) and key == "*"):
                await rig.press("enter")
        await snapshots.comes(name, size, rig.text, rig.settle)
