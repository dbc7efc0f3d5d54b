"""The page's own code without a browser: what it does over minutes."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.rigs.pulse import needs

RIG = Path(__file__).parent.parent / "rigs" / "page.js"


def on_page(act: str) -> Any:
    needs("node", "nodejs")
    ran = subprocess.run(["node", RIG, act], capture_output=True, text=True, timeout=60, check=True)
    return json.loads(ran.stdout)


def test_a_page_that_nobody_sees_opens_no_screen_until_somebody_comes_back() -> None:
    hidden, back = on_page("""
        page.sockets[0].opened();
        page.show(false);
        page.wind(20);
        page.sockets[0].ended(1000);
        page.wind(120);
        const hidden = page.sockets.length;
        page.show(true);
        return [hidden, page.sockets.length];
    """)
    assert (hidden, back) == (1, 2)


def test_a_page_that_is_seen_tries_again_every_few_seconds() -> None:
    assert 20 < on_page("page.wind(120); return page.sockets.length") < 60
