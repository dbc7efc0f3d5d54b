"""From a preset to a plan; the shipped presets; and the manual against the model."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from roomctl import paths
from roomctl.preset import strict
from roomctl.preset.check import check_file, check_text
from roomctl.preset.model import CONDITIONS, Before, Phase, Preset, Reviewed, Scene, Source, duration, to_plan
from roomctl.session.plan import POSITIONS, SIDES, TECHNIQUES, Plan

HERE = Path(__file__).parent
DOCS = (HERE.parent.parent / "docs" / "presets.md").read_text()
SHIPPED = sorted(paths.shipped("presets").glob("*.yaml"))
BEDS = ("brown-hush", "silence", "warm-pad")


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
    with pytest.raises(ValueError, match="is not a length of time"):
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


def test_a_dump_counts_in_minutes_as_the_file_does() -> None:
    text = (paths.shipped("presets") / "headache-migraine.yaml").read_text()
    written = preset_of(text).model_dump(mode="json", by_alias=True, exclude_unset=True)
    assert (written["minutes"], written["phases"][1]["minutes"], written["scene"]["fade"]) == (30, 8, 60)
    assert preset_of(str(written).replace("True", "true")) == preset_of(text)


def test_no_check_is_an_empty_text() -> None:
    base = "preset: 1\ntitle: T\ncondition: knee\nminutes: 3\nphases:\n  - {area: a, minutes: 3, focus: frame, check: "
    assert preset_of(base + "false}").phases[0].check == ""
    assert preset_of(base + "how is the light?}").phases[0].check == "how is the light?"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_shipped_presets_are_clean(path: Path) -> None:
    checked = check_file(path, BEDS)
    assert (checked.faults, checked.remarks) == ((), ())
    assert path.read_text().startswith("# yaml-language-server: $schema=./preset.schema.json\n")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_each_shipped_preset_sums_to_its_minutes_as_a_plan(path: Path) -> None:
    minutes = strict.read(path).plain()["minutes"]
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


def test_the_light_rises_at_the_end_except_with_migraine() -> None:
    for path in SHIPPED:
        last = to_plan(preset_of(path.read_text()), path.stem).phases[-1].scene
        assert last.fade >= 30
        assert (last.light <= 15) if path.stem == "headache-migraine" else (last.light >= 40), path.stem


def test_migraine_has_no_sound_and_hardly_any_light() -> None:
    plan = to_plan(preset_of((paths.shipped("presets") / "headache-migraine.yaml").read_text()), "m")
    assert plan.cues == "visual-only"
    assert {phase.scene.bed for phase in plan.phases} == {"silence"}
    assert plan.phases[0].scene.light == 5


@pytest.mark.parametrize("kind", [Preset, Phase, Scene, Source, Before, Reviewed])
def test_the_manual_explains_every_key(kind: type[Preset]) -> None:
    rows = set(re.findall(r"^\| `([a-z_]+)` \|", DOCS, re.MULTILINE))
    assert {field.alias or name for name, field in kind.model_fields.items()} <= rows


def test_the_manual_explains_no_key_that_is_not_there() -> None:
    rows = set(re.findall(r"^\| `([a-z_-]+)` \|", DOCS, re.MULTILINE))
    kinds: list[type[Preset] | type[Phase] | type[Scene] | type[Source] | type[Before] | type[Reviewed]]
    kinds = [Preset, Phase, Scene, Source, Before, Reviewed]
    keys = {field.alias or name for kind in kinds for name, field in kind.model_fields.items()}
    assert rows == keys | set(CONDITIONS) | {"extends"}


def test_the_manual_names_every_word_that_a_key_may_have() -> None:
    for word in (*SIDES, *TECHNIQUES, *POSITIONS, *CONDITIONS):
        assert f"`{word}`" in DOCS


def test_the_manual_s_own_example_is_a_clean_preset() -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", DOCS, re.DOTALL)
    checked = check_text(example, "docs/presets.md", BEDS)
    assert (checked.faults, checked.remarks) == ((), ())
