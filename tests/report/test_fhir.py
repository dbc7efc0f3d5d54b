"""The FHIR bundle before two validators that are not ours; each of five broken ones fails both."""

from __future__ import annotations

import copy
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fhirkit
import pytest

from roomctl.report.content import Asked, document
from roomctl.report.fhir import bundle
from tests.helpers import Room, phase, plan
from tests.report import golden
from tests.rigs.pulse import needs

TESTS = Path(__file__).parent.parent
Bundle = dict[str, Any]


@pytest.fixture(autouse=True)
def _utc() -> Iterator[None]:
    with golden.utc():
        yield


@pytest.fixture(scope="module")
def made() -> Bundle:
    return json.loads((golden.HERE / "report.fhir.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def by_npm(folder: Path, *bundles: Bundle) -> list[list[str]]:
    """What npm's `fhir` finds wrong in each: errors, without its remarks on codes."""
    needs("node", "nodejs npm")
    if not (TESTS / "node_modules" / "fhir").is_dir():
        sentence = "needs npm's fhir: npm install --prefix tests (npm: apt-get install nodejs npm)"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    files = [folder / f"{number}.json" for number in range(len(bundles))]
    for file, one in zip(files, bundles, strict=True):
        file.write_text(json.dumps(one))
    ran = subprocess.run(
        ["node", TESTS / "rigs" / "validate.js", *files], capture_output=True, text=True, timeout=60, check=True
    )
    return [[one for one in json.loads(line) if one.startswith(("error", "fatal"))] for line in ran.stdout.splitlines()]


def by_rust(one: Bundle) -> list[str]:
    """What fhirkit-rs finds wrong."""
    return [str(issue) for issue in fhirkit.validate(one) if issue.severity == "error"]


def test_the_golden_bundle_passes_both_validators(made: Bundle, tmp_path: Path) -> None:
    assert by_rust(made) == []
    assert by_npm(tmp_path, made) == [[]]


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


def test_it_is_a_document_whose_references_all_lead_to_an_entry(made: Bundle) -> None:
    assert made["type"] == "document"
    assert made["entry"][0]["resource"]["resourceType"] == "Composition"
    urls = {entry["fullUrl"] for entry in made["entry"]}
    assert len(urls) == len(made["entry"])

    def references(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            yield from ([value["reference"]] if "reference" in value else [])
            for inside in value.values():
                yield from references(inside)
        elif isinstance(value, list):
            for inside in value:
                yield from references(inside)

    assert set(references(made)) == urls - {made["entry"][0]["fullUrl"]}


def test_the_patient_is_an_identifier_and_nothing_else(made: Bundle) -> None:
    patient = resource(made, "Patient")
    assert set(patient) == {"resourceType", "id", "identifier"}


def test_a_client_code_takes_the_place_of_the_sessions_own_name() -> None:
    record = Room.with_session(plan(phase())).wind(5000).record
    one = bundle(record, document(record, Asked()), Asked(client="K-0042"), {}, 0.0)
    assert resource(one, "Patient")["identifier"] == [{"value": "K-0042"}]


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


@pytest.mark.parametrize("seconds", [0.0, 10.0, 400.0, 5000.0])
def test_a_session_at_any_point_makes_a_bundle_that_both_take(seconds: float, tmp_path: Path) -> None:
    room = Room.with_session(plan(phase("back", 5), phase("legs", 5), measure=("blood-pressure",))).wind(seconds)
    room.act("measure", text="blood-pressure before 128/82")
    record = room.record
    one = bundle(record, document(record, Asked()), Asked(), {"session": "https://x.example|1|d"}, 0.0)
    assert by_rust(one) == []
    assert by_npm(tmp_path, one) == [[]]
