"""Random and broken presets: always a preset or located faults, quickly and in little memory.

`pytest tests/preset/test_fuzz.py -m slow -s` tries 100,000 and prints what the worst one cost.
"""

from __future__ import annotations

import gc
import heapq
import multiprocessing
import os
import re
import resource
import time
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from random import Random

import pytest
import yaml

from roomctl.preset import shape
from roomctl.preset.check import Checked, check_file, check_text
from roomctl.preset.library import Shelf
from roomctl.preset.load import LIMIT
from roomctl.system import paths

HERE = Path(__file__).parent
SHIPPED = sorted(paths.shipped("presets").glob("*.yaml"))
GOOD = [path.read_bytes() for path in (*SHIPPED, HERE / "good.yaml")]
SEEDS = [*GOOD, *(path.read_bytes() for path in sorted((HERE / "bad").glob("*.yaml")))]
NAMES = [*(path.stem for path in SHIPPED), "other", "built-in/low-back-spot", "clinic/knee-oa", "mine", "nothing"]
AREAS = {path.stem: re.findall(rb"area: (.+)", path.read_bytes()) for path in SHIPPED}
BEDS = sorted({bed.decode() for text in GOOD for bed in re.findall(rb"bed: ([a-z-]+)", text)})
PEERS = 1.4
"""What checking one file may cost, in readings of the largest file there may be: those take 71 ms here, so 100 ms."""
BYTES = 50e6
"""What checking one file may take of the memory."""

PIECES = ["\t", "  ", "\n", "\n- ", "\n  ", ": ", "- ", "[", "]", "{", "}", ",", "&a ", "*a", "!x ", "!!int ", "'", '"',
          "#", "|", ">", "---\n", "...", "%YAML 1.1\n", "\0", "\r", "\x85", "é", "🙂", "\u2028", "\ufeff", "~", "true",
          "no", "1e999", "-1", "0x1F", "7:30", "8 min", ".nan", "1" * 20, "a" * 300, "phases:", "minutes: 3\n", "<<: ",
          "? ", "\\", "extends: low-back\n", "change: {neck: false}\n", "each", "{left: 1, right: 0}"]  # fmt: skip
