"""The preset editor in a real terminal: from nothing to a preset that runs, and a draft that outlives its editor."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rigs.home import PATIENCE, Home, until
from tests.rigs.terminal import Terminal

BACK = "\x7f"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path / "home")
    made.set_up()
    yield made
    made.close()


@pytest.fixture
def editor(home: Home) -> Iterator[Terminal]:
    opened = edit(home, "shoulder-25", "--new")
    yield opened
    opened.close()


def edit(home: Home, *words: str) -> Terminal:
    return Terminal([sys.executable, "-m", "roomctl", "presets", "edit", *words], home.environment, 120, 40)


def rub_out(editor: Terminal, text: str) -> None:
    """Until it is gone: what is pressed in the instant in which a screen comes is not meant for it."""

    def gone() -> bool:
        editor.press(BACK * len(text))
        with contextlib.suppress(AssertionError):
            until(lambda: f"│  {text}" not in editor.text, 2)
        return f"│  {text}" not in editor.text

    until(gone, what=f"a line without {text!r}")


def test_from_nothing_a_preset_is_written_saved_and_can_be_planned(home: Home, editor: Terminal) -> None:
    editor.shows("My first preset")
    editor.press("\x1b[A")
    editor.shows("▌ My first preset")
    editor.press("\x1b[C")
    editor.shows("▌  Title")
    editor.press("\r")
    editor.shows("Enter: take it")
    rub_out(editor, "My first preset")
    editor.press("Shoulder")
    editor.shows("│  Shoulder ")
    editor.press("\r")
    editor.shows("▌ Shoulder")
    editor.press("f")
    editor.shows("Fit the phases")
    rub_out(editor, "30")
    editor.press("25")
    editor.shows("│  25 ")
    editor.press("\r")
    editor.shows("fitted:")
    editor.press("s")
    editor.shows("saved: ")
    editor.press("\x1b[D")
    editor.shows("  Add  ")
    editor.press("\x1b")
    assert editor.process.wait(PATIENCE) == 0
    file = home.folder / "presets" / "shoulder-25.yaml"
    assert "title: Shoulder " in file.read_text()
    assert "# what the therapist chooses from" in file.read_text(), "its comments are there"
    assert home.json("plan", "shoulder-25")["minutes"] == 25
    home.run("presets", "check", "shoulder-25")


def test_a_draft_outlives_an_editor_that_is_killed(home: Home, editor: Terminal) -> None:
    editor.shows("My first preset")
    editor.press("a")
    editor.shows("5  new area")
    editor.close()
    again = edit(home, "shoulder-25")
    try:
        again.shows("new area")
        again.shows("not saved")
        again.press("u")
        again.shows("undone")
        assert "new area" not in again.text
    finally:
        again.close()
    assert not (home.folder / "presets" / "shoulder-25.yaml").exists()


def test_a_name_that_is_no_preset_and_a_screen_that_cannot_draw_are_said_in_a_sentence(home: Home) -> None:
    terminal = edit(home, "headache-tensoin")
    try:
        terminal.shows("no preset 'headache-tensoin'; did you mean 'headache-tension'?")
        assert terminal.process.wait(PATIENCE) == 1
    finally:
        terminal.close()
    ran = home.run("--plain", "presets", "edit", "headache-tension", check=False)
    assert ran.returncode == 3
    assert "the plain screen has no editor" in ran.stderr
