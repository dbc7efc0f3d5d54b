"""A real PipeWire with its PulseAudio server and session manager: what most Linux desktops run."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

from tests.rigs.pulse import RATE, Pulse, needs


class PipeWire(Pulse):
    """The server and its sink `room`, in `folder` alone."""

    latency_ms = 100  # the whole graph runs as often as its most impatient client asks for
    downmix = 2**0.5  # (left + right) / √2

    def __init__(self, folder: Path) -> None:
        for program, package in (
            ("pipewire", "pipewire"),
            ("pipewire-pulse", "pipewire-pulse"),
            ("wireplumber", "wireplumber"),
            ("dbus-run-session", "dbus-daemon"),
            ("pactl", "pulseaudio-utils"),
        ):
            needs(program, package)
        self._processes: list[subprocess.Popen[bytes]] = []
        self._folder = folder
        self.server = f"unix:{folder}/pulse/native"
        self.start()

    @property
    def processes(self) -> list[subprocess.Popen[bytes]]:
        return self._processes

    def start(self) -> None:
        environment = {
            **{name: value for name, value in os.environ.items() if name != "DBUS_SESSION_BUS_ADDRESS"},
            "HOME": str(self._folder),
            "XDG_RUNTIME_DIR": str(self._folder),
            "XDG_STATE_HOME": str(self._folder / "state"),
            "XDG_CONFIG_HOME": str(self._folder / "config"),
        }
        for command in (["pipewire"], ["dbus-run-session", "--", "wireplumber"], ["pipewire-pulse"]):
            self._processes.append(
                subprocess.Popen(
                    command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment,
                    start_new_session=True,
                )
            )  # fmt: skip
            until_there = self._folder / "pipewire-0"
            for _ in range(200):
                if until_there.exists():
                    break
                time.sleep(0.05)
        for _ in range(200):
            if "room" in self.control("list", "short", "sinks"):
                return
            if "Server Name" in self.control("info"):
                self.control("load-module", "module-null-sink", "sink_name=room", f"rate={RATE}")
            time.sleep(0.05)
        raise AssertionError("PipeWire did not start")

    def kill(self) -> None:
        """End all of it as a crash would."""
        for process in self._processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # the bus and the session manager on it
            process.wait()
        self._processes = []
        (self._folder / "pipewire-0").unlink(missing_ok=True)
