"""The picture of a sound: a tone lies where its pitch and its time are, and the blocks it came in leave no trace."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from roomctl.errors import Unavailable
from roomctl.sound import spectrogram
from roomctl.sound.library import RATE
from roomctl.sound.spectrogram import HIGH, LEFT, LOW, TOP, Mark, Picture, drawn

WIDTH, HEIGHT = 300, 120


@pytest.fixture
def tone() -> spectrogram.Array:
    """A second of silence, two of 440 Hz, one of silence: (frames, 2)."""
    sound = np.zeros((4 * RATE, 2))
    sound[RATE : 3 * RATE] = 0.1 * np.sin(2 * np.pi * 440.0 * np.arange(2 * RATE) / RATE)[:, None]
    return sound


def brightness(file: Path) -> spectrogram.Array:
    """The spectrogram's share of white, (HEIGHT, WIDTH)."""
    pixels = np.asarray(Image.open(file).convert("L"), dtype=float) / 255.0
    return pixels[TOP : TOP + HEIGHT, LEFT : LEFT + WIDTH]


def test_a_tone_is_bright_where_its_pitch_and_its_time_are(tone: spectrogram.Array, tmp_path: Path) -> None:
    seen = brightness(drawn(tone, tmp_path / "tone.png", width=WIDTH, height=HEIGHT))
    row = int(HEIGHT * np.log(HIGH / 440.0) / np.log(HIGH / LOW))
    assert seen[row, 150] > 0.8
    assert abs(int(np.argmax(seen[:, 150])) - row) <= 1
    assert np.max(seen[:, 30]) < 0.1
    assert np.max(seen[: row - 10, 150]) < 0.2
    inside = np.flatnonzero(seen[row] > 0.5)
    assert inside[0] == pytest.approx(WIDTH / 4, abs=8)
    assert inside[-1] == pytest.approx(3 * WIDTH / 4, abs=8)


def test_it_is_the_same_in_whatever_blocks_the_sound_came(tone: spectrogram.Array, tmp_path: Path) -> None:
    whole = drawn(tone, tmp_path / "whole.png", "a tone", width=WIDTH, height=HEIGHT)
    parts = Picture(4.0, width=WIDTH, height=HEIGHT)
    for start in range(0, len(tone), 7_001):
        parts.feed(tone[start : start + 7_001])
    assert parts.save(tmp_path / "parts.png", "a tone").read_bytes() == whole.read_bytes()


def test_marks_stand_where_they_belong(tone: spectrogram.Array, tmp_path: Path) -> None:
    file = drawn(np.zeros_like(tone), tmp_path / "marked.png", marks=[Mark(2.0, "change")], width=WIDTH, height=HEIGHT)
    assert np.flatnonzero(np.min(brightness(file), axis=0) > 0.2).tolist() == [WIDTH // 2]


def test_where_it_cannot_be_drawn_it_says_so(
    tone: spectrogram.Array, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Unavailable, match="cannot write"):
        drawn(tone, tmp_path / "nowhere" / "tone.png")
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(Unavailable, match=r"roomctl\[pictures\]"):
        drawn(tone, tmp_path / "tone.png")
