"""The sounds that ship, as they decode: calm, level, seamless, and cues that nobody's eyes open for.

The limits are those of the design's sound page; each test says what a client or a therapist would notice.
"""

from collections.abc import Iterator
from functools import cache
from itertools import combinations, pairwise
from math import gcd
from pathlib import Path

import numpy as np
import pytest
import soundfile

from roomctl.errors import Unavailable, Usage
from roomctl.paths import shipped
from roomctl.sound.loudness import amplitude, measure
from roomctl.sound.recipes import beds, render
from roomctl.sound.recipes.catalogue import BED_LUFS, BEDS, CUES, RECIPE
from roomctl.sound.recipes.tones import BOWL, hertz
from roomctl.sound.shelf import RATE, CueSound, Stem, load

from . import ears
from .ears import Heard

SHELF = load()
STEMS = {stem.file.stem: stem for bed in SHELF.beds.values() for stem in bed.stems}
SOUNDING = [name for name, bed in SHELF.beds.items() if bed.stems]

a_bed = pytest.mark.parametrize("name", SOUNDING)
a_stem = pytest.mark.parametrize("stem", STEMS.values(), ids=STEMS)
a_cue = pytest.mark.parametrize("cue", SHELF.cues.values(), ids=SHELF.cues)


@cache
def bed(name: str) -> Heard:
    return Heard(ears.bed(SHELF.beds[name]))


@cache
def heard(file: Path) -> Heard:
    return Heard(ears.decoded(file))


@pytest.fixture(scope="module", autouse=True)
def _forget() -> Iterator[None]:
    yield
    bed.cache_clear()
    heard.cache_clear()


# The shelf and the files


def test_the_manifest_lists_what_the_recipes_make() -> None:
    assert SHELF.bed_names == tuple(BEDS)
    assert set(BEDS) == {*STIR, "silence"}
    assert set(SHELF.cues) == set(CUES) == {"warn", "change", "check", "closing", "finish", "late"}
    for name, recipe in BEDS.items():
        shelved = SHELF.beds[name]
        assert (shelved.tags, len(shelved.stems)) == (recipe.tags, len(recipe.stems))
        assert [(s.name, s.seed, s.recipe) for s in shelved.stems] == [(r.name, r.seed, RECIPE) for r in recipe.stems]


def test_silence_is_a_bed_of_nothing() -> None:
    assert SHELF.beds["silence"].stems == ()


@pytest.mark.parametrize("file", SHELF.files, ids=lambda file: file.name)
def test_a_file_is_vorbis_of_the_manifests_length_and_carries_no_tags(file: Path) -> None:
    lengths = {stem.file: stem.frames for stem in STEMS.values()}
    frames = (lengths | {cue.file: cue.frames for cue in SHELF.cues.values()})[file]
    with soundfile.SoundFile(file) as sound:
        assert (sound.format, sound.subtype, sound.samplerate, sound.channels) == ("OGG", "VORBIS", RATE, 2)
        assert sound.frames == frames
        assert not {"title", "artist", "comment", "date"} & set(sound.copy_metadata())
    assert len(heard(file).sound) == frames


def test_all_sounds_together_are_small_enough_to_ship() -> None:
    files = [file for file in shipped("sounds").iterdir() if file.is_file()]
    assert sum(file.stat().st_size for file in files) < 30_000_000
    assert {file for file in files if file.suffix == ".ogg"} == set(SHELF.files)


def test_the_stems_of_a_bed_do_not_come_together_again_in_a_session() -> None:
    for shelved in SHELF.beds.values():
        for stem in shelved.stems:
            assert stem.frames == stem.seconds * RATE
            assert stem.seconds == int(stem.seconds)
        for one, other in combinations(shelved.stems, 2):
            assert gcd(int(one.seconds), int(other.seconds)) == 1


@pytest.mark.parametrize("text", ["", "[", "sounds: 2\nbeds: {}\ncues: {}", "sounds: 1\nbeds: {x: {tags: []}}", None])
def test_a_manifest_that_cannot_be_used_is_said_in_a_sentence(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "manifest.yaml").write_text(text)
    with pytest.raises(Unavailable, match=r"manifest\.yaml.*; install roomctl again"):
        load(tmp_path)


def test_the_table_for_people_says_what_the_manifest_says() -> None:
    table = (shipped("sounds") / "README.md").read_text(encoding="utf-8")
    rows = {row.split("`")[1]: row for row in table.splitlines() if row.startswith("| `")}
    levels = {s.file.name: (s.lufs, s.true_peak) for s in STEMS.values()}
    levels |= {c.file.name: (c.lufs_max, c.true_peak) for c in SHELF.cues.values()}
    assert set(rows) == set(levels)
    for file, (loudness, peak) in levels.items():
        assert rows[file].endswith(f"| {loudness:.1f} | {peak:.1f} |")


# The beds


