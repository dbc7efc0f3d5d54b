"""The shelf and its files: what ships is what the manifest says, small, whole, and made by the recipes."""

from itertools import combinations
from math import gcd
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image

from roomctl.errors import Unavailable, Usage
from roomctl.sound.library import RATE, load
from roomctl.sound.loudness import measure
from roomctl.sound.synthesis import air, pad, pictures, render
from roomctl.sound.synthesis.recipes import BEDS, CUES
from roomctl.system.paths import shipped

from . import ears

SHELF = load()
STEMS = {stem.file.stem: stem for bed in SHELF.beds.values() for stem in bed.stems}
CUE_SOUNDS = [cue for family in SHELF.cues.values() for cue in family.values()]
LEVELS = ("lufs_max", "true_peak")
KINDS = ("warn", "change", "check", "closing", "finish", "late", "halfway")


def test_the_manifest_lists_what_the_recipes_make() -> None:
    assert tuple(SHELF.bed_names) == tuple(BEDS)
    assert {family: tuple(cues) for family, cues in SHELF.cues.items()} == dict.fromkeys(CUES, KINDS)
    for name, recipe in BEDS.items():
        shelved = SHELF.beds[name]
        assert (shelved.tags, shelved.cues, len(shelved.stems)) == (recipe.tags, recipe.cues, len(recipe.stems))
        assert [(s.name, s.seed, s.recipe) for s in shelved.stems] == [(r.name, r.seed, r.recipe) for r in recipe.stems]


def test_silence_is_a_bed_of_nothing() -> None:
    assert SHELF.beds["silence"].stems == ()


def test_every_bed_has_two_families_or_more_and_the_calm_ones_a_stem_of_their_own() -> None:
    """Bowls would be lost in a field of bowls, and a marimba among felted strings."""
    for bed in SHELF.beds.values():
        assert len(bed.cues) >= 2
        assert set(bed.cues) <= set(SHELF.cues)
    assert "bowl" not in SHELF.beds["bowl-field"].cues
    assert "marimba" not in SHELF.beds["slow-music"].cues
    stems = {name: cue for name, bed in SHELF.beds.items() for cue in bed.cues if cue.startswith("stem-")}
    assert set(stems) == {*SHELF.beds} - {"silence"}
    assert (stems["ocean"], stems["warm-pad"], stems["wind"]) == ("stem-wave", "stem-string", "stem-breath")


@pytest.mark.parametrize("file", SHELF.files, ids=lambda file: file.name)
def test_a_file_is_vorbis_of_the_manifests_length_and_carries_no_tags(file: Path) -> None:
    lengths = {stem.file: stem.frames for stem in STEMS.values()}
    frames = (lengths | {cue.file: cue.frames for cue in CUE_SOUNDS})[file]
    with soundfile.SoundFile(file) as sound:
        assert (sound.format, sound.subtype, sound.samplerate, sound.channels) == ("OGG", "VORBIS", RATE, 2)
        assert sound.frames == frames
        assert not {"title", "artist", "comment", "date"} & set(sound.copy_metadata())
    assert len(ears.decoded(file)) == frames


def test_all_sounds_together_are_small_enough_to_ship() -> None:
    files = [file for file in shipped("sounds").rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in files) < 30_000_000
    assert {file for file in files if file.suffix == ".ogg"} == set(SHELF.files)


def test_the_stems_of_a_bed_do_not_come_together_again_in_a_session() -> None:
    for shelved in SHELF.beds.values():
        for stem in shelved.stems:
            assert stem.frames == stem.seconds * RATE
            assert stem.seconds == int(stem.seconds)
        for one, other in combinations(shelved.stems, 2):
            assert gcd(int(one.seconds), int(other.seconds)) == 1


