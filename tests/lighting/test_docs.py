"""docs/lights.md says what the code does."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from roomctl.config import keymap
from roomctl.config import lamps as settings
from roomctl.config import room as rooms
from roomctl.lighting import fade, follow, home_assistant, sacn
from roomctl.lighting.dialects import DIALECTS
from roomctl.lighting.fade import Command, Level
from roomctl.session import lamps
from roomctl.session.plan import RISEN

PAGE = (Path(__file__).parent.parent.parent / "docs" / "lights.md").read_text(encoding="utf-8")
KINDS = dict(re.findall(r"(?m)^## (.+)\n\n((?:\d\. .+\n)+)", PAGE))


def test_each_kind_of_lamp_has_its_five_lines() -> None:
    assert len(KINDS) == len(settings.DIALECTS) + len(settings.KINDS)
    assert all(len(text.splitlines()) == 5 for text in KINDS.values())
    for dialect in settings.DIALECTS:
        assert any(f"`dialect: {dialect}`" in title for title in KINDS)
    assert set(settings.DIALECTS) == set(DIALECTS)


def test_its_example_is_a_room_without_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    example = re.search(r"```yaml\n(.+?)```", PAGE, re.DOTALL)
    assert example
    (tmp_path / "room.yaml").write_text(example[1])
    room = rooms.load()
    assert room.faults == ()
    assert len(room.lights) == len(settings.KINDS) + 1


def test_the_messages_that_it_shows_are_those_that_are_sent() -> None:
    shown = re.findall(r"`(\{\"(?:state|on)\".+?\})`", PAGE)
    command = Command(Level(15.0, 2200.0), 8.0)
    sent = [json.loads(DIALECTS[name].say(command, DIALECTS[name].kelvin)) for name in ("json", "wled")]
    assert [json.loads(one) for one in shown] == sent


@pytest.mark.parametrize(
    "said",
    [
        f"{lamps.TURN:g} points more", f"for {lamps.INSPECTION:g} s, then back in {lamps.BACK:g} s",
        f"({follow.STOP_FADE:g} s after a stop)", f"fades for {DIALECTS['tasmota'].longest:g} s at most",
        f"fades for {DIALECTS['wled'].longest:g} s at most", f"one each {sacn.KEEP_ALIVE:g} s",
        f"UDP port {sacn.PORT}", f"every {home_assistant.LOOK:g} s", f"at {RISEN:g} % at least",
        f"cue is {lamps.NUDGE:g} points more\nlight over {lamps.NUDGE_FADE:g} s",
        f"`{keymap.ACTS['lights'].keys[0]}` (*{keymap.ACTS['lights'].label}*)",
        f"`{keymap.ACTS['inspect'].keys[0]}` (*{keymap.ACTS['inspect'].label}*)",
    ],
)  # fmt: skip
def test_its_figures_and_keys_are_the_code_s(said: str) -> None:
    assert said in PAGE


def test_full_light_comes_as_soon_as_it_says() -> None:
    assert fade.Ability().fastest(100.0) <= 3.0
    assert "within 3 s" in PAGE
