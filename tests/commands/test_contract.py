"""The commands as another program sees them: JSON that keeps to its schema, exit codes, one document on stdout."""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
import soundfile

from roomctl.clock import HandClock
from roomctl.commands.main import _parsed, parser
from roomctl.errors import Usage
from roomctl.session.commands import Start, decide
from roomctl.session.events import Entry
from roomctl.session.fold import at_instant, fold
from roomctl.sound import library
from roomctl.sound.loudness import amplitude
from roomctl.sound.mix import Mixer
from roomctl.sound.score import planned
from tests.rigs.home import PATIENCE, Home, until
from tests.rigs.pulse import Pulse

SCHEMAS = Path(__file__).parent.parent / "schemas"
SHIPPED = sorted(file.stem for file in (Path(__file__).parent.parent.parent / "presets").glob("*.yaml"))


def valid(document: Any, schema: str) -> Any:
    rules = json.loads((SCHEMAS / f"{schema}.json").read_text())
    jsonschema.validate(document, rules, format_checker=jsonschema.FormatChecker())
    return document


@pytest.mark.parametrize("name", SHIPPED)
def test_a_plan_is_json_by_its_schema_and_its_phases_join_without_a_gap(home: Home, name: str) -> None:
    plan = valid(home.json("plan", name), "plan")
    ends = [0.0, *(phase["end_s"] for phase in plan["phases"])]
    assert [phase["start_s"] for phase in plan["phases"]] == ends[:-1]
    assert ends[-1] == plan["minutes"] * 60
    changes = [cue["at_s"] for cue in plan["cues"] if cue["kind"] == "change"]
    assert changes == ends[1:-1], "each boundary has its cue"


def test_a_plan_can_be_given_another_length_a_side_and_fewer_areas(home: Home) -> None:
    plan = valid(home.json("plan", "headache-tension", "--minutes", "40", "--drop", "suboccipitals"), "plan")
    assert plan["minutes"] == 40
    assert all(phase["area"] != "suboccipitals" for phase in plan["phases"])
    assert all(phase["planned_s"] % 7.5 == 0 for phase in plan["phases"])


def test_status_is_json_by_its_schema_idle_running_paused_and_over(home: Home) -> None:
    assert valid(home.json("status"), "status")["session"] is None
    home.run("start", "headache-migraine", "--speed", "10")
    running = valid(home.json("status"), "status")
    assert running["area"]
    assert running["next"]
    home.run("do", "pause")
    assert valid(home.json("status"), "status")["paused"] is True
    home.run("do", "hold")
    assert valid(home.json("status"), "status")["held"] is True
    home.run("do", "stop")
    assert valid(home.json("status"), "status")["session"] is None


def test_status_has_the_turnover_from_the_end_of_a_session_to_the_start_of_the_next(home: Home) -> None:
    home.folder.mkdir(exist_ok=True)
    settings = "booking: {turnover: 10}\nturnover: [{task: Linen, minutes: 2}, {wait: Airing, minutes: 3}]\n"
    (home.folder / "room.yaml").write_text(settings)
    assert valid(home.json("status"), "status")["turnover"] is None
    home.run("start", "headache-migraine")
    assert valid(home.json("status"), "status")["turnover"] is None
    assert valid(home.json("do", "stop"), "status")["turnover"]["phase"] == "turnover"
    now = valid(home.json("status"), "status")["turnover"]
    assert 300 < now["left_s"] <= 600
    assert now["steps"] == [
        {"step": "Linen", "done": False, "left_s": None}, {"step": "Airing", "done": False, "left_s": None},
    ]  # fmt: skip
    home.run("start", "headache-migraine")
    assert valid(home.json("status"), "status")["turnover"] is None


def test_an_idle_room_answers_in_words_and_exits_with_1(home: Home) -> None:
    for words in (["status"], ["do", "next"], ["do", "undo"]):
        ran = home.run(*words, check=False)
        assert ran.returncode == 1
        assert ran.stdout == ""
        assert "no session" in ran.stderr


