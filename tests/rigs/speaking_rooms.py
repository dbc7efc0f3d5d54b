"""Rooms that speak through a real broker, as roomctl's do."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from tests.rigs.home import PATIENCE, until
from tests.rigs.mosquitto import LAMP, Mosquitto


def iso(wall: float) -> str:
    return f"{datetime.fromtimestamp(wall, UTC):%Y-%m-%dT%H:%M:%SZ}"


class Rooms:
    """One connection for all of them."""

    def __init__(self, broker: Mosquitto) -> None:
        self._client = paho.Client(CallbackAPIVersion.VERSION2)
        self._client.username_pw_set(*LAMP)
        if broker.ca.exists():
            self._client.tls_set(str(broker.ca))
        self._client.reconnect_delay_set(1, 1)
        self._client.connect("127.0.0.1", broker.port)
        self._client.loop_start()

    def says(self, room: str, phase: str, *, ahead: float = 0.0, **more: Any) -> None:
        """A state, kept by the broker; `ahead`: seconds by which the room's clock is ahead."""
        self.sends(
            f"{room}/state", json.dumps({"v": 1, "room": room, "phase": phase, "ts": iso(time.time() + ahead), **more})
        )

    def sends(self, topic: str, text: str) -> None:
        until(self._client.is_connected, what="the rooms are connected")
        self._client.publish(f"roomctl/{topic}", text, 1, True).wait_for_publish(PATIENCE)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()
