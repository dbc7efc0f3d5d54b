"""A real Home Assistant, 2025.4 on Python 3.13, where that interpreter is there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from tests.rigs.mosquitto import free_port

PYTHONS = [shutil.which("python3.13"), *map(str, Path.home().glob(".pyenv/versions/3.13.*/bin/python3.13"))]
CONFIGURATION = """
http: {{server_host: 127.0.0.1, server_port: {port}}}
api:
websocket_api:
config:
onboarding:
light:
  - platform: demo
"""


def runs(python: str | None) -> bool:
    return python is not None and subprocess.run([python, "--version"], capture_output=True).returncode == 0


PYTHON = next((python for python in PYTHONS if runs(python)), None)


class HomeAssistant:
    """`url`: its address; `token`: the file of a token."""

    def __init__(self, folder: Path) -> None:
        venv = Path(os.environ.get("ROOMCTL_TEST_HA", folder / "venv"))
        if not venv.exists():
            subprocess.run([str(PYTHON), "-m", "venv", str(venv)], check=True)
            subprocess.run([str(venv / "bin" / "pip"), "install", "-q", "homeassistant==2025.4.4"], check=True)
        port = free_port()
        (folder / "configuration.yaml").write_text(CONFIGURATION.format(port=port))
        self._command = [str(venv / "bin" / "hass"), "-c", str(folder)]
        self.url, self.token = f"http://127.0.0.1:{port}", folder / "token"
        self.start()
        user = {"client_id": self.url, "name": "a", "username": "a", "password": "invented-one", "language": "en"}
        code = self.asked("/api/onboarding/users", user)["auth_code"]
        grant = {"grant_type": "authorization_code", "code": code, "client_id": self.url}
        self.token.write_text(self.asked("/auth/token", grant, form=True)["access_token"])

    def start(self) -> None:
        self._running = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            try:
                self.asked("/api/" if self.token.exists() else "/api/onboarding")
                return
            except (OSError, urllib.error.HTTPError, ValueError):
                time.sleep(0.5)
        self.close()
        raise AssertionError("Home Assistant does not start")

    def close(self) -> None:
        self._running.terminate()
        self._running.wait()

    def asked(self, path: str, body: Any = None, *, form: bool = False) -> Any:
        data = None if body is None else urllib.parse.urlencode(body).encode() if form else json.dumps(body).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded" if form else "application/json"}
        if self.token.exists():
            headers["Authorization"] = f"Bearer {self.token.read_text()}"
        request = urllib.request.Request(f"{self.url}{path}", data, headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())

    def join(self, port: int, user: str, password: str) -> None:
        """Connect it to a broker on this machine."""
        for step in ("core_config", "analytics"):
            self.asked(f"/api/onboarding/{step}", {})
        self.asked("/api/onboarding/integration", {"client_id": self.url, "redirect_uri": self.url})
        flow = self.asked("/api/config/config_entries/flow", {"handler": "mqtt"})
        told = {"broker": "127.0.0.1", "port": port, "username": user, "password": password}
        made = self.asked(f"/api/config/config_entries/flow/{flow['flow_id']}", told)
        assert made["type"] == "create_entry", made

    def states(self, beginning: str = "") -> dict[str, str]:
        """The states of all entities whose ids have this beginning after their domain."""
        found = self.asked("/api/states")
        return {one["entity_id"]: one["state"] for one in found
                if one["entity_id"].partition(".")[2].startswith(beginning)}  # fmt: skip

    def do(self, service: str, entity: str, **more: Any) -> None:
        self.asked(f"/api/services/{service.replace('.', '/')}", {"entity_id": entity, **more})
