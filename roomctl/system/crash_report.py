"""An internal error: the details go to a log file, a sentence goes to the user."""

from __future__ import annotations

import traceback

from roomctl.errors import RoomError
from roomctl.system import paths


def log_crash(error: BaseException) -> str:
    """Write the details to `errors.log` and return the sentence. Raises nothing."""
    what = f"unexpected error in roomctl ({type(error).__name__}: {error})"
    try:
        log = paths.state() / "errors.log"
        with paths.appended(log) as file:
            traceback.print_exception(error, file=file)
    except (OSError, RoomError):
        return what
    return f"{what}; a running session goes on. The details are in {log}"
