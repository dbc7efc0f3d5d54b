"""A preset's card as one HTML file for the wall or a folder: one page of A4 or Letter, in black, no script."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from roomctl.report.document import LANGUAGE
from roomctl.report.html import Clinic, escape
from roomctl.session.plan import SILENCE, Phase, Plan, Scene
from roomctl.text.durations import length, minutes
from roomctl.text.places import beside, technique

LARGEST, SMALLEST, STEP = 12.0, 7.0, 0.1
"""Points of the text: of a short card, and of one so long that it may need a second page."""
PAGE = (184.0, 254.0)
"""Millimetres of width on A4 and of height on Letter, inside the margins, with 5 mm to spare."""
LETTER, LINE, POINT = 0.57, 1.25, 25.4 / 72
"""Width of a letter, taken together, and height of a line, in sizes of the text; a point in millimetres."""
AREA = 0.82
"""Share of the page's width that an area's question and note have."""
BAR, HIGH = 1000, 34
"""Width and height of the drawn timeline, in SVG units."""
SIDES = {"both": "", "each": "each side", "affected": "affected side", "unaffected": "other side"}
STYLE = """
@page { margin: 10mm 12mm; }
* { box-sizing: border-box; }
body { font: SIZE/1.25 system-ui, "DejaVu Sans", sans-serif; color: #000; background: #fff; margin: 0 auto; }
body { max-width: 186mm; }
h1 { font-size: 1.7em; line-height: 1.1; margin: 0 0 .1em; }
h2 { font-size: 1em; margin: 0 0 .1em; }
p { margin: .1em 0; }
ul { margin: 0; padding-left: 1.1em; }
.signs { display: flex; gap: 4mm; margin: .4em 0; }
.signs section { flex: 1; border: 1px solid #000; padding: .3em .6em; }
.signs .stop { border-width: 3px; }
table { border-collapse: collapse; width: 100%; margin: .4em 0; }
th, td { text-align: left; vertical-align: top; padding: .1em .5em .1em 0; border-bottom: 1px solid #999; }
thead th { border-bottom: 2px solid #000; }
tbody th { font-weight: normal; }
.concern th { font-weight: bold; }
.noted th, .noted td { border-bottom: 0; }
td + .number { padding-right: 1em; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.pressure { white-space: nowrap; }
.note { font-style: italic; }
svg { width: 100%; height: auto; display: block; margin: .4em 0 0; }
.small { font-size: .82em; }
footer { margin-top: .4em; border-top: 1px solid #000; padding-top: .2em; }
@media screen { body { padding: 6mm; } }
""".strip()


class About(NamedTuple):
    """What a card says of a preset besides its plan. `stops`, `adapts`: what is asked before every session, briefly;
    `stop`, `during`, `mind`: the preset's own signs; `reviewed`: by whom and when."""

    pressure_cap: int
    bed: str
    light: float
    frequency: str
    evidence: str
    basis: str
    sources: tuple[str, ...]
    stop: tuple[str, ...]
    during: tuple[str, ...]
    mind: tuple[str, ...]
    stops: tuple[str, ...]
    adapts: tuple[str, ...]
    reviewed: str


class Signs(NamedTuple):
    title: str
    lines: Sequence[str]
    kind: str = ""


def card(plan: Plan, about: About, day: str, clinic: Clinic = Clinic()) -> str:  # noqa: B008 (it cannot change)
    """The content of the file. `plan`: the preset's own; `day`: when it is printed, as people read it."""
    title = escape(plan.title)
    size = f"{_size(about, plan, clinic):.1f}pt"
    return "\n".join([
        "<!DOCTYPE html>", f'<html lang="{LANGUAGE}">', "<head>", '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">', f"<title>{title}</title>",
        f"<style>\n{STYLE.replace('SIZE', size)}{clinic.style}\n</style>", "</head>", "<body>", *clinic.header,
        "<main>", f"<h1>{title}</h1>", *(f"<p>{escape(line)}</p>" for line in _facts(about, plan)),
        *_signs(about), *_bar(plan), *_table(plan), *_after(about, plan), "</main>", "<footer>",
        *(f"<p>{escape(line)}</p>" for line in _foot(about, plan.preset, day)), "</footer>", "</body>", "</html>", "",
    ])  # fmt: skip


def _facts(about: About, plan: Plan) -> Iterator[str]:
    deep = f"pressure at most {about.pressure_cap} of 5"
    yield f"{length(plan.seconds)}, {plan.concern_share:.0%} on the area of concern; {deep}"
    room = f"Room: {about.bed}, light {about.light:g} %"
    prone = f"; face down for at most {length(plan.prone_limit)} at a time" if plan.prone_limit else ""
    yield f"{room}{prone}."
    if about.frequency:
        yield f"How often: {about.frequency}."


def _signs(about: About) -> Iterator[str]:
    boxes = [
        Signs("Do not start if", about.stop, "stop"), Signs("Stop the session if", about.during, "stop"),
        Signs("Mind", about.mind),
    ]  # fmt: skip
    boxes = [box for box in boxes if box.lines]
    if boxes:
        first, *others = boxes
        yield '<div class="signs">'
        yield from _box(first)
        if others:
            yield "<section>"
            for box in others:
                yield from _listed(box)
            yield "</section>"
        yield "</div>"
    stops, adapts = ("; ".join(signs) for signs in (about.stops, about.adapts))
    yield f'<p class="small"><b>Before every session.</b> Do not start: {escape(stops)}. Adapt: {escape(adapts)}.</p>'


def _box(signs: Signs) -> Iterator[str]:
    yield f'<section class="{signs.kind}">'
    yield from _listed(signs)
    yield "</section>"


def _listed(signs: Signs) -> Iterator[str]:
    yield f"<h2>{escape(signs.title)}</h2>\n<ul>"
    yield from (f"<li>{escape(line)}</li>" for line in signs.lines)
    yield "</ul>"


def _bar(plan: Plan) -> Iterator[str]:
    """The areas to scale; those of concern are filled."""
    passed = 0.0
    yield f'<svg viewBox="0 0 {BAR} {HIGH}" role="img" aria-label="the areas to scale; filled: the area of concern">'
    for number, phase in enumerate(plan.phases, 1):
        left, wide = passed / plan.seconds * BAR, phase.seconds / plan.seconds * BAR
        passed += phase.seconds
        fill, ink = ("#444", "#fff") if phase.focus == "concern" else ("#fff", "#000")
        yield (
            f'<rect x="{left + 1:.1f}" y="1" width="{max(wide - 2, 0.5):.1f}" height="{HIGH - 2}" fill="{fill}" '
            f'stroke="#000"/>'
        )
        if wide >= 22:
            middle = f'x="{left + wide / 2:.1f}" y="{HIGH * 0.68:.1f}"'
            yield f'<text {middle} font-size="19" text-anchor="middle" fill="{ink}">{number}</text>'
    yield "</svg>"


def _table(plan: Plan) -> Iterator[str]:
    yield '<table>\n<thead><tr><th scope="col" class="number">from</th><th scope="col" class="number">min</th>'
    yield '<th scope="col">area</th><th scope="col">technique</th><th scope="col">pressure</th>'
    yield '<th scope="col">position</th></tr></thead>\n<tbody>'
    start = 0.0
    for number, phase in enumerate(plan.phases, 1):
        more = escape(_more(phase))
        kinds = [*(["concern"] if phase.focus == "concern" else []), *(["noted"] if more else [])]
        cells = [
            f'<td class="number">{_clock(start)}</td><td class="number">{escape(minutes(phase.seconds))}</td>',
            f'<th scope="row">{number}. {escape(_place(phase))}</th>',
            f"<td>{escape(technique(phase.technique))}</td>",
            f'<td class="pressure">{phase.pressure} {"●" * phase.pressure}{"○" * (5 - phase.pressure)}</td>',
            f"<td>{'↻ ' if phase.turn else ''}{escape(phase.position)}</td>",
        ]
        yield f'<tr class="{" ".join(kinds)}">{"".join(cells)}</tr>'
        if more:
            yield f'<tr class="note"><td colspan="2"></td><td colspan="4">{more}</td></tr>'
        start += phase.seconds
    yield "</tbody>\n</table>"


def _place(phase: Phase) -> str:
    return beside(phase.area, SIDES.get(phase.side, phase.side))


def _more(phase: Phase) -> str:
    """The question and the note of an area."""
    asked = f"ask: {phase.check}{f', every {length(phase.every)}' if phase.every else ''}" if phase.check else ""
    return "; ".join(filter(None, (asked, phase.note)))


def _after(about: About, plan: Plan) -> Iterator[str]:
    if plan.landing:
        end = _sentence(plan.phases[-1].note)
        yield f"<p><b>The end.</b> In the last minutes {_change(plan.usual, plan.landing)}. {escape(end)}</p>"
    if about.evidence:
        yield f'<p class="small"><b>Evidence.</b> {escape(_sentence(about.evidence))}</p>'
    if about.basis:
        yield f'<p class="small"><b>The minutes.</b> {escape(_sentence(about.basis))}</p>'
    if about.sources:
        yield f'<p class="small"><b>Sources.</b> {escape("; ".join(about.sources))}.</p>'


def _change(usual: Scene, landing: Scene) -> str:
    softer = landing.bed != SILENCE and landing.level < usual.level
    light = f"the light {'stays at' if landing.light == usual.light else 'goes to'} {landing.light:g} %"
    return f"the sound becomes softer, {light}" if softer else light


def _foot(about: About, name: str, day: str) -> Iterator[str]:
    yield f"Reviewed by: {about.reviewed}"
    yield f"Preset {name}, printed {day}. ↻: the client turns."
    yield "This is no medical advice; a qualified therapist decides."


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}"


def _clock(seconds: float) -> str:
    whole, rest = divmod(round(seconds), 60)
    return f"{whole}:{rest:02d}"


def _size(about: About, plan: Plan, clinic: Clinic) -> float:
    """Points of the text, the most with which all of it is on one page."""
    size = LARGEST
    while size > SMALLEST and _height(about, plan, size) + (15 if any(clinic) else 0) > PAGE[1]:
        size -= STEP
    return max(SMALLEST, size)


def _height(about: About, plan: Plan, size: float) -> float:
    """About how many millimetres the card is high with text of that size."""
    letter = LETTER * size * POINT

    def rows(text: str, share: float = 1.0, large: float = 1.0) -> float:
        return math.ceil(len(text) * letter * large / (PAGE[0] * share)) * large

    stop, others = (
        sum(rows(f"    {line}", 0.46) for each in lists for line in each) + sum(map(bool, lists))
        for lists in ((about.stop,), (about.during, about.mind))
    )  # fmt: skip
    small = [*_after(about, plan), "; ".join((*about.stops, *about.adapts))]
    areas = (rows(_place(phase), 0.42) + rows(_more(phase), AREA) + 0.25 for phase in plan.phases)
    lines = [
        rows(plan.title, large=1.7), *map(rows, _facts(about, plan)), max(stop, others) + 1.5,
        *(rows(text, large=0.85) for text in small), *areas, *map(rows, _foot(about, "", "")), 5.0,
    ]  # fmt: skip
    return sum(lines) * LINE * size * POINT
