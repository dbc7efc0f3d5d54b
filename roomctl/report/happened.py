"""The course of a session in a report: wishes, check-ins, pauses, re-plans, faults, cues; only what really happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median

from roomctl.report.document import Block, Cells, Section, Table, Words, in_order
from roomctl.session.history import CheckIn, Shown, Span
from roomctl.session.plan import OWN
from roomctl.session.record import Record
from roomctl.text.changes import ACTS, change
from roomctl.text.durations import clock
from roomctl.text.moments import wrong
from roomctl.text.outcomes import LIT
from roomctl.text.places import place
from roomctl.text.reasons import reason
from roomctl.text.times import day, to_the_second

FEW, MOST = 8, 14
"""Rows of check-ins, and of events, that always fit on a page."""


def wishes(record: Record, notes: bool) -> Iterator[Block]:
    """The client's wishes before hands on, chosen from lists (no free text), and the absence of stop signs."""
    asked = record.wishes
    rows = [
        ("stop signs", "asked; none present" if record.screened else ""),
        ("areas to avoid", ", ".join(asked.avoid)),
        ("pressure", "" if asked.pressure == "usual" else asked.pressure),
        ("talk", asked.talk),
        ("other treatments today", "yes" if asked.treated else ""),
        ("bed", bed(asked.bed, notes).replace("-", " ")),
        ("light", "" if asked.light is None else f"{asked.light:g} %"),
    ]
    if wished := tuple(row for row in rows if row[1]):
        yield Table("before the session: questions and the client's wishes", ("", "wish"), wished)


def bed(name: str, notes: bool) -> str:
    """A bed's name; that of a clinic's folder is free text and only shown with `notes`."""
    return "own music" if name.startswith(OWN) and not notes else name


def checks(record: Record, brief: bool = False) -> Iterator[Block]:
    """The check-ins and their answers; with `brief`, more than `FEW` become one line."""
    rows: list[Cells] = []
    for one in record.happened.checks:
        at = one.shown if one.shown is not None else one.at
        index = record.index_at(at) if at is not None else None
        shown = to_the_second(one.shown) if one.shown is not None else "–"
        answered = f"{one.answer} ({to_the_second(one.at)})" if one.at is not None else "–"
        rows.append((place(record.lines[index].phase) if index is not None else "", shown, answered))
    if brief and len(rows) > FEW:
        yield Words((_summed(record.happened.checks),))
    elif rows:
        yield Table("check-ins (done)", ("area", "asked", "answer"), tuple(rows))


def _summed(checks: Sequence[CheckIn]) -> str:
    """`9 check-ins asked; answered 3: same 2, less 1; said unasked: more 1.`"""
    asked = [one.answer for one in checks if one.shown is not None]
    answers, unasked = Counter(filter(None, asked)), Counter(one.answer for one in checks if one.shown is None)
    told = [
        f"{len(asked)} check-ins asked", f"answered {answers.total()}{': ' if answers else ''}{_counted(answers)}",
        *([f"said unasked: {_counted(unasked)}"] if unasked else []),
    ]  # fmt: skip
    return f"{'; '.join(told)}."


def _counted(answers: Counter[str]) -> str:
    return ", ".join(f"{said} {count}" for said, count in answers.items())


def course(record: Record, notes: bool, brief: bool = False) -> Iterator[Block]:
    """The events of the session in one table, by time, and a line about its cues. With `brief`, only as many events as
    fit on a page."""
    events = sorted(_course(record, notes), key=lambda one: one[0])
    if events:
        shown, more = (events[:MOST], len(events) - MOST) if brief and len(events) > MOST else (events, 0)
        rows = tuple((when(at, record), what) for at, what in shown)
        rows += (("…", f"and {more} more; `roomctl report` lists them all"),) if more else ()
        yield Table("what happened (done)", ("at", "what"), rows)
    if record.happened.cues:
        yield Words((cue_line(record.happened.cues),))


