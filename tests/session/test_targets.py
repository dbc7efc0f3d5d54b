"""What the room should sound and look like: now, and at each change to come."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from roomctl.session import events
from roomctl.session.commands import Report
from roomctl.session.cues import STALE
from roomctl.session.plan import CueStyle, Plan, Scene
from roomctl.session.targets import APART, REPEAT_AFTER, SOUNDED, level_at, score, sounding, wanted
from tests.helpers import PAD, Bench, evenly, phase, plan, refused, three

FLOOR = ("brown-hush", -36.0)


def mixed() -> Plan:
    return plan(
        phase("back", 5, scene=Scene("warm-pad", -3.0, 30.0)), phase("legs", 8, scene=Scene("silence")),
        phase("neck", 7, scene=Scene("brown-hush", -6.0)),
    )  # fmt: skip


# The score


def test_the_score_has_the_start_each_change_and_the_end_with_their_fades() -> None:
    scores = list(score(Bench.with_session(mixed()).state))
    assert [(one.since, one.fade) for one in scores] == [(0, 10), (300, 8), (780, 8), (1200, 30)]
    assert [dict(one.gains) for one in scores] == [
        {"warm-pad": -3.0}, {"brown-hush": -36.0}, {"brown-hush": -6.0}, {},
    ]  # fmt: skip
    assert [one.scene.light if one.scene else None for one in scores] == [30, 20, 20, None]


def test_own_music_which_may_fall_silent_by_itself_has_the_floor_beneath() -> None:
    own = plan(phase("back", 5, scene=Scene("folder:harp", -3.0)))
    assert dict(wanted(Bench.with_session(own).state).gains) == {"brown-hush": -36.0, "folder:harp": -3.0}


def test_a_session_without_any_sound_has_no_floor_either() -> None:
    still = replace(evenly(60, 60), cues="visual-only")
    assert [one.gains for one in score(Bench.with_session(still).state)] == [(), (), ()]


def test_a_session_of_cues_alone_keeps_the_loudspeaker_awake_for_them() -> None:
    assert [one.gains for one in score(Bench.with_session(evenly(60, 60)).state)] == [(FLOOR,), (FLOOR,), ()]


@pytest.mark.parametrize("act", ["pause", "silence"])
def test_a_session_with_sound_is_never_truly_silent(act: str) -> None:
    room = Bench.with_session(mixed()).wind(400)
    room.act(act)
    assert dict(wanted(room.wind(5).state).gains) == {"brown-hush": -36.0}


# The client's own level


def test_louder_moves_what_is_and_what_is_to_come_and_undo_takes_it_back() -> None:
    room = Bench.with_session(mixed()).wind(60)
    assert room.act("louder").said == "louder: +1 dB"
    assert room.act("softer", 3).said == "softer: -2 dB"
    assert [one.offset for one in score(room.state)] == [-2, -2, -2, -2]
    assert room.moment.level == -2
    room.act("undo")
    assert [one.offset for one in score(room.state)] == [1, 1, 1, 1]


def test_neither_the_preset_nor_the_client_goes_over_the_rooms_cap() -> None:
    loud = plan(phase("back", 5, scene=Scene("warm-pad", 2.0)), phase("legs", 5, scene=Scene("warm-pad", 9.0)))
    room = Bench.with_session(loud, headroom=4.0).wind(60)
    room.act("louder", 2)
    with refused("louder than the room's limit"):
        room.act("louder")
    assert [dict(one.gains).get("warm-pad", -99) + one.offset for one in score(room.state)][:2] == [4, 4]
    assert [level_at(room.state, cue) for cue in sounding(room.state, 300) if cue.kind == "change"] == [4]


def test_softer_ends_where_the_floor_is_near_and_points_to_silence() -> None:
    room = Bench.with_session(mixed()).wind(60)
    for _ in range(2):
        room.act("softer", 12)
    with refused("`silence`"):
        room.act("softer", 4)


@pytest.mark.parametrize("amount", [0, -1, 13])
def test_an_amount_that_would_startle_is_refused(amount: float) -> None:
    room = Bench.with_session(mixed()).wind(60)
    with refused("dB is out of range; use 0.5 to 12"):
        room.act("louder", amount)


# Own music stands still in a pause


def test_music_is_told_how_long_pauses_have_taken_but_not_before_it_has_faded() -> None:
    room = Bench.with_session(mixed()).wind(60)
    room.act("pause")
    assert wanted(room.wind(1).state).paused == pytest.approx(0)
    assert wanted(room.wind(30).state).paused == pytest.approx(0)
    room.act("resume")
    assert [one.paused for one in score(room.wind(5).state)] == pytest.approx([31] * 4)


def test_a_room_may_set_how_long_beds_take_to_trade_places() -> None:
    assert [one.fade for one in score(Bench.with_session(mixed()).state, 20.0)] == [10, 20, 20, 30]


def test_the_score_speaks_in_real_seconds_at_any_speed() -> None:
    scores = list(score(Bench.with_session(mixed(), speed=60.0).state))
    assert [(one.since, one.fade) for one in scores] == [(0, 10), (5, 8), (13, 8), (20, 30)]


def test_a_pause_leaves_the_floor_within_two_seconds_and_nothing_is_to_come() -> None:
    room = Bench.with_session(mixed()).wind(60)
    room.act("pause")
    (only,) = score(room.wind(5).state)
    assert (only.since, only.fade, only.gains) == (60, 2, (FLOOR,))


def test_however_long_a_pause_lasts_the_room_has_answered_it_once() -> None:
    room = Bench.with_session(mixed()).wind(60)
    room.act("pause")
    first = wanted(room.state)
    for _ in range(8):
        assert wanted(room.wind(61).state) == first


def test_a_resume_brings_the_bed_back_in_four_seconds() -> None:
    room = Bench.with_session(mixed()).wind(60)
    room.act("pause")
    room.wind(500).act("resume")
    now = wanted(room.wind(1).state)
    assert (now.since, now.fade, dict(now.gains)["warm-pad"]) == (560, 4, -3.0)


def test_silence_leaves_the_floor_now_and_at_all_changes_to_come() -> None:
    room = Bench.with_session(mixed()).wind(60)
    room.act("silence")
    scores = list(score(room.state))
    assert [one.gains for one in scores] == [(FLOOR,), (FLOOR,), (FLOOR,), ()]
    assert (scores[0].since, scores[0].fade) == (60, 2)
    assert scores[1].scene == mixed().phases[1].scene, "the lamps go on"


def test_a_phase_that_waits_is_the_last_of_the_score() -> None:
    room = Bench.with_session(mixed()).wind(60)
    room.act("hold")
    assert [one.since for one in score(room.state)] == [0]


def test_moving_on_by_hand_fades_from_that_instant() -> None:
    room = Bench.with_session(mixed()).wind(100)
    room.act("next")
    assert [one.since for one in score(room.wind(9).state)] == [100, 580, 1000]


@pytest.mark.parametrize(("verb", "fade"), [("stop", 6), ("finish", 30)])
def test_an_end_by_hand_fades_everything_out(verb: str, fade: float) -> None:
    room = Bench.with_session(plan(phase(scene=PAD))).wind(100)
    room.act(verb)
    (only,) = score(room.wind(50).state)
    assert (only.since, only.fade, only.gains, only.scene) == (100, fade, (), None)


@given(st.floats(0, 1199))
def test_what_is_wanted_at_an_instant_is_what_the_score_foretold(t: float) -> None:
    room = Bench.with_session(mixed())
    foretold = [one for one in score(room.state) if one.since <= t][-1]
    now = wanted(room.wind(t).state)
    assert (now.gains, now.scene, now.fade) == (foretold.gains, foretold.scene, foretold.fade)
    assert now.since == pytest.approx(foretold.since, abs=1e-6)


# Cues that sound


def kinds(room: Bench, until: float) -> list[tuple[str, float]]:
    return [(cue.kind, round(cue.due, 3)) for cue in sounding(room.state, until)]


def sound(room: Bench, kind: events.CueKind, index: int, due: float) -> None:
    room.do(Report(events.Sounded(kind, index, due)))


def test_the_cues_to_come_are_told_ahead_in_order() -> None:
    room = Bench.with_session(three())
    assert kinds(room, 700) == [("warn", 240), ("change", 300)]
    assert kinds(room, 290) == [("warn", 240)]


@pytest.mark.parametrize(("style", "sounds"), [("embedded", True), ("visual-first", False), ("visual-only", False)])
def test_cues_are_sounded_only_in_a_session_with_embedded_cues(style: CueStyle, sounds: bool) -> None:
    assert bool(kinds(Bench.with_session(three(cues=style)), 700)) is sounds


def test_a_silenced_session_sounds_no_cue() -> None:
    room = Bench.with_session(three())
    room.act("silence")
    assert kinds(room, 700) == []


def test_a_check_is_never_a_sound() -> None:
    assert "check" not in SOUNDED
    room = Bench.with_session(evenly(1000, check="pressure"))
    assert [kind for kind, _ in kinds(room, 1100)] == ["closing", "finish"]


def test_of_cues_too_near_each_other_the_higher_in_rank_sounds() -> None:
    room = Bench.with_session(evenly(300, 16, 300)).wind(299)
    assert kinds(room, 310) == [("change", 300)], "the warning at 301 gives way"
    assert kinds(Bench.with_session(evenly(300, 20, 300)).wind(299), 310) == [("change", 300)]
    assert kinds(Bench.with_session(evenly(300, 21, 300)).wind(299), 310) == [("change", 300), ("warn", 306)]


def test_the_lower_of_two_near_cues_does_not_sound_after_the_higher_has() -> None:
    room = Bench.with_session(evenly(300, 16, 300)).wind(300.5)
    sound(room, "change", 1, 300.0)
    room.wind(1)
    assert kinds(room, 310) == [], "a warning at 301 would sound on top of the change"


def test_a_cue_gives_way_to_a_higher_one_just_past_the_horizon() -> None:
    room = Bench.with_session(evenly(300, 16, 300), booked=236.0, late="over")
    room.wind(290)
    assert kinds(room, 320) == [("change", 300), ("change", 316)]
    assert kinds(room, 298) == [], "late at 296 gives way to the change at 300"


@example([300.0, 16.0, 300.0], 290.0, 8.0, 30.0)
@given(st.lists(st.sampled_from([3.0, 16.0, 20.0, 59.0, 61.0, 240.0, 300.0]), min_size=1, max_size=6),
       st.floats(0, 1000), st.floats(0, 60), st.floats(0, 400))  # fmt: skip
def test_a_nearer_horizon_tells_the_beginning_of_what_a_farther_one_tells(
    seconds: list[float], t: float, near: float, more: float
) -> None:
    room = Bench.with_session(evenly(*seconds), booked=100.0, late="over").wind(t)
    far = kinds(room, t + near + more)
    assert kinds(room, t + near) == [cue for cue in far if cue[1] <= round(t + near, 3)]
    dues = [due for _, due in far]
    assert all(later - sooner >= APART - 1e-3 for sooner, later in pairwise(dues))


def test_a_sounded_cue_is_not_given_again() -> None:
    room = Bench.with_session(three()).wind(241)
    assert kinds(room, 250) == [("warn", 240)]
    sound(room, "warn", 0, 240.0)
    assert kinds(room, 250) == []


def test_a_late_cue_that_was_sounded_ahead_is_not_given_again_after_a_change() -> None:
    room = Bench.with_session(evenly(200, 300), booked=130.0, late="over").wind(189.9)
    (cue,) = [cue for cue in sounding(room.state, 191) if cue.kind == "late"]
    sound(room, cue.kind, cue.phase, cue.due)
    sound(room, "change", 1, 200.0)
    room.wind(12)
    assert [kind for kind, _ in kinds(room, 205)] == []


def test_a_missed_cue_sounds_for_twenty_seconds_and_then_no_more() -> None:
    room = Bench.with_session(three()).wind(300 + STALE - 0.1)
    assert kinds(room, 330) == [("change", 300)]
    assert kinds(room.wind(0.2), 330) == []


def test_of_several_missed_cues_only_the_last_sounds_and_it_gives_way_to_one_that_is_near() -> None:
    room = Bench.with_session(evenly(200, 300)).wind(201.5)
    assert kinds(room, 260) == [("change", 200)], "a warning at 185 would sound at the same instant"
    sound(room, "change", 1, 200.0)
    assert kinds(room.wind(2), 215) == []
    room = Bench.with_session(evenly(200, 300)).wind(195)
    assert kinds(room, 260) == [("change", 200)], "a warning now would sound into the change"
    assert kinds(Bench.with_session(evenly(200, 300)).wind(193.9), 260) == [("warn", 185), ("change", 200)]


@pytest.mark.parametrize("verb", ["ack", "next"])
def test_a_missed_cue_that_somebody_has_seen_does_not_sound(verb: str) -> None:
    room = Bench.with_session(evenly(200, 300, 300)).wind(203)
    assert kinds(room, 215) == [("change", 200)]
    room.act(verb)
    assert kinds(room.wind(3), 215) == []


def test_a_cue_right_after_an_act_is_not_missed_because_the_next_is_near() -> None:
    room = Bench.with_session(evenly(200, 21, 300)).wind(60)
    room.act("next")
    assert kinds(room.wind(0.3), 70)[0] == ("change", 60)


def test_a_held_last_phase_over_its_end_still_sounds_late() -> None:
    room = Bench.with_session(evenly(900, 60)).wind(930)
    room.act("hold")
    assert kinds(room, 1200) == [("late", 1020), ("late", 1140)]


def test_after_the_end_nothing_is_to_come() -> None:
    room = Bench.with_session(three()).wind(60)
    room.act("stop")
    assert kinds(room.wind(30), 5000) == []


def test_a_cue_follows_the_level_of_the_bed_around_it() -> None:
    room = Bench.with_session(mixed())
    assert [level_at(room.state, cue) for cue in sounding(room.state, 310)] == [-3.0, 0.0]


# A cue that nobody acknowledges


def heard(room: Bench) -> Bench:
    """The room after its first cue that sounds, which was heard."""
    room.wind(241)
    (warn,) = sounding(room.state, room.state.t)
    assert warn.kind == "warn"
    room.do(Report(events.Sounded(warn.kind, warn.phase, warn.due)))
    return room


def test_a_cue_that_nobody_acknowledges_sounds_once_more_and_not_again() -> None:
    room = heard(Bench.with_session(three()))
    (again,) = sounding(room.state, 270)
    assert (again.kind, again.due) == ("warn", 240 + REPEAT_AFTER)
    assert REPEAT_AFTER >= 16
    assert level_at(room.state, again) == level_at(room.state, again._replace(due=240))
    room.wind(20)
    room.do(Report(events.Sounded(again.kind, again.phase, again.due)))
    assert sounding(room.state, 290) == []


@pytest.mark.parametrize("verb", ["ack", "silence", "pause", "next"])
def test_whoever_acts_hears_no_repeat(verb: str) -> None:
    room = heard(Bench.with_session(three()))
    room.act(verb)
    assert all(cue.due != 240 + REPEAT_AFTER for cue in sounding(room.state, 290))


def test_a_repeat_gives_way_to_any_cue_that_comes_before_or_just_after_it() -> None:
    room = heard(Bench.with_session(three()))
    room.act("less", 0.65)
    ahead = [cue.kind for cue in sounding(room.state, 280)]
    assert ahead == ["change"]


def test_the_end_is_not_chimed_twice_and_what_was_never_heard_is_not_repeated() -> None:
    room = Bench.with_session(three()).wind(241)
    assert all(cue.due != 240 + REPEAT_AFTER for cue in sounding(room.state, 290))
    room.wind(2000)
    assert all(cue.kind != "finish" or cue.due == 1200 for cue in sounding(room.state, 4000))


def test_a_visual_first_preset_sounds_once_its_motif_is_switched_on_and_no_cue_from_before_comes_late() -> None:
    room = Bench.with_session(three(cues="visual-first"))
    assert sounding(room.state, 3600.0) == []
    room.wind(minutes=4, seconds=10)  # ten seconds after the warning
    assert [kind for kind, _, _ in room.cues] == ["warn"]
    room.act("motif")
    assert [(cue.kind, cue.due) for cue in sounding(room.state, 320.0)] == [("change", 300.0)]
    room.act("motif")
    assert sounding(room.state, 3600.0) == []
    room.act("undo")
    assert [cue.kind for cue in sounding(room.state, 320.0)] == ["change"]


def test_an_embedded_preset_can_be_silent_for_the_cues_alone_and_one_for_the_eye_only_never_sounds() -> None:
    room = Bench.with_session(three())
    assert sounding(room.state, 3600.0)
    room.act("motif")
    assert sounding(room.state, 3600.0) == []
    assert wanted(room.state).gains == (("warm-pad", 0.0),), "the bed goes on"
    only = Bench.with_session(three(cues="visual-only"))
    with refused("on the screen only"):
        only.act("motif")
    assert plan(phase("back"), cues="visual-only").with_motif(True).cues == "visual-only"


def test_where_no_bed_sounds_the_floor_comes_with_the_motif_and_goes_with_it() -> None:
    silent = phase("back", 20, scene=Scene("silence"))
    room = Bench.with_session(plan(silent, cues="visual-first"))
    assert wanted(room.state).gains == ()
    room.wind(30).act("motif")
    on = wanted(room.state)
    assert (on.gains, on.since, on.fade) == ((("brown-hush", -36.0),), 30.0, 2.0)
