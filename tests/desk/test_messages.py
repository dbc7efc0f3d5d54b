"""What a room says, and everything else that may come on its topics."""

from __future__ import annotations

import json
import math
import random
from typing import Any

import pytest

from roomctl.desk import messages
from roomctl.desk.messages import NotUnderstood, Said, SaidStep
from roomctl.session.booking import Step

STATE: dict[str, Any] = {
    "v": 1, "room": "blue", "phase": "hands-on", "preset": "neck", "area": "neck", "side": "left", "left_s": 600,
    "late_s": 90.5, "ends_at": "2026-11-29T14:10:00Z", "ready_at": "2026-11-29T14:25:00+00:00", "paused": True,
    "ts": "2026-11-29T14:00:00.5Z",
}  # fmt: skip
NOON = 1795953600.0 + 2 * 3600
"""14:00 on that day."""


def said(**changes: Any) -> Said:
    return messages.state(json.dumps({**STATE, **changes}))


def test_a_state_is_read_with_its_seconds_and_its_times() -> None:
    assert said() == Said(
        "hands-on", "neck", "neck", "left", 600.0, 90.5, NOON + 600, NOON + 1500, True, NOON + 0.5
    )  # fmt: skip


def test_what_is_not_said_is_missing() -> None:
    assert messages.state('{"v": 1, "phase": "ready"}') == Said("ready")


@pytest.mark.parametrize("phase", messages.PHASES)
def test_every_phase_is_known(phase: str) -> None:
    assert said(phase=phase).phase == phase


BEYOND = ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
"""Times that are no date in every time zone."""
WRONG: dict[tuple[str, str], list[Any]] = {
    ("left_s", "left"): ["soon", True, [], {}, math.nan, math.inf, -math.inf, 10**30, 10**400],
    ("late_s", "late"): ["3", False, None],
    ("ends_at", "ends"): [5, "later", "2026-11-29T14:10:00", "2026-11-29", "0001-01-01T00:00Zx", *BEYOND],
    ("ready_at", "ready"): BEYOND,
    ("ts", "sent"): [NOON, "", [], "2026-13-01T00:00:00Z", "9" * 100, *BEYOND],
    ("area", "area"): [7, "", "   ", [], {"en": "neck"}, "\x1b\x07"],
    ("paused", "paused"): ["yes", 1, None, []],
}


@pytest.mark.parametrize(
    ("part", "field", "value"), [(*names, value) for names, values in WRONG.items() for value in values]
)
def test_a_part_of_the_wrong_type_counts_as_missing_and_the_rest_is_of_use(part: str, field: str, value: Any) -> None:
    found = said(**{part: value})
    assert not getattr(found, field)
    assert found.phase == "hands-on"


def test_a_name_is_one_short_line_without_control_characters() -> None:
    found = said(area="ne\x1b[2Jck\n\u202e" + "k" * 500, preset="a\tb")
    assert found.area
    assert found.area.startswith("ne[2Jck")
    assert len(found.area) <= messages.WORDS
    assert found.preset == "ab"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "JSON"), ("{", "JSON"), ("[" * 12_000, "JSON"), ("\ufffd", "JSON"), ("[1]", "a state"), ("7", "a state"),
        ("null", "a state"), ("{}", "version"), ('{"v": 2, "phase": "ready"}', "version"),
        ('{"v": true, "phase": "ready"}', "version"), ('{"v": "1", "phase": "ready"}', "version"),
        ('{"v": 1}', "phase"), ('{"v": 1, "phase": "asleep"}', "phase"), ('{"v": 1, "phase": ["ready"]}', "phase"),
        (json.dumps({**STATE, "area": "x" * messages.LARGEST}), "too much"), ("9" * 5000, "JSON"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said_in_words(text: str, words: str) -> None:
    with pytest.raises(NotUnderstood, match=words):
        messages.state(text)


def test_nothing_that_is_damaged_raises_anything_else() -> None:
    made, text = random.Random(20), json.dumps(STATE)
    for _ in range(3000):
        signs = list(text)
        for _ in range(made.randint(1, 6)):
            at = made.randrange(len(signs))
            signs[at : at + made.randint(0, 3)] = made.choice(
                ['"', "{", "[", "9", "\\", "e", "-", ",", "\x00", "null", "é"]
            )
        try:
            messages.state("".join(signs))
        except NotUnderstood:
            continue


LINEN = {"step": "Linen", "takes_s": 60, "waits": False, "done": True, "done_at": None}


def test_the_steps_of_a_turnover_are_read_and_those_that_make_no_sense_are_not() -> None:
    works = {"step": "Works", "takes_s": 300.0, "waits": True, "done": False, "done_at": "2026-11-29T14:05:00Z"}
    assert said(steps=[LINEN, works]).steps == (
        SaidStep(Step("Linen", 60.0), True), SaidStep(Step("Works", 300.0, True), False, NOON + 300),
    )  # fmt: skip
    odd: list[Any] = [None, 3, "Linen", [], {}, {"step": 3}, {"step": " "}, {"step": "\x1b[2J"}, {"step": "x" * 200}]
    assert said(steps=[*odd, {"step": "Table", "takes_s": "long", "done": "yes", "done_at": 5}]).steps == (
        SaidStep(Step("Table", 0.0), False),
    )  # fmt: skip
    values: list[Any] = [None, {}, "Linen", 5, True]
    for value in values:
        assert said(steps=value).steps == ()
    assert len(said(steps=[LINEN] * 100).steps) == messages.STEPS
