"""The reference pages say what the code says."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest

from roomctl.commands import acts
from roomctl.commands.main import parser
from roomctl.config import room as rooms
from roomctl.session.commands import ACTS
from tests.reference import DOCS, PAGES, room_yaml


@pytest.mark.parametrize("page", PAGES)
def test_a_reference_page_is_as_the_code_makes_it(page: str) -> None:
    made = PAGES[page]()
    assert (DOCS / page).read_text(encoding="utf-8") == made, "run `python -m tests.reference`"


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
    assert {key for key in rooms.sources(room) if "." not in key} == set(rooms.TABLE)
    assert room.name == "blue"


@pytest.mark.parametrize("key", [key for key in rooms.TABLE if key != "timed_codes"])
def test_each_key_s_own_example_is_good_alone(key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    page = room_yaml().partition(f"## `{key}`\n")[2]
    (tmp_path / "room.yaml").write_text(page.split("```yaml\n")[1].partition("```")[0])
    assert key in rooms.sources(rooms.load())
