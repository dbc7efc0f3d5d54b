"""What the campaign has found, each as a small harmless input: a sentence, or nothing, and never anything else."""

from __future__ import annotations

import json
import math
import re
import struct
from dataclasses import asdict
from pathlib import Path

import pytest

from roomctl.bus import rivals
from roomctl.clinic import packs, served
from roomctl.config import room as rooms
from roomctl.errors import SPOILT, Unavailable
from roomctl.journal.store import Journal, JournalError
from roomctl.lighting.dialects import DIALECTS
from roomctl.lighting.fade import Ability, Level
from roomctl.lighting.home_assistant import HomeAssistantLamp
from roomctl.lighting.kept import Kept
from roomctl.lighting.lights import LampError
from roomctl.preset.check import check_text
from roomctl.service import presence
from roomctl.session import events
from roomctl.sound.music import analysis, kept, media
from roomctl.web.pin import Pin
from tests.ui.rig import PLAN

HUGE = "1" + "0" * 320
"""A whole number in JSON that no float can hold."""
DEEP = "[" * 1100 + "]" * 1100
"""A little deeper than Python's decoder goes."""
ODD = ("", "{", "null", "7", HUGE, "NaN", "1e999", DEEP, "[]", "{}", '"\\ud800"')


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("length", ["1e308", "-1e308", "999999999999999", "1e308 min"])
def test_minutes_that_no_session_has_are_a_fault_at_their_place(length: str) -> None:
    checked = check_text(f"title: A\nphases:\n  - area: neck\n    minutes: {length}\n", "a.yaml")
    assert any(fault.line == 4 and fault.where == "phases[1].minutes" for fault in checked.faults)


@pytest.mark.parametrize(
    "row", ["lights: [{mqtt: {a: 1, a: 2}}]", "turnover: [[{a: 1, a: 2}]]", "codes: [{a: 1, a: 2}]"]
)
def test_a_key_that_appears_twice_inside_a_list_is_a_fault_of_the_room(home: Path, row: str) -> None:
    room = rooms.load(drafts={rooms.shared_file(): f"level: -9\n{row}\n".encode()})
    assert room.level == -9
    assert any("twice" in fault.what for fault in room.faults)


@pytest.mark.parametrize("odd", ODD)
def test_what_a_lamp_may_send_is_a_level_or_nothing(odd: str) -> None:
    for payload in (odd, *(f'{{"{key}": {odd or 0}}}' for key in ("brightness", "Dimmer", "state"))):
        for dialect in DIALECTS.values():
            level = dialect.read(payload)
            assert level is None or (0 <= level.percent <= 100 and 500 <= level.kelvin <= 20_000)
    for colour in (odd or "0", "1e-320", "-3", "0.5"):
        for key in ("color_temp", "CT"):
            payload = json.dumps({"brightness": 127, "Dimmer": 50}).replace("}", f', "{key}": {colour}}}')
            assert DIALECTS["json"].read(payload) in (Level(50.0, 2700.0), None)


def test_a_lamp_that_says_more_than_all_is_at_full() -> None:
    assert DIALECTS["tasmota"].read('{"Dimmer": 400}') == Level(100.0, 2700.0)
    assert DIALECTS["shelly"].read('{"brightness": -3}') == Level(0.0, 2700.0)
    assert DIALECTS["wled"].read("9" * 400) is None


@pytest.mark.parametrize(
    "odd", [[], ["on"], "x", 7, {"brightness": "x"}, {"brightness": 10**320}, {"brightness": float("nan")}]
)
def test_what_home_assistant_may_answer_is_a_level_or_nothing(odd: object) -> None:
    lamp = HomeAssistantLamp("http://127.0.0.1:9", "light.a", "token", ability=Ability())
    assert lamp.level_of({"state": "on", "attributes": odd}) is None
    assert lamp.level_of({"state": "on", "attributes": {"brightness": 255, "color_temp_kelvin": odd}}) == Level(
        100, 2700
    )
    with pytest.raises(LampError, match="cannot be read"):
        lamp.level_of([odd])


@pytest.mark.parametrize("odd", ODD)
def test_what_is_no_claim_to_the_room_is_none(odd: str) -> None:
    said = f'{{"me": "a", "machine": "b", "session": true, "since": {odd or 0}}}'
    assert rivals.read(odd) is None
    assert rivals.read(said) is None or odd in ("", "7", "NaN", "1e999")
    assert not rivals.asked(odd)


