"""Home Assistant's two calls for a lamp, as its documentation and version 2025.4 have them, on a real server."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "long-lived"


class House(ThreadingHTTPServer):
    """`takes`: seconds until each answer; none comes while `hangs` is clear. `obeys`: the lamp shows what it is told,
    when its answer comes."""

    daemon_threads = True

    def __init__(self, *, takes: float = 0.0, obeys: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.looks = 0
        self.state: dict[str, Any] = {"state": "on", "attributes": {"brightness": 51, "color_temp_kelvin": 2400}}
        self.status, self.takes, self.obeys = 200, takes, obeys
        self.hangs = threading.Event()
        self.hangs.set()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.hangs.set()
        self.shutdown()
        self.server_close()


class _Answer(BaseHTTPRequestHandler):
    server: House

    def do_GET(self) -> None:
        self._wait()
        self.server.looks += 1
        self._say(self.server.state if self.path == "/api/states/light.room" else None)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.calls.append((self.path, body))
        self._wait()
        if self.server.obeys:
            self.server.state = {"state": "on", "attributes": {"brightness": body.get("brightness")}}
        self._say([])

    def _wait(self) -> None:
        time.sleep(self.server.takes)
        self.server.hangs.wait(100)

    def _say(self, said: Any) -> None:
        known = self.headers["Authorization"] == f"Bearer {TOKEN}"
        self.send_response(401 if not known else 404 if said is None else self.server.status)
        self.end_headers()
        with contextlib.suppress(OSError):  # the caller has gone
            self.wfile.write(json.dumps(said).encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass
