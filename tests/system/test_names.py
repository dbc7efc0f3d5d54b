"""A host's address is asked for anew each time, and a name server that hangs holds up one thread."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable

import pytest

from roomctl.errors import Unavailable
from roomctl.system import names
from tests.rigs.home import PATIENCE


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[str], str]], None]:
    """Have names resolved by this function; it may raise `OSError`."""
    return lambda resolved: monkeypatch.setattr(names, "_resolved", resolved)


async def test_a_host_that_moves_is_found_where_it_is(server: Callable[[Callable[[str], str]], None]) -> None:
    every = iter(["192.0.2.1", "", "192.0.2.2", "192.0.2.3"])

    def resolved(host: str) -> str:
        if not (found := next(every)):
            raise OSError(-2, "Name or service not known")
        return found

    server(resolved)
    asked = names.Names()
    assert await asked.address("broker", PATIENCE) == "192.0.2.1"
    with pytest.raises(Unavailable, match="name broker is unknown"):
        await asked.address("broker", PATIENCE)
    assert [await asked.address("broker", PATIENCE) for _ in range(2)] == ["192.0.2.2", "192.0.2.3"]


@pytest.mark.parametrize("host", ["192.168.1..5", "a" * 64])
async def test_what_can_be_no_name_is_said_in_a_sentence(host: str) -> None:
    with pytest.raises(Unavailable, match=f"the name {re.escape(host)} is unknown"):
        await names.Names().address(host, PATIENCE)


async def test_a_name_server_that_answers_late_is_asked_once_and_its_answer_is_used(
    server: Callable[[Callable[[str], str]], None],
) -> None:
    asks, answers = list[str](), threading.Event()

    def resolved(host: str) -> str:
        asks.append(host)
        answers.wait()
        return "192.0.2.1"

    server(resolved)
    asked = names.Names()
    for _ in range(3):
        with pytest.raises(Unavailable, match="not being resolved"):
            await asked.address("broker", 0.01)
    answers.set()
    assert await asked.address("broker", PATIENCE) == "192.0.2.1"
    assert asks == ["broker"]


async def test_a_name_server_that_is_away_is_one_fault_before_and_after_the_system_gives_it_up(
    server: Callable[[Callable[[str], str]], None],
) -> None:
    """Two that take turns would be told anew each time, and fill the report."""
    gives_up, said = threading.Event(), set[str]()

    def resolved(host: str) -> str:
        gives_up.wait()
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    server(resolved)
    asked = names.Names()
    for patience in (0.01, PATIENCE):
        with pytest.raises(Unavailable) as error:
            await asked.address("broker", patience)
        said.add(str(error.value))
        gives_up.set()
    assert said == {"the name broker is not being resolved; check the network's name server"}
