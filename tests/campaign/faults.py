"""What may happen to a room. Each fault is there while its block runs, and gone afterwards; it says what it did."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from tests.campaign.room import PROCESSES, SPEAKER, Room
from tests.rigs.disk import filled

Fault = Callable[[Room, random.Random], AbstractContextManager[str]]
FAULTS: dict[str, Fault] = {}
PAGE = 4096
FILES = (
    "room.yaml", "presets/under-test.yaml", "presets/another.yaml", "keys.yaml", "music.json", "sounds.json",
    "plans/00000000.json", "house-style.yaml", "folders.json", "cards.json", "bookings.ics", "speaker-options.json",
)  # fmt: skip
"""Files that the room reads, and may find changed by anybody."""


def fault(made: Callable[[Room, random.Random], Iterator[str]]) -> Fault:
    """Enter `made` into FAULTS by its name."""
    FAULTS[made.__name__] = contextmanager(made)
    return FAULTS[made.__name__]


@fault
def killed(room: Room, chance: random.Random) -> Iterator[str]:
    """`kill -9` of one, two or all of the room's processes."""
    modules = chance.sample(PROCESSES, chance.choice((1, 1, 2, 3)))
    if set(modules) == set(PROCESSES) and room.terminal is None:
        modules = modules[:2]  # with no process of the room alive nobody can bring it back
    room.home.kill(*modules)
    yield " and ".join(modules)


@fault
def stopped(room: Room, chance: random.Random) -> Iterator[str]:
    """SIGSTOP of one process while the fault lasts."""
    module = chance.choice(PROCESSES)
    pids = room.home.processes(module)
    room.speaker_held_up |= module == SPEAKER
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
    yield module
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


@fault
def journal_overwritten(room: Room, chance: random.Random) -> Iterator[str]:
    """Three pages of random bytes in the journal, and its log emptied: what is in both would not be missed."""
    with contextlib.suppress(sqlite3.Error):
        db = sqlite3.connect(room.home.journal)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
    pages = max(1, room.home.journal.stat().st_size // PAGE)
    places = [chance.randrange(pages) for _ in range(3)]
    with room.home.journal.open("r+b") as file:
        for place in places:
            file.seek(place * PAGE)
            file.write(chance.randbytes(PAGE))
    yield f"pages {places} of {pages}"


@fault
def journal_cut(room: Room, chance: random.Random) -> Iterator[str]:
    size = room.home.journal.stat().st_size
    to = chance.choice((0, size // 2, chance.randrange(size)))
    os.truncate(room.home.journal, to)
    yield f"to {to} of {size} bytes"


@fault
def journal_removed(room: Room, chance: random.Random) -> Iterator[str]:
    files = [room.home.journal]
    if chance.random() < 0.5:
        files += [Path(f"{room.home.journal}-wal"), Path(f"{room.home.journal}-shm")]
    for file in files:
        file.unlink(missing_ok=True)
    yield f"{len(files)} files"


@fault
def server_killed(room: Room, chance: random.Random) -> Iterator[str]:
    """The sound server dies and comes back."""
    room.stop_recording()
    room.pulse.kill()
    yield "PulseAudio"
    room.pulse.start()
    room.record()


@fault
def server_stopped(room: Room, chance: random.Random) -> Iterator[str]:
    """The sound server hangs: SIGSTOP while the fault lasts."""
    room.stop_recording()
    with room.pulse.hung():
        yield "PulseAudio"
    room.record()


@fault
def device_pulled(room: Room, chance: random.Random) -> Iterator[str]:
    """The sink goes and comes back, perhaps with another rate and other channels."""
    room.stop_recording()
    if room.pulse.hangs:
        yield "nothing: the server hangs"
        return
    for line in room.pulse.control("list", "short", "modules").splitlines():
        if "module-null-sink" in line:
            room.pulse.control("unload-module", line.split()[0])
    yield "the sink"
    rate = chance.choice((44_100, 48_000, 96_000))
    channels = chance.choice((1, 2, 6))
    room.pulse.control("load-module", "module-null-sink", "sink_name=room", f"rate={rate}", f"channels={channels}")
    room.record()


@fault
def terminal_closed(room: Room, chance: random.Random) -> Iterator[str]:
    room.close_terminal()
    yield "the screen"
    if room.terminal is None:
        room.open_terminal()


@fault
def terminal_resized(room: Room, chance: random.Random) -> Iterator[str]:
    sizes = [(chance.choice((20, 48, 80, 200)), chance.choice((5, 12, 24, 60))) for _ in range(chance.randint(1, 12))]
    for columns, rows in sizes:
        if room.terminal is not None:
            room.terminal.resize(columns, rows)
    yield f"{len(sizes)} times"
    if room.terminal is not None:
        room.terminal.resize(91, 29)


@fault
def terminal_stalled(room: Room, chance: random.Random) -> Iterator[str]:
    """Nobody reads what the screen writes."""
    terminal = room.terminal
    if terminal is not None:
        terminal.stall()
    yield "the screen"
    if terminal is not None:
        terminal.resume()


@fault
def keys_at_once(room: Room, chance: random.Random) -> Iterator[str]:
    """Two screens, at both of which somebody makes the sound louder and softer."""
    other = room.another_terminal()
    keys = [chance.choice("+-") for _ in range(chance.randint(2, 10))]
    for key in keys:
        for terminal in (room.terminal, other):
            if terminal is not None:
                terminal.press(key)
    yield f"{len(keys)} at each of two screens"
    other.close()


@fault
def acts_at_once(room: Room, chance: random.Random) -> Iterator[str]:
    count = chance.randint(2, 4)
    room.notes(count)
    yield f"{count} at once"


@fault
def garbage(room: Room, chance: random.Random) -> Iterator[str]:
    """Files that the room reads hold something else for a while."""
    names = chance.sample(FILES, chance.randint(1, 3))
    with ExitStack() as back:
        for name in names:
            file = room.home.folder / name
            file.parent.mkdir(exist_ok=True)
            old = b"{}\n"
            if file.is_file():
                old, before = file.read_bytes(), file.with_name(f"{file.name}.before")
                file.rename(before)
                back.callback(before.rename, file)
            back.callback(file.unlink, missing_ok=True)
            other = chance.choice((
                chance.randbytes(chance.randint(1, 5000)), b"", old[: len(old) // 2], b"[1, 2]\n",
                b"level: loud\nbed: 7\n",
            ))  # fmt: skip
            with contextlib.suppress(OSError):  # the disk may be full
                file.write_bytes(other)
        yield ", ".join(names)


@fault
def clock_stepped(room: Room, chance: random.Random) -> Iterator[str]:
    """The wall clock of every process of the room jumps, and jumps back."""
    hours = chance.choice((-24, -1, 1, 24, 24 * 120))
    room.clock.write_text(str(hours * 3600))
    yield f"by {hours:+d} h"
    room.clock.write_text("0")


@fault
def disk_full(room: Room, chance: random.Random) -> Iterator[str]:
    """The disk of the room's files has no byte left."""
    if not room.home.folder.is_mount():
        yield "nothing: the room's files are not on a disk of their own"
        return
    large = filled(room.home.folder)
    yield f"{large.stat().st_size} bytes of somebody else's"
    large.unlink()
