"""The settings as a JSON Schema: it knows the same keys as the reader, and finds fault with the same files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from roomctl.config import room as rooms
from roomctl.config import room_keys, validation
from roomctl.config.descriptions import KEYS
from roomctl.config.json_schema import json_schema
from roomctl.preset import yaml_tree


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    (tmp_path / "rooms").mkdir()
    return tmp_path


def finds_fault(text: str, made: dict[str, Any]) -> bool:
    tree = yaml_tree.parse(text, "x.yaml").plain()
    return not Draft202012Validator(made).is_valid(json.loads(json.dumps(tree)))


def is_refused(name: str | None) -> bool:
    return bool(rooms.load(name).faults)


TEXTS = [
    "room: blue", "room: Blue", "room: 7", "level: -40", "level: 0.5", "level: loud", "level: true", "cap: -41",
    "crossfade: 1", "crossfade: 60", "sound_device: Amp", "sound_device: ''", "sound_device: 7", "other_device: true",
    "other_device: 1", "latency_ms: 60", "latency_ms: 60.5", "latency_ms: 501", "clinic_presets: [a]", "keep: 30d",
    "keep: 30", "keep: x30d", "region: us", "region: eu", "region: none", "timed_codes: ama",
    "region: us\ntimed_codes: ama", "region: none\ntimed_codes: cms", "codes: {swedish: 'a|b|c d'}",
    "codes: {swedish: a}", "codes: {swedisch: 'a|b'}", "webhook: {url: 'https://a.example'}",
    "webhook: {url: 'https://a.example', secret_file: s}", "webhook: 7", "booking: {intake: 120}",
    "booking: {intake: 121}", "booking: {intak: 1}", "booking: {}", "theme: moss", "theme: mos", "dim: 601",
    "motion: 'false'", "keys: {next: x}", "keys: {next: [x, 0]}", "keys: {next: []}", "keys: {nex: x}",
    "keys: {next: {a: b}}", "dimm: 3", "mqtt: {host: broker}", "mqtt: {host: ''}", "mqtt: {port: 1883}",
    "lights: []", "lights: backlight", "lights: [backlight]", "lights: [backlit]", "lights: [7]",
    "lights: [{dmx: 10.0.0.5, channels: [1]}]", "lights: [{dmx: 10.0.0.5, channels: [0]}]",
    "lights: [{dmx: 10.0.0.5, channels: [1, 1]}]", "lights: [{dmx: 10.0.0.5, channels: [1], curve: cubic}]",
    "lights: [{home_assistant: 'http://h:8123', entity: light.a, token_file: t}]",
    "lights: [{home_assistant: 'http://h:8123', entity: lamp.a, token_file: t}]",
    "lights: [{home_assistant: 'http://h:8123', entity: light.a}]",
    "mqtt: {host: b}\nlights: [{mqtt: a/set, kelvin: mireds}]", "mqtt: {host: b}\nlights: [{mqtt: a/set, kelvin: 7}]",
    "mqtt: {host: b}\nlights: [{mqtt: a/set, dialect: hue}]", "between_clients: {light: 0}",
    "between_clients: {light: 101}", "between_clients: {kelvin: 3000}",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_the_schema_of_room_yaml_finds_fault_where_the_reader_does(folder: Path, text: str) -> None:
    (folder / "room.yaml").write_text(text + "\n")
    assert finds_fault(text, json_schema()) == is_refused(None)


COMPLETED = ("timed_codes", "webhook", "mqtt: {port", "between_clients: {kelvin")
"""What room.yaml may complete."""


@pytest.mark.parametrize("text", [text for text in TEXTS if not any(part in text for part in COMPLETED)])
def test_the_schema_of_a_room_s_own_file_finds_fault_where_the_reader_does(folder: Path, text: str) -> None:
    (folder / "rooms" / "green.yaml").write_text(text + "\n")
    assert finds_fault(text, json_schema(of_one=True)) == is_refused("green")


def test_what_room_yaml_may_complete_is_no_fault_in_a_room_s_own_file(folder: Path) -> None:
    (folder / "room.yaml").write_text("region: us\nwebhook: {url: 'https://a.example', secret_file: s}\n")
    text = "timed_codes: ama\nwebhook: {url: 'https://b.example'}\n"
    (folder / "rooms" / "green.yaml").write_text(text)
    assert not is_refused("green")
    assert not finds_fault(text, json_schema(of_one=True))


@pytest.mark.parametrize("of_one", [False, True])
def test_it_is_a_schema_in_which_every_key_has_its_sentence(of_one: bool) -> None:
    made = json_schema(of_one=of_one)
    Draft202012Validator.check_schema(made)
    for key, about in made["properties"].items():
        assert about["description"].endswith("."), key
    assert (
        made["properties"]["booking"]["properties"]["intake"]["description"]
        == "Minutes for the talk before the session."
    )
    assert made["additionalProperties"] is made["properties"]["keys"]["additionalProperties"] is False


def test_every_key_has_its_sentence_in_one_table_which_has_no_other() -> None:
    known = set(room_keys.TABLE)
    for key, group in room_keys.TABLE.items():
        if isinstance(group, validation.Group) and key != "codes":
            known |= {f"{key}.{name}" for name in group.keys}
        if isinstance(group, validation.Items):
            known |= {f"{key}.{kind}" for kind in group.kinds}
            known |= {f"{key}.{kind}.{name}" for kind, one in group.kinds.items() for name in one.keys}
    assert set(KEYS) == known


def test_every_default_of_the_schema_is_one_that_the_schema_takes() -> None:
    made = json_schema()
    usual = {key: about["default"] for key, about in made["properties"].items() if "default" in about}
    assert usual["level"] == -6
    assert Draft202012Validator(made).is_valid(usual)
