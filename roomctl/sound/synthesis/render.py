"""Makes the files of `sounds/`: `roomctl sounds render [NAME...] [--out DIR]`.

A NAME is a bed, a cue, a family of cues or a file; without one, everything is rendered. The manifest then lists all
complete sounds in the folder. The same seed gives the same samples; the files' bytes differ, because an Ogg stream has
a random serial number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from roomctl.errors import Unavailable, Usage, nearest
from roomctl.sound.library import FORMAT, RATE
from roomctl.sound.loudness import Meter, amplitude, measure
from roomctl.sound.synthesis.levels import CUE_LUFS
from roomctl.sound.synthesis.noise import Array
from roomctl.sound.synthesis.recipes import (
    BEDS,
    CUES,
    FALLBACKS,
    BedRecipe,
    CueRecipe,
    StemRecipe,
)
from roomctl.system.paths import shipped

QUALITY = 0.6
"""soundfile's compression level: Vorbis q4, about 110 kbit/s for noise and half of that for tones."""


def stem(recipe: StemRecipe) -> Array:
    """The stem at its level, (frames, 2)."""
    sound = recipe.make(recipe.seed).T
    return np.asarray(sound * amplitude(recipe.lufs - measure(sound, RATE).integrated))


def cue(recipe: CueRecipe) -> Array:
    """The cue at its level, (frames, 2)."""
    sound = recipe.make(recipe.seed).T
    return np.asarray(sound * amplitude(CUE_LUFS[recipe.family] - measure(sound, RATE).momentary_max))


def render(names: Sequence[str] = (), out: Path | None = None) -> Iterator[Path]:
    """Render `names` (everything if empty) in `out` (the supplied sounds' folder if None), then the manifest; yields
    each finished file. Raises `Usage` for an unknown name, `Unavailable` if a file cannot be written."""
    out = out or shipped("sounds")
    stems = [recipe for bed in BEDS.values() for recipe in bed.stems if _meant(names, bed.name, recipe.file)]
    cues = [recipe for family in CUES.values() for recipe in family.values()]
    wanted = [recipe for recipe in cues if _meant(names, recipe.kind, recipe.family, recipe.file)]
    named = list(dict.fromkeys([*BEDS, *CUES, *(recipe.kind for recipe in cues)]))
    files = {*(r.file for bed in BEDS.values() for r in bed.stems), *(recipe.file for recipe in cues)}
    if unknown := [name for name in names if name not in {*named, *files}]:
        near = nearest(unknown[0], named)
        others = f"did you mean {near!r}?" if near else f"there are {', '.join(named)}"
        raise Usage(f"no sound is called {unknown[0]!r}; {others}")
    try:
        out.mkdir(parents=True, exist_ok=True)
        for stem_recipe in stems:
            yield write(out / stem_recipe.file, stem(stem_recipe))
        for cue_recipe in wanted:
            yield write(out / cue_recipe.file, cue(cue_recipe))
        yield write_manifest(out)
    except (OSError, soundfile.SoundFileError) as error:
        raise Unavailable(f"cannot make the sounds in {out} ({error})") from error


def write(file: Path, sound: Array) -> Path:
    """Ogg Vorbis, 48 kHz stereo, no tags. Half a second at a time: libsndfile crashes on a long single write."""
    part = file.with_suffix(".part")
    with soundfile.SoundFile(part, "w", RATE, 2, format="OGG", subtype="VORBIS", compression_level=QUALITY) as target:
        for start in range(0, len(sound), RATE // 2):
            target.write(sound[start : start + RATE // 2].astype(np.float32))
    return part.replace(file)


def write_manifest(out: Path) -> Path:
    """`manifest.json` of the files in `out`, measured as they decode (LUFS, dBTP, seconds)."""
    manifest = {
        "sounds": FORMAT,
        "beds": {bed.name: _bed_entry(out, bed) for bed in BEDS.values() if _there(out, *bed.stems)},
        "cues": {family: entries for family in CUES if (entries := _family(out, family))},
    }
    file = out / "manifest.json"
    file.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return file


def _family(out: Path, family: str) -> dict[str, Any]:
    return {kind: _cue_entry(out, recipe) for kind, recipe in CUES[family].items() if _there(out, recipe)}


def _there(out: Path, *recipes: StemRecipe | CueRecipe) -> bool:
    return all((out / recipe.file).is_file() for recipe in recipes)


def _meant(names: Sequence[str], *own: str) -> bool:
    return not names or any(name in own for name in names)


def _bed_entry(out: Path, bed: BedRecipe) -> dict[str, Any]:
    if not bed.stems:
        return {"tags": list(bed.tags), "cues": list(bed.cues), "stems": []}
    sounds = [decoded(out / recipe.file) for recipe in bed.stems]
    entries = []
    for recipe, sound in zip(bed.stems, sounds, strict=True):
        meter = measure(sound, RATE)
        entries.append({"name": recipe.name, **_common(recipe, sound, meter),
                        "lufs": round(meter.integrated, 2)})  # fmt: skip
    whole = Meter(RATE)
    for block in summed(sounds, max(map(len, sounds))):
        whole.feed(block)
    level: dict[str, Any] = {"lufs": round(whole.integrated, 2), "true_peak": round(whole.true_peak, 2)}
    level["fallback"] = FALLBACKS[bed.name]
    return {"tags": list(bed.tags), "cues": list(bed.cues), **level, "stems": entries}


def _cue_entry(out: Path, recipe: CueRecipe) -> dict[str, Any]:
    sound = decoded(out / recipe.file)
    meter = measure(sound, RATE)
    return {
        **_common(recipe, sound, meter),
        "notes": list(recipe.motif.onsets),
        "lufs_max": round(meter.momentary_max, 2),
    }


def _common(recipe: StemRecipe | CueRecipe, sound: Array, meter: Meter) -> dict[str, Any]:
    seconds = len(sound) / RATE
    return {
        "file": recipe.file,
        "frames": len(sound),
        "seconds": int(seconds) if seconds == int(seconds) else seconds,
        "true_peak": round(meter.true_peak, 2),
        "seed": recipe.seed,
        "recipe": recipe.recipe,
    }


def summed(sounds: Iterable[Array], frames: int, piece: int = 10 * RATE) -> Iterator[Array]:
    """The first `frames` frames of all loops played together, in blocks (frames, channels)."""
    sounds = list(sounds)
    for start in range(0, frames, piece):
        at = np.arange(start, min(start + piece, frames))
        yield np.sum([sound[at % len(sound)] for sound in sounds], axis=0)


def decoded(file: Path) -> Array:
    """The samples of a sound file, shape (frames, channels)."""
    sound, _ = soundfile.read(file, dtype="float64", always_2d=True)
    return np.asarray(sound)