def test_a_started_session_gets_its_controller_by_itself(home: Home) -> None:
    home.run("start", "headache-migraine")
    until(lambda: home.json("status")["controller"]["alive"])


@pytest.mark.parametrize(
    "words",
    [
        "low-bakc-spot", "./no-such.yaml", "low-back-spot --avoid nose", "low-back-spot --drop nose",
        "low-back-spot --minutes 0", "low-back-spot --order x", "low-back-spot --end-by 25:00",
        "low-back-spot --late buffer", "low-back-spot --speed 0",
    ],
)  # fmt: skip
def test_a_start_that_cannot_be_starts_no_controller_and_writes_no_journal(home: Home, words: str) -> None:
    assert home.run("start", *words.split(), check=False).returncode in (1, 2)
    left = {file.name for file in home.folder.iterdir()} if home.folder.exists() else set()
    assert left <= {"plans"}, "presets that were checked before; the lock and the log come with a controller"


def test_a_second_start_is_refused_and_the_first_goes_on(home: Home) -> None:
    session = home.json("start", "headache-migraine")["session"]
    ran = home.run("start", "headache-tension", check=False)
    assert ran.returncode == 1
    assert "is running" in ran.stderr
    assert home.json("status")["session"] == session


def test_history_tells_of_each_session_newest_first(home: Home) -> None:
    for name in ("headache-migraine", "headache-tension"):
        home.run("start", name)
        home.run("do", "stop", "client", "felt", "cold")
    found = home.json("history")
    assert [one["preset"] for one in found] == ["headache-tension", "headache-migraine"]
    assert {key: type(value) for key, value in found[0].items()} == {
        "session": str, "preset": str, "started_at": str, "planned_s": float, "done_s": float, "late_s": float,
        "ended": str, "title": str, "pauses": int, "paused_s": float, "speed": float,
    }  # fmt: skip


def test_rooms_are_apart(home: Home) -> None:
    home.run("start", "headache-migraine", "--room", "blue")
    assert home.json("status", "--room", "blue")["session"]
    assert home.json("status")["session"] is None


def test_presets_are_listed_by_the_contract_with_the_rooms_own_before_the_built_in(home: Home) -> None:
    cards = home.json("presets", "list")
    assert [card["name"] for card in cards] == SHIPPED
    assert set(cards[0]) == {
        "name", "title", "condition", "minutes", "concern_share", "evidence", "reviewed", "shelf"
    }  # fmt: skip
    own = home.folder / "presets"
    own.mkdir(parents=True)
    text = (Path(__file__).parent.parent.parent / "presets" / "headache-migraine.yaml").read_text()
    (own / "headache-migraine.yaml").write_text(text)
    (own / "broken.yaml").write_text("preset: 1\ntitel: oops\n")
    ran = home.run("presets", "list", "--json")
    shelves = {card["name"]: card["shelf"] for card in json.loads(ran.stdout)}
    assert shelves["headache-migraine"] == "room"
    assert shelves["headache-tension"] == "built in"
    assert "broken.yaml:2:1" in ran.stderr
    assert "did you mean 'title'" in ran.stderr.lower()


