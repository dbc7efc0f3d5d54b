"""How a cue comes up on the screen, and how one that nobody has seen comes again. Plain sums: no widget in sight.

It rises within three and a half seconds, stays, and every twenty seconds sinks softly and rises again, a little
brighter the first two times. Its own few steps, four a second: an animator's would cost a hundred times as much, or
happen at once where animations are off.
"""

from __future__ import annotations

from roomctl.ui.widgets.lines import STEPS

STEP = 0.25
"""Seconds between two steps."""
REPEAT_AFTER = 20.0
"""Seconds after which it comes again; the sound's one repeat is in session/targets.py."""
RISE, FALL = 3.5, 2.5
PEAKS = (5, 9, STEPS)
"""How far the panel comes up: at first, after one repeat, and from then on."""


def panel(age: float, still: bool = False) -> int:
    """How far the panel has come up (0 to `STEPS`), `age` seconds after the cue came. `still`: with reduced motion it
    rises as slowly, and never sinks."""
    turn, since = divmod(age + 1e-6, REPEAT_AFTER)
    peak = PEAKS[min(int(turn), len(PEAKS) - 1)]
    if turn < 1:
        return _ramp(0, peak, since / RISE)
    before = PEAKS[min(int(turn) - 1, len(PEAKS) - 1)]
    low = before if still else before // 2
    return _ramp(before, low, since / FALL) if since < FALL else _ramp(low, peak, (since - FALL) / RISE)


def words(age: float) -> int:
    """How far the words have come up; they stay."""
    return _ramp(0, STEPS, (age + 1e-6) / RISE)


def next_step(age: float, still: bool = False) -> float:
    """The age at which the screen looks different."""
    here, at = (panel(age, still), words(age)), int(age / STEP + 1e-6)
    ahead = (STEP * (at + step) for step in range(1, int(2 * REPEAT_AFTER / STEP)))
    return next((then for then in ahead if (panel(then, still), words(then)) != here), age + REPEAT_AFTER)


def _ramp(low: int, high: int, share: float) -> int:
    return low + int((high - low) * min(1.0, max(0.0, share)))
