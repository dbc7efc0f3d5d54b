"""What every reader of the campaign has."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from roomctl.errors import RoomError
from tests.parsers.mutator import Mutator

TOP = Path(__file__).parent.parent.parent


class Reader(NamedTuple):
    """`take(data)` reads one input, and raises nothing but `words`, which have a sentence."""

    inputs: Mutator
    take: Callable[[bytes], object]
    words: tuple[type[Exception], ...] = (RoomError,)


Making = Callable[[Path], Reader]
"""Makes a reader that may use a folder."""


def at_home(folder: Path) -> None:
    os.environ["ROOMCTL_HOME"] = str(folder)
