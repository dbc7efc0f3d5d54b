"""A lamp through Home Assistant's REST API, whose answers are given by a server of this test, over TLS too."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from roomctl.lighting import home_assistant
from roomctl.lighting.fade import Ability, Command, Level
from roomctl.lighting.home_assistant import HomeAssistantLamp
from roomctl.lighting.lights import LampError
from tests.rigs.mosquitto import certificates

TOKEN = "long-lived"


class House(ThreadingHTTPServer):
    """Home Assistant's two calls, as its documentation and version 2025.4 have them."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.state: dict[str, Any] = {"state": "on", "attributes": {"brightness": 51, "color_temp_kelvin": 2400}}
        self.status, self.hangs = 200, threading.Event()
        self.hangs.set()
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Answer(BaseHTTPRequestHandler):
    server: House

    def do_GET(self) -> None:
        self._say(self.server.state if self.path == "/api/states/light.room" else None)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.calls.append((self.path, body))
        self._say([])

    def _say(self, said: Any) -> None:
        self.server.hangs.wait(100)
        known = self.headers["Authorization"] == f"Bearer {TOKEN}"
        self.send_response(401 if not known else 404 if said is None else self.server.status)
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def house() -> Iterator[House]:
    made = House()
    yield made
    made.hangs.set()
    made.shutdown()
    made.server_close()


@pytest.fixture
def token(tmp_path: Path) -> Path:
    file = tmp_path / "ha.token"
    file.write_text(f"{TOKEN}\n")
    return file


def lamp(house: House, token: Path, entity: str = "light.room", **more: Any) -> HomeAssistantLamp:
    url = f"{more.pop('scheme', 'http')}://127.0.0.1:{house.server_port}"
    return HomeAssistantLamp(url, entity, str(token), ability=Ability(), **more)


async def test_it_says_where_it_is_and_is_told_its_level_its_colour_and_its_fade(house: House, token: Path) -> None:
    one = lamp(house, token)
    assert await one.read() == Level(20.0, 2400.0)
    await one.show(Command(Level(15.0, 2200.0), 8.0))
    await one.show(Command(Level(0.0, 2200.0), 8.0))
    assert house.calls == [
        ("/api/services/light/turn_on",
         {"entity_id": "light.room", "transition": 8.0, "brightness": 38, "color_temp_kelvin": 2200}),
        ("/api/services/light/turn_off", {"entity_id": "light.room", "transition": 8.0}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "said"),
    [("token", "does not accept the token"), ("entity", "knows no light.other"), ("status", "HTTP 500"),
     ("gone", "cannot reach light.room"), ("file", "cannot be read")],
)  # fmt: skip
async def test_what_home_assistant_refuses_is_said_in_a_sentence(
    house: House, token: Path, wrong: str, said: str
) -> None:
    if wrong == "token":
        token.write_text("old")
    if wrong == "gone":
        house.state = {"state": "unavailable", "attributes": {}}
    house.status = 500 if wrong == "status" else 200
    one = lamp(house, token if wrong != "file" else token.parent, "light.other" if wrong == "entity" else "light.room")
    with pytest.raises(LampError, match=said):
        await one.read()


async def test_one_that_answers_late_counts_as_away_and_nothing_waits_for_it(
    house: House, token: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home_assistant, "PATIENCE", 0.2)
    house.hangs.clear()
    with pytest.raises(LampError, match=r"does not answer|timed out"):
        await lamp(house, token).show(Command(Level(15.0, 2200.0), 8.0))


async def test_it_is_trusted_over_tls_by_the_clinic_s_own_certificate_and_no_other(
    house: House, token: Path, tmp_path: Path
) -> None:
    certificates(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "broker.crt", tmp_path / "broker.key")
    house.socket = context.wrap_socket(house.socket, server_side=True, do_handshake_on_connect=False)
    assert await lamp(house, token, scheme="https", ca=str(tmp_path / "ca.crt")).read() == Level(20.0, 2400.0)
    with pytest.raises(LampError, match="certificate verify failed"):
        await lamp(house, token, scheme="https").read()
    with pytest.raises(LampError, match="cannot be reached"):
        await lamp(house, token, scheme="https", ca=str(tmp_path / "none.crt")).read()