def test_check_names_each_fault_with_its_place_and_exits_with_1(home: Home, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("preset: 1\ntitle: x\ncondition: headache\nminuts: 5\n")
    ran = home.run("presets", "check", str(bad), check=False)
    assert ran.returncode == 1
    assert f"{bad}:4:1" in ran.stdout
    built_in = Path(__file__).parent.parent.parent / "presets"
    assert home.run("presets", "check", str(built_in)).returncode == 0
    told = json.loads(home.run("presets", "check", str(bad), "--json", check=False).stdout)
    assert ("minuts", 4, 1) in [(one["where"], one["line"], one["column"]) for one in told["faults"]]


def test_check_takes_a_name_a_folder_or_a_file_and_says_of_each_how_much_is_on_the_area_of_concern(
    home: Home, tmp_path: Path
) -> None:
    ran = home.run("presets", "check", "knee-oa")
    assert ran.stdout == ""
    assert re.search(r"/knee-oa\.yaml: good, 60 min, 43% on the area of concern\nfiles: 1, faults: 0\n$", ran.stderr)
    (tmp_path / "neck.txt").touch()
    ran = home.run("presets", "check", str(tmp_path), check=False)
    assert ran.returncode == 1
    assert ran.stdout == f"{tmp_path}:1:1: there is no preset in this folder; presets' names end in .yaml\n"


def test_a_card_says_where_the_minutes_come_from_and_that_nobody_reviewed_it(home: Home) -> None:
    card = home.run("presets", "show", "headache-tension").stdout
    assert (
        "\nminutes: the three blocks (15, 20 and 10 minutes) are a trial's; how each block is divided is ours\n" in card
    )
    assert "\nreviewed by: nobody yet\n" in card
    assert "\n  - 4 min chest (pectorals) (myofascial release, supine, pressure 2, the client turns)\n" in card
    assert all(len(line) <= 100 for line in card.splitlines())


def test_the_list_is_a_table_by_condition_that_fits_a_terminal(home: Home) -> None:
    table = home.run("presets", "list").stdout
    assert "\nKnee osteoarthritis (knee)\n" in table
    assert re.search(r"\n  knee-oa +60 min +43%  reviewed by: nobody yet\n      moderate for 8 weeks", table)
    assert all(len(line) <= 100 for line in table.splitlines())


def test_a_new_preset_is_clean_and_startable_at_once_and_never_overwritten(home: Home) -> None:
    said = home.run("presets", "new", "my-back").stdout
    file = home.folder / "presets" / "my-back.yaml"
    assert said.splitlines()[0] == str(file)
    assert (file.parent / "preset.schema.json").exists()
    assert home.run("presets", "check", str(file)).stdout == ""
    assert home.json("plan", "my-back")["minutes"] == 30
    file.write_text("mine")
    again = home.run("presets", "new", "my-back", check=False)
    assert (again.returncode, file.read_text()) == (1, "mine")
    assert again.stderr == f"roomctl: {file} exists already; choose another name, or edit it\n"


@pytest.mark.parametrize("name", ["", "a b", "../../x", "ü", "/proc/none/x.yaml"])
def test_a_new_preset_with_a_name_that_cannot_be_is_refused_in_a_sentence(home: Home, name: str) -> None:
    ran = home.run("presets", "new", name, check=False)
    assert ran.returncode in (1, 2, 3)
    assert ran.stderr.count("\n") == 1


def test_where_names_the_file_and_line_of_each_value(home: Home, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("preset: 1\nextends: built-in/knee-oa\ntitle: Ours\n")
    lines = home.run("presets", "show", "mine", "--where", "--presets", str(tmp_path)).stdout.splitlines()
    built_in = Path(__file__).parent.parent.parent / "presets" / "knee-oa.yaml"
    assert f"{tmp_path}/mine.yaml:3: title: Ours [given]" in lines
    assert f"{built_in}:5: minutes: 60 [built in]" in lines
    told = home.json("presets", "show", "mine", "--where", "--presets", str(tmp_path))
    assert told["minutes"] == {"value": 60, "file": str(built_in), "line": 5, "layer": "built in"}


def test_an_overlay_runs_and_follows_what_lies_under_it(home: Home, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("preset: 1\nextends: knee-oa\nminutes: 58\nchange: {close: false}\n")
    planned = home.json("plan", "mine", "--presets", str(tmp_path))
    assert (planned["minutes"], planned["preset"]) == (58, "mine")
    assert "close" not in [phase["area"] for phase in planned["phases"]]


def test_the_schema_is_printed_as_it_ships(home: Home) -> None:
    shipped = Path(__file__).parent.parent.parent / "presets" / "preset.schema.json"
    assert home.run("presets", "schema").stdout == shipped.read_text()


def test_render_writes_what_the_speaker_would_play_sample_for_sample(home: Home, tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    home.run("render", "headache-tension", str(out), "--speed", "60", "--seed", "4", "--to", "30")
    written, rate = soundfile.read(out, dtype="float32", always_2d=True)
    assert rate == 48_000
    assert len(written) == 30 * 48_000
    from roomctl.preset import catalogue
    from roomctl.preset import library as presets
    from roomctl.session import fit

    plan = fit.resolve_sides(catalogue.plan("headache-tension", presets.shelves()), None)
    now = HandClock().now()
    state = fold([Entry(1, "", now, event) for event in decide(None, Start(plan, speed=60, seed=4), now).events])
    assert state is not None
    mixer = Mixer(library.load(), seed=4, level=-6.0)
    mixer.plan(*planned(state))
    assert np.array_equal(written, np.concatenate([mixer.render(1024) for _ in range(1407)])[: len(written)])
    assert 0.01 < np.abs(written).max() < amplitude(-1.0)


def test_render_can_begin_and_end_anywhere_and_writes_flac(home: Home, tmp_path: Path) -> None:
    whole, part = tmp_path / "whole.wav", tmp_path / "part.flac"
    home.run("render", "headache-tension", str(whole), "--speed", "60")
    home.run("render", "headache-tension", str(part), "--speed", "60", "--from", "20", "--to", "25.5")
    one, _ = soundfile.read(whole)
    two, _ = soundfile.read(part)
    assert len(two) == round(5.5 * 48_000)
    assert np.allclose(one[20 * 48_000 :][: len(two)], two, atol=1e-6)


def test_the_doctor_finds_a_room_without_a_device_wanting(tmp_path: Path) -> None:
    deaf = Home(tmp_path / "home", {"SDL_AUDIODRIVER": "nosuchdriver"})
    ran = deaf.run("doctor", "--json", check=False)
    found = {one["what"]: one for one in json.loads(ran.stdout)["checks"]}
    assert ran.returncode == 3
    assert found["sound device"]["verdict"] == "missing"
    assert "without sound" in found["sound device"]["message"]
    assert found["journal"]["verdict"] == found["presets"]["verdict"] == found["sounds"]["verdict"] == "ok"
    assert Home(tmp_path / "home", {"SDL_AUDIODRIVER": "dummy"}).run("doctor").returncode == 0


def test_the_doctor_names_the_devices_and_knows_the_clinics_own_music(sounding_home: Home, pulse: Pulse) -> None:
    module = pulse.plug_in("earpiece", "Earpiece")
    home = sounding_home
    config, music = home.folder, home.folder / "clinic" / "harp"
    (config / "presets").mkdir(parents=True)
    music.mkdir(parents=True)
    (config / "room.yaml").write_text(f"clinic_music: {music.parent}\nsound_device: Gong\ncue_device: Earpiece\n")
    (config / "presets" / "own.yaml").write_text(
        "preset: 1\ntitle: Own\ncondition: headache\nminutes: 10\nevidence: none, this is a test\n"
        "scene: {bed: 'folder:harp'}\nphases:\n  - {area: neck, minutes: 10, focus: concern, check: pressure}\n"
    )
    try:
        ran = home.run("doctor", "--json", check=False)
        found = {one["what"]: one for one in json.loads(ran.stdout)["checks"]}
    finally:
        pulse.control("unload-module", module)
    assert found["presets"]["verdict"] == "ok", found["presets"]
    assert found["sound device"]["verdict"] == "missing"
    assert "Gong" in found["sound device"]["message"]
    assert found["cue device"]["verdict"] == "ok"
    assert "devices: " in found["cue device"]["message"]
    assert "Earpiece" in found["cue device"]["message"].partition("devices: ")[2]


def test_the_demo_has_every_cue_in_a_minute() -> None:
    from roomctl.commands import demo

    now = HandClock().now()
    start = Start(demo.PLAN, demo.BOOKED, demo.SPEED, "over")
    state = fold([Entry(1, "", now, event) for event in decide(None, start, now).events])
    assert state is not None
    over = at_instant(state, now.plus(65))
    assert {cue.kind for cue in over.crossed} == {"warn", "change", "check", "closing", "finish", "late"}
    assert over.ended is not None
    assert over.ended.t == pytest.approx(60, abs=4)


@pytest.mark.parametrize(
    "words",
    [
        ["--room", "blue", "status", "--json"],
        ["status", "--room", "blue", "--json"],
        ["--json", "--room", "blue", "status"],
        ["--json", "status", "--room", "blue"],
    ],
)
def test_an_option_may_stand_before_or_after_its_verb(home: Home, words: list[str]) -> None:
    home.run("--room", "blue", "start", "headache-migraine")
    assert json.loads(home.run(*words).stdout)["session"]
    assert home.json("status")["session"] is None


def test_each_cue_that_has_a_sound_and_needs_no_wish_is_heard_in_the_demo() -> None:
    from roomctl.commands import demo
    from roomctl.session.targets import SOUNDED, sounding

    now = HandClock().now()
    start = Start(demo.PLAN, demo.BOOKED, demo.SPEED, "over")
    state = fold([Entry(1, "", now, event) for event in decide(None, start, now).events])
    assert state is not None
    assert {cue.kind for cue in sounding(state, 90)} == SOUNDED - {"halfway"}


def test_an_answer_that_a_terminal_cannot_write_is_no_failed_act(home: Home) -> None:
    home.environment["PYTHONIOENCODING"] = "cp1252"
    home.run("start", "headache-tension")
    assert home.run("do", "more", "1").returncode == 0


@pytest.mark.parametrize("words", [["hold", "3"], ["next", "legs"], ["undo", "all"]])
def test_an_act_that_takes_no_words_is_not_done_with_words_that_mean_nothing(home: Home, words: list[str]) -> None:
    home.run("start", "headache-migraine")
    ran = home.run("do", *words, check=False)
    assert (ran.returncode, "takes no words" in ran.stderr) == (1, True)
    assert set(home.events()) <= {"Started", "Faulted"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize(
    ("out", "said"),
    [(">/dev/full", "Output cannot be written (No space left on device)"), (">&-", "Output is closed")],
)
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_output_that_cannot_be_written_is_the_environments_fault_and_the_act_is_done(
    home: Home, out: str, said: str, unbuffered: str
) -> None:
    home.run("start", "headache-tension-spot", "--speed", "10")
    for words in ("presets list --json", "do stop"):
        ran = subprocess.run(
            ["sh", "-c", f'"$0" -m roomctl {words} {out}', sys.executable],
            env={**home.environment, "PYTHONUNBUFFERED": unbuffered},
            stderr=subprocess.PIPE, text=True, timeout=PATIENCE,
        )  # fmt: skip
        assert ran.returncode == 3
        assert ran.stderr.startswith(f"roomctl: {said}")
        assert ran.stderr.count("\n") == 1
    assert "Ended" in home.events()


@pytest.mark.parametrize(
    "words",
    ["", "--plain", "--room presets", "presets edit x --new", "--room presets presets list", "player --foreground",
     "mqtt acl blue", "settings set level -3 --therapist AB", "start neck --minutes 45 --drop arm",
     "--room blue status --json"],
)  # fmt: skip
def test_a_command_s_own_parser_understands_what_the_whole_one_does(words: str) -> None:
    given = argparse.Namespace(room=None, presets=None, therapist=None, json=False)
    assert _parsed(words.split()) == parser().parse_args(words.split(), given)


@pytest.mark.parametrize("words", ["presets edt", "nope", "--bad", "status --bad", "--room"])
def test_a_command_line_that_nobody_understands_is_answered_by_the_whole_parser(words: str) -> None:
    with pytest.raises(Usage) as whole:
        parser().parse_args(words.split())
    with pytest.raises(Usage) as own:
        _parsed(words.split())
    assert str(own.value) == str(whole.value)
