"""Checks that the supplied sounds can be played: decodes each file and compares it with the manifest. That takes 3 s of
processor time, so the fingerprints of good files are saved (`sounds.json` in the state folder; may be deleted): an
unchanged file is not decoded again.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
from pathlib import Path

import soundfile

from roomctl.errors import SPOILT, RoomError
from roomctl.sound.library import RATE, Shelf
from roomctl.sound.music.libsndfile import Decoder
from roomctl.system import paths


def faults(sounds: Shelf) -> list[tuple[Path, str]]:
    """The beds and cues that differ from the manifest, each with the reason, in words that follow its name."""
    files = {stem.file: stem.frames for bed in sounds.beds.values() for stem in bed.stems}
    files |= {cue.file: cue.frames for family in sounds.cues.values() for cue in family.values()}
    before = _kept()
    good: set[str] = set()
    found = []
    for file, frames in files.items():
        try:
            data = file.read_bytes()
        except OSError as error:
            found.append((file, f"cannot be read ({error.strerror}); install roomctl again"))
            continue
        mark = hashlib.sha256(f"{frames}/".encode() + data).hexdigest()
        if mark not in before and (wrong := _wrong(data, frames)):
            found.append((file, f"{wrong}; install roomctl again"))
        else:
            good.add(mark)
    if good != before:
        with contextlib.suppress(OSError, RoomError):
            paths.written(paths.state() / "sounds.json", json.dumps(sorted(good), indent=0).encode())
    return found


def _wrong(data: bytes, frames: int) -> str:
    try:
        with Decoder(io.BytesIO(data)) as sound:
            if (sound.samplerate, sound.channels) != (RATE, 2):
                return f"has {sound.samplerate} Hz and {sound.channels} channels, not {RATE} and 2"
            got = 0
            while part := len(sound.read(RATE, dtype="float32")):  # a gap makes it shorter
                got += part
    except soundfile.SoundFileError as error:
        return f"cannot be decoded ({str(error).rpartition(': ')[2].rstrip('.') or 'it contains no sound'})"
    return "" if got == frames else f"has {got} frames instead of {frames}"


def _kept() -> set[str]:
    try:
        found = json.loads((paths.state() / "sounds.json").read_text(encoding="utf-8"))
        return {str(one) for one in found}
    except (*SPOILT, RoomError):
        return set()
