"""What a room has set for its screens: colours, keys, when it goes dark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from roomctl.config import keymap


@dataclass(frozen=True)
class Look:
    """`theme` as in room.yaml; `keys`: each act's keys, as they are heard; `dim`: seconds without a touch until the
    screen goes dark; `still`: reduced motion; `pedals`: the file for what a pedal is taught, None where nothing may be
    written; `teach`: the screen opens with learning a pedal; `trouble`: what could not be read of that file;
    `client_codes`: a session may carry the clinic's code for the client."""

    theme: str = "auto"
    keys: Mapping[str, keymap.Keys] = field(default_factory=keymap.keymap)
    dim: float = 20.0
    still: bool = False
    pedals: Path | None = None
    teach: bool = False
    trouble: str = ""
    client_codes: bool = False

    def act_of(self, key: str) -> str:
        """The act that `key` does; empty if none."""
        key = keymap.heard(key)
        return next((act for act, keys in self.keys.items() if key in keys), "")

    def key_of(self, act: str) -> str:
        """The first key that does `act`, as people write it; empty if none does."""
        return keymap.spoken(next(iter(self.keys.get(act, ())), ""))
