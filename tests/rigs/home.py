"""A room of its own under a temporary folder: real commands, real processes, and the means to kill them."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from roomctl.clock import SystemClock
from roomctl.journal.store import Journal
from roomctl.session.moment import Moment, moment

PATIENCE = 100.0
"""Seconds after which what has not come never comes."""


class Home:
    """`$ROOMCTL_HOME` in `folder`, unless `environment` names a link to that; every process that is started from here
    finds only it."""

    verified: ClassVar[bytes] = b""
    """What the first doctor of all homes found out about the sounds that ship, in 3 s of processor time."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        quiet = {"SDL_AUDIODRIVER": "dummy"} if environment is None else environment
        self.environment = {**os.environ, "ROOMCTL_HOME": str(folder), **quiet}
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)  # no room compiles all its modules at each start

    def set_up(self) -> None:
        """The first run is over."""
        self.folder.mkdir(exist_ok=True)
        (self.folder / "setup.done").touch()

    def run(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """`roomctl WORDS`, to its end."""
        command, kept = [sys.executable, "-m", "roomctl", *words], self.folder / "sounds.json"
        if (
            Home.verified
            and words[:1] in (("doctor",), ("sounds",))
            and self.folder.parent.is_dir()
            and not kept.exists()
        ):
            self.folder.mkdir(exist_ok=True)
            kept.write_bytes(Home.verified)
        ran = subprocess.run(
            command, env=self.environment, capture_output=True, stdin=subprocess.DEVNULL, timeout=PATIENCE,
            encoding=self.environment.get("PYTHONIOENCODING", "utf-8"),
        )  # fmt: skip
        if not Home.verified and os.path.exists(kept):
            Home.verified = kept.read_bytes()
        assert not check or ran.returncode == 0, ran.stderr
        assert "Traceback" not in ran.stdout + ran.stderr, ran.stderr
        return ran

    def json(self, *words: str) -> Any:
        return json.loads(self.run(*words, "--json").stdout)

    @property
    def journal(self) -> Path:
        return self.folder / "journal.db"

    def events(self) -> list[str]:
        """The kinds of all entries, in order."""
        with Journal(self.journal) as journal:
            return [type(entry.event).__name__ for entry in journal.follow(0)]

    @property
    def moment(self) -> Moment | None:
        """Where the room's last session is now, looked up here: asking often costs no process each time."""
        with Journal(self.journal) as journal:
            state = journal.state()
        return moment(state, SystemClock().now()) if state else None

    def processes(self, module: str) -> list[int]:
        """The pids of this home's processes that run `module`; of one that forked and its fork, the parent: the fork
        is about to take another name."""
        found = self.family(module)
        return [pid for pid, parent in found.items() if parent not in found]

    def family(self, *modules: str) -> dict[int, int]:
        """The pids of this home's processes that run one of `modules`, each with its parent's."""
        found = {}
        wanted = {module.encode() for module in modules}
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit():
                continue
            try:
                command = (folder / "cmdline").read_bytes().split(b"\0")
                if wanted.isdisjoint(command):
                    continue
                environment = (folder / "environ").read_bytes().split(b"\0")
                state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            except (OSError, ValueError):  # it has just ended
                continue
            if f"ROOMCTL_HOME={self.environment['ROOMCTL_HOME']}".encode() in environment and state != "Z":
                found[int(folder.name)] = int(parent)
        return found

    def kill(self, *modules: str) -> bool:
        """`kill -9` to every process that runs one of `modules`, parents first. False if there was none."""
        found = self.family(*modules)
        for pid in sorted(found, key=lambda pid: found[pid] in found):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return bool(found)

    def close(self) -> None:
        """End everything that was started, and what that started meanwhile."""
        while self.kill("roomctl.service.supervisor", "roomctl.service.controller", "roomctl.sound.speaker", "roomctl"):
            time.sleep(0.02)


def until(wanted: Callable[[], Any], seconds: float = PATIENCE, what: str = "") -> Any:
    """Wait for real processes to do something; the value that came. `seconds` are given where a client or a therapist
    would notice more; else it only matters that it comes, on however busy a machine."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := wanted():
            return value
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds:g} s: {what or wanted}")
