"""Gives every reader as many inputs as it is told, in processes of its own.

`python -m tests.parsers --inputs 1000000 --seed 1 [NAME…]` prints what each reader did, and the number of the first
input of each kind of fault. `--show NAME NUMBER` writes that input to standard output. An input
that ends a process, or does not come back, counts as a fault, too.
"""

from __future__ import annotations

import argparse
import json
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.parsers.readers import READERS

SHARE = 20_000
"""Inputs of one process, so that what a library keeps for ever does not add up."""


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.parsers", description=__doc__)
    asked.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(READERS)}")
    asked.add_argument("--inputs", type=int, default=1_000_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--first", type=int, default=0, help="the number of the first input")
    asked.add_argument("--show", nargs=2, metavar=("NAME", "NUMBER"))
    args = asked.parse_args()
    if args.show:
        with tempfile.TemporaryDirectory() as folder:
            sys.stdout.buffer.write(READERS[args.show[0]](Path(folder)).inputs.make(args.seed, int(args.show[1])))
        return 0
    faults = [campaign(name, args.seed, args.first, args.inputs) for name in args.names or READERS]
    return 1 if any(faults) else 0


def campaign(name: str, seed: int, first: int, inputs: int) -> dict[str, int]:
    """The faults of one reader: words to the number of the first input."""
    found: dict[str, int] = {}
    seconds, done, number, end = 0.0, 0, first, first + inputs
    with tempfile.NamedTemporaryFile() as progress:
        while number < end:
            progress.seek(0)
            progress.write(struct.pack("<q", number))
            progress.flush()
            count = min(SHARE, end - number)
            words = [sys.executable, "-W", "ignore", "-m", "tests.parsers.worker"]
            ran = subprocess.run(
                [*words, name, str(seed), str(number), str(count), progress.name], stdin=subprocess.DEVNULL,
                capture_output=True, text=True, errors="replace",
            )  # fmt: skip
            progress.seek(0)
            reached = struct.unpack("<q", progress.read(8))[0]
            for line in ran.stdout.splitlines():
                said = json.loads(line) if line.startswith("{") else {}
                seconds += said.get("seconds", 0.0)
                if "fault" in said:
                    found.setdefault(said["fault"], said["number"])
            if ran.returncode:
                why = f"ended by signal {-ran.returncode}" if ran.returncode < 0 else ran.stderr.strip()[-300:]
                found.setdefault(why, reached)
                if reached == number and ran.returncode > 0:
                    break
            done += count if not ran.returncode else reached + 1 - number
            number = number + count if not ran.returncode else reached + 1
    print(f"{name}: {done:,} inputs, {seconds:,.0f} s of processor time, {len(found)} kinds of fault", flush=True)
    for what, at in found.items():
        print(f"    {at}: {what}", flush=True)
    return found


if __name__ == "__main__":
    raise SystemExit(main())
