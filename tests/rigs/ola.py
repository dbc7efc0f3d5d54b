"""A real DMX receiver: OLA, in a network of its own, in which a whole session runs. It is a script in that network.

OLA binds the machine's card and joins multicast there whatever its settings say, so it gets a namespace with a pair of
virtual cards, or, where the system allows none, the machine's own card. `python -m tests.rigs.ola ADDRESS HOME PRESET`
starts OLA and the session and prints what OLA showed, as JSON: `[[seconds, [slots]], …]`, the seconds on the clock of
`Started`.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from functools import cache
from pathlib import Path
from typing import Any

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
HTTP, RPC = 19090, 19010


@cache
def address() -> str:
    """Where OLA listens."""
    alone = subprocess.run(["unshare", "-n", "sh", "-ec", NETWORK], capture_output=True)
    if alone.returncode == 0:
        return APART
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as card:
        card.connect(("192.0.2.1", 9))  # sends nothing; for documentation only, by RFC 5737
        return str(card.getsockname()[0])


def shown(home: Path, preset: Path, slots: int, *words: str) -> list[tuple[float, list[int]]]:
    """What OLA showed in the first `slots` slots during a session of `preset`, with the room in `home`."""
    apart = ["unshare", "-n"] if address() == APART else []
    command = [*apart, sys.executable, "-m", "tests.rigs.ola", address(), str(home), str(preset), str(slots), *words]
    where = Path(__file__).parent.parent.parent
    env = {**os.environ, "ROOMCTL_HOME": str(home), "SDL_AUDIODRIVER": "dummy"}
    ran = subprocess.run(command, cwd=where, env=env, capture_output=True, text=True, timeout=200)
    assert ran.returncode == 0, ran.stderr
    return [(t, values) for t, values in json.loads(ran.stdout)]


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
    for _ in range(200):
        try:
            ports = _asked("/json/get_ports")
        except (OSError, ValueError):
            ports = []
        inputs = [port["id"] for port in ports if not port["is_output"]]
        if inputs:
            _asked("/new_universe", f"id=1&name=room&add_ports={inputs[0]}")
            return
        time.sleep(0.05)
    raise SystemExit("OLA does not start")


def main(listens: str, home: Path, preset: Path, slots: int, words: list[str]) -> None:
    if listens == APART:
        subprocess.run(["sh", "-ec", NETWORK], check=True)
    ola = _ola(home / "ola", listens)
    try:
        _ready()
        run = [sys.executable, "-m", "roomctl"]
        subprocess.run([*run, "start", str(preset), *words], check=True, stdout=subprocess.DEVNULL)
        found, kept = [], home / "lamps.json"
        since = time.monotonic()
        for_good: float | None = None
        while for_good is None or time.monotonic() < for_good:
            dmx = _asked("/get_dmx?u=1")["dmx"][:slots]
            found.append((time.clock_gettime(time.CLOCK_BOOTTIME), dmx))
            if for_good is None and kept.exists() and json.loads(kept.read_text())["before"] is None:
                for_good = time.monotonic() + 0.3
            assert time.monotonic() < since + 150, "the session does not end"
            time.sleep(0.02)
        print(json.dumps(found))
    finally:
        ola.terminate()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]), sys.argv[5:])
