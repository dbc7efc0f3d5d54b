"""What of the machine itself can spoil a session: its battery, its volume, its notifications, its sleep.

Each function returns None where this system does not say.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import NamedTuple

PATIENCE = 5.0
"""Seconds that a program of the system may take to answer."""
_AWAKE = """
import sys
from wakepy import keep
with keep.presenting(on_fail="pass") as mode:
    sys.exit(not mode.active)
"""


class Battery(NamedTuple):
    percent: float
    plugged: bool


class Volume(NamedTuple):
    """Of the system's default output. `percent`: its loudest channel's; above 100 the system amplifies. `faintest`: its
    faintest channel's, another one if the balance is not in the middle."""

    percent: int
    muted: bool
    faintest: int


def battery() -> Battery | None:
    """None also without a battery."""
    import psutil

    found = psutil.sensors_battery()
    return Battery(found.percent, bool(found.power_plugged)) if found else None


def volume() -> Volume | None:
    """By `pactl`, which both PulseAudio and PipeWire have, or by macOS."""
    if sys.platform == "darwin":
        said = _answer("osascript", "-e", "get volume settings")
        percents, muted = re.findall(r"output volume:(\d+)", said), "output muted:true" in said
    else:
        percents = re.findall(r"(\d+)%", _answer("pactl", "get-sink-volume", "@DEFAULT_SINK@"))  # of each channel
        muted = _answer("pactl", "get-sink-mute", "@DEFAULT_SINK@").endswith("yes")
    channels = [int(percent) for percent in percents]
    return Volume(max(channels), muted, min(channels)) if channels else None


def notifications() -> bool | None:
    """Whether messages of other programs appear on the screen; known of GNOME only."""
    said = _answer("gsettings", "get", "org.gnome.desktop.notifications", "show-banners")
    return {"true": True, "false": False}.get(said) if "GNOME" in os.environ.get("XDG_CURRENT_DESKTOP", "") else None


def stays_awake() -> bool:
    """Whether the system lets a program keep it from sleeping. In a process of its own, which a service that never
    answers cannot hold up."""
    try:
        ran = subprocess.run([sys.executable, "-c", _AWAKE], capture_output=True, timeout=PATIENCE)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ran.returncode == 0


def _answer(*command: str) -> str:
    try:
        ran = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE,
            env={**os.environ, "LC_ALL": "C"},
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return ran.stdout.strip() if ran.returncode == 0 else ""
