"""Errors, as sentences with a place and a remedy.

Every error that a person may see is a `RoomError`; `main.py` prints its text and exits with its
code, the screens show it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

SPOILT = (OSError, ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError)
"""What reading raises if a file or a message that anybody may have written is not as it should be. (JSON has numbers
that are too large for a float, and brackets that are too deep for a decoder.)"""

MAX_WORD_LENGTH = 40
"""Letters of a word for which a similar one is looked for: longer ones take long to compare."""


class RoomError(Exception):
    """A sentence for the person at the screen. `code` is the exit code (1 refused, 2 usage, 3 the environment)."""

    code = 1


class Refused(RoomError):
    """An act that is not possible now; nothing was written."""


class Usage(RoomError):
    """A command line that cannot be understood."""

    code = 2


class Unavailable(RoomError):
    """Something is missing in the environment: a device, a permission, a port."""

    code = 3


class Fault(NamedTuple):
    """One fault of one file. `line` and `column` count from 1; `where` is a path such as `phases[1].minutes`."""

    file: str
    line: int
    column: int
    where: str
    what: str

    def __str__(self) -> str:
        where = f"{self.where}: " if self.where else ""
        return f"{self.file}:{self.line}:{self.column}: {where}{self.what}"


class Faults(RoomError):
    """All faults of a file at once, in the order of its lines."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(map(str, self.faults)))


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known word that was probably meant. None: no word is as similar as `cutoff` (0 to 1)."""
    import difflib  # only who has made a mistake needs it

    if len(word) > MAX_WORD_LENGTH:
        return None
    near = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=cutoff)
    return near[0] if near else None
