"""Edits of a text change what they are to change, and not a character of anything else."""

from __future__ import annotations

import difflib
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml

from roomctl.preset import yaml_spans
from roomctl.preset.yaml_edit import copy, insert, move, put, remove
from roomctl.preset.yaml_spans import Span, Unplaced, spans
from roomctl.preset.yaml_tree import Loc
from tests.rigs.layouts import SHELF, foreign

OURS = [(file.stem, file.read_bytes().decode()) for file in sorted(SHELF.glob("*.yaml"))]
TEXTS = OURS + foreign(200)


def places(span: Span, loc: Loc = ()) -> Iterator[tuple[Loc, Span]]:
    """Every value of a text and its place."""
    yield loc, span
    for at, one in enumerate(span.entries):
        yield from places(one, (*loc, at))
    for key, one in span.pairs:
        yield from places(one, (*loc, key.value))


def changed(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that are gone and that are new, their ends included."""
    diff = list(difflib.unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), n=0))[2:]
    return [row[1:] for row in diff if row[0] == "-"], [row[1:] for row in diff if row[0] == "+"]


def values(text: str) -> Any:
    return yaml.load(text, yaml.CSafeLoader)


def a_place(text: str, chance: random.Random, wanted: Callable[[Span], bool]) -> tuple[Loc, Span]:
    root = spans(text)
    assert root is not None
    found = [(loc, span) for loc, span in places(root) if loc and wanted(span)]
    return chance.choice(found)


@pytest.mark.parametrize(("name", "text"), TEXTS, ids=[name for name, _ in TEXTS])
def test_a_field_that_is_changed_changes_its_own_lines_alone(name: str, text: str) -> None:
    chance = random.Random(name)
    for _ in range(4):
        loc, span = a_place(text, chance, lambda span: span.kind == "scalar" and span.style not in ("|", ">"))
        old = text[span.start : span.end]
        new = 7.25 if old.replace(".", "").isdigit() else chance.choice(["calm", "a: b # c", "it's", "yes, of course"])
        after = put(text, loc, new)
        assert after[: span.start] == text[: span.start]
        assert after.endswith(text[span.end :])
        gone, come = changed(text, after)
        assert len(gone) == len(come) + old.count("\n"), "a text over several lines may become one line"
        assert len(come) <= 1


@pytest.mark.parametrize(("name", "text"), TEXTS, ids=[name for name, _ in TEXTS])
def test_a_long_text_keeps_its_style_and_the_lines_around_it(name: str, text: str) -> None:
    chance = random.Random(name)
    try:
        loc, span = a_place(text, chance, lambda span: span.style == ">")
    except IndexError:
        return
    after = put(text, loc, "one two three " * 30 + "end")
    assert after[: span.start + 1] == text[: span.start + 1]
    assert after.endswith(text[yaml_spans.content_end(text, span) :])
    assert max(map(len, after[span.start :].split("end")[0].splitlines())) <= max(110, *map(len, text.splitlines()))


@pytest.mark.parametrize(("name", "text"), TEXTS, ids=[name for name, _ in TEXTS])
def test_a_phase_is_added_removed_copied_and_moved_without_touching_the_others(name: str, text: str) -> None:
    root = spans(text)
    assert root is not None
    phases = root.child("phases")
    assert phases is not None
    count, before = len(phases.entries), values(text)
    chance = random.Random(name)
    at, to = chance.randrange(count), chance.randrange(count)
    entry = {"area": "left knee", "minutes": 4, "check": "pressure", "note": "slowly: as # agreed"}

    added = insert(text, ("phases", at), entry)
    assert changed(text, added)[0] == [] or not text.endswith("\n")
    assert values(added)["phases"] == [*before["phases"][:at], entry, *before["phases"][at:]]
    assert values(remove(added, ("phases", at))) == before

    last = insert(text, ("phases", count), entry)
    assert values(last)["phases"] == [*before["phases"], entry]
    assert last.startswith(text[: yaml_spans.last(text, phases)])

    copied = copy(text, ("phases", at))
    assert values(copied)["phases"] == [*before["phases"][: at + 1], *before["phases"][at:]]
    assert changed(text, copied)[0] == [] or not text.endswith("\n")

    moved = move(text, ("phases", at), to)
    order = [*before["phases"]]
    order.insert(to, order.pop(at))
    assert values(moved)["phases"] == order
    assert sorted(moved.split()) == sorted(text.split()), "no comment is lost"

    removed = remove(text, ("phases", at))
    assert values(removed)["phases"] == [*before["phases"][:at], *before["phases"][at + 1 :]]
    assert changed(text, removed)[1] == [] or not text.endswith("\n")


@pytest.mark.parametrize(("name", "text"), TEXTS, ids=[name for name, _ in TEXTS])
def test_a_key_is_added_in_its_place_and_removed_again(name: str, text: str) -> None:
    chance = random.Random(name)
    loc, span = a_place(text, chance, lambda span: span.kind == "mapping")
    keys = [key.value for key, _ in span.pairs]
    for order in ((), (keys[0], "new"), ("new", *keys)):
        after = put(text, (*loc, "new"), "as agreed", order)
        gone, come = changed(text, after)
        assert len(come) == len(gone) + (not span.style) or not text.endswith("\n")
        again = remove(after, (*loc, "new"))
        assert again.rstrip() == text.rstrip() or len(span.pairs) == 1
        assert values(again) == values(text)
    for key in keys:
        assert key not in (values_at(remove(text, (*loc, key)), loc) or {})


def values_at(text: str, loc: Loc) -> Any:
    found = values(text)
    for step in loc:
        found = found[step]
    return found


@pytest.mark.parametrize(
    ("before", "after", "edit"),
    [
        ("a: 1\n", "a: 1\nb: {c: 2}\n", lambda text: put(text, ("b", "c"), 2)),
        ("a: 1", "a: 1\nb: 2", lambda text: put(text, ("b",), 2)),
        ("a:\nb: 1\n", "a: x\nb: 1\n", lambda text: put(text, ("a",), "x")),
        ("a:\nb: 1\n", "a: {c: x}\nb: 1\n", lambda text: put(text, ("a", "c"), "x")),
        ("---\n# ours\n", "---\n# ours\na: 1\n", lambda text: put(text, ("a",), 1)),
        ("a: {}\n", "a: {b: 1}\n", lambda text: put(text, ("a", "b"), 1)),
        ("a: [1, 2,]\n", "a: [1, 2, 3,]\n", lambda text: put(text, ("a", 2), 3)),
        ("a:\n  b: 1\nc: 2\n", "a: {}\nc: 2\n", lambda text: remove(text, ("a", "b"))),
        ("a:\n- b: 1\n  # why\n  c: 2\n", "a:\n- \n  # why\n  c: 2\n", lambda text: remove(text, ("a", 0, "b"))),
        ("a:\n- b: 1  # x\n  c: 2\n", "a:\n- c: 2\n", lambda text: remove(text, ("a", 0, "b"))),
        ("# ours\na: 1\n# own\nb: 2\n\n# tail\n", "# ours\na: 1\n# own\n\n# tail\n", lambda text: remove(text, ("b",))),
        ("a:\n- 1\n# own\n- 2\n# tail\n", "a:\n- 1\n# tail\n", lambda text: remove(text, ("a", 1))),
        ("a: no\n", 'a: "true"\n', lambda text: put(text, ("a",), "true")),
        ("a: 'it''s'\n", "a: 'it''s not'\n", lambda text: put(text, ("a",), "it's not")),
        ("a: 5 # x\n", "a: [1, 2] # x\n", lambda text: put(text, ("a",), [1, 2])),
        ("a: |\n  1\n  2\n\nb: 1\n", "a: |\n  1\n  3\n\nb: 1\n", lambda text: put(text, ("a",), "1\n3\n")),
        ("", "a: {b: 1}\n", lambda text: put(text, ("a", "b"), 1)),
        ("# only a remark\n", "# only a remark\na: 1\n", lambda text: put(text, ("a",), 1)),
        ("a:\n- - 1\n  - 2\n", "a:\n- - 1\n  - 3\n", lambda text: put(text, ("a", 0, 1), 3)),
    ],
)  # fmt: skip
def test_small_layouts(before: str, after: str, edit: Callable[[str], str]) -> None:
    assert edit(before) == after


@pytest.mark.parametrize("text", ["a: [1\n", "a: &x 1\nb: *x\n", "a: !!str 1\n", "a: 1\n---\nb: 2\n"])
def test_a_text_that_cannot_be_edited_is_refused_with_a_way_out(text: str) -> None:
    with pytest.raises(Unplaced, match=r"correct it first|presets do not use|remove it"):
        put(text, ("a",), 2)


def test_a_value_with_half_a_letter_is_refused_and_not_a_fault_of_ours() -> None:
    with pytest.raises(Unplaced):
        put("a: 1\n", ("a",), "x\udcff")


def test_a_layout_without_a_place_for_an_edit_is_refused_and_not_damaged() -> None:
    with pytest.raises(Unplaced, match="text itself"):
        move("a:\n- - 1\n  - 2\n", ("a", 0, 1), 0)
