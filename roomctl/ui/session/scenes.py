"""The next bed, where one key or tile steps through them. Pure functions, no widget."""

from __future__ import annotations

from collections.abc import Collection

from roomctl.session.state import State
from roomctl.session.targets import scene_of


def next_bed(state: State, beds: Collection[str]) -> str:
    """The name of the bed after the one that plays; after the last comes the first. Empty without any bed."""
    known, now = sorted(beds), scene_of(state).bed
    return next((bed for bed in known if bed > now), known[0] if known else "")
