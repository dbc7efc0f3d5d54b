"""A screen's picture as a browser draws it: Chromium, without a window, 1280 x 800."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from textual.app import App

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars",
)  # fmt: skip


def shot(app: App[None], folder: Path) -> Any:
    """The app's screen, filling a page of 1280 x 800, as a picture. Fails in words without a browser."""
    from PIL import Image

    browser = next((found for name in NAMES if (found := shutil.which(name))), None)
    if browser is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("needs a browser: apt-get install chromium")
    folder.mkdir()
    svg = app.export_screenshot()
    left, top = re.findall(r'<g transform="translate\((\d+), (\d+)\)"', svg)[0]
    width, height = re.findall(r'<rect x="0" y="0" width="([\d.]+)" height="([\d.]+)"', svg)[0]
    box = f'viewBox="{left} {top} {width} {height}" preserveAspectRatio="none" width="1280" height="800"'
    svg = re.sub(r'viewBox="[^"]+"', box, svg, count=1)
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.S).replace("Fira Code", "DejaVu Sans Mono")
    page, picture = folder / "page.html", folder / "page.png"
    page.write_text(f"<!doctype html><body style='margin:0;background:#000'>{svg}</body>", encoding="utf-8")
    subprocess.run(
        [browser, *QUIET, f"--user-data-dir={folder / 'profile'}", "--window-size=1280,800",
         f"--screenshot={picture}", page.as_uri()],
        check=True, capture_output=True, timeout=90,
    )  # fmt: skip
    return Image.open(io.BytesIO(picture.read_bytes()))
