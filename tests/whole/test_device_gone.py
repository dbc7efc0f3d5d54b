"""The audio cable is pulled out: the session goes on, the screen is told, and the sound comes back by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from roomctl.journal.store import Journal
from roomctl.session import events
from tests.rigs.home import Home, until
from tests.rigs.pulse import Pulse
from tests.whole.test_killed import LONG, SPEAKER, level_now

Room = tuple[Home, Pulse, str]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A room, the sound server that is its own, and a preset."""
    server = Pulse(tmp_path)
    home = Home(tmp_path / "home", server.environment)
    preset = tmp_path / "long.yaml"
    preset.write_text(LONG)
    yield home, server, str(preset)
    home.close()
    server.kill()


def test_the_sound_server_dies_and_comes_back_and_the_session_never_stops(room: Room) -> None:
    home, server, preset = room
    home.run("start", preset)
    with server.recorded() as recording:
        until(lambda: level_now(recording) > -45, what="sound at first")
    before = home.json("status")["elapsed_s"]
    server.kill()
    until(lambda: home.json("status")["faults"], what="the fault is marked")
    assert home.json("status")["faults"][0]["device"] == "sound"
    server.start()
    with server.recorded() as recording:
        until(lambda: level_now(recording) > -45, 15, "sound again")
    until(lambda: not home.json("status")["faults"], what="the mark is gone")
    assert home.json("status")["elapsed_s"] > before
    assert home.events().count("Started") == 1
    home.run("do", "stop")


def test_another_device_may_stand_in_until_the_named_one_is_back(room: Room) -> None:
    home, server, preset = room
    home.folder.mkdir()
    (home.folder / "room.yaml").write_text("sound_device: Table\nother_device: true\n")
    table = server.plug_in("table", "Table")
    server.control("set-default-sink", "room")
    home.run("start", preset)
    with server.recorded("room") as stand_in:
        with server.recorded("table") as recording:
            until(lambda: level_now(recording) > -45, what="the table sounds")
        assert level_now(stand_in) < -90
        server.control("unload-module", table)
        until(lambda: level_now(stand_in) > -45, 10, "the room stands in")
        said = "Table is not connected; another device plays the sound"
        until(lambda: [fault["message"] for fault in home.json("status")["faults"]] == [said], what=said)
        server.plug_in("table", "Table")
        with server.recorded("table") as recording:
            until(lambda: level_now(recording) > -45, 10, "the table sounds again")
        until(lambda: not home.json("status")["faults"], what="the mark is gone")
        until(lambda: level_now(stand_in) < -90, what="the room is silent again")
    assert home.events().count("Started") == 1


def test_a_session_says_that_another_device_stands_in_though_that_played_before_it_began(room: Room) -> None:
    home, _, preset = room
    home.folder.mkdir()
    (home.folder / "room.yaml").write_text("sound_device: Table\nother_device: true\n")
    home.run("controller")
    lock = home.journal.with_name("speaker.lock")
    until(lambda: home.processes(SPEAKER) and lock.exists() and lock.stat().st_mtime > 0)
    said = "Table is not connected; another device plays the sound"
    for _ in range(2):
        home.run("start", preset)
        until(lambda: [fault["message"] for fault in home.json("status")["faults"]] == [said], what=said)
        home.run("do", "stop")


def test_a_sound_server_without_a_loudspeaker_is_told_in_words_until_one_is_plugged_in(room: Room) -> None:
    home, server, preset = room
    server.control("unload-module", "module-null-sink")
    home.run("start", preset)
    (fault,) = until(lambda: home.json("status")["faults"], what="the fault is marked")
    assert "connect a loudspeaker" in fault["message"]
    server.plug_in("room", "Room")
    with server.recorded() as recording:
        until(lambda: level_now(recording) > -45, 15, "sound")
    until(lambda: not home.json("status")["faults"], what="the mark is gone")


def test_a_device_that_takes_no_sound_is_marked_until_it_does_and_the_mark_never_flickers(room: Room) -> None:
    home, server, preset = room
    home.run("start", preset)
    with server.recorded() as recording:
        until(lambda: level_now(recording) > -45, what="sound at first")
    server.control("suspend-sink", "room", "1")
    until(lambda: home.json("status")["faults"], what="the fault is marked")
    tried: set[int] = set()

    def more() -> bool:
        tried.update(home.processes(SPEAKER))
        return len(tried) > 2

    until(more, what="two more speakers have tried")
    server.control("suspend-sink", "room", "0")
    with server.recorded() as recording:
        until(lambda: level_now(recording) > -45, 15, "sound again")
    until(lambda: not home.json("status")["faults"], what="the mark is gone")
    assert [kind for kind in home.events() if kind in ("Faulted", "Mended")] == ["Faulted", "Mended"]


def test_a_device_that_is_away_at_the_end_sounds_the_last_cue_when_it_is_back(room: Room) -> None:
    home, server, preset = room
    short = Path(preset).read_text().replace("minutes: 40", "minutes: 4").replace("minutes: 10", "minutes: 1")
    Path(preset).write_text(short)
    home.run("start", preset, "--speed", "12")
    with server.recorded() as recording:
        until(lambda: level_now(recording) > -45, what="sound at first")
    until(lambda: home.json("status")["elapsed_s"] > 4 * 60 - 30, what="it nears its end")
    server.control("suspend-sink", "room", "1")
    until(lambda: "Ended" in home.events(), what="the end")
    assert "finish" not in sounded(home)
    server.control("suspend-sink", "room", "0")
    until(lambda: "finish" in sounded(home), 15, "the last cue")


def sounded(home: Home) -> list[str]:
    """The cues that were heard."""
    with Journal(home.journal) as journal:
        return [entry.event.kind for entry in journal.follow(0) if isinstance(entry.event, events.Sounded)]
