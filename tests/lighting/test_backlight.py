"""The machine's own backlight, through logind as python-dbusmock plays it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from roomctl.lighting.backlight import Backlight
from roomctl.lighting.fade import Command, Level
from roomctl.lighting.lights import LampError
from tests.rigs.logind import Logind


@pytest.fixture
def logind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Logind]:
    made = Logind(tmp_path / "backlight")
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", made.address)
    yield made
    made.close()


async def test_it_is_dimmed_and_put_back_and_never_off(logind: Logind, tmp_path: Path) -> None:
    screen = Backlight(tmp_path / "backlight")
    before = await screen.read()
    assert before == Level(60.0, 6500.0)
    for percent, value in ((20.0, 200), (0.0, 1), (before.percent, 600)):
        await screen.show(Command(Level(percent, 2400.0), 0.0))
        assert logind.brightness == value


@pytest.mark.parametrize("bus", ["refuses", "tcp:host=127.0.0.1"])
async def test_a_bus_that_does_not_let_it_in_is_this_lamp_s_fault_alone(
    bus: str, logind: Logind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(tmp_path / "bus"))
        door.listen()

        def refuse() -> None:
            caller, _ = door.accept()
            with caller:
                caller.recv(100)
                caller.sendall(b"REJECTED EXTERNAL\r\n")

        if bus == "refuses":
            threading.Thread(target=refuse, daemon=True).start()
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/bus" if bus == "refuses" else bus)
        with pytest.raises(LampError, match="logind cannot be reached"):
            await Backlight(tmp_path / "backlight").show(Command(Level(20.0, 2400.0), 0.0))


async def test_a_machine_without_one_and_one_without_logind_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(LampError, match="no backlight that can be set"):
        await Backlight(tmp_path / "nothing").open()
    device = tmp_path / "there" / "screen0"
    device.mkdir(parents=True)
    (device / "max_brightness").write_text("100\n")
    (device / "brightness").write_text("50\n")
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/no-bus")
    with pytest.raises(LampError, match="logind cannot be reached"):
        await Backlight(tmp_path / "there").show(Command(Level(20.0, 2400.0), 0.0))
