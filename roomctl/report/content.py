"""The content of a report: a session's record as a document, in SOAP order. Every table separates planned and done; S
and A stay blank for the therapist. It contains no name, no birth date and, unless requested, no free text (notes and
reasons).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from roomctl.report import codes, happened
from roomctl.report.document import Bar, Bars, Blank, Block, Cells, Document, Section, Table, Words, whole
from roomctl.session import measures
from roomctl.session.plan import Phase
from roomctl.session.record import Line, Record
from roomctl.text import numbers, reasons, results
from roomctl.text.durations import clock
from roomctl.text.places import change_of_sides, place, technique
from roomctl.text.times import day, to_the_second, zone

UNNAMED = "room"
"""The default name of a room; reports omit it."""
VISITS = 6
"""The number of visits that fit on the page for a doctor."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Options of a report. `notes`: include free text; `doctor`: the page for a referring doctor; `client`: a code;
    `brief`: without the list of cues, for one page; `timed`: include timed codes, counted by that rule; `visits`: the
    client's sessions up to this one, newest first."""

    notes: bool = False
    doctor: bool = False
    brief: bool = False
    timed: codes.Rule | None = None
    client: str = ""
    room: str = UNNAMED
    visits: tuple[Record, ...] = ()


class PhaseResult(NamedTuple):
    """One phase of a report: a `Line` with `planned` and `done` in whole seconds."""

    phase: Phase
    planned: int
    done: int
    line: Line

    @property
    def changing(self) -> int:
        """Of `done`, the seconds in which the therapist changed sides."""
        return min(self.done, round(self.phase.between))

    @property
    def worked(self) -> int:
        """The rest of `done`."""
        return self.done - self.changing


def phase_results(record: Record) -> list[PhaseResult]:
    """The phases in whole seconds that add up to the session's rounded total."""
    planned, done = whole(line.planned for line in record.lines), whole(line.done for line in record.lines)
    return [
        PhaseResult(line.phase, *both, line)
        for line, both in zip(record.lines, zip(planned, done, strict=True), strict=True)
    ]


def of_client(asked: Asked, record: Record, visits: Sequence[Record]) -> Asked:
    """`asked` with the client code of `record`, unless it has its own, and with `visits` up to `record`, unless
    its code is for another client."""
    so_far = tuple(one for one in visits if one.started_at <= record.started_at)
    same = asked.client.casefold() in ("", record.client.casefold())
    return replace(asked, client=asked.client or record.client, visits=so_far if same else ())


def document(record: Record, asked: Asked) -> Document:
    """The report of `record`."""
    sections = tuple(_doctor(record, asked) if asked.doctor else _soap(record, asked))
    title = f"{'Treatment summary' if asked.doctor else 'Session record'}: {record.title}"
    client = f" · client {asked.client}" if asked.client else ""
    room = "" if asked.room == UNNAMED else f" · room {asked.room}"
    about = f"{day(record.started_at)}{room}{client} · session {record.session}"
    return Document(title, about, sections, tuple(_foot(record, asked)), _named(record, asked))


def _named(record: Record, asked: Asked) -> str:
    began = f"{day(record.started_at)}-{to_the_second(record.started_at).replace(':', '')}"
    return f"{asked.room}-{began}{'-doctor' if asked.doctor else ''}"


def _soap(record: Record, asked: Asked) -> Iterator[Section]:
    yield Section("The session", (_facts(record, asked), *_remarks(record)))
    yield Section("S · Subjective", (*happened.wishes(record, asked.notes), Blank(2)))
    yield Section("O · Objective", (*_numbers(record), *happened.checks(record, asked.brief)), "numbers")
    yield Section("A · Assessment", (Blank(2),))
    done = (_phases(record), _bars(record), *happened.course(record, asked.notes, asked.brief))
    yield Section("P · Done today", done, "work")
    if not asked.brief:
        yield from happened.cues(record)
    if asked.timed:
        yield _timed(record, asked.timed)


