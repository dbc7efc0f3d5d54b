"""Rooms of their own, and real sound servers, for the tests that ask for them."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from tests.rigs.home import Home
from tests.rigs.pulse import Pulse
from tests.rigs.turns import turn


def pytest_configure() -> None:
    for name in ("COLUMNS", "LINES"):  # of a terminal that a worker has not; readline makes them up
        os.environ.pop(name, None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What mostly waits comes first, so that others have something to compute beside it."""
    items.sort(key=lambda item: "whole" not in item.path.parts)


@pytest.hookimpl(wrapper=True, tryfirst=True)  # around the clock that a test has for itself
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """With several workers (pytest -n 3), a test that is marked `alone` waits for the others', and they for it."""
    if not hasattr(item.config, "workerinput"):
        return (yield)
    with turn(alone=item.get_closest_marker("alone") is not None):
        return (yield)


@pytest.fixture(autouse=True, scope="session")
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What tests keep without saying where is nobody's room, and not what the tests before kept."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROOMCTL_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A room without a sound device."""
    made = Home(tmp_path / "home")
    yield made
    made.close()


@pytest.fixture(scope="session")
def pulse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pulse]:
    """One sound server for all."""
    server = Pulse(tmp_path_factory.mktemp("pulse"))
    yield server
    server.kill()


@pytest.fixture
def sounding_home(tmp_path: Path, pulse: Pulse) -> Iterator[Home]:
    """A room that sounds into the server's null sink."""
    made = Home(tmp_path / "home", pulse.environment)
    yield made
    made.close()
