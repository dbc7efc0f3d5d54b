"""The room of a campaign: real processes, a real sound server, a real terminal; and what must be true of them."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from roomctl.clock import SystemClock
from roomctl.errors import RoomError
from roomctl.journal.store import Journal
from roomctl.session import events
from roomctl.session.events import Entry
from roomctl.session.fold import at_instant, fold
from tests.rigs.disk import FailingDisk, mounted, unmounted
from tests.rigs.home import PATIENCE, Home, until
from tests.rigs.pipewire import PipeWire
from tests.rigs.pulse import RATE, Pulse, Recording, now
from tests.rigs.terminal import Terminal

SUPERVISOR, CONTROLLER, SPEAKER = "roomctl.service.supervisor", "roomctl.service.controller", "roomctl.sound.speaker"
PROCESSES = (SUPERVISOR, CONTROLLER, SPEAKER)
PRESET = """preset: 1
title: Under test
condition: headache
minutes: 30
evidence: none, this is a test
scene: {bed: brown-hush}
cues: visual-only
phases:
  - {area: neck, minutes: 10, focus: concern, check: pressure}
  - {area: shoulder, minutes: 10, focus: concern, check: pressure}
  - {area: back, minutes: 10, focus: concern, check: pressure}
"""
AWRY = 2.5
"""Seconds by which a place in the session may differ from the pure core's: one, and what asking a command takes."""
SILENT_S, QUIET, RISE_S, NEAR = 1.0, -60.0, 0.2, 3.0
"""What was below QUIET dBFS for SILENT_S is for RISE_S, in the median, not within NEAR dB of where it stays. (Shorter
silence is a server's that was held up itself.)"""
LARGEST_LOG, MORE_FILES = 1_000_000, 8
"""Bytes of a log, as `paths.LOG_SIZE` bounds it; file descriptors that a process may have more than at first."""
UP = 20.0
"""Seconds from a boot until somebody has logged in."""
SAID = "record"
"""The device of the mark that says for a minute that the journal was written anew."""
SHOWN = re.compile("NECK|SHOULDER|BACK")
DISK = "96m"
ANOTHER_CLOCK = Path(__file__).parent / "another_clock"
ZONE = "CET-1CEST,M3.5.0,M10.5.0/3"
"""Of the room's processes: Central European time, whatever zones the machine knows."""


class Wrong(AssertionError):
    """Something that must be true is not."""


class Hangs(Pulse):
    """A sound server that can hang."""

    hangs = False

    @property
    def died(self) -> bool:
        """Whether it ended and nobody ended it."""
        return any(process.poll() is not None for process in self.processes)

    @contextmanager
    def hung(self) -> Iterator[None]:
        """It answers nobody while the block runs."""
        processes = self.processes
        self.hangs = bool(processes)
        try:
            for process in processes:
                process.send_signal(signal.SIGSTOP)
            yield
        finally:
            self.hangs = False
            for process in processes:
                process.send_signal(signal.SIGCONT)  # does nothing once it is dead


class HangingPipeWire(Hangs, PipeWire):
    """PipeWire, of which all can hang."""


SERVERS: dict[str, type[Hangs]] = {"pulseaudio": Hangs, "pipewire": HangingPipeWire}


