"""A clinic's own music, and what is kept of it."""

from __future__ import annotations

import contextlib
import io
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from tests.parsers.mutator import Mutator
from tests.parsers.reader import Making, Reader, at_home


def _tone(seconds: float, rate: int, channels: int) -> Any:
    time = np.arange(int(seconds * rate)) / rate
    return np.stack([0.3 * np.sin(2 * np.pi * (300 + 20 * one) * time) for one in range(channels)], axis=1)


def sound(form: str, subtype: str, seconds: float = 0.3, rate: int = 8000, channels: int = 1) -> bytes:
    out = io.BytesIO()
    soundfile.write(out, _tone(seconds, rate, channels), rate, format=form, subtype=subtype)
    return out.getvalue()


def audio(*forms: tuple[str, str], head: bytes = b"") -> Making:
    """A file in the clinic's own folder of music, as it is first listened to and then played from its middle."""

    def making(folder: Path) -> Reader:
        from roomctl.sound.music import analysis, file_type
        from roomctl.sound.music.track import Stream

        at_home(folder)
        file = folder / "a.flac"  # the name says nothing of what it is
        seeds = [head + sound(*form) for form in forms]
        seeds += [sound(*forms[0], seconds=0.2, rate=48_000, channels=2), sound(*forms[-1], seconds=4.0)]

        def take(data: bytes) -> None:
            file.write_bytes(data)
            file_type.kind(file), file_type.other(file)
            heard = analysis._listened(file, whole=True)
            assert heard.frames >= 0
            assert heard.plays or heard.fault.strip()
            if heard.plays:
                with contextlib.closing(Stream(file)) as stream:
                    stream.read(heard.frames // 2, 4800)
            (folder / "music.json").unlink(missing_ok=True)

        return Reader(
            Mutator(seeds, (b"fLaC", b"OggS", b"RIFF", b"data", b"fmt ", b"ID3\x04", b"Xing", b"TAG"), binary=True),
            take,
        )

    return making


def frames(folder: Path) -> Reader:
    """What our own code counts in a file: kinds, tags, MP3 frames, Ogg pages."""
    from roomctl.sound.music import file_type

    file = folder / "a.mp3"
    tag = b"ID3\x04\0\0\0\0\1\0" + b"\0" * 128
    seeds = [
        *(tag + sound("MP3", "MPEG_LAYER_III"), sound("MP3", "MPEG_LAYER_III", rate=44_100)),
        sound("OGG", "VORBIS"), sound("OGG", "VORBIS") + sound("OGG", "OPUS"), sound("FLAC", "PCM_16"), sound("WAV",
        "PCM_16"),
    ]  # fmt: skip

    def take(data: bytes) -> None:
        file.write_bytes(data)
        file_type.kind(file), file_type.other(file)
        frames = file_type.mpeg_frames(file)
        for sample in (0, 1, 10**6, 2**40):
            place, first = frames.near(sample)
            assert 0 <= place <= len(data)
            assert 0 <= first <= sample
        for part in file_type.ogg_parts(file):
            assert part == part

    return Reader(
        Mutator(seeds, (b"OggS", b"ID3\x04", b"Xing", b"Info", b"TAG", b"APE", b"\xff\xfb\x90\x64"), binary=True), take
    )


def music(folder: Path) -> Reader:
    """music.json: what is known of own music, as anybody can write into the file."""
    from roomctl.sound.music import analysis, kept

    at_home(folder)
    file, known = folder / "a.mp3", folder / "music.json"
    file.write_bytes(sound("MP3", "MPEG_LAYER_III", seconds=0.2, rate=44_100))
    os.utime(file, (1.76e9, 1.76e9))  # it is in what is kept, and so in every input
    analysis.heard(file)
    kept.mpeg_frames(file), kept.ogg_parts(file)
    seed = known.read_bytes()
    whole = json.loads(seed)
    [one] = whole.values()
    one["frames"]["found"] |= {"places": [0, 900, 1800], "samples": 1152, "parts": [40.0]}
    one["heard"] |= {"frames": 10**6, "fault": ""}

    def take(data: bytes) -> None:
        known.write_bytes(data)
        kept._read = None
        for found in (analysis.known(file), analysis.heard(file)):
            assert found is None or (found.gain <= analysis.LIFT and 0 <= found.frames < 2**40), found
        frames = kept.mpeg_frames(file)
        place, first = frames.near(100_000)
        assert 0 <= place <= file.stat().st_size
        assert 0 <= first <= 100_000
        assert 0 <= frames.seconds < kept.MOST * 10
        assert frames.parts
        assert 0 <= sum(kept.ogg_parts(file)) < kept.MOST * 10

    return Reader(Mutator([seed, json.dumps(whole).encode()], json=True), take)