@pytest.mark.parametrize("odd", ODD)
def test_a_small_file_that_was_spoilt_counts_as_missing(home: Path, odd: str) -> None:
    file = home / "one.json"
    for text in (
        odd,
        f'{{"before": {{"lamp": {odd or 0}}}}}',
        f'{{"before": {{}}, "last": {{"lamp": [{odd or 0}, 1, 2, 3]}}}}',
    ):
        file.write_text(text)
        found = Kept.read(file)
        assert found.before in (None, {}, {"lamp": None})
        assert found.last == {}
    for text in (odd, f'[{odd or "x"}, "boot", 1.0]', f'[1.0, "boot", {odd or "x"}]'):
        file.write_text(text)
        read = presence._read(file)
        assert read is None or 0 <= read.wall < 1e11
    booking = f'["s", "a", 1, "", "", ["2026-11-29", [[{odd or 0}, null, "knee-oa", "k"]], [], []]]'
    file.write_text(booking)
    assert served._load(file) is None or odd in ("", "7")


@pytest.mark.parametrize(
    "odd",
    [{"at": 99}, {"at": -1}, {"text": 7}, {"base": []}, {"steps": [[-9, "a", "b"]]}, {"at": 1e999}, {"text": "\ud800"}],
)
def test_a_draft_that_was_spoilt_is_still_one_or_counts_as_missing(home: Path, odd: dict[str, object]) -> None:
    from tests.parsers.files import drafts

    reader = drafts(home)
    [seed] = reader.inputs.seeds
    reader.take(json.dumps(json.loads(seed) | odd).encode())


def test_tickets_are_never_signed_with_an_empty_key(home: Path) -> None:
    pin = Pin(home / "pin.json")
    pin.set("123456")
    whole = json.loads(pin.file.read_text())
    for key in ("", "00", "00" * 31, "00" * 33):
        pin.file.write_text(json.dumps(whole | {"key": key}))
        with pytest.raises(Unavailable, match="--new-pin"):
            assert pin.key


def test_a_pack_whose_list_has_half_a_letter_is_refused_in_words(home: Path) -> None:
    from tests.parsers.files import manifests

    reader = manifests(home)
    [seed] = reader.inputs.seeds
    reader.take(seed)
    for key in ("licence", "more"):
        with pytest.raises(reader.words, match="not a roomctl pack"):
            reader.take(json.dumps({**json.loads(seed), key: "\ud800"}).encode())
    whole = json.loads(seed)
    (home / "packs" / "calm" / "manifest.json").write_text(
        json.dumps(whole | {"files": [{"name": "a\0", "sha256": ""}]})
    )
    [pack] = packs.installed().values()
    assert packs.altered(pack) == ("a\0",)


@pytest.mark.parametrize(
    ("rate", "channels"), [(0, 2), (1, 1), (1_000, 1), (1_000_000, 2), (2**31 - 1, 2), (48_000, 33)]
)
def test_a_header_that_claims_what_no_music_has_is_refused_before_anything_is_decoded(rate: int, channels: int) -> None:
    with pytest.raises(Unavailable, match=r"has a header that says .*at most|has a header that says .*no rate"):
        media.plausible(rate, channels)
    for usual in ((8_000, 1), (44_100, 2), (48_000, 8), (384_000, 24)):
        media.plausible(*usual)


