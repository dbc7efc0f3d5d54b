"""Where presets come from: `--presets DIR`, then the room's, the clinic's, the built-in ones.

Being built: the signatures below are the ones to call.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roomctl.errors import Fault

if TYPE_CHECKING:
    from roomctl.preset.model import Preset
    from roomctl.session.plan import Plan


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder of presets. `name`: `given`, `room`, `clinic` or `built in`."""

    name: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Card:
    """What a list shows of one preset. `concern_share`: 0 to 1. `reviewed`: None while nobody has signed it."""

    name: str
    title: str
    condition: str
    minutes: float
    concern_share: float
    evidence: str
    reviewed: str | None
    shelf: str
    path: Path

    def to_json(self) -> dict[str, Any]:
        """The keys of `presets list --json`."""
        raise NotImplementedError


def shelves(presets: str | Path | None = None, clinic: str | Path | None = None) -> tuple[Shelf, ...]:
    """The shelves in the order in which they are asked."""
    raise NotImplementedError


def cards(
    shelves: Sequence[Shelf], beds: Collection[str] | None = None
) -> tuple[tuple[Card, ...], tuple[Fault, ...]]:
    """One card for each preset, by name; and the faults of the files that were skipped."""
    raise NotImplementedError


def find(name: str, shelves: Sequence[Shelf], beds: Collection[str] | None = None) -> Preset:
    """The preset of that name, or of that path. Raises `Refused` (with the nearest name) or `Faults`."""
    raise NotImplementedError


def plan(name: str, shelves: Sequence[Shelf], beds: Collection[str] | None = None) -> Plan:
    """`find`, as a plan."""
    raise NotImplementedError
