"""Lists of a preset that is edited: one entry changes, and the lines of the others stay."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

import pytest

from roomctl.errors import Refused
from roomctl.preset import draft_edits as edits
from roomctl.preset import yaml_tree
from roomctl.preset.draft import Checks, Draft
from roomctl.preset.library import Shelf

LISTS = """preset: 1
title: T
before:   # asked first
  stop:
    # the doctor's own
    - fever   # today
    - "a rash: new"
  mind: [slowly, warm hands]
sources:
  - cite: A   # our book
    for: minutes
  - cite: B
phases: []
"""


@pytest.mark.parametrize(
    ("loc", "after", "lines"),
    [
        (("before", "stop"), ["fever", "a rash: new", "a wound"], {"+    - a wound"}),
        (("before", "stop"), ["a rash: new"], {"-    # the doctor's own", "-    - fever   # today"}),
        (("before", "stop"), ["high fever", "a rash: new"], {"-    - fever   # today", "+    - high fever   # today"}),
        (("before", "stop"), ["a rash: new", "fever"], None),
        (("before", "mind"), ["warm hands", "slowly"],
         {"-  mind: [slowly, warm hands]", "+  mind: [warm hands, slowly]"}),
        (("before", "during"), ["dizziness"], {"+  during: [dizziness]"}),
        (("sources",), [{"cite": "A", "for": "pressure"}, {"cite": "B"}],
         {"-    for: minutes", "+    for: pressure"}),
        (("sources",), [{"cite": "A", "for": "minutes"}, {"cite": "B", "doi": "10.1000/1"}], {"+    doi: 10.1000/1"}),
        (("sources",), [{"cite": "A"}, {"cite": "B"}], {"-    for: minutes"}),
        (("measure",), ["range"], {"+measure: [range]"}),
    ],
)  # fmt: skip
def test_a_list_is_changed_in_the_lines_of_that_entry(
    loc: tuple[str, ...], after: list[object], lines: set[str] | None
) -> None:
    """Comments and layout of the others stay."""
    before: object = draft_of(LISTS).seen.head
    for step in loc:
        before = before.get(step, ()) if isinstance(before, dict) else ()
    assert isinstance(before, tuple)
    text = edits.listed(LISTS, loc, list(before), after)
    now: object = draft_of(text).seen.head
    for step in loc:
        now = now.get(step) if isinstance(now, dict) else None
    assert now == tuple(after)
    found = {line for line in unified_diff(LISTS.splitlines(), text.splitlines(), n=0, lineterm="")
             if line[:2] not in ("--", "++", "@@")}  # fmt: skip
    assert lines is None or found == lines


def draft_of(text: str) -> Draft:
    return Draft(Path("t.yaml"), None, text)


def test_of_a_list_from_the_preset_below_only_what_differs_is_written_and_taken_back(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(LISTS)
    checks = Checks([Shelf("given", tmp_path)])
    text = "preset: 1\nextends: base\n"

    def stop(text: str) -> list[object]:
        return list(Draft(tmp_path / "over.yaml", None, text, checks).seen.head["before"]["stop"])

    for after, written in (
        (["fever", "a rash: new", "a wound"], "before: {stop: {add: [a wound]}}"),
        (["a rash: new", "a wound"], "before: {stop: {add: [a wound], remove: [fever]}}"),
        (["a rash: new", "a deep wound"], "before: {stop: {add: [a deep wound], remove: [fever]}}"),
        (["a rash: new", "a deep wound", "fever"], "before: {stop: {add: [a deep wound]}}"),
        (["a rash: new", "fever"], ""),
    ):
        text = edits.listed(text, ("before", "stop"), stop(text), after)
        assert sorted(map(str, stop(text))) == sorted(map(str, after))
        tree = yaml_tree.look(text, "over.yaml").tree
        assert tree is not None
        wanted = yaml_tree.look(f"preset: 1\nextends: base\n{written}\n", "over.yaml").tree
        assert wanted is not None
        assert (tree.plain() == wanted.plain()) or not written
    with pytest.raises(Refused, match="the order of this list"):
        edits.listed(text, ("before", "stop"), stop(text), list(reversed(stop(text))))


def test_a_source_from_the_preset_below_is_changed_and_removed_without_others_of_its_name(tmp_path: Path) -> None:
    """One source is cited for two statements. `remove` names both by it, so the one that stays is added again; and what
    a source is for is changed by removing and adding it under its name."""
    more = LISTS.replace("  - cite: B\n", "  - cite: A\n    for: pressure\n  - cite: B\n")
    (tmp_path / "base.yaml").write_text(more)
    checks = Checks([Shelf("given", tmp_path)])

    def sources(text: str) -> list[object]:
        return list(Draft(tmp_path / "over.yaml", None, text, checks).seen.head["sources"])

    text = "preset: 1\nextends: base\n"
    first, second, third = {"cite": "A", "for": "minutes"}, {"cite": "A", "for": "pressure"}, {"cite": "B"}
    assert sources(text) == [first, second, third]
    doi, light = {"cite": "B", "doi": "10.1000/1"}, {"cite": "A", "for": "light"}
    for after in ([first, second, doi], [first, light, doi], [light, doi], [light, third], [first, light, third]):
        text = edits.listed(text, ("sources",), sources(text), after)
        assert sorted(map(str, sources(text))) == sorted(map(str, after)), text
