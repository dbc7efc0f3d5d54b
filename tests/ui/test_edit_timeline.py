"""The drawing of a preset that is edited: floors, cues, pressure, light and sound stand to one scale."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from roomctl.preset.draft import Checks, Draft
from roomctl.preset.library import Shelf
from roomctl.preset.model import to_plan
from roomctl.ui.edit import rows, timeline

TEXT = """preset: 1
title: Back
condition: low-back
minutes: 40
scene: {bed: warm-pad, light: 20}
phases:
  - {area: settle, minutes: 4, focus: frame}
  - {area: back, minutes: 16, at_least: 12, focus: concern, pressure: 3, check: every 10 min, scene: {light: 30}}
  - {area: legs, minutes: 12, at_least: 3, pressure: 2, scene: {bed: wind, light: 30}, check: pressure}
  - {area: rest, minutes: 8, focus: frame}
"""


def drawn(
    text: str, width: int, many: int = 4, shelves: Sequence[Shelf] = ()
) -> tuple[list[str], list[str]]:  # fmt: skip
    """The bars, and the rows under them, without the names before them."""
    draft = Draft(Path("back.yaml"), None, text, Checks(shelves))
    seen, preset = draft.seen, draft.checked.preset
    named, _ = rows.columns(seen, width)
    plan = to_plan(preset, "back") if preset else None
    found = timeline.cues(plan) if plan else ()
    bars = ["".join(part for part, _ in row)[named + 2 :] for row in rows.phase_rows(seen, 1, {}, width, 1)[1:]]
    strip = ["".join(part for part, _ in row)[named + 2 :] for row in timeline.strip(seen, plan, found, width, many)]
    return bars, strip


def test_each_bar_shows_the_part_that_a_late_session_may_take() -> None:
    bars, _ = drawn(TEXT, 70)
    assert bars == ["────", "    " + "━" * 12 + "░" * 4, " " * 20 + "───" + "░" * 9, " " * 32 + "────────"]


def test_cues_pressure_light_and_sound_stand_under_the_minutes_that_they_belong_to() -> None:
    _, strip = drawn(TEXT, 70)
    assert strip == [
        "   ·│?      ?      ·│?         ·│  ▸   ■",
        "1···3···············2···········1·······",
        "20··30··························20·40···",
        "warm-pad············wind········warm-pad",
    ]
    assert drawn(TEXT, 70, 2)[1] == strip[:2]


def test_what_the_house_style_sets_stands_there_as_it_is_played(tmp_path: Path) -> None:
    """The preset says nothing of sound and light, so the clinic's apply in the session, and in the drawing of it."""
    style = tmp_path / "house-style.yaml"
    style.write_text("scene: {bed: waves, light: 30}\n")
    shelves = (Shelf("room", tmp_path, style=(style,)),)
    text = TEXT.replace("scene: {bed: warm-pad, light: 20}\n", "").replace(", scene: {light: 30}}", "}")
    _, strip = drawn(text, 70, shelves=shelves)
    assert strip[2:] == [f"30{'·' * 33}40···", "waves···············wind········waves···"]


def test_where_the_drawing_has_no_room_there_is_none_and_faults_leave_out_the_cues() -> None:
    assert drawn(TEXT, 30)[1] == []
    cues, pressure, *_ = drawn(TEXT.replace("minutes: 40", "minutes: 41"), 70)[1]
    assert (cues.strip(), pressure[:5]) == ("", "1···3")


def test_a_number_without_room_is_left_out_and_a_word_is_cut() -> None:
    _, strip = drawn(TEXT, 50)
    assert strip[2:] == ["··30··············40", "warm-pad··wind··warm"]


def test_nothing_is_loaded_for_the_editor_s_first_frame_that_only_the_check_needs(tmp_path: Path) -> None:
    code = (
        "import sys; from roomctl.preset.draft import Checks, opened; from roomctl.preset.library import shelves\n"
        "import roomctl.ui.app, roomctl.ui.edit.screen; opened('whiplash-neck', Checks(shelves())).seen\n"
        "print('yaml' in sys.modules, 'pydantic' in sys.modules)"
    )
    environment = {**os.environ, "ROOMCTL_HOME": str(tmp_path)}
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout == "True False\n"
