"""A room's settings for its screens: colours, keys, when they go dark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from roomctl.config import keymap
from roomctl.config.room_keys import CLOCKS as CLOCKS
from roomctl.ui.presses import Kind, ways


@dataclass(frozen=True)
class Look:
    """`theme`: as in room.yaml; `keys`: each act's keys, by Textual's names; `dim`: seconds without a touch until the
    screen goes dark; `still`: reduced motion; `pedals`: the file of learned pedals, None if nothing may be written;
    `teach`: open the pedal screen first; `trouble`: why that file could not be read; `settings`: what is wrong with
    room.yaml; `clock`: as in room.yaml; `client_codes`: a session may carry the clinic's code for the client;
    `hands_limit`: minutes of deep work in a day, None for no limit; `lamps`: the room has lamps that follow the
    session."""

    theme: str = "auto"
    keys: Mapping[str, keymap.Keys] = field(default_factory=keymap.keymap)
    dim: float = 20.0
    still: bool = False
    pedals: Path | None = None
    teach: bool = False
    trouble: str = ""
    settings: str = ""
    clock: str = "digits"
    client_codes: bool = False
    hands_limit: float | None = None
    lamps: bool = False

    def act_of(self, key: str) -> str:
        """The act of `key`; empty if none."""
        key = keymap.heard(key)
        return next((act for act, keys in self.keys.items() if key in keys), "")

    def ways(self, key: str) -> tuple[Kind, ...]:
        """Which presses of `key` do something else than a short one."""
        return ways(key, self.act_of)

    def key_of(self, act: str) -> str:
        """The first key of `act`, as people write it; empty if none."""
        return keymap.spoken(next(iter(self.keys.get(act, ())), ""))
