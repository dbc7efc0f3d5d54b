"""The clinic's code for a client: the only thing that names one here, and never a name."""

from __future__ import annotations

import re

from roomctl.session.refusal import Refusal

CODE = re.compile(r"(?=.*[0-9])[A-Za-z0-9._-]{1,40}")
"""A client's code. It has a digit and no space, so that no name slips in."""


def code(said: str) -> str:
    """The client's code that was typed; empty for none. Raises `Refusal` if it could be a name."""
    said = said.strip()
    if said and not CODE.fullmatch(said):
        raise Refusal("code-wrong", said=said)
    return said
