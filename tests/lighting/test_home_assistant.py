"""A lamp through Home Assistant's REST API, whose answers a server of the tests gives, over TLS too."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from roomctl.lighting import home_assistant
from roomctl.lighting.driver import BY_HAND, Driver
from roomctl.lighting.fade import Ability, Command, Level
from roomctl.lighting.home_assistant import HomeAssistantLamp
from roomctl.lighting.lights import LampError
from tests.rigs.house import TOKEN, House
from tests.rigs.mosquitto import certificates

DUSK = Level(20.0, 2400.0)
GONE: dict[str, Any] = {"state": "unavailable", "attributes": {}}


@pytest.fixture
def house() -> Iterator[House]:
    made = House()
    yield made
    made.close()


@pytest.fixture
def token(tmp_path: Path) -> Path:
    file = tmp_path / "ha.token"
    file.write_text(f"{TOKEN}\n")
    return file


def lamp(house: House, token: Path, entity: str = "light.room", **more: Any) -> HomeAssistantLamp:
    url = f"{more.pop('scheme', 'http')}://127.0.0.1:{house.server_port}"
    return HomeAssistantLamp(url, entity, str(token), ability=Ability(), **more)


@pytest.mark.parametrize("kept", [f"# of the clinic\n{TOKEN}\n", f"{TOKEN[:5]}\n{TOKEN[5:]}\n", f"{TOKEN}…"])
async def test_a_token_s_file_with_more_in_it_is_named_and_the_token_is_not_shown(
    house: House, token: Path, kept: str
) -> None:
    token.write_text(kept)
    with pytest.raises(LampError, match="must hold one line") as error:
        await lamp(house, token).read()
    assert TOKEN[:5] not in str(error.value)


async def test_it_says_where_it_is_and_is_told_its_level_its_colour_and_its_fade(house: House, token: Path) -> None:
    one = lamp(house, token)
    assert await one.read() == Level(20.0, 2400.0)
    await one.show(Command(Level(15.0, 2200.0), 8.0))
    await one.show(Command(Level(0.0, 2200.0), 8.0))
    assert house.calls == [
        ("/api/services/light/turn_on",
         {"entity_id": "light.room", "transition": 8.0, "brightness": 38, "color_temp_kelvin": 2200}),
        ("/api/services/light/turn_off", {"entity_id": "light.room", "transition": 8.0}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "said"),
    [("token", "does not accept the token"), ("entity", "knows no light.other"), ("status", "HTTP 500"),
     ("gone", "cannot reach light.room"), ("file", "cannot be read")],
)  # fmt: skip
async def test_what_home_assistant_refuses_is_said_in_a_sentence(
    house: House, token: Path, wrong: str, said: str
) -> None:
    if wrong == "token":
        token.write_text("old")
    if wrong == "gone":
        house.state = GONE
    house.status = 500 if wrong == "status" else 200
    one = lamp(house, token if wrong != "file" else token.parent, "light.other" if wrong == "entity" else "light.room")
    with pytest.raises(LampError, match=said):
        await one.read()


async def test_one_that_answers_late_counts_as_away_and_nothing_waits_for_it(
    house: House, token: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home_assistant, "PATIENCE", 0.2)
    house.hangs.clear()
    with pytest.raises(LampError, match=r"does not answer|timed out"):
        await lamp(house, token).show(Command(Level(15.0, 2200.0), 8.0))


async def test_it_is_trusted_over_tls_by_the_clinic_s_own_certificate_and_no_other(
    house: House, token: Path, tmp_path: Path
) -> None:
    certificates(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "broker.crt", tmp_path / "broker.key")
    house.socket = context.wrap_socket(house.socket, server_side=True, do_handshake_on_connect=False)
    assert await lamp(house, token, scheme="https", ca=str(tmp_path / "ca.crt")).read() == Level(20.0, 2400.0)
    with pytest.raises(LampError, match="certificate verify failed"):
        await lamp(house, token, scheme="https").read()
    with pytest.raises(LampError, match="cannot be reached"):
        await lamp(house, token, scheme="https", ca=str(tmp_path / "none.crt")).read()


class Said(list[str]):
    def hear(self, name: str, wrong: str) -> None:
        self.append(wrong)


def full(since: str) -> dict[str, Any]:
    return {"state": "on", "last_changed": since, "attributes": {"brightness": 255}}


@contextlib.asynccontextmanager
async def at_dusk(house: House, token: Path, said: Said, **more: Any) -> AsyncIterator[Driver]:
    """A lamp that arrived at dusk long ago, and what drives it."""
    made = lamp(house, token, **more)
    driver = Driver(made, time.monotonic, said.hear)
    driver.start(Level(60.0, 2400.0))
    driver.dimmer.want(DUSK, 0.0, time.monotonic() - 100)
    task = asyncio.create_task(driver.run())
    yield driver
    task.cancel()
    await made.close(over=True)


async def until(right: Callable[[], Any]) -> None:
    for _ in range(10_000):
        if right():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never comes to that")


@pytest.mark.parametrize("seen", ["unavailable", "between two looks"])
async def test_a_lamp_that_comes_back_at_full_is_taken_to_the_plan(
    house: House, token: Path, monkeypatch: pytest.MonkeyPatch, seen: str
) -> None:
    monkeypatch.setattr(home_assistant, "LOOK", 0.02)
    said = Said()
    house.state = {**house.state, "last_changed": "2026-05-04T10:00:00+00:00"}
    async with at_dusk(house, token, said) as driver:
        await until(lambda: house.looks > 3)
        assert [body["brightness"] for _, body in house.calls] == [51]
        if seen == "unavailable":
            house.state = GONE
            await until(lambda: said and "it is unavailable" in said[-1])
        house.state = full("2026-05-04T10:30:00+00:00")
        await until(lambda: len(house.calls) > 1)
        assert house.calls[1][1]["brightness"] == 51
        await until(lambda: not said or said[-1] == "")
        assert not driver.dimmer.by_hand


async def test_a_lamp_that_was_on_throughout_and_is_elsewhere_was_set_by_hand(
    house: House, token: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home_assistant, "LOOK", 0.02)
    said, since = Said(), "2026-05-04T10:00:00+00:00"
    house.state = {**house.state, "last_changed": since}
    async with at_dusk(house, token, said) as driver:
        await until(lambda: house.looks > 3)
        house.state = full(since)
        await until(lambda: driver.dimmer.by_hand)
        assert said == [BY_HAND]


async def test_what_was_asked_while_a_slow_lamp_worked_is_told_in_one_command_and_nothing_older(
    house: House, token: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home_assistant, "PATIENCE", 100.0)
    monkeypatch.setattr("roomctl.lighting.driver.GIVEN", 100.0)
    said = Said()
    async with at_dusk(house, token, said) as driver:
        await until(lambda: house.calls and driver.at_rest)
        house.hangs.clear()
        for percent in (30.0, 35.0, 60.0, 21.0):
            driver.dimmer.want(Level(percent, 2400.0), 3.0, time.monotonic())
            driver.nudge()
            await until(lambda: len(house.calls) == 2)
        house.hangs.set()
        await until(lambda: len(house.calls) == 3 and driver.at_rest)
    assert [round(body["brightness"] / 2.55) for _, body in house.calls] == [20, 30, 21]
    assert said == []
