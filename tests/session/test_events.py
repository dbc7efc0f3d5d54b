"""Events go into the journal as JSON and come back as they were."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomctl.session import events
from roomctl.session.events import Event, from_json, kind_of, to_json
from roomctl.session.plan import Plan, Scene
from tests.helpers import phase, plan

PLAN = plan(
    phase("neck", 7.5, 5, side="left", technique="pnf", pressure=3, turn=True, check="pressure", advance="hold"),
    phase("legs", 8, flex=0.0, focus="frame", scene=Scene("warm-pad", -3.0, 40.0, 2700.0, 10.0), note="ends — slowly"),
    condition="headache",
    cues="visual-only",
    measure=("pain", "range"),
)
ALL: tuple[Event, ...] = (
    events.Started(PLAN, 1200.0, 60.0, "over", 77),
    events.Paused("bathroom"),
    events.Resumed((60.5, 30.0), "legs 8 → 3, ends 15:00"),
    events.Moved(3, (60.0, 30.25), "back", "line"),
    events.Replanned((1.0, 2.0), 1300.5, "extend", "line"),
    events.Levelled(-3.0),
    events.Held(),
    events.Released((5.0,), "line"),
    events.Silenced(False),
    events.Checked("less"),
    events.Acked(),
    events.Noted("„leise“, bitte\nand a line"),
    events.Undone("moved"),
    events.Ended("stopped", "felt faint"),
    events.Cued("warn", 2, 123.456, True),
    events.Sounded("change", 1, 99.5),
    events.Faulted("lights", "no answer from the broker"),
    events.Mended("lights"),
    events.Dropped((2, 3), (1.0, 2.0, 0.0, 0.0), "ends 15:00"),
    events.Chosen("buffer", (1.0, 2.0), "ends 15:04, 4 of 10 min turnover used"),
    events.Measured("blood-pressure", "before", "128/82"),
    events.Signed("AB"),
    events.Explained("unwell"),
    events.Filed(),
    events.Ticked("Fresh linen", False),
    events.Readied(),
    events.Away(812.5),
    events.Returned(250.0, (1.0, 2.0), "ends 15:00"),
    events.Chimed(False),
    events.Picked("bed", "warm-pad", "rain"),
    events.Lit("up"),
    events.Shown(20.0, 2400.0, 3, 2),
    events.Purged(3),
)


def test_every_kind_of_event_is_tried_here() -> None:
    assert {kind_of(event) for event in ALL} == {
        kind.__name__.lower() for kind in (*events.ActEvent.__args__, *events.Event.__args__)
    }


@pytest.mark.parametrize("event", ALL, ids=kind_of)
def test_an_event_comes_back_from_json_as_it_went(event: Event) -> None:
    back = from_json(kind_of(event), json.loads(json.dumps(to_json(event))))
    assert back == event
    assert type(back) is type(event)
    assert hash(back) == hash(event), "lists would have come back where tuples went"


@pytest.mark.parametrize("event", ALL, ids=kind_of)
def test_keys_of_a_newer_version_are_passed_over(event: Event) -> None:
    body = json.loads(json.dumps(to_json(event))) | {"mood": "blue"}
    if "plan" in body:
        body["plan"]["mood"] = "blue"
        body["plan"]["phases"][0]["mood"] = "blue"
        body["plan"]["phases"][0]["scene"]["mood"] = "blue"
    assert from_json(kind_of(event), body) == event


def test_a_kind_that_is_not_known_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        from_json("levitated", {})


@given(st.text(), st.floats(allow_nan=False, allow_infinity=False))
def test_any_words_and_any_number_survive(text: str, number: float) -> None:
    for event in (events.Noted(text), events.Paused(text), events.Resumed((number,), text)):
        assert from_json(kind_of(event), json.loads(json.dumps(to_json(event)))) == event


def test_a_plan_comes_back_whole_even_where_keys_with_defaults_are_missing() -> None:
    assert Plan.from_json(json.loads(json.dumps(PLAN.to_json()))) == PLAN
    short = {"preset": "p", "title": "t", "phases": [{"area": "neck", "seconds": 60, "at_least": 30}]}
    assert Plan.from_json(short).phases[0].scene == Scene()


def test_events_are_frozen() -> None:
    for event in ALL:
        for field in event._fields:
            with pytest.raises(AttributeError):
                setattr(event, field, None)
