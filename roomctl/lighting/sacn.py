"""DMX over sACN (ANSI E1.31-2018): the packet, and a sender of one universe.

The sender always sends all 512 slots, because a receiver takes a shorter frame for a shorter universe. It sends a frame
when something changes and one each `KEEP_ALIVE` seconds otherwise: receivers give a source up after 2.5 s (6.7.1).
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
import time
import uuid
from collections.abc import Mapping

SLOTS = 512
PORT = 5568
PRIORITY = 100
"""The standard's default; 0 to 200."""
KEEP_ALIVE = 0.9
"""Seconds; the standard asks for 0.8 to 1 (6.6.2)."""
SEQUENCE, OPTIONS, FIRST = 111, 112, 126
"""Where in a packet its number is, its options, and its first slot (table 4-1)."""
TERMINATED = 0x40
"""The option that says that this source ends; it is sent three times (6.2.6)."""


def packet(
    slots: bytes, universe: int, sequence: int, *, cid: bytes, source: str, priority: int = PRIORITY, options: int = 0
) -> bytes:
    """An E1.31 data packet, 638 bytes for 512 slots. `cid`: 16 bytes that identify the sender."""
    size = 126 + len(slots)
    root = struct.pack("!HH12sHI16s", 0x10, 0, b"ASC-E1.17\0\0\0", 0x7000 | size - 16, 4, cid)
    name = source.encode()[:63].decode(errors="ignore").encode()
    framing = struct.pack(
        "!HI64sBHBBH", 0x7000 | size - 38, 2, name, priority, 0, sequence, options, universe
    )  # fmt: skip
    dmp = struct.pack("!HBBHHHB", 0x7000 | size - 115, 2, 0xA1, 0, 1, 1 + len(slots), 0)
    return root + framing + dmp + slots


class Universe:
    """One universe at one receiver. What changes goes out from the event loop, and a thread repeats it while nothing
    does: waking a thread costs half of what waking an event loop costs, and it happens all through a session. Nothing
    waits for the network."""

    def __init__(self, host: str, universe: int, *, port: int = PORT, priority: int = PRIORITY, source: str) -> None:
        self._host, self._port = host, port
        cid = uuid.uuid5(uuid.NAMESPACE_DNS, f"{source}.roomctl.{uuid.getnode()}").bytes
        self._frame = bytearray(packet(bytes(SLOTS), universe, 0, cid=cid, source=source, priority=priority))
        self._lock, self._ends = threading.Lock(), threading.Lock()
        self._socket: socket.socket | None = None
        self._address = ("", 0)
        self._next: asyncio.Handle | None = None
        self._sent = 0.0
        self.fault = ""
        """Why the last frame could not be sent."""

    @property
    def host(self) -> str:
        return self._host

    @property
    def ready(self) -> bool:
        """Whether it has been opened."""
        return self._socket is not None

    def open(self, address: str) -> None:
        """Send to `address`, which is the host's, from the first `set` on. Raises `OSError`."""
        self._socket = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._address = (address, self._port)

    def set(self, slots: Mapping[int, int]) -> None:
        """Slots (1 to 512) and their values (0 to 255), sent with whatever else changes in this moment."""
        changed = not self._sent
        for slot, value in slots.items():
            changed = changed or self._frame[FIRST + slot - 1] != value
            self._frame[FIRST + slot - 1] = value
        if changed and self._next is None:
            self._next = asyncio.get_running_loop().call_soon(self.send)

    def send(self, options: int = 0) -> None:
        """Send a frame now, and the next after `KEEP_ALIVE`."""
        self._next = None
        if self._socket is None:
            return
        first = not self._sent
        self._emit(options)
        if first:
            self._frame[SEQUENCE] = 128
            self._emit(options)  # one of the two is not late, whatever number a sender that died had come to (6.7.2)
            self._ends.acquire()
            threading.Thread(target=self._repeat, daemon=True).start()

    def _emit(self, options: int = 0) -> None:
        with self._lock:
            if self._socket is None:
                return
            self._sent, self._frame[OPTIONS] = time.monotonic(), options
            try:
                self._socket.sendto(self._frame, self._address)
                self.fault = ""
            except OSError as error:
                self.fault = error.strerror or str(error)
            self._frame[SEQUENCE] = (self._frame[SEQUENCE] + 1) % 256

    def _repeat(self) -> None:
        while not self._ends.acquire(timeout=max(0.0, self._sent + KEEP_ALIVE - time.monotonic())):
            if time.monotonic() >= self._sent + KEEP_ALIVE:
                self._emit()

    def close(self, *, terminate: bool) -> None:
        """Stop sending. `terminate`: say so; otherwise another process is expected to go on."""
        if self._next is not None:
            self._next.cancel()
        if terminate:
            self.send()  # a receiver does not look at the values of a frame that ends the stream
            for _ in range(3):
                self.send(TERMINATED)
        with self._lock:
            if self._socket is not None:
                self._socket.close()
            self._socket = None
        if self._ends.locked():
            self._ends.release()
