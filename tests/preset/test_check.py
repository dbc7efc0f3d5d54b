"""The faults of a preset: each bad file beside its exact words, and what random text does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from roomctl.preset import model, schema, yaml_tree
from roomctl.preset.check import check_file, check_text
from roomctl.preset.shape import MOST
from roomctl.system import paths
from tests import wording

HERE = Path(__file__).parent
BEDS = ("brown-hush", "silence", "warm-pad")
GOOD = (HERE / "good.yaml").read_text()
BAD = sorted((HERE / "bad").glob("*.yaml"))
PLACED = re.compile(r"x\.yaml:[1-9]\d*:[1-9]\d*: \S.*", re.DOTALL)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_file_says_exactly_this(path: Path) -> None:
    checked = check_text(path.read_bytes(), path.name, BEDS)
    assert checked.preset is None
    assert "\n".join(map(str, checked.faults)) == path.with_suffix(".txt").read_text().rstrip("\n")


HEAD = "preset: 1\ntitel: T\nminutes: ten\nphases:\n  - technique: swedsh\n    area: a\n"


@pytest.mark.parametrize(
    ("torn", "where"),
    [("  - area: b\n    note: it is: bad\n", "8:16"), ("  - {area: b, side: [left}\n", "7:21"), ("cues: 'a\n", "7:7"),
     ("\t- area: b\n", "7:1"), ("  - &a x\n  - 'd' e\n", "8:9"), ("? {a: [\n: 1\n", "8:1")],
)  # fmt: skip
def test_where_the_rest_cannot_be_read_the_faults_before_it_are_told_too(torn: str, where: str) -> None:
    faults = [str(fault) for fault in check_text(HEAD + torn, "x.yaml", BEDS).faults]
    assert any(fault.startswith(f"x.yaml:{where}: ") for fault in faults), faults
    for known in ("2:1: titel: unknown key", "3:10: minutes: 'ten' is not", "5:16: phases[1].technique: 'swedsh'"):
        assert any(fault.startswith(f"x.yaml:{known}") for fault in faults), faults
    assert not any("missing" in fault for fault in faults), "what is missing may come further down"


def test_there_are_bad_files_of_every_kind() -> None:
    assert len(BAD) >= 40


def test_no_fault_speaks_of_the_machinery() -> None:
    words = "".join(path.with_suffix(".txt").read_text() for path in BAD)
    assert not re.search(r"pydantic|dict|tuple|NoneType|Traceback|Input should|validation|scalar|\bnode\b", words)


def test_the_good_file_has_no_fault_and_no_remark() -> None:
    checked = check_file(HERE / "good.yaml", BEDS)
    assert checked.preset is not None
    assert (checked.faults, checked.remarks) == ((), ())


def test_a_missing_file_is_a_fault_of_its_first_line(tmp_path: Path) -> None:
    faults = check_file(tmp_path / "x.yaml").faults
    assert [(fault.line, fault.column) for fault in faults] == [(1, 1)]


def test_little_time_on_the_area_of_concern_is_remarked_on_and_no_fault() -> None:
    checked = check_text(GOOD.replace("focus: concern", "focus: support"), "x.yaml", BEDS)
    assert checked.preset is not None
    [remark] = checked.remarks
    assert str(remark).startswith("x.yaml:8:3: phases: 0% of the time is on the area of concern")


def test_beds_are_not_judged_where_none_are_known() -> None:
    assert check_text(GOOD.replace("warm-pad", "whales"), "x.yaml").preset is not None


def test_a_rule_is_not_asked_about_what_could_not_be_read() -> None:
    faults = check_text(GOOD.replace("minutes: 10", "minutes: ten"), "x.yaml", BEDS).faults
    assert len(faults) == 1


def test_faults_are_told_once_in_the_order_of_lines_and_not_without_end() -> None:
    faults = check_text(GOOD + "".join(f"key{i}: 1\n" for i in range(2000)), "x.yaml", BEDS).faults
    assert len(faults) == MOST + 1
    assert list(faults) == sorted(set(faults))
    assert faults[-1].what == "and 1900 more; fix these first"


PIECES = ["\t", "  ", "\n", ": ", "- ", "[", "}", "&a ", "*a", "!x ", "'", '"', "#", "|", "---\n", "%", "\0", "\ud800",
          "é", "🙂", "\u2028", "~", "true", "no", "1e999", "-1", "7:30", "phases:", "minutes", "<<: ", "? ",
          "\\", ".nan"]  # fmt: skip
piece = st.sampled_from(PIECES) | st.text(max_size=5)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    text = GOOD
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(piece) + text[at + draw(st.integers(0, 30)) :]
    return text


def always_located(text: str | bytes) -> None:
    checked = check_text(text, "x.yaml", BEDS)
    assert (checked.preset is None) == bool(checked.faults)
    for fault in checked.faults:
        assert PLACED.fullmatch(str(fault)), str(fault)
        assert str(fault).encode()


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(mutated())
def test_a_mutated_preset_is_a_preset_or_located_faults(text: str) -> None:
    always_located(text)


@settings(max_examples=150, deadline=None)
@given(st.lists(piece, max_size=20).map("".join) | st.text(max_size=60) | st.binary(max_size=60))
def test_random_text_is_located_faults(text: str | bytes) -> None:
    always_located(text)


tree = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 500) | st.sampled_from(["supine", "each", "8 min", "", "headache"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["preset", "phases", "area", "minutes", "side", "left", "right", "scene", "bed", "check", "q"]
            ),
            inner,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(["preset", "title", "condition", "minutes", "phases", "scene", "before"]), tree))
def test_the_right_keys_with_any_values_are_located_faults(data: object) -> None:
    always_located(json.dumps(data))  # JSON is YAML


SLIPS = {  # in a phase: what is written, where it is told, in which words
    "technique": ("technique", "swedsh", "technique", "did you mean 'swedish'?"),
    "pressure": ("pressure", 9, "pressure", "9 is too high"),
    "turn": ("turn", "no", "turn", "'no' is not true or false"),
    "length": ("minutes", "ten", "minutes", f"'ten' {wording.NO_LENGTH}"),
    "unknown": ("posture", 1, "posture", "unknown key"),
    "misspelt": ("minuts", 1, "minuts", "did you mean 'minutes'?"),
    "missing": ("area", None, "area", "this is missing"),
}
SCHEMA = Draft202012Validator(schema.schema())
SHIPPED = sorted(paths.shipped("presets").glob("*.yaml"))


def thawed(value: Any) -> Any:
    return json.loads(json.dumps(value))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SHIPPED), st.lists(st.sampled_from(sorted(SLIPS)), min_size=1, max_size=9), st.randoms())
def test_slips_in_different_phases_are_all_told_at_once_and_nothing_else_of_the_shape(
    path: Path, slips: list[str], random: Random
) -> None:
    preset = thawed(yaml_tree.read(path).plain())
    phases = preset["phases"]
    expected = set()
    for at, slip in zip(random.sample(range(len(phases)), min(len(slips), len(phases))), slips, strict=False):
        key, value, where, _ = SLIPS[slip]
        phases[at].pop("minutes" if slip == "misspelt" else "", None)
        phases[at] = (
            {**phases[at], key: value} if value is not None else {k: v for k, v in phases[at].items() if k != key}
        )
        expected.add((f"phases[{at + 1}].{where}", slip))
    told = {fault.where: fault.what for fault in check_text(json.dumps(preset, ensure_ascii=False), "x.yaml").faults}
    for where, slip in expected:
        assert SLIPS[slip][3] in told[where]
    others = {what for where, what in told.items() if where not in {where for where, _ in expected}}
    assert not any("missing" in what or "unknown" in what for what in others)


VALUES = [True, False, 0, 1, 3, 1.0, 2.5, -3, 1e9, "", "no", "1", "7:30", "450 s", "left", "a\nb", "x" * 250,
          "2026-05-31", "20260531", "10.1097/x",
          [], ["a"], ["pain"], {}, {"left": 1, "right": 2}, {"light": 5}]  # fmt: skip


def test_whatever_value_the_check_takes_for_a_key_the_schema_of_editors_takes_too() -> None:
    whole = thawed(yaml_tree.read(HERE.parent.parent / "presets" / "headache-migraine.yaml").plain())
    whole["reviewed"] = {"by": "A. Miller", "on": "2026-05-31"}
    kinds: dict[type[BaseModel], dict[str, Any]] = {
        model.Preset: whole, model.Phase: whole["phases"][1], model.Scene: whole["scene"],
        model.Before: whole["before"], model.Source: whole["sources"][0], model.Reviewed: whole["reviewed"],
    }  # fmt: skip
    taken = 0
    for kind, group in kinds.items():
        for key in (field.alias or name for name, field in kind.model_fields.items()):
            before = dict(group)
            for value in VALUES:
                group[key] = value
                if check_text(json.dumps(whole), "x.yaml").preset is not None:
                    taken += 1
                    assert [error.message for error in SCHEMA.iter_errors(whole)] == [], f"{key}: {value!r}"
            group.clear()
            group.update(before)
    assert taken > 50


def test_a_light_that_a_client_would_notice_is_a_remark_at_its_place() -> None:
    quick = GOOD.replace("light: 20}", "light: 20, fade: 8 s}")
    assert quick != GOOD
    checked = check_text(quick, "x.yaml", BEDS)
    assert checked.preset is not None
    said = [str(remark) for remark in checked.remarks if "fade" in str(remark)]
    assert said == ["x.yaml:6:52: scene.fade: the light changes within 8 s; under 30 s a client notices it"]
