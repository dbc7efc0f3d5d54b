"""Which frame is heard when: learnt from the requests, and learnt anew when the device ran dry."""

from __future__ import annotations

import pytest

from roomctl.sound.audio_device import CHUNK, LEAST, asked
from roomctl.sound.library import RATE
from roomctl.sound.sync import Sync, lag

LATENCY = 200
WITHIN, AFTER_A_STALL = 0.03, 0.06
"""Seconds by which a cue may be off: the whole time (a room promises 50 ms), and in the three seconds
after a device ran dry or nearly so."""


class Device:
    """A PulseAudio sink that plays what SDL writes. It takes pieces of half of the latency that was asked for beyond
    LEAST ms. SDL writes what fits of its block, and asks for the next one when all of it is written."""

    def __init__(self, latency_ms: int = LATENCY, first: int | None = None) -> None:
        """`first`: blocks that it takes as it opens, if not as many as it holds."""
        self.sync, self.lag = Sync(latency_ms), lag(latency_ms)
        self.piece = (asked(latency_ms) - LEAST) / 2000
        self.up, self.begun = 1000.0, 1000.0
        self.rest = 0.0
        """Seconds of SDL's block that are not written yet."""
        self.off = 0.0
        """The most seconds by which the expected time of a frame was away from the true one since this was set."""
        if first is None:
            self._fill()
        for _ in range(first or 0):
            self.sync.asked(self.up, CHUNK)

    @property
    def held(self) -> float:
        """Seconds that it has and has not played."""
        return self.sync.frames / RATE - self.rest - (self.up - self.begun)

    def play(self, seconds: float) -> None:
        until = self.up + seconds
        while self.up < until - 1e-9:
            self.up += self.piece
            self._fill()

    def stall(self, seconds: float, more: float = 0.0) -> None:
        """Nobody answers it; what it lacks meanwhile is lost for good. Then it requests `more` seconds than it usually
        holds."""
        self.up += seconds
        if self.held < 0:
            self.begun += -self.held
        self._fill(more)

    def _fill(self, more: float = 0.0) -> None:
        room = self.lag + more - self.held
        while room >= self.rest:
            room -= self.rest
            self.sync.asked(self.up, CHUNK)
            self.rest = CHUNK / RATE
            self.off = max(self.off, abs(self.sync.offset + self.begun))
        self.rest -= max(0.0, room)


def test_a_device_plays_once_it_has_taken_more_than_it_can_hold() -> None:
    device = Device(first=2)
    assert not device.sync.plays
    device = Device()
    device.play(0.5)
    assert device.sync.plays


def off_in_a_minute(latency_ms: int) -> float:
    """The most seconds by which a frame was off in a minute, from the sixth second on."""
    device = Device(latency_ms)
    device.play(5)
    device.off = 0.0
    device.play(60)
    return device.off


def test_whatever_latency_a_room_asks_for_its_cues_are_within_50_ms_of_their_instant() -> None:
    assert max(off_in_a_minute(latency) for latency in range(60, 501)) < WITHIN


def test_at_the_usual_latencies_they_are_within_10_ms() -> None:
    assert max(off_in_a_minute(latency) for latency in (60, 100, 150, 200, 210, 250, 300)) < 0.01


@pytest.mark.parametrize("stall", [0.3, 0.6, 1.5])
def test_after_a_device_ran_dry_what_is_heard_later_is_known_at_once(stall: float) -> None:
    device = Device()
    device.play(5)
    before = device.begun
    device.stall(stall)
    assert device.begun > before + 0.09
    assert device.sync.offset == pytest.approx(-device.begun, abs=AFTER_A_STALL)


def test_a_stall_that_the_buffer_bears_moves_nothing() -> None:
    device = Device()
    device.play(5)
    device.off = 0.0
    device.stall(0.08)
    device.play(0.1)
    assert device.off < 0.01


@pytest.mark.parametrize("more", [0.03, 0.1, 0.25])
@pytest.mark.parametrize("stall", [0.02, 0.05, 0.09, 0.12, 0.15, 0.2, 0.3, 0.6, 1.5])
@pytest.mark.parametrize("latency", [60, 100, 150, 200, 250, 300])
def test_what_a_device_requests_too_much_after_a_stall_moves_no_cue(latency: int, stall: float, more: float) -> None:
    device = Device(latency)
    device.play(5)
    device.off = 0.0
    device.stall(stall, more)
    device.play(3.5)
    assert device.off < AFTER_A_STALL
    device.off = 0.0
    device.play(5)
    assert device.off < 0.01


@pytest.mark.parametrize("again", [0.6, 1.0, 2.0, 3.0, 3.5])
def test_the_same_after_a_second_stall(again: float) -> None:
    device = Device()
    device.play(5)
    device.stall(0.4, 0.25)
    device.play(again)
    device.off = 0.0
    device.stall(0.09, 0.15)
    device.play(5)
    assert device.off < AFTER_A_STALL


def test_a_device_that_skips_some_sound_is_followed_within_six_seconds() -> None:
    device = Device()
    device.play(5)
    device.begun -= 0.1
    device.play(6)
    device.off = 0.0
    device.play(1)
    assert device.off < 0.01


@pytest.mark.parametrize("sleep", [0.2, 0.7, 1.9])
@pytest.mark.parametrize("taken", [1, 2, 3])
def test_what_a_device_took_before_it_slept_tells_nothing_once_it_plays(taken: int, sleep: float) -> None:
    device = Device(first=taken)
    device.begun += sleep
    device.up += sleep
    device.play(0.5)
    assert device.sync.plays
    assert device.sync.offset == pytest.approx(-device.begun, abs=AFTER_A_STALL)
