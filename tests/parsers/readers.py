"""What reads bytes that somebody else wrote: each with valid inputs, and the only errors that it may raise."""

from __future__ import annotations

from collections.abc import Mapping

from tests.parsers import files, messages, sounds, written
from tests.parsers.reader import Making

READERS: Mapping[str, Making] = {
    "presets": written.presets, "room": written.room, "settings": written.settings, "calendar": written.calendar,
    "wav": sounds.audio(("WAV", "PCM_16"), ("WAV", "FLOAT"), ("WAVEX", "PCM_24"), ("RF64", "PCM_16")),
    "flac": sounds.audio(("FLAC", "PCM_16"), ("FLAC", "PCM_24")),
    "ogg": sounds.audio(("OGG", "VORBIS"), ("OGG", "OPUS")),
    "mp3": sounds.audio(("MP3", "MPEG_LAYER_III")),
    "aiff": sounds.audio(("AIFF", "PCM_16"), ("AU", "PCM_16"), ("CAF", "PCM_16")),
    "frames": sounds.frames, "music": sounds.music, "commands": messages.commands, "claims": messages.claims,
    "desk": messages.desk, "lamps": messages.lamps, "answers": messages.answers, "packs": files.packs,
    "manifests": files.manifests, "kept": files.kept, "drafts": files.drafts,
    "logo": files.logo, "plans": files.plans, "journal": files.journal,
}  # fmt: skip
