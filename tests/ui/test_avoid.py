"""What the client wants to avoid is in no plan, by every way to a start and for every preset."""

from __future__ import annotations

from pathlib import Path

import pytest

from roomctl.errors import Refused
from roomctl.journal.store import Journal
from roomctl.preset import catalogue, library
from roomctl.preset.model import to_plan
from roomctl.session.booking import Booked, Booking
from roomctl.session.plan import Wishes
from roomctl.ui.prepare import rows, wishes
from roomctl.ui.prepare.draft import SIDES, Preparing
from tests.helpers import refused
from tests.rigs.home import Home
from tests.ui.rig import KNEE

PRESETS = sorted(Path("presets").glob("*.yaml"))
WISH = 5
"""The row of the first area to avoid."""


def prepared(file: Path, booked: Booked | None = None) -> Preparing:
    preset = catalogue.find(str(file), library.shelves(None, None), None)
    return Preparing(preset, to_plan(preset, file.stem), 0.0, Booking(), booked)


@pytest.mark.parametrize("file", PRESETS, ids=lambda file: file.stem)
def test_in_every_preset_and_on_every_side_an_area_to_avoid_is_left_out_and_the_others_get_its_minutes(
    file: Path,
) -> None:
    for at, (named, areas) in enumerate(wishes.avoidable(prepared(file)).items()):
        for side in SIDES:
            chosen = prepared(file)
            chosen.side = side
            wishes.turn(chosen, [], WISH + at, 1)
            start = chosen.start(0.0)
            assert not [phase for phase in start.plan.phases if phase.area in areas or start.wishes.avoids(phase)]
            assert float(start.plan.seconds) == pytest.approx(prepared(file).asked)
            assert named in rows.left_out(chosen, 0.0)
            wishes.turn(chosen, [], WISH + at, 1)
            usual = prepared(file)
            usual.side = side
            assert chosen.start(0.0) == usual.start(0.0), "a wish taken back"


@pytest.mark.parametrize("file", PRESETS, ids=lambda file: file.stem)
def test_a_client_who_wants_to_avoid_everything_gets_no_session_and_is_told_so(file: Path) -> None:
    chosen = prepared(file)
    chosen.side = "left"
    for at in range(len(wishes.avoidable(chosen))):
        wishes.turn(chosen, [], WISH + at, 1)
    with refused("no area of .* would be left to work on"):
        chosen.start(0.0)
    assert "would be left to work on" in rows.left_out(chosen, 0.0)
    index = next(at for at, phase in enumerate(chosen.plan.phases) if phase.focus != "frame")
    area = chosen.drop(index)
    assert area in {phase.area for phase in chosen.start(0.0).plan.phases}, "taken back in the plan"
    assert area not in chosen.wishes.avoid


def test_a_booking_that_is_too_short_for_all_may_be_long_enough_without_an_area(tmp_path: Path) -> None:
    file = tmp_path / "knee.yaml"
    file.write_text(KNEE)
    chosen = prepared(file, Booked(0.0, 12 * 60.0))
    chosen.side = "left"
    assert chosen.too_short(0.0), "the floors are 8 and 6 minutes"
    chosen.wishes = Wishes(("calf",))
    start = chosen.start(0.0)
    assert [(phase.area, phase.seconds) for phase in start.plan.phases] == [("thigh", 12 * 60)]


def test_an_affected_side_is_asked_only_where_one_is_worked(tmp_path: Path) -> None:
    file = tmp_path / "knee.yaml"
    file.write_text(KNEE.replace("{area: calf, side: affected", "{area: back, side: both"))
    chosen = prepared(file)
    assert chosen.waits_for_side
    chosen.wishes = Wishes(("thigh",))
    assert not chosen.waits_for_side
    assert [phase.area for phase in chosen.start(0.0).plan.phases] == ["back"]


def test_minutes_and_order_are_changed_around_what_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "neck.yaml"
    file.write_text(KNEE.replace("side: affected", "side: both") + "  - {area: foot, minutes: 5, check: pressure}\n")
    file.write_text(file.read_text().replace("minutes: 20", "minutes: 25"))
    chosen = prepared(file)
    chosen.wishes = Wishes(("calf",))
    chosen.minute(2, 1)
    assert chosen.start(0.0).plan.seconds == pytest.approx(26 * 60)
    assert chosen.move(2, -1) == 1
    assert [phase.area for phase in chosen.start(0.0).plan.phases] == ["thigh", "foot"]
    with refused("calf is left out today; take it back first"):
        chosen.minute(2, 1)
    assert chosen.laid_out(0.0).lengths[2] == 0
    chosen.drop(2)
    assert [phase.area for phase in chosen.start(0.0).plan.phases] == ["thigh", "foot", "calf"]
    assert chosen.undo()
    assert chosen.undo()
    assert chosen.undo()
    assert not chosen.undo()
    assert chosen.wishes.avoid == ("calf",), "no undo brings an area back that the client wants to avoid"
    chosen.drop(0)
    with pytest.raises(Refused):
        chosen.drop(2)


@pytest.mark.parametrize("verb", ["start", "plan"])
def test_the_command_leaves_out_what_is_to_be_avoided(home: Home, verb: str) -> None:
    out = home.run(verb, "whiplash-neck-spot", "--avoid", "shoulders").stdout
    assert "shoulders" not in out.replace("left out: shoulders; its minutes go to the other areas", "")
    if verb == "start":
        assert "back of neck; 15 min" in out
        with Journal(home.journal) as journal:
            state = journal.state()
        assert state
        assert state.wishes.avoid == ("shoulders, warm-up",)
        assert not [phase for phase in state.plan.phases if state.wishes.avoids(phase)]
    every = ("shoulders", "back of neck", "upper trapezius", "neck")
    refused = home.run(verb, "whiplash-neck-spot", *(word for area in every for word in ("--avoid", area)), check=False)
    assert refused.returncode == 1
    assert "no area of whiplash-neck-spot would be left to work on" in refused.stderr
