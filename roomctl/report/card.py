"""A preset's card as one HTML file for the wall or a folder: one page of A4 or Letter, in black, no script."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from roomctl.preset.contraindications import ADAPTS, STOPS
from roomctl.preset.model import Preset, to_plan
from roomctl.preset.signature import reviewer
from roomctl.report.document import LANGUAGE
from roomctl.report.html import Clinic, escape
from roomctl.session.plan import Phase, Plan
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


class Signs(NamedTuple):
    title: str
    lines: Sequence[str]
    kind: str = ""


def card(preset: Preset, name: str, day: str, clinic: Clinic = Clinic()) -> str:  # noqa: B008 (it cannot change)
    """The content of the file. `name`: the preset's; `day`: when it is printed, as people read it."""
    plan = to_plan(preset, name)
    title = escape(preset.title)
    size = f"{_size(preset, plan, clinic):.1f}pt"
    return "\n".join([
        "<!DOCTYPE html>", f'<html lang="{LANGUAGE}">', "<head>", '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">', f"<title>{title}</title>",
        f"<style>\n{STYLE.replace('SIZE', size)}{clinic.style}\n</style>", "</head>", "<body>", *clinic.header,
        "<main>", f"<h1>{title}</h1>", *(f"<p>{escape(line)}</p>" for line in _facts(preset, plan)),
        *_signs(preset), *_bar(plan), *_table(plan), *_after(preset, plan), "</main>", "<footer>",
        *(f"<p>{escape(line)}</p>" for line in _foot(preset, name, day)), "</footer>", "</body>", "</html>", "",
    ])  # fmt: skip


def _facts(preset: Preset, plan: Plan) -> Iterator[str]:
    deep = f"pressure at most {preset.pressure_cap} of 5"
    yield f"{length(plan.seconds)}, {plan.concern_share:.0%} on the area of concern; {deep}"
    scene = plan.phases[0].scene if preset.scene is None else preset.scene
    room = f"Room: {scene.bed}, light {scene.light:g} %"
    prone = f"; face down for at most {length(preset.prone_limit)} at a time" if preset.prone_limit else ""
    yield f"{room}{prone}."
    if preset.frequency:
        yield f"How often: {preset.frequency}."


def _signs(preset: Preset) -> Iterator[str]:
    before = preset.before
    stop, during, mind = (before.stop, before.during, before.mind) if before else ((), (), ())
    boxes = [Signs("Do not start if", stop, "stop"), Signs("Stop the session if", during, "stop"), Signs("Mind", mind)]
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
    stops, adapts = ("; ".join(sign.brief for sign in signs) for signs in (STOPS, ADAPTS))
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


def _after(preset: Preset, plan: Plan) -> Iterator[str]:
    if plan.landing:
        change = f"the sound becomes softer, the light goes to {plan.landing.light:g} %"
        yield f"<p><b>The end.</b> In the last minutes {change}. {escape(_sentence(plan.phases[-1].note))}</p>"
    if preset.evidence:
        yield f'<p class="small"><b>Evidence.</b> {escape(_sentence(preset.evidence))}</p>'
    if preset.basis:
        yield f'<p class="small"><b>The minutes.</b> {escape(_sentence(preset.basis))}</p>'
    if preset.sources:
        cited = dict.fromkeys(f"{one.cite}{f' doi:{one.doi}' if one.doi else ''}" for one in preset.sources)
        yield f'<p class="small"><b>Sources.</b> {escape("; ".join(cited))}.</p>'


def _foot(preset: Preset, name: str, day: str) -> Iterator[str]:
    yield f"Reviewed by: {reviewer(preset)}"
    yield f"Preset {name}, printed {day}. ↻: the client turns."
    yield "This is no medical advice; a qualified therapist decides."


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}"


def _clock(seconds: float) -> str:
    whole, rest = divmod(round(seconds), 60)
    return f"{whole}:{rest:02d}"


def _size(preset: Preset, plan: Plan, clinic: Clinic) -> float:
    """Points of the text, the most with which all of it is on one page."""
    size = LARGEST
    while size > SMALLEST and _height(preset, plan, size) + (15 if any(clinic) else 0) > PAGE[1]:
        size -= STEP
    return max(SMALLEST, size)


def _height(preset: Preset, plan: Plan, size: float) -> float:
    """About how many millimetres the card is high with text of that size."""
    letter, before = LETTER * size * POINT, preset.before

    def rows(text: str, share: float = 1.0, large: float = 1.0) -> float:
        return math.ceil(len(text) * letter * large / (PAGE[0] * share)) * large

    stop, others = (
        sum(rows(f"    {line}", 0.46) for each in lists for line in each) + sum(map(bool, lists))
        for lists in (((before.stop,), (before.during, before.mind)) if before else ((), ()))
    )  # fmt: skip
    small = [*_after(preset, plan), "".join(sign.brief + "; " for sign in (*STOPS, *ADAPTS))]
    areas = (rows(_place(phase), 0.42) + rows(_more(phase), AREA) + 0.25 for phase in plan.phases)
    lines = [
        rows(preset.title, large=1.7), *map(rows, _facts(preset, plan)), max(stop, others) + 1.5,
        *(rows(text, large=0.85) for text in small), *areas, *map(rows, _foot(preset, "", "")), 5.0,
    ]  # fmt: skip
    return sum(lines) * LINE * size * POINT
