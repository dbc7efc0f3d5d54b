"""All supplied sounds: every stem and cue with its recipe, seed, level and tags. `render` makes the files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from roomctl.sound.synthesis import air, bowls, cues, drone, music, outdoors, pad, water
from roomctl.sound.synthesis.levels import BED_LUFS, CODING
from roomctl.sound.synthesis.noise import Array


@dataclass(frozen=True)
class StemRecipe:
    """`lufs` is the stem's own level; those of a bed add up (as powers) to `BED_LUFS`. `recipe` is increased whenever
    `make` gives another sound for the same seed."""

    name: str
    file: str
    make: Callable[[int], Array]
    seed: int
    lufs: float
    recipe: int = 1


@dataclass(frozen=True)
class BedRecipe:
    """`cues`: the families that are distinct from the bed and suit it, the best first."""

    name: str
    tags: tuple[str, ...]
    cues: tuple[str, ...]
    stems: tuple[StemRecipe, ...] = ()


@dataclass(frozen=True)
class CueRecipe:
    kind: str
    family: str
    file: str
    seed: int
    recipe: int = 1

    @property
    def motif(self) -> cues.Motif:
        return cues.FAMILIES[self.family].motifs[self.kind]

    def make(self, seed: int) -> Array:
        return cues.played(seed, cues.FAMILIES[self.family].voice, self.motif)


BEDS: Mapping[str, BedRecipe] = {
    bed.name: bed
    for bed in (
        BedRecipe("brown-hush", ("noise", "steady"), ("bowl", "marimba", "stem-breath"), (
            StemRecipe("hush", "brown-hush.ogg", air.brown_hush, 7, BED_LUFS + CODING),
        )),
        BedRecipe("warm-pad", ("tonal", "key-d", "60-bpm"), ("marimba", "stem-string"), (
            StemRecipe("chords", "warm-pad-chords.ogg", pad.pad_chords, 11, -25.1),
            StemRecipe("drone", "warm-pad-drone.ogg", pad.pad_drone, 12, -29.3),
            StemRecipe("glow", "warm-pad-glow.ogg", pad.pad_glow, 13, -31.3, 2),
        )),
        BedRecipe("low-drone", ("tonal", "key-d", "steady", "dark"), ("stem-string", "bowl", "marimba"), (
            StemRecipe("ground", "low-drone-ground.ogg", drone.drone_ground, 31, -24.8, 2),
            StemRecipe("fifth", "low-drone-fifth.ogg", drone.drone_fifth, 32, -27.7, 2),
            StemRecipe("breath", "low-drone-breath.ogg", drone.drone_breath, 33, -42.0, 2),
        )),
        BedRecipe("slow-music", ("tonal", "key-d", "60-bpm", "notes"), ("stem-string", "bowl"), (
            StemRecipe("pad", "slow-music-pad.ogg", music.music_pad, 41, -28.1, 2),
            StemRecipe("felt", "slow-music-felt.ogg", music.music_felt, 42, -27.0, 2),
            StemRecipe("bow", "slow-music-bow.ogg", music.music_bow, 43, -27.6, 2),
        )),
        BedRecipe("wind", ("noise", "moving"), ("stem-breath", "bowl", "marimba"), (
            StemRecipe("far", "wind-far.ogg", outdoors.wind_far, 51, -27.5, 2),
            StemRecipe("near", "wind-near.ogg", outdoors.wind_near, 53, -27.5, 2),
            StemRecipe("leaves", "wind-leaves.ogg", outdoors.wind_leaves, 52, -27.5, 2),
        )),
        BedRecipe("hearth", ("noise", "steady", "dark"), ("bowl", "marimba", "stem-breath"), (
            StemRecipe("glow", "hearth-glow.ogg", outdoors.hearth_glow, 61, -23.3),
            StemRecipe("embers", "hearth-embers.ogg", outdoors.hearth_embers, 62, -33.8, 2),
        )),
        BedRecipe("night-air", ("noise", "steady"), ("stem-breath", "bowl", "marimba"), (
            StemRecipe("air", "night-air.ogg", outdoors.night_air, 71, -23.0),
            StemRecipe("shimmer", "night-air-shimmer.ogg", outdoors.night_shimmer, 72, -40.0, 2),
        )),
        BedRecipe("bowl-field", ("tonal", "key-d"), ("marimba", "stem-string"), (
            StemRecipe("great", "bowl-field-great.ogg", bowls.bowls_great, 81, -26.8, 2),
            StemRecipe("small", "bowl-field-small.ogg", bowls.bowls_small, 82, -28.2, 2),
            StemRecipe("ground", "bowl-field-ground.ogg", bowls.bowls_ground, 83, -28.4, 2),
        )),
        BedRecipe("pink-air", ("noise", "steady"), ("bowl", "marimba", "stem-breath"), (
            StemRecipe("air", "pink-air.ogg", air.pink_air, 91, BED_LUFS + CODING),
        )),
        BedRecipe("migraine-hush", ("noise", "steady", "dark"), ("stem-breath", "bowl"), (
            StemRecipe("hush", "migraine-hush.ogg", air.migraine_hush, 92, BED_LUFS + CODING),
        )),
        BedRecipe("soft-rain", ("noise", "water"), ("bowl", "marimba", "stem-breath"), (
            StemRecipe("wash", "soft-rain-wash.ogg", water.rain_wash, 101, -25.2, 2),
            StemRecipe("drops", "soft-rain-drops.ogg", water.rain_drops, 102, -26.7, 2),
        )),
        BedRecipe("ocean", ("noise", "water", "moving"), ("stem-wave", "bowl", "marimba"), (
            StemRecipe("near", "ocean-near.ogg", water.ocean_near, 111, -25.1),
            StemRecipe("far", "ocean-far.ogg", water.ocean_far, 112, -26.35),
        )),
        BedRecipe("stream", ("noise", "water"), ("stem-breath", "bowl", "marimba"), (
            StemRecipe("flow", "stream-flow.ogg", water.stream_flow, 121, -23.85),
            StemRecipe("murmur", "stream-murmur.ogg", water.stream_murmur, 122, -29.4, 2),
        )),
        BedRecipe("silence", (), ("bowl", "marimba")),
    )
}  # fmt: skip

SEEDS = {"bowl": 20, "marimba": 200, "stem-string": 210, "stem-wave": 220, "stem-breath": 230}
"""The seed of each family's first cue; the others follow in sequence."""

CUES: Mapping[str, Mapping[str, CueRecipe]] = {
    family: {
        kind: CueRecipe(kind, family, f"{family}-{kind}.ogg", SEEDS[family] + number, recipe=2)
        for number, kind in enumerate(played.motifs)
    }
    for family, played in cues.FAMILIES.items()
}
"""By family, then by kind."""

FALLBACKS: Mapping[str, str] = {
    "brown-hush": "migraine-hush", "pink-air": "brown-hush", "migraine-hush": "brown-hush", "night-air": "brown-hush",
    "wind": "brown-hush", "hearth": "brown-hush", "soft-rain": "brown-hush", "ocean": "brown-hush",
    "stream": "brown-hush", "warm-pad": "low-drone", "low-drone": "warm-pad", "slow-music": "warm-pad",
    "bowl-field": "low-drone",
}  # fmt: skip
"""The fallback for each bed whose files cannot be played: of the same kind, steadier, and never water."""
