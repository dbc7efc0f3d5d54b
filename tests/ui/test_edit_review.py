"""What a reviewer reads before signing: all that the signature's fingerprint covers."""

from __future__ import annotations

import pytest

from roomctl.preset.check import check_text
from roomctl.preset.compare import compare
from roomctl.preset.conditions import titles
from roomctl.preset.model import Preset
from roomctl.preset.signature import fingerprint
from roomctl.ui.edit.review import sections
from tests.ui.rig import NECK

CHANGES = [
    ("title: ", "title: Our "), ("evidence: moderate", "evidence: weak"), ("condition: headache", "condition: knee"),
    ("stop: [", "stop: [fever, "), ("mind: [", "mind: [glaucoma, "), ("before:", "before:\n  during: [faintness]"),
    *(("evidence:", f"{head}\nevidence:") for head in (
        "landing: {softer: 9}", "landing: {light: 25}", "landing: {fade: 60 s}", "landing: {note: let the client rest}",
        "scene: {bed: rain}", "scene: {level: -6}", "scene: {light: 15}", "scene: {kelvin: 2700}",
        "scene: {fade: 60 s}", "measure: [range]", "sources: [{cite: Ours}]", "frequency: weekly", "basis: ours",
        "cues: visual-only",
        "halfway: false", "between_sides: 15 s", "prone_limit: 20 min", "pressure_cap: 4",
    )),
    *(("minutes: 10, ", f"minutes: 10, {key}, ") for key in (
        "at_least: 9", "at_most: 11", "flex: 2", "focus: concern", "advance: hold", "side: left", "technique: hold",
        "scene: {light: 15}",
    )),
    ("check: pressure, note", "check: every 10 min, note"), ("pressure: 2", "pressure: 1"), ("slow str", "long str"),
    ("area: upper back", "area: back"),
]  # fmt: skip


def preset(text: str) -> Preset:
    made = check_text(text, "ours.yaml").preset
    assert made
    return made


@pytest.mark.parametrize(("old", "new"), CHANGES, ids=[new.strip() for _, new in CHANGES])
def test_whatever_a_signature_covers_is_shown_before_it_and_is_a_difference(old: str, new: str) -> None:
    was, now = preset(NECK), preset(NECK.replace(old, new, 1))
    assert fingerprint(was) != fingerprint(now)
    assert list(sections(was, "ours", titles(None))) != list(sections(now, "ours", titles(None)))
    assert not compare(was, now).same
