"""Whatever is in a file or a message: a result or a sentence, in bounded time and memory.

This is the short part; `python -m tests.parsers --inputs 1000000` is the long one.
"""

from __future__ import annotations

import json
import mmap
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from roomctl.errors import Refused
from tests.parsers import worker
from tests.parsers.__main__ import campaign
from tests.parsers.mutator import LARGEST, Mutator
from tests.parsers.reader import Reader
from tests.parsers.readers import READERS

SEED = 20261129
SHORT = 60
"""Inputs for each reader."""


def test_no_reader_raises_anything_but_a_sentence(tmp_path: Path) -> None:
    progress = tmp_path / "progress"
    progress.write_bytes(bytes(8))
    words = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "tests.parsers.worker",
        ",".join(READERS),
        str(SEED),
        "0",
        str(SHORT),
    ]
    ran = subprocess.run([*words, str(progress)], capture_output=True, text=True, errors="replace")
    said = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]
    assert [one for one in said if "fault" in one] == []
    assert {one["name"]: one["done"] for one in said} == dict.fromkeys(READERS, SHORT), ran.stderr[-500:]


@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
def test_no_reader_raises_anything_but_a_sentence_in_many_inputs(name: str) -> None:
    assert campaign(name, SEED, 0, 20_000) == {}


# The campaign itself


@pytest.fixture
def progress() -> Iterator[mmap.mmap]:
    before = signal.getsignal(signal.SIGPROF)
    with tempfile.TemporaryFile() as file:
        file.write(bytes(8))
        file.flush()
        with mmap.mmap(file.fileno(), 8) as seen:
            yield seen
    signal.signal(signal.SIGPROF, before)


def test_an_input_is_made_again_from_its_seed_and_number_and_each_is_another() -> None:
    one, other = (Mutator([b"a: 1\nb: [2, 3]\n", b"c: d\n"], [b"x"]) for _ in range(2))
    made = [one.make(7, number) for number in range(300)]
    assert made == [other.make(7, number) for number in range(300)]
    assert len(set(made)) > 200
    assert made != [one.make(8, number) for number in range(300)]
    assert {b"a: 1\nb: [2, 3]\n", b"c: d\n"} & {*made}, "some stay as they are"


def test_json_gets_values_of_other_kinds_and_inputs_stay_small() -> None:
    inputs = Mutator([json.dumps({"a": [1, {"b": "c"}], "d": None}).encode()], json=True)
    kinds: set[type] = set()
    for number in range(3000):
        data = inputs.make(1, number)
        assert len(data) <= LARGEST
        try:
            found = json.loads(data)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict) and "a" in found:
            kinds.add(type(found["a"]))
    assert {list, dict, str, int, float, bool, type(None)} <= kinds


def test_an_error_without_a_sentence_and_any_other_error_are_faults_with_their_place(progress: mmap.mmap) -> None:
    def take(data: bytes) -> None:
        if data == b"b":
            raise Refused("  ")
        if data == b"c":
            raise Refused("this is no c")
        if data == b"d":
            raise KeyError("d")

    inputs = Mutator([b"a", b"b", b"c", b"d"])
    found = worker.run(Reader(inputs, take), 1, 0, 2000)
    assert len(found) == 2
    assert inputs.make(1, found["says nothing"]) == b"b"
    [named] = [kind for kind in found if kind.startswith("KeyError at test_parsers.py:")]
    assert inputs.make(1, found[named]) == b"d"


def test_an_input_that_hangs_or_takes_all_memory_is_a_fault(
    progress: mmap.mmap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "SECONDS", 0.05)

    def hangs(data: bytes) -> None:
        while True:
            pass

    def eats(data: bytes) -> None:
        bytearray(worker.BYTES + (1 << 30))

    with worker.limited():
        for take, named in ((hangs, "TooLong"), (eats, "MemoryError")):
            [found] = worker.run(Reader(Mutator([b"a"]), take), 1, 0, 1, progress)
            assert found.startswith(f"{named} at test_parsers.py:")
