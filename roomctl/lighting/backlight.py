"""The machine's own screen, dimmed through logind, which lets a session set its backlight (systemd 243 or later).

The level is read from /sys/class/backlight; D-Bus is spoken by jeepney, which wakepy brings along on Linux.
"""

from __future__ import annotations

from pathlib import Path

from roomctl.lighting.fade import Ability, Command, Level
from roomctl.lighting.lights import LampError, News
from roomctl.system.names import aside

SYSTEM = Path("/sys/class/backlight")
PATIENCE = 3.0
"""Seconds for an answer of logind."""
KELVIN = 6500.0
"""A screen's white, which is not changed."""


class Backlight:
    """The first backlight of the machine."""

    news: News | None = None
    old = False
    answers = ""

    def __init__(self, folder: Path = SYSTEM) -> None:
        self.name, self.ability = "backlight", Ability(step=0.1)
        self._folder = folder
        self._last = -1

    async def open(self) -> None:
        self._device()

    async def read(self) -> Level | None:
        device = self._device()
        return Level(100.0 * _number(device / "brightness") / self._most(device), KELVIN)

    async def show(self, command: Command) -> None:
        device = self._device()
        value = max(1, round(command.level.percent / 100 * self._most(device)))  # at 0 a screen may go off
        if value == self._last:
            return
        try:
            await aside(lambda: _set(device.name, value), PATIENCE)
        except TimeoutError:
            raise LampError("logind does not answer") from None
        self._last = value

    async def close(self, *, over: bool) -> None:
        pass

    def _device(self) -> Path:
        found = sorted(self._folder.iterdir()) if self._folder.is_dir() else []
        if not found:
            raise LampError("this machine has no backlight that can be set")
        return found[0]

    def _most(self, device: Path) -> int:
        return max(1, _number(device / "max_brightness"))


def _number(file: Path) -> int:
    try:
        return int(file.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise LampError(f"the backlight's {file.name} cannot be read") from error


def _set(device: str, value: int) -> None:
    try:
        from jeepney import DBusAddress, DBusErrorResponse, new_method_call
        from jeepney.io.blocking import open_dbus_connection
        from jeepney.wrappers import unwrap_msg
    except ImportError as error:
        raise LampError("this system has no logind, so its backlight cannot be set") from error
    session = DBusAddress(
        "/org/freedesktop/login1/session/auto", "org.freedesktop.login1", "org.freedesktop.login1.Session"
    )
    try:
        with open_dbus_connection("SYSTEM") as bus:
            call = new_method_call(session, "SetBrightness", "ssu", ("backlight", device, value))
            unwrap_msg(bus.send_and_get_reply(call, timeout=PATIENCE))
    except DBusErrorResponse as error:
        raise LampError(f"logind does not set the backlight ({error})") from error
    except (OSError, TimeoutError, KeyError, ValueError, RuntimeError) as error:  # jeepney 0.9 raises all of these
        raise LampError(f"logind cannot be reached ({error})") from error
