"""The machine is kept awake from a thread that may wait for ever."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator

import pytest

from roomctl.system.awake import Awake, presenting
from tests.rigs.home import until


class Desktop:
    """A service that answers when it likes. `held`: whether it keeps the machine awake; `asked`: how often it was
    asked to."""

    def __init__(self) -> None:
        self.answers, self.held, self.asked = threading.Event(), False, 0

    @contextlib.contextmanager
    def awake(self) -> Iterator[None]:
        self.asked += 1
        self.answers.wait()
        self.held = True
        yield
        self.held = False


def test_a_service_that_does_not_answer_is_not_waited_for() -> None:
    desktop = Desktop()
    awake = Awake(desktop.awake)
    awake.keep(True)
    until(lambda: desktop.asked, what="it is asked")
    assert not desktop.held
    awake.keep(True)
    awake.keep(False)
    awake.keep(True)
    desktop.answers.set()
    until(lambda: desktop.asked == 2 and desktop.held, what="the last wish")
    awake.keep(False)
    until(lambda: not desktop.held)


def test_a_machine_without_such_a_service_is_asked_again_for_the_next_session() -> None:
    asked = []

    def none() -> contextlib.AbstractContextManager[object]:
        asked.append(1)
        raise RuntimeError("no bus")

    awake = Awake(none)
    for times in (1, 2):
        awake.keep(True)
        until(lambda times=times: len(asked) == times)  # type: ignore[misc]
        awake.keep(False)


def test_without_a_desktop_s_bus_nothing_is_loaded_that_could_ask_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "wakepy", None)  # an import of it fails
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    with presenting():
        pass
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    with pytest.raises(ImportError):
        presenting()
