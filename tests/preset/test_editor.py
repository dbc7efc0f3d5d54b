"""What somebody sees who writes a preset in an editor: the marks and the words that `yaml-language-server` offers.

Needs `npm install --prefix tests`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from roomctl.commands.main import main
from roomctl.preset.descriptions import KEYS
from roomctl.sound.library import load
from roomctl.system import paths
from tests.rigs.editor import Editor, editor

File = Callable[..., Path]
DOCS = Path(__file__).parents[2] / "docs" / "presets.md"


@pytest.fixture(scope="module")
def opened() -> Iterator[Editor]:
    with editor() as one:
        yield one


@pytest.fixture
def starter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """What `presets new` wrote, with the schema beside it."""
    path = tmp_path / "x.yaml"
    assert main(["presets", "new", str(path)]) == 0
    capsys.readouterr()
    return path


@pytest.fixture
def file(starter: Path) -> File:
    """Writes another file into the folder; the starter's first line, which names the schema, is put before it."""

    def written(text: str, name: str = "mine") -> Path:
        path = starter.with_name(f"{name}.yaml")
        path.write_text(starter.read_text().split("\n")[0] + "\n" + text)
        return path

    return written


def changed(starter: Path, old: str, new: str) -> Path:
    """A copy of the starter with a difference."""
    text = starter.read_text()
    assert old in text
    path = starter.with_name("changed.yaml")
    path.write_text(text.replace(old, new, 1))
    return path


def test_the_starter_has_no_marks(starter: Path, opened: Editor) -> None:
    assert opened.marks(starter) == []


@pytest.mark.parametrize("path", sorted(paths.shipped("presets").glob("*.yaml")), ids=lambda path: path.stem)
def test_no_shipped_preset_has_a_mark(path: Path, opened: Editor) -> None:
    assert opened.marks(path) == []


def test_the_manual_s_example_with_a_signature_has_no_marks_and_a_wrong_day_has_one(file: File, opened: Editor) -> None:
    [example] = re.findall(r"```yaml\n.*?\n(.*?)```", DOCS.read_text(), re.DOTALL)
    assert opened.marks(file(f"{example}reviewed: {{by: A. Miller, on: 2026-05-31}}\n")) == []
    [mark] = opened.marks(file(f"{example}reviewed: {{by: A. Miller, on: 31.5.2026}}\n", "other"))
    assert (mark.line, mark.under) == (example.count("\n") + 2, "31.5.2026")


def test_inside_a_phase_its_keys_are_offered_that_are_not_there_yet(starter: Path, opened: Editor) -> None:
    offered = opened.offers(changed(starter, "closing strokes\n", "closing strokes\n    ‸\n"))
    assert {"side", "technique", "at_least", "flex", "pressure", "turn", "check", "advance", "scene", "note"} <= {
        *offered
    }
    assert not {"area", "minutes", "title", "extends"} & {*offered}


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("technique", {"trigger-point", "swedish", "hold"}),
        ("side", {"each", "left", "affected"}),
        ("focus", {"concern", "support", "frame"}),
        ("turn", {"true", "false"}),
    ],
)
def test_behind_a_key_of_a_phase_its_words_are_offered(key: str, words: set[str], file: File, opened: Editor) -> None:
    offered = opened.offers(file(f"preset: 1\nphases:\n  - area: neck\n    minutes: 3\n    {key}: ‸\n"))
    assert words <= {*offered}


def test_at_the_top_the_keys_of_the_file_are_offered(file: File, opened: Editor) -> None:
    assert {"extends", "change", "condition", "title", "phases"} <= {*opened.offers(file("preset: 1\n‸\n"))}


def test_behind_condition_all_of_them_are_offered(file: File, opened: Editor) -> None:
    offered = opened.offers(file("preset: 1\ncondition: ‸\n"))
    assert len(offered) == 13
    assert {"low-back", "high-blood-pressure", "general"} <= {*offered}


def test_inside_change_the_keys_of_a_phase_are_offered(file: File, opened: Editor) -> None:
    offered = opened.offers(file("preset: 1\nextends: low-back\nchange:\n  neck:\n    ‸\n"))
    assert {"minutes", "technique", "side", "note"} <= {*offered}


@pytest.mark.parametrize(
    ("old", "new", "beside", "under", "says"),
    [
        ("    technique: swedish", "    tecnique: swedish", "tecnique", "tecnique", "tecnique is not allowed"),
        ("pressure_cap", "presure_cap", "presure_cap", "presure_cap", "presure_cap is not allowed"),
        ("trigger-point", "triger-point", "triger-point", "triger-point", '"trigger-point"'),
        ("joint-muscle", "joints", "joints", "joints", '"joint-muscle"'),
        ("turn: true", "turn: please", "turn: please", "please", 'Expected "boolean"'),
        ("    minutes: 6\n", "", "area: closing", "a", 'Missing property "minutes"'),
        ("pressure: 3\n", "pressure: 9\n", "pressure: 9", "9", "above the maximum of 5"),
        ("side: each", "side: {left: 70}", "side: {left", "side", 'Missing property "right"'),
    ],
)
def test_a_slip_is_marked_at_its_line(
    old: str, new: str, beside: str, under: str, says: str, starter: Path, opened: Editor
) -> None:
    path = changed(starter, old, new)
    [mark] = opened.marks(path)
    assert beside in path.read_text().split("\n")[mark.line - 1]
    assert mark.under == under
    assert says in mark.says


