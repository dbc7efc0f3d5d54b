"""Served rooms and browsers for the tests of this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator

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


@pytest.fixture(scope="session")
def _pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Browser]]:
    pool: list[Browser] = []
    yield pool
    for browser in pool:
        browser.close()


@pytest.fixture
def browsers(_pool: list[Browser], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browsers]:
    """Gives out browsers as if each were just started: `browsers(size, times)`."""
    out: list[Browser] = []

    def start(size: tuple[int, int] = (1280, 800), times: dict[str, float] | None = None) -> Browser:
        out.append(_pool.pop() if _pool else Browser(tmp_path_factory.mktemp("browser")))
        return out[-1].anew(size, times)

    yield start
    for browser in out:
        if browser.alive:
            browser.open("about:blank")
            _pool.append(browser)
        else:
            browser.close()
