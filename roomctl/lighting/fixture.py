"""A DMX fixture: a level → the values of its slots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from roomctl.lighting.fade import CAP, Ability, Level

FRAME = 0.04
"""Seconds between the frames of a fade, where each changes something: 25 a second."""
WARM, COOL = 2700.0, 6500.0
"""Kelvin of a pair's two channels, unless the room says otherwise."""


@dataclass(frozen=True, slots=True)
class Fixture:
    """`channels` all show the level; or a pair, whose `warm` and `cool` channels are mixed between `ends` (kelvin).
    `fine`: 16 bits, the fine slot after each coarse one. `curve`: what the dimmer makes of its value; with `square` a
    level is the square root of the value, as the eye sees it."""

    channels: tuple[int, ...] = ()
    warm: int | None = None
    cool: int | None = None
    ends: tuple[float, float] = (WARM, COOL)
    fine: bool = False
    curve: Literal["linear", "square"] = "linear"

    @property
    def ability(self) -> Ability:
        """A square curve is twice as steep at its top, so the level may change half as fast."""
        square = self.curve == "square"
        grain = 100 / (65535 if self.fine else 255) / (2 if square else 1)
        return Ability(step=FRAME, cap=CAP / 2 if square else CAP, grain=grain)

    def slots(self, level: Level) -> Mapping[int, int]:
        """Slot (1 to 512) → value. A level above 0 is never 0 everywhere."""
        share = level.percent / 100
        value = share**2 if self.curve == "square" else share
        if self.warm is None or self.cool is None:
            return self._values(dict.fromkeys(self.channels, value))
        low, high = self.ends
        kelvin = min(max(level.kelvin, low), high)
        cool = (1 / low - 1 / kelvin) / (1 / low - 1 / high)
        return self._values({self.warm: value * (1 - cool), self.cool: value * cool})

    def _values(self, shares: Mapping[int, float]) -> Mapping[int, int]:
        whole = 65535 if self.fine else 255
        values = {channel: round(share * whole) for channel, share in shares.items()}
        if not any(values.values()) and any(shares.values()):
            values[max(shares, key=lambda channel: shares[channel])] = 1
        if not self.fine:
            return values
        return {slot: part for channel, value in values.items()
                for slot, part in ((channel, value >> 8), (channel + 1, value & 0xFF))}  # fmt: skip
