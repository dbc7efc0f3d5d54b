"""What is usual in a preset, against a plan of today: derived from digests, taken over by somebody and given back."""

from __future__ import annotations

import pytest

from roomctl.preset.check import check_text
from roomctl.preset.model import Preset, to_plan
from roomctl.session.digest import RECENT, Digest, usual
from roomctl.session.plan import Phase, Plan
from roomctl.text import habits
from roomctl.ui.prepare.draft import Preparing

TEXT = b"""preset: 1
title: Neck and back
condition: headache
minutes: 30
phases:
  - {area: settle, minutes: 2, focus: frame}
  - {area: neck (both sides), side: each, minutes: 12, at_least: 10, focus: concern, check: pressure}
  - {area: back, minutes: 12, check: pressure}
  - {area: close, minutes: 4, focus: frame}
"""
_made = check_text(TEXT, "neck.yaml").preset
assert _made is not None
PRESET: Preset = _made
PLAN = to_plan(PRESET, "neck")


def made_of(neck: float, back: float = 12.0, *, planned: float = 30.0, **more: object) -> Digest:
    areas = (("neck (both sides)", 720.0, neck * 60), ("back", 720.0, back * 60), ("settle", 120.0, 900.0))
    given = {"preset": "neck", "speed": 1.0, "ended": "done", **more}
    return Digest(
        "s", str(given["preset"]), "Neck and back", float(str(given["speed"])), 0.0, planned * 60, planned * 60, 0.0,
        str(given["ended"]), 0, 0.0, 0.0, areas,
    )  # fmt: skip


def found(*digests: Digest, plan: Plan = PLAN) -> list[tuple[str, float, float, int]]:
    return [(one.area, one.planned / 60, one.done / 60, one.sessions) for one in usual(plan, digests)]


def test_areas_that_differ_by_a_minute_or_more_are_named_with_the_median_to_the_half_minute() -> None:
    assert found(made_of(15.2), made_of(14.0, 10.9), made_of(19.0, 10.8)) == [
        ("neck (both sides)", 12.0, 15.0, 3), ("back", 12.0, 11.0, 3),
    ]  # fmt: skip
    assert found(*[made_of(12.4, 11.6)] * 3) == []


@pytest.mark.parametrize(
    "other",
    [
        made_of(20.0, preset="back"), made_of(20.0, speed=60.0), made_of(20.0, ended="stopped"),
        made_of(20.0, ended=""), made_of(20.0, planned=20.0), made_of(20.0, planned=34.0),
    ],
)  # fmt: skip
def test_other_presets_rehearsals_stopped_sessions_and_other_lengths_do_not_count(other: Digest) -> None:
    assert found(made_of(20.0), made_of(20.0), other, other) == []
    assert found(made_of(20.0), made_of(20.0), other, made_of(20.0, planned=32.0))[0][3] == 3


def test_only_the_newest_sessions_say_what_is_usual() -> None:
    assert found(*[made_of(12.0)] * RECENT, *[made_of(20.0)] * 50) == []
    assert found(*[made_of(20.0)] * 50)[0][3] == RECENT


def test_nothing_usual_is_under_an_areas_floor() -> None:
    assert found(*[made_of(3.0)] * 3) == [("neck (both sides)", 12.0, 10.0, 3)]


def test_the_plan_changes_only_when_somebody_takes_it_over_and_back_again() -> None:
    chosen = Preparing(PRESET, PLAN, 0.0)
    chosen.look_back([made_of(15.0, 9.0)] * 4)
    assert chosen.plan == PLAN
    chosen.take_usual()
    assert [phase.seconds / 60 for phase in chosen.start(0.0).plan.phases] == [2, 7.5, 7.5, 9, 4]
    chosen.take_usual()
    assert chosen.fitted(0.0) == PLAN
    chosen.take_usual()
    assert chosen.undo()
    assert chosen.fitted(0.0) == PLAN


def test_an_area_that_is_left_out_today_is_not_offered() -> None:
    chosen = Preparing(PRESET, PLAN, 0.0)
    chosen.look_back([made_of(15.0, 9.0)] * 3)
    chosen.drop(next(index for index, one in enumerate(PLAN.phases) if one.area == "back"))
    assert [one.area for one in chosen.offered] == ["neck (both sides)"]
    chosen.take_usual()
    assert {phase.area for phase in chosen.start(0.0).plan.phases} == {"settle", "neck (both sides)", "close"}


def test_it_works_on_a_plan_that_was_reordered_lengthened_and_has_an_end() -> None:
    chosen = Preparing(PRESET, PLAN, 0.0)
    chosen.look_back([made_of(15.0, 9.0)] * 3)
    chosen.move(2, -1)
    chosen.longer(1, 0.0)
    chosen.take_usual()
    assert chosen.as_usual
    lengths = {phase.area: 0.0 for phase in chosen.plan.phases}
    for phase in chosen.start(0.0).plan.phases:
        lengths[phase.area] += phase.seconds / 60
    assert (lengths["neck (both sides)"], lengths["back"]) == (15, 9)
    chosen.off = 25 * 60.0
    assert sum(chosen.start(0.0).plan.lengths) == 25 * 60


def test_a_transition_of_the_same_name_is_no_work_on_the_area() -> None:
    plan = Plan("neck", "T", (Phase("back", 720, 60), Phase("back", 60, 60, technique="transition")))
    assert found(*[made_of(12.0, 9.0, planned=13.0)] * 3, plan=plan) == [("back", 12.0, 9.0, 3)]


def test_the_sentence_has_as_many_areas_as_there_is_room_for_and_how_many_sessions() -> None:
    offered = usual(PLAN, [made_of(15.5, 9.0)] * 5)
    whole = "neck usually 15½ min (planned 12), back usually 9 min (planned 12); median of 5 sessions"
    assert habits.usual(offered) == whole
    assert habits.usual(offered, 70) == "neck usually 15½ min (planned 12) and 1 more; median of 5 sessions"
    assert habits.usual([]) == ""
