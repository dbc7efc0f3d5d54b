"""The controller's heart, wound by hand."""

from __future__ import annotations

import contextlib
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from roomctl.clock import HandClock, Instant
from roomctl.errors import Refused
from roomctl.journal import reserve
from roomctl.journal.store import RECORD, Journal, JournalError
from roomctl.lighting.lamps_process import NoLamps
from roomctl.service.controller import BEAT, LINGER, MARKED, Controller
from roomctl.session import events
from roomctl.session.commands import Act, Report, Start
from roomctl.session.fades import END_FADE
from roomctl.session.plan import Phase, Plan, Scene
from roomctl.session.state import State

PAD = Scene("warm-pad")


class Told:
    """A sound that says what a test tells it to, and remembers what was wanted of it."""

    def __init__(self) -> None:
        self.wanted: list[bool] = []
        self.faults: list[str] = []

    def tend(self, wanted: bool, now: Instant) -> Sequence[str]:
        self.wanted.append(wanted)
        faults, self.faults = self.faults, []
        return faults

    def close(self) -> None:
        self.wanted.append(False)


class Lamps(NoLamps):
    def __init__(self) -> None:
        self.followed: list[State | None] = []
        self.wrong = ""

    def tend(self, state: State | None, now: Instant) -> str:
        self.followed.append(state)
        wrong, self.wrong = self.wrong, ""
        return wrong


class Stage:
    """A journal, a clock, a controller, and what it plays on."""

    def __init__(self, folder: Path) -> None:
        self.clock, self.sound, self.lamps = HandClock(), Told(), Lamps()
        self.journal = Journal(folder / "journal.db")
        self.controller = self.another()

    def another(self) -> Controller:
        return Controller(self.journal, self.clock, self.sound, self.lamps)

    def start(self, *phases: Phase, **options: float) -> None:
        self.journal.act(Start(Plan("x", "X", phases), **options), self.clock)  # type: ignore[arg-type]

    def happened(self, kind: type) -> list[events.Event]:
        return [entry.event for entry in self.journal.follow(0) if isinstance(entry.event, kind)]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.journal.close()


def phase(area: str, minutes: float, scene: Scene = PAD) -> Phase:
    return Phase(area, minutes * 60, minutes * 30, scene=scene, check="pressure")


def test_each_cue_is_fired_once_however_the_beats_fall(stage: Stage) -> None:
    stage.start(phase("neck", 5), phase("back", 12))
    for seconds in (239.9, 0.2, 0.1, 59.7, 0.2, 0.2, 900, 0.1):
        stage.clock.wind(seconds)
        stage.controller.beat()
        stage.controller.beat()
    fired = Counter(event.kind for event in stage.happened(events.Cued) if isinstance(event, events.Cued))
    assert fired == {"warn": 1, "change": 1, "check": 2, "closing": 1, "finish": 1}


def test_a_controller_that_was_dead_for_long_fires_what_was_missed_as_stale(stage: Stage) -> None:
    stage.start(phase("neck", 5), phase("back", 5), phase("legs", 50))
    stage.controller.beat()
    stage.clock.wind(3000)
    stage.another().beat()
    fired = [event for event in stage.happened(events.Cued) if isinstance(event, events.Cued)]
    assert [event.kind for event in fired].count("change") == 2
    assert all(event.stale for event in fired)


def test_a_controller_that_takes_over_fires_nothing_again(stage: Stage) -> None:
    stage.start(phase("neck", 5), phase("back", 5))
    stage.clock.wind(301)
    stage.controller.beat()
    before = len(stage.happened(events.Cued))
    stage.another().beat()
    assert len(stage.happened(events.Cued)) == before > 0


def test_the_end_of_a_session_is_written_down_once(stage: Stage) -> None:
    stage.start(phase("neck", 5))
    stage.clock.wind(400)
    for _ in range(3):
        stage.controller.beat()
    assert stage.happened(events.Ended) == [events.Ended("done")]


def test_sound_is_wanted_from_the_start_until_the_last_fade(stage: Stage) -> None:
    stage.controller.beat()
    stage.start(phase("neck", 5))
    stage.controller.beat()
    stage.clock.wind(300 + END_FADE)
    stage.controller.beat()
    stage.clock.wind(2)
    stage.controller.beat()
    assert stage.sound.wanted == [True, True, True, False], "a controller that just came gets its sound ready"


