"""The lamps: one small protocol. A message carries its transition, and the lamp does the fade."""

from __future__ import annotations

from typing import Protocol

from roomctl.session.plan import Scene


class Lights(Protocol):
    """A room's lamps."""

    def show(self, scene: Scene) -> None:
        """Go to `scene.light` percent and `scene.kelvin` in `scene.fade` seconds. Never waits for the lamp."""


class NoLights:
    """A room without lamps that roomctl controls."""

    def show(self, scene: Scene) -> None:
        """Nothing to do."""
