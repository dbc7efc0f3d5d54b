"""Finds a music file's type by its content, regardless of its name.

The magic numbers are those of each format's own specification. What libsndfile does not know (the length of an MP3
without one in its header, the parts of a joined Ogg file) is read here from the frames and pages.
"""

from __future__ import annotations

import contextlib
import io
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

HEAD = 4096
"""Bytes that are enough to recognise a kind."""

_PART = 2**20
"""Bytes of a file kept in memory while all of it is read."""
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"fLaC", "FLAC"), (8, b"WAVE", "WAV"), (8, b"AIFF", "AIFF"), (8, b"AIFC", "AIFF"), (4, b"ftyp", "M4A"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "WMA"), (0, b"wvpk", "WavPack"), (0, b"MAC ", "Monkey's Audio"),
    (0, b"TTA1", "True Audio"), (0, b"caff", "CAF"), (0, b"\x1aE\xdf\xa3", "Matroska or WebM"), (0, b".snd", "AU"),
    (0, b"\x0bw", "AC-3"), (0, b"MPCK", "Musepack"), (0, b"MP+", "Musepack"), (0, b"DSD ", "DSD"), (0, b"FRM8", "DSD"),
    (0, b"#!AMR", "AMR"),
)  # fmt: skip
_OTHER: tuple[tuple[bytes, str], ...] = (
    (b"MThd", "MIDI, which contains notes and no sound"), (b"\xff\xd8\xff", "a picture"), (b"\x89PNG", "a picture"),
    (b"GIF8", "a picture"), (b"%PDF", "a document"), (b"PK\x03\x04", "an archive; unpack it"),
    (b"Rar!", "an archive; unpack it"), (b"7z\xbc\xaf", "an archive; unpack it"), (b"<!do", "a web page"),
    (b"<htm", "a web page"), (b"#EXTM3U", "a list of music"), (b"[playlist]", "a list of music"),
)  # fmt: skip
_OGG = {
    b"\x01vorbis": "Ogg Vorbis", b"OpusHead": "Opus", b"\x7fFLAC": "FLAC in Ogg", b"Speex   ": "Speex",
}  # fmt: skip


def kind(file: Path) -> str:
    """The format's name, such as `FLAC`; empty if it is not a known music format. Raises `OSError`."""
    with file.open("rb") as opened:
        head = opened.read(HEAD)
        while head[:3] == b"ID3" and len(head) >= 10:  # a tag, which may contain a picture; the sound follows it
            opened.seek(opened.tell() - len(head) + 10 + _tag(head))
            head = opened.read(HEAD)
            if not head:
                return "MP3"
    return _kind(head.lstrip(b"\0") if head[:2] == b"\0\0" and b"ftyp" not in head[:12] else head)


def other(file: Path) -> str:
    """What a file is that is not music, in words (`a picture`); empty if unknown. Raises `OSError`."""
    with file.open("rb") as opened:
        head = opened.read(HEAD)
    if not head:
        return "empty"
    if not head.strip(b"\0"):
        return "nothing but zeros"
    return next((words for magic, words in _OTHER if head.lower().startswith(magic.lower())), "")


def _kind(head: bytes) -> str:
    if head[:4] == b"OggS":
        first = head[27 + head[26] :] if len(head) > 27 else b""
        return next((words for magic, words in _OGG.items() if first.startswith(magic)), "Ogg")
    found = next((words for at, magic, words in _MAGIC if head[at : at + len(magic)] == magic), "")
    if found or len(head) < 4 or head[0] != 0xFF:
        return found
    if head[1] & 0xF6 == 0xF0:
        return "AAC"
    return "MP3" if _Mpeg.read(head[:4]) else ""


def _tag(head: bytes) -> int:
    """Bytes of an ID3v2 tag after its ten-byte header (id3.org, ID3v2.4, 3.1: seven bits in each byte); 0 for an
    incomplete header."""
    return head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9] if len(head) >= 10 else 0


_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_BITRATES = {
    (True, 3): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 1): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 3): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 1): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}  # kbit/s; ISO/IEC 11172-3 and 13818-3, by (MPEG-1, the two bits of the layer)