def test_a_silent_preset_with_screen_cues_wakes_no_loudspeaker(stage: Stage) -> None:
    plan = Plan("x", "X", (phase("neck", 5, Scene("silence")),), cues="visual-only")
    stage.journal.act(Start(plan), stage.clock)
    stage.controller.beat()
    assert stage.sound.wanted == [False]


def test_a_sound_that_fails_is_marked_once_and_the_earpiece_as_a_device_of_its_own(stage: Stage) -> None:
    ear = Told()
    stage.controller = Controller(stage.journal, stage.clock, stage.sound, stage.lamps, earpiece=ear)
    stage.start(phase("neck", 5))
    for _ in range(3):
        stage.sound.faults, ear.faults = ["it stalled"], ["it stalled"]
        stage.controller.beat()
    assert stage.happened(events.Faulted) == [
        events.Faulted("sound", "it stalled"),
        events.Faulted("cues", "it stalled; cues appear only on the screen"),
    ]


def test_the_mark_of_a_journal_that_was_written_anew_goes_after_a_minute(stage: Stage) -> None:
    stage.start(phase("neck", 5))
    stage.journal.act(Report(events.Faulted(RECORD, "written anew")), stage.clock)
    stage.clock.wind(MARKED - 1)
    stage.controller.beat()
    assert not stage.happened(events.Mended)
    stage.clock.wind(2)
    stage.controller.beat()
    stage.controller.beat()
    assert stage.happened(events.Mended) == [events.Mended(RECORD)]


def test_a_mark_about_the_journal_does_not_stand_for_a_day_where_the_clock_was_set_back(stage: Stage) -> None:
    stage.start(phase("neck", 30))
    stage.journal.act(Report(events.Faulted(RECORD, "written anew")), stage.clock)
    stage.clock.step(-24 * 3600.0)
    stage.clock.wind(MARKED + 1)
    stage.controller.beat()
    assert stage.happened(events.Mended) == [events.Mended(RECORD)]


def test_the_mark_of_a_full_disk_goes_when_it_has_room_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.start(phase("neck", 5))
    stage.journal.act(Report(events.Faulted(reserve.DISK, reserve.IN_USE)), stage.clock)
    monkeypatch.setattr(reserve, "ENOUGH", 1 << 60)
    stage.controller.beat()
    assert not stage.happened(events.Mended)
    monkeypatch.setattr(reserve, "ENOUGH", 1)
    stage.controller.beat()
    stage.controller.beat()
    assert stage.happened(events.Mended) == [events.Mended(reserve.DISK)]


def full(*_: object) -> None:
    raise JournalError("the disk is full")


