"""One process that gives inputs to one reader, under limits.

`python -m tests.parsers.worker NAME SEED FIRST COUNT PROGRESS`

It prints a line of JSON for each new kind of fault and one at its end. The number of the input in work is in the file
PROGRESS, so that whoever waits for this process knows which input ended it.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import resource
import signal
import struct
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import NoReturn

from tests.parsers.reader import Reader
from tests.parsers.readers import READERS

SECONDS = 2.0
"""Processor time of one input after which it counts as hanging; the usual one takes a few milliseconds."""
KILLED = 20.0
"""Processor time of one input after which the process ends, because a library does not come back to Python."""
BYTES = 512 << 20
"""Address space beyond what the process has before its first input."""


class TooLong(BaseException):
    """No reader can catch it by mistake."""


def run(reader: Reader, seed: int, first: int, count: int, progress: mmap.mmap | None = None) -> dict[str, int]:
    """The faults among these inputs, each with the number of the first input that had it."""
    faults: dict[str, int] = {}
    for number in range(first, first + count):
        if progress is not None:
            struct.pack_into("<q", progress, 0, number)
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            signal.setitimer(signal.ITIMER_VIRTUAL, KILLED)
        try:
            reader.take(reader.inputs.make(seed, number))
        except reader.words as error:
            kind = "says nothing" if not str(error).strip() else "MemoryError" if "MemoryError" in str(error) else ""
        except (Exception, SystemExit, TooLong) as error:
            kind = _named(error)
        else:
            kind = ""
        if kind and kind not in faults:
            faults[kind] = number
            if progress is not None:
                print(json.dumps({"fault": kind, "number": number}), flush=True)
    return faults


def _named(error: BaseException) -> str:
    """The kind of an error and the place in roomctl that it comes from."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.name != "late"]
    ours = [frame for frame in frames if "/roomctl/" in frame.filename] or frames
    place = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}"
    return f"{type(error).__name__} at {place}: {str(error)[:100]!a}"


@contextlib.contextmanager
def limited() -> Iterator[None]:
    """Memory is bounded, and an input that takes too long raises `TooLong`."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + BYTES, before[1]))

    def late(number: int, frame: FrameType | None) -> NoReturn:
        raise TooLong(f"{SECONDS:g} s")

    signal.signal(signal.SIGPROF, late)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        resource.setrlimit(resource.RLIMIT_AS, before)


def main(names: str, seed: str, first: str, count: str, progress: str) -> int:
    """`names`: one reader, or several with commas between them."""
    memory = Path("/dev/shm")
    for name in names.split(","):
        with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as home:
            reader = READERS[name](Path(home))
            for valid in reader.inputs.seeds:  # imports what it needs
                reader.take(valid)
            with open(progress, "r+b") as file, mmap.mmap(file.fileno(), 8) as seen, limited():
                begun = time.process_time()
                run(reader, int(seed), int(first), int(count), seen)
                seconds = time.process_time() - begun
            print(json.dumps({"done": int(count), "name": name, "seconds": round(seconds, 1)}), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