@dataclass(frozen=True, slots=True)
class _Mpeg:
    """A frame of MPEG audio: its bytes, its samples and their rate."""

    size: int
    samples: int
    hertz: int

    @property
    def seconds(self) -> float:
        return self.samples / self.hertz

    @classmethod
    @lru_cache(256)  # a file has only a few different ones
    def read(cls, header: bytes) -> _Mpeg | None:
        """From a frame's first four bytes; None if they are not a frame header."""
        if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
            return None
        version, layer, at, rate = header[1] >> 3 & 3, header[1] >> 1 & 3, header[2] >> 4, header[2] >> 2 & 3
        if version == 1 or layer == 0 or at in (0, 15) or rate == 3:
            return None
        hertz, first, pad = _RATES[version][rate], version == 3, header[2] >> 1 & 1
        bits = _BITRATES[first, layer][at - 1] * 1000
        samples = 384 if layer == 3 else 576 if layer == 1 and not first else 1152
        size = (12 * bits // hertz + pad) * 4 if layer == 3 else samples // 8 * bits // hertz + pad
        return cls(size, samples, hertz)


@dataclass(frozen=True, slots=True)
class Frames:
    """An MP3 as its frames show it, whatever a header says: the seconds of each run of frames; more than `RESYNC` bytes
    of other data start a new run. `smooth`: it has no other data, and its header states its size; `promised`: the
    seconds in its header (0: none); `places`: where every EVERY-th frame begins, after the header's, which is not
    counted; `samples`: in each frame (0: they differ)."""

    parts: list[float]
    smooth: bool
    promised: float = 0.0
    places: list[int] = field(default_factory=list)
    samples: int = 0

    @property
    def seconds(self) -> float:
        return sum(self.parts)

    def near(self, sample: int) -> tuple[int, int]:
        """A place from which `sample` can be decoded, and the first sample there. 0, 0: not known."""
        number = sample // self.samples // EVERY if self.samples else 0
        number -= number > 0 and sample - number * EVERY * self.samples < WARM * self.samples
        number = min(number, len(self.places) - 1)
        return (self.places[number], number * EVERY * self.samples) if number > 0 else (0, 0)


EVERY, WARM = 500, 40
"""MP3 frames (26 ms each) between two known places, and before a sought sample: a frame may need the data of up to 9
others (ISO/IEC 11172-3, 2.4.2.7: 511 bytes; at 32 kbit/s one has 104) and the sound of the one before."""
RESYNC = 1000
"""The most bytes that libmpg123 (1.31; it searches 1024) skips to find the next frame."""


def mpeg_frames(file: Path) -> Frames:
    """The frames of an MP3. Raises `OSError`."""
    with _content(file) as data:
        parts, at, end, ended, smooth, first = [0.0], 0, len(data), 0, True, -1
        places, number, forms = [], 0, set()
        while at < end - 4:
            if data.between(at, at + 3) == b"ID3":
                at += 10 + _tag(data.between(at, at + 10))
                ended = at if ended == 0 else ended
            elif (frame := _Mpeg.read(data.between(at, at + 4))) and _follows(data, at + frame.size):
                smooth = smooth and at == ended
                if first < 0:
                    first, number = at, -1 if _stated(data.between(at, at + 64))[0] else 0
                if number >= 0 and number % EVERY == 0:
                    places.append(at)
                number += 1
                forms.add((frame.samples, frame.hertz))
                if at - ended > RESYNC and parts[-1]:
                    parts.append(0.0)
                parts[-1] += frame.seconds
                at = ended = at + frame.size
            else:
                tag, sync = data.find(b"ID3", at + 1, at + HEAD), data.find(b"\xff", at + 1)
                if sync < 0:
                    break
                at = min(tag, sync) if tag > 0 else sync
        tagged = data.between(ended, ended + 3) == b"TAG" and end - ended <= 128
        count, size = _stated(data.between(first, first + 64)) if first >= 0 else (0, 0)
        smooth = smooth and (end - ended <= 4 or tagged) and (not size or abs(end - first - size) <= 0.01 * size)
        frame = _Mpeg.read(data.between(first, first + 4)) if count else None
        samples = forms.pop()[0] if len(forms) == len(parts) == 1 and smooth else 0
        return Frames(parts, smooth, count * frame.seconds if frame else 0.0, places if samples else [], samples)


def _stated(head: bytes) -> tuple[int, int]:
    """The frames, and the bytes from here, in a first frame's Xing header; 0, 0 if there is none."""
    at = max(head.find(b"Xing"), head.find(b"Info"))
    if at < 0 or len(head) < at + 16 or int.from_bytes(head[at + 4 : at + 8]) & 3 != 3:
        return 0, 0
    return int.from_bytes(head[at + 8 : at + 12]), int.from_bytes(head[at + 12 : at + 16])


class _Content:
    """A file's bytes, in parts. Not mapped into memory: a page that a slow disk has yet to deliver would stop every
    thread of the interpreter, the one that plays too; a read stops its own."""

    def __init__(self, opened: io.FileIO) -> None:
        self._opened, self._size = opened, opened.seek(0, os.SEEK_END)
        self._at, self._part = 0, b""

    def __len__(self) -> int:
        return self._size

    def between(self, first: int, last: int) -> bytes:
        """From `first` to `last`; fewer where the file ends."""
        if first < self._at or last > self._at + len(self._part):
            self._opened.seek(first)
            self._at, self._part = first, self._opened.read(max(_PART, last - first)) or b""
        return self._part[first - self._at : last - self._at]

    def find(self, wanted: bytes, first: int, last: int | None = None) -> int:
        """The place of `wanted`; -1 if there is none."""
        last = self._size if last is None else min(last, self._size)
        while last - first >= len(wanted):
            self.between(first, first + len(wanted))
            at = self._part.find(wanted, first - self._at, last - self._at)
            if at >= 0:
                return self._at + at
            if (held := self._at + len(self._part)) <= first + len(wanted):
                break  # the file has become shorter
            first = held - len(wanted) + 1
        return -1


@contextlib.contextmanager
def _content(file: Path) -> Iterator[_Content]:
    with file.open("rb", buffering=0) as opened:
        yield _Content(opened)


class Tail(io.RawIOBase):
    """An MP3 without the frames from its first place to `place`: its header, then what follows. A library that opens
    it need not read all that lies before."""

    def __init__(self, file: Path, frames: Frames, place: int) -> None:
        self._opened = file.open("rb", buffering=0)
        self._head, self._gap = frames.places[0], place - frames.places[0]
        self._size, self._at = self._opened.seek(0, os.SEEK_END) - self._gap, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = max(0, offset + (0, self._at, self._size)[whence])
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, out: Any) -> int:
        room = memoryview(out).cast("B")
        if self._at < self._head:
            room = room[: self._head - self._at]
        self._opened.seek(self._at + (self._gap if self._at >= self._head else 0))
        got = self._opened.readinto(room) or 0
        self._at += got
        return got

    def close(self) -> None:
        self._opened.close()
        super().close()


