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

from roomctl.lighting.fade import Ability, Command, Level
from roomctl.lighting.lights import LampError, News, aside

PATIENCE = 4.0
"""Seconds for an answer."""
LOOK = 5.0
"""Seconds between two looks at the lamp."""
UNKNOWN_KELVIN = 2700.0


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
        self._busy = asyncio.Lock()

    async def open(self) -> None:
        await self.read()
        if self._watch is None:
            self._watch = asyncio.create_task(self._look())

    async def read(self) -> Level | None:
        said = await self._call("GET", f"/api/states/{quote(self._entity)}")
        if not isinstance(said, dict):
            raise LampError("Home Assistant's answer cannot be read")
        if said.get("state") in ("unavailable", "unknown"):
            raise LampError(f"Home Assistant cannot reach {self._entity} (it is {said['state']})")
        if said.get("state") == "off":
            return Level(0.0, UNKNOWN_KELVIN)
        about = said.get("attributes") or {}
        brightness, kelvin = about.get("brightness"), about.get("color_temp_kelvin")
        return None if brightness is None else Level(brightness / 2.55, float(kelvin or UNKNOWN_KELVIN))

    async def show(self, command: Command) -> None:
        level, seconds = command
        said: dict[str, Any] = {"entity_id": self._entity}
        if seconds:
            said["transition"] = round(seconds, 1)
        if level.percent == 0:
            await self._call("POST", "/api/services/light/turn_off", said)
            return
        said["brightness"] = max(1, round(level.percent * 2.55))
        if self._kelvin:
            said["color_temp_kelvin"] = round(level.kelvin)
        await self._call("POST", "/api/services/light/turn_on", said)

    async def close(self, *, over: bool) -> None:
        if self._watch is not None:
            self._watch.cancel()

    async def _look(self) -> None:
        """Notice a lamp that was set by hand, or has gone or come back."""
        gone = False
        while True:
            await asyncio.sleep(LOOK)
            if self._busy.locked() or self.news is None:
                continue
            try:
                level = await self.read()
            except LampError as error:
                gone = True
                self.news.away(str(error))
                continue
            if gone:
                gone = False
                self.news.back()
            elif level is not None:
                self.news.seen(level, old=False)

    async def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        async with self._busy:
            try:
                return await aside(lambda: self._answer(method, path, body), PATIENCE)
            except TimeoutError:
                raise LampError(f"Home Assistant at {self._url} does not answer") from None

    def _answer(self, method: str, path: str, body: Mapping[str, Any] | None) -> Any:
        try:
            token = Path(self._token_file).read_text(encoding="utf-8").strip()
        except (OSError, ValueError):
            raise LampError(f"the token in {self._token_file} cannot be read") from None
        parts = urlsplit(self._url)
        try:
            connection = _connection(parts.scheme, parts.hostname or "", parts.port, self._ca)
            try:
                headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
                connection.request(method, parts.path.rstrip("/") + path, json.dumps(body) if body else None, headers)
                answer = connection.getresponse()
                said = answer.read()
            finally:
                connection.close()
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise LampError(f"Home Assistant at {self._url} cannot be reached ({error})") from error
        if answer.status in (401, 403):
            raise LampError(f"Home Assistant does not accept the token in {self._token_file}; make a new one")
        if answer.status == 404:
            raise LampError(f"Home Assistant knows no {self._entity}")
        if answer.status >= 300:
            raise LampError(f"Home Assistant refuses the command for {self._entity} (HTTP {answer.status})")
        try:
            return json.loads(said)
        except ValueError:
            return None


def _connection(scheme: str, host: str, port: int | None, ca: str | None) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context(cafile=ca)
        return http.client.HTTPSConnection(host, port or 443, timeout=PATIENCE, context=context)
    return http.client.HTTPConnection(host, port or 80, timeout=PATIENCE)
