"""Who measures time is alone, and nobody waits for ever."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from tests.rigs.turns import turn


def test_whoever_is_alone_has_no_company_and_comes_in_however_many_others_do(tmp_path: Path) -> None:
    room, door = tmp_path / "room", tmp_path / "door"
    for file in (room, door):
        file.touch()
    inside: list[str] = []
    company: list[list[str]] = []

    def come(name: str) -> None:
        for _ in range(50):
            with turn(alone=name == "alone", room=room, door=door):
                inside.append(name)
                for _ in range(20):
                    os.sched_yield()
                if "alone" in inside:
                    company.append(list(inside))
                inside.remove(name)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(come, ["one", "alone", "two", "alone"]))
    assert company == [["alone"]] * 100


def test_the_others_may_be_in_together(tmp_path: Path) -> None:
    room, door = tmp_path / "room", tmp_path / "door"
    for file in (room, door):
        file.touch()
    both = Barrier(2, timeout=10)

    def come(_: int) -> None:
        with turn(alone=False, room=room, door=door):
            both.wait()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(come, range(2)))
