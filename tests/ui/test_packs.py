"""Packs on the screen, by keys and by taps: build one, add it in another home, update it, remove it."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from roomctl.clinic import packs
from roomctl.commands.room_packs import RoomPacks
from roomctl.config import room as rooms
from roomctl.ui.choose.screen import ChooseScreen
from roomctl.ui.edit.review_screen import ReviewScreen
from roomctl.ui.edit.value_screen import ValueScreen
from roomctl.ui.packs.build_screen import BuildScreen
from roomctl.ui.packs.screen import PacksScreen
from roomctl.ui.widgets.pages import Pages
from tests.ui.rig import KNEE, NECK, Rig, room
from tests.ui.test_edit import tap_row

SIZES = [(120, 40), (48, 24)]


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """As short as a user's own folder: screens shorten long paths."""
    with tempfile.TemporaryDirectory(prefix="u") as folder:
        yield Path(folder)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder with a stick's worth of room, and a clinic's presets."""
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    monkeypatch.setattr("roomctl.commands.room_packs.DRIVES", ())
    (tmp_path / "user" / "Downloads").mkdir(parents=True)
    clinic = tmp_path / "home" / "presets"
    clinic.mkdir(parents=True)
    (clinic / "our-neck.yaml").write_text(NECK)
    (clinic / "our-knee.yaml").write_text(KNEE)
    return clinic


@asynccontextmanager
async def screen(folder: Path, size: tuple[int, int]) -> AsyncIterator[Rig]:
    """The list of presets, whose packs are real."""
    async with room(folder, size=size) as rig:
        args = argparse.Namespace(presets=None, therapist="", built_in=False)
        rig.app.packs = lambda: RoomPacks(args, rooms.load)
        rig.app.hurry()
        yield rig


async def open_packs(rig: Rig, keys: bool) -> None:
    if keys:
        await rig.press("f9")
    else:
        if rig.app.size.width < 91:
            await rig.tap("conditions")
        await rig.tap("packs")
    await rig.until(lambda: isinstance(rig.app.screen, PacksScreen) and rig.shows("A pack is one file"))


async def until(rig: Rig, kind: type) -> None:
    await rig.until(lambda: isinstance(rig.app.screen, kind))
    await rig.laid(None)


async def answer(rig: Rig, keys: bool) -> None:
    """Read to the last page, and agree; of what was done there is nothing but to leave."""
    screen = rig.app.screen
    assert isinstance(screen, ReviewScreen)
    done = rig.shows("Done")
    assert done != rig.shows("Cancel")
    while rig.app.screen is screen:
        assert rig.shows("Page back") == (screen.query_one(Pages).page > 0)
        await (rig.press("enter") if keys else rig.tap("on" if not screen.last else "cancel" if done else "yes"))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("how", ["keys", "taps"])
async def test_a_pack_is_built_added_and_removed(tmp_path: Path, home: Path, size: tuple[int, int], how: str) -> None:
    keys = how == "keys"
    async with screen(tmp_path, size) as rig:
        await open_packs(rig, keys)
        assert rig.shows("No pack is added yet.")
        await (rig.press("b") if keys else rig.tap("build"))
        await until(rig, BuildScreen)
        await (rig.press("b") if keys else rig.tap("build"))
        assert rig.shows("made by: fill this in first")
        await (rig.press("enter") if keys else tap_row(rig, "offers", 3))
        await rig.press(*"Example")
        await (rig.press("enter") if keys else rig.tap("ok"))
        await (rig.press("down", "enter") if keys else tap_row(rig, "offers", 5))
        assert rig.shows("no our-knee")
        await (rig.press("b") if keys else rig.tap("build"))
        file = tmp_path / "user" / "Downloads" / "our-presets-1.zip"
        await rig.until(file.exists)
        await until(rig, ReviewScreen)
        assert rig.shows("file: our-presets-1.zip")
        await answer(rig, keys)
        (home / "our-neck.yaml").unlink()
        await (rig.press("a") if keys else rig.tap("add"))
        await until(rig, ValueScreen)
        assert rig.shows("/our-presets-1.zip")
        await (rig.press("down", "enter") if keys else tap_row(rig, "offers", 0))
        await until(rig, ReviewScreen)
        assert rig.shows("preset added: our-neck, 30 min")
        await answer(rig, keys)
        await rig.until(lambda: rig.shows("The pack is added"))
        await answer(rig, keys)
        await rig.until(lambda: rig.shows("our-presets 1 (1 preset); all rights"))
        assert list(packs.installed()) == ["our-presets"]
        await (rig.press("d") if keys else rig.tap("remove"))
        await until(rig, ReviewScreen)
        await answer(rig, keys)
        await rig.until(lambda: not packs.installed())
        await rig.until(lambda: rig.shows("No pack is added yet."))
        await (rig.press("escape") if keys else rig.tap("leave"))
        await until(rig, ChooseScreen)


async def test_what_cannot_be_a_pack_is_said_and_changes_nothing(tmp_path: Path, home: Path) -> None:
    (tmp_path / "user" / "Downloads" / "photos.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    (home / "our-neck.yaml").write_text(NECK.replace("minutes: 30", "minutes: 31"))
    async with screen(tmp_path, (120, 40)) as rig:
        await open_packs(rig, True)
        await rig.press("d")
        await rig.press("a")
        await until(rig, ValueScreen)
        assert not rig.shows("photos")
        await rig.press(*str(tmp_path / "user/Downloads/photos.zip"), "enter")
        await rig.until(lambda: rig.shows("is not a roomctl pack") or rig.shows("is refused"))
        assert packs.installed() == {}
        await rig.press("b")
        await until(rig, BuildScreen)
        await rig.press("b", "enter", *"Us", "enter", "b")
        await until(rig, ReviewScreen)
        assert rig.shows("our-neck.yaml:4: minutes: the phases add up to 30 min")
        assert not list((tmp_path / "user" / "Downloads").glob("our-*.zip"))


async def test_an_update_shows_what_changes_and_a_file_that_changed_since_is_not_added(
    tmp_path: Path, home: Path
) -> None:
    args = argparse.Namespace(presets=None, therapist="", built_in=False)
    here = RoomPacks(args, rooms.load)
    folder = str(tmp_path / "user")

    def made(version: str) -> str:
        about = {"name": "ours", "version": version, "licence": "CC0 1.0", "credits": "Us"}
        here.build(about, ["our-knee"], folder)
        return f"{folder}/ours-{version}.zip"

    first = made("1")
    word, sections = here.look(first)
    assert word == "Add"
    here.add(first, sections)
    assert here.look(first)[0] == ""
    longer = KNEE.replace("minutes: 20", "minutes: 22").replace("minutes: 8,", "minutes: 10,")
    (home / "our-knee.yaml").write_text(longer)
    second = made("2")
    word, sections = here.look(second)
    assert word == "Update"
    assert "version 1 → 2" in str(sections)
    assert "preset changed: our-knee, 20 min → 22 min" in str(sections)
    (home / "our-knee.yaml").write_text(KNEE)
    Path(second).unlink()
    made("2")
    with pytest.raises(Exception, match="has changed since it was shown"):
        here.add(second, sections)
    assert packs.installed()["ours"].version == "1"