@a_bed
def test_a_bed_at_no_gain_is_minus_23_lufs_and_leaves_room_for_cues(name: str) -> None:
    meter, shelved = bed(name).meter, SHELF.beds[name]
    assert meter.integrated == pytest.approx(BED_LUFS, abs=0.5)
    assert meter.true_peak <= -9.0
    assert shelved.lufs == pytest.approx(meter.integrated, abs=0.1)
    assert shelved.true_peak == pytest.approx(meter.true_peak, abs=0.1)


@a_bed
def test_no_turn_of_the_stems_against_each_other_peaks_higher(name: str) -> None:
    """The highest points of all stems at the same instant, which no session may ever meet."""
    assert sum(amplitude(stem.true_peak) for stem in SHELF.beds[name].stems) <= amplitude(-9.0)


STIR = {
    "brown-hush": (2.0, 5.0, 6.5), "warm-pad": (5.0, 10.0, 6.0), "low-drone": (1.5, 5.0, 3.0),
    "slow-music": (4.0, 8.0, 5.0), "wind": (1.5, 8.0, 4.0), "hearth": (1.5, 5.0, 4.0), "night-air": (1.5, 4.0, 4.0),
    "bowl-field": (4.0, 8.0, 4.0), "pink-air": (1.0, 2.0, 3.0), "migraine-hush": (0.5, 1.0, 3.0),
    "soft-rain": (1.0, 3.0, 4.0), "ocean": (2.0, 9.0, 4.0), "stream": (1.5, 4.0, 4.0),
}  # fmt: skip
"""How much a bed may move: LU from one 400 ms to the next, LU in all, dB above its neighbours for an instant."""


@a_bed
def test_a_bed_never_swells_or_sinks_suddenly(name: str) -> None:
    jump, reach, transient = STIR[name]
    assert bed(name).jump <= jump
    assert bed(name).reach <= reach
    assert bed(name).transient <= transient
    assert bed(name).crest <= 15.0


@a_bed
def test_a_bed_is_wide_and_survives_one_loudspeaker(name: str) -> None:
    sound = bed(name)
    assert 0.3 <= sound.correlation() <= 0.9
    assert sound.correlation(below=120.0) >= 0.85
    assert sound.mono_loss >= -3.0


def test_a_tablet_carries_the_beds() -> None:
    assert min(bed(name).tablet_loss for name in ("warm-pad", "low-drone", "slow-music")) >= -3.5
    assert bed("brown-hush").tablet_loss >= -4.5


def test_the_hush_is_brown_and_even() -> None:
    """-6 dB an octave, a Gaussian's grain, and 3 s of it as loud as any other."""
    hush = bed("brown-hush")
    slope, stray = hush.slope
    assert slope == pytest.approx(-6.0, abs=0.2)
    assert stray < 0.3
    assert hush.grain(500.0, 4_000.0) == pytest.approx(0.52, abs=0.02)
    breath = np.convolve(amplitude(hush.meter.momentary) ** 2, np.full(27, 1 / 27), mode="valid")
    assert np.std(10 * np.log10(breath)) <= 0.4


def test_the_pad_has_a_voice_in_the_middle_and_nothing_sharp() -> None:
    pad = bed("warm-pad")
    assert -12.0 <= pad.share(above=400.0) <= -3.0
    assert pad.share(above=2_000.0) <= -25.0


@a_stem
def test_the_seam_of_a_loop_is_like_any_other_place(stem: Stem) -> None:
    """Above 6 kHz, where a click would be: as quiet as the rest, or too quiet to hear."""
    joint, elsewhere = heard(stem.file).seam()
    assert joint <= max(elsewhere, -78.0)


@a_stem
def test_a_stem_measures_as_the_manifest_says(stem: Stem) -> None:
    sound = heard(stem.file)
    assert sound.meter.integrated == pytest.approx(stem.lufs, abs=0.05)
    assert sound.meter.true_peak == pytest.approx(stem.true_peak, abs=0.05)
    assert sound.offset < 1e-4


# The cues


@a_cue
def test_every_cue_is_as_loud_as_every_other(cue: CueSound) -> None:
    """+3 to +5 LU over the bed, measured over 400 ms."""
    meter = heard(cue.file).meter
    assert BED_LUFS + 3.0 <= meter.momentary_max <= BED_LUFS + 5.0
    assert meter.momentary_max == pytest.approx(-19.0, abs=0.2)
    assert meter.momentary_max == pytest.approx(cue.lufs_max, abs=0.05)
    assert meter.true_peak <= -6.0


