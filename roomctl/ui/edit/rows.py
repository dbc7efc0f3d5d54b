"""Rows of the editor: the phases, each with its minutes to scale, and the fields of one of them with their faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from roomctl.errors import Fault
from roomctl.preset.draft import Draft, Seen
from roomctl.preset.draft_edits import seconds
from roomctl.preset.proposals import loc_of
from roomctl.preset.yaml_spans import BREAK
from roomctl.session.plan import Scene
from roomctl.text import durations, places
from roomctl.ui.edit.fields import PHASE, PRESET, Field, usual, written
from roomctl.ui.widgets.lines import Row, StyledText

DRAWN = 46
"""Columns from which the phases have bars."""
LEAST = 9
"""Columns under which they have none."""
LABEL = 15
"""Columns of a field's name."""
WRONG = "!"
NUMBERS = ("level", "light", "kelvin")
"""Of a scene."""


class Lie(NamedTuple):
    """A phase as it is drawn. `begins`: seconds from the start; `floor`: seconds that a late session leaves it."""

    area: str
    side: str
    seconds: float
    begins: float
    concern: bool
    turns: bool
    asks: bool
    pressure: int
    position: str
    floor: float


def laid(seen: Seen) -> list[Lie]:
    """The phases on the line of time."""
    found, begins = list[Lie](), 0.0
    for phase in seen.phases:
        side = phase.get("side", "both")
        named = "left, then right" if isinstance(side, Mapping) else places.SIDES.get(str(side), str(side))
        pressure, lasts = phase.get("pressure", 1), seconds(phase.get("minutes"))
        least = seconds(phase["at_least"]) if "at_least" in phase else lasts / 2
        fixed = phase.get("flex", 0 if phase.get("focus") == "frame" else 1) == 0
        found.append(Lie(
            str(phase.get("area", "no area yet")), named, lasts, begins,
            phase.get("focus") == "concern", phase.get("turn") is True, phase.get("check", False) is not False,
            pressure if isinstance(pressure, int) else 1, str(phase.get("position", "supine")),
            lasts if fixed else min(least, lasts),
        ))  # fmt: skip
        begins += found[-1].seconds
    return found


def phase_rows(seen: Seen, marked: int, wrong: Mapping[int, int], width: int, step: int) -> list[Row]:
    """A row for the preset, and one for each phase. `marked`: the row that is chosen; `wrong`: row → its faults."""
    all_ = laid(seen)
    total = sum(one.seconds for one in all_) or 1.0
    names, (named, bars) = _names(all_), columns(seen, width)
    title = str(seen.head.get("title", "The preset"))
    rows: list[Row] = [_row("", title, "", marked == 0, wrong.get(0, 0), named), *[()] * (step - 1)]
    was = ""
    for at, one in enumerate(all_):
        chosen = marked == at + 1
        marks = f"{'↻' if one.turns or (was and one.position != was) else ' '}{'?' if one.asks else ' '}{one.pressure}"
        was = one.position
        lasts = durations.minutes(one.seconds)
        row = _row(lasts, names[at], marks, chosen, wrong.get(at + 1, 0), named)
        if bars >= LEAST:
            left, right = round(bars * one.begins / total), round(bars * (one.begins + one.seconds) / total)
            wide = max(1, right - left)
            solid = max(1, round(wide * one.floor / one.seconds)) if one.seconds else wide
            line = ("━" if one.concern else "─") * solid + "░" * (wide - solid)
            row = (*row, ("  " + " " * min(left, bars - 1), "plain"), (line, "strong" if chosen else "quiet"))
        rows += [row, *[()] * (step - 1)]
    return rows