def _doctor(record: Record, asked: Asked) -> Iterator[Section]:
    yield Section("The session", (_facts(record, asked), *_remarks(record)))
    yield Section("Before and after", (*_numbers(record), *happened.checks(record, asked.brief)), "numbers")
    yield Section("What was treated", (_treated(record),), "work")
    if len(asked.visits) > 1:
        yield Section("Visits so far", (_visits(asked.visits),))
    if asked.notes and record.notes:
        yield Section("Notes", (Words(record.notes),))
    yield Section("Assessment and plan", (Blank(4),))


def _facts(record: Record, asked: Asked) -> Table:
    rows: list[Cells] = [
        ("hands on", "", to_the_second(record.started_at)),
        ("hands off", to_the_second(record.booked_at), to_the_second(record.ended_at) if record.ended else "not yet"),
        ("hands-on time", clock(record.planned), clock(record.done)),
    ]
    if record.pauses:
        rows.append(("pauses", "0:00", f"{clock(record.paused)} ({len(record.pauses)})"))
    planned = sum(line.planned for line in record.lines if line.phase.position == "prone")
    if planned or record.prone:
        rows.append(("face down", clock(planned), clock(record.prone)))
    rows.append(("the end", results.RESULTS["done"], _ended(record, asked)))
    if abs(record.late) >= 1 and record.ended:
        when = "after the booked end" if record.late > 0 else "before the booked end"
        rows.append(("against the booking", "0:00", f"{clock(abs(record.late))} {when}"))
    if record.therapist and not asked.doctor:
        rows.append(("own settings of", record.therapist, ""))
    if abs(record.extended) >= 1:
        rows.append(("extended", "", clock(record.extended)))
    return Table("planned and done", ("", "planned", "done"), tuple(rows))


def _ended(record: Record, asked: Asked) -> str:
    how = results.RESULTS[record.ended]
    reason = reasons.reason(record.happened.reason, asked.notes)
    return f"{how}: {reason}" if reason else how


def _remarks(record: Record) -> Iterator[Block]:
    lines = []
    if record.rehearsal:
        lines.append(f"A rehearsal at {record.speed:g} times the speed: nobody was treated.")
    if record.reckoned:
        lines.append(
            f"The room was not heard after {to_the_second(record.heard_at)}: what follows that is by the clock alone."
        )
    if day(record.started_at) != day(record.ended_at):
        lines.append(f"It went on into {day(record.ended_at)}.")
    before, after = zone(record.started_at), zone(record.ended_at)
    if before != after:
        lines.append(f"The clocks changed from UTC{before} to UTC{after}: times after that are in the new one.")
    if lines:
        yield Words(tuple(lines))


def _numbers(record: Record) -> Iterator[Block]:
    asked = [*record.measure, *(one.what for one in record.happened.numbers if one.what not in record.measure)]
    if not asked:
        return
    found = {(one.what, one.when): numbers.number(one.what, one.value) for one in record.happened.numbers}
    rows = tuple(
        (numbers.NAME[what], *(found.get((what, when), "–") for when in measures.WHENS))
        for what in dict.fromkeys(asked)
    )
    yield Table("measured (done)", ("number", "before", "after"), rows)


def _phases(record: Record) -> Table:
    rows = tuple(
        (
            f"{number}. {place(one.phase)}", technique(one.phase.technique), one.phase.position,
            str(one.phase.pressure),
            clock(one.planned), _done(one), _stays(one.line),
        )
        for number, one in enumerate(phase_results(record), 1)
    )  # fmt: skip
    foot = ("together", "", "", "", clock(record.planned), clock(record.done), "")
    head = ("area", "technique", "position", "pressure", "planned", "done", "from–to (done)")
    caption = "phase by phase; technique, position and pressure (0 to 5) as planned"
    if change := next(filter(None, (change_of_sides(line.phase) for line in record.lines)), ""):
        caption += f"; a second side begins with {change}"
    return Table(caption, head, rows, frozenset({3, 4, 5}), foot)