@a_cue
def test_a_cue_begins_with_its_first_frame_out_of_silence_and_ends_in_it(cue: CueSound) -> None:
    level = np.max(np.abs(heard(cue.file).sound), axis=1)
    assert level[1] > 0.0
    assert np.argmax(level > amplitude(-60.0)) < 0.05 * RATE
    assert np.max(level[: RATE // 1000]) < amplitude(-70.0)
    assert np.max(level[-RATE // 100 :]) < amplitude(-70.0)
    assert heard(cue.file).offset < 1e-4


@a_cue
def test_every_note_takes_300_ms_or_more_to_come(cue: CueSound) -> None:
    """Each note of the motif is there, at its pitch and instant; a raised cosine goes from 10 to 90 % in 0.59 of its
    length."""
    sound, notes = heard(cue.file).sound, CUES[cue.kind].motif.notes
    assert cue.notes == tuple(at for _, at in notes)
    for name, at in notes:
        strength = ears.envelope(sound, hertz(name))
        assert np.max(strength[round(at * 200) :][:300]) > amplitude(-26.0)
        assert ears.rise(strength, at, at + 1.5) >= 0.59 * 0.300


@a_cue
@a_bed
def test_no_ten_milliseconds_of_a_cue_startle(cue: CueSound, name: str) -> None:
    """The level that bed and cue have together, from their powers: a noise's own 10 ms wander by 6 dB without a cue,
    so only its mean level can show what the cue adds. The bed is taken at its quietest twentieth, and ducked."""
    cue_level = heard(cue.file).level()
    power = np.concatenate([np.zeros(50), 10.0 ** (cue_level / 10.0)])
    ducked = ears.duck(cue, len(power) * ears.STEP)[:: ears.STEP] ** 2
    quiet = 10.0 ** (np.percentile(bed(name).meter.momentary, 5) / 10.0)
    assert np.max(np.abs(np.diff(10.0 * np.log10(quiet * ducked + power)))) <= 3.0


@a_cue
@a_bed
def test_a_cue_stands_out_of_the_bed_and_stays_within_bounds(cue: CueSound, name: str) -> None:
    """In the mix as it plays: of each note, the strongest mode is 15 dB over what the bed has there; the whole is not
    over +6 LU."""
    sound = heard(cue.file).sound
    part = bed(name).sound[20 * RATE : 20 * RATE + len(sound) + RATE]
    mix = measure(ears.over(part, cue, sound), RATE)
    assert mix.momentary_max <= BED_LUFS + 6.0
    assert mix.true_peak <= -1.0
    for pitch in (hertz(note) for note, _ in CUES[cue.kind].motif.notes):
        over = [
            np.max(ears.envelope(sound, partial)) / np.median(ears.envelope(part * amplitude(-3.0), partial))
            for partial in (pitch, BOWL[1].ratio * pitch)
        ]
        assert max(over) > amplitude(15.0)


@a_cue
def test_a_cue_lies_where_old_ears_hear_and_nothing_is_shrill(cue: CueSound) -> None:
    sound = heard(cue.file)
    assert all(200.0 <= hertz(name) <= 660.0 for name, _ in CUES[cue.kind].motif.notes)
    assert {name[:-1] for name, _ in CUES[cue.kind].motif.notes} <= {"D", "E", "F#", "A", "B"}
    assert all(later - sooner >= 0.4 for sooner, later in pairwise(cue.notes))
    assert sound.share(above=2_000.0) <= -30.0
    assert sound.tablet_loss >= -1.0
    assert sound.correlation() >= 0.9
    assert cue.seconds <= 8.0


def test_cues_are_told_apart_by_number_of_notes_or_contour() -> None:
    shapes = {
        kind: tuple(np.sign(np.diff([hertz(name) for name, _ in recipe.motif.notes])).astype(int).tolist())
        for kind, recipe in CUES.items()
    }
    assert len(set(shapes.values())) == len(shapes)


# The recipes


def test_the_recipe_still_makes_the_file_that_ships() -> None:
    """The shortest stem, made again: what Vorbis and the years changed stays 10 dB under the bed."""
    recipes = {recipe.file: recipe for bed in BEDS.values() for recipe in bed.stems}
    shortest = min(STEMS.values(), key=lambda stem: stem.frames)
    again = render.stem(recipes[shortest.file.name])
    error = measure(again - heard(shortest.file).sound, RATE).integrated
    assert error <= measure(again, RATE).integrated - 10.0


def test_the_same_seed_makes_the_same_samples_and_another_does_not() -> None:
    recipe = CUES["warn"]
    assert np.array_equal(recipe.make(recipe.seed), recipe.make(recipe.seed))
    assert not np.array_equal(recipe.make(recipe.seed), recipe.make(recipe.seed + 1))
    for make, seconds in ((beds.brown_hush, 5), (beds.pad_chords, 48), (beds.pad_drone, 5), (beds.pad_glow, 29)):
        assert np.array_equal(make(5, seconds), make(5, seconds))


def test_one_sound_can_be_made_alone_in_another_folder(tmp_path: Path) -> None:
    assert [file.name for file in render.render(["warn"], tmp_path)] == ["bowl-warn.ogg", "manifest.yaml"]
    shelf = load(tmp_path)
    assert (list(shelf.cues), shelf.bed_names) == (["warn"], ("silence",))
    assert shelf.cues["warn"].frames == SHELF.cues["warn"].frames


def test_a_sound_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Usage, match="no sound is called 'whalesong'"):
        list(render.render(["whalesong"], tmp_path))
