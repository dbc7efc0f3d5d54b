"""A clinic's own music, file by file: what can be played, how long it is, how loud.

A file is listened to once, block by block, and what was heard is kept in the state folder (`music.json`; may be
deleted) under its path, size and time of change. While playing only parts of a long file are listened to, so that
nobody waits; `roomctl sounds check` hears it whole.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import soundfile

from roomctl import paths
from roomctl.errors import RoomError
from roomctl.sound.decode import Decoder
from roomctl.sound.loudness import BELOW, Meter, Samples
from roomctl.sound.shelf import RATE

PLAYED = frozenset({".flac", ".ogg", ".oga", ".opus", ".mp3", ".wav"})
REFUSED = frozenset({".m4a", ".aac", ".mp4", ".m4b", ".wma", ".alac", ".ape", ".wv", ".mka", ".webm", ".mid", ".ac3"})
"""Endings of music that cannot be decoded here; what has neither kind (covers, lists) is passed over."""
LUFS, PEAK, LIFT = -23.0, -1.0, 6.0
"""What every track is brought to; the true peak (dBTP) and the dB of lifting that are not gone beyond."""
SILENT = -60.0
"""LUFS; what is fainter is taken for silent."""
SHORTEST = 3.0
"""Seconds."""
WINDOWS, WINDOW = 16, 4.0
"""Of a longer file so many stretches of so many seconds are listened to while playing."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard of a file: `frames` at 48 kHz, loudness in LUFS, true peak in dBTP; `whole`: all of it was;
    `fault`: why it is not played, in words."""

    frames: int = 0
    lufs: float = BELOW
    true_peak: float = BELOW
    whole: bool = True
    fault: str = ""

    @property
    def gain(self) -> float:
        """dB that bring it to the common loudness, as far as its peaks allow. What was heard in part may have peaks of
        full scale elsewhere, and is never lifted."""
        return min(LUFS - self.lufs, LIFT, PEAK - (self.true_peak if self.whole else max(0.0, self.true_peak)))


def files(folder: Path) -> list[Path]:
    """The music in `folder`, by name; what cannot be decoded among it. Raises nothing: a folder that is gone is
    empty."""
    try:
        found = sorted(file for file in folder.iterdir() if file.suffix.lower() in PLAYED | REFUSED)
    except OSError:
        return []
    return [file for file in found if not file.name.startswith(".")]


def heard(file: Path, *, whole: bool = False) -> Heard:
    """What there is to know of `file`, from what was kept or by listening (`whole`: to all of it)."""
    try:
        stat = file.stat()
    except OSError as error:
        return Heard(fault=f"cannot be read ({error.strerror})")
    key, mark = str(file.absolute()), [stat.st_size, stat.st_mtime_ns]
    kept = _kept().get(key)
    if kept is not None and kept.get("mark") == mark and (kept["heard"]["whole"] or not whole):
        return Heard(**kept["heard"])
    found = _listened(file, whole)
    _keep(key, {"mark": mark, "heard": asdict(found)})
    return found


def broken(file: Path, frames: int, fault: str) -> None:
    """Remember that `file` turned out to break off after `frames`."""
    with contextlib.suppress(OSError):
        stat = file.stat()
        mark = [stat.st_size, stat.st_mtime_ns]
        _keep(str(file.absolute()), {"mark": mark, "heard": asdict(Heard(frames, fault=fault))})


def _listened(file: Path, whole: bool) -> Heard:
    if file.suffix.lower() in REFUSED:
        kind = file.suffix[1:].upper()
        return Heard(fault=f"{kind} cannot be played; convert it: ffmpeg -i {file.name} {file.stem}.opus")
    try:
        with Decoder(file) as sound:
            whole = whole or sound.frames <= WINDOWS * WINDOW * sound.samplerate
            meter, frames, got = Meter(sound.samplerate, sound.channels), sound.frames, 0
            for block in _blocks(sound, whole):
                meter.feed(block)
                got += len(block)
            rate = sound.samplerate
    except (OSError, soundfile.SoundFileError, ValueError) as error:
        return Heard(fault=f"cannot be decoded ({str(error).rpartition(': ')[2].rstrip('.')}); convert it again")
    frames = min(frames, got) if whole else frames
    if whole and got < 0.99 * sound.frames:
        return Heard(frames, fault=f"breaks off at {_face(got / rate)} of {_face(sound.frames / rate)}; copy it again")
    if frames < SHORTEST * rate:
        return Heard(frames, fault=f"is shorter than {SHORTEST:g} s")
    if meter.integrated < SILENT:
        return Heard(frames, fault="is silent")
    return Heard(frames * RATE // rate, round(meter.integrated, 2), round(meter.true_peak, 2), whole)


def _blocks(sound: Decoder, whole: bool) -> Iterator[Samples]:
    if whole:
        while len(part := sound.block(sound.samplerate)):
            yield part
        return
    window = round(WINDOW * sound.samplerate)
    for number in range(WINDOWS):
        sound.seek((sound.frames - window) * number // (WINDOWS - 1))
        yield sound.block(window)


def _kept() -> Mapping[str, dict[str, Any]]:
    try:
        found = json.loads((paths.state() / "music.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError, RoomError):
        return {}
    return {key: value for key, value in found.items() if _whole(value)} if isinstance(found, dict) else {}


def _whole(kept: Any) -> bool:
    """Whether this can be what `_keep` has written."""
    heard, usual = kept.get("heard") if isinstance(kept, dict) else None, asdict(Heard())
    kinds = {name: (int, float) if isinstance(value, float) else type(value) for name, value in usual.items()}
    return (
        isinstance(heard, dict)
        and heard.keys() == kinds.keys()
        and all(isinstance(heard[name], kind) for name, kind in kinds.items())
    )


def _keep(key: str, value: dict[str, Any]) -> None:
    """What cannot be kept is listened to again."""
    with contextlib.suppress(OSError, RoomError):
        paths.written(paths.state() / "music.json", json.dumps({**_kept(), key: value}, indent=0).encode())


def _face(seconds: float) -> str:
    return f"{int(seconds // 60)}:{int(seconds % 60):02d}"