def test_a_file_with_many_slips_has_a_mark_for_each(file: File, opened: Editor) -> None:
    text = """preset: 1
title: [T]
condition: kneee
minutes: 10
presure_cap: 3
scene: {light: 120}
phases:
  - area: neck
    minutes: 4
    turn: yes please
  - technique: swedish
    minutes: 6
"""
    found = [(mark.line, mark.says.split(".")[0]) for mark in opened.marks(file(text))]
    assert found == [
        (3, "Incorrect type"),
        (4, "Value is not accepted"),
        (6, "Property presure_cap is not allowed"),
        (7, "Value is above the maximum of 100"),
        (11, "Incorrect type"),
        (12, 'Missing property "area"'),
    ]


def test_a_preset_laid_over_another_needs_neither_title_nor_phases(file: File, opened: Editor) -> None:
    text = "preset: 1\nextends: low-back\nscene: {level: -6}\nchange:\n  neck: {minutes: 3, note: slow}\n  arm: false\n"
    assert opened.marks(file(text)) == []


def test_a_slip_inside_change_is_marked(file: File, opened: Editor) -> None:
    [mark] = opened.marks(file("preset: 1\nextends: low-back\nchange:\n  neck:\n    minuts: 3\n"))
    assert (mark.line, mark.under) == (6, "minuts")


def test_without_extends_the_keys_that_must_be_there_are_missed(file: File, opened: Editor) -> None:
    marks = opened.marks(file("preset: 1\nminutes: 10\nphases:\n  - {area: neck, minutes: 10}\n"))
    assert {mark.line for mark in marks} == {2}
    assert all("Missing property" in mark.says for mark in marks)


HOVERED = """preset: 1
title: T
reviewed: {by: A, on: 2026-05-31}
before: {stop: [fever], mind: [sleep]}
sources: [{cite: A, for: minutes}]
measure: [pain]
scene: {bed: warm-pad, level: -3}
phases:
  - area: neck
    minutes: 20
    side: {left: 70, right: 30}
    check: {pressure: every 10 min}
    scene: {light: 30}
"""


@pytest.mark.parametrize(
    ("group", "key", "line"),
    [
        *(("", key, f"{key}: ") for key in ("preset", "title", "before", "sources", "measure", "scene", "reviewed")),
        ("", "phases", "phases:"),
        *(("phases", key, f"    {key}: ") for key in ("minutes", "side", "check", "scene")),
        ("phases", "area", "area: "), ("side", "left", "left: "), ("sources", "cite", "cite: "),
        ("sources", "for", "for: "), ("reviewed", "by", "by: "), ("reviewed", "on", "on: "),
        *(("scene", key, f"{key}: ") for key in ("bed", "level", "light")),
        *(("before", key, f"{key}: ") for key in ("stop", "mind")),
    ],
)  # fmt: skip
def test_a_key_under_the_mouse_shows_the_sentence_of_the_manual_and_no_title(
    group: str, key: str, line: str, file: File, opened: Editor
) -> None:
    name = re.sub(r"\W", "-", f"hover-{group}-{key}")
    at = line.index(key)
    text = HOVERED.replace(f"\n{line}", f"\n{line[:at]}‸{line[at:]}", 1)
    text = text if "‸" in text else HOVERED.replace(line, f"‸{line}", 1)
    shown = opened.hover(file(text, name))
    assert shown.startswith(KEYS[group][key].says), shown
    assert "#" not in shown


def test_the_keys_of_an_overlay_show_theirs_too(file: File, opened: Editor) -> None:
    text = "preset: 1\nextends: low-back\nchange:\n  neck:\n    minutes: 3\n"
    assert opened.hover(file(text.replace("extends", "‸extends"), "h1")).startswith(KEYS[""]["extends"].says)
    assert opened.hover(file(text.replace("change", "‸change"), "h2")).startswith(KEYS[""]["change"].says)
    assert opened.hover(file(text.replace("minutes", "‸minutes"), "h3")).startswith(KEYS["phases"]["minutes"].says)


def test_behind_bed_the_beds_are_offered_that_there_are_and_others_bear_no_mark(file: File, opened: Editor) -> None:
    offered = opened.offers(file("preset: 1\nscene:\n  bed: ‸\n", "beds"))
    assert set(load().bed_names) <= {*offered}
    over = "preset: 1\nextends: low-back\nscene: {bed: 'folder:spa'}\nbefore: {stop: {add: [dizzy], remove: fever}}\n"
    assert opened.marks(file(over, "own")) == []


def test_one_word_of_a_condition_says_what_it_is_for(file: File, opened: Editor) -> None:
    shown = opened.hover(file("preset: 1\ncondition: ‸knee\n", "condition"))
    assert "`knee`: Knee osteoarthritis" in shown
