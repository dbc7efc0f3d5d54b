"""Permissions are for everybody but root: under root a test becomes nobody for a moment."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = 65534


@contextmanager
def forbidden(path: Path, mode: int) -> Iterator[None]:
    """Inside, `path` has `mode` and this process is not root."""
    path.chmod(mode)
    root = os.geteuid() == 0
    for parent in path.parents if root else ():
        if parent != Path(tempfile.gettempdir()) and parent.is_relative_to(tempfile.gettempdir()):
            parent.chmod(0o711)  # or nobody would not even get to the path
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        path.chmod(0o700)
