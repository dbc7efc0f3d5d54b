"""Analyses a clinic's own music, file by file: what can be played, how long and how loud it is.

A file is decoded once, block by block, and the result is saved (`kept.py`). During playing, only parts of a long file
are measured, to save time; `roomctl sounds check` measures it completely.
"""

from __future__ import annotations

import contextlib
import os
import threading
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from roomctl.errors import Unavailable
from roomctl.sound.library import RATE
from roomctl.sound.loudness import BELOW, Meter
from roomctl.sound.music import decoder, file_type, kept
from roomctl.sound.music.media import Media

MUSIC = frozenset({
    ".flac", ".ogg", ".oga", ".opus", ".mp3", ".mp2", ".wav", ".wave", ".aif", ".aiff", ".aifc", ".m4a", ".m4b", ".mp4",
    ".aac", ".alac", ".wma", ".ape", ".wv", ".tta", ".mka", ".webm", ".caf", ".au", ".ac3", ".eac3", ".dts", ".mpc",
    ".dsf", ".dff", ".spx", ".mid", ".midi",
})  # fmt: skip
"""Endings of music files; for other endings, the content decides."""
BESIDE = frozenset({
    ".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".heic", ".txt", ".md", ".rtf", ".pdf", ".doc",
    ".docx", ".odt", ".m3u", ".m3u8", ".pls", ".cue", ".lrc", ".nfo", ".log", ".url", ".webloc", ".ini", ".db", ".json",
    ".xml", ".html", ".htm", ".csv", ".yaml", ".yml", ".cr2", ".cr3", ".nef", ".arw", ".dng", ".raf", ".orf", ".rw2",
    ".avif", ".svg", ".xmp", ".aae", ".thm",
})  # fmt: skip
"""Endings of files that belong beside music (covers, lists, licences) and are ignored."""
LUFS, PEAK, LIFT = -23.0, -1.0, 6.0
"""The loudness for every track; the limits for its true peak (dBTP) and for raising it (dB)."""
SILENT = -60.0
"""LUFS; anything fainter counts as silent."""
LISTENS = 2
"""The version of the analysis; results of an earlier version are measured again."""
NO_MUSIC = "is not music"
"""The fault of a file that nothing but its content could show to be music, and does not."""
SHORTEST = 3.0
"""Seconds."""
WINDOWS, WINDOW = 16, 4.0
"""The number of sections, and their seconds, that are measured of a longer file during playing."""
PIECE = 0.25
"""Seconds that are measured at a time; four at a time took 5 MB."""

_listening = threading.Lock()


@dataclass(frozen=True, slots=True)
class Heard:
    """The analysis of a file: `frames` at 48 kHz, loudness in LUFS, true peak in dBTP; `whole`: all of it was measured;
    `exact`: its frames were counted by decoding, not taken from a header; `fault`: why it is not played, in words, or
    with `cut`, which part is not."""

    frames: int = 0
    lufs: float = BELOW
    true_peak: float = BELOW
    whole: bool = True
    fault: str = ""
    exact: bool = True
    cut: bool = False

    @property
    def plays(self) -> bool:
        """Whether some of it can be played."""
        return not self.fault or self.cut

    @property
    def gain(self) -> float:
        """dB that bring it to the common loudness, as far as its peaks allow. A file measured in part may have
        full-scale peaks elsewhere, and is never raised."""
        return min(LUFS - self.lufs, LIFT, PEAK - (self.true_peak if self.whole else max(0.0, self.true_peak)))


def files(folder: Path, opened: bool = True) -> list[Path]:
    """The music in `folder`, by name, including files that cannot be decoded; unless `opened`, also those of unknown
    endings that may be none. Raises nothing: a missing folder is empty."""
    return [file for file in _inside(folder) if not opened or file.suffix.lower() in MUSIC or _is_music(file)]


def strangers(folder: Path) -> list[tuple[Path, str]]:
    """The files in `folder` that are neither played nor known to belong beside music, each with what it is, in
    words."""
    found = []
    for file in _inside(folder, folders=True):
        if file.is_dir():
            found.append((file, f"is a subfolder and is not played; move its files to {folder}"))
        elif file.suffix.lower() not in MUSIC and not _is_music(file):
            with contextlib.suppress(OSError):
                what = file_type.other(file) or "not a known music format"
                found.append((file, f"is {what}, and is not played"))
    return found


def _inside(folder: Path, folders: bool = False) -> list[Path]:
    try:
        with os.scandir(folder) as entries:  # tells folders from files without a look at each
            found = [
                folder / entry.name
                for entry in entries
                if not entry.name.startswith(".")
                and os.path.splitext(entry.name)[1].lower() not in BESIDE
                and (folders or not entry.is_dir())
            ]
    except OSError:
        return []
    return sorted(found)


