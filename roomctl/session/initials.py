"""The therapist's initials, which sign a record."""

from __future__ import annotations

from roomctl.session.refusal import Refusal

LONGEST = 8
"""Letters: a name does not belong in the journal."""


def initials(line: str) -> str:
    """`line` if it is one short word or empty. Raises `Refusal`."""
    if len(line) > LONGEST or len(line.split()) > 1:
        raise Refusal("signature-too-long", most=LONGEST)
    return line
