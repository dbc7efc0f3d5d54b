"""Decodes music files to stereo: with FFmpeg's libraries if PyAV is installed (`roomctl[music]`), else with libsndfile,
which supports fewer formats.

A file's content decides its format, never its name. A file ends where no more can be decoded, never where a header says
so. Neither decoder applies a tag of ReplayGain or R128; both apply the gain in an Opus header, which belongs to the
sound (RFC 7845, 5.1). Loudness is measured after that, and after the mix-down (`downmix.py`).
"""

from __future__ import annotations

import contextlib
import importlib.util
import shlex
from functools import cache
from pathlib import Path

import numpy as np
import soundfile

from roomctl.errors import Unavailable
from roomctl.sound.loop import Audio
from roomctl.sound.music import file_type, kept
from roomctl.sound.music.downmix import USUAL, VORBIS, folding
from roomctl.sound.music.libsndfile import Decoder, hushed
from roomctl.sound.music.media import Media, plausible, undecodable

EXTRA = "pip install 'roomctl[music]'"
"""The package for all of FFmpeg's formats."""
SNDFILE = frozenset({"FLAC", "WAV", "AIFF", "MP3", "Ogg Vorbis", "Opus", "AU", "CAF"})
"""Kinds that libsndfile decodes."""
CHEAPER = frozenset({"FLAC", "WAV", "AIFF", "MP3", "Ogg Vorbis"})
_UNKNOWN = 2**62
"""Frames; libsndfile reports 2**63 - 1 for a FLAC whose encoder wrote to a pipe."""


@cache
def ffmpeg() -> bool:
    """Whether FFmpeg's libraries are installed."""
    return importlib.util.find_spec("av") is not None


def opened(file: Path) -> Media:
    """Open `file` for decoding. Raises `Unavailable` with words that follow its name (`is a picture`)."""
    try:
        kind = file_type.kind(file)
        if not kind and (other := file_type.other(file)):
            raise Unavailable(f"is {other}")
        if ffmpeg():
            return _either(file, kind)
        if kind and kind not in SNDFILE:
            convert = f"ffmpeg -i {shlex.quote(file.name)} {shlex.quote(file.stem + '.flac')}"
            raise Unavailable(f"is {kind}, which needs one more package: {EXTRA}; or convert it: {convert}")
        return Sndfile(file, kind)
    except OSError as error:
        raise Unavailable(f"cannot be read ({error.strerror or error})") from error


def _either(file: Path, kind: str) -> Media:
    """libsndfile for FLAC, WAV, AIFF, MP3 and Ogg Vorbis if it plays the whole file, FFmpeg for the rest. Ten minutes
    of FLAC cost 0.31 s of CPU with libsndfile and 0.33 with FFmpeg, WAV 0.12 and 0.17, MP3 0.43 and 0.47, Ogg Vorbis
    0.64 and 0.41. FFmpeg's libraries take 20 MB once, which a room without such files does not need."""
    missing = ""
    if kind in CHEAPER:
        with contextlib.suppress(Unavailable):
            plain = Sndfile(file, kind)
            if plain.plain and not plain.missing and plain.quiet:
                return plain
            missing = plain.lost
            plain.close()
    from roomctl.sound.music.ffmpeg import FFmpeg

    found = FFmpeg(file, kind)
    found.missing = missing
    return found


def face(seconds: float) -> str:
    """Minutes and seconds: 3:05."""
    return f"{int(seconds // 60)}:{int(seconds % 60):02d}"


class Sndfile:
    """By libsndfile."""

    def __init__(self, file: Path, kind: str) -> None:
        self._file, self._frames = file, kept.mpeg_frames(file) if kind == "MP3" else None
        self.quiet = self._frames is None or self._frames.smooth
        """Whether libmpg123 prints no message about it."""
        try:
            with self._hushed():
                self._sound = Decoder(file)
                plausible(self._sound.samplerate, self._sound.channels)
                self._sound.block(1)
                self._sound.seek(0)
        except soundfile.SoundFileError as error:
            if kind in ("Ogg Vorbis", "Opus"):  # several channels, for example
                raise Unavailable(f"is {kind} of a variant that needs one more package: {EXTRA}") from error
            raise undecodable(kind) from error
        channels = self._sound.channels
        names = (VORBIS if self._sound.format == "OGG" else USUAL).get(channels, "?" * channels)
        self._fold = folding(names.split() if " " in names or channels == 1 else list(names))
        self.rate = int(self._sound.samplerate)
        self.plain = self._sound.subtype.startswith(("PCM_", "FLOAT", "DOUBLE", "MPEG_LAYER_III", "VORBIS"))
        """Whether libsndfile decodes it as FFmpeg would."""
        self.promised = self._sound.frames if self._sound.frames < _UNKNOWN else None
        self.stated = kind in ("FLAC", "WAV", "AIFF")
        self.lost = self._lost()
        """What is missing from the file itself, for every decoder."""
        self.missing = self._missing(file, kind) or self.lost
        self.broke = False

    def _hushed(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext() if self.quiet else hushed()

    def _lost(self) -> str:
        """For an MP3 that was copied in part: its header states the whole length."""
        if self._frames is None or self._frames.seconds >= 0.99 * self._frames.promised - 0.5:
            return ""
        return f"ends at {face(self._frames.seconds)} of {face(self._frames.promised)}; copy it again"

    def _missing(self, file: Path, kind: str) -> str:
        """If an MP3 does not state its length, libsndfile 1.2.2 guesses it from the first frames and stops there. It
        reads only the first part of a joined Ogg file, and decodes Opus at the source rate in the header."""
        if self._frames is not None:
            plays, whole = min((self.promised or 0) / self.rate, self._frames.parts[0]), self._frames.seconds
        elif kind in ("Ogg Vorbis", "Opus"):
            plays, *others = kept.ogg_parts(file) or [0.0]
            whole = plays + sum(others)
        else:
            return ""
        if plays < 0.99 * whole - 0.5:
            return f"ends at {face(plays)} of {face(whole)}; one more package plays the rest: {EXTRA}"
        if kind == "Opus" and self.rate < 16_000:
            return f"plays at telephone quality ({self.rate} Hz); one more package plays all of it: {EXTRA}"
        return ""

    def block(self, frames: int) -> Audio:
        try:
            with self._hushed():
                read = self._sound.block(frames)
        except soundfile.SoundFileError:
            self.broke = True
            return np.zeros((0, 2), np.float32)
        return read if self._fold is None else read @ self._fold

    def seek(self, frame: int) -> None:
        if self._frames is not None and self._frames.places:
            return self._sought(self._frames, frame)
        try:
            with self._hushed():
                self._sound.seek(frame if self.promised is None else min(frame, self.promised))
        except soundfile.SoundFileError:
            self._sound.seek(0, soundfile.SEEK_END)

    def _sought(self, frames: file_type.Frames, frame: int) -> None:
        """In an MP3 libmpg123 would read all that lies before."""
        place, first = frames.near(frame)
        try:
            with hushed():  # the first frames there lack data of the ones before
                self._sound.close()
                self._sound = Decoder(file_type.Tail(self._file, frames, place) if place else self._file)
                self._sound.drop(frame - first)
        except (OSError, soundfile.SoundFileError):
            self.broke = True

    def close(self) -> None:
        self._sound.close()
