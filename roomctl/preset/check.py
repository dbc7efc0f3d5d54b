"""A preset's text → the preset, or all its faults at once. Being built: the signatures below are the ones to call."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from roomctl.errors import Fault

if TYPE_CHECKING:
    from roomctl.preset.model import Preset


@dataclass(frozen=True, slots=True)
class Checked:
    """`preset` is None if there are `faults`. `remarks` are worth a look, and stop nothing."""

    preset: Preset | None
    faults: tuple[Fault, ...] = ()
    remarks: tuple[Fault, ...] = ()


def check_file(path: Path, beds: Collection[str] | None = None) -> Checked:
    """Never raises. `beds`: the names of beds that the room knows; None leaves bed names unchecked."""
    raise NotImplementedError


def check_text(text: str | bytes, file: str, beds: Collection[str] | None = None) -> Checked:
    """The same of a text; `file` is what faults call it."""
    raise NotImplementedError
