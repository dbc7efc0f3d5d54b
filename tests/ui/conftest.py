"""The screens' tests read times of day, so they have a time zone of their own."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.ui.idle import idle


@pytest.fixture(autouse=True, scope="session")
def _in_utc() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "UTC")
        if hasattr(time, "tzset"):
            time.tzset()
        yield
    if hasattr(time, "tzset"):
        time.tzset()


@pytest.fixture(autouse=True, scope="session")
def _until_idle() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for module in ("textual.app", "textual.pilot"):
            patch.setattr(f"{module}.wait_for_idle", idle)
        yield
