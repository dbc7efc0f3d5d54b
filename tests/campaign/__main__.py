"""`python -m tests.campaign --hours 8`: break a room at random, and print what it did about it."""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.campaign.campaign import many
from tests.campaign.faults import FAULTS
from tests.campaign.room import SERVERS, Room


def main() -> int:
    """The exit code: 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=8.0)
    parser.add_argument("--campaigns", type=int, default=1_000_000, help="at most so many")
    parser.add_argument("--seed", type=int, default=1, help="of the first; each next one's is one more")
    parser.add_argument("--longest", type=float, default=4.0, metavar="S", help="a fault lasts up to S seconds")
    parser.add_argument("--only", nargs="*", default=[], choices=[[], *FAULTS], metavar="FAULT", help=" ".join(FAULTS))
    parser.add_argument("--server", default="pulseaudio", choices=list(SERVERS), help="the sound server")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="campaign") as folder:
        room = Room(Path(folder), given.server)
        try:
            seeds = range(given.seed, given.seed + given.campaigns)
            until = time.monotonic() + given.hours * 3600
            tally = many(room, seeds, given.longest, until, tuple(given.only))
        finally:
            room.close()
    print(f"{tally.campaigns} campaigns, {sum(map(len, tally.faults.values()))} faults; most programs that played at "
          f"once: {max(room.streams, default=0)} in {len(room.streams)} looks")  # fmt: skip
    for name, took in sorted(tally.faults.items()):
        print(f"{name:20} {len(took):5} times; right again after {statistics.median(took):.1f} s (median), "
              f"{max(took):.1f} s (worst)")  # fmt: skip
    print(f"{len(tally.failed)} failed")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
