"""A fault of our own: its details go to a file, a sentence to whoever is there."""

from __future__ import annotations

import traceback

from roomctl.errors import RoomError
from roomctl.system import paths


def log_crash(error: BaseException) -> str:
    """The sentence. Raises nothing."""
    what = f"something went wrong inside roomctl ({type(error).__name__}: {error})"
    try:
        log = paths.state() / "errors.log"
        with paths.appended(log) as file:
            traceback.print_exception(error, file=file)
    except (OSError, RoomError):
        return what
    return f"{what}; a session that runs goes on. The details are in {log}"
