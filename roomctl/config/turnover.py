"""`turnover:` in room.yaml: what it may say, and the steps that follow from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from roomctl.config import validation
from roomctl.session.booking import Booking, Step
from roomctl.session.plan import Plan

MOST, LONGEST = 9, 40
"""The number of steps, one for each digit key; the letters of a step's name."""
USUAL = (
    Step("Linen off", 60.0), Step("Disinfect the table", 60.0), Step("Disinfectant works", 300.0, waits=True),
    Step("Fresh linen", 120.0), Step("Notes", 60.0),
)  # fmt: skip
"""The steps where a room has minutes of turnover and names no steps, for ten minutes of it."""


def steps(given: Iterable[Mapping[str, Any]] | None, booking: Booking, plan: Plan) -> tuple[Step, ...]:
    """The turnover's steps after a session of `plan`. `given`: those of room.yaml; None: the usual ones in the booked
    minutes, if there are any."""
    if given is None:
        share = booking.buffer / sum(step.seconds for step in USUAL)
        return tuple(step._replace(seconds=step.seconds * share) for step in USUAL) if share else ()
    return tuple(
        Step(str(one.get("task") or one["wait"]), one["minutes"] * 60.0, "wait" in one)
        for one in given
        if any(fnmatchcase(name, one.get("after", "*")) for name in (plan.preset, plan.condition))
    )


def twice(given: object) -> str:
    """What is wrong if two steps have one name; empty if none do."""
    items = [one for one in given if isinstance(one, dict)] if isinstance(given, list | tuple) else []
    names = [name for one in items if isinstance(name := one.get("task", one.get("wait")), str)]
    same = next((name for name in names if names.count(name) > 1), None)
    return f"two steps are called {same!r}; give each its own name" if same else ""


def _step(value: object) -> str | None:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        return f"{validation.said(value)} is not the name of a step; write a few words"
    return f"the name of this step is too long; at most {LONGEST} letters" if len(value) > LONGEST else None


def _kind(name: str) -> validation.Group:
    parts = {
        name: validation.worded("a few words", _step),
        "minutes": validation.number(0.5, 60),
        "after": validation.worded("the name of a preset or of a condition; `*` in it stands for anything"),
    }
    return validation.Group(parts, "", needs=(name, "minutes"))


TURNOVER = validation.Items(
    {name: _kind(name) for name in ("task", "wait")},
    (),
    "the turnover is a list of steps, as in [{task: Fresh linen, minutes: 2}, {wait: Disinfectant works, minutes: 5}]",
    MOST,
)
