"""What room.yaml says of the broker."""

from __future__ import annotations

from pathlib import Path

import pytest

from roomctl.bus.connection import PASSWORD, server
from roomctl.config import room as rooms
from roomctl.errors import Unavailable
from roomctl.service.controller import bus_of
from roomctl.system.paths import config


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    return tmp_path


def loaded(home: Path, said: str) -> rooms.Room:
    (config() / "room.yaml").write_text(said)
    return rooms.load()


@pytest.mark.parametrize("key", ["start", "stop"])
def test_commands_from_elsewhere_need_a_room_that_is_on_the_broker(home: Path, key: str) -> None:
    [fault] = loaded(home, f"mqtt:\n  host: a\n  {key}: true\n").faults
    assert (fault.line, fault.where) == (3, f"mqtt.{key}")
    assert fault.what == "only applies to a room on the broker; add `bus: true`, or remove this line"
    assert loaded(home, f"mqtt: {{host: a, {key}: false}}\n").faults == ()
    assert loaded(home, f"mqtt: {{host: a, bus: true, {key}: true}}\n").faults == ()


def test_a_broker_that_is_named_for_lamps_alone_has_no_process(home: Path) -> None:
    room = loaded(home, "mqtt: {host: a}\n")
    assert not room.on_bus
    assert type(bus_of(room, lambda: None)).__name__ == "NoBus"
    assert type(bus_of(loaded(home, "mqtt: {host: a, bus: true}\n"), lambda: None)).__name__ == "BusProcess"


def test_a_password_is_in_a_file_or_in_the_environment(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD, "of the environment")
    (home / "secret").write_text("of the file\n")
    both = {"host": "a", "user": "blue", "bus": True, "start": True}
    assert server({**both, "password_file": str(home / "secret")}).password() == "of the file"
    assert server(both).password() == "of the environment"
    assert server({"host": "a"}).password() is None, "nobody logs in"
    monkeypatch.delenv(PASSWORD)
    assert server(both).password() is None
    with pytest.raises(Unavailable, match="cannot be read"):
        server({**both, "password_file": str(home / "none")}).password()
