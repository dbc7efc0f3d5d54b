"""Decodes music files with FFmpeg's libraries, which come with PyAV."""

from __future__ import annotations

import contextlib
import ctypes
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av  # costs 55 ms and 18 MB: this module is imported only when music is decoded
import numpy as np
from av.error import EOFError as End
from av.error import FFmpegError

from roomctl.errors import Unavailable
from roomctl.sound.loop import Audio
from roomctl.sound.music import file_type, kept
from roomctl.sound.music.downmix import folding
from roomctl.sound.music.media import clean, plausible, undecodable

_SOUGHT = frozenset({"mp3", "flac", "mov", "wav", "aiff", "caf", "wv", "tta", "aac"})
"""Formats in which FFmpeg (8.1) seeks to the exact sample. The others are decoded up to it, except an Ogg with one
part: seeking is wrong in FLAC in Ogg and in later parts of a joined Ogg, and by up to a millisecond in Matroska."""
_GUESSED = frozenset({"mp3", "aac", "ac3", "eac3", "dts", "ogg"})
"""Formats whose length FFmpeg guesses or reads from the last page."""
_DEMUXER = {"M4A": "mov", "Ogg Vorbis": "ogg", "Opus": "ogg", "FLAC in Ogg": "ogg"}
"""Kinds with a known FFmpeg format; probing all formats would load a megabyte."""
_PROTECTED = frozenset({"drms", "drmi", "enca"})
"""Tags of encrypted sound in M4A (Apple's, and ISO/IEC 14496-12, 8.12), which FFmpeg decodes to noise."""
_FORMS = {
    "u8": (np.uint8, 128, 2**-7), "s16": (np.int16, 0, 2**-15), "s32": (np.int32, 0, 2**-31),
    "s64": (np.int64, 0, 2**-63), "flt": (np.float32, 0, 1.0), "dbl": (np.float64, 0, 1.0),
}  # fmt: skip
"""For each of FFmpeg's sample formats (with a p if planar): the type, the value of silence, and the scale."""

with contextlib.suppress(AttributeError, OSError, TypeError):
    # glibc's M_MMAP_THRESHOLD: blocks of a megabyte return to the system; otherwise each thread keeps them. FFmpeg
    # builds its tables for an hour of M4A from others of the same size, 10 MB in all. Other systems have no such
    # function.
    ctypes.CDLL(None).mallopt(-3, 2**20)


