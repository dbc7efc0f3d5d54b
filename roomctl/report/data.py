"""A report as plain data for json.dumps: the whole record, in seconds and ISO times."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from roomctl.report.codes import Rule
from roomctl.report.content import Asked, PhaseResult, phase_results, timed
from roomctl.report.happened import bed
from roomctl.session.history import Shown, Span
from roomctl.session.plan import Wishes
from roomctl.session.record import Record
from roomctl.text.changes import change
from roomctl.text.reasons import reason
from roomctl.text.times import iso


def data(record: Record, asked: Asked) -> dict[str, Any]:
    """One JSON object. A phase's `planned_s` is from the plan; the rest is what was done. Free text only if asked."""
    happened, signed = record.happened, record.happened.signed
    phases = [line.phase for line in record.lines]
    made: dict[str, Any] = {
        "session": record.session, "room": asked.room, "client": asked.client or None,
        "therapist": record.therapist or None, "preset": record.preset,
        "title": record.title, "speed": record.speed, "started_at": iso(record.started_at),
        "ended_at": iso(record.ended_at) if record.ended else None, "booked_at": iso(record.booked_at),
        "planned_s": round(record.planned), "done_s": round(record.done), "late_s": round(record.late, 3),
        "paused_s": round(record.paused, 3), "prone_s": round(record.prone, 3),
        "extended_s": round(record.extended, 3), "ended": record.ended or None,
        "reason": reason(happened.reason, asked.notes) or None, "reckoned": record.reckoned,
        "screened": record.screened, "wishes": _wishes(record.wishes, asked.notes),
        "phases": [_phase(index, part) for index, part in enumerate(phase_results(record))],
        "pauses": [{**_span(one), "reason": reason(one.what, asked.notes) or None} for one in happened.pauses],
        "holds": [{**_span(one), "phase": one.index} for one in happened.holds],
        "silences": [_span(one) for one in happened.silences],
        "picked": [
            {"at": iso(one.at), "what": one.what, "value": _picked(one.value, asked.notes)} for one in happened.picks
        ],
        "absences": [_span(one) for one in happened.absences],
        "faults": [{**_span(one), "what": one.what} for one in happened.faults],
        "lights": [
            {"at": iso(one.at), "percent": one.percent, "kelvin": one.kelvin, "lamps": one.lamps,
             "reached": one.reached}
            for one in happened.lights
        ],
        "lit": [{"at": iso(one.at), "how": one.how} for one in happened.lit],
        "replans": [
            {"at": iso(one.at), "act": one.act, "line": change(one.change, phases),
             "extended_s": round(one.extended, 3)}
            for one in happened.replans
        ],
        "checks": [
            {"shown_at": _maybe(one.shown), "answered_at": _maybe(one.at), "answer": one.answer or None}
            for one in happened.checks
        ],
        "cues": [_cue(one) for one in happened.cues],
        "measured": [
            {"what": one.what, "when": one.when, "value": one.value, "at": iso(one.at)} for one in happened.numbers
        ],
        "signed": {"at": iso(signed.at), "by": signed.by or None} if signed else None,
    }  # fmt: skip
    if asked.timed:
        made["timed_codes"] = _timed(record, asked.timed)
    if asked.notes:
        made["notes"] = [{"at": iso(note.at), "text": note.text} for note in happened.notes]
    return made


def _wishes(wishes: Wishes, notes: bool) -> dict[str, Any]:
    """The client's wishes; None where there was none."""
    return {
        "avoid": list(wishes.avoid), "pressure": None if wishes.pressure == "usual" else wishes.pressure,
        "talk": wishes.talk or None, "other_treatments": wishes.treated, "bed": bed(wishes.bed, notes) or None,
        "light": wishes.light,
    }  # fmt: skip


def _picked(value: str | float, notes: bool) -> str | float:
    return bed(value, notes) if isinstance(value, str) else value


def _maybe(wall: float | None) -> str | None:
    return None if wall is None else iso(wall)


def _phase(index: int, part: PhaseResult) -> dict[str, Any]:
    phase = part.phase
    return {
        "index": index, "area": phase.area, "side": phase.side, "technique": phase.technique,
        "position": phase.position, "pressure": phase.pressure, "planned_s": part.planned, "done_s": part.done,
        "changing_sides_s": part.changing,
        "dropped": part.line.dropped, "stays": [{"from": iso(a.start), "to": iso(a.end)} for a in part.line.stays],
    }  # fmt: skip


def _timed(record: Record, rule: Rule) -> dict[str, Any]:
    """`either`: the codes that may get the last unit, if several may; usually empty."""
    found = timed(record, rule)
    codes = [{"code": one.code, "what": one.what, "done_s": one.seconds, "units": one.units} for one in found.codes]
    return {
        "rule": rule, "units": found.units, "codes": codes, "either": list(found.either),
        "uncounted_s": found.uncounted,
    }  # fmt: skip


def _span(span: Span) -> dict[str, Any]:
    return {"at": iso(span.at), "lasted_s": round(span.lasted, 3), "over": span.over}


def _cue(cue: Shown) -> dict[str, Any]:
    times: Iterable[tuple[str, float | None]] = (
        ("due_at", cue.at), ("fired_at", cue.fired), ("sounded_at", cue.sounded), ("acknowledged_at", cue.acked)
    )  # fmt: skip
    return {"kind": cue.kind, "phase": cue.index, **{name: _maybe(at) for name, at in times}, "stale": cue.stale}
