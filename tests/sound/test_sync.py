"""Which frame is heard when: learnt from the requests, and learnt anew when the device ran dry."""

from __future__ import annotations

import pytest

from roomctl.sound.audio_device import CHUNK, asked
from roomctl.sound.library import RATE
from roomctl.sound.sync import Sync, lag

LATENCY = 200
BLOCK = 1024


class Device:
    """Holds a buffer of LATENCY ms, plays it, and fills it up every `period` seconds. `first`: blocks that it takes as
    it opens, if not as many as it holds."""

    def __init__(self, sync: Sync, period: float, first: int | None = None) -> None:
        self.sync, self.period = sync, period
        self.up, self.begun = 1000.0, 1000.0
        if first is None:
            self._fill()
        for _ in range(first or 0):
            sync.asked(self.up, BLOCK)

    @property
    def true(self) -> float:
        """Frame f is heard at `f / RATE - offset`, if the lag is what it is."""
        return LATENCY / 1000 - self.begun - lag(LATENCY)

    def play(self, seconds: float) -> None:
        until = self.up + seconds
        while self.up < until - 1e-9:
            self.up += self.period
            self._fill()

    def stall(self, seconds: float) -> None:
        """Nobody answers it; what it lacks meanwhile is lost for good."""
        held = self.sync.frames / RATE - (self.up - self.begun)
        self.begun += max(0.0, seconds - held)
        self.up += seconds
        self._fill()

    def _fill(self) -> None:
        while self.sync.frames / RATE - (self.up - self.begun) + BLOCK / RATE <= LATENCY / 1000:
            self.sync.asked(self.up, BLOCK)


def test_a_device_plays_once_it_has_taken_more_than_it_can_hold() -> None:
    device = Device(Sync(LATENCY), 0.02)
    assert not device.sync.plays
    device.play(0.1)
    assert not device.sync.plays
    device.play(0.1)
    assert device.sync.plays


@pytest.mark.parametrize("period", [0.02, 0.08, 0.16])
def test_the_offset_is_right_to_two_blocks_however_the_device_asks(period: float) -> None:
    device = Device(Sync(LATENCY), period)
    device.play(5)
    assert device.sync.offset == pytest.approx(device.true, abs=2 * BLOCK / RATE)


@pytest.mark.parametrize("stall", [0.3, 0.6, 1.5])
def test_after_a_device_ran_dry_what_is_heard_later_is_known_at_once(stall: float) -> None:
    device = Device(Sync(LATENCY), 0.02)
    device.play(5)
    before = device.true
    device.stall(stall)
    assert device.true < before - 0.09
    assert device.sync.offset == pytest.approx(device.true, abs=2 * BLOCK / RATE)


def test_a_stall_that_the_buffer_bears_moves_nothing() -> None:
    device = Device(Sync(LATENCY), 0.02)
    device.play(5)
    device.stall(0.15)
    device.play(0.1)
    assert device.sync.offset == pytest.approx(device.true, abs=2 * BLOCK / RATE)


@pytest.mark.parametrize("sleep", [0.2, 0.7, 1.9])
@pytest.mark.parametrize("taken", [2, 4, 6])
def test_what_a_device_took_before_it_slept_tells_nothing_once_it_plays(taken: int, sleep: float) -> None:
    device = Device(Sync(LATENCY), 0.02, first=taken)
    device.begun += sleep
    device.up += sleep
    device.play(0.5)
    assert device.sync.plays
    assert device.sync.offset == pytest.approx(device.true, abs=2 * BLOCK / RATE)


def heard_off(latency_ms: int) -> float:
    """The most seconds by which what a PulseAudio sink plays is away from its predicted time, in a minute after the
    first five seconds. The sink takes pieces of half of what was asked for beyond 40 ms; SDL writes what fits of its
    block, and asks for the next one when all of it is written."""
    sync, piece = Sync(latency_ms), (asked(latency_ms) - 40) / 2000
    up, fits, rest, worst = 1000.0, asked(latency_ms) / 1000, 0.0, 0.0
    true = asked(latency_ms) / 1000 - up - lag(latency_ms)
    while up < 1065.0:
        while (written := min(fits, rest)) == rest:
            fits -= written
            sync.asked(up, CHUNK)
            rest = CHUNK / RATE
            worst = max(worst, abs(sync.offset - true)) if up > 1005.0 else worst
        fits, rest = fits - written + piece, rest - written
        up += piece
    return worst


def test_whatever_latency_a_room_asks_for_its_cues_are_within_50_ms_of_their_instant() -> None:
    assert max(heard_off(latency) for latency in range(60, 501)) < 0.045


def test_at_the_usual_latencies_they_are_within_10_ms() -> None:
    assert max(heard_off(latency) for latency in (60, 100, 150, 200, 210, 250, 300)) < 0.01
