"""A report as a FHIR R4 document Bundle (hl7.org/fhir/R4/documents.html): Composition, Patient by identifier only,
Device, a Procedure for each phase and an Observation for each number. Plain dictionaries. It contains codes (SNOMED CT,
LOINC) only if the clinic maps roomctl's words to them in room.yaml, because the clinic decides which code is right.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from roomctl.report.content import Asked, PhaseResult, phase_results
from roomctl.report.document import Bars, Blank, Document, Section
from roomctl.report.html import drawn
from roomctl.session.history import Number
from roomctl.session.record import Record
from roomctl.text.durations import clock
from roomctl.text.numbers import NAME
from roomctl.text.places import place, technique
from roomctl.text.times import iso

Codes = Mapping[str, str]
"""A technique, a number, or `session` → `system|code|display`."""
SYSTEM = "urn:ietf:rfc:3986"
NAMED = {"work": "procedure", "numbers": "number"}
"""The prefix of the resources' names, by `Section.holds`."""
_OURS = uuid.UUID("3c2f4e56-93f4-4a0f-8a41-6e0f3c1d7b52")
"""The namespace of the ids, which are derived from the session's id, so that a report made twice is the same."""
Resource = dict[str, Any]


def bundle(record: Record, document: Document, asked: Asked, codes: Codes, at: float) -> Resource:
    """`at`: wall time of creation. `document`: source of the narrative."""
    ids = {name: _url(record, name) for name in ("composition", "patient", "device")}
    phases = [part for part in phase_results(record) if part.phase.technique != "transition"]
    by_section: dict[str, list[Resource]] = {
        "work": [_procedure(part, record, ids, codes) for part in phases],
        "numbers": [_observation(one, ids, codes) for one in record.happened.numbers],
    }
    named = {
        kind: [(_url(record, f"{NAMED[kind]}-{number}"), one) for number, one in enumerate(found, 1)]
        for kind, found in by_section.items()
    }
    urls = {kind: [url for url, _ in found] for kind, found in named.items()}
    entries = [
        (ids["composition"], _composition(record, document, ids, urls, codes)),
        (ids["patient"], _patient(record, asked)), (ids["device"], _device()), *named["work"], *named["numbers"],
    ]  # fmt: skip
    return {
        "resourceType": "Bundle", "type": "document", "timestamp": iso(at),
        "identifier": {"system": SYSTEM, "value": f"urn:uuid:{uuid.uuid5(_OURS, record.session)}"},
        "entry": [{"fullUrl": url, "resource": {**one, "id": url.rpartition(":")[2]}} for url, one in entries],
    }  # fmt: skip


def _url(record: Record, name: str) -> str:
    return f"urn:uuid:{uuid.uuid5(_OURS, f'{record.session}/{name}')}"


def _composition(
    record: Record, document: Document, ids: Mapping[str, str], urls: Mapping[str, list[str]], codes: Codes
) -> Resource:
    sections = [_section(section, urls.get(section.holds, [])) for section in document.sections]
    return {
        "resourceType": "Composition", "status": "final" if record.happened.signed else "preliminary",
        "type": concept("session", "massage session record", codes), "subject": {"reference": ids["patient"]},
        "date": iso(record.ended_at), "author": [{"reference": ids["device"]}], "title": document.title,
        "section": sections,
    }  # fmt: skip


def _section(section: Section, urls: list[str]) -> Resource:
    """A section with its narrative and, by `urls`, its entries. A blank section has an `emptyReason`, which a section
    with entries must not have (invariant cmp-2)."""
    blocks = [one for one in section.blocks if not isinstance(one, Blank | Bars)]
    empty = "left blank for the therapist" if section.blocks else "nothing was measured or asked"
    inside = "".join(line for one in blocks for line in drawn(one)) or f"<p>{empty}</p>"
    made: Resource = {
        "title": section.title,
        "text": {
            "status": "generated",
            "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{inside}</div>',
        },
    }
    if urls:
        made["entry"] = [{"reference": url} for url in urls]
    elif not blocks:
        made["emptyReason"] = {"text": empty}
    return made


def _patient(record: Record, asked: Asked) -> Resource:
    value = asked.client or f"{asked.room}/{record.session}"
    return {"resourceType": "Patient", "identifier": [{"value": value}]}


def _device() -> Resource:
    return {"resourceType": "Device", "deviceName": [{"name": "roomctl", "type": "user-friendly-name"}]}


def _procedure(part: PhaseResult, record: Record, ids: Mapping[str, str], codes: Codes) -> Resource:
    """One phase. A planned phase that was not worked is `not-done`, or, while the session runs, still to come."""
    stays = part.line.stays
    running = not record.ended and bool(stays) and stays[-1].end >= record.ended_at
    there, coming = running or part.worked > 0, part.line.coming
    status = "in-progress" if running else "completed" if there else "preparation" if coming else "not-done"
    made: Resource = {
        "resourceType": "Procedure", "status": status,
        "code": concept(part.phase.technique, technique(part.phase.technique), codes),
        "subject": {"reference": ids["patient"]}, "bodySite": [{"text": place(part.phase)}],
        "note": [{"text": f"planned {clock(part.planned)}, done {clock(part.done)}; planned pressure "
                          f"{part.phase.pressure} of 5, {part.phase.position}"}],
    }  # fmt: skip
    if there:
        made["performedPeriod"] = {"start": iso(stays[0].start), **({} if running else {"end": iso(stays[-1].end)})}
    elif not coming:
        why = "left before work began" if stays else "left out" if part.line.dropped else "not reached"
        made["statusReason"] = {"text": why}
    return made


def _observation(number: Number, ids: Mapping[str, str], codes: Codes) -> Resource:
    name = NAME[number.what]
    made: Resource = {
        "resourceType": "Observation", "status": "final",
        "code": concept(number.what, f"{name} {number.when} the session", codes),
        "subject": {"reference": ids["patient"]}, "effectiveDateTime": iso(number.at),
    }  # fmt: skip
    if number.what == "pain":
        return {**made, "valueInteger": int(number.value)}
    if number.what == "range":
        return {**made, "valueQuantity": _quantity(number.value, "deg")}
    upper, _, lower = number.value.partition("/")
    parts = (("systolic", upper), ("diastolic", lower))
    component = [
        {"code": concept(part, part, codes), "valueQuantity": _quantity(value, "mm[Hg]")} for part, value in parts
    ]
    return {**made, "component": component}


def _quantity(value: str, unit: str) -> Resource:
    """A whole number with a UCUM unit; UCUM units are not codes of a terminology."""
    return {"value": int(value), "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}


def concept(key: str, text: str, codes: Codes) -> Resource:
    """A CodeableConcept: `text`, with the clinic's code for `key`, if any."""
    mapped = codes.get(key)
    if not mapped:
        return {"text": text}
    return {"coding": list(_codings(mapped)), "text": text}


def _codings(mapped: str) -> Iterator[Resource]:
    system, code, display = (*map(str.strip, mapped.split("|", 2)), "", "")[:3]
    yield {"system": system, "code": code, **({"display": display} if display else {})}
