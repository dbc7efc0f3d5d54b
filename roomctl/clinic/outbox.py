"""The webhook's unsent messages: a folder of small files, so that nothing is lost if the sending process dies.

A message is a file until it is delivered. An empty file then keeps its name for a while, so that a message is not sent
twice if a controller was killed between writing it and recording that in the journal.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from roomctl.clinic.retries import next_try, remaining
from roomctl.errors import SPOILT
from roomctl.system import paths

KEPT = 40 * 24 * 3600.0
"""Seconds for which the name of a message is kept."""


@dataclass(frozen=True, slots=True)
class Message:
    """`body`: the JSON text to send, the same bytes in each try; `due`: wall time of the next try; `trouble`: why the
    last one failed."""

    name: str
    body: str
    tries: int = 0
    due: float = 0.0
    trouble: str = ""

    @property
    def id(self) -> str:
        return f"msg_{self.name}"

    def left(self, now: float) -> float:
        """Seconds until the next try."""
        return remaining(self.due, now)


class Outbox:
    """The messages in `folder`, which is created with the first message."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, body: str) -> bool:
        """Save a message; False if there is or was one with this name."""
        if any(self._file(name, ending).exists() for ending in ("json", "sent", "failed")):
            return False
        paths.made(self._folder)
        self._write(Message(name, body))
        return True

    def waiting(self) -> Iterator[Message]:
        """All undelivered messages, oldest first. Other files are skipped."""
        for file in sorted(self._folder.glob("*.json")):
            try:
                fields = json.loads(file.read_text(encoding="utf-8"))
                message = Message(
                    file.stem,
                    str(fields["body"]),
                    int(fields["tries"]),
                    float(fields["due"]),
                    str(fields.get("trouble", "")),
                )
            except SPOILT:
                continue
            yield message

    def given_up(self) -> int:
        """The number of messages that were given up."""
        return sum(1 for _ in self._folder.glob("*.failed"))

    def arrived(self, message: Message) -> None:
        self._settle(message, "sent")

    def failed(self, message: Message, now: float, trouble: str = "") -> bool:
        """Schedule another try; False if that was the last."""
        due = next_try(message.tries, now)
        if due is None:
            self._settle(message, "failed")
            return False
        self._write(replace(message, tries=message.tries + 1, due=due, trouble=trouble))
        return True

    def sweep(self, now: float) -> None:
        """Remove names older than `KEPT`."""
        for ending in ("sent", "failed"):
            for file in self._folder.glob(f"*.{ending}"):
                with contextlib.suppress(OSError):  # a purge removes them too
                    if now - file.stat().st_mtime > KEPT:
                        file.unlink()

    def _settle(self, message: Message, ending: str) -> None:
        """Needs no space: on a full disk, too, a message that has arrived is sent no more."""
        settled = self._file(message.name, ending)
        with contextlib.suppress(FileNotFoundError):  # a purge has removed it
            self._file(message.name, "json").replace(settled)
            os.truncate(settled, 0)

    def _write(self, message: Message) -> None:
        fields = {"body": message.body, "tries": message.tries, "due": message.due, "trouble": message.trouble}
        paths.written(self._file(message.name, "json"), json.dumps(fields).encode())

    def _file(self, name: str, ending: str) -> Path:
        return self._folder / f"{name}.{ending}"
