"""What may lie on a share is waited for once and for a bounded time, and a screen that leaves waits for nothing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from roomctl.system.shares import Silent, aside, within


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Reads hang on it until the test is over."""
    event = threading.Event()
    yield event
    event.set()


def test_an_answer_or_an_error_comes_as_it_is() -> None:
    assert within(lambda: 7, "a") == 7
    with pytest.raises(FileNotFoundError):
        within(Path("/no/such/file").read_bytes, "b")


def test_a_read_that_hangs_is_told_and_the_next_one_there_is_not_begun(gate: threading.Event) -> None:
    begun: list[int] = []

    def hang() -> None:
        begun.append(1)
        gate.wait()

    for _ in range(3):
        with pytest.raises(Silent, match=r"^/share does not answer$"):
            within(hang, "/share", 0.01)
    assert begun == [1]
    assert within(lambda: 7, "/elsewhere") == 7


def test_a_share_that_is_back_is_read_again() -> None:
    gate = threading.Event()
    with pytest.raises(Silent):
        within(gate.wait, "/slow", 0.01)
    gate.set()
    for thread in threading.enumerate():
        if thread.name == "read /slow":
            thread.join()
    assert within(lambda: 7, "/slow") == 7


def test_a_folder_of_presets_that_hangs_is_told_and_the_others_are_there(
    tmp_path: Path, gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    from roomctl.preset import library

    inside = library._inside
    monkeypatch.setattr(library, "_inside", lambda folder: (folder.name == "clinic" and gate.wait(), inside(folder))[1])
    monkeypatch.setattr(library, "within", partial(within, seconds=0.05))
    for folder in ("clinic", "room"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{folder}.yaml").write_text("preset: 1\n")
    shelves = [library.Shelf("room", tmp_path / "room"), library.Shelf("clinic", tmp_path / "clinic", asked=True)]
    found, faults = library.files(shelves)
    assert list(found) == ["room"]
    assert [fault.what for fault in faults] == [
        "it does not answer (is the share or the disk there?); fix this, or change clinic_presets in room.yaml"
    ]


def test_the_screen_goes_on_and_leaves_while_a_read_hangs(gate: threading.Event) -> None:
    async def screen() -> str:
        hung = asyncio.create_task(aside(gate.wait))
        assert await aside(lambda: 7) == 7
        with pytest.raises(ValueError, match="no"):
            await aside(lambda: int("no"))
        hung.cancel()
        return "left"

    assert asyncio.run(screen()) == "left"