def when(wall: float, record: Record) -> str:
    """The time of day; with its day, if that is after the day on which the session ended."""
    later = wall > record.ended_at and day(wall) != day(record.ended_at)
    return f"{day(wall)} {to_the_second(wall)}" if later else to_the_second(wall)


def cue_line(cues: Sequence[Shown]) -> str:
    """`25 cues shown, 16 sounded, 20 acknowledged after 4 s (median).` The median omits cues that an act caused."""
    acked = [one.acked - one.at for one in cues if one.acked is not None]
    waits = [wait for wait in acked if wait > 0]
    sounded = sum(one.sounded is not None for one in cues)
    after = f" after {median(waits):.0f} s (median)" if waits else ""
    return f"{len(cues)} cues shown, {sounded} sounded, {len(acked)} acknowledged{after}."


def cues(record: Record) -> Iterator[Section]:
    """Every cue with its times."""
    rows = tuple(
        (
            one.kind, place(record.lines[one.index].phase), to_the_second(one.at), _after(one.fired, one.at),
            _after(one.sounded, one.at), _after(one.acked, one.at), "too late to play" if one.stale else "",
        )
        for one in record.happened.cues
    )  # fmt: skip
    if rows:
        head = ("cue", "area", "due", "fired", "sounded", "acknowledged", "")
        yield Section(
            "Cues",
            (
                Table(
                    "every cue (done); fired, sounded, acknowledged: minutes and seconds after it was due", head, rows
                ),
            ),
        )


def _after(wall: float | None, due: float) -> str:
    return "–" if wall is None else clock(wall - due)


def _course(record: Record, notes: bool) -> Iterator[tuple[float, str]]:
    happened = record.happened
    phases = [line.phase for line in record.lines]
    for pause in happened.pauses:
        why = reason(pause.what, notes)
        yield pause.at, f"paused {_lasted(pause, record)}{f': {why}' if why else ''}"
    for hold in happened.holds:
        where = f" {place(record.lines[hold.index].phase)}" if hold.index is not None else ""
        yield hold.at, f"held{where} {_lasted(hold, record)}"
    for silence in happened.silences:
        yield silence.at, f"silent {_lasted(silence, record)}"
    for absence in happened.absences:
        yield absence.at, f"computer asleep or off {_lasted(absence, record)}"
    for fault in happened.faults:
        yield fault.at, f"{wrong(fault.what)}, {_lasted(fault, record)}"
    for scene in happened.lights:
        some = "" if scene.reached == scene.lamps else f", {scene.reached} of {scene.lamps} lamps"
        yield scene.at, f"light {scene.percent:g} %, {scene.kelvin:g} K{some}"
    for lit in happened.lit:
        yield lit.at, LIT[lit.how]
    for drop in happened.drops:
        areas = ", ".join(place(record.lines[index].phase) for index in drop.phases)
        made = [change(one.change, phases) for one in happened.replans if one.act == "drop" and one.at == drop.at]
        yield drop.at, in_order("; ".join([f"left out: {areas}", *filter(None, made)]))
    for replan in happened.replans:
        if replan.act == "drop":
            continue
        moved = f"end moved by {clock(replan.extended)}" if abs(replan.extended) >= 1 else ""
        act = moved if replan.act == "extend" else "; ".join(filter(None, (ACTS[replan.act], moved)))
        what = change(replan.change, phases)
        yield replan.at, in_order(f"{act}: {what}" if what else act)
    for pick in happened.picks:
        light = f"{pick.value:g} %" if isinstance(pick.value, float | int) else bed(pick.value, notes).replace("-", " ")
        yield pick.at, f"{pick.what}: {light}"
    for note in happened.notes if notes else ():
        yield note.at, f"note: {note.text}"


def _lasted(span: Span, record: Record) -> str:
    lasts = ", to the end" if record.ended else " so far"
    return f"for {clock(span.lasted)}{'' if span.over else lasts}"
