"""What comes out of a printer: Chromium's print-to-pdf, and poppler's look into a PDF."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.rigs.pulse import needs


def printed(page: Path, folder: Path, *, size: str = "") -> Path:
    """The PDF that Chromium prints of an HTML file, as Ctrl+P would; `size` is an @page size such as `A4`."""
    needs("chromium", "chromium")
    source = folder / "printed.html"
    text = page.read_text(encoding="utf-8")
    source.write_text(text.replace("@page {", f"@page {{ size: {size};" if size else "@page {"), encoding="utf-8")
    made = folder / f"printed{size}.pdf"
    subprocess.run(
        [
            "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
            "--disable-background-networking", "--disable-component-update", f"--user-data-dir={folder / 'profile'}",
            "--no-pdf-header-footer", f"--print-to-pdf={made}", source.as_uri(),
        ],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    return made


def about(pdf: Path) -> dict[str, str]:
    """What pdfinfo says: `Pages`, `Tagged`, `Title`, `Page size`…"""
    needs("pdfinfo", "poppler-utils")
    ran = subprocess.run(["pdfinfo", pdf], capture_output=True, text=True, check=True)
    return dict(re.findall(r"^([A-Z][^:]*): +(.*)$", ran.stdout, re.M))


def words(pdf: Path) -> str:
    """Its text, with single spaces."""
    needs("pdftotext", "poppler-utils")
    ran = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True)
    return " ".join(ran.stdout.split())


def ink(pdf: Path, folder: Path) -> float:
    """The share (0 to 1) of the first page that is not white, as pdftoppm draws it."""
    needs("pdftoppm", "poppler-utils")
    subprocess.run(["pdftoppm", "-r", "50", "-gray", "-singlefile", pdf, folder / "drawn"], check=True)
    data = (folder / "drawn.pgm").read_bytes()
    head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", data)
    assert head
    pixels = data[head.end() :]
    assert len(pixels) == int(head[1]) * int(head[2])
    return sum(value < 200 for value in pixels) / len(pixels)