class Room:
    """A room in `folder`, its session, its screen and what it acknowledged."""

    def __init__(self, folder: Path, server: str = "pulseaudio") -> None:
        """`server`: one of SERVERS."""
        self.folder = folder
        (folder / "server").mkdir(parents=True, mode=0o700)
        self.pulse = SERVERS[server](folder / "server")
        self.clock = folder / "clock"
        """By how many seconds the wall clock of the room's processes is off."""
        self._boot, self._boots = folder / "boot", 0
        time_of_room = {
            "PYTHONPATH": str(ANOTHER_CLOCK), "STEPPED_CLOCK": str(self.clock), "ANOTHER_BOOT": str(self._boot),
            "TZ": ZONE,
        }  # fmt: skip
        (folder / "home").mkdir()
        self.own_disk = mounted(folder / "home", DISK)
        self.disk = FailingDisk(folder / "home", folder)
        self.link = folder / "home-link"
        """By which the room's processes find its folder."""
        self.link.symlink_to(folder / "home")
        self.home = Home(folder / "home", {
            **self.pulse.environment, **time_of_room, **self.disk.environment, "ROOMCTL_HOME": str(self.link),
        })  # fmt: skip
        self._furnish()
        self.noted: list[str] = []
        """The notes that were acknowledged."""
        self.refused: list[str] = []
        """Those that were not."""
        self.kept: list[Entry] = []
        """The entries of the session as they were read right after each act, for the pure core."""
        self._lock = threading.Lock()
        self.terminal: Terminal | None = None
        self.recording: Recording | None = None
        self.streams: list[int] = []
        """How many programs played on the server, in each look."""
        self._number = 0

    def _furnish(self) -> None:
        self.home.set_up()
        (self.home.folder / "presets").mkdir()
        (self.home.folder / "presets" / "under-test.yaml").write_text(PRESET)
        (self.home.folder / "room.yaml").write_text("# the room under test\n")

    def begin(self) -> None:
        """A new session, and a screen that shows it."""
        self.noted, self.refused, self.kept = [], [], []
        self.home.run("start", "under-test")
        self.read()
        if self.terminal is None:
            self.open_terminal()
        self.record()
        self.until_right()
        self.files = self.descriptors()

    def open_terminal(self) -> None:
        self.terminal = Terminal([sys.executable, "-m", "roomctl"], self.home.environment)

    def another_terminal(self) -> Terminal:
        """A second screen that shows the session, or has ended because it cannot; who asks for it closes it."""
        other = Terminal([sys.executable, "-m", "roomctl"], self.home.environment)
        until(lambda: SHOWN.search(other.text) or other.process.poll() is not None, what="a second screen")
        return other

    def close_terminal(self) -> None:
        """As a window that is shut."""
        if self.terminal is not None:
            self.terminal.close()
            self.terminal = None

    def all_die(self) -> None:
        """Every process of the room: screens and commands, too."""
        self.close_terminal()
        self.home.close()

    def another_boot(self) -> None:
        """Processes that start from now on see another boot, which began UP seconds ago."""
        self._boots += 1
        self._boot.write_text(f"another-{self._boots} {now() - UP}")

    def record(self) -> None:
        self.stop_recording()
        environment = {**os.environ, **self.pulse.environment}
        self.recording = Recording(environment, latency_ms=50)

    def stop_recording(self) -> None:
        """End the recording, if there is one, and look at it."""
        if self.recording is None:
            return
        self.recording.stop()
        sound, self.recording = self.recording.samples, None
        wrong = sudden(sound)
        if wrong:
            raise Wrong(f"the sound came in suddenly, in a recording of {len(sound) / RATE:.0f} s, at {wrong[:3]}")

    def note(self) -> bool:
        """A note by a command of its own. Whether it was acknowledged."""
        with self._lock:
            self._number += 1
            text = f"note {self._number}"
        ran = subprocess.run(
            [sys.executable, "-m", "roomctl", "do", "note", text], env=self.home.environment, capture_output=True,
            stdin=subprocess.DEVNULL, text=True, timeout=PATIENCE,
        )  # fmt: skip
        if "Traceback" in ran.stdout + ran.stderr:
            raise Wrong(f"a traceback reaches a therapist: {ran.stderr}")
        if ran.returncode and not ran.stderr.strip():
            raise Wrong(f"`do note` ended with {ran.returncode} and said nothing")
        with self._lock:
            (self.refused if ran.returncode else self.noted).append(text)
        return not ran.returncode

    def notes(self, count: int) -> None:
        """`count` notes at once, from as many terminals."""
        threads = [threading.Thread(target=self.note) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def read(self) -> None:
        """Keep what the journal has of the session."""
        with Journal(self.home.journal, mends=False) as journal:
            state = journal.state()
            assert state is not None
            self.kept = journal.entries(state.session)

    def status(self) -> dict[str, object]:
        said = self.home.run("status", "--json", check=False).stdout
        return dict(json.loads(said)) if said.startswith("{") else {}

    def look(self) -> None:
        """Count what plays on the server now."""
        self.streams.append(len(self.pulse.control("list", "short", "sink-inputs").splitlines()))
        if self.streams[-1] > 1:
            raise Wrong(f"{self.streams[-1]} programs play at once")

    def wrong(self) -> str:
        """What is not right yet; empty if all is. Raises `Wrong` if nothing can become right any more."""
        if self.pulse.died:
            raise Wrong("the sound server has died by itself")
        for module in PROCESSES:
            pids = self.home.processes(module)
            if len(pids) != 1:
                return f"{len(pids)} of {module}"
        self.look()
        if self.streams[-1] != 1:
            return "nothing plays"
        if self.terminal is not None and not SHOWN.search(self.terminal.text):
            return f"the screen shows no area:\n{self.terminal.text}"
        status = self.status()
        faults = [one for one in status.get("faults", []) if one["device"] != SAID]  # type: ignore[attr-defined]
        if not status or faults:
            return f"marks: {faults}" if status else "no status"
        return self.misplaced(status)

    def misplaced(self, status: dict[str, object]) -> str:
        """How far the room's place in the session is from the pure core's, in words; empty if it is the same."""
        state = fold(self.kept)
        assert state is not None
        here = at_instant(state, SystemClock().now())
        left = status.get("phase_left_s", status.get("left_s"))
        expected = here.since + here.lengths[here.current] - here.elapsed
        if status.get("index") != here.current or abs(float(str(left)) - expected) > AWRY:
            return f"area {status.get('index')} with {left} s left; the pure core: {here.current}, {expected:.1f}"
        return ""

    def until_right(self) -> float:
        """Wait until all is right again; the seconds that took."""
        begun, said = time.monotonic(), ""
        while time.monotonic() - begun < PATIENCE:
            if not (said := self.wrong()):
                return time.monotonic() - begun
            time.sleep(0.1)
        raise Wrong(f"not right after {PATIENCE:g} s: {said}")

    def descriptors(self) -> dict[str, int]:
        """The open files of each process, but for journals: whoever had one open that was damaged keeps it, because
        SQLite would remove the new one's log when it is closed."""
        found: Counter[str] = Counter()
        for module in PROCESSES:
            for pid in self.home.processes(module):
                with contextlib.suppress(OSError):
                    files = [os.readlink(file) for file in Path(f"/proc/{pid}/fd").iterdir()]
                    found[module] += sum("journal.db" not in file for file in files)
        return dict(found)

    def check(self) -> None:
        """What must be true once all is right again."""
        with Journal(self.home.journal, mends=False) as journal:
            state = journal.state()
            assert state is not None
            entries = journal.entries(state.session)
        texts = [entry.event.text for entry in entries if isinstance(entry.event, events.Noted)]
        if sorted(texts) != sorted(self.noted + [text for text in texts if text in self.refused]):
            missing = [text for text in self.noted if text not in texts]
            raise Wrong(f"lost: {missing}; in the journal: {texts}")
        if len(set(texts)) != len(texts):
            raise Wrong(f"twice in the journal: {texts}")
        here = [(entry.at, entry.event) for entry in entries]  # a journal that was written anew may count anew
        if lost := [entry.event for entry in self.kept if (entry.at, entry.event) not in here]:
            raise Wrong(f"lost: {[repr(event)[:200] for event in lost]}; in the journal: {len(entries)} entries")
        cues = [(one.kind, one.phase, round(one.due, 3)) for e in entries if isinstance(one := e.event, events.Cued)]
        if len(set(cues)) != len(cues):
            raise Wrong(f"cues twice: {cues}")
        for log in self.home.folder.glob("*.log"):
            text = log.read_text(errors="replace")
            if "Traceback" in text:
                raise Wrong(f"a traceback in {log.name}: {text[-2000:]}")
            if len(text) > LARGEST_LOG:
                raise Wrong(f"{log.name} has {len(text)} bytes")
        for module, count in self.descriptors().items():
            if count > self.files.get(module, count) + MORE_FILES:
                raise Wrong(f"{module} has {count} files open, {self.files[module]} at first")

    def end(self) -> None:
        """The session ends, by a command, and its sound was calm."""
        self.home.run("do", "stop")
        self.stop_recording()

    def abandon(self) -> None:
        """Begin anew after something was wrong: all processes end, and nothing of the room's files is left."""
        with contextlib.suppress(Wrong):
            self.stop_recording()
        self.all_die()
        self.clock.write_text("0")
        if self.pulse.died:
            self.pulse.kill()
            self.pulse.start()
        for one in self.home.folder.iterdir():
            shutil.rmtree(one) if one.is_dir() else one.unlink()
        self._furnish()

    def close(self) -> None:
        self.close_terminal()
        with contextlib.suppress(RoomError, Wrong):
            self.stop_recording()
        self.home.close()
        self.pulse.kill()
        if self.own_disk:
            unmounted(self.home.folder)


def sudden(sound: np.ndarray[tuple[int], np.dtype[np.float32]]) -> list[str]:
    """Where sound comes in at once after silence: its seconds, and the levels of the pieces of 50 ms from there on."""
    rate = 20
    size = RATE // rate
    blocks = sound[: len(sound) // size * size].reshape(-1, size).astype(float)
    levels = 20 * np.log10(np.sqrt(np.mean(blocks**2, axis=1)) + 1e-9)
    silent, rise = round(SILENT_S * rate), round(RISE_S * rate)
    usual = np.median(levels[levels > QUIET]) if (levels > QUIET).any() else QUIET
    found = []
    for at in range(silent, len(levels) - 2 * rate):
        if levels[at - silent : at].max() < QUIET <= levels[at]:
            after = levels[at : at + 2 * rate]
            stays = np.median(after[after > QUIET])
            if after.min() < QUIET:  # it breaks off, at the next fault: where it was going is known from the rest alone
                stays = max(stays, usual)
            if stays > QUIET + 10 and np.median(levels[at : at + rise]) > stays - NEAR:  # a bed's own swells are short
                found.append(
                    f"{at / rate:.2f} s: {' '.join(f'{level:.0f}' for level in levels[at - 2 : at + rate])} dBFS"
                )
    return found
