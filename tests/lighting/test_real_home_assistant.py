"""A lamp of a real Home Assistant, 2025.4 on Python 3.13, where that interpreter is there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from roomctl.lighting.fade import Ability, Command, Level
from roomctl.lighting.home_assistant import HomeAssistantLamp
from roomctl.lighting.lights import LampError
from tests.rigs.mosquitto import free_port

PYTHONS = [shutil.which("python3.13"), *map(str, Path.home().glob(".pyenv/versions/3.13.*/bin/python3.13"))]
CONFIGURATION = """
http: {{server_host: 127.0.0.1, server_port: {port}}}
api:
onboarding:
light:
  - platform: demo
"""


def runs(python: str | None) -> bool:
    return python is not None and subprocess.run([python, "--version"], capture_output=True).returncode == 0


PYTHON = next((python for python in PYTHONS if runs(python)), None)


def asked(url: str, body: Any = None, *, form: bool = False) -> Any:
    data = None if body is None else urllib.parse.urlencode(body).encode() if form else json.dumps(body).encode()
    kind = "application/x-www-form-urlencoded" if form else "application/json"
    request = urllib.request.Request(url, data, {"Content-Type": kind})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read())


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address, and the file of a token."""
    folder = tmp_path_factory.mktemp("ha")
    venv = Path(os.environ.get("ROOMCTL_TEST_HA", folder / "venv"))
    if not venv.exists():
        subprocess.run([str(PYTHON), "-m", "venv", str(venv)], check=True)
        subprocess.run([str(venv / "bin" / "pip"), "install", "-q", "homeassistant==2025.4.4"], check=True)
    port = free_port()
    (folder / "configuration.yaml").write_text(CONFIGURATION.format(port=port))
    running = subprocess.Popen(
        [str(venv / "bin" / "hass"), "-c", str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                asked(f"{url}/api/onboarding")
                break
            except (OSError, urllib.error.HTTPError, ValueError):
                time.sleep(0.5)
        user = {"client_id": url, "name": "a", "username": "a", "password": "invented-one", "language": "en"}
        code = asked(f"{url}/api/onboarding/users", user)["auth_code"]
        grant = {"grant_type": "authorization_code", "code": code, "client_id": url}
        token = folder / "token"
        token.write_text(asked(f"{url}/auth/token", grant, form=True)["access_token"])
        yield url, token
    finally:
        running.terminate()
        running.wait()


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.skipif(PYTHON is None, reason="there is no Python 3.13")
async def test_a_lamp_of_home_assistant_does_as_it_is_told_and_says_where_it_is(house: tuple[str, Path]) -> None:
    url, token = house
    lamp = HomeAssistantLamp(url, "light.bed_light", str(token), ability=Ability())
    for percent, kelvin in ((15.0, 2700.0), (60.0, 4000.0)):
        await lamp.show(Command(Level(percent, kelvin), 2.9))
        level = await lamp.read()
        assert level is not None
        assert (level.percent, level.kelvin) == pytest.approx((percent, kelvin), abs=10)
        assert level.percent == pytest.approx(percent, abs=0.5)
    await lamp.show(Command(Level(0.0, 4000.0), 2.9))
    assert await lamp.read() == Level(0.0, 2700.0)
    with pytest.raises(LampError, match=r"knows no light\.nowhere"):
        await HomeAssistantLamp(url, "light.nowhere", str(token), ability=Ability()).read()
    token.write_text("not a token")
    with pytest.raises(LampError, match="does not accept the token"):
        await lamp.read()
