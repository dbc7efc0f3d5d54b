"""A small disk in memory, and somebody who fills it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path


def mounted(folder: Path, size: str) -> bool:
    """Put `folder` on a disk of its own of `size` (as `mount` writes it: `12m`). False where none may be mounted."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "tmpfs", str(folder)]
    return bool(shutil.which("mount")) and subprocess.run(command, capture_output=True).returncode == 0


def unmounted(folder: Path) -> None:
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def filled(folder: Path) -> Path:
    """Every byte of the folder's disk is taken by the file that is returned."""
    assert folder.is_mount(), "no disk but a small one is filled"
    large = folder / "large"
    with large.open("ab", 0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(b"?" * size)
            except OSError:
                continue
    return large
