"""A bed that cannot be played: what stands in for it, how it comes in, what is said; and layers that drift."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from roomctl.errors import Unavailable
from roomctl.sound import fallback, library
from roomctl.sound.drift import MOST, Drift
from roomctl.sound.library import RATE, Shelf
from roomctl.sound.loop import Audio, Loop
from roomctl.sound.loudness import measure
from roomctl.sound.mix import CueAt, Mixer, Target
from roomctl.sound.music.prefetch import SEGMENT, Ahead
from roomctl.sound.noise import Soft

SOUNDS = library.load()
WIND = [Target(-RATE, 1, {"wind": 0.0})]


@pytest.fixture
def sounds(tmp_path: Path) -> Shelf:
    """The shipped sounds, in a folder of their own, to be spoilt."""
    folder = tmp_path / "sounds"
    folder.mkdir()
    for file in SOUNDS.files:
        if file.name.startswith(("wind", "brown")):
            shutil.copy(file, folder)
    beds = {
        name: replace(bed, stems=tuple(replace(stem, file=folder / stem.file.name) for stem in bed.stems))
        for name, bed in SOUNDS.beds.items()
    }
    return replace(SOUNDS, beds=beds)


def gone(sounds: Shelf, bed: str) -> None:
    sounds.beds[bed].stems[0].file.unlink()


def test_the_bed_that_the_manifest_names_stands_in_and_that_is_said_once(sounds: Shelf) -> None:
    gone(sounds, "wind")
    mixer = Mixer(sounds, seed=3)
    (said,) = mixer.plan(WIND, [])
    assert "wind-far.ogg" in said
    assert said.endswith("brown-hush plays instead of wind")
    assert mixer.plan(WIND, []) == mixer.faults() == []
    hush = Mixer(SOUNDS, seed=3)
    hush.plan([Target(-RATE, 1, {"brown-hush": 0.0})], [])
    assert np.array_equal(mixer.render(3 * RATE), hush.render(3 * RATE)), "it is the very bed"


def test_without_any_file_soft_noise_is_heard_as_loud_as_the_bed_was(sounds: Shelf) -> None:
    gone(sounds, "wind")
    gone(sounds, "brown-hush")
    mixer = Mixer(sounds, seed=3)
    (said,) = mixer.plan(WIND, [])
    assert said.endswith("soft noise plays instead of wind")
    assert measure(mixer.render(20 * RATE)[2 * RATE :]).integrated == pytest.approx(-23, abs=0.5)


def test_the_last_rung_is_silence_and_a_word(sounds: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def no(_: str) -> Soft:
        raise MemoryError

    monkeypatch.setattr(fallback, "Soft", no)
    gone(sounds, "wind")
    gone(sounds, "brown-hush")
    mixer = Mixer(sounds, seed=3)
    (said,) = mixer.plan(WIND, [])
    assert said.endswith("wind is silent")
    assert not mixer.render(RATE).any()


def test_two_cues_that_cannot_be_played_are_said_once_each_however_often_the_session_changes(tmp_path: Path) -> None:
    (family, *_) = SOUNDS.beds["wind"].cues
    gone = {kind: replace(SOUNDS.cues[family][kind], file=tmp_path / kind) for kind in ("warn", "change")}
    mixer = Mixer(replace(SOUNDS, cues={**SOUNDS.cues, family: {**SOUNDS.cues[family], **gone}}), seed=3)
    cues = [CueAt(at * RATE, kind, 0.0, at) for at, kind in enumerate(("warn", "change", "warn"), 5)]
    said = mixer.plan(WIND, cues)
    assert len(said) == 2
    assert ["warn" in said[0], "change" in said[1]] == [True, True]
    assert mixer.plan(WIND, cues) == []


def test_the_bed_silence_is_silent_and_nothing_stands_in_for_it() -> None:
    mixer = Mixer(SOUNDS, seed=3)
    assert mixer.plan([Target(-RATE, 1, {"silence": 0.0})], []) == []
    assert not mixer.render(3 * RATE).any()
    assert mixer.faults() == []


def test_a_file_that_breaks_off_while_it_is_heard_is_stood_in_for_by_a_ramp_and_without_a_click(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mixer, reads, broken = Mixer(SOUNDS, seed=3), [0], list[int]()
    assert mixer.plan(WIND, []) == []
    real: Callable[[Loop, int, Audio], None] = Loop.read

    def failing(loop: Loop, frame: int, out: Audio) -> None:
        reads[0] += 1
        if reads[0] == 20:  # the second of three stems, in the seventh second
            broken.append(mixer.frame)
            raise OSError("the disk is gone")
        real(loop, frame, out)

    monkeypatch.setattr(Loop, "read", failing)
    sound = np.concatenate([mixer.render(1024) for _ in range(500)])
    (said,) = mixer.faults()
    assert said == "OSError: the disk is gone; brown-hush plays instead of wind"
    (broke,) = broken
    steps = np.abs(np.diff(sound[:, 0]))
    assert steps[broke - 100 : broke + RATE // 2].max() < steps[RATE * 2 : broke - 100].max(), "no step over its own"
    early, late = (sound[broke + round(at * RATE) :][: RATE // 5] for at in (0.05, 2.5))
    assert np.linalg.norm(early) < 0.4 * np.linalg.norm(late)
    assert measure(sound[broke + 2 * RATE :]).integrated == pytest.approx(-23, abs=2)


class Own(Ahead):
    """Own music, heard on the left, that is there or not as a test says."""

    def __init__(self) -> None:
        super().__init__(lambda _: np.zeros((SEGMENT, 2), np.float32), 0.1)
        self.there = True

    def seek(self, frame: int) -> None:
        pass

    def soon(self, frame: int, wait: bool = False) -> None:
        pass

    def ready(self, frame: int) -> bool:
        return self.there

    def read(self, frame: int, out: Audio) -> None:
        if not self.there:
            raise Unavailable("the disk is too slow for the music")
        out[:] = (1.0, 0.0)


class Pad(Soft):
    """Its fallback, on the right."""

    def __init__(self) -> None:
        self._noise = np.tile(np.array([0.0, 1.0], np.float32), (RATE, 1))


class Rig:
    """Own music that has been heard for a second."""

    def __init__(self) -> None:
        self.own, self.faults, self.at = Own(), list[str](), 0
        self.voice = fallback.Voice("own", [("own", lambda: self.own), ("pad", Pad)], 0, self.faults)
        self.heard = self.read(1)

    def read(self, seconds: float, there: bool = True) -> Audio:
        self.own.there = there
        parts = [np.empty((RATE // 20, 2), np.float32) for _ in range(round(seconds * 20))]
        for part in parts:
            self.voice.read(self.at, part)
            self.at += len(part)
        return np.concatenate(parts)


def steepest(sound: Audio) -> float:
    return float(np.abs(np.diff(sound, axis=0)).max())


def test_own_music_that_is_back_while_its_fallback_still_rises_makes_no_step() -> None:
    rig = Rig()
    sound = np.concatenate([rig.heard, rig.read(1, there=False), rig.read(10)])
    assert steepest(sound) < 1.1 / fallback.GOES
    assert sound[-1].tolist() == [1.0, 0.0]


def test_own_music_that_fails_again_as_its_fallback_leaves_gets_it_back_from_where_it_is() -> None:
    rig = Rig()
    before = np.concatenate([rig.read(5, there=False), rig.read(3)])
    after = rig.read(5, there=False)
    assert steepest(np.concatenate([before, after])) < 1.1 / fallback.GOES
    assert after[:, 1].min() >= before[-1, 1] - 1e-3, "it goes no lower"
    assert after[-1].tolist() == [0.0, 1.0]
    assert [fault.rpartition("; ")[2] for fault in rig.faults] == ["pad plays instead of own"] * 2
    assert rig.read(9)[-1].tolist() == [1.0, 0.0]


def test_a_bed_that_was_silent_while_its_fallback_rose_is_whole_when_it_comes_back() -> None:
    rig = Rig()
    rig.read(0.5, there=False)
    rig.at = RATE // 2  # own music goes on from where the pause began
    assert np.all(rig.read(2, there=False) == (0.0, 1.0))


def test_every_bed_has_one_that_may_stand_in_and_none_of_them_is_water() -> None:
    for name, bed in SOUNDS.beds.items():
        if bed.stems:
            assert bed.fallback is not None, name
            assert bed.fallback != name
            assert "water" not in SOUNDS.beds[bed.fallback].tags


def test_soft_noise_is_soft() -> None:
    made = np.zeros((20 * RATE, 2), np.float32)
    Soft("1").read(0, made)
    heard = measure(made)
    assert np.ptp(heard.momentary) < 3
    assert heard.true_peak < -6
    spectrum = np.abs(np.fft.rfft(made[: 16 * RATE, 0])) ** 2
    assert spectrum[16 * 2000 :].sum() < 0.01 * spectrum.sum(), "nothing bright"
    assert np.abs(np.diff(made[:, 0])).max() < 0.05, "no seam where it comes round"


# Drift

STEMS = [[-25.1, -29.3, -31.2], [-24.8, -27.6, -42.1], [-25.3, -26.0], [-23.2, -38.0], [-26.0, -27.4, -30.5]]


@pytest.mark.parametrize("loudness", STEMS, ids=str)
@pytest.mark.parametrize("seed", range(6))
def test_layers_drift_by_up_to_two_decibels_and_the_whole_stays_as_loud(loudness: list[float], seed: int) -> None:
    drift = Drift(loudness, f"{seed}")
    power = np.array([10 ** (lufs / 10) for lufs in loudness])
    moved = np.array([drift.decibels(second) for second in range(0, 5400, 5)])
    assert np.abs(moved).max() <= MOST
    assert np.ptp(moved, axis=0).max() > 1.8, "one of them is heard to move"
    whole = 10 * np.log10((power * 10 ** (moved / 10)).sum(axis=1) / power.sum())
    assert np.abs(whole).max() < 0.5
    assert np.abs(np.diff(moved, axis=0)).max() < 0.3, "in five seconds: minutes, not moments"


@pytest.mark.parametrize("bed", ["warm-pad", "wind", "slow-music"])
def test_a_bed_stays_within_one_lu_of_its_level_however_long_it_lasts(bed: str) -> None:
    means = []
    for minute in range(0, 90, 9):
        mixer = Mixer(SOUNDS, seed=5, frame=minute * 60 * RATE)
        mixer.plan([Target(-RATE, 1, {bed: 0.0})], [])
        mixer.render(2 * RATE)
        means.append(measure(mixer.render(30 * RATE)).integrated)
    assert np.abs(np.median(means) + 23) < 1
    assert np.abs(np.mean(means) + 23) < 1


def test_a_bed_of_one_layer_does_not_drift_at_all() -> None:
    assert all(abs(Drift([-23.0], "1").decibels(second)[0]) < 1e-9 for second in range(0, 900, 7))
