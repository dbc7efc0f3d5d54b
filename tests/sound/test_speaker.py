"""The speaker's own decisions, with a device and a clock that are wound by hand: what it does before a device plays."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from roomctl.clock import HandClock
from roomctl.errors import Unavailable
from roomctl.journal.store import Journal
from roomctl.session.commands import Act, Start
from roomctl.session.fades import STOP_FADE
from roomctl.session.fold import at_instant
from roomctl.sound import library, reports, speaker
from roomctl.sound.audio_device import CHUNK
from roomctl.sound.library import RATE
from roomctl.sound.loop import Audio
from roomctl.sound.mix import Mixer
from roomctl.sound.options import Outlet
from roomctl.sound.reports import Reports
from roomctl.sound.score import planned
from roomctl.sound.speaker import FROZEN, MISSED, STALLED, STARTS, Restart, Speaker
from roomctl.sound.sync import lag
from roomctl.system import background
from roomctl.system.lock import Lock
from tests.helpers import three
from tests.rigs.pulse import found

BLOCK = CHUNK / RATE
OUTLET = Outlet()


class SpeakerRig:
    """A session that has just begun, and a speaker whose device asks when the test says so."""

    def __init__(self, folder: Path, clock: HandClock) -> None:
        self.clock = clock
        self.journal = Journal(folder / "journal.db")
        self.journal.act(Start(three(), seed=7), clock)
        self.shelf = library.load()
        self.begun = clock.up
        self.speaker = Speaker(Journal(folder / "journal.db"), self.shelf, OUTLET, Reports(folder / "journal.db"))
        self.speaker.begin()
        self.asked: list[float] = []
        self.blocks: list[Audio] = []

    def ask(self, blocks: int, every: float = BLOCK) -> None:
        """The device asks for so many blocks, one `every` seconds."""
        for _ in range(blocks):
            self.asked.append(self.clock.up - self.begun)
            self.blocks.append(self.speaker.pull(CHUNK).copy())
            self.speaker.follow()
            self.clock.wind(every)

    def ask_once(self) -> None:
        """The device asks for one block, and nobody looks at the journal for it."""
        self.blocks.append(self.speaker.pull(CHUNK).copy())

    def wait(self, seconds: float) -> None:
        """The device asks for nothing, and the main thread looks ten times a second."""
        for _ in range(round(seconds * 10)):
            self.clock.wind(0.1)
            self.speaker.follow()

    @property
    def late(self) -> float:
        """Seconds by which the bed is heard after its place in the session: the last second of what was asked for is
        sought in the session's own mix."""
        heard = np.concatenate(self.blocks[-24:]).mean(axis=1)
        at = self.asked[-24] + lag(OUTLET.latency_ms)  # when its first frame is heard, if the device is regular
        state = self.journal.state()
        assert state is not None
        mixer = Mixer(self.shelf, seed=state.seed)
        mixer.plan(*planned(at_instant(state, self.clock.now().plus(self.begun - self.clock.up))))
        mix = mixer.render(round((at + 3) * RATE)).mean(axis=1)
        place = found(mix, heard, round(at * RATE), 2 * RATE, alone=True)
        return at - place / RATE


@pytest.fixture
def rig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SpeakerRig]:
    clock = HandClock()
    monkeypatch.setattr(speaker, "SystemClock", lambda: clock)
    made = SpeakerRig(tmp_path, clock)
    yield made
    made.journal.close()


@pytest.mark.parametrize("sleeps", [0.2, 0.7, 1.4, 1.9])
@pytest.mark.parametrize("taken", [1, 2, 3])
def test_the_bed_is_in_its_place_though_a_device_takes_some_blocks_and_then_sleeps_for_longer_than_they_last(
    rig: SpeakerRig, taken: int, sleeps: float
) -> None:
    rig.ask(taken, 0.002)
    rig.wait(sleeps)
    rig.ask(100)
    assert abs(rig.late) < 0.005


def test_the_bed_is_in_its_place_where_the_device_plays_at_once(rig: SpeakerRig) -> None:
    rig.ask(100)
    assert abs(rig.late) < 0.005


def test_a_device_that_has_not_played_yet_is_given_three_seconds_and_one_that_has_is_given_less(
    rig: SpeakerRig,
) -> None:
    rig.ask(2, 0.002)
    rig.wait(STALLED - 0.2)
    rig.ask(12)
    assert rig.speaker.plays
    with pytest.raises(Unavailable, match="stalled"):
        rig.wait(FROZEN + 0.2)


