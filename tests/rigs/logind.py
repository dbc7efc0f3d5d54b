"""logind as python-dbusmock plays it, on a bus of the test's own; and a backlight in a folder.

It is a script for the system's Python, for which Debian packages dbusmock: `python3 logind.py FOLDER` prints the bus's
address and then serves. The mock writes the brightness into FOLDER, as the kernel would.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SESSION = "/org/freedesktop/login1/session/auto"


class Logind:
    """The stand-in, running. `folder` is what /sys/class/backlight would be."""

    def __init__(self, folder: Path, brightness: int = 600, most: int = 1000) -> None:
        self.device = folder / "screen0"
        self.device.mkdir(parents=True)
        (self.device / "max_brightness").write_text(f"{most}\n")
        (self.device / "brightness").write_text(f"{brightness}\n")
        command = ["/usr/bin/python3", str(Path(__file__)), str(folder)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.address = self._process.stdout.readline().strip()
        assert self.address, "this test needs python3-dbusmock and dbus (apt)"

    @property
    def brightness(self) -> int:
        return int((self.device / "brightness").read_text())

    def close(self) -> None:
        self._process.terminate()
        self._process.communicate()


def main(folder: str) -> None:
    import dbus  # type: ignore[import-not-found]
    import dbusmock  # type: ignore[import-not-found]

    case = dbusmock.DBusTestCase
    case.start_system_bus()
    mock, _ = case.spawn_server_template("logind", {}, subprocess.DEVNULL)
    bus = case.get_dbus(system_bus=True)
    login = dbus.Interface(bus.get_object("org.freedesktop.login1", "/org/freedesktop/login1"), dbusmock.MOCK_IFACE)
    write = f"open('{folder}/' + str(args[1]) + '/brightness', 'w').write(str(int(args[2])))"
    login.AddObject(SESSION, "org.freedesktop.login1.Session", {}, [("SetBrightness", "ssu", "", write)])
    import os

    print(os.environ["DBUS_SYSTEM_BUS_ADDRESS"], flush=True)
    try:
        sys.stdin.read()
    finally:
        mock.terminate()
        case.tearDownClass()


if __name__ == "__main__":
    main(sys.argv[1])
