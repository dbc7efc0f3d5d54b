"""A browser's ticket: an expiry and its signature, in a cookie. The server stores nothing."""

from __future__ import annotations

import hashlib
import hmac

DAY = 14 * 3600.0
"""Seconds for which a ticket is valid: one long working day."""


def issue(key: bytes, now: float) -> str:
    """A ticket, valid for `DAY` from `now` (wall time)."""
    until = f"{now + DAY:.0f}"
    return f"{until}.{_sign(key, until)}"


def valid(key: bytes, ticket: str, now: float) -> bool:
    """Whether `ticket` was issued with `key` and has not expired. Anything that is not a ticket is invalid."""
    until, _, signature = ticket.partition(".")
    same = hmac.compare_digest(signature.encode(errors="replace"), _sign(key, until).encode())
    return same and until.isascii() and until.isdigit() and now < int(until) <= now + DAY + 1


def _sign(key: bytes, until: str) -> str:
    return hmac.new(key, f"roomctl ticket {until}".encode(errors="replace"), hashlib.sha256).hexdigest()
