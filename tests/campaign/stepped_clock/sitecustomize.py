"""A wall clock that is off: Python runs this at its start wherever this folder is on its path. The file that
$STEPPED_CLOCK names says by how many seconds, and may change at any time.
"""

import os
import time

_FILE, _RIGHT = os.environ.get("STEPPED_CLOCK", ""), time.time


def _stepped() -> float:
    try:
        with open(_FILE) as file:
            return _RIGHT() + float(file.read() or 0)
    except (OSError, ValueError):
        return _RIGHT()


if _FILE:
    time.time = _stepped
