"""What a preset may be for: twelve conditions, ordinary massage, and the clinic's own words from room.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest

from roomctl.config import room as rooms
from roomctl.config.room import load
from roomctl.preset import catalogue, library, schema
from roomctl.preset.check import check_text
from roomctl.system import paths
from roomctl.ui.choose.order import listed
from roomctl.ui.choose.search import Wanted
from tests.rigs.home import Home

GOOD = (Path(__file__).parent / "good.yaml").read_text()
SPORTS = GOOD.replace("condition: headache", "condition: sports")
ORDINARY = {"relaxation-60": 60, "relaxation-90": 90, "chair-20": 20, "prenatal-60": 60}


def faults(text: str, conditions: object = ()) -> list[str]:
    return [str(fault) for fault in check_text(text, "x.yaml", conditions=conditions).faults]  # type: ignore[arg-type]


def test_a_word_of_the_clinic_s_is_a_condition_where_the_clinic_has_it_and_nowhere_else() -> None:
    assert SPORTS != GOOD
    assert faults(SPORTS, {"sports": "Sports massage"}) == []
    [fault] = faults(SPORTS)
    assert "'sports' is not one of the allowed words" in fault
    [fault] = faults(SPORTS.replace("sports", "sport"), {"sports": "Sports massage"})
    assert "did you mean 'sports'?" in fault


def test_if_the_clinic_s_words_could_not_be_read_no_preset_is_left_out_for_its_word() -> None:
    assert faults(SPORTS, None) == []
    [fault] = faults(SPORTS.replace("sports", "7"), None)
    assert "7 is not one of the allowed words" in fault


def test_a_known_condition_keeps_its_rules_whatever_title_the_clinic_gives_it() -> None:
    text = GOOD.replace("condition: headache", "condition: high-blood-pressure").replace(
        "    side: each\n", "    side: each\n    technique: deep-tissue\n"
    )
    assert faults(text, {"high-blood-pressure": "Pressure"}) == faults(text) != []


def test_lists_show_the_clinic_s_own_conditions_last_under_their_titles_and_the_search_finds_them(home: Home) -> None:
    (home.folder / "presets").mkdir(parents=True)
    (home.folder / "room.yaml").write_text("conditions: {sports: Athletes, general: Everyday massage}\n")
    (home.folder / "presets" / "runner.yaml").write_text(SPORTS)
    said = home.run("presets", "list").stdout
    assert said.index("Everyday massage (general)") < said.index("Athletes (sports)") < said.index("  runner ")
    cards = {card["name"]: card for card in home.json("presets", "list")}
    assert cards["runner"]["condition"] == "sports"
    assert home.run("plan", "runner").returncode == 0
    assert home.run("presets", "check", "runner").returncode == 0
    assert '"sports"' in home.run("presets", "schema").stdout
    (home.folder / "room.yaml").unlink()
    ran = home.run("plan", "runner", check=False)
    assert (ran.returncode, "'sports' is not one of the allowed words" in ran.stderr) == (1, True)


def test_the_list_offers_ordinary_massage_under_general(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    cards, _ = catalogue.cards(library.shelves())
    from roomctl.preset.conditions import titles

    items = listed(cards, titles({}), Wanted())
    assert [(item.card.name, item.card.minutes) for item in items if item.heading == "General"] == [
        ("chair-20", 20), ("prenatal-60", 60), ("relaxation-60", 60), ("relaxation-90", 90),
    ]  # fmt: skip
    assert {item.card.name for item in listed(cards, titles({}), Wanted("general"))} >= ORDINARY.keys()


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_massage_says_what_is_not_known_and_that_its_minutes_are_ours(name: str) -> None:
    preset = catalogue.find(name, library.shelves())
    assert preset.seconds == 60 * ORDINARY[name]
    assert preset.evidence.startswith("low")
    assert "not known" in preset.evidence
    assert preset.basis.startswith("ours")
    assert preset.measure == ()


def test_in_pregnancy_nobody_lies_face_down_or_flat_and_no_stroke_is_strong() -> None:
    preset = catalogue.find("prenatal-60", library.shelves())
    assert {phase.position for phase in preset.phases} == {"side-lying", "semi-reclined"}
    assert {phase.technique for phase in preset.phases} == {"hold", "swedish"}
    assert max(phase.pressure for phase in preset.phases) == preset.pressure_cap == 2
    assert max(phase.pressure for phase in preset.phases if "leg" in phase.area) == 1
    assert preset.before
    asked = " ".join(preset.before.stop)
    assert all(sign in asked for sign in ("pre-eclampsia", "bleeding", "fluid", "moves less", "week 12"))


@pytest.mark.parametrize(
    ("written", "where", "what"),
    [
        ("{Sports: Sports}", "conditions.Sports", "'Sports' cannot be a condition's word"),
        ("{sports: ''}", "conditions.sports", "'' is not a title; write one line of text"),
        ("{sports: 7}", "conditions.sports", "7 is not a title"),
        ("{sports: [a]}", "conditions.sports", "a list is not a title"),
        (f"{{sports: {'a' * 61}}}", "conditions.sports", "this title is too long; at most 60 letters"),
        ("{sports: Frozen shoulder}", "conditions.sports", "'Frozen shoulder' is the title of another condition"),
        ("{a: Same, b: Same}", "conditions.b", "'Same' is the title of another condition"),
        ("[sports]", "conditions", "conditions are words with a title each, as in {sports: Sports massage}"),
    ],
)
def test_what_is_wrong_with_the_clinic_s_list_is_said_at_its_place(
    written: str, where: str, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    (paths.config() / "room.yaml").write_text(f"conditions: {written}\n")
    [fault] = load().faults
    assert (fault.where, fault.what.startswith(what)) == (where, True), fault.what


def test_a_room_s_own_file_adds_words_to_the_clinic_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    (paths.config() / "room.yaml").write_text("conditions: {sports: Sports massage}\n")
    rooms.own_file("blue").parent.mkdir()
    rooms.own_file("blue").write_text("conditions: {hot-stone: Hot stones}\n")
    assert load("blue").conditions == {"sports": "Sports massage", "hot-stone": "Hot stones"}


def test_editors_offer_the_clinic_s_words() -> None:
    made = schema.schema(conditions={"sports": "Sports massage"})["properties"]["condition"]
    assert (made["enum"][-1], made["markdownEnumDescriptions"][-1]) == ("sports", "Sports massage")
    assert len(made["enum"]) == len(made["markdownEnumDescriptions"]) == 14
