"""The time to change sides in a record: it is part of the second side's minutes, and nobody bills it."""

from __future__ import annotations

import pytest

from roomctl.report.content import Asked, document, timed
from roomctl.report.data import data
from roomctl.report.text import text
from roomctl.session.pairs import spaced
from tests.helpers import Bench, phase, plan


def done(pause: float) -> Bench:
    arm = [phase("arm", 8, side=side, technique="swedish") for side in ("left", "right")]
    return Bench.with_session(spaced(plan(*arm), pause)).wind(minutes=20)


def test_a_report_says_how_long_it_is_and_only_where_there_is_one() -> None:
    said = text(document(done(30).record, Asked()))
    assert "a second side begins with ½ min to change sides" in " ".join(said.split())
    assert "change sides" not in text(document(done(0).record, Asked()))


@pytest.mark.parametrize(("pause", "seconds"), [(0, 960), (30, 930)])
def test_it_is_no_treated_time(pause: float, seconds: int) -> None:
    record = done(pause).record
    assert [code.seconds for code in timed(record, "cms").codes] == [seconds]
    assert timed(record, "cms").uncounted == pause
    rows = " ".join(text(document(record, Asked(doctor=True))).split())
    assert ("turning, settling and changing 0:30 sides" in rows) is bool(pause)
    assert record.done == pytest.approx(960)


def test_a_side_that_was_left_before_hands_were_on_it_is_not_among_what_was_treated() -> None:
    cut = Bench.with_session(done(30).state.plan).wind(465 + 10)
    cut.act("stop")
    said = text(document(cut.record, Asked(doctor=True)))
    assert "arm, left" in said
    assert "arm, right" not in said


def test_as_data_each_phase_says_how_much_of_it_there_was() -> None:
    assert [one["changing_sides_s"] for one in data(done(30).record, Asked())["phases"]] == [0, 30]
    cut = Bench.with_session(done(30).state.plan).wind(465 + 10)
    cut.act("stop")
    assert [one["changing_sides_s"] for one in data(cut.record, Asked())["phases"]] == [0, 10]
