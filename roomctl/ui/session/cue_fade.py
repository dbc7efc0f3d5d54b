"""How a cue fades in on the screen, and how an unseen one repeats. Pure functions, no widget.

It fades in within 3.5 s and stays. Every 20 s it fades partly out and in again, brighter the first two times. It takes
four steps a second: Textual's animator costs a hundred times as much, and skips the fade if animations are off.
"""

from __future__ import annotations

from roomctl.ui.widgets.lines import STEPS

STEP = 0.25
"""Seconds between two steps."""
REPEAT_AFTER = 20.0
"""Seconds between repeats; the sound's one repeat is in session/targets.py."""
RISE, FALL = 3.5, 2.5
PEAKS = (5, 9, STEPS)
"""The panel's brightness at first, after one repeat, and from then on."""


def panel(age: float, still: bool = False) -> int:
    """The panel's brightness (0 to `STEPS`), `age` seconds after the cue came. `still`: reduced motion, it never fades
    out."""
    turn, since = divmod(age + 1e-6, REPEAT_AFTER)
    peak = PEAKS[min(int(turn), len(PEAKS) - 1)]
    if turn < 1:
        return _ramp(0, peak, since / RISE)
    before = PEAKS[min(int(turn) - 1, len(PEAKS) - 1)]
    low = before if still else before // 2
    return _ramp(before, low, since / FALL) if since < FALL else _ramp(low, peak, (since - FALL) / RISE)


def words(age: float) -> int:
    """The brightness of the words (0 to `STEPS`), which never fade out."""
    return _ramp(0, STEPS, (age + 1e-6) / RISE)


def next_step(age: float, still: bool = False) -> float:
    """The next age at which the screen looks different."""
    here, at = (panel(age, still), words(age)), int(age / STEP + 1e-6)
    ahead = (STEP * (at + step) for step in range(1, int(2 * REPEAT_AFTER / STEP)))
    return next((then for then in ahead if (panel(then, still), words(then)) != here), age + REPEAT_AFTER)


def _ramp(low: int, high: int, share: float) -> int:
    return low + int((high - low) * min(1.0, max(0.0, share)))
