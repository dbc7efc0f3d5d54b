"""A room whose disk fills up during a session: a real file system, and all its processes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from roomctl.journal import reserve
from tests.rigs.disk import filled, mounted, mounted_btrfs, unmounted
from tests.rigs.home import Home, until

pytestmark = pytest.mark.slow  # it mounts a file system, which needs the rights for that

SPEAKER, CONTROLLER = "roomctl.sound.speaker", "roomctl.service.controller"


@pytest.fixture(params=["tmpfs", "btrfs"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    folder = tmp_path / "home"
    folder.mkdir()
    assert mounted(folder, "120m") if request.param == "tmpfs" else mounted_btrfs(folder, tmp_path / "image")
    made = Home(folder)
    made.set_up()
    yield made
    made.close()
    unmounted(folder)


def test_a_session_whose_disk_fills_up_goes_on_to_its_end_says_so_and_is_reported(home: Home) -> None:
    home.run("start", "relaxation-60")
    until(lambda: home.processes(SPEAKER), what="a speaker")
    until(lambda: reserve.left(home.journal) == reserve.SIZE, what="the reserve")
    players = home.processes(CONTROLLER), home.processes(SPEAKER)
    large, written = filled(home.folder), []
    for number in range(20):
        home.run("do", "note", f"note {number:02}")
        written.append(f"note {number:02}")
    assert "disk: full; the session goes on" in home.run("status").stdout
    assert "delete something before the next session" in home.run("doctor", check=False).stdout
    assert (home.processes(CONTROLLER), home.processes(SPEAKER)) == players
    large.unlink()
    until(lambda: "disk: full" not in home.run("status").stdout, what="the mark is taken back")
    filled(home.folder)
    home.run("do", "next")
    home.run("do", "stop")
    report = home.run("report", "--with-notes").stdout
    assert all(note in report for note in written)
    assert os.statvfs(home.folder).f_bavail < 1024
