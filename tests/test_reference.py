"""The reference pages say what the code says."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest

from roomctl.commands import acts
from roomctl.commands.main import parser
from roomctl.config import keymap, room_keys
from roomctl.config import room as rooms
from roomctl.session.commands import ACTS
from roomctl.ui.choose.screen import ChooseScreen
from roomctl.ui.help import palette
from roomctl.ui.plan.screen import BookingScreen
from roomctl.ui.prepare.screen import PrepareScreen
from tests.reference import CLOSING, DOCS, PAGES, room_yaml, screen_ways, session_ways


@pytest.mark.parametrize("page", PAGES)
def test_a_reference_page_is_as_the_code_makes_it(page: str) -> None:
    made = PAGES[page]()
    assert (DOCS / page).read_text(encoding="utf-8") == made, "run `python -m tests.reference`"


def test_every_act_of_a_session_and_every_key_before_it_has_its_way_by_touch_by_keys_and_by_pedal() -> None:
    ways = list(session_ways())
    assert all(cell.strip() for way in ways for cell in way)
    assert len(ways) == len(keymap.ACTS) + len(palette.WORDED) + len(palette.AWAY) + 1
    for screen in (ChooseScreen, PrepareScreen, BookingScreen):
        assert all(cell.strip() for way in screen_ways(screen) for cell in way), screen
    assert all(cell.strip() for way in CLOSING for cell in way)


def parsers(above: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield above
    for action in above._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from parsers(inner)


def test_every_command_every_option_and_every_argument_has_a_sentence() -> None:
    for each in parsers(parser()):
        assert each.description, each.prog
        for action in each._actions:
            assert isinstance(action, argparse._SubParsersAction) or action.help, f"{each.prog} {action.dest}"


def test_the_help_of_do_has_every_act_that_there_is_and_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert acts.HELP.keys() == ACTS.keys()
    with pytest.raises(SystemExit):
        parser().parse_args(["do", "--help"])
    said = capsys.readouterr().out
    assert all(f"\n  {act}" in said for act in ACTS)


def test_the_example_with_all_keys_is_a_good_room_yaml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    example = room_yaml().split("```yaml\n")[1].partition("```")[0]
    (tmp_path / "room.yaml").write_text(example)
    room = rooms.load()
    assert {key for key in rooms.sources(room) if "." not in key} == set(room_keys.TABLE)
    assert room.name == "blue"


@pytest.mark.parametrize("key", [key for key in room_keys.TABLE if key not in ("timed_codes", "desk")])
def test_each_key_s_own_example_is_good_alone(key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    page = room_yaml().partition(f"## `{key}`\n")[2]
    (tmp_path / "room.yaml").write_text(page.split("```yaml\n")[1].partition("```")[0])
    assert key in rooms.sources(rooms.load())