BITS = [piece.encode() for piece in PIECES] + [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xff\xfe"]


def mutated(text: bytes, random: Random) -> bytes:
    """`text` with one thing amiss: a piece more or less, a line gone, twice, moved or elsewhere, another value."""
    lines = text.split(b"\n")
    row, other, at = random.randrange(len(lines)), random.randrange(len(lines)), random.randint(0, len(text))
    match random.randrange(9):
        case 0:
            return text[:at] + random.choice(BITS) + text[at + random.randint(0, 30) :]
        case 1:
            return text[:at] + bytes([random.randrange(256)]) + text[at + 1 :]
        case 2:
            return text[:at]
        case 3:
            del lines[row]
        case 4:
            lines.insert(other, lines[row])
        case 5:
            lines[row], lines[other] = lines[other], lines[row]
        case 6:
            lines[row] = b" " * random.randint(0, 8) + lines[row].lstrip()
        case 7:
            key, colon, _ = lines[row].partition(b": ")
            lines[row] = key + colon + random.choice(BITS)
        case _:
            strange = random.choice(SEEDS)[:20_000].split(b"\n")
            lines[row:row] = strange[random.randrange(len(strange)) :][: random.randint(1, 12)]
    return b"\n".join(lines)


def made(random: Random) -> bytes:
    """One file: mutated, laid over another, nothing but noise, or grown up to the limits."""
    kind = random.random()
    if kind < 0.05:
        return b"".join(random.choices(BITS, k=random.randint(0, 40))) if kind < 0.03 else random.randbytes(60)
    text = random.choice(random.choice((GOOD, SEEDS)))
    if kind < 0.3:
        name = random.choice(NAMES)
        text = b"preset: 1\nextends: %s\n" % name.encode()
        text += random.choice([b"", b"title: Ours\n", b"scene: {level: -6}\n", b"minutes: 30\n", b"phases: []\n"])
        areas = sorted(set(random.choices(AREAS.get(name, [b"neck", b"back"]), k=random.randint(0, 5))))
        whats = (b"false", b"{minutes: 4}", b"{note: x, pressure: 2}", b"{side: left}")
        changes = b"".join(b"  %s: %s\n" % (area, random.choice(whats)) for area in areas)
        text += b"change:\n" + changes if changes else b""
    for _ in range(random.randint(0, 4)):
        text = mutated(text, random)
    if kind > 0.98:
        lines = text.split(b"\n")
        row = random.randrange(len(lines))
        block = b"\n".join(lines[row : row + random.randint(1, 12)]) + b"\n"
        text = b"\n".join(lines[:row]) + b"\n" + block * random.randint(2, max(2, LIMIT // len(block)))
    return text


@dataclass
class Run:
    """What a number of files came to. `slowest`: (CPU seconds, number, file, what the other file was)."""

    files: int = 0
    presets: int = 0
    traced: int = 0
    slowest: list[tuple[float, int, bytes, bytes]] = field(default_factory=list)


def located(checked: Checked, folder: Path, texts: dict[str, bytes]) -> None:
    """A preset without a fault, or faults that are each at a line of a file, in words that can be printed."""
    assert (checked.preset is None) == bool(checked.faults)
    for fault in (*checked.faults, *checked.remarks):
        assert re.match(rf"{re.escape(fault.file)}:[1-9]\d*:[1-9]\d*: \S", str(fault)), str(fault)
        assert str(fault).encode()
        text = texts.get(fault.file)
        text = Path(fault.file).read_bytes() if text is None else text
        lines = len(re.split(rb"\r\n|\r|\n", text))
        assert fault.line <= lines + 1, f"{fault}: it has {lines} lines, and what is not closed ends below the last"


def run(files: int, seed: int, folder: Path, traced: int = 0) -> Run:
    """Check so many files; the memory of each `traced`th is measured."""
    random, came = Random(seed), Run()
    mine, other = folder / "mine.yaml", folder / "other.yaml"
    shelves = (Shelf("room", folder), Shelf("built in", paths.shipped("presets")))
    below = b""
    for number in range(files):
        if number % 25 == 0:
            below = made(random)
            other.write_bytes(below)
        text = made(random)
        mine.write_bytes(text)
        tracing = traced and number % traced == 0
        if tracing:
            tracemalloc.start()
        begun = time.process_time()
        try:
            checked = check_file(mine, BEDS, shelves)
            took = time.process_time() - begun
            if tracing:
                came.traced = max(came.traced, tracemalloc.get_traced_memory()[1])
                tracemalloc.stop()
            located(checked, folder, {str(mine): text, str(other): below})
        except Exception as error:
            raise AssertionError(f"seed {seed}, file {number}: {text[:3000]!r} over {below[:3000]!r}") from error
        came.files += 1
        came.presets += checked.preset is not None
        if not tracing:
            heapq.heappush(came.slowest, (took, number, text, below))
            came.slowest = heapq.nlargest(5, came.slowest) if len(came.slowest) > 50 else came.slowest
    came.slowest = heapq.nlargest(5, came.slowest)
    return came


def cost(work: Callable[[], object]) -> float:
    """CPU seconds of `work`, as if it were the first. Without garbage collection: a pass over all that the tests before
    have left takes longer than the work, and may fall into the same part of each turn."""
    shape._near.cache_clear()
    gc.disable()
    try:
        begun = time.process_time()
        work()
        return time.process_time() - begun
    finally:
        gc.enable()


def ratio(work: Callable[[], object]) -> float:
    """CPU time of `work`, in that of the fastest loader there is for the largest file there may be, of shipped phases.
    The least of each, measured in turns, because what runs beside them makes both dearer; of more turns while it is
    too much."""
    took, read = list[float](), list[float]()
    while len(took) < 2 or (min(took) >= PEERS * min(read) and len(took) < 10):
        took.append(cost(work))
        read.append(cost(partial(yaml.load, largest(), yaml.CSafeLoader)))
    print(f"\n{min(took) * 1000:.0f} ms of CPU; the largest file is read in {min(read) * 1000:.0f}")
    return min(took) / min(read)


@cache
def largest() -> bytes:
    text = SHIPPED[0].read_bytes()
    body = text[text.index(b"phases:\n") + 8 :]
    return text + body * ((LIMIT - len(text)) // len(body))


def test_after_a_byte_order_mark_a_byte_that_is_not_utf8_is_told_at_its_place() -> None:
    [fault] = check_text(b"\xef\xbb\xbf\xc3\xa9ab\xff", "x.yaml").faults
    assert str(fault).startswith("x.yaml:1:4: a byte that is not UTF-8 (0xff)")


def test_over_a_preset_that_extends_nothing_there_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("preset: 1\nextends:\n")
    (tmp_path / "mine.yaml").write_text("preset: 1\nextends: base\n")
    assert check_file(tmp_path / "mine.yaml").faults


def test_five_hundred_random_presets_are_presets_or_located_faults(tmp_path: Path) -> None:
    came = run(500, 1, tmp_path)
    assert 10 < came.presets < 490, "some of each, or the mutations are too tame or too wild"


HEAD = "preset: 1\ntitle: T\ncondition: knee\nminutes: 60\nphases:\n"
ONE = "  - {area: a, minutes: 60}\n"
UNSEEN = "".join(f'{" " * i}"{chr(0xE000) * 39}{i}":\n' for i in range(20))
LARGE: dict[str, str | bytes] = {
    "many phases": HEAD + "".join(f"  - {{area: number {i}}}\n" for i in range(1660)),
    "phases all wrong": HEAD
    + "".join(
        f"  - {{area: a, technique: myofacial-relese{i}, side: unafected{i}, focus: suporrt{i}, q: 1}}\n"
        for i in range(200)
    ),
    "unknown keys": HEAD + ONE + "".join(f"titel{i}: 1\n" for i in range(2400)),
    "a key again and again": HEAD + ONE + "title: 1\n" * 2400,
    "many sources": HEAD + ONE + "sources:\n" + "  - {}\n" * 4900,
    "tabs": "a:\n" + "\tb\n" * 80_000,
    "brackets": "[" * (LIMIT - 1),
    "a remark": HEAD + ONE + "#" * 250_000,
    "one long title": HEAD.replace("T", "T" * 250_000) + ONE,
    "not UTF-8 at its end": b"\n" * (LIMIT - 2) + b"\xff",
    "aliases": "a: &a 1\nphases:\n" + "  - *a\n" * 4800,
    "more values than may be": HEAD + ONE + "sources:\n" + "  - {}\n" * 37_000,
    "anchors in deep keys of unseen characters": UNSEEN + "".join(f"{' ' * 20}- &a{i} !b{i} ~\n" for i in range(4900)),
}


@pytest.mark.parametrize("name", LARGE)
def test_the_largest_files_cost_at_most_as_much_as_is_allowed(name: str, tmp_path: Path) -> None:
    text = LARGE[name]
    path = tmp_path / "x.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert ratio(lambda: check_file(path, BEDS)) < PEERS


CHANGES = {
    "areas as they are": ("number", "{note: x}"),
    "areas misspelt": ("nubmer", "{note: x}"),
    "areas left out": ("number", "false"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_changing_two_hundred_areas_costs_at_most_as_much_as_is_allowed(name: str, tmp_path: Path) -> None:
    word, what = CHANGES[name]
    base, mine = tmp_path / "base.yaml", tmp_path / "mine.yaml"
    base.write_text(HEAD + "".join(f"  - {{area: number {i}, minutes: 1}}\n" for i in range(200)))
    changes = "".join(f"  {word} {i}: {what}\n" for i in range(200))
    mine.write_text(f"preset: 1\nextends: base\nchange:\n{changes}")
    assert ratio(lambda: check_file(mine, BEDS, (Shelf("room", tmp_path),))) < PEERS


@dataclass
class Figures:
    """Of one process: its files, the dearest one again, beside its peer (`ratio`), and bytes."""

    came: Run
    again: float
    grown: int


def figures(files: int, seed: int, folder: Path) -> Figures:
    """What a process of its own measures, for its memory is nobody else's."""
    folder.mkdir()
    run(300, seed + 1000, folder)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    came = run(files, seed, folder, traced=20)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    shelves = (Shelf("room", folder), Shelf("built in", paths.shipped("presets")))
    again = []
    for _, _, text, below in came.slowest:
        (folder / "mine.yaml").write_bytes(text)
        (folder / "other.yaml").write_bytes(below)
        again.append(ratio(lambda: check_file(folder / "mine.yaml", BEDS, shelves)))
    return Figures(came, max(again), grown)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_hundred_thousand_random_presets_stay_within_time_and_memory(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawn, initializer=os.nice, initargs=(10,)) as pool:
        each = [pool.submit(figures, 50_000, seed, tmp_path / str(seed)) for seed in (2, 3)]
        found = [one.result() for one in each]
    for one in found:
        dearest = one.came.slowest[0][0]
        print(
            f"\n{one.came.files} files, {one.came.presets} of them presets; the dearest {dearest * 1000:.0f} ms of CPU,"
            f" again {one.again:.2f} times its peer; traced at most {one.came.traced / 1e6:.1f} MB"
            f" for one file; the process grew by {one.grown / 1e6:.1f} MB in all"
        )
    assert sum(one.came.files for one in found) == 100_000
    assert max(one.again for one in found) < PEERS
    assert max(one.came.traced for one in found) < BYTES
    assert max(one.grown for one in found) < BYTES, "nor does anything stay behind"
