"""The house style: over what came with roomctl, under what the clinic wrote; its faults; what it hides."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from roomctl.preset import catalogue, house_style, library, schema, yaml_tree
from roomctl.preset.check import check_file
from roomctl.preset.descriptions import KEYS
from roomctl.preset.library import BUILT_IN, Shelf
from roomctl.preset.model import Preset, to_plan
from roomctl.preset.overlay import leaves
from roomctl.sound.library import load
from roomctl.system import paths

MANUAL = (Path(__file__).parents[2] / "docs" / "house-style.md").read_text(encoding="utf-8")
[EXAMPLE] = re.findall(r"```yaml house\n(.*?)```", MANUAL, re.DOTALL)
SUPPLIED = """preset: 1
title: Neck
condition: knee
minutes: 12
before: {stop: [fever], mind: [ask about medicines]}
cues: embedded
scene: {bed: warm-pad, level: -3, light: 20, kelvin: 2600}
phases:
  - {area: neck, minutes: 8, focus: concern, pressure: 2, check: pressure, scene: {light: 20, level: -9}}
  - {area: close, minutes: 4, focus: frame, scene: {light: 80}}
"""


@pytest.fixture
def shelves(tmp_path: Path) -> tuple[Shelf, ...]:
    """The room's folder and one that came with roomctl, which has `neck`; the house style is `house-style.yaml`."""
    file = tmp_path / "house-style.yaml"
    file.write_text("")
    made = (Shelf("room", tmp_path / "room", style=(file,)), Shelf(BUILT_IN, tmp_path / "built-in", style=(file,)))
    for one in made:
        one.folder.mkdir()
    (made[1].folder / "neck.yaml").write_text(SUPPLIED)
    return made


def styled(shelves: tuple[Shelf, ...], text: str) -> None:
    shelves[0].style[0].write_text(text)


def own(shelves: tuple[Shelf, ...], text: str, name: str = "mine") -> Preset:
    (shelves[0].folder / f"{name}.yaml").write_text(text)
    return catalogue.find(name, shelves)


def scene(preset: Preset) -> tuple[object, ...]:
    assert preset.scene is not None
    return preset.scene.bed, preset.scene.level, preset.scene.light, preset.scene.kelvin


STYLE = """scene: {bed: ocean, light: 30}
cues: visual-first
prone_limit: 20 min
landing: {softer: 6}
before: {stop: [Fever, a tattoo], during: [faint]}
"""


def test_a_supplied_preset_takes_each_value_of_the_house_and_its_signs_are_added(shelves: tuple[Shelf, ...]) -> None:
    styled(shelves, STYLE)
    preset = catalogue.find("neck", shelves)
    assert (scene(preset), preset.cues, preset.prone_limit) == (("ocean", -3, 30, 2600), "visual-first", 1200)
    assert preset.before is not None
    assert (preset.before.stop, preset.before.mind, preset.before.during) == (
        ("fever", "a tattoo"), ("ask about medicines",), ("faint",),
    )  # fmt: skip
    plan = to_plan(preset, "neck")
    assert plan.landing is not None
    assert plan.landing.level == -9
    neck, close = plan.phases
    assert (neck.scene.light, neck.scene.level) == (30, -9), (
        "a phase that goes back to its preset's light has the house's"
    )
    assert close.scene.light == 80, "a phase that differs stays as it is"


def test_an_own_preset_wins_over_the_house_and_the_house_over_roomctl_s_defaults(shelves: tuple[Shelf, ...]) -> None:
    styled(shelves, STYLE)
    text = SUPPLIED.replace("bed: warm-pad, level: -3, light: 20, kelvin: 2600", "light: 15").replace("fever", "a rash")
    preset = own(shelves, text)
    assert scene(preset) == ("ocean", 0, 15, 2400)
    assert preset.cues == "embedded"
    assert preset.before is not None
    assert preset.before.stop == ("a rash", "Fever", "a tattoo")
    assert own(shelves, text.replace("cues: embedded\n", "")).cues == "visual-first"