def _follows(data: _Content, at: int) -> bool:
    """Whether a frame can end here."""
    return (
        at >= len(data) - 4
        or data.between(at, at + 3) in (b"ID3", b"TAG", b"APE")
        or bool(_Mpeg.read(data.between(at, at + 4)))
    )


def ogg_parts(file: Path) -> list[float]:
    """Seconds of each part of an Ogg file; a joined file has several (RFC 3533, 4: chaining). Raises `OSError`."""
    parts: list[float] = []
    rate, first, last = 0, None, 0
    for begins, granule, packet in _pages(file):
        if begins:
            if rate:
                parts.append((last - (first or 0)) / rate)
            rate, first, last = _ogg_rate(packet), None, 0
        elif granule > 0:
            first, last = (0 if first is None and not parts else first if first is not None else 0), granule
    return [*parts, (last - (first or 0)) / rate] if rate else parts


def _ogg_rate(packet: bytes) -> int:
    """Granules a second; 0 for a stream without sound."""
    if packet.startswith(b"\x01vorbis") and len(packet) >= 16:  # a joined file may end here
        return int(struct.unpack_from("<I", packet, 12)[0])
    if packet.startswith(b"OpusHead"):
        return 48_000
    if packet.startswith(b"\x7fFLAC"):
        return int.from_bytes(packet[27:30], "big") >> 4
    return 0


def _pages(file: Path) -> Iterator[tuple[bool, int, bytes]]:
    """For each page: whether a stream begins with it, its granule position, and the content of a first page."""
    with _content(file) as data:
        at = 0
        while 0 <= at < len(data) - 27:
            head = data.between(at, at + 27 + 255)
            if len(head) < 27:
                return  # it has become shorter
            if head[:4] != b"OggS":
                at = data.find(b"OggS", at + 1)
                continue
            begins, (granule,), segments = bool(head[5] & 2), struct.unpack_from("<q", head, 6), head[26]
            body = at + 27 + segments
            size = sum(head[27 : 27 + segments])
            yield begins, granule, data.between(body, body + 80) if begins else b""
            at = body + size
