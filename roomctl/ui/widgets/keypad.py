"""Twelve buttons to type a number without a keyboard."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Grid

from roomctl.session.plan import Measure
from roomctl.ui.debounce import DIGIT
from roomctl.ui.widgets.tap import Tap

BACK, NONE = "⌫", "none"
_DIGITS = ("1", "2", "3", "4", "5", "6", "7", "8", "9")
LABELS: dict[Measure, tuple[str, ...]] = {
    "pain": (*map(str, range(11)), NONE),
    "blood-pressure": (*_DIGITS, "/", "0", BACK),
    "range": (*_DIGITS, NONE, "0", BACK),
}
AT_ONCE: frozenset[Measure] = frozenset({"pain"})
"""Measures that one tap completes."""


class Digit(Tap):
    APART = DIGIT


class Pad(Grid):
    """The buttons of one number; their ids are `pad-0` to `pad-11`."""

    def compose(self) -> ComposeResult:
        for place in range(12):
            yield Digit("", id=f"pad-{place}")

    def label(self, what: Measure) -> None:
        for tap, label in zip(self.query(Tap), LABELS[what], strict=True):
            tap.relabel(label)


def typed(value: str, label: str) -> str:
    """`value` after a tap on `label`."""
    return value[:-1] if label == BACK else "" if label == NONE else value + label
