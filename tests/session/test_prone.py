"""The minutes face down: counted from the positions, through pauses, with one prompt when the preset's limit is
reached. And where the client turns, whichever way the therapist goes through the areas."""

from __future__ import annotations

from dataclasses import replace

import pytest

from roomctl.session.lamps import TURN, light
from roomctl.session.plan import Plan, Position
from roomctl.session.targets import sounding
from roomctl.session.timeline import prone_since
from roomctl.text import moments
from tests.helpers import PAD, Bench, phase, plan

MINUTE = 60.0


def lying(*parts: tuple[Position, float], limit: float | None = 20 * MINUTE) -> Plan:
    """Areas a, b, c… of so many minutes in those positions."""
    phases = (phase(chr(ord("a") + at), long, position=how) for at, (how, long) in enumerate(parts))
    return plan(*phases, prone_limit=limit)


def back() -> Plan:
    """Supine 5, prone 12 + 12, supine 6."""
    return lying(("supine", 5), ("prone", 12), ("prone", 12), ("supine", 6))


def test_the_count_begins_where_the_client_turns_face_down_and_ends_where_the_client_turns_back() -> None:
    room = Bench.with_session(back()).wind(minutes=4)
    assert room.moment.prone == 0
    assert prone_since(room.state) is None
    room.wind(minutes=2)
    assert room.moment.prone == MINUTE
    room.wind(minutes=20)
    assert room.moment.prone == 21 * MINUTE, "through the change of area"
    room.wind(minutes=4)
    assert room.moment.prone == 0
    assert room.cues_of("turn") == [(2, 25 * MINUTE)]


def test_the_client_lies_face_down_in_a_pause_too() -> None:
    room = Bench.with_session(lying(("prone", 30), ("supine", 5))).wind(minutes=10)
    room.act("pause")
    room.wind(minutes=9)
    assert room.moment.prone == 19 * MINUTE
    assert room.cues_of("turn") == []
    room.wind(minutes=2)
    assert room.cues_of("turn") == [(0, 20 * MINUTE)]
    assert room.moment.cue is not None
    assert room.moment.cue.kind == "turn"
    room.act("resume")
    room.wind(minutes=15)
    assert len(room.cues_of("turn")) == 1, "once"


def test_a_turn_in_between_begins_the_count_anew() -> None:
    room = Bench.with_session(lying(("prone", 15), ("side-lying", 2), ("prone", 15), ("prone", 15), ("prone", 9)))
    room.wind(minutes=55)
    assert room.cues_of("turn") == [(3, 37 * MINUTE)]


def test_a_limit_reached_as_one_area_face_down_follows_another_prompts_once() -> None:
    room = Bench.with_session(lying(("prone", 20), ("prone", 5), ("prone", 5))).wind(minutes=29)
    assert room.cues_of("turn") == [(1, 20 * MINUTE)]


@pytest.mark.parametrize("step", [0.25, 7.0, 3000.0])
def test_the_prompt_is_the_same_however_often_anyone_looks(step: float) -> None:
    room = Bench.with_session(back())
    while room.clock.now().up < 50 * MINUTE:
        room.wind(step)
        room.beat()
    assert room.cues_of("turn") == [(2, 25 * MINUTE)]
    fired = [entry for entry in room.entries if getattr(entry.event, "kind", "") == "turn"]
    assert len(fired) == 1


def test_an_early_next_onto_the_back_comes_before_the_prompt_and_its_undo_brings_it() -> None:
    room = Bench.with_session(back()).wind(minutes=24, seconds=55)
    room.act("next")
    assert room.state.phase.position == "supine"
    room.wind(8).act("undo")
    assert room.cues_of("turn") == [(2, 25 * MINUTE)]


