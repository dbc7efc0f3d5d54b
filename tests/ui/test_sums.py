"""The sums beside the widgets: no screen in sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from roomctl.clock import HandClock
from roomctl.session.cues import Cue
from roomctl.session.events import Entry, Started
from roomctl.session.fold import fold
from roomctl.session.moment import moment
from roomctl.session.plan import Phase, Plan, Scene
from roomctl.text import durations, moments, places
from roomctl.ui.debounce import Quiet, Standing
from roomctl.ui.prepare import choices
from roomctl.ui.prepare import rows as gates
from roomctl.ui.prepare.wishes import Wish
from roomctl.ui.session import digits, headline, layout, luminance, timeline
from roomctl.ui.widgets import letters, pages
from roomctl.ui.widgets.lines import Row
from roomctl.ui.wrap import wrap
from tests.ui.rig import PLAN, SIZES, room


def widest(rows: Sequence[Row]) -> int:
    return max((sum(cell_len(text) for text, _ in row) for row in rows), default=0)


BOTH: tuple[Literal["left", "right"], ...] = ("left", "right")


@pytest.mark.parametrize(
    ("seconds", "face"), [(480, "8:00"), (479.2, "8:00"), (0.3, "0:01"), (0, "0:00"), (-80, "+1:20"), (-0.5, "0:00")]
)
def test_the_clock_rounds_up_and_says_when_it_ran_over(seconds: float, face: str) -> None:
    assert durations.clock_face(seconds) == face


@pytest.mark.parametrize(
    ("area", "head", "rest"),
    [
        ("forearm", "FOREARM", ""),
        ("back of the shoulder (posterior deltoid), arm", "BACK OF THE SHOULDER", "(posterior deltoid), arm"),
        ("neck, light strokes", "NECK", "light strokes"),
    ],
)
def test_a_long_area_has_a_head_for_the_glance(area: str, head: str, rest: str) -> None:
    assert (places.head(area).upper(), places.rest(area)) == (head, rest)


@pytest.mark.parametrize(
    ("kind", "phase", "said"),
    [
        ("warn", 0, "soon: FOREARM, LEFT"), ("change", 1, "turn over"), ("change", 2, "now"),
        ("check", 0, "ask: pressure?"), ("closing", 0, "closing in 30 min"), ("finish", 3, "hands off"),
        ("late", 0, "1 min over"), ("halfway", 0, "halfway: 10 min left"), ("note", 3, "let the client rest"),
    ],
)  # fmt: skip
def test_each_cue_is_said_in_words(kind: str, phase: int, said: str) -> None:
    clock = HandClock()
    last = replace(PLAN.phases[3], note="let the client rest")
    plan = replace(PLAN, phases=(*PLAN.phases[:3], last), landing=Scene())
    state = fold([Entry(1, "s", clock.now(), Started(plan, plan.seconds))])
    assert state
    assert moments.cue(Cue(kind, phase, 0.0), moment(state, clock.now()), plan) == said  # type: ignore[arg-type]


@given(st.lists(st.floats(1, 5000), min_size=1, max_size=60), st.integers(10, 200))
def test_segments_fill_the_line_and_none_is_lost(lengths: list[float], columns: int) -> None:
    sizes = timeline.widths(lengths, columns)
    assert min(sizes) >= 1
    if len(lengths) <= columns:
        assert sum(sizes) + timeline.gaps(len(lengths), columns) == columns
    assert all(a >= b - 1 for a, x in zip(sizes, lengths, strict=True) for b, y in zip(sizes, lengths, strict=True)
               if x >= y)  # fmt: skip


def test_done_now_and_to_go_differ_by_shape() -> None:
    parts = timeline.bar([60, 60, 60], 32, 1, 30)
    assert "".join(text for text, _ in parts) == "━━━━━━━━━━ ┣━━━━────┫ ──────────"


@given(st.integers(40, 200), st.integers(20, 70), st.integers(1, 7), st.integers(5, 40))
def test_the_rows_of_a_screen_are_never_more_than_it_has(width: int, height: int, area: int, most: int) -> None:
    rows = layout.arrange(width, max(height, 24), area, most)
    used = rows.buttons + rows.area + rows.digits + rows.about + rows.names + rows.talk + rows.faults
    used += sum(rows.gaps) + 3
    assert used <= max(height, 24)
    assert rows.digits >= 5


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("face", ["8:00", "89:56", "+1:20"])
def test_digits_fit_and_are_at_least_a_quarter_of_the_screen(size: tuple[int, int], face: str) -> None:
    width, height = size
    rows = digits.tallest(face, width - 4, height // 2)
    assert digits.text_width(face, rows) <= width - 4
    assert rows >= max(5, height / 4)
    for char in face:
        assert len(digits.glyph(char, rows)) == rows
        assert len(set(map(len, digits.glyph(char, rows)))) == 1


def test_no_two_digits_look_alike() -> None:
    for rows in (5, 8, 16):
        assert len({digits.glyph(char, rows) for char in "0123456789"}) == 10


def test_letters_are_as_wide_as_they_say() -> None:
    for text in ("WRIST", "FOREARM, LEFT", "NECK AND SCALP", "IN 5 MIN?"):
        assert {len(row) for row in letters.draw(text)} == {letters.width(text)}
    assert not letters.can_say("SCHULTERGÜRTEL")


@given(st.sampled_from(["forearm", "neck and scalp", "back muscles beside the spine", "Schultergürtel"]),
       st.sampled_from(["left", "right", "both"]), st.integers(12, 140), st.integers(1, 8))  # fmt: skip
def test_the_headline_fits_and_never_leaves_the_side_out(area: str, side: str, width: int, rows: int) -> None:
    made = headline.headline(Phase(area, 60, 30, side), width, rows)  # type: ignore[arg-type]
    assert len(made) <= rows
    assert widest(made) <= width
    said = "\n".join("".join(text for text, _ in row) for row in made)
    assert side == "both" or side.upper() in said or all(row in said for row in letters.draw(side))


def test_pages_keep_blocks_whole_where_they_can() -> None:
    block = [[(("a", "plain"),)] * 2] * 3
    assert [len(page) for page in pages.split(block, 5)] == [4, 2]
    assert [len(page) for page in pages.split([block[0] * 4], 5)] == [5, 3]


def test_a_held_key_counts_once_until_it_was_silent() -> None:
    quiet = Quiet()
    assert quiet.fresh("n", 0.0)
    assert not any(quiet.fresh("n", 0.1 * step) for step in range(1, 30))
    assert quiet.fresh("b", 2.95)
    assert quiet.fresh("n", 3.45)


def test_the_bar_of_a_short_last_area_is_still_in_the_row() -> None:
    plan = Plan("p", "t", (Phase("upper back", 7200, 0), Phase("close", 15, 0)))
    for width in range(gates.GANTT, 200):
        rows = gates.plan_rows(plan, 0.0, width, None, ())
        assert widest(rows) <= width


@given(st.integers(16, 120), st.booleans())
def test_a_plan_never_cuts_a_side_off(width: int, avoided: bool) -> None:
    phases = tuple(Phase(area, 60, 30, side) for area in ("neck side-bend and turn", "calf") for side in BOTH)
    rows = gates.plan_rows(Plan("p", "t", phases), 0.0, width, None, range(len(phases)) if avoided else ())
    for phase, row in zip(phases, rows, strict=True):
        said = "".join(text for text, _ in row)
        assert f", {phase.side} " in said or f" {phase.side} " in said
        assert said.rstrip(" ━─").endswith("–" if avoided else "1 min"), "its minutes stand behind it"
        assert widest([row]) <= width


async def test_a_cue_too_long_for_large_letters_is_said_in_a_large_word_and_another_row_says_the_rest(
    tmp_path: Path,
) -> None:
    async with room(tmp_path, (57, 40)) as rig:
        await rig.start()
        await rig.pass_(minutes=10)
        await rig.pass_(4)
        assert rig.large("TURN OVER"), rig.text()
        await rig.press("x")
        await rig.pass_(minutes=5)
        await rig.pass_(4)
        assert rig.large("SOON"), rig.text()
        assert rig.shows("next: FOREARM, RIGHT")


def test_thin_letters_have_upright_strokes_of_half_a_cell_and_all_else_as_it_was() -> None:
    assert letters.draw("LA", True) == ("▌   ▖▀▖", "▌   ▛▀▛", "▀▀▀ ▘ ▘")
    for text in ("MUSCLE BELLY 0123456789", "QUICK-JUMPING WAXY FOXES"):
        wide, thin = letters.draw(text), letters.draw(text, True)
        lit = [[char != " " for char in row] for row in wide]
        assert [[char != " " for char in row] for row in thin] == lit
        assert sum(map(luminance.covered, thin)) < 0.9 * sum(map(luminance.covered, wide))


def test_a_press_is_meant_for_the_screen_that_stood_there_when_it_came() -> None:
    standing = Standing()
    first, second = object(), object()
    assert standing.meant(first, 1.0), "before the first there is no other that it could be meant for"
    standing.stands(first, 2.0, 2.0)
    assert standing.meant(first, 2.0)
    assert not standing.meant(second, 3.0)
    standing.stands(second, 4.0, 4.0)
    assert not standing.meant(second, 3.9)
    assert standing.meant(second, 4.1)
    for written in (4.9, 5.1, 5.2):
        standing.displays(written)
    standing.stands(first, 5.0, 5.3)
    assert standing.meant(first, 5.15), "it was seen from its first writing on"
    assert not standing.meant(first, 5.0)


@pytest.mark.parametrize("size", [(48, 24), (57, 40), (80, 24), (120, 40)])
async def test_a_cue_and_the_line_under_a_body_name_the_side_at_every_size(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    knee = [Phase("around the kneecap and beside the joint", 240, 60, side) for side in BOTH]
    async with room(tmp_path, size) as rig:
        await rig.start(Plan("knee", "Knee", tuple(knee)))
        width = size[0] - 4
        assert rig.app.moment
        said = moments.cue(Cue("warn", 0, 0.0), rig.app.moment, rig.app.state.plan, width)  # type: ignore[union-attr]
        assert len(said) <= width
        assert "RIGHT" in said
        await rig.press("w")
        assert rig.shows("LEFT")


WIDE = "首と肩まわりの筋肉、肩甲骨の内側と背骨のあいだ、腕のつけ根から肘まで"
"""Letters of two columns each."""


@pytest.mark.parametrize("columns", [20, 31, 38, 48, 80])
def test_letters_of_two_columns_lose_nothing_of_a_sign_a_side_or_minutes(columns: int) -> None:
    rows = pages.wrapped(WIDE * 3, columns, "■ ")
    assert widest(rows) <= columns
    assert "".join(text for _, (text, _) in rows) == WIDE * 3
    phase = Phase(WIDE, 360, 180, "left", focus="concern", pressure=3)
    for said in (places.beside(WIDE, "LEFT", columns), moments.coming(phase, columns)):
        assert cell_len(said) <= columns, said
        assert "LEFT" in said
        assert wrap(said, cell_len(said)) == [said], "what fits has no ellipsis"
    assert "6 min" in moments.coming(phase, columns)
    names = timeline.names(["首と肩まわりの筋肉", "腕"], [60.0, 60.0], columns, 1)
    assert cell_len("".join(text for text, _ in names).partition("腕")[0]) >= columns // 2, "under its own part"
    plan = Plan("neck", "Neck", (phase, replace(phase, side="right")))
    drawn = gates.plan_rows(plan, 0.0, columns, None, ())
    assert widest(drawn) <= columns
    assert all("6 min" in "".join(text for text, _ in row) for row in drawn)
    assert widest(choices.rows([Wish(f"avoid {WIDE}", ("no", "yes"), 0)], 0, columns)) <= columns
