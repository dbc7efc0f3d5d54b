"""The desk's board in a browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rigs.home import Home
from tests.rigs.mosquitto import Mosquitto
from tests.rigs.served import Served
from tests.rigs.speaking_rooms import Rooms
from tests.web.conftest import Browsers


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    made = Mosquitto(tmp_path / "broker", anyone=True)
    yield made
    made.kill()


@pytest.fixture
def desk(tmp_path: Path, broker: Mosquitto) -> Iterator[Served]:
    home = Home(tmp_path / "home")
    home.folder.mkdir()
    (home.folder / "room.yaml").write_text(f"mqtt: {json.dumps(broker.settings)}\n")
    server = Served(home, "--desk")
    yield server
    server.close()
    home.close()


def test_the_desk_s_page_keeps_its_screen_on_and_knows_nothing_of_the_room_s_sessions(desk: Served) -> None:
    page = desk.ask("/", headers={})
    assert "roomctl · desk" in page.body
    status = desk.ask("/status", headers={"Cookie": desk.ticket})
    assert json.loads(status.body) == {"running": False, "awake": True}
    assert not (desk.home.folder / "serve.json").exists(), "its address is not the room's"
    assert not (desk.home.folder / "journal.db").exists()


@pytest.mark.slow
def test_the_board_is_in_a_browser_and_follows_the_rooms(desk: Served, broker: Mosquitto, browsers: Browsers) -> None:
    rooms = Rooms(broker)
    rooms.sends("green/online", "online")
    rooms.says("green", "ready")
    browser = browsers((1280, 800))
    browser.open(desk.url)
    browser.shows("1 room · 1 ready")
    rooms.says("green", "hands-on", left_s=600, late_s=300)
    browser.shows("1 room · 1 late")
    assert "hands on" in browser.text
    assert browser.run("return document.querySelector('#over').hidden")
    rooms.close()