def _treated(record: Record) -> Table:
    """One row per area, technique and pressure, so that it always fits on one page; without what was not worked."""
    sums: dict[Cells, int] = {}
    found = phase_results(record)
    for one in found:
        if one.worked and one.phase.technique != "transition":
            key = (place(one.phase), technique(one.phase.technique), str(one.phase.pressure))
            sums[key] = sums.get(key, 0) + one.worked
    rest = round(record.done) - sum(sums.values())
    resting = "turning, settling and changing sides" if any(one.changing for one in found) else "turning and settling"
    rows = [(*key, clock(done)) for key, done in sums.items()]
    if rest:
        rows.append((resting, "", "", clock(rest)))
    head = ("area", "technique", "pressure", "done")
    caption = "areas treated (done); technique and pressure (0 to 5) as planned"
    return Table(caption, head, tuple(rows), frozenset({2, 3}), ("together", "", "", clock(record.done)))


def _visits(visits: Sequence[Record]) -> Table:
    """The newest `VISITS` visits, oldest first, and the hands-on time of all visits."""
    rows = tuple(
        (day(one.started_at), one.title, numbers.changes(one.happened.numbers), clock(one.done))
        for one in reversed(visits[:VISITS])
    )
    more = f", the last {VISITS} of them above" if len(visits) > VISITS else ""
    foot = (f"together: {len(visits)} visits{more}", "", "", clock(sum(round(one.done) for one in visits)))
    return Table("visits of this client in this room (done)", ("day", "session", "numbers", "hands-on time"), rows,
                 frozenset({3}), foot)  # fmt: skip


def _done(one: PhaseResult) -> str:
    if one.line.stays:
        return clock(one.done)
    return "left out" if one.line.dropped else "to come" if one.line.coming else "not reached"


def _stays(line: Line) -> str:
    return ", ".join(f"{to_the_second(stay.start)}–{to_the_second(stay.end)}" for stay in line.stays)


def _bars(record: Record) -> Bars:
    bars = tuple(Bar(place(one.phase), one.planned, one.done) for one in phase_results(record))
    return Bars("planned above, done below, by the numbers in the table", bars)


def timed(record: Record, rule: codes.Rule) -> codes.Timed:
    """Units of timed codes, counted from the work done."""
    found = phase_results(record)
    worked = [(one.phase.technique, one.worked) for one in found]
    return codes.timed([*worked, ("transition", sum(one.changing for one in found))], rule)


def _timed(record: Record, rule: codes.Rule) -> Section:
    """Minutes for timed codes; the person who bills decides."""
    found = timed(record, rule)
    rows = tuple((one.code, one.what, clock(one.seconds), str(one.units)) for one in found.codes)
    table = Table("timed codes (from what was done)", ("code", "what", "done", "units"), rows, frozenset({2, 3}))
    said = [
        f"{found.units} in all by {codes.NAMED[rule]}; {clock(found.uncounted)} count for no code. "
        "Check before billing."
    ]
    if found.either:
        said.append(f"{' and '.join(found.either)} have as many minutes over: the last unit may go to either.")
    return Section("Timed codes (US)", (table, Words(tuple(said))))


def _foot(record: Record, asked: Asked) -> Iterator[str]:
    signed = record.happened.signed
    by = f" by {signed.by}" if signed and signed.by else ""
    yield f"Signed off at {happened.when(signed.at, record)}{by}." if signed else "Not signed off."
    yield "Therapist: ____________________   Licence: ____________   Signature: ____________________"
    free = (
        "Holds notes in the therapist's own words" if asked.notes else "Holds no name, no birth date and no free text"
    )
    kept = len(record.notes)
    if kept and not asked.notes and not asked.doctor:
        notes, them = ("note is", "it") if kept == 1 else ("notes are", "them")
        yield f"{kept} {notes} kept; `--with-notes` shows {them}."
    yield f"{free}; the date is in it, so it is name-free and not de-identified."
    yield "Planned: the preset, as it was fitted to the booking. Done: the room's journal."
