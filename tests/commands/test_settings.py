"""room.yaml beside a session that runs: a slip in it stops neither the acts nor the sound, and what it says by then
holds from the next session on; several rooms on one machine; a room that is given a name."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from typing import Any

import pytest

from roomctl.journal.store import Journal
from roomctl.session.events import Started
from tests import wording
from tests.rigs.home import Home, until

if sys.platform == "win32":
    pytest.skip("pseudo-terminals need a Unix system", allow_module_level=True)

from tests.rigs.terminal import Terminal


def outlets(home: Home) -> list[dict[str, Any]]:
    """How each speaker of this home was told to play."""
    found = []
    alive = {str(pid) for pid in home.processes("roomctl.sound.speaker")}
    for file in home.folder.glob("speaker*.json"):
        with contextlib.suppress(OSError):  # it may be gone by now
            lines = file.read_text().splitlines()
            found += [json.loads(lines[0])] if len(lines) > 1 and lines[1] in alive else []
    return found


def levels(home: Home) -> list[float]:
    return sorted(outlet["level"] for outlet in outlets(home))


def test_a_slip_in_room_yaml_stops_no_session_and_the_next_has_the_default(home: Home) -> None:
    home.folder.mkdir(exist_ok=True)
    (home.folder / "room.yaml").write_text("level: -12\n")
    home.run("start", "hypertension")
    until(lambda: home.processes("roomctl.service.controller"))
    until((home.folder / "room.kept.yaml").exists)
    (home.folder / "room.yaml").write_text("level: [-12\n")

    paused = home.run("do", "pause")
    assert paused.stdout == "paused\n"
    assert "room.yaml:1:8" in paused.stderr
    assert home.json("status")["paused"]
    before = home.processes("roomctl.service.controller")
    home.kill("roomctl.service.controller")
    until(lambda: home.processes("roomctl.service.controller") not in ([], before))
    until(lambda: home.json("status")["controller"]["alive"])

    home.run("do", "stop")
    started = home.run("start", "hypertension")
    assert "room.yaml:1:8" in started.stderr
    assert "until this is corrected, the defaults apply" in started.stderr
    until(lambda: levels(home) == [-6])


def test_the_newest_room_yaml_holds_at_each_start_and_a_running_session_keeps_what_it_began_with(home: Home) -> None:
    home.folder.mkdir(exist_ok=True)
    file = home.folder / "room.yaml"
    file.write_text("level: -12\n")
    home.run("start", "hypertension")
    until(lambda: levels(home) == [-12])
    before = home.processes("roomctl.service.controller")
    until(lambda: "# 2" in (home.folder / "room.kept.yaml").read_text(), what="kept for this session")

    file.write_text("level: -20\nsound_device: Amp\nother_device: true\n")
    home.kill("roomctl.service.controller")
    until(lambda: home.processes("roomctl.service.controller") not in ([], before))
    until(lambda: home.json("status")["controller"]["alive"])
    until(lambda: levels(home) == [-12], what="the session that runs keeps its level")

    home.run("do", "stop")
    home.run("start", "hypertension")
    until(lambda: levels(home) == [-20], what="the next one, within the minute that a controller stays")
    assert outlets(home)[0]["device"] == "Amp"
    assert home.json("status")["controller"]["alive"]


def test_a_controller_that_waits_takes_over_what_is_set_before_a_session_begins(home: Home) -> None:
    home.folder.mkdir(exist_ok=True)
    home.run("controller")
    until(lambda: levels(home) == [-6])
    (home.folder / "room.yaml").write_text("level: -30\n")
    until(lambda: levels(home) == [-30], what="before anybody starts")
    home.run("start", "hypertension")
    until(lambda: levels(home) == [-30])


def test_three_rooms_on_one_machine_run_at_once_each_with_its_own(home: Home) -> None:
    (home.folder / "rooms").mkdir(parents=True)
    (home.folder / "room.yaml").write_text("room: blue\nlevel: -9\nbooking: {turnover: 10}\n")
    (home.folder / "rooms" / "green.yaml").write_text("level: -21\n")
    for words in ([], ["--room", "green"], ["--room", "red"]):
        home.run("start", "hypertension", *words)
    until(lambda: levels(home) == [-21, -9, -6])
    home.run("do", "pause", "--room", "green")
    paused = {name: home.json("status", "--room", name)["paused"] for name in ("blue", "green", "red")}
    assert paused == {"blue": False, "green": True, "red": False}
    assert len(home.processes("roomctl.service.controller")) == 3
    for name in ("blue", "green", "red"):
        assert home.json("status", "--room", name)["controller"]["alive"]
        home.run("do", "stop", "--room", name)
        assert len(home.json("history", "--room", name)) == 1
    assert {"journal.db", "journal-green.db", "journal-red.db"} <= {one.name for one in home.folder.iterdir()}


def test_a_session_goes_on_while_its_room_is_given_a_name_and_the_record_goes_along(home: Home) -> None:
    home.run("start", "hypertension")
    until(lambda: home.json("status")["controller"]["alive"])
    (home.folder / "room.yaml").write_text("room: blue\n")
    assert home.json("status")["preset"] == "hypertension"
    home.run("do", "stop")
    home.run("start", "low-back-spot")
    until(lambda: home.json("status")["controller"]["alive"])
    home.run("do", "stop")
    assert len(home.json("history")) == 2

    (home.folder / "room.yaml").write_text("room: green\n")
    none = home.run("history")
    assert "no sessions yet" in none.stderr
    assert "2 sessions are kept of blue: `roomctl --room blue history`" in none.stderr
    assert "sessions: 0; 2 sessions are kept of blue" in findings(home)["journal"]
    assert "2 sessions are kept of blue" in home.run("purge", "--older", "0d").stderr
    assert len(home.json("history", "--room", "blue")) == 2


def findings(home: Home) -> dict[str, str]:
    return {
        one["what"]: one["message"] for one in json.loads(home.run("doctor", "--json", check=False).stdout)["checks"]
    }


def test_doctor_says_which_file_each_setting_is_from_and_what_is_no_room_s(home: Home) -> None:
    (home.folder / "rooms").mkdir(parents=True)
    (home.folder / "room.yaml").write_text("# the clinic\nroom: blue\nlevel: -9\nkeep: 7d\n")
    (home.folder / "rooms" / "green.yaml").write_text("cap: -3\n")
    (home.folder / "rooms" / "Red.yml").write_text("cap: -3\n")
    said = home.run("doctor", "--json", "--room", "green", check=False).stdout
    checks = {one["what"]: (one["verdict"], one["message"]) for one in json.loads(said)["checks"]}
    assert checks["settings"][0] == "mind"
    assert "room green: cap (rooms/green.yaml:1), keep (room.yaml:4)" in checks["settings"][1]
    assert "rooms/Red.yml belongs to no room; name it like rooms/blue.yaml" in checks["settings"][1]
    assert "level" not in checks["settings"][1], "blue's"
    assert "level (room.yaml:3), room (room.yaml:2)" in findings(home)["settings"]


@pytest.mark.parametrize("way", ["drawn", "plain"])
def test_a_screen_that_was_open_begins_a_session_with_what_is_set_by_now(home: Home, way: str) -> None:
    home.folder.mkdir(exist_ok=True)
    (home.folder / "room.yaml").write_text("level: -12\n")
    command = [sys.executable, "-m", "roomctl", *(["--plain"] if way == "plain" else [])]
    screen = Terminal(command, home.environment, 100, 60)
    try:
        screen.shows(wording.CHOOSE)
        (home.folder / "room.yaml").write_text("level: -20\ncap: -2\n")
        if way == "plain":
            for typed, then in (("tension spot\n", "spot work"), ("1\n", "no stop signs"), ("\n", "now: ")):
                screen.press(typed)
                screen.shows(then)
        else:
            screen.press("tension spot")
            screen.shows("tension spot_")
            screen.press("\r")
            until(lambda: wording.SIGNS in screen.text)
            while wording.SIGNS in screen.text:  # once for each page of them
                screen.press("\r")
                time.sleep(0.7)  # a key that comes sooner is a bounce
        with Journal(home.journal) as journal:
            [started] = until(lambda: [one.event for one in journal.follow(0) if isinstance(one.event, Started)])
        assert started.headroom == 18
        until(lambda: levels(home) == [-20])
    finally:
        screen.close()


def test_a_slip_in_room_yaml_is_said_on_an_open_screen_which_goes_on_with_the_default(home: Home) -> None:
    home.set_up()
    screen = Terminal([sys.executable, "-m", "roomctl"], home.environment, 100, 60)
    try:
        screen.shows(wording.CHOOSE)
        (home.folder / "room.yaml").write_text("level: loud\n")
        screen.press("tension spot")
        screen.shows("tension spot_")
        screen.press("\r")
        screen.shows(wording.ANY_YES)
        screen.press("\x1b")
        screen.shows("room.yaml:1: level: 'loud' is not a number from -40 to 0")
    finally:
        screen.close()
