"""From a preset to a plan; the shipped presets; and the manual against the model."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from roomctl.preset import model, yaml_tree
from roomctl.preset.check import check_file, check_text
from roomctl.preset.conditions import CONDITIONS
from roomctl.preset.library import shelves
from roomctl.preset.model import Before, Landing, Phase, Preset, Reviewed, Scene, Shares, Source, duration, to_plan
from roomctl.preset.schema import starter
from roomctl.session.fit import fit, resolve_sides
from roomctl.session.hands import DEEP
from roomctl.session.pairs import most
from roomctl.session.plan import POSITIONS, SIDES, TECHNIQUES, Plan
from roomctl.session.plan import Scene as PlannedScene
from roomctl.sound.library import load
from roomctl.system import paths
from tests import wording

HERE = Path(__file__).parent
GOOD = (HERE / "good.yaml").read_text()
DOCS = (HERE.parent.parent / "docs" / "presets.md").read_text()
WHOLE_BODY = ()
STAYS_DIM = ("headache-cluster", "headache-migraine", "headache-sinus", "post-op-pain")
SHIPPED = sorted(paths.shipped("presets").glob("*.yaml"))
BEDS = ("brown-hush", "silence", "warm-pad")
KINDS: list[type[BaseModel]] = [Preset, Phase, Shares, Scene, Landing, Source, Before, Reviewed]


def preset_of(text: str) -> Preset:
    checked = check_text(text, "x.yaml")
    assert checked.preset, checked.faults
    return checked.preset


def small(phase: str = "", top: str = "") -> Plan:
    text = f"preset: 1\ntitle: T\ncondition: knee\nminutes: 8\n{top}\nphases:\n  - area: knee\n    minutes: 8\n"
    return to_plan(preset_of(f"{text}    check: pressure\n    focus: concern\n{phase}"), "t")


@pytest.mark.parametrize(
    ("written", "seconds"),
    [(8, 480), (7.5, 450), ("7:30", 450), ("450 s", 450), ("20 min", 1200), ("30s", 30), ("1 h", 3600), ("8", 480),
     ("0:45", 45), ("90 seconds", 90), ("1.5 minutes", 90), (0.1, 6)],
)  # fmt: skip
def test_a_length_of_time_is_read_as_it_is_written(written: object, seconds: float) -> None:
    assert duration(written) == seconds


def test_a_bare_number_of_a_fade_counts_in_seconds() -> None:
    assert duration(30, "s") == duration("30", "s") == 30
    assert duration("2 min", "s") == 120


@pytest.mark.parametrize("written", [True, None, "", "ten", "7:60", "7,5", "-3", "1 day", "7:30 min", "٣", [], "1e3"])
def test_what_is_not_a_length_of_time_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match=wording.NO_LENGTH):
        duration(written)


def test_what_is_left_out_has_the_defaults_that_the_manual_names() -> None:
    [phase] = small().phases
    assert (phase.side, phase.technique, phase.position, phase.pressure) == ("both", "swedish", "supine", 1)
    assert (phase.at_least, phase.flex, phase.turn, phase.advance) == (240, 1, False, "auto")
    assert (phase.scene.bed, phase.scene.light, phase.scene.fade) == ("silence", 20, 30)


def test_a_frame_phase_keeps_its_time_unless_it_says_otherwise() -> None:
    base = "preset: 1\ntitle: T\ncondition: knee\nminutes: 3\nphases:\n  - {area: a, minutes: 3, focus: frame"
    assert to_plan(preset_of(base + "}"), "t").phases[0].flex == 0
    assert to_plan(preset_of(base + ", flex: 2}"), "t").phases[0].flex == 2


def test_a_phase_changes_only_what_its_scene_names() -> None:
    plan = small("    scene: {light: 40}\n", "scene: {bed: warm-pad, level: -3, fade: 60}")
    scene = plan.phases[0].scene
    assert (scene.bed, scene.level, scene.light, scene.fade) == ("warm-pad", -3, 40, 60)


def test_each_stays_each_with_the_minutes_of_both_sides() -> None:
    [phase] = small("    side: each\n").phases
    assert (phase.side, phase.seconds) == ("each", 480)


def test_shares_become_left_then_right_with_their_part_of_the_minutes_and_of_the_floor() -> None:
    left, right = small("    side: {left: 70, right: 30}\n    at_least: 5\n").phases
    assert (left.side, left.seconds, left.at_least) == ("left", 336, 210)
    assert (right.side, right.seconds, right.at_least) == ("right", 144, 90)


def test_a_floor_that_is_left_out_is_half_of_each_share() -> None:
    assert [phase.at_least for phase in small("    side: {left: 1, right: 3}\n").phases] == [60, 180]


def test_shares_are_of_their_sum_whatever_the_numbers() -> None:
    written = ("{left: 70, right: 30}", "{right: 3, left: 7}", "{left: 3.5, right: 1.5}")
    assert len({small(f"    side: {shares}\n") for shares in written}) == 1


def test_of_two_unequal_sides_only_the_first_is_asked_about_and_turns() -> None:
    left, right = small("    side: {left: 2, right: 1}\n    turn: true\n    note: slowly\n    flex: 2\n").phases
    assert (left.check, left.turn, right.check, right.turn) == ("pressure", True, "", False)
    same = replace(left, side="right", seconds=right.seconds, at_least=right.at_least, check="", turn=False)
    assert right == same


@given(st.floats(0.1, 1e4), st.floats(0.1, 1e4))
def test_unequal_sides_lose_no_time_and_are_not_rounded(left: float, right: float) -> None:
    both = Phase(area="knee", minutes=8, side=Shares(left=left, right=right)).planned(PlannedScene())
    assert sum(phase.seconds for phase in both) == pytest.approx(480, abs=1e-9)
    assert both[0].seconds * right == pytest.approx(both[1].seconds * left)


def test_a_shorter_session_keeps_the_shares() -> None:
    plan = resolve_sides(small("    side: {left: 3, right: 1}\n"), None)
    assert plan.lengths == (360, 120)
    assert fit(plan, 360).lengths == (270, 90)


def closing(phase: str = "", top: str = "scene: {bed: warm-pad, level: -3, light: 20}") -> Plan:
    text = (
        f"preset: 1\ntitle: T\ncondition: knee\nminutes: 8\n{top}\nphases:\n  - {{area: knee, minutes: 5, check: a}}\n"
    )
    return to_plan(preset_of(f"{text}  - area: close\n    minutes: 3\n    focus: frame\n{phase}"), "t")


def test_in_the_landing_the_bed_thins_and_the_light_rises_over_five_minutes() -> None:
    plan = closing()
    assert plan.landing == PlannedScene("warm-pad", level=-7, light=40, kelvin=2400, fade=300)
    assert [phase.scene.level for phase in plan.phases] == [-3, -3]
    assert plan.phases[-1].note == "water within reach; sit up slowly"


def test_the_landing_never_lowers_the_light() -> None:
    assert landing_of(top="scene: {light: 45}").light == 45


@pytest.mark.parametrize(("light", "landed"), [(0, 0), (5, 5), (10, 10), (11, 40), (40, 40)])
def test_a_preset_that_is_dark_on_purpose_stays_dark_in_the_landing(light: int, landed: int) -> None:
    assert landing_of(top=f"scene: {{light: {light}}}").light == landed


def test_what_the_closing_phase_says_itself_wins_key_by_key() -> None:
    assert landing_of("    scene: {light: 15}\n") == PlannedScene("warm-pad", level=-7, light=15, fade=300)
    assert landing_of("    scene: {level: -3}\n") == PlannedScene("warm-pad", level=-3, light=40, fade=300)
    assert landing_of("    scene: {fade: 30}\n") == PlannedScene("warm-pad", level=-7, light=40, fade=30)
    assert closing("    note: no talk\n").phases[-1].note == "no talk"


def test_a_preset_says_how_it_ends() -> None:
    ends = "scene: {bed: warm-pad, level: -3, light: 20}\nlanding: {softer: 6, light: 25, fade: 2 min, note: rest}"
    assert landing_of(top=ends) == PlannedScene("warm-pad", level=-9, light=25, fade=120)
    assert closing(top=ends).phases[-1].note == "rest"
    assert landing_of(top="scene: {light: 5}\nlanding: {light: 60}").light == 5, "dark on purpose"
    assert closing("    note: no talk\n", ends).phases[-1].note == "no talk"


def landing_of(phase: str = "", top: str = "scene: {bed: warm-pad, level: -3, light: 20}") -> PlannedScene:
    scene = closing(phase, top).landing
    assert scene is not None
    return scene


def test_only_a_last_phase_that_is_frame_lands() -> None:
    plan = to_plan(preset_of(GOOD), "t")
    first, last = plan.phases[::2]
    assert plan.landing is None
    assert (first.focus, first.scene.level, first.note) == ("frame", -3, "")
    assert (last.focus, last.scene.level, last.note) == ("support", -3, "")


def test_a_dump_counts_in_minutes_as_the_file_does() -> None:
    text = (paths.shipped("presets") / "headache-migraine.yaml").read_text()
    written = preset_of(text).model_dump(mode="json", by_alias=True, exclude_unset=True)
    assert (written["minutes"], written["phases"][1]["minutes"], written["scene"]["fade"]) == (30, 8, 60)
    assert preset_of(str(written).replace("True", "true")) == preset_of(text)


def test_no_check_is_an_empty_text() -> None:
    base = "preset: 1\ntitle: T\ncondition: knee\nminutes: 3\nphases:\n  - {area: a, minutes: 3, focus: frame, check: "
    assert preset_of(base + "false}").phases[0].check.question == ""
    assert preset_of(base + "how is the light?}").phases[0].check.question == "how is the light?"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_shipped_presets_are_clean(path: Path) -> None:
    checked = check_file(path, load().bed_names)
    assert checked.faults == ()
    assert bool(checked.remarks) == (path.stem in WHOLE_BODY), "little time on the area of concern is remarked on"
    assert path.read_text().startswith("# yaml-language-server: $schema=./preset.schema.json\n")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_each_shipped_preset_sums_to_its_minutes_as_a_plan(path: Path) -> None:
    minutes = yaml_tree.read(path).plain()["minutes"]
    plan = to_plan(preset_of(path.read_text()), path.stem)
    assert plan.seconds == 60 * minutes
    assert (plan.preset, Plan.from_json(plan.to_json())) == (path.stem, plan)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_each_shipped_preset_says_where_it_comes_from_and_claims_no_review(path: Path) -> None:
    preset = preset_of(path.read_text())
    assert preset.evidence
    assert preset.basis
    assert preset.frequency
    assert preset.sources
    assert preset.before
    assert preset.before.stop
    assert preset.reviewed is None


def test_each_condition_has_its_presets_and_eleven_are_spot_work() -> None:
    shipped = {path.stem: preset_of(path.read_text()) for path in SHIPPED}
    assert len(shipped) == 36
    assert {preset.condition for preset in shipped.values()} == set(CONDITIONS)
    spots = {name for name, preset in shipped.items() if to_plan(preset, name).spot}
    assert len(spots) == 11
    assert {name for name in shipped if name.endswith("-spot")} < spots


def test_no_preset_works_deep_and_one_alone_works_strongly() -> None:
    strong = {path.stem for path in SHIPPED if any(phase.pressure > 3 for phase in preset_of(path.read_text()).phases)}
    assert strong == {"low-back-structural"}
    assert all(phase.pressure < 5 for path in SHIPPED for phase in preset_of(path.read_text()).phases)


def test_a_card_warns_where_the_sources_warn() -> None:
    words = {path.stem: " ".join(path.read_text().casefold().split()) for path in SHIPPED}
    assert "a dutch guideline advises against massage for nerve-root pain" in words["radiating-pain"]
    assert "no trigger-point and no sports techniques" in words["hypertension"]
    assert not re.search(r"(boosts|strengthens|improves) (the |your )?immun", words["immune-wellness"])
    assert "180/120" in words["hypertension-spot"]


@pytest.mark.parametrize("technique", ["trigger-point", "deep-tissue", "friction"])
def test_high_blood_pressure_refuses_what_raises_it(technique: str) -> None:
    text = (paths.shipped("presets") / "hypertension.yaml").read_text()
    faults = check_text(text.replace("technique: swedish", f"technique: {technique}", 1), "h").faults
    assert [fault.where for fault in faults if "not suitable for high blood pressure" in fault.what] == [
        "phases[2].technique"
    ]


def test_every_condition_s_preset_fits_the_lengths_that_its_floors_and_ceilings_allow() -> None:
    for path in SHIPPED:
        plan = resolve_sides(to_plan(preset_of(path.read_text()), path.stem), "left")
        shorter, longer = fit(plan, plan.seconds * 0.75), fit(plan, plan.seconds + 900)
        assert shorter.seconds == plan.seconds * 0.75
        longest = sum(most(one) if one.flex and one.focus != "frame" else one.seconds for one in plan.phases)
        assert longer.seconds == min(plan.seconds + 900, longest)


def test_ninety_minutes_of_any_shipped_preset_leave_its_deep_work_near_what_it_has() -> None:
    for path in SHIPPED:
        plan = resolve_sides(to_plan(preset_of(path.read_text()), path.stem), "left")
        longer = fit(plan, 90 * 60)
        for before, after in zip(plan.phases, longer.phases, strict=True):
            if before.technique in DEEP:
                assert after.seconds <= 1.5 * before.seconds + 1e-6, (path.stem, before.area)


def test_the_knee_preset_asks_which_side_and_keeps_its_pairs() -> None:
    plan = to_plan(preset_of((paths.shipped("presets") / "knee-oa.yaml").read_text()), "k")
    concern = [phase for phase in plan.phases if phase.focus == "concern"]
    assert [phase.side for phase in concern] == ["affected", "unaffected"] * 2
    assert sum(phase.seconds for phase in concern) == 26 * 60
    sides = [phase.side for phase in resolve_sides(plan, "right").phases if phase.focus == "concern"]
    assert sides == ["right", "left"] * 2


def test_withdrawal_is_even_in_light_and_sound_to_its_end() -> None:
    plan = to_plan(preset_of((paths.shipped("presets") / "alcohol-withdrawal.yaml").read_text()), "a")
    assert plan.landing is not None
    assert {(scene.light, scene.level) for scene in [plan.landing, *(p.scene for p in plan.phases)]} == {(45, -9)}


def test_the_light_rises_at_the_end_except_where_light_hurts_or_the_client_rests_on() -> None:
    for path in SHIPPED:
        last = to_plan(preset_of(path.read_text()), path.stem).landing
        assert last is not None
        assert last.fade >= 30
        assert (last.light < 40) == (path.stem in STAYS_DIM), path.stem


def test_migraine_has_no_sound_and_hardly_any_light() -> None:
    plan = to_plan(preset_of((paths.shipped("presets") / "headache-migraine.yaml").read_text()), "m")
    assert plan.cues == "visual-only"
    assert {phase.scene.bed for phase in plan.phases} == {"silence"}
    assert plan.phases[0].scene.light == 5


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_manual_explains_every_key(kind: type[BaseModel]) -> None:
    rows = set(re.findall(r"^\| `([a-z_]+)` \|", DOCS, re.MULTILINE))
    assert {field.alias or name for name, field in kind.model_fields.items()} <= rows


def test_the_manual_explains_no_key_that_is_not_there() -> None:
    rows = set(re.findall(r"^\| `([a-z_-]+)` \|", DOCS, re.MULTILINE))
    keys = {field.alias or name for kind in KINDS for name, field in kind.model_fields.items()}
    assert rows == keys | set(CONDITIONS) | {"extends", "change"}


def test_the_manual_names_every_word_that_a_key_may_have() -> None:
    for word in (*SIDES, *TECHNIQUES, *POSITIONS, *CONDITIONS):
        assert f"`{word}`" in DOCS


def test_the_manual_s_own_example_is_a_clean_preset() -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", DOCS, re.DOTALL)
    checked = check_text(example, "docs/presets.md", BEDS)
    assert (checked.faults, checked.remarks) == ((), ())


def test_the_manual_s_explained_lines_are_read_as_they_are_explained() -> None:
    [example] = re.findall(r"```yaml explained\n(.*?)```", DOCS, re.DOTALL)
    assert yaml_tree.parse(example, "docs/presets.md").plain() == {
        "title": "Stiff neck", "before": {"stop": ("fever today", "a numb arm")},
        "scene": {"bed": "warm-pad", "light": 20},
        "phases": ({"area": "neck", "minutes": 9}, {"area": "close", "minutes": 2}),
    }  # fmt: skip


def test_the_manual_s_fault_is_what_the_check_says_of_the_starter() -> None:
    [told] = re.findall(r"`(stiff-neck\.yaml:.*?\?)`", DOCS)
    slip = starter().replace("minutes: 12  ", "minuts: 12  ", 1)
    [fault] = check_text(slip, "stiff-neck.yaml", BEDS).faults
    assert str(fault) == told


def test_the_manual_s_shares_are_what_it_says() -> None:
    [fragment] = re.findall(r"```yaml fragment\n(.*?)```", DOCS, re.DOTALL)
    text = f"preset: 1\ntitle: T\ncondition: knee\nminutes: 10\nphases:\n{fragment}"
    assert to_plan(preset_of(text), "t").lengths == (7 * 60, 3 * 60)


def test_the_manual_s_limit_face_down_is_a_preset_whose_own_phases_exceed_it_as_the_check_remarks(
    tmp_path: Path,
) -> None:
    [example] = re.findall(r"```yaml prone\n(.*?)```", DOCS, re.DOTALL)
    mine = tmp_path / "mine.yaml"
    mine.write_text(example)
    checked = check_file(mine, BEDS, shelves())
    assert checked.preset is not None
    assert to_plan(checked.preset, "mine").prone_limit == 20 * 60
    [remark] = checked.remarks
    assert "face down for 28 min without a break; the screen prompts to turn after 20 min" in remark.what


def test_the_manual_s_longest_time_is_what_it_says_also_for_both_sides() -> None:
    [fragment] = re.findall(r"```yaml longest\n(.*?)```", DOCS, re.DOTALL)
    head = "preset: 1\ntitle: T\ncondition: knee\nminutes: 6\nphases:\n"
    assert [phase.at_most for phase in to_plan(preset_of(head + fragment), "t").phases] == [540]
    shares = fragment.replace("    minutes", "    side: {left: 2, right: 1}\n    minutes")
    assert [phase.at_most for phase in to_plan(preset_of(head + shares), "t").phases] == [360, 180]


def test_the_manual_s_overlay_is_a_clean_preset(tmp_path: Path) -> None:
    [example] = re.findall(r"```yaml overlay\n(.*?)```", DOCS, re.DOTALL)
    mine = tmp_path / "mine.yaml"
    mine.write_text(example)
    checked = check_file(mine, BEDS, shelves())
    assert (checked.faults, checked.remarks) == ((), ())
    assert checked.preset is not None
    assert checked.preset.phases[-1].note == "slow, without talk"


def test_the_manual_s_numbers_of_the_landing_are_the_model_s() -> None:
    landing = DOCS.partition("### The landing")[2].partition("\n## ")[0]
    assert f"{model.SOFTER:g} decibels" in landing
    assert f"rises to {model.RISEN:g}," in landing
    assert f"is {model.DARK:g} or less" in landing
    assert f"at most {model.LONGEST_FADE / 60:g} minutes" in landing
    assert f'"{model.LANDING_NOTE}"' in landing


def test_a_dump_writes_shares_as_the_file_does() -> None:
    text = GOOD.replace("side: each", "side: {left: 70, right: 30}")
    written = preset_of(text).model_dump(mode="json", by_alias=True, exclude_unset=True)
    assert written["phases"][2]["side"] == {"left": 70, "right": 30}
    assert preset_of(str(written)) == preset_of(text)


def test_the_schema_takes_a_word_or_shares_as_a_side() -> None:
    schema = Preset.model_json_schema(by_alias=True)
    words, shares = schema["$defs"]["Phase"]["properties"]["side"]["oneOf"]
    assert words["enum"] == list(SIDES)
    assert shares == {"$ref": "#/$defs/Shares"}
    assert schema["$defs"]["Shares"]["required"] == ["left", "right"]
