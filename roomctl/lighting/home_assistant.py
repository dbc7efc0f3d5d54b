"""A lamp that Home Assistant knows, through its REST API and a long-lived token from a file."""

from __future__ import annotations

import asyncio
import http.client
import json
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from roomctl.errors import SPOILT
from roomctl.lighting.dialects import UNKNOWN_KELVIN, is_number, reported
from roomctl.lighting.fade import Ability, Command, Level
from roomctl.lighting.lights import LampError, News
from roomctl.system.names import aside

PATIENCE = 7.0
"""Seconds for an answer. Home Assistant answers a command when the lamp has, and gives a slow one up after 10."""
LOOK = 5.0
"""Seconds between two looks at the lamp."""
LARGEST = 1 << 20
"""Bytes of an answer; more are not read. A lamp's state has a few hundred."""


class HomeAssistantLamp:
    """`entity` at `url`. `kelvin`: whether it has a colour temperature; `ca`: the file of the clinic's authority."""

    news: News | None = None
    old = False
    answers = ""

    def __init__(
        self, url: str, entity: str, token_file: str, *, ca: str | None = None, kelvin: bool = True, ability: Ability
    ) -> None:
        self.name, self.ability = entity, ability
        self._url, self._entity, self._token_file, self._ca, self._kelvin = url, entity, token_file, ca, kelvin
        self._watch: asyncio.Task[None] | None = None
        self._busy = False
        self._on_since = ""

    async def open(self) -> None:
        await self.read()

    async def read(self) -> Level | None:
        self._on_since = ""
        return self.level_of(await self._call("GET", f"/api/states/{quote(self._entity)}"))

    def level_of(self, said: Any) -> Level | None:
        """The level in an answer, None if it says nothing of it. Raises `LampError`."""
        if not isinstance(said, dict):
            raise LampError("Home Assistant's answer cannot be read")
        if said.get("state") in ("unavailable", "unknown"):
            raise LampError(f"Home Assistant cannot reach {self._entity} (it is {said['state']})")
        if said.get("state") == "off":
            return Level(0.0, UNKNOWN_KELVIN)
        self._on_since = str(said.get("last_changed") or "")
        about = said.get("attributes")
        about = about if isinstance(about, dict) else {}
        brightness, kelvin = about.get("brightness"), about.get("color_temp_kelvin")
        if not is_number(brightness):
            return None
        return reported(brightness / 2.55, kelvin)

    async def show(self, command: Command) -> None:
        level, seconds = command
        said: dict[str, Any] = {"entity_id": self._entity}
        if seconds:
            said["transition"] = round(seconds, 1)
        if level.percent:
            said["brightness"] = max(1, round(level.percent * 2.55))
            if self._kelvin:
                said["color_temp_kelvin"] = round(level.kelvin)
        if self._watch is None:
            self._watch = asyncio.create_task(self._look())
        self._busy = True
        try:
            await self._call("POST", f"/api/services/light/turn_{'on' if level.percent else 'off'}", said)
        finally:
            self._busy = False

    async def close(self, *, over: bool) -> None:
        if self._watch is not None:
            self._watch.cancel()

    async def _look(self) -> None:
        """Notice a lamp that was set by hand, or has gone or come back. `last_changed` is the time at which it went on:
        if it moves between two looks that both find the lamp on, the lamp was away between them."""
        gone = False
        while True:
            await asyncio.sleep(LOOK)
            if self._busy or self.news is None:
                continue
            before = self._on_since
            try:
                level = await self.read()
            except LampError as error:
                gone = True
                self.news.away(str(error))
                continue
            if gone or (before and self._on_since and before != self._on_since):
                gone = False
                self.news.back(restarted=True)
            if level is not None:
                self.news.seen(level, old=False)

    async def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        try:
            return await aside(lambda: self._answer(method, path, body), PATIENCE)
        except TimeoutError:
            raise LampError(f"Home Assistant at {self._url} does not answer") from None

    def _answer(self, method: str, path: str, body: Mapping[str, Any] | None) -> Any:
        try:
            token = Path(self._token_file).read_text(encoding="utf-8").strip()
        except (OSError, ValueError):
            raise LampError(f"the token in {self._token_file} cannot be read") from None
        if not (token.isascii() and token.isprintable()):  # http.client would show it in its error
            raise LampError(f"{self._token_file} must hold one line, the token alone")
        parts = urlsplit(self._url)
        try:
            connection = _connection(parts.scheme, parts.hostname or "", parts.port, self._ca)
            try:
                headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
                connection.request(method, parts.path.rstrip("/") + path, json.dumps(body) if body else None, headers)
                with connection.getresponse() as answer:
                    said = answer.read(LARGEST)
            finally:
                connection.close()
        except (http.client.HTTPException, *SPOILT) as error:
            raise LampError(f"Home Assistant at {self._url} cannot be reached ({error})") from error
        if answer.status in (401, 403):
            raise LampError(f"Home Assistant does not accept the token in {self._token_file}; make a new one")
        if answer.status == 404:
            raise LampError(f"Home Assistant knows no {self._entity}")
        if answer.status >= 300:
            raise LampError(f"Home Assistant refuses the command for {self._entity} (HTTP {answer.status})")
        try:
            return json.loads(said)
        except SPOILT:
            return None


def _connection(scheme: str, host: str, port: int | None, ca: str | None) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context(cafile=ca)
        return http.client.HTTPSConnection(host, port or 443, timeout=PATIENCE, context=context)
    return http.client.HTTPConnection(host, port or 80, timeout=PATIENCE)