def riff(tag: int, rate: int, channels: int = 1, bits: int = 16) -> bytes:
    data = bytes(channels * bits // 8 * 400)
    form = struct.pack("<HHIIHH", tag, channels, rate, rate * channels * bits // 8 % 2**32, channels * bits // 8, bits)
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize(
    ("tag", "rate", "channels", "words"),
    [
        (1, 1_000_000, 1, "cannot be decoded|no rate of music"), (1, 500, 1, "no rate of music"), (1, 8_000, 40,
        "at most 32"),
        (0x7777, 8_000, 1, "cannot be decoded as WAV"), (0xFF80, 8_000, 1, "cannot be decoded as WAV"), (1, 8_000, 1,
        "is shorter"),
    ],
)  # fmt: skip
def test_music_with_an_odd_header_is_not_played_and_the_reason_is_said(
    home: Path, tag: int, rate: int, channels: int, words: str
) -> None:
    file = home / "a.wav"
    file.write_bytes(riff(tag, rate, channels))
    assert not (heard := analysis._listened(file, whole=True)).plays
    assert re.search(words, heard.fault), heard.fault


@pytest.mark.parametrize(
    "odd", [{"parts": [-1]}, {"places": [-1]}, {"places": [0.5]}, {"places": [9, 3]}, {"places": [2**39]},
    {"samples": -1},
            {"samples": True}, {"parts": [float("nan")]}, {"promised": float("inf")}, {"parts": []}],
)  # fmt: skip
def test_what_is_kept_of_music_and_cannot_be_is_counted_again(home: Path, odd: dict[str, object]) -> None:
    file = home / "a.mp3"
    file.write_bytes(b"\xff\xfb\x90\x64" + bytes(413))
    right = kept.mpeg_frames(file)
    whole = json.loads((home / "music.json").read_text())
    whole[str(file)]["frames"]["found"] |= odd
    (home / "music.json").write_text(json.dumps(whole))
    assert kept.mpeg_frames(file) == right


@pytest.mark.parametrize("odd", [f"-{HUGE}", HUGE, "NaN", "Infinity", "true", "null"])
def test_a_loudness_that_is_kept_of_music_and_cannot_be_is_measured_again(home: Path, odd: str) -> None:
    usual = asdict(analysis.Heard())
    assert kept.like({**usual, "lufs": -math.inf, "true_peak": -3}, usual)
    assert not kept.like({**usual, "lufs": json.loads(odd)}, usual)


STARTED = events.to_json(events.Started(PLAN, PLAN.seconds))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("started", {**STARTED, "speed": 0}), ("started", {**STARTED, "booked": float("nan")}), ("started", {**STARTED,
        "late": "soon"}),
        ("started", {**STARTED, "plan": {**STARTED["plan"], "phases": []}}),
        ("started", {**STARTED, "plan": {**STARTED["plan"], "title": 7}}),
        ("resumed", {"lengths": [2**31] * len(PLAN.phases)}), ("resumed", {"lengths": [-2.0] * len(PLAN.phases)}),
        ("started", {**STARTED, "plan": {**STARTED["plan"], "apart": -1}}),
        ("started", {**STARTED, "plan": {**STARTED["plan"], "apart": 1e-9}}),
        ("started", {**STARTED, "plan": {**STARTED["plan"], "phases": [{"area": "a", "seconds": 9, "at_least": 1,
        "every": -1}]}}),
        ("moved", {"to": 99, "lengths": [1.0]}), ("resumed", {"lengths": [1.0]}), ("resumed",
        {"lengths": ["1"] * len(PLAN.phases)}),
        ("cued", {"kind": "warn", "phase": 0, "due": "5"}), ("cued", {"kind": "bang", "phase": 0, "due": 5}),
        ("cued", {"kind": "warn", "phase": 99, "due": 5}), ("faulted", {"device": {}, "message": ""}),
        ("levelled", {"db": float("inf")}), ("ended", {"how": "later"}), ("lit", {"how": "done"}), ("later", {}),
    ],
)  # fmt: skip
def test_an_entry_that_cannot_be_is_said_in_one_sentence(home: Path, kind: str, body: dict[str, object]) -> None:
    with Journal(home / "journal.db") as journal:
        rows = [("started", STARTED)] if kind != "started" else []
        for at, (name, value) in enumerate([*rows, (kind, body)]):
            row = ("s", 1.0e9 + at, "b", float(at), name, json.dumps(value))
            journal._db.execute(
                "INSERT INTO events (session, wall, boot, up, kind, body) VALUES (?, ?, ?, ?, ?, ?)", row
            )
        with pytest.raises(JournalError, match=rf"entry {len(rows) + 1} \({kind}\) cannot be read .* do not delete it"):
            journal.state()


def test_json_with_more_in_it_than_an_older_version_wrote_is_read(home: Path) -> None:
    assert events.from_json("moved", {"to": 1, "lengths": [1, 2], "tomorrow": True}) == events.Moved(1, (1, 2))
    assert events.from_json("started", {**STARTED, "tomorrow": {}}) == events.Started(PLAN, PLAN.seconds)


def test_the_one_list_of_what_reading_raises_has_what_json_raises() -> None:
    for text in ("{", DEEP):
        with pytest.raises(SPOILT):
            json.loads(text)
    with pytest.raises(SPOILT):
        float(json.loads(HUGE))
