"""The longest time of an area, and the therapist's own hands, on the screens before hands on."""

from __future__ import annotations

from pathlib import Path

import pytest

from roomctl.preset import catalogue, library
from roomctl.preset.model import to_plan
from roomctl.ui.prepare import rows
from roomctl.ui.prepare.draft import Preparing
from tests.helpers import refused

POINTS = """preset: 1
title: Two points
condition: low-back
minutes: 15
phases:
  - {area: back, minutes: 4, at_most: 6, check: pressure}
  - {area: point, technique: trigger-point, minutes: 6, at_most: 7, pressure: 3, check: pressure, focus: concern}
  - {area: edge, technique: friction, minutes: 3, at_most: 3, check: pressure, focus: concern}
  - {area: close, minutes: 2, focus: frame}
"""


@pytest.fixture
def chosen(tmp_path: Path) -> Preparing:
    file = tmp_path / "points.yaml"
    file.write_text(POINTS)
    preset = catalogue.find(str(file), library.shelves(None, None), None)
    return Preparing(preset, to_plan(preset, "points"), 0.0)


def minutes(chosen: Preparing) -> list[float]:
    return [one.seconds / 60 for one in chosen.laid_out(0.0).phases]


def test_a_longer_session_stops_where_all_areas_are_at_their_longest_and_says_so(chosen: Preparing) -> None:
    assert rows.left_out(chosen, 0.0) == ""
    chosen.longer(1, 0.0)
    assert minutes(chosen) == [6, 7, 3, 2]
    assert rows.left_out(chosen, 0.0) == "these areas may take 18 min at most, so 2 min are left over"
    with refused("these areas may take 18 min at most; [+]1 min on an area"):
        chosen.longer(1, 0.0)
    chosen.longer(-1, 0.0)
    assert minutes(chosen) == [4, 6, 3, 2]
    assert rows.left_out(chosen, 0.0) == ""


def test_a_left_out_area_gives_what_the_others_may_take_and_the_rest_is_named(chosen: Preparing) -> None:
    chosen.drop(1)
    assert minutes(chosen) == [6, 0, 3, 2]
    said = rows.left_out(chosen, 0.0)
    assert (
        said
        == "left out: point; 2 min go to the other areas; these areas may take 11 min at most, so 4 min are left over"
    )
    chosen.drop(1)
    assert minutes(chosen) == [4, 6, 3, 2]


def test_a_minute_for_an_area_is_the_therapists_own_and_stays(chosen: Preparing) -> None:
    chosen.minute(2, 1)
    assert minutes(chosen) == [4, 6, 4, 2]
    chosen.longer(1, 0.0)
    assert minutes(chosen) == [6, 7, 4, 2]


def test_a_later_end_than_the_areas_can_fill_leaves_the_minutes_free(chosen: Preparing) -> None:
    chosen.off = 15 * 60.0
    chosen.longer(1, 0.0)
    start = chosen.start(0.0)
    assert (float(start.plan.seconds), start.booked, start.unplaced) == (18 * 60, 20 * 60, 2 * 60)


def test_an_end_that_is_too_early_for_the_areas_can_still_be_moved(chosen: Preparing) -> None:
    chosen.off = 60.0
    with refused("does not fit"):
        chosen.longer(1, 0.0)
    assert chosen.off == 360.0, "closer to one that fits"


def test_within_the_limit_of_the_hands_nothing_is_said_or_offered(chosen: Preparing) -> None:
    assert rows.hands(chosen, 0.0) == ""
    chosen.hands_limit, chosen.hands_done = 30 * 60.0, 20 * 60.0
    assert rows.hands(chosen, 0.0) == ""
    assert chosen.eases(1, 0.0) is None


def test_beyond_it_the_gentler_technique_of_the_plan_is_named_and_taken_only_by_hand(chosen: Preparing) -> None:
    chosen.hands_limit, chosen.hands_done = 30 * 60.0, 25 * 60.0
    before = chosen.plan
    assert rows.hands(chosen, 0.0) == "hands 34 of 30 min today; gentler: swedish for point, edge"
    assert chosen.plan is before
    assert chosen.eases(0, 0.0) is None, "it is not hard"
    other = chosen.eases(1, 0.0)
    assert other is not None
    chosen.ease(1, other)
    assert [(one.technique, one.pressure) for one in chosen.plan.phases] == [
        ("swedish", 1), ("swedish", 1), ("friction", 1), ("swedish", 1),
    ]  # fmt: skip
    assert rows.hands(chosen, 0.0) == "", "28 of 30"
    chosen.undo()
    assert chosen.plan == before


def test_a_plan_without_a_gentler_technique_says_so(chosen: Preparing) -> None:
    chosen.hands_limit = 300.0
    chosen.drop(0)
    assert rows.hands(chosen, 0.0).endswith("today; this plan has no gentler technique")


def test_a_short_area_keeps_a_minute_and_the_refusal_names_it(tmp_path: Path) -> None:
    file = tmp_path / "points.yaml"
    file.write_text(POINTS.replace("area: edge", "at_least: 20 s, area: edge").replace("minutes: 3,", "minutes: 100 s,")
                    .replace("minutes: 15", "minutes: 820 s"))  # fmt: skip
    preset = catalogue.find(str(file), library.shelves(None, None), None)
    chosen = Preparing(preset, to_plan(preset, "points"), 0.0)
    with refused("edge has 1¾ min; its minimum is 1$"):
        chosen.minute(2, -1)
    with refused("close has 50 s; its minimum is 1$"):
        file.write_text(file.read_text().replace("minutes: 2,", "minutes: 50 s,").replace("820 s", "750 s"))
        preset = catalogue.find(str(file), library.shelves(None, None), None)
        Preparing(preset, to_plan(preset, "points"), 0.0).minute(3, -1)


def test_an_end_that_has_passed_while_the_plan_was_shown_is_said_and_another_one_helps(chosen: Preparing) -> None:
    chosen.even(0.0)
    assert chosen.off == 900
    with refused("the time for hands off has passed; choose another end"):
        chosen.start(901.0)
    chosen.even(901.0)
    assert sum(chosen.start(901.0).plan.lengths) == 900
