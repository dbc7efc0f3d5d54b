"""What editors are given: the schema that ships, and the preset to begin with."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from roomctl.preset import schema, yaml_tree
from roomctl.preset.check import check_text
from roomctl.preset.descriptions import KEYS, Key
from roomctl.preset.model import Phase, Preset
from roomctl.sound.library import load
from roomctl.system import paths

PRESETS = paths.shipped("presets")


def wrong(text: str) -> list[str]:
    """The paths at which the schema finds fault."""
    tree = yaml_tree.parse(text, "x.yaml").plain()
    found = Draft202012Validator(schema.schema()).iter_errors(json.loads(json.dumps(tree)))
    return sorted(".".join(map(str, error.absolute_path)) for error in found)


def test_the_schema_is_one_and_the_file_that_ships_is_made_from_the_model() -> None:
    Draft202012Validator.check_schema(schema.schema())
    assert (PRESETS / schema.NAME).read_text(encoding="utf-8") == schema.text(load().bed_names)


@pytest.mark.parametrize("path", sorted(PRESETS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_preset_keeps_to_the_schema_and_names_it(path: Any) -> None:
    text = path.read_text()
    assert wrong(text) == []
    assert text.startswith("# yaml-language-server: $schema=./preset.schema.json\n")


def test_the_schema_knows_every_key_of_the_file_and_of_a_phase() -> None:
    made = schema.schema()
    keys = {field.alias or name for name, field in Preset.model_fields.items()}
    assert made["properties"].keys() == keys | {"extends", "change"}
    patch = made["properties"]["change"]["additionalProperties"]["anyOf"][0]
    assert patch["properties"].keys() == {field.alias or name for name, field in Phase.model_fields.items()}


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("preset: 1\nextends: low-back\n", []),
        ("preset: 1\nextends: low-back\nchange: {neck: {minutes: 3}, arm: false}\n", []),
        ("preset: 1\nextends: low-back\nchange: {neck: {minuts: 3}}\n", ["change.neck"]),
        ("preset: 1\nextends: low-back\nchange: {neck: {note: {add: slowly}}}\n", []),
        ("preset: 1\nextends: low-back\nchange: {neck: {note: {append: slowly}}}\n", ["change.neck"]),
        ("preset: 1\nextends: low-back\nphases: {add: [{area: jaw, minutes: 3, after: neck}]}\n", []),
        ("preset: 1\nextends: low-back\nphases: {add: {area: jaw, minutes: 3, behind: neck}}\n", ["phases"]),
        ("preset: 1\ntitle: T\n", [""]),
        ("preset: 1\nextends: low-back\npressure_cap: 9\n", ["pressure_cap"]),
        ("preset: 1\nextends: low-back\ncondition: kneee\n", ["condition"]),
        ("preset: 1\nextends: low-back\ntitel: T\n", [""]),
    ],
)
def test_the_schema_finds_what_the_check_finds(text: str, paths: list[str]) -> None:
    assert wrong(text) == paths


def told(lines: list[str]) -> dict[str, Key]:
    """The rows of the manual's tables: key → what it says, and what holds if it is left out."""
    rows = (re.fullmatch(r"\| `([a-z_]+)` \| (.*?) \|(?: (.*?) ?\|)?", line) for line in lines)
    return {row[1]: Key(row[2], row[3] or "") for row in rows if row}


def test_editors_are_given_the_very_sentences_of_the_manual() -> None:
    parts = re.split(r"\n##+ (.*)\n", (paths.HERE.parent / "docs" / "presets.md").read_text(encoding="utf-8"))
    tables = {title: told(text.split("\n")) for title, text in zip(parts[1::2], parts[2::2], strict=True)}
    inside = KEYS["sources"] | KEYS["before"] | KEYS["reviewed"]
    assert tables["The keys of the file"] == KEYS[""]
    assert tables["Inside `sources`, `before` and `reviewed`"] == inside
    assert tables["The keys of a phase"] == KEYS["phases"]
    assert tables["More time for one side"] == KEYS["side"]
    assert tables["The keys of a scene"] == KEYS["scene"]
    assert tables["The landing: how a session ends"] == KEYS["landing"]


def test_no_word_of_a_programmer_is_left_in_the_schema() -> None:
    text = schema.text()
    assert not re.search(r"None|seconds`|model_fields|YYYY|\"title\": \"", text)


def test_the_schema_offers_the_beds_that_there_are_and_takes_others() -> None:
    made = schema.schema(["folder:spa", "warm-pad"])
    assert made["$defs"]["Scene"]["properties"]["bed"]["anyOf"][0] == {"enum": ["folder:spa", "warm-pad"]}
    preset = json.loads(json.dumps(yaml_tree.parse(schema.starter().replace("warm-pad", "other"), "x").plain()))
    assert list(Draft202012Validator(made).iter_errors(preset)) == []


def test_the_starter_is_clean_and_has_a_remark_at_every_key_that_needs_one() -> None:
    checked = check_text(schema.starter(), "starter.yaml", ["warm-pad"])
    assert (checked.faults, checked.remarks) == ((), ())
    assert wrong(schema.starter()) == []
    assert schema.starter().count("#") > 20


def test_the_starter_shows_most_keys_of_the_format() -> None:
    used = set(yaml.safe_load(schema.starter())) | set().union(*yaml.safe_load(schema.starter())["phases"])
    keys = {field.alias or name for kind in (Preset, Phase) for name, field in kind.model_fields.items()}
    assert keys - used == {
        "sources", "basis", "reviewed", "cues", "flex", "advance", "prone_limit", "halfway", "between_sides",
        "landing",
    }  # fmt: skip