def test_an_own_preset_that_extends_a_supplied_one_wins_over_the_house_and_may_take_a_sign_away(
    shelves: tuple[Shelf, ...],
) -> None:
    styled(shelves, STYLE)
    head = "preset: 1\nextends: neck\nscene: {light: 12}\n"
    assert scene(own(shelves, head)) == ("ocean", -3, 12, 2600)
    preset = own(shelves, head + "before: {stop: {remove: [a tattoo]}}\n")
    assert preset.before is not None
    assert preset.before.stop == ("fever",)
    two = own(shelves, "preset: 1\nextends: mine\ntitle: Two\n", "two")
    assert (two.title, scene(two)) == ("Two", ("ocean", -3, 12, 2600))


def test_each_value_says_that_it_is_from_the_house_style(shelves: tuple[Shelf, ...]) -> None:
    styled(shelves, STYLE)
    tree = catalogue.checked("neck", shelves).tree
    assert tree is not None
    found = {path: (Path(node.file).name, node.line) for path, node in leaves(tree)}
    assert found["scene.bed"] == ("house-style.yaml", 1)
    assert found["scene.kelvin"] == ("neck.yaml", 7)
    assert found["before.stop[2]"] == ("house-style.yaml", 5)
    assert found["title"] == ("neck.yaml", 2)


@pytest.mark.parametrize(
    "change", [("light: 20, kelvin", "light: 10, kelvin"), ("cues: embedded", "cues: visual-only")]
)  # fmt: skip
def test_a_supplied_preset_that_is_dark_or_silent_for_its_clients_keeps_sound_light_and_cues(
    shelves: tuple[Shelf, ...], change: tuple[str, str]
) -> None:
    (shelves[1].folder / "neck.yaml").write_text(SUPPLIED.replace(*change))
    before = catalogue.find("neck", shelves)
    styled(shelves, STYLE)
    after = catalogue.find("neck", shelves)
    assert (scene(after), after.cues) == (scene(before), before.cues)
    assert after.before is not None
    assert "a tattoo" in after.before.stop


def test_a_supplied_preset_that_is_named_keeps_all_and_gets_the_signs(shelves: tuple[Shelf, ...]) -> None:
    before = catalogue.find("neck", shelves)
    styled(shelves, f"{STYLE}keep: [neck]\n")
    after = catalogue.find("neck", shelves)
    assert after.model_copy(update={"before": before.before}) == before
    assert after.before is not None
    assert "a tattoo" in after.before.stop


def test_silent_cues_of_the_house_take_the_halfway_cue_along_only_where_the_preset_is_not_the_clinic_s(
    shelves: tuple[Shelf, ...],
) -> None:
    (shelves[1].folder / "neck.yaml").write_text(SUPPLIED + "halfway: true\n")
    styled(shelves, "cues: visual-only\n")
    supplied = catalogue.find("neck", shelves)
    assert (supplied.cues, supplied.halfway) == ("visual-only", None)
    mine = own(shelves, SUPPLIED.replace("cues: embedded\n", "halfway: true\n"))
    assert (mine.cues, mine.halfway) == ("embedded", True)


def test_a_preset_that_wants_no_halfway_cue_is_as_silent_as_the_house_wants_its_cues(
    shelves: tuple[Shelf, ...],
) -> None:
    styled(shelves, "cues: visual-only\n")
    mine = own(shelves, SUPPLIED.replace("cues: embedded\n", "halfway: false\n"))
    assert (mine.cues, mine.halfway) == ("visual-only", False)


def test_cues_by_the_lamps_are_not_laid_over_or_under_a_migraine(shelves: tuple[Shelf, ...]) -> None:
    (shelves[1].folder / "neck.yaml").write_text(SUPPLIED.replace("title: Neck", "title: Neck, with migraine"))
    styled(shelves, "cues: lamp\n")
    assert catalogue.find("neck", shelves).cues == "embedded"
    assert (
        own(shelves, SUPPLIED.replace("light: 20, k", "light: 5, k").replace("cues: embedded\n", "")).cues == "embedded"
    )
    assert own(shelves, SUPPLIED.replace("cues: embedded\n", "")).cues == "lamp"