def test_more_and_a_hold_bring_the_client_over_the_limit_and_an_end_before_it_brings_no_prompt() -> None:
    room = Bench.with_session(lying(("prone", 18), ("supine", 5))).wind(minutes=17)
    room.act("hold")
    room.wind(minutes=4)
    assert room.cues_of("turn") == [(0, 20 * MINUTE)]
    short = Bench.with_session(lying(("prone", 18))).wind(minutes=60)
    assert short.cues_of("turn") == []
    assert short.moment.prone == 0


def test_without_a_limit_nobody_is_prompted_and_neither_is_anyone_if_the_client_turns_then_anyway() -> None:
    assert Bench.with_session(replace(back(), prone_limit=None)).wind(minutes=40).cues_of("turn") == []
    room = Bench.with_session(lying(("prone", 20), ("supine", 5))).wind(minutes=21)
    assert room.cues_of("turn") == []


def test_a_rehearsal_prompts_at_the_same_minute_of_the_session() -> None:
    room = Bench.with_session(back(), speed=60.0).wind(28)
    assert room.cues_of("turn") == [(2, 25.0)]
    assert room.moment.prone == 23 * MINUTE


def test_it_is_never_a_sound() -> None:
    room = Bench.with_session(back()).wind(minutes=25, seconds=2)
    assert room.cues_of("turn")
    assert "turn" not in {cue.kind for cue in sounding(room.state, 26 * MINUTE)}


def test_the_screen_counts_from_five_minutes_before_the_limit_and_the_cue_says_what_to_do() -> None:
    room = Bench.with_session(back()).wind(minutes=19, seconds=59)
    assert "prone" in moments.details(room.moment).split(" · ")
    room.wind(1)
    assert "prone 15 of 20 min" in moments.details(room.moment)
    room.wind(minutes=6)
    assert "prone 21 of 20 min" in moments.details(room.moment)
    assert room.moment.cue is not None
    assert moments.cue(room.moment.cue, room.moment, room.state.plan) == "let the client turn: 20 min prone"


def test_the_record_counts_the_minutes_face_down_with_pauses() -> None:
    room = Bench.with_session(back()).wind(minutes=6)
    room.act("pause")
    room.wind(minutes=3).act("resume")
    room.wind(minutes=60)
    assert room.record.prone == pytest.approx(room.record.lines[1].done + room.record.lines[2].done + 3 * MINUTE)


# Turns


def four() -> Plan:
    return plan(
        phase("back", 5, position="prone"), phase("turn over", 1, turn=True, focus="frame"), phase("legs", 8),
        phase("neck", 7), landing=PAD,
    )  # fmt: skip


def turns(room: Bench) -> tuple[bool, bool]:
    """Whether the client turns to the area that is worked, and to the next one."""
    return room.moment.phase.turn, bool(room.moment.next and room.moment.next.turn)


def test_where_the_turn_is_left_out_the_client_turns_to_the_area_after_it() -> None:
    room = Bench.with_session(four()).wind(minutes=1)
    assert turns(room) == (False, True)
    room.act("drop", text="turn over")
    assert room.moment.next is not None
    assert (room.moment.next.area, turns(room)) == ("legs", (False, True))
    room.act("next")
    assert turns(room) == (True, False)
    lamps = light(room.state)
    assert lamps
    assert lamps.percent == PAD.light + TURN
    assert "client turns over" in moments.details(room.moment)


def test_whoever_goes_to_the_close_or_back_lets_the_client_turn_and_who_begins_again_does_not() -> None:
    room = Bench.with_session(four())
    room.act("finish")
    assert turns(room) == (True, False)
    room.wind(30).act("back")
    assert (room.moment.phase.area, turns(room)) == ("legs", (False, False))
    room.wind(30).act("back")
    assert (room.moment.phase.area, turns(room)) == ("turn over", (False, False)), "the client lies so already"
    room.wind(30).act("back")
    assert (room.moment.phase.area, turns(room)) == ("back", (True, True))
    room.wind(30).act("restart")
    assert turns(room) == (False, True)
