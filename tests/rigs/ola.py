"""A real DMX receiver: OLA, in a network of its own, in which a whole session runs. It is a script in that network.

OLA binds the machine's card and joins multicast there whatever its settings say, so it gets a namespace with a pair of
virtual cards, or, where the system allows none, the machine's own card. `python -m tests.rigs.ola ADDRESS HOME PRESET
SLOTS KILLS` starts OLA and the session and prints every frame that OLA's own recorder got, as JSON: `[[seconds, gap,
[slots]], …]`. The seconds, on the clock of `Started`, are those at which the frame was read, after it was shown. `gap`:
milliseconds since the last frame, by OLA's clock.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

APART = "10.9.9.1"
NETWORK = f"""
ip link set lo up
ip link add d0 type veth peer name d1
ip link set d1 up
ip addr add {APART}/24 dev d0
ip link set d0 up multicast on
ip route add 224.0.0.0/4 dev d0
"""
PLUGINS = (
    "artnet", "dummy", "espnet", "ftdidmx", "gpio", "karate", "kinet", "milinst", "nanoleaf", "opendmx",
    "openpixelcontrol",
    "osc", "pathport", "renard", "sandnet", "shownet", "spi", "stageprofi", "uartdmx", "usbdmx", "usbserial",
)  # fmt: skip
HTTP, RPC = 19090, 9010
"""The recorder knows no other port than its own."""


class Frame(NamedTuple):
    read: float
    gap: int
    slots: list[int]


@cache
def address() -> str:
    """Where OLA listens."""
    alone = subprocess.run(["unshare", "-n", "sh", "-ec", NETWORK], capture_output=True)
    if alone.returncode == 0:
        return APART
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as card:
        card.connect(("192.0.2.1", 9))  # sends nothing; for documentation only, by RFC 5737
        return str(card.getsockname()[0])


def shown(home: Path, preset: Path, slots: int, *words: str, kills: int = 0) -> list[Frame]:
    """The frames that OLA got, their first `slots` slots, during a session of `preset` with the room in `home`, whose
    lamps' process is killed so many times."""
    apart = ["unshare", "-n"] if address() == APART else []
    script = [sys.executable, "-m", "tests.rigs.ola", address(), str(home), str(preset), str(slots), str(kills)]
    where = Path(__file__).parent.parent.parent
    env = {**os.environ, "ROOMCTL_HOME": str(home), "SDL_AUDIODRIVER": "dummy"}
    ran = subprocess.run([*apart, *script, *words], cwd=where, env=env, capture_output=True, text=True, timeout=280)
    assert ran.returncode == 0, ran.stderr
    return [Frame(*one) for one in json.loads(ran.stdout)]


def _ola(folder: Path, listens: str) -> subprocess.Popen[bytes]:
    folder.mkdir()
    for plugin in PLUGINS:
        (folder / f"ola-{plugin}.conf").write_text("enabled = false\n")
    (folder / "ola-e131.conf").write_text(f"enabled = true\nip = {listens}\ninput_ports = 5\noutput_ports = 0\n")
    for path in (folder, *folder.iterdir()):
        shutil.chown(path, "olad")
    command = [
        "olad", "--config-dir", str(folder), "--http-port", str(HTTP), "--rpc-port", str(RPC),
        "--no-register-with-dns-sd",
    ]  # fmt: skip
    return subprocess.Popen(["runuser", "-u", "olad", "--", *command], stderr=subprocess.DEVNULL)


def _asked(path: str, body: str | None = None) -> Any:
    data = None if body is None else body.encode()
    with urllib.request.urlopen(f"http://127.0.0.1:{HTTP}{path}", data, timeout=5) as answer:
        return json.loads(answer.read())


def _ready() -> None:
    for _ in range(1_000):
        try:
            socket.create_connection(("127.0.0.1", RPC)).close()
            ports = _asked("/json/get_ports")
        except (OSError, ValueError):
            ports = []
        inputs = [port["id"] for port in ports if not port["is_output"]]
        if inputs:
            _asked("/new_universe", f"id=1&name=room&add_ports={inputs[0]}")
            return
        time.sleep(0.05)
    raise SystemExit("OLA does not start")


class _Recorder:
    """OLA's own recorder, which writes a line for each frame, and one for the milliseconds before it."""

    def __init__(self, folder: Path, slots: int) -> None:
        self.frames: list[Frame] = []
        self._slots, show = slots, folder / "show"
        os.mkfifo(show)
        self._process = subprocess.Popen(["ola_recorder", "-r", show, "-u", "1"], stdout=subprocess.DEVNULL)
        self._lines = os.fdopen(os.open(show, os.O_RDONLY | os.O_NONBLOCK))  # it may fail to start
        if not select.select([self._lines], [], [], 60)[0]:
            raise SystemExit("OLA's recorder does not start")
        os.set_blocking(self._lines.fileno(), True)
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        gap = 0
        for line in self._lines:
            number, _, values = line.strip().partition(" ")
            if number == "1" and values:  # the universe and its slots; else the milliseconds before
                slots = [int(value) for value in values.split(",")[: self._slots]]
                self.frames.append(Frame(time.clock_gettime(time.CLOCK_BOOTTIME), gap, slots))
            elif not values and number:
                gap = int(number)

    def close(self) -> None:
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._thread.join()
        self._lines.close()


def _lamps() -> int | None:
    """The process of the lamps, in this network."""
    here = os.readlink("/proc/self/ns/net")
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            theirs = os.readlink(folder / "ns" / "net")
            home = f"ROOMCTL_HOME={os.environ['ROOMCTL_HOME']}\0".encode() in (folder / "environ").read_bytes()
            if here == theirs and home and b"roomctl.lighting.lamps" in (folder / "cmdline").read_bytes():
                return int(folder.name)
        except OSError:
            continue
    return None


def main(listens: str, home: Path, preset: Path, slots: int, kills: int, words: list[str]) -> None:
    if listens == APART:
        subprocess.run(["sh", "-ec", NETWORK], check=True)
    ola, recorder = _ola(home / "ola", listens), None
    try:
        _ready()
        recorder = _Recorder(home, slots)
        run = [sys.executable, "-m", "roomctl"]
        subprocess.run([*run, "start", str(preset), *words], check=True, stdout=subprocess.DEVNULL)
        frames, kept, since = recorder.frames, home / "lamps.json", time.monotonic()
        kill_at = 0.0
        while not (kept.exists() and json.loads(kept.read_text())["before"] is None):
            if kills and len(frames) > 25 and time.monotonic() > kill_at and (pid := _lamps()):
                os.kill(pid, signal.SIGKILL)
                kills, kill_at = kills - 1, time.monotonic() + 2.5
            assert time.monotonic() < since + 250, "the session does not end"
            time.sleep(0.02)
        assert not kills, "the session was too short to kill the process as often as asked"
        time.sleep(0.3)
    finally:
        if recorder is not None:
            recorder.close()
        ola.terminate()
    print(json.dumps(frames))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]), sys.argv[6:])