def columns(seen: Seen, width: int) -> tuple[int, int]:
    """How many columns of `width` the phases' names have, and how many their bars."""
    wish = max(map(len, _names(laid(seen))), default=0) + 22
    named = width if width < DRAWN else max(min(wish, width * 2 // 3), DRAWN // 2)
    return named, width - named - 2


def _names(all_: Sequence[Lie]) -> list[str]:
    return [places.beside(places.head(one.area), one.side) for one in all_]


def _row(lasts: str, name: str, marks: str, chosen: bool, faults: int, width: int) -> Row:
    role = "strong" if chosen else "plain"
    head = f"{'▌' if chosen else ' '}{WRONG if faults else ' '}{lasts:>5}  " if marks else f"{'▌' if chosen else ' '}"
    head += "" if marks else f"{WRONG if faults else ' '}"
    room = width - len(head) - len(marks) - 1
    said = places.short(name, room).ljust(room)
    return ((f"{head}{said} {marks}", role),)


def field_rows(
    values: Mapping[str, Any],
    fields: Sequence[Field],
    marked: int | None,
    wrong: Mapping[int, str],
    width: int,
    step: int,
) -> list[Row]:
    """A row for each field: its name and value, and the fault that stands at it. `wrong`: field's index → its fault."""
    rows: list[Row] = []
    for at, field in enumerate(fields):
        chosen, fault = at == marked, wrong.get(at, "")
        value = written(values, field)
        shown = value or f"({usual(field)})" if value or usual(field) else "–"
        role = "strong" if chosen else "plain" if value else "quiet"
        head = f"{'▌' if chosen else ' '}{WRONG if fault else ' '} {field.label:<{LABEL}}"
        room = max(0, width - len(head))
        if fault and step == 1:
            shown = f"{places.short(shown, room // 2)}  ← {fault}"
        parts: list[StyledText] = [(head, "strong" if chosen else "plain"), (places.short(shown, room), role)]
        rows.append(tuple(parts))
        if step > 1:
            rows.append(((" " * 4 + places.short(f"← {fault}", width - 4), "strong"),) if fault else ())
    return rows


def fields_of(marked: int) -> tuple[Field, ...]:
    """The fields of a row of the phases; the first is the preset."""
    return PRESET if marked == 0 else PHASE


def faults(draft: Draft) -> Sequence[Fault]:
    """The faults of a draft. One of a file below stands where that is named, with its own place: nothing that is
    written in a field here would mend it."""
    found, file = draft.checked.faults, str(draft.file)
    if all(one.file == file for one in found):
        return found
    here = next((at for at, row in enumerate(BREAK.split(draft.text), 1) if row.startswith("extends:")), 1)
    return [
        one if one.file == file
        else Fault(file, here, 1, "extends", f"{one.what} (in {Path(one.file).name}:{one.line})")
        for one in found
    ]  # fmt: skip


def place_of(fault: Fault, seen: Seen) -> tuple[int, int | None]:
    """The row of a fault's phase, and its field; None: it is about the whole phase, or has no field here."""
    loc = loc_of(fault)
    at = loc[1] if len(loc) > 1 and loc[0] == "phases" else -1
    row = at + 1 if isinstance(at, int) and at < len(seen.phases) else 0
    inner = loc[2:] if row else loc
    if row and not inner and "write check" in fault.what:
        inner = ("check",)
    every = list(enumerate(fields_of(row)))
    near = [n for n, one in every if inner and one.loc == inner[: len(one.loc)]]
    near += [n for n, one in every if inner and one.loc[0] == inner[0]]
    return row, near[0] if near else None


def scene(seen: Seen, row: int) -> Scene:
    """The scene of a row's phase, or of the preset, as far as it can be read."""
    found = Scene()
    for given in (seen.head.get("scene"), seen.phases[row - 1].get("scene") if row else None):
        if isinstance(given, Mapping):
            bed = given.get("bed")
            found = replace(found, bed=bed) if isinstance(bed, str) else found
            for key in NUMBERS:
                if isinstance(given.get(key), int | float):
                    found = replace(found, **{key: float(given[key])})  # type: ignore[arg-type]
    return found


def signed(draft: Draft) -> str:
    """What becomes of the draft's signature; empty if there is none."""
    if draft.unsigned:
        return "saving removes the signature"
    return f"signed by {who}" if (who := draft.signed) else ""


def summary(seen: Seen) -> str:
    """What the phases amount to."""
    all_ = laid(seen)
    total = sum(one.seconds for one in all_)
    asked = seconds(seen.head.get("minutes"))
    length = durations.length(total) if abs(total - asked) < 0.5 else durations.of(total, asked)
    share = sum(one.seconds for one in all_ if one.concern) / total if total else 0.0
    turns = sum(one.turns for one in all_)
    asks = sum(one.asks for one in all_)
    counts = f"{turns} turn{'' if turns == 1 else 's'} · {asks} question{'' if asks == 1 else 's'}"
    return f"{length} · {share:.0%} on the area of concern · {counts}"
