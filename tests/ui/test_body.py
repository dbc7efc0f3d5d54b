"""The picture of the body: which parts an area's words mean, and how what was done and what is to come look."""

from __future__ import annotations

import pytest

from roomctl.preset.catalogue import plan
from roomctl.preset.library import Shelf, files
from roomctl.session.plan import Phase
from roomctl.system.paths import shipped
from roomctl.ui.widgets import body_figure, body_map
from roomctl.ui.widgets.body_map import FILLINGS, drawing, marks


@pytest.mark.parametrize(
    ("area", "parts"),
    [
        ("back of neck and suboccipitals", {"nape"}),
        ("back", {"upper back", "lower back"}),
        ("low back, both sides of the spine", {"upper back", "lower back"}),
        ("back of shoulder, arm across the chest", {"back of shoulder"}),
        ("settle, hands on shoulders over clothing", set()),
        ("close, gentle rocking of the knees", set()),
        ("buttock (gluteals, piriformis)", {"buttock"}),
        ("knee down: lower leg, ankle, foot", {"shin", "calf", "foot", "heel"}),
        ("somewhere new", set()),
    ],
)
def test_the_words_of_an_area_mean_parts_of_the_body(area: str, parts: set[str]) -> None:
    assert body_figure.parts(area) == parts


def test_every_part_that_a_word_means_is_drawn() -> None:
    drawn = {part for shapes in body_figure.SHAPES.values() for part in shapes}
    assert {part for parts in body_figure.WORDS.values() for part in parts} <= drawn
    for view in ("front", "back"):
        dots = {dot[0] for row in body_figure.drawn(view, 13, 28) for dot in row if dot}
        assert dots == set(body_figure.SHAPES[view])


def test_most_areas_of_the_shipped_presets_are_on_the_picture() -> None:
    shelves = [Shelf("built in", shipped("presets"))]
    concern = [
        phase.area for name in files(shelves)[0] for phase in plan(name, shelves).phases if phase.focus == "concern"
    ]
    unknown = {area for area in concern if not body_figure.parts(area)}
    places = {area for area in unknown if not any(word in area for word in ("scar", "injur", "movement", "swings"))}
    assert places <= {"bend and straighten, contract-relax", "turning out and raising, contract-relax",
                      "muscles and skin a hand's width away"}, places  # fmt: skip


def phase(area: str, side: str = "both") -> Phase:
    return Phase(area, 300, 150, side)  # type: ignore[arg-type]


PHASES = [phase("upper back"), phase("forearm", "left"), phase("forearm", "right"), phase("neck"), phase("foot")]


def test_worked_now_to_go_and_avoid_differ_without_colour() -> None:
    found = marks(PHASES, 1, done={0}, avoids=lambda one: one.area == "foot")
    assert found["upper back", "left"] == "done"
    assert found["forearm", "left"] == "now"
    assert found["forearm", "right"] == "todo"
    assert found["nape", "right"] == "todo"
    assert found["foot", "left"] == "avoid"
    assert len(set(FILLINGS.values())) == len(FILLINGS)
    text = "\n".join("".join(part for part, _ in row) for row in drawing(found, 31, 16))
    for filling in FILLINGS.values():
        assert filling in text
    for said in ("front", "back", "now", "to go", "worked", "avoid"):
        assert said in text


def test_left_is_the_clients_own() -> None:
    rows = drawing(marks([phase("hand", "left")], 0), 31, 16)
    text = ["".join(part for part, _ in row) for row in rows]
    middle = len(text[0]) // 2
    front = [row[:middle] for row in text[1:-1]]
    back = [row[middle:] for row in text[1:-1]]
    lit = "█▀▄"
    assert any(char in lit for row in front for char in row[len(row) // 2 :]), "in front, left is on the viewer's right"
    assert not any(char in lit for row in front for char in row[: len(row) // 2])
    assert any(char in lit for row in back for char in row[: len(row) // 2])
    assert text[0].split() == ["R", "front", "L", "L", "back", "R"]


def test_what_is_left_out_is_not_drawn_but_what_is_avoided_is() -> None:
    found = marks(PHASES, 0, left_out={3, 4}, avoids=lambda one: one.area == "foot")
    assert ("nape", "left") not in found
    assert found["foot", "left"] == "avoid"


@pytest.mark.parametrize("columns", range(0, 70, 3))
@pytest.mark.parametrize("rows", [0, 5, 13, 14, 18, 26])
def test_it_fits_its_place_or_is_not_there(columns: int, rows: int) -> None:
    drawn = drawing(marks(PHASES, 0), columns, rows)
    assert len(drawn) <= max(0, rows)
    assert all(sum(len(text) for text, _ in row) <= columns for row in drawn)
    assert bool(drawn) == (columns >= body_map.LEAST[0] and rows >= body_map.LEAST[1])
