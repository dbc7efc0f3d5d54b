"""Pictures of a screen, to be looked at and measured."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from roomctl.ui.app import RoomApp


def drawer() -> Any:
    """cairosvg, which needs a library of the system's."""
    try:
        import cairosvg
    except OSError:
        sentence = "needs the cairo library: apt-get install libcairo2"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(sentence)
    return cairosvg


def save(app: RoomApp, file: Path) -> None:
    """The screen of `app` as a PNG."""
    svg = app.export_screenshot().replace("Fira Code", "DejaVu Sans Mono")
    drawer().svg2png(svg.encode(), write_to=str(file))
