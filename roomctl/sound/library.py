"""The available sounds: `sounds/manifest.json` as frozen records.

A bed is the sum of its stems, each looped at its own length; at gain 0 dB their sum is -23 LUFS. The stems' lengths are
co-prime whole seconds, so that the whole bed does not repeat within a working day. Nothing is decoded here: a player
opens `file` and relies on `frames`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from roomctl.errors import Unavailable
from roomctl.session.plan import OWN
from roomctl.system.paths import shipped

RATE = 48_000
"""Frames per second of all supplied sounds."""

FORMAT = 2
"""The manifest's own version: the value of its key `sounds`."""


@dataclass(frozen=True, slots=True)
class Stem:
    """One looping component of a bed: stereo, `frames` long, its last frame followed by its first.

    `lufs` is integrated loudness and `true_peak` dBTP, both measured on the decoded file; `seed` and `recipe` (the
    version of the synthesis) say how to make it again."""

    name: str
    file: Path
    frames: int
    seconds: float
    lufs: float
    true_peak: float
    seed: int
    recipe: int


@dataclass(frozen=True, slots=True)
class Bed:
    """A calming sound. `lufs` and `true_peak` are those of all stems summed at 0 dB; silence has neither. `cues`: the
    families of cues that are distinct from it and suit it, the best first; `fallback`: the bed that replaces it."""

    name: str
    stems: tuple[Stem, ...]
    tags: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    lufs: float | None = None
    true_peak: float | None = None
    fallback: str | None = None


@dataclass(frozen=True, slots=True)
class CueSound:
    """The sound of one kind of cue in one family. Its frame 0 is the cue's instant.

    `notes` are the onsets in seconds (the bed comes back 1 s after the last), `lufs_max` the loudest 400 ms,
    `family` the voice: an instrument, or `stem-` and a voice of the bed's own."""

    kind: str
    family: str
    file: Path
    frames: int
    seconds: float
    notes: tuple[float, ...]
    lufs_max: float
    true_peak: float
    seed: int
    recipe: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """All beds by name, and all cues by family and kind, in the manifest's order; `music`: own folders by
    name."""

    beds: Mapping[str, Bed]
    cues: Mapping[str, Mapping[str, CueSound]]
    music: Mapping[str, Path] = field(default_factory=dict)

    @property
    def bed_names(self) -> Collection[str]:
        """The names that a preset may use as its bed. The folders are read when the first of them is asked for, and
        once."""
        return _BedNames(tuple(self.beds), self.music)

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file in the manifest, whether it exists or not."""
        stems = [stem.file for bed in self.beds.values() for stem in bed.stems]
        return (*stems, *(cue.file for family in self.cues.values() for cue in family.values()))

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every kind of cue in any family."""
        return tuple(dict.fromkeys(kind for family in self.cues.values() for kind in family))

    def suited(self, kind: str, levels: Mapping[str, float]) -> tuple[CueSound, ...]:
        """The sounds for the cue `kind` over the beds of `levels` (name: dB), the best first: the families that suit
        the loudest bed, then the others in the manifest's order, in case none of the first can play (or over a clinic's
        own music, which has no families)."""
        loudest = max(levels, key=lambda name: levels[name], default="")
        suiting = self.beds[loudest].cues if loudest in self.beds else ()
        families = dict.fromkeys((*suiting, *self.cues))
        return tuple(self.cues[family][kind] for family in families if kind in self.cues.get(family, {}))


class _BedNames(Collection[str]):
    def __init__(self, supplied: tuple[str, ...], music: Mapping[str, Path]) -> None:
        self._supplied, self._music = supplied, music
        self._own: tuple[str, ...] | None = None

    def __contains__(self, name: object) -> bool:
        return name in self._supplied or (str(name).startswith(OWN) and any(name == one for one in self))

    def __iter__(self) -> Iterator[str]:
        if self._own is None:
            self._own = tuple(OWN + name for name in self._music)
        return iter((*self._supplied, *self._own))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def load(folder: Path | None = None, music: Mapping[str, Path] | None = None) -> Shelf:
    """The shelf in `folder` (the supplied sounds if None), with the available folders of `music`.

    Raises `Unavailable` if its manifest cannot be used. A sound in it may still be missing; opening it finds out."""
    folder = folder or shipped("sounds")
    manifest = folder / "manifest.json"
    try:
        data = json.loads(manifest.read_text(encoding="utf-8"))
    except OSError as error:
        raise Unavailable(f"cannot read {manifest} ({error.strerror}); install roomctl again") from error
    except ValueError as error:
        raise Unavailable(f"{manifest} is not readable JSON; install roomctl again") from error
    try:
        return replace(_shelf(folder, data), music={} if music is None else music)
    except KeyError as error:
        raise Unavailable(f"{manifest} lacks {error}; install roomctl again") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise Unavailable(f"{manifest} is not a list of sounds ({error}); install roomctl again") from error


def _shelf(folder: Path, data: Any) -> Shelf:
    if data["sounds"] != FORMAT:
        raise ValueError(f"format {data['sounds']!r}, this roomctl reads {FORMAT}")
    beds = {str(name): _bed(folder, str(name), entry) for name, entry in data["beds"].items()}
    cues = {str(family): _family(folder, str(family), entries) for family, entries in data["cues"].items()}
    return Shelf(MappingProxyType(beds), MappingProxyType(cues))


def _bed(folder: Path, name: str, entry: Mapping[str, Any]) -> Bed:
    stems = tuple(Stem(name=str(stem["name"]), **_common(folder, stem), lufs=float(stem["lufs"]))
                  for stem in entry["stems"])  # fmt: skip
    tags, cues = (tuple(str(word) for word in entry[key]) for key in ("tags", "cues"))
    if not stems:
        return Bed(name, stems, tags, cues)
    return Bed(name, stems, tags, cues, float(entry["lufs"]), float(entry["true_peak"]), entry.get("fallback"))


def _family(folder: Path, family: str, entries: Mapping[str, Any]) -> Mapping[str, CueSound]:
    return MappingProxyType({str(kind): _cue(folder, family, str(kind), entry) for kind, entry in entries.items()})


def _cue(folder: Path, family: str, kind: str, entry: Mapping[str, Any]) -> CueSound:
    return CueSound(
        kind=kind,
        family=family,
        notes=tuple(float(note) for note in entry["notes"]),
        lufs_max=float(entry["lufs_max"]),
        **_common(folder, entry),
    )


def _common(folder: Path, entry: Mapping[str, Any]) -> dict[str, Any]:
    frames = int(entry["frames"])
    if frames <= 0:
        raise ValueError(f"{entry['file']} has {frames} frames")
    return {
        "file": folder / str(entry["file"]),
        "frames": frames,
        "seconds": float(entry["seconds"]),
        "true_peak": float(entry["true_peak"]),
        "seed": int(entry["seed"]),
        "recipe": int(entry["recipe"]),
    }