def test_a_device_that_never_plays_is_given_up(rig: SpeakerRig) -> None:
    rig.ask(2, 0.002)
    with pytest.raises(Unavailable, match="stalled"):
        rig.wait(STALLED + 0.2)


def test_an_act_is_heard_in_the_very_block_whose_request_finds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside the same session in which nobody acts. The request comes in SDL's thread; the main one may take as long as
    a busy machine likes."""
    clock = HandClock()
    monkeypatch.setattr(speaker, "SystemClock", lambda: clock)
    heard = []
    for name, acts in (("quiet", False), ("paused", True)):
        (tmp_path / name).mkdir()
        clock.up = HandClock.up
        rig = SpeakerRig(tmp_path / name, clock)
        rig.ask(150)
        if acts:
            rig.journal.act(Act("pause"), clock)
        with monkeypatch.context() as patient:
            patient.setattr(speaker, "PROMPT", 60.0)
            request = threading.Thread(target=rig.ask_once)
            request.start()
            while request.is_alive():
                rig.speaker.wait()
                rig.speaker.follow()
        heard.append(rig.blocks[-2:])
        rig.journal.close()
    (before, quiet), (same, paused) = heard
    assert np.array_equal(before, same)
    assert np.abs(paused[-48:]).max() < 0.9 * np.abs(quiet[-48:]).max()


def test_a_session_that_was_stopped_as_the_next_began_is_heard_to_its_end_and_no_further(rig: SpeakerRig) -> None:
    """Both are written before the speaker looks. The next one is silent, but for the noise that keeps a loudspeaker
    awake."""
    rig.ask(150)
    before = np.abs(np.concatenate(rig.blocks[-12:])).max()
    rig.journal.act(Act("stop"), rig.clock)
    rig.journal.act(Start(three().with_scene(bed="silence")), rig.clock)
    rig.ask(6)
    assert np.abs(rig.blocks[-1]).max() > before / 4, "it fades"
    rig.ask(round((STOP_FADE + 1) / BLOCK))
    assert np.abs(np.concatenate(rig.blocks[-12:])).max() < before / 20


def test_a_speaker_that_leaves_fades_a_cue_too(rig: SpeakerRig) -> None:
    rig.ask(150)
    rig.journal.act(Act("next"), rig.clock)
    rig.ask(12)
    assert np.abs(rig.blocks[-1]).max() > 0.01, "the cue"
    rig.speaker.leave()
    rig.ask(6)
    levels = [np.abs(block).max() for block in rig.blocks[-7:]]
    assert levels == sorted(levels, reverse=True)
    assert levels[-2] == 0.0


def test_own_music_plays_though_an_earlier_session_cannot_be_read(
    rig: SpeakerRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "SystemClock", lambda: rig.clock)
    rig.journal.act(Act("stop"), rig.clock)
    rig.journal.act(Start(three().with_scene(bed="folder:harp")), rig.clock)
    with sqlite3.connect(rig.journal.path) as db:
        db.execute("UPDATE events SET body = '{' WHERE seq = 1")
    db.close()
    rig.speaker = Speaker(Journal(rig.journal.path), rig.shelf, OUTLET, Reports(rig.journal.path))
    rig.speaker.begin()
    rig.ask(150)
    assert np.abs(rig.blocks[-1]).max() > 0.001, "or what stands in for it"


def test_the_controller_is_missed_when_it_neither_beats_nor_holds_its_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    restart, lock = (
        Restart([str(tmp_path / "player.lock"), str(tmp_path / "log"), "true"]),
        Lock(tmp_path / "player.lock"),
    )
    assert not restart.due(100.0), "it may be on its way"
    assert restart.due(100.0 + MISSED + 0.1)
    assert lock.take()
    assert not restart.due(200.0), "one that hangs is the supervisor's to kill"
    lock.drop()
    assert restart.due(200.0 + MISSED + 0.1)
    lock.beat()
    assert not restart.due(300.0), "it lived a moment ago, whoever holds the lock now"
    monkeypatch.setattr(background, "start", lambda command, log: None)
    restart.start(300.0)
    assert not restart.due(300.0 + STARTS - 0.1), "another takes a while to start"
    assert not Restart([]).due(300.0)
