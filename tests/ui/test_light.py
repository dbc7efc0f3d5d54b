"""How bright the session's screen is, measured from its picture."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.ui.rig import room

MOST = 1.2
"""Percent of white, on average over the screen."""


def drawer() -> Any:
    """cairosvg, which needs a library of the system's."""
    try:
        import cairosvg
    except OSError:
        sentence = "needs the cairo library: apt-get install libcairo2"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(sentence)
    return cairosvg


async def test_the_session_is_nearly_black(tmp_path: Path) -> None:
    cairosvg = drawer()
    from PIL import Image

    async with room(tmp_path, (91, 29)) as rig:
        await rig.start()
        await rig.press("n")
        await rig.pass_(70)
        svg = rig.app.export_screenshot()
    left, top = map(float, re.findall(r'<g transform="translate\((\d+), (\d+)\)"', svg)[0])
    right, bottom = re.findall(r'<rect x="0" y="0" width="([\d.]+)" height="([\d.]+)"', svg)[0]
    picture = Image.open(io.BytesIO(cairosvg.svg2png(svg.encode()))).convert("RGB")
    inside = picture.crop((int(left), int(top), int(left + float(right)), int(top + float(bottom))))
    light = np.asarray(inside, dtype=float) / 255
    linear = np.where(light <= 0.04045, light / 12.92, ((light + 0.055) / 1.055) ** 2.4)
    mean = float((linear @ [0.2126, 0.7152, 0.0722]).mean() * 100)
    assert 0.1 < mean <= MOST
