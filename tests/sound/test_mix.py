"""The mix, sample by sample, with no device and no clock."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from roomctl.sound import fallback, library, mix
from roomctl.sound.library import RATE, Shelf
from roomctl.sound.loop import Audio
from roomctl.sound.loudness import amplitude
from roomctl.sound.mix import CueAt, Mixer, Target
from roomctl.sound.score import planned
from tests.helpers import Bench, three

PAD, HUSH = {"warm-pad": 0.0}, {"brown-hush": 0.0}
SOUNDS = library.load()


def mixer(targets: list[Target], cues: list[CueAt] = [], *, frame: int = 0, sounds: Shelf = SOUNDS) -> Mixer:  # noqa: B006
    made = Mixer(sounds, seed=3, frame=frame)
    assert made.plan(targets, cues) == []
    return made


def seconds(s: float) -> int:
    return round(s * RATE)


def levels(sound: Audio, window: float = 0.01) -> Audio:
    """dB of each window."""
    size = seconds(window)
    cut = sound[: len(sound) // size * size].reshape(-1, size * 2).astype(float)
    return np.asarray(10 * np.log10(np.mean(cut**2, axis=1) + 1e-12))


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(100, 9000), min_size=1, max_size=40))
def test_the_mix_is_the_same_whatever_the_size_of_the_blocks(sizes: list[int]) -> None:
    targets = [Target(0, seconds(0.2), PAD), Target(seconds(0.5), seconds(0.7), HUSH), Target(seconds(1.4), 4800, {})]
    cues = [CueAt(seconds(0.61) + 7, "change", 0.0, 1)]
    whole = mixer(targets, cues).render(seconds(3))
    other = mixer(targets, cues)
    parts: list[Audio] = []
    while other.frame < len(whole):
        parts.append(other.render(min(sizes[len(parts) % len(sizes)], len(whole) - other.frame)))
    assert np.array_equal(np.concatenate(parts), whole)


def acted(at: float) -> Audio:
    """A pause at an instant that nobody foresaw, heard in blocks as a device asks for them."""
    made, parts, far = mixer([Target(0, 480, PAD)]), [], [Target(seconds(60), 480, HUSH)]
    made.plan([Target(0, 480, PAD), *far], [])
    while made.frame < seconds(at):
        parts.append(made.render(4096))
    made.plan([Target(made.frame, seconds(2), {}), *far], [])
    while made.frame < seconds(at + 3):
        parts.append(made.render(4096))
    return np.concatenate(parts)


@pytest.mark.parametrize("at", [9.3, 9.95, 10.4])
def test_an_act_amid_what_is_mixed_already_is_heard_at_once_and_the_bed_goes_on_in_its_place(
    at: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = acted(at)
    monkeypatch.setattr(mix, "AHEAD", seconds(1000))  # longer than anything lasts, so nothing is mixed ahead
    assert np.abs(ahead - acted(at)).max() < 1e-6


def test_while_nothing_changes_a_bed_is_read_once_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    made = mixer([Target(0, 480, PAD), Target(seconds(60), 480, HUSH)])
    made.render(seconds(10))
    read, reads = fallback.Voice.read, []

    def counted(voice: fallback.Voice, frame: int, out: Audio) -> None:
        reads.append(frame)
        read(voice, frame, out)

    monkeypatch.setattr(fallback.Voice, "read", counted)
    for _ in range(round(10 * RATE / 4096)):
        made.render(4096)
    assert len(reads) <= 12


def test_the_same_seed_sounds_the_same_and_another_begins_elsewhere() -> None:
    one, two, three = (Mixer(SOUNDS, seed=seed) for seed in (1, 1, 2))
    for each in (one, two, three):
        each.plan([Target(0, 480, PAD)], [])
    first, again, other = (hashlib.sha256(each.render(RATE).tobytes()).digest() for each in (one, two, three))
    assert first == again != other


@pytest.mark.parametrize("kind", ["warn", "change", "closing", "finish", "late"])
def test_a_cue_begins_on_its_very_frame(kind: str) -> None:
    place = 54_321
    sound = mixer([], [CueAt(place, kind, 0.0, kind)]).render(seconds(3))
    file, _ = soundfile.read(SOUNDS.cues["bowl"][kind].file, dtype="int16", always_2d=True)
    assert not sound[:place].any()
    assert np.allclose(sound[place:] * 32768, file[: seconds(3) - place], atol=1e-3)
    assert np.abs(sound[place : place + seconds(1)]).max() > 0.02


def test_a_cue_does_not_move_the_bed_beneath_it_but_ducks_it_by_three_decibels() -> None:
    quiet = replace(SOUNDS, cues={**SOUNDS.cues})
    bed = mixer([Target(-RATE, 1, PAD)], sounds=quiet)
    ducked = mixer([Target(-RATE, 1, PAD)], [CueAt(seconds(2), "warn", -200.0, 1)], sounds=quiet)
    plain, under = bed.render(seconds(8)), ducked.render(seconds(8))
    loudest = seconds(2.0), seconds(2.9)
    ratio = np.sqrt(np.mean(under[slice(*loudest)] ** 2) / np.mean(plain[slice(*loudest)] ** 2))
    assert 20 * np.log10(ratio) == pytest.approx(-3.0, abs=0.05)
    for still in (slice(0, seconds(1.49)), slice(seconds(5.6), None)):
        assert np.allclose(under[still], plain[still], atol=1e-6)


def test_a_cross_fade_has_the_power_of_its_beds_and_no_hole_between_them() -> None:
    crossed, pad, hush = (
        levels(mixer(targets).render(seconds(30)), 1.0)[10:18]
        for targets in (
            [Target(-RATE, 1, PAD), Target(seconds(10), seconds(8), HUSH)],
            [Target(-RATE, 1, PAD)],
            [Target(-RATE, 1, HUSH)],
        )
    )
    share = np.sin((np.arange(8) + 0.5) / 8 * np.pi / 2) ** 2
    expected = 10 * np.log10((1 - share) * 10 ** (pad / 10) + share * 10 ** (hush / 10))
    assert np.abs(crossed - expected).max() < 0.5


def test_no_change_of_level_is_a_step() -> None:
    """A tone in place of the bed shows what the gains do: beside its own slope nothing moves."""
    targets = [
        Target(0, seconds(1), HUSH), Target(seconds(1.5), seconds(2), {}), Target(seconds(2.2), seconds(0.5), HUSH),
        Target(seconds(3), seconds(0.3), {"brown-hush": -6.0}), Target(seconds(3.1), seconds(1), PAD),
    ]  # fmt: skip
    made = mixer(targets, [CueAt(seconds(2.5), "warn", -200.0, 1)])
    gains = []
    for _ in range(5 * 1000):
        made.render(48)
        gains.append(sum(ramp.at(made.frame) ** 2 for ramp in made._ramps.values()) ** 0.5 * made._duck.at(made.frame))
    assert np.abs(np.diff(gains)).max() < 0.02  # of full gain, in a millisecond


def test_a_pause_is_heard_at_once() -> None:
    bed, paused = mixer([Target(-RATE, 1, HUSH)]), mixer([Target(-RATE, 1, HUSH), Target(RATE, seconds(2), {})])
    plain, falling = levels(bed.render(seconds(4)), 0.05), levels(paused.render(seconds(4)), 0.05)
    fall = falling - plain
    assert fall[int(1.1 / 0.05)] < -2.5
    assert fall[int(2.9 / 0.05)] < -50
    assert np.diff(fall[:58]).max() < 0.01


def test_a_pause_amid_a_cross_fade_is_heard_at_once_from_both_beds() -> None:
    made = mixer([Target(-RATE, 1, PAD), Target(seconds(6), seconds(8), HUSH)])
    made.render(seconds(6.5))
    assert made.plan([Target(made.frame, seconds(2), {})], []) == []
    assert np.abs(made.render(seconds(4))[seconds(2) :]).max() == 0.0


def test_who_joins_late_finds_the_bed_where_it_would_have_been() -> None:
    whole = mixer([Target(0, seconds(1), PAD)]).render(seconds(10))
    late = mixer([Target(0, seconds(1), PAD)], frame=seconds(4)).render(seconds(6))
    assert np.abs(late[:48]).max() < 1e-3
    assert np.allclose(late[seconds(4.1) :], whole[seconds(8.1) :], atol=1e-6)


def test_a_bed_goes_round_without_a_seam() -> None:
    stem = SOUNDS.beds["brown-hush"].stems[0]
    made = mixer([Target(-RATE, 1, HUSH)], frame=0)
    sound = made.render(stem.frames + seconds(6))
    assert np.array_equal(sound[seconds(5) : seconds(6)], sound[stem.frames + seconds(5) :])


def test_planning_the_same_again_changes_nothing() -> None:
    targets, cues = [Target(0, seconds(1), PAD)], [CueAt(seconds(1), "warn", 0.0, "warn")]
    once, often = mixer(targets, cues), mixer(targets, cues)
    expected = once.render(seconds(4))
    parts = []
    for _ in range(80):
        often.plan(targets, cues)
        parts.append(often.render(seconds(0.05)))
    assert np.array_equal(np.concatenate(parts), expected)
    assert often.started == ["warn"]


def test_a_cue_that_is_taken_back_lets_the_bed_rise_again() -> None:
    made = mixer([Target(-RATE, 1, HUSH)], [CueAt(RATE, "change", 0.0, 1)])
    made.render(seconds(0.9))
    assert made._duck.at(made.frame) == pytest.approx(amplitude(-3.0), abs=1e-3)
    made.plan([Target(-RATE, 1, HUSH)], [])
    made.render(seconds(3))
    assert made._duck.at(made.frame) == 1.0
    assert made.started == []


def test_a_broken_or_missing_file_is_said_in_words_and_the_rest_plays(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ogg"
    broken.write_bytes(b"not a sound")
    bed = SOUNDS.beds["warm-pad"]
    spoiled = replace(bed, stems=(replace(bed.stems[0], file=broken),))
    gone = replace(SOUNDS.cues["bowl"]["warn"], file=tmp_path / "gone.ogg")
    sounds = Shelf({**SOUNDS.beds, "warm-pad": spoiled}, {"bowl": {"warn": gone}})
    made = Mixer(sounds)
    faults = made.plan([Target(0, 480, {**PAD, **HUSH, "nosuch": 0.0})], [CueAt(0, "warn", 0.0, 1)])
    assert len(faults) == 3
    assert "broken.ogg" in faults[0]
    assert "nosuch" in faults[1]
    assert "gone.ogg" in faults[2]
    assert np.abs(made.render(RATE)).max() > 0.01


def test_the_mix_of_two_beds_and_a_cue_stays_far_from_clipping() -> None:
    targets = [Target(0, seconds(10), PAD), Target(seconds(20), seconds(8), HUSH)]
    sound = mixer(targets, [CueAt(seconds(24), "finish", 0.0, 1)]).render(seconds(40))
    assert np.abs(sound).max() < amplitude(-1.0)


def sounded(targets: list[Target], place: int, sounds: Shelf = SOUNDS) -> tuple[str, Audio]:
    """Which family played the cue `change` that was due at `place`, and what was heard of it, without the beds."""
    silent = [
        replace(target, levels={bed: level - 200.0 for bed, level in target.levels.items()}) for target in targets
    ]
    made = Mixer(sounds, seed=3)
    made.plan(silent, [CueAt(place, "change", 0.0, 1)])
    sound = made.render(place + seconds(4))[place:]
    for family in SOUNDS.cues:
        file, _ = soundfile.read(SOUNDS.cues[family]["change"].file, dtype="float32", always_2d=True)
        if np.allclose(sound, file[: len(sound)], atol=1e-4):
            return family, sound
    return "", sound


@pytest.mark.parametrize("bed", list(SOUNDS.beds))
def test_a_cue_is_played_by_the_family_that_suits_its_bed(bed: str) -> None:
    assert sounded([Target(0, 480, {"brown-hush": -36.0, bed: 0.0})], seconds(1))[0] == SOUNDS.beds[bed].cues[0]


def test_a_cue_within_a_cross_fade_is_played_by_the_family_of_the_bed_that_comes() -> None:
    targets = [Target(0, 480, {"ocean": 0.0}), Target(seconds(1), seconds(8), {"bowl-field": 0.0})]
    assert sounded(targets, seconds(0.8))[0] == "stem-wave"
    assert sounded(targets, seconds(1) - 1)[0] == "marimba", "a change that rounds to a frame before its bed"
    assert sounded(targets, seconds(1))[0] == "marimba"
    assert sounded(targets, seconds(3))[0] == "marimba"


def test_a_cue_over_a_bed_that_fades_out_is_still_that_beds() -> None:
    assert sounded([Target(0, 480, {"ocean": 0.0}), Target(seconds(1), seconds(30), {})], seconds(1))[0] == "stem-wave"


def test_a_cue_over_a_clinics_own_music_and_over_nothing_is_a_bowl() -> None:
    assert sounded([], seconds(1))[0] == "bowl"
    assert sounded([Target(0, 480, {"brown-hush": -36.0, "folder:evening": 0.0})], seconds(1))[0] == "bowl"


def test_a_family_that_cannot_play_gives_way_to_the_next(tmp_path: Path) -> None:
    gone = {kind: replace(cue, file=tmp_path / "gone.ogg") for kind, cue in SOUNDS.cues["stem-wave"].items()}
    sounds = Shelf(SOUNDS.beds, {**SOUNDS.cues, "stem-wave": gone})
    targets = [Target(0, 480, {"ocean": 0.0})]
    assert sounded(targets, seconds(1), sounds)[0] == SOUNDS.beds["ocean"].cues[1]
    faults = Mixer(sounds).plan(targets, [CueAt(seconds(at), "change", 0.0, at) for at in (1, 20, 40)])
    assert len(faults) == 1
    assert "gone.ogg" in faults[0]


def test_a_rehearsal_that_is_held_plans_no_more_cues_ahead_than_a_session_that_is() -> None:
    def ahead(speed: float) -> int:
        room = Bench.with_session(three(), speed=speed).wind(100 / speed)
        room.act("hold")
        return len(planned(room.state)[1])

    assert 0 < ahead(60.0) <= ahead(1.0), "a late cue every two seconds, for as long as it is held"


# Fades, as they are heard


def gains(targets: list[Target], length: float, levels_of: dict[str, float] = HUSH) -> Audio:
    """The gain in dB of a bed against itself at rest, every 50 ms, of the samples."""
    heard = mixer(targets).render(seconds(length)).astype(float)
    rest = mixer([Target(-RATE, 1, levels_of)], frame=0).render(seconds(length)).astype(float)
    size = seconds(0.05)
    pairs = (each[: len(each) // size * size].reshape(-1, size * 2) for each in (heard, rest))
    one, other = pairs
    return np.asarray(20 * np.log10(np.maximum((one * other).sum(axis=1) / (other * other).sum(axis=1), 1e-5)))


@pytest.mark.parametrize(
    ("name", "fade", "rises"),
    [("start", 10, True), ("resume", 4, True), ("pause", 2, False), ("stop", 6, False), ("end", 30, False),
     ("cross", 8, True), ("cross, longest", 60, True)],
)  # fmt: skip
def test_a_fade_takes_its_time_and_moves_evenly(name: str, fade: float, rises: bool) -> None:
    before, after = ({}, HUSH) if rises else (HUSH, {})
    gain = gains([Target(-RATE, 1, before), Target(seconds(5), seconds(fade), after)], 5 + fade + 1)[90:]
    begin = 10  # half a second after what is cut off (the ramp of one that joins late)
    ends, late = int(begin + fade / 0.05), int(begin + 0.7 * fade / 0.05)
    first, last = (gain[begin - 1], gain[ends + 1]) if rises else (gain[ends + 1], gain[begin - 1])
    assert (first < -58, last > -0.1) == (True, True)
    assert -58 < gain[late] < -0.1, "not long before its time"
    steps = np.diff(10 ** (gain / 20))
    assert (steps.min() if rises else -steps.max()) > -1e-3, "one way only"
    assert np.abs(steps).max() < 0.17, "of full gain, in a twentieth of a second"


def test_louder_is_reached_in_four_tenths_of_a_second_and_does_not_hurry_a_rise_that_is_under_way() -> None:
    rising = [Target(0, seconds(10), HUSH)]
    made, plain = (Mixer(SOUNDS, seed=3, level=-6.0) for _ in range(2))
    for one in (made, plain):
        one.plan(rising, [])
    made.render(seconds(4))
    made.plan([replace(rising[0], offset=1.0)], [])
    after, usual = made.render(seconds(8)).astype(float), plain.render(seconds(12))[seconds(4) :].astype(float)
    size = seconds(0.1)
    pairs = zip(*(np.split(each, len(each) // size) for each in (after, usual)), strict=True)
    ratio = [20 * np.log10(np.linalg.norm(one) / np.linalg.norm(other)) for one, other in pairs]
    assert 0 < ratio[0] < 0.4
    assert ratio[4:] == pytest.approx([1.0] * len(ratio[4:]), abs=0.01)


def test_nothing_that_is_asked_for_goes_over_the_rooms_cap() -> None:
    loud = Mixer(SOUNDS, seed=3, level=-10.0, cap=-8.0)
    loud.plan([Target(-RATE, 1, {"brown-hush": 6.0}, offset=9.0)], [CueAt(seconds(30), "warn", 12.0, 1)])
    wanted = Mixer(SOUNDS, seed=3, level=-8.0)
    wanted.plan([Target(-RATE, 1, HUSH)], [CueAt(seconds(30), "warn", 0.0, 1)])
    assert np.allclose(loud.render(seconds(34))[seconds(2) :], wanted.render(seconds(34))[seconds(2) :], atol=1e-4)


@pytest.mark.parametrize("bed", ["brown-hush", "pink-air"])
@pytest.mark.parametrize(("first", "then"), [(0.0, -12.0), (-12.0, 0.0)])
def test_a_cross_fade_between_two_scenes_at_the_rooms_cap_stays_at_it(first: float, then: float, bed: str) -> None:
    made, plain = (Mixer(SOUNDS, seed=3, level=-12.0, cap=-12.0) for _ in range(2))
    for one, levels_of, client in ((made, (first, then), True), (plain, (0.0, 0.0), False)):
        begins, comes = ({name: level} for name, level in zip(("brown-hush", bed), levels_of, strict=True))
        offsets = [-level if client else 0.0 for level in levels_of]
        one.plan([Target(-RATE, 1, begins, offsets[0]), Target(seconds(5), seconds(8), comes, offsets[1])], [])
    assert np.allclose(made.render(seconds(14)), plain.render(seconds(14)), atol=1e-6)


def test_louder_amid_a_cross_fade_to_a_softer_scene_stays_under_the_rooms_cap() -> None:
    made, plain = (Mixer(SOUNDS, seed=3, level=-12.0, cap=-12.0) for _ in range(2))
    softer = Target(seconds(5), seconds(8), {"brown-hush": -9.0})
    made.plan([Target(-RATE, 1, HUSH), softer], [])
    plain.plan([Target(-RATE, 1, HUSH)], [])
    parts = [made.render(seconds(6))]
    made.plan([replace(softer, offset=9.0)], [])
    parts.append(made.render(seconds(9)))
    size = seconds(0.25)
    heard, most = np.concatenate(parts)[seconds(5) :], plain.render(seconds(15))[seconds(5) :]
    pairs = zip(*(np.split(each.astype(float), len(each) // size) for each in (heard, most)), strict=True)
    over = [20 * np.log10(np.linalg.norm(one) / np.linalg.norm(other)) for one, other in pairs]
    assert max(over) < 0.05
    assert over[-1] > -0.05


def test_the_motif_of_a_visual_first_session_is_in_the_sound_once_it_is_switched_on_and_not_before() -> None:
    def heard(*acts: str) -> Audio:
        room = Bench.with_session(three(cues="visual-first")).wind(200)
        for act in acts:
            room.act(act)
        targets, cues = planned(room.state, lambda t: seconds(t - 200))
        made = Mixer(SOUNDS, seed=3)
        assert made.plan(targets, cues) == []
        return made.render(seconds(45))  # the warning is due after 40 s

    off, on, again = heard(), heard("motif"), heard("motif", "motif")
    assert np.array_equal(off, again)
    assert np.array_equal(off[: seconds(39)], on[: seconds(39)])
    assert levels(on[seconds(40.2) : seconds(44)] - off[seconds(40.2) : seconds(44)], 0.5).max() > -50
