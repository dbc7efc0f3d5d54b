"""The room's PIN: stored as a scrypt hash in its own file (0600), never in the journal; wrong tries are slowed down.
The file also has the key that signs tickets, so a new PIN invalidates all old tickets.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from roomctl.errors import SPOILT, Unavailable, Usage
from roomctl.system import paths

RULE = re.compile(r"[0-9]{6,12}")
# RFC 7914's memory-hard function: 32 MB and about 0.1 s a try (OWASP's Password Storage Cheat Sheet: N=2**15, r=8, p=3)
_COST = {"n": 2**15, "r": 8, "p": 3, "maxmem": 64 * 2**20, "dklen": 32}


_SIZES = {"salt": 16, "hash": _COST["dklen"], "key": 32}
"""Bytes of what is kept."""


def ruled(pin: str) -> None:
    """Raises `Usage` if it is not 6 to 12 digits."""
    if not RULE.fullmatch(pin):
        raise Usage("a PIN is 6 to 12 digits")


@dataclass
class Pin:
    """The PIN in `file`, read again each time, so that a change needs no restart. While the file is on a share that is
    away, the PIN read last is right."""

    file: Path
    _last: dict[str, bytes] | None = field(default=None, repr=False)

    @property
    def is_set(self) -> bool:
        return self.file.exists()

    def set(self, pin: str) -> None:
        """Raises `Usage` if it is not 6 to 12 digits, `Unavailable` if it cannot be kept."""
        ruled(pin)
        salt = secrets.token_bytes(16)
        kept = {"salt": salt.hex(), "hash": _hash(pin, salt).hex(), "key": secrets.token_hex(32)}
        paths.kept(self.file, json.dumps(kept).encode())

    def right(self, pin: str) -> bool:
        """Whether `pin` is correct. A wrong one takes as long (tens of milliseconds: call it in a thread)."""
        kept = self._kept()
        return hmac.compare_digest(_hash(pin, kept["salt"]), kept["hash"])

    @property
    def key(self) -> bytes:
        return self._kept()["key"]

    def _kept(self) -> dict[str, bytes]:
        try:
            kept = json.loads(self.file.read_text())
            found = {name: bytes.fromhex(kept[name]) for name in _SIZES}
            if {name: len(value) for name, value in found.items()} != _SIZES:  # tickets of an empty key are anybody's
                raise ValueError("spoilt")
            self._last = found
            return found
        except SPOILT as error:
            removed = isinstance(error, FileNotFoundError)
            if self._last and isinstance(error, OSError) and not removed:
                return self._last
            raise Unavailable(f"cannot read {self.file}; `roomctl serve --new-pin` sets a new PIN") from error


def _hash(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(errors="replace"), salt=salt, **_COST)


FREE = 3
"""Wrong tries of one address before it has to wait."""
FREE_TOGETHER = 10
"""Wrong tries of all addresses before all have to wait."""
MAX_WAIT, MAX_WAIT_TOGETHER = 60.0, 10.0
"""The longest waits in seconds, for one address and for all. The second also limits a therapist while somebody else
guesses. At that pace, six digits last for months."""
MEMORY = 600.0
"""Seconds for which a wrong try counts."""


@dataclass
class Slow:
    """How long an address must wait before its next try. Time is an argument (seconds)."""

    _wrong: dict[str, list[float]] = field(default_factory=dict)

    def wait(self, address: str, now: float) -> float:
        """Seconds to wait from `now`; 0 if a try is allowed."""
        self._forget(now)
        mine = self._wrong.get(address, [])
        every = [at for tries in self._wrong.values() for at in tries]
        return max(
            _pause(len(mine) - FREE, MAX_WAIT) - (now - max(mine, default=now)),
            _pause(len(every) - FREE_TOGETHER, MAX_WAIT_TOGETHER) - (now - max(every, default=now)),
            0.0,
        )

    def wrong(self, address: str, now: float) -> None:
        self._wrong.setdefault(address, []).append(now)

    def right(self, address: str) -> None:
        self._wrong.pop(address, None)

    def _forget(self, now: float) -> None:
        for address, tries in list(self._wrong.items()):
            if now - tries[-1] > MEMORY:
                del self._wrong[address]


def _pause(beyond: int, longest: float) -> float:
    return 0.0 if beyond < 0 else min(longest, 2.0 ** min(beyond, 10))
