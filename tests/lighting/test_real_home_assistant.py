"""A lamp of a real Home Assistant, 2025.4 on Python 3.13, where that interpreter is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from roomctl.lighting.fade import Ability, Command, Level
from roomctl.lighting.home_assistant import HomeAssistantLamp
from roomctl.lighting.lights import LampError
from tests.rigs.home_assistant import PYTHON, HomeAssistant


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address, and the file of a token."""
    running = HomeAssistant(tmp_path_factory.mktemp("ha"))
    yield running.url, running.token
    running.close()


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.skipif(PYTHON is None, reason="there is no Python 3.13")
async def test_a_lamp_of_home_assistant_does_as_it_is_told_and_says_where_it_is(house: tuple[str, Path]) -> None:
    url, token = house
    lamp = HomeAssistantLamp(url, "light.bed_light", str(token), ability=Ability())
    for percent, kelvin in ((15.0, 2700.0), (60.0, 4000.0)):
        await lamp.show(Command(Level(percent, kelvin), 2.9))
        level = await lamp.read()
        assert level is not None
        assert (level.percent, level.kelvin) == pytest.approx((percent, kelvin), abs=10)
        assert level.percent == pytest.approx(percent, abs=0.5)
    await lamp.show(Command(Level(0.0, 4000.0), 2.9))
    assert await lamp.read() == Level(0.0, 2700.0)
    with pytest.raises(LampError, match=r"knows no light\.nowhere"):
        await HomeAssistantLamp(url, "light.nowhere", str(token), ability=Ability()).read()
    token.write_text("not a token")
    with pytest.raises(LampError, match="does not accept the token"):
        await lamp.read()
