"""The FHIR bundle before three checks that are not ours, and the rules of a document that none of them knows.

npm's `fhir` knows structure and required codes, fhirkit-rs what a value of each type may be, and npm's `fhirpath` runs
R4's own invariants; what XHTML a narrative may have, and where references lead, is looked at here.
"""

from __future__ import annotations

import copy
import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import fhirkit
import pytest

from roomctl.clock import HandClock
from roomctl.report.content import Asked, document
from roomctl.report.fhir import bundle
from roomctl.session import measures
from roomctl.session.commands import Start
from roomctl.session.plan import NO_WISHES, Wishes
from roomctl.session.record import Record
from tests.helpers import Bench, phase, plan
from tests.report import golden
from tests.rigs.pulse import needs

TESTS = Path(__file__).parent.parent
Bundle = dict[str, Any]
DOCTOR = Asked(doctor=True, client="K-0042")
XHTML = "{http://www.w3.org/1999/xhtml}"
PLAIN = {"div", "p", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
"""What our narratives are made of, all of it in the chapters of HTML 4 that invariant txt-1 allows."""


@pytest.fixture(autouse=True)
def _utc() -> Iterator[None]:
    with golden.utc():
        yield


@pytest.fixture(scope="module")
def made() -> Bundle:
    return json.loads((golden.HERE / "report.fhir.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def by_node(rig: str, package: str, folder: Path, *bundles: Bundle) -> list[list[str]]:
    """What a script of `tests/rigs` that needs npm's `package` says of each."""
    needs("node", "nodejs npm")
    if not (TESTS / "node_modules" / package).is_dir():
        sentence = f"needs npm's {package}: npm install --prefix tests (npm: apt-get install nodejs npm)"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    files = [folder / f"{number}.json" for number in range(len(bundles))]
    for file, one in zip(files, bundles, strict=True):
        file.write_text(json.dumps(one))
    ran = subprocess.run(["node", TESTS / "rigs" / rig, *files], capture_output=True, text=True, timeout=60, check=True)
    return [json.loads(line) for line in ran.stdout.splitlines()]


def by_npm(folder: Path, *bundles: Bundle) -> list[list[str]]:
    """What npm's `fhir` finds wrong in each: errors, without its remarks on codes."""
    found = by_node("validate.js", "fhir", folder, *bundles)
    return [[one for one in said if one.startswith(("error", "fatal"))] for said in found]


def by_invariants(folder: Path, *bundles: Bundle) -> list[list[str]]:
    """The invariants of R4 that do not hold in each, as `key at path: sentence`."""
    return by_node("invariants.js", "fhirpath", folder, *bundles)


def by_rust(one: Bundle) -> list[str]:
    """What fhirkit-rs finds wrong."""
    return [str(issue) for issue in fhirkit.validate(one) if issue.severity == "error"]


def narratives(one: Bundle) -> Iterator[str]:
    """What is wrong with the narratives (txt-1, txt-2), which FHIRPath cannot say."""
    for section in resource(one, "Composition")["section"]:
        if "text" not in section:
            continue
        try:
            root = ElementTree.fromstring(section["text"]["div"])
        except ElementTree.ParseError as error:
            yield f"txt-1: {error}"
            continue
        if strange := {part.tag for part in root.iter()} - {XHTML + tag for tag in PLAIN}:
            yield f"txt-1: {strange}"
        if not "".join(root.itertext()).strip():
            yield f"txt-2: {section['title']}"


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from ([value["reference"]] if "reference" in value else [])
        for inside in value.values():
            yield from references(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from references(inside)


def paths(one: Bundle) -> Iterator[str]:
    """What is wrong with addresses: each is a UUID in small letters and its resource's id, each reference is one of
    them, and each resource is reached from the composition (hl7.org/fhir/R4/documents.html)."""
    urls = [entry["fullUrl"] for entry in one["entry"]]
    told = set(references(one))
    yield from (f"no entry: {url}" for url in told - set(urls))
    yield from (f"not reached: {url}" for url in urls[1:] if url not in told)
    for entry in one["entry"]:
        if not re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", entry["fullUrl"]):
            yield f"no UUID: {entry['fullUrl']}"
        if entry["fullUrl"] != f"urn:uuid:{entry['resource']['id']}":
            yield f"not its id: {entry['fullUrl']}"


def wrong(folder: Path, *bundles: Bundle) -> list[list[str]]:
    """All that is wrong with each, by whichever check."""
    checked = zip(bundles, by_npm(folder, *bundles), by_invariants(folder, *bundles), strict=True)
    return [[*by_rust(one), *npm, *rules, *narratives(one), *paths(one)] for one, npm, rules in checked]


def test_the_golden_bundle_passes_every_check(made: Bundle, tmp_path: Path) -> None:
    assert wrong(tmp_path, made) == [[]]


def resource(one: Bundle, kind: str) -> Bundle:
    return next(entry["resource"] for entry in one["entry"] if entry["resource"]["resourceType"] == kind)


def _no_status(one: Bundle) -> None:
    del resource(one, "Composition")["status"]


def _no_date(one: Bundle) -> None:
    resource(one, "Composition")["date"] = "15 January"


def _two_values(one: Bundle) -> None:
    resource(one, "Procedure")["performedPeriod"] = "yesterday"


def _no_subject(one: Bundle) -> None:
    del resource(one, "Procedure")["subject"]


def _unknown_key(one: Bundle) -> None:
    resource(one, "Patient")["minutes"] = 45


@pytest.mark.parametrize("broken", [_no_status, _no_date, _two_values, _no_subject, _unknown_key])
def test_a_broken_bundle_fails_both_validators(broken: Callable[[Bundle], None], made: Bundle, tmp_path: Path) -> None:
    other = copy.deepcopy(made)
    broken(other)
    assert by_rust(other)
    assert by_npm(tmp_path, other) != [[]]


def section(one: Bundle, number: int = 0) -> Bundle:
    return resource(one, "Composition")["section"][number]  # type: ignore[no-any-return]


def div(inside: str) -> Callable[[Bundle], None]:
    return lambda one: section(one)["text"].update(div=f'<div xmlns="http://www.w3.org/1999/xhtml">{inside}</div>')


def _empty_with_entries(one: Bundle) -> None:
    section(one).update(emptyReason={"text": "x"}, entry=[{"reference": one["entry"][1]["fullUrl"]}])


def _ends_before_it_begins(one: Bundle) -> None:
    period = resource(one, "Procedure")["performedPeriod"]
    period["start"], period["end"] = period["end"], period["start"]


def _composition_last(one: Bundle) -> None:
    one["entry"].reverse()


def _same_address_twice(one: Bundle) -> None:
    one["entry"][3]["fullUrl"] = one["entry"][4]["fullUrl"]


def _value_of_its_own_component(one: Bundle) -> None:
    code = {"coding": [{"system": "https://a.example", "code": "x"}]}
    resource(one, "Observation").update(code=code, component=[{"code": code, "valueInteger": 1}])


INVARIANTS: dict[str, Callable[[Bundle], object]] = {
    "cmp-1": lambda one: resource(one, "Composition")["section"].append({"title": "x"}),
    "cmp-2": _empty_with_entries,
    "bdl-3": lambda one: one["entry"][0].update(request={"method": "GET", "url": "x"}),
    "bdl-7": _same_address_twice,
    "bdl-9": lambda one: one.pop("identifier"),
    "bdl-10": lambda one: one.pop("timestamp"),
    "bdl-11": _composition_last,
    "obs-6": lambda one: resource(one, "Observation").update(dataAbsentReason={"text": "x"}),
    "obs-7": _value_of_its_own_component,
    "per-1": _ends_before_it_begins,
    "ele-1": lambda one: resource(one, "Procedure").update(statusReason={}),
    "txt-1": div("<p>x</p><script>1</script>"),
    "txt-1: not well-formed": div("<p>x<br></p>"),
    "txt-2": div(" "),
}


@pytest.mark.parametrize("rule", INVARIANTS)
def test_each_invariant_that_a_bundle_breaks_is_found(rule: str, made: Bundle, tmp_path: Path) -> None:
    other = copy.deepcopy(made)
    INVARIANTS[rule](other)
    [found] = wrong(tmp_path, other)
    assert [one for one in found if one.startswith(rule.partition(":")[0])], found


def _elsewhere(one: Bundle) -> None:
    resource(one, "Procedure")["subject"] = {"reference": "urn:uuid:00000000-0000-4000-8000-000000000000"}


def _other_id(one: Bundle) -> None:
    resource(one, "Device")["id"] = "other"


def _large_letters(one: Bundle) -> None:
    one["entry"][1]["fullUrl"] = one["entry"][1]["fullUrl"].upper()


def _nobodys(one: Bundle) -> None:
    one["entry"].append({
        "fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000000",
        "resource": {"resourceType": "Device", "id": "00000000-0000-4000-8000-000000000000"},
    })  # fmt: skip


@pytest.mark.parametrize("broken", [_elsewhere, _other_id, _large_letters, _nobodys])
def test_an_address_that_leads_nowhere_is_found(broken: Callable[[Bundle], None], made: Bundle) -> None:
    other = copy.deepcopy(made)
    broken(other)
    assert list(paths(made)) == []
    assert list(paths(other))


def test_the_patient_is_an_identifier_and_nothing_else(made: Bundle) -> None:
    patient = resource(made, "Patient")
    assert set(patient) == {"resourceType", "id", "identifier"}


def test_a_client_code_takes_the_place_of_the_sessions_own_name() -> None:
    record = Bench.with_session(plan(phase())).wind(5000).record
    one = bundle(record, document(record, Asked()), Asked(client="K-0042"), {}, 0.0)
    assert resource(one, "Patient")["identifier"] == [{"value": "K-0042"}]


def test_an_area_that_was_left_before_work_began_is_not_done_and_one_that_comes_is_not_yet() -> None:
    room = Bench.with_session(plan(*(phase(area) for area in ("back", "arms", "legs", "neck")))).wind(60)
    room.act("next")
    room.wind(0.2).act("next")
    record = room.wind(60).record
    made = bundle(record, document(record, Asked()), Asked(), {}, 0.0)
    found = [one["resource"] for one in made["entry"] if one["resource"]["resourceType"] == "Procedure"]
    assert [one["status"] for one in found] == ["completed", "not-done", "in-progress", "preparation"]
    assert found[1]["statusReason"] == {"text": "left before work began"}
    assert not {"performedPeriod", "statusReason"} & {*found[3]}
    assert "performedPeriod" not in found[1]


def test_only_codes_that_the_clinic_has_mapped_are_in_it(made: Bundle) -> None:
    codings = [
        coding["code"] for entry in made["entry"] for coding in entry["resource"].get("code", {}).get("coding", [])
    ]
    assert codings == ["TP", "TP", "P", "P"]
    for word in ("snomed", "loinc"):
        assert word not in json.dumps(made).lower()


def test_what_was_not_done_is_there_as_not_done(made: Bundle) -> None:
    states = {
        entry["resource"]["bodySite"][0]["text"]: entry["resource"]["status"]
        for entry in made["entry"]
        if entry["resource"]["resourceType"] == "Procedure"
    }
    assert states.pop("scalp") == "not-done"
    assert set(states.values()) == {"completed"}


MAPPED = {
    "session": "https://x.example|1|d", "blood-pressure": "https://x.example|bp", "systolic": "https://x.example|bp",
    "range": "urn:oid:1.2.3|r| ", "swedish": "https://x.example|s|gentle | with a stroke",
}  # fmt: skip


def begun(**more: Any) -> Bench:
    areas = (phase("back", 5), phase("turn over", 1, technique="transition"), phase("legs", 5, check="pressure"))
    wishes = (
        Wishes(("<feet> & 'toes'",), "lighter", "quiet", True, "folder:sea & sky", 12.5)
        if more["measure"]
        else NO_WISHES
    )
    return Bench.with_session(plan(*areas, **more), wishes=wishes, screened=bool(more["measure"]))


def _everything(room: Bench) -> None:
    room.act("measure", text="pain before 6")
    room.act("measure", text="blood-pressure after 128/82")
    room.act("measure", text="range before 0")
    room.wind(30).act("pause", text="phone")
    room.wind(9).act("resume")
    room.act("note", text="<script>\x1b[2J & ]]> \u202e עברית 'a' \"b\" 💆")
    room.wind(5000).beat()
    room.act("sign", text="AB")


def _stopped_at_once(room: Bench) -> None:
    room.act("stop", text="unwell")


def _stop_undone(room: Bench) -> None:
    room.wind(20).act("stop")
    room.wind(5).act("undo")


def _numbers_taken_back(room: Bench) -> None:
    for words in ("pain before 6", "pain before none"):
        room.act("measure", text=words)
    room.wind(5000).beat()


def _left_out(room: Bench) -> None:
    room.wind(1).act("drop", text="legs")
    room.wind(5000).beat()


def _clock_set_back(room: Bench) -> None:
    room.wind(30).clock.reboot(-86_400)
    room.wind(5).act("next")
    room.clock.step(-7200)
    room.wind(500).beat()
    room.act("measure", text="pain after 2")


LIVES: dict[str, Callable[[Bench], object]] = {
    "not yet begun": lambda room: None,
    "a tenth of a second": lambda room: room.wind(0.1),
    "still running": lambda room: room.wind(400),
    "over, by the clock alone": lambda room: room.wind(5000),
    "with everything": _everything,
    "stopped at once": _stopped_at_once,
    "a stop undone": _stop_undone,
    "numbers taken back": _numbers_taken_back,
    "an area left out": _left_out,
    "the clock set back": _clock_set_back,
}


def lived(what: str, measure: Any = measures.ALL) -> Record:
    room = begun(measure=measure)
    LIVES[what](room)
    return room.record


@pytest.mark.parametrize("asked", [Asked(timed="cms", notes=True), DOCTOR], ids=["record", "doctor"])
def test_whatever_happened_in_a_session_its_bundle_passes_every_check(asked: Asked, tmp_path: Path) -> None:
    records = {
        f"{what}; {measured}": lived(what, measure=measured) for what in LIVES for measured in ((), measures.ALL)
    }
    bundles = [bundle(one, document(one, asked), asked, MAPPED, 0.0) for one in records.values()]
    assert dict(zip(records, wrong(tmp_path, *bundles), strict=True)) == {what: [] for what in records}


@pytest.mark.parametrize(
    "wall", [-3600.0, 0.5, 1_792_889_700.0, 1_774_745_700.0], ids=["1969", "1970", "autumn", "spring"]
)
def test_whenever_a_session_was_its_bundle_passes_every_check(
    wall: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before 1970, as a clock without a battery has it, and in both nights in which Berlin changes the hour."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    room = Bench(HandClock(wall=wall))
    room.do(Start(plan(phase("back", 20), phase("legs", 20))))
    record = room.wind(900).wind(5000).record
    assert wrong(tmp_path, bundle(record, document(record, DOCTOR), DOCTOR, {}, wall + 6000)) == [[]]


def test_what_was_measured_and_what_was_done_are_entries_of_the_sections_that_tell_them() -> None:
    record = lived("with everything")
    for asked, told in (
        (Asked(), {"O · Objective": 3, "P · Done today": 2}),
        (DOCTOR, {"Before and after": 3, "What was treated": 2}),
    ):
        sections = resource(bundle(record, document(record, asked), asked, {}, 0.0), "Composition")["section"]
        assert {one["title"]: len(one["entry"]) for one in sections if "entry" in one} == told


def test_a_section_in_which_nothing_was_measured_says_so_and_one_for_the_therapist_is_left_blank() -> None:
    record = lived("stopped at once", ())
    sections = resource(bundle(record, document(record, DOCTOR), DOCTOR, {}, 0.0), "Composition")["section"]
    assert {one["title"]: one["emptyReason"]["text"] for one in sections if "emptyReason" in one} == {
        "Before and after": "nothing was measured or asked",
        "Assessment and plan": "left blank for the therapist",
    }