@pytest.mark.parametrize(
    "text", ["", "[", '{"sounds": 1, "beds": {}, "cues": {}}', '{"sounds": 2, "beds": {"x": {"tags": []}}}', None]
)
def test_a_manifest_that_cannot_be_used_is_said_in_a_sentence(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(Unavailable, match=r"manifest\.json.*; install roomctl again"):
        load(tmp_path)


def test_the_table_for_people_says_what_the_manifest_says() -> None:
    table = (shipped("sounds") / "README.md").read_text(encoding="utf-8")
    rows = {row.split("`")[1]: row for row in table.splitlines() if row.startswith("| `")}
    levels = {s.file.name: (s.lufs, s.true_peak) for s in STEMS.values()}
    for family, cues in SHELF.cues.items():
        levels[f"{family}-*.ogg"] = tuple(max(getattr(cue, key) for cue in cues.values()) for key in LEVELS)
    assert set(rows) == set(levels)
    for file, (loudness, peak) in levels.items():
        assert rows[file].endswith(f"| {loudness:.1f} | {peak:.1f} |")


@pytest.mark.parametrize("name", [*(name for name, bed in SHELF.beds.items() if bed.stems), *SHELF.cues])
def test_every_bed_and_family_has_its_picture(name: str) -> None:
    folder = shipped("sounds")
    assert f"![{name}](pictures/{name}.png)" in (folder / "README.md").read_text(encoding="utf-8")
    with Image.open(folder / "pictures" / f"{name}.png") as picture:
        assert picture.width > 600
    assert (folder / "pictures" / f"{name}.png").stat().st_size < 60_000


def test_a_sound_is_drawn_again_as_it_was(tmp_path: Path) -> None:
    (again,) = pictures.pictures(["stem-wave"], tmp_path)
    shown = [
        np.asarray(Image.open(file).convert("L"), dtype=float)
        for file in (again, shipped("sounds") / "pictures" / again.name)
    ]
    assert np.mean(np.abs(shown[0] - shown[1])) < 1.0
    with pytest.raises(Usage, match="no picture is called 'silence'"):
        list(pictures.pictures(["silence"], tmp_path))


def test_the_recipe_still_makes_the_file_that_ships() -> None:
    """The shortest stem, made again: what Vorbis and the years changed stays 10 dB under the bed."""
    recipes = {recipe.file: recipe for bed in BEDS.values() for recipe in bed.stems}
    shortest = min(STEMS.values(), key=lambda stem: stem.frames)
    again = render.stem(recipes[shortest.file.name])
    error = measure(again - ears.decoded(shortest.file), RATE).integrated
    assert error <= measure(again, RATE).integrated - 10.0


def test_the_same_seed_makes_the_same_samples_and_another_does_not() -> None:
    for recipe in (CUES["marimba"]["warn"], CUES["stem-wave"]["warn"]):
        assert np.array_equal(recipe.make(recipe.seed), recipe.make(recipe.seed))
        assert not np.array_equal(recipe.make(recipe.seed), recipe.make(recipe.seed + 1))
    for make, seconds in ((air.brown_hush, 5), (pad.pad_chords, 48), (pad.pad_drone, 5), (pad.pad_glow, 29)):
        assert np.array_equal(make(5, seconds), make(5, seconds))


def test_one_sound_can_be_made_alone_in_another_folder(tmp_path: Path) -> None:
    assert [file.name for file in render.render(["bowl-warn.ogg"], tmp_path)] == ["bowl-warn.ogg", "manifest.json"]
    shelf = load(tmp_path)
    assert (list(shelf.cues), list(shelf.cues["bowl"]), tuple(shelf.bed_names)) == (["bowl"], ["warn"], ("silence",))
    assert shelf.cues["bowl"]["warn"].frames == SHELF.cues["bowl"]["warn"].frames


def test_a_kind_of_cue_and_a_family_can_be_made_whole(tmp_path: Path) -> None:
    assert {file.name for file in render.render(["bowl"], tmp_path)} == {
        "manifest.json", *(f"bowl-{kind}.ogg" for kind in KINDS)
    }  # fmt: skip
    assert "stem-wave-warn.ogg" in {file.name for file in render.render(["warn"], tmp_path)}


def test_a_sound_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Usage, match="no sound is called 'whalesong'"):
        list(render.render(["whalesong"], tmp_path))