def test_cues_that_a_full_disk_did_not_take_are_of_their_own_session_also_once_the_next_one_has_begun(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.start(phase("neck", 5), phase("back", 5), phase("legs", 5))
    with monkeypatch.context() as patch:
        patch.setattr(stage.journal, "act", full)
        stage.clock.wind(901)
        stage.controller.beat()
    stage.start(phase("neck", 5))
    stage.controller.beat()
    second, first = stage.journal.sessions()
    cues = [[one.event.kind for one in stage.journal.entries(session) if isinstance(one.event, events.Cued)]
            for session in (first, second)]  # fmt: skip
    assert cues[0].count("change") == 2
    assert "finish" in cues[0]
    assert cues[1] == []


def test_what_a_full_disk_does_not_take_is_written_when_there_is_room_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.start(phase("neck", 5), phase("back", 12))

    with monkeypatch.context() as patch:
        patch.setattr(stage.journal, "act", full)
        stage.clock.wind(301)
        stage.sound.faults = ["no sound device"]
        for _ in range(3):
            assert stage.controller.beat()
    stage.controller.beat()
    assert len(stage.happened(events.Faulted)) == 1
    fired = [event.kind for event in stage.happened(events.Cued) if isinstance(event, events.Cued)]
    assert fired.count("change") == 1


def test_the_lamps_follow_the_session_and_what_is_wrong_with_them_is_written(stage: Stage) -> None:
    stage.controller.beat()
    assert stage.lamps.followed == [None]
    stage.start(phase("neck", 5))
    stage.lamps.wrong = "no answer"
    stage.controller.beat()
    state = stage.lamps.followed[-1]
    assert state is not None
    assert state.phase.area == "neck"
    assert stage.happened(events.Faulted) == [events.Faulted("lamps", "no answer")]


def test_a_controller_with_nothing_to_do_leaves_after_a_while(stage: Stage) -> None:
    assert stage.controller.beat()
    stage.clock.wind(LINGER + 1)
    assert not stage.controller.beat()
    stage.start(phase("neck", 5))
    assert stage.controller.beat()
    stage.clock.wind(300 + LINGER - 1)
    assert stage.controller.beat()
    stage.clock.wind(2)
    assert not stage.controller.beat()


def test_a_session_that_is_paused_for_hours_keeps_its_controller(stage: Stage) -> None:
    stage.start(phase("neck", 5))
    stage.journal.act(Act("pause"), stage.clock)
    stage.clock.wind(minutes=300)
    assert stage.controller.beat()


def test_between_two_beats_it_sleeps_until_the_next_cue_if_that_is_sooner(stage: Stage) -> None:
    stage.controller.beat()
    assert stage.controller.rest() == BEAT
    stage.start(phase("neck", 5), phase("back", 12), speed=2.0)
    assert stage.controller.rest() == 0, "there is a session that it does not know"
    stage.controller.beat()
    for before, rest in ((119.7, 0.3), (0.25, 0.05)):  # the warning comes a minute before the end of the first
        stage.clock.wind(before)
        stage.controller.beat()
        while not stage.controller.rest():
            stage.controller.beat()
        assert stage.controller.rest() == pytest.approx(rest, abs=1e-6)
    stage.journal.act(Act("pause"), stage.clock)
    assert stage.controller.rest() == 0
    stage.controller.beat()
    assert stage.controller.rest() == BEAT, "nothing is due in a pause"


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_done_cues_are_written_when_they_are_due_and_few_beats_do(stage: Stage, seed: int) -> None:
    """Sessions that run late, wait, pause and lie face down, with acts at any moment; a beat whenever one is due."""
    chance = random.Random(seed)
    phases = phase("neck", 5), replace(phase("back", 6), position="prone"), replace(phase("legs", 6), note="drink")
    plan = Plan("x", "X", phases, prone_limit=240.0, landing=PAD)
    stage.journal.act(Start(plan, speed=chance.choice((1.0, 7.0)), booked=15 * 60), stage.clock)
    beats, written, taken, begun = 0, 0, 0, stage.clock.up
    act = begun
    while stage.clock.up < begun + 1500:
        stage.controller.beat()
        beats += 1
        for event in (fired := stage.happened(events.Cued))[written:]:
            assert isinstance(event, events.Cued)
            late = stage.clock.up - begun - event.due
            assert late < 0.002 or stage.clock.up == act, f"{event} was written {late:.3f} s late"
        written = len(fired)
        rest = stage.controller.rest()
        stage.clock.wind(rest)
        if rest and chance.random() < 0.004:
            act, taken = stage.clock.up, taken + 1
            verb = chance.choice(("next", "back", "pause", "resume", "hold", "release", "more", "less", "undo", "late"))
            with contextlib.suppress(Refused):
                stage.journal.act(Act(verb, text="over" if verb == "late" else ""), stage.clock)
    assert written > 5
    assert beats < 1500 / BEAT + 3 * (written + taken) + 20


def test_ninety_minutes_of_beats_cost_little_and_fire_each_cue_once(stage: Stage) -> None:
    """The budget of 2 s of CPU is for the sums; the writes of one session's cues are counted in."""
    stage.start(*(phase(f"area {i}", 9) for i in range(10)))
    begun = time.process_time()
    for _ in range(90 * 60):
        stage.clock.wind(1.0)
        stage.controller.beat()
    used = time.process_time() - begun
    fired = [event for event in stage.happened(events.Cued) if isinstance(event, events.Cued)]
    assert len(fired) == len(set(fired)) == 9 + 9 + 10 + 1 + 1
    assert used < 2.0