def test_the_clinic_s_style_lies_over_that_of_a_pack(shelves: tuple[Shelf, ...], tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    other = tmp_path / "pack" / "house-style.yaml"
    other.write_text("scene: {bed: stream, level: -9}\nbefore: {stop: [a cold]}\nhide: {presets: [a]}\n")
    styled(shelves, "scene: {bed: ocean}\nbefore: {stop: [a tattoo]}\nhide: {presets: [b]}\n")
    both = tuple(shelf._replace(style=(*shelf.style, other)) for shelf in shelves)
    preset = catalogue.find("neck", both)
    assert scene(preset)[:2] == ("ocean", -9)
    assert preset.before is not None
    assert preset.before.stop == ("fever", "a tattoo", "a cold")
    style = house_style.read(both)
    assert style is not None
    assert style.names("hide", "presets") == ("b", "a")


BAD = """scene: {bed: rain, level: 90, light: 25}
cues: loud
landing: {ligth: 4}
before:
  stop: [7, a tattoo]
colour: red
music: ocean
keep: [nekc]
hide:
  presets: [neck, knee]
  conditions: [kneee]
"""


def test_all_faults_are_found_at_once_each_at_its_place_and_take_only_their_own_value_away(
    shelves: tuple[Shelf, ...],
) -> None:
    styled(shelves, BAD)
    faults = house_style.faults(shelves, load().bed_names, {})
    assert [(fault.line, fault.where, fault.what.partition(";")[0]) for fault in faults] == [
        (1, "scene.bed", "there is no bed 'rain'"),
        (1, "scene.level", "90 is too high"),
        (2, "cues", "'loud' is not one of the allowed words. Allowed: embedded, visual-first, visual-only, lamp"),
        (3, "landing.ligth", "unknown key"),
        (5, "before.stop[1]", "7 is not text"),
        (6, "colour", "unknown key"),
        (7, "music", "unknown key"),
        (8, "keep", "no preset that came with roomctl or a pack is called 'nekc'"),
        (10, "hide.presets", "no preset is called 'knee'"),
        (11, "hide.conditions[1]", "'kneee' is not one of the allowed words"),
    ]
    assert "did you mean 'light'?" in faults[3].what
    preset = check_file(shelves[1].folder / "neck.yaml", load().bed_names, shelves).preset
    assert preset is not None
    assert scene(preset) == ("warm-pad", -3, 25, 2600)
    assert preset.before is not None
    assert preset.before.stop == ("fever", "a tattoo")


@pytest.mark.parametrize("text", ["[", "- a", "words", "\0", "a: &x 1", "scene: {bed: [ocean]}\n", "\tcues: lamp"])
def test_a_file_that_cannot_be_read_has_a_fault_and_leaves_every_preset_as_it_is(
    shelves: tuple[Shelf, ...], text: str
) -> None:
    before = catalogue.find("neck", shelves)
    styled(shelves, text)
    cards, faults = catalogue.cards(shelves)
    assert [card.name for card in cards] == ["neck"]
    assert {Path(fault.file).name for fault in faults} == {"house-style.yaml"}
    assert catalogue.find("neck", shelves) == before


def test_a_file_that_room_yaml_names_and_that_is_missing_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    assert library.style_files(None, None) == ()
    gone = library.style_files(str(tmp_path / "gone.yaml"), None)
    [fault] = house_style.faults((Shelf("room", tmp_path, style=gone),))
    assert "there is no such file" in fault.what
    (tmp_path / "house-style.yaml").write_text("")
    assert library.style_files(None, None) == (tmp_path / "house-style.yaml",)


def test_what_is_hidden_is_not_among_the_cards_and_can_still_be_run(shelves: tuple[Shelf, ...]) -> None:
    own(shelves, SUPPLIED.replace("condition: knee", "condition: headache"), "head")
    styled(shelves, "hide: {conditions: [knee]}\n")
    assert [card.name for card in catalogue.cards(shelves)[0]] == ["head"]
    assert [card.name for card in catalogue.known(shelves)] == ["head"], "nor in the list that is shown first"
    assert [(card.name, card.hidden) for card in catalogue.cards(shelves, hidden=True)[0]] == [
        ("head", False), ("neck", True),
    ]  # fmt: skip
    styled(shelves, "hide: {presets: [head]}\n")
    assert [card.name for card in catalogue.cards(shelves)[0]] == ["neck"]
    assert sum(catalogue.plan("head", shelves).lengths) == 720


def test_a_plan_that_is_kept_is_not_used_once_the_house_style_or_the_preset_s_place_has_changed(
    shelves: tuple[Shelf, ...],
) -> None:
    beds = list(load().bed_names)

    def light(name: str) -> float:
        return catalogue.plan(name, shelves, beds).phases[0].scene.light

    styled(shelves, "scene: {light: 30}\n")
    assert (light("neck"), light("neck")) == (30, 30)
    styled(shelves, "scene: {light: 35}\n")
    assert light("neck") == 35
    own(shelves, SUPPLIED, "copy")
    assert light("copy") == 20, "the same text, but the clinic's own"


def test_a_house_style_among_presets_is_none_of_them(shelves: tuple[Shelf, ...]) -> None:
    (shelves[0].folder / "house-style.yaml").write_text(STYLE)
    assert library.files(shelves)[0].keys() == {"neck"}
    assert library.strays(shelves) == ()


def test_every_built_in_preset_is_good_under_the_manual_s_house_style(tmp_path: Path) -> None:
    file = tmp_path / "house-style.yaml"
    file.write_text(EXAMPLE)
    shelves = (Shelf(BUILT_IN, paths.shipped("presets"), style=(file,)),)
    assert house_style.faults(shelves, load().bed_names, {}) == ()
    cards, faults = catalogue.cards(shelves, load().bed_names, hidden=True)
    assert (len(cards), faults) == (len(library.files(shelves)[0]), ())
    beds = {card.name: catalogue.find(card.name, shelves).scene for card in cards}
    odd = {name for name, scene in beds.items() if scene is None or scene.bed != "ocean"}
    assert odd == {"headache-migraine", "headache-cluster", "alcohol-withdrawal", "prenatal-60", "post-op-scar"}


def test_the_manual_names_presets_whose_files_give_the_reason_that_it_gives() -> None:
    for name in ("post-op-scar", "strain-sprain", "cancer-fatigue"):
        assert re.search(r"skin|bruises", (paths.shipped("presets") / f"{name}.yaml").read_text()), name
    assert "no sound of water" in (paths.shipped("presets") / "prenatal-60.yaml").read_text()


def test_editors_have_the_manual_s_sentences_and_a_schema_that_finds_what_the_check_finds() -> None:
    made = schema.house_style(load().bed_names, {"sports": "Sports"})
    Draft202012Validator.check_schema(made)
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| (.*) \|$", MANUAL, re.MULTILINE))
    assert rows == {key: about.says for key, about in KEYS["house style"].items()}
    assert {key: one["description"] for key, one in made["properties"].items()} == rows

    def wrong(text: str) -> set[str]:
        plain = json.loads(json.dumps(yaml_tree.parse(text, "x.yaml").plain()))
        return {".".join(map(str, error.absolute_path)) for error in Draft202012Validator(made).iter_errors(plain)}

    assert wrong(EXAMPLE) == wrong("hide: {conditions: [sports]}\n") == set()
    assert wrong(BAD) == {"", "scene.level", "cues", "landing", "before.stop.0", "hide.conditions.0"}


def test_the_file_to_begin_with_sets_nothing_and_is_good_without_its_hashes(tmp_path: Path) -> None:
    file = tmp_path / "house-style.yaml"
    file.write_text(schema.house_style_starter())
    read = house_style.read_file(file, load().bed_names, {})
    assert (read.tree.value, read.faults) == ({}, ())
    _, _, body = schema.house_style_starter().partition("\n\n")
    file.write_text("\n".join(line.removeprefix("# ") for line in body.splitlines()))
    read = house_style.read_file(file, load().bed_names, {})
    assert read.faults == ()
    assert read.tree.value.keys() == KEYS["house style"].keys()
    assert yaml.safe_load(file.read_text())
