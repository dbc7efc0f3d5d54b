"""`halfway:` and `between_sides:` in a preset and in a room's settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from roomctl.config.room_keys import TABLE
from roomctl.config.validation import look
from roomctl.preset.check import check_text
from roomctl.preset.model import to_plan
from roomctl.preset.signature import fingerprint

TEXT = """preset: 1
title: T
condition: knee
minutes: 10
{more}phases:
  - {{area: knee, side: each, minutes: 10, focus: concern, check: pressure}}
"""


def read(more: str = "") -> tuple[float | None, bool | None]:
    preset = check_text(TEXT.format(more=more), "x.yaml").preset
    assert preset is not None
    made = to_plan(preset, "x")
    return made.between, made.halfway


@pytest.mark.parametrize(
    ("written", "seconds"), [("15", 15), ("15 s", 15), ("1 min", 60), ("0:20", 20), ("0", 0), ("7.5", 7.5)]
)
def test_the_time_to_change_sides_is_a_length_in_which_a_bare_number_is_seconds(written: str, seconds: float) -> None:
    assert read(f'between_sides: "{written}"\n' if ":" in written else f"between_sides: {written}\n") == (seconds, None)


def test_what_a_preset_leaves_out_is_left_to_the_room() -> None:
    assert read() == (None, None)
    assert read("halfway: true\n") == (None, True)
    assert read("halfway: false\n") == (None, False)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("between_sides: 3 min\n", "x.yaml:5:16: between_sides: 3 min is outside 0 s to 2 min"),
        ("between_sides: soon\n", "x.yaml:5:16: between_sides: 'soon' is not a length of time"),
        ("halfway: 5\n", "x.yaml:5:10: halfway: "),
        ("halfway: true\ncues: visual-only\n", "x.yaml:5:10: halfway: with cues: visual-only there is no halfway cue"),
        ("change_sides: 20\n", "did you mean 'between_sides'"),
        ("midpoint: true\n", "did you mean 'halfway'"),
    ],
)
def test_a_fault_has_its_place_and_a_way_out(more: str, says: str) -> None:
    [fault] = check_text(TEXT.format(more=more), "x.yaml").faults
    assert says in str(fault)


def test_both_are_part_of_what_is_signed_and_change_no_earlier_signature() -> None:
    def signed(more: str) -> str:
        preset = check_text(TEXT.format(more=more), "x.yaml").preset
        assert preset is not None
        return fingerprint(preset)

    kinds = [signed(more) for more in ("", "halfway: true\n", "between_sides: 15\n", "between_sides: 0\n")]
    assert len(set(kinds)) == 4
    assert signed("between_sides: 15\n") == signed("between_sides: 15 s\n")
    assert kinds[0] == "1722-82fc-1c53", "as before there were these keys"


def test_a_room_has_the_same_two_keys_with_bounds(tmp_path: Path) -> None:
    file = tmp_path / "room.yaml"
    file.write_text("halfway: true\nbetween_sides: 15\n")
    assert look(file, TABLE).values == {"halfway": True, "between_sides": 15}
    file.write_text("halfway: sometimes\nbetween_sides: 200\n")
    found = look(file, TABLE)
    assert found.values == {}
    assert [(fault.line, fault.where) for fault in found.faults] == [(1, "halfway"), (2, "between_sides")]
