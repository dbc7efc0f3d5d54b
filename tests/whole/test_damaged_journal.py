"""A session whose journal is damaged, cut or removed while its processes run; and a home that is gone."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from roomctl.journal import recovery
from tests.rigs.home import Home, until

SPEAKER, CONTROLLER, SUPERVISOR = "roomctl.sound.speaker", "roomctl.service.controller", "roomctl.service.supervisor"
PAGE = 4096


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path / "home")
    made.set_up()
    yield made
    made.close()


def overwrite(journal: Path) -> None:
    """Every page of the file: a dying card, a tool that syncs files."""
    db = sqlite3.connect(journal)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # what is in the log as well would not be missed
    db.close()
    with journal.open("r+b") as file:
        file.write(random.Random(7).randbytes(journal.stat().st_size // PAGE * PAGE))


def cut(journal: Path) -> None:
    os.truncate(journal, 0)


def remove(journal: Path) -> None:
    for file in journal.parent.glob("journal.db*"):
        file.unlink()


def has_open(pid: int, file: Path) -> bool:
    with contextlib.suppress(OSError):
        return any(os.path.samefile(one, file) for one in Path(f"/proc/{pid}/fd").iterdir() if one.exists())
    return False


def test_a_session_goes_on_when_its_journal_is_damaged_cut_and_removed_and_ends_with_a_whole_report(
    home: Home,
) -> None:
    home.run("start", "relaxation-60")
    until(lambda: home.processes(SPEAKER), what="a speaker")
    session, players = home.json("status")["session"], home.processes(CONTROLLER)
    noted = []
    faults: tuple[Callable[[Path], None], ...] = (overwrite, cut, remove)
    for number, fault in enumerate(faults):
        home.run("do", "note", f"note {number}")
        noted.append(f"note {number}")
        until(lambda: all(has_open(pid, home.journal) for pid in players), what="the controller sees this file")
        fault(home.journal)
        until(lambda: home.run("do", "next", check=False).returncode == 0, what="an act")
        here = home.json("status")
        assert here["session"] == session
        assert any("nothing of this session is missing" in one for one in map(str, here["faults"])), here
    assert home.processes(CONTROLLER) == players
    home.run("do", "stop")
    report = home.run("report", "--with-notes").stdout
    assert all(note in report for note in noted)
    assert "written anew" in report


def test_start_moves_a_damaged_journal_aside_says_so_and_starts(home: Home) -> None:
    home.journal.write_bytes(random.Random(7).randbytes(10 * PAGE))
    ran = home.run("start", "relaxation-60")
    [kept] = recovery.aside(home.journal)
    assert kept.name in ran.stderr
    assert home.json("status")["session"]


def removed(folder: Path) -> bool:
    """A process that is at work in the folder may make a file in it meanwhile."""
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def test_a_room_whose_home_is_removed_ends_by_itself(home: Home) -> None:
    home.run("start", "relaxation-60")
    until(lambda: home.processes(SPEAKER), what="a speaker")
    until(lambda: removed(home.folder))
    until(lambda: not home.family(SPEAKER, CONTROLLER, SUPERVISOR), what="no process left")
    assert not home.folder.exists()