def _is_music(file: Path) -> bool:
    try:
        return bool(file_type.kind(file))
    except OSError:
        return False


def faults(folder: Path, *, whole: bool = False) -> list[tuple[Path, str]]:
    """The files of `folder` that are not played, or only in part, each with the reason, in words that follow its
    name."""
    found = [(file, fault) for file in files(folder) if (fault := heard(file, whole=whole).fault)]
    return found + strangers(folder)


def heard(file: Path, *, whole: bool = False) -> Heard:
    """The analysis of `file`, saved or new (`whole`: of all of it)."""
    try:
        mark = _mark(file)
    except OSError as error:
        return Heard(fault=f"cannot be read ({error.strerror})")
    if (found := _saved(file, mark, whole)) is not None:
        return found
    with _listening:  # another thread may be listening to it
        if (found := _saved(file, mark, whole)) is None:
            found = _listened(file, whole)
            _keep(file, mark, found)
    return found


def known(file: Path) -> Heard | None:
    """The saved analysis of `file`, without a look at the file itself: of one that has been played."""
    return _saved(file, None, False)


def _saved(file: Path, mark: list[int | bool] | None, whole: bool) -> Heard | None:
    facts = kept.facts(file)
    found = facts.get("heard")
    if (
        not isinstance(found, dict)
        or not kept.like(found, asdict(Heard()))
        or (mark is not None and facts.get("mark") != mark)
    ):
        return None
    return Heard(**found) if found["whole"] or not whole else None


def lasts(file: Path) -> int:
    """The frames (at 48 kHz) of a playable file, counted once by decoding all of it."""
    found = heard(file)
    if found.exact:
        return found.frames
    sound = decoder.opened(file)
    with contextlib.closing(sound):
        got = 0
        while part := len(sound.block(sound.rate)):
            got += part
    lasted(file, got * RATE // sound.rate)
    return got * RATE // sound.rate


def lasted(file: Path, frames: int) -> None:
    """Save that `file` has `frames` frames (at 48 kHz), now that all of it has been decoded."""
    found = heard(file)
    if (found.frames, found.exact) != (frames, True):
        with contextlib.suppress(OSError):
            _keep(file, _mark(file), replace(found, frames=frames, exact=True))


def broken(file: Path, frames: int, fault: str) -> None:
    """Save that `file` ends early, after `frames`."""
    with contextlib.suppress(OSError):
        _keep(file, _mark(file), Heard(frames, fault=fault))


def _mark(file: Path) -> list[int | bool]:
    """A signature that changes when a file or its decoder changes. Raises `OSError`."""
    return [*kept.signature(file), LISTENS, decoder.ffmpeg()]


def _keep(file: Path, mark: list[int | bool], found: Heard) -> None:
    kept.keep(file, mark=mark, heard=asdict(found))


def _listened(file: Path, whole: bool) -> Heard:
    try:
        if not file.stat().st_size:
            return Heard(fault="is empty; copy it again")
        if file.suffix.lower() not in MUSIC and not _is_music(file):
            return Heard(fault=NO_MUSIC)
        sound = decoder.opened(file)
    except (OSError, Unavailable) as error:
        return Heard(fault=str(error))
    with contextlib.closing(sound):
        try:
            return _measured(sound, whole)
        except Unavailable as error:
            return Heard(fault=str(error))


def _measured(sound: Media, whole: bool) -> Heard:
    rate, promised, enough = sound.rate, sound.promised, round(WINDOWS * WINDOW * sound.rate)
    meter, got, ended = Meter(rate, 2), 0, False
    piece = round(PIECE * rate)
    if whole or not promised or promised <= enough:
        while not ended and (whole or got < enough):
            part = sound.block(piece)
            meter.feed(part)
            got, ended = got + len(part), len(part) < piece
    else:
        window = round(WINDOW * rate)
        for number in range(WINDOWS):
            sound.seek((promised - window) * number // (WINDOWS - 1))
            for begun in range(0, window, piece):
                meter.feed(sound.block(min(piece, window - begun)))
    frames = got if ended else promised or 0
    if ended and (sound.broke or (sound.stated and promised and got < 0.99 * promised)):
        of = f" of {decoder.face(promised / rate)}" if promised else ""
        return Heard(frames * RATE // rate, fault=f"ends unexpectedly at {decoder.face(got / rate)}{of}; copy it again")
    if ended and got < SHORTEST * rate:
        return Heard(frames * RATE // rate, fault=f"is shorter than {SHORTEST:g} s")
    if meter.integrated < SILENT:
        return Heard(frames * RATE // rate, fault="is silent")
    return Heard(
        frames * RATE // rate, round(meter.integrated, 2), round(meter.true_peak, 2), ended, sound.missing, ended,
        bool(sound.missing),
    )  # fmt: skip
