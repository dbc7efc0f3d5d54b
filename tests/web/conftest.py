"""Served rooms and browsers for the tests of this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.rigs.browser import Browser
from tests.rigs.home import Home
from tests.rigs.served import Served

Browsers = Callable[..., Browser]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A room that is open to the network: PIN and TLS. Shared by a module's tests."""
    home = Home(tmp_path_factory.mktemp("served") / "home")
    server = Served(home, lan=True)
    yield server
    server.close()
    home.close()


@pytest.fixture
def browsers(tmp_path: Path) -> Iterator[Browsers]:
    """Starts browsers, and closes them when the test is over: `browsers(size, times)`."""
    made: list[Browser] = []

    def start(size: tuple[int, int] = (1280, 800), times: dict[str, float] | None = None) -> Browser:
        made.append(Browser(tmp_path / f"browser-{len(made)}", size, times))
        return made[-1]

    yield start
    for browser in made:
        browser.close()