class FFmpeg:
    """An open file (`media.Media`). A packet that cannot be decoded (where two MP3 files were joined) is skipped."""

    missing: str = ""

    def __init__(self, file: Path, kind: str) -> None:
        """Raises `Unavailable`."""
        self._file, self._kind = file, kind
        self.broke = False
        self._places = kept.mpeg_frames(file) if kind == "MP3" else None
        self._open()
        first = next(self._frames, None)
        if first is None:
            self.close()
            raise undecodable(kind, "no sound in it")
        name, length = self._container.format.name.split(",")[0], self._container.duration
        chained = name == "ogg" and len(kept.ogg_parts(file)) > 1
        self.rate = int(first.sample_rate)  # the header may give half the rate (HE-AAC)
        try:
            plausible(self.rate, first.layout.nb_channels)
        except Unavailable:
            self.close()
            raise
        self._first = _at(first) or 0
        self._seeks = name in _SOUGHT or (name == "ogg" and not chained and kind != "FLAC in Ogg")
        self.promised = length * self.rate // 1_000_000 if length and not chained else None
        self.stated = name not in _GUESSED
        self._take(first)

    def _open(self, place: int = 0) -> None:
        """From the beginning, or from a place of an MP3."""
        try:
            # as a local file, whatever its name looks like; nothing that it refers to is fetched
            self._container: Any = av.open(
                file_type.Tail(self._file, self._places, place)
                if self._places and place
                else f"file:{self._file.absolute()}",
                format=_DEMUXER.get(self._kind),
                metadata_errors="ignore",
                options={"protocol_whitelist": "file"},
            )
        except (FFmpegError, ValueError) as error:
            raise undecodable(self._kind, str(getattr(error, "strerror", ""))) from error
        self._stream: Any = self._container.streams.best("audio")
        if self._stream is None:
            self._container.close()
            raise undecodable(self._kind, "no sound in it")
        if self._stream.codec_context is None:
            self._container.close()
            raise undecodable(self._kind, "its codec is not known")
        if self._tag() in _PROTECTED:
            raise self._protected()
        self._stream.codec_context.thread_count = 1
        self._frames = self._decoded()
        self._ready: Audio = np.zeros((0, 2), np.float32)
        self._held = 0
        """The number of frames in `_ready` not yet returned."""
        self._fold: tuple[str, Audio | None] = ("", None)
        self._resampling: tuple[int, Any] = (0, None)

    def _tag(self) -> str:
        try:
            return str(self._stream.codec_context.codec_tag)
        except UnicodeDecodeError:  # any four bytes can be there
            return ""

    def _decoded(self) -> Iterator[Any]:
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
            except FFmpegError as error:
                self.broke = not isinstance(error, End)
                return
            if packet is None:
                return
            if packet.has_sidedata("encryption_info"):
                raise self._protected()
            try:
                yield from packet.decode()
            except FFmpegError:
                continue

    def _protected(self) -> Unavailable:
        self._container.close()
        return Unavailable("is copy-protected (DRM) and cannot be played; get a version without protection")

    def _take(self, frame: Any) -> None:
        """Store a frame's sound as stereo at the file's rate."""
        n, layout, rate = frame.samples, frame.layout, frame.sample_rate
        channels = layout.nb_channels
        dtype, zero, scale = _FORMS[frame.format.name.removesuffix("p")]
        planes = [np.frombuffer(plane, dtype, n * channels // len(frame.planes)) for plane in frame.planes]
        if channels != 2 or rate != self.rate or zero:
            sound = np.stack(planes, axis=1) if len(planes) > 1 else planes[0].reshape(n, channels)
            sound = (sound - np.float32(zero)) * np.float32(scale)
            matrix = self._folding(layout)
            sound = sound if matrix is None else sound @ matrix
            sound = self._resampled(rate, sound) if rate != self.rate else sound
            self._room(len(sound))[:] = sound
        elif len(planes) == 2:
            room = self._room(n)
            np.multiply(planes[0], scale, out=room[:, 0], casting="same_kind")
            np.multiply(planes[1], scale, out=room[:, 1], casting="same_kind")
        else:
            np.multiply(planes[0].reshape(n, 2), scale, out=self._room(n), casting="same_kind")

    def _room(self, frames: int) -> Audio:
        """The place for the next `frames`."""
        first, self._held = self._held, self._held + frames
        if self._held > len(self._ready):
            self._ready = np.concatenate([self._ready, np.zeros((self._held, 2), np.float32)])
        return self._ready[first : self._held]

    def _folding(self, layout: Any) -> Any:
        if self._fold[0] != layout.name:
            self._fold = (layout.name, folding([channel.name for channel in layout.channels]))
        return self._fold[1]

    def _resampled(self, rate: int, sound: Audio) -> Audio:
        """A later part of a joined file may have another rate than the first."""
        from soxr import ResampleStream

        if self._resampling[0] != rate:
            self._resampling = (rate, ResampleStream(rate, self.rate, 2, dtype="float32"))
        return np.asarray(self._resampling[1].resample_chunk(np.ascontiguousarray(sound, np.float32)))

    def block(self, frames: int) -> Audio:
        while self._held < frames and (frame := next(self._frames, None)) is not None:
            self._take(frame)
        part, left = self._ready[: min(frames, self._held)].copy(), self._ready[frames : self._held].copy()
        self._ready[: len(left)], self._held = left, len(left)
        return clean(part)

    def seek(self, frame: int) -> None:
        indexed = self._places is not None and self._places.places
        place, first = self._places.near(frame) if self._places else (0, 0)
        skipped = self._sought(frame) if self._seeks and not indexed else None
        if skipped is None:
            self.close()
            self._open(place)
            skipped = first
        self._drop(frame - skipped)

    def _sought(self, frame: int) -> int | None:
        """Seek to a point before `frame` and return the next frame's number. None if that is unknown."""
        try:
            begins = (self._first + frame) / self.rate
            self._container.seek(math.floor(begins / self._stream.time_base), stream=self._stream)
        except FFmpegError:
            return None
        self._frames, self._held = self._decoded(), 0
        if (first := next(self._frames, None)) is None:
            return frame  # after the end
        at = _at(first)
        if at is None or at - self._first > frame:
            return None
        self._take(first)
        return at - self._first

    def _drop(self, frames: int) -> None:
        while self._held < frames and (frame := next(self._frames, None)) is not None:
            if self._held + frame.samples < frames and frame.sample_rate == self.rate:
                frames -= frame.samples  # not needed
            else:
                self._take(frame)
        self.block(frames)

    def close(self) -> None:
        self._frames = iter(())
        self._container.close()


def _at(frame: Any) -> int | None:
    return None if frame.pts is None else round(frame.pts * frame.time_base * frame.sample_rate)
