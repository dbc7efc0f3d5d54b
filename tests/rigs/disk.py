"""A small disk in memory, and somebody who fills it; a disk that is slow, or fails."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, suppress
from pathlib import Path

SOURCE = Path(__file__).with_name("failing_disk.c")


def mounted(folder: Path, size: str) -> bool:
    """Put `folder` on a disk of its own of `size` (as `mount` writes it: `12m`). False where none may be mounted."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "tmpfs", str(folder)]
    return bool(shutil.which("mount")) and subprocess.run(command, capture_output=True).returncode == 0


def mounted_btrfs(folder: Path, image: Path) -> bool:
    """Put `folder` on a btrfs of its own, the smallest that there is, in the file `image`. False where none may be
    mounted."""
    if not shutil.which("mkfs.btrfs"):
        return False
    with image.open("wb") as file:
        file.truncate(120 << 20)
    steps = ["mkfs.btrfs", "-q", str(image)], ["mount", "-o", "loop", str(image), str(folder)]
    return all(subprocess.run(step, capture_output=True).returncode == 0 for step in steps)


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


@contextmanager
def out_of_reach(link: Path) -> Iterator[None]:
    """Each look into the folder that `link` leads to fails, but not because nothing is there: it leads to itself. What
    was opened before still works."""

    def lead(to: Path) -> None:
        beside = link.with_name("beside")
        beside.symlink_to(to)
        beside.replace(link)

    there = link.resolve()
    lead(link)
    try:
        yield
    finally:
        lead(there)


class FailingDisk:
    """A disk that can be slow or fail, for the programs that are started with `environment`: a library that is loaded
    before them (compiled here, in `beside`) asks a file at each write to a path that begins with `under`."""

    def __init__(self, under: Path, beside: Path) -> None:
        self._says, library = beside / "disk", beside / "failing_disk.so"
        self._slow_ms = self._error = 0
        self._say()
        compiler = shutil.which("cc")
        self.can_fail = compiler is not None
        """Whether there is a compiler."""
        self.environment: dict[str, str] = {}
        if compiler:
            subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", library, SOURCE, "-ldl"], check=True)
            self.environment = {
                "LD_PRELOAD": str(library), "FAILING_UNDER": str(under), "FAILING_DISK": str(self._says)
            }  # fmt: skip

    @contextmanager
    def slow(self, ms: int) -> Iterator[None]:
        """Each write, and each wait until one is on the disk, takes so many milliseconds."""
        self._slow_ms = ms
        self._say()
        try:
            yield
        finally:
            self._slow_ms = 0
            self._say()

    @contextmanager
    def failing(self, error: int) -> Iterator[None]:
        """Each write ends with `error`, an errno. With `EROFS` nothing can be made, renamed or removed either, as after
        the system has made a disk read-only that files are open on."""
        self._error = error
        self._say()
        try:
            yield
        finally:
            self._error = 0
            self._say()

    def _say(self) -> None:
        self._says.write_text(f"{self._slow_ms} {self._error}")


@contextmanager
def full_log() -> Iterator[None]:
    """The log of this process is on a disk that takes no byte."""
    full = open("/dev/full", "w", buffering=1)  # noqa: SIM115 (closing it may fail as writing did)
    try:
        with redirect_stderr(full):
            yield
    finally:
        with suppress(OSError):
            full.close()
