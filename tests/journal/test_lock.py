"""The room's lock: one holder, falling with it, and asking disturbs nobody."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from roomctl.clock import SystemClock
from roomctl.errors import RoomError, Unavailable
from roomctl.sound.speaker_process import Loudspeaker
from roomctl.system.background import Watch
from roomctl.system.lock import Lock

HOLDER = """
import sys
from pathlib import Path
from roomctl.system.lock import Lock
lock = Lock(Path(sys.argv[1]))
print(lock.take(), flush=True)
sys.stdin.read()
"""
ASKER = """
import sys, threading
from pathlib import Path
from roomctl.system.lock import Lock
lock, over = Lock(Path(sys.argv[1])), threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
print("asking", flush=True)
while not over.is_set():
    lock.held()
"""
RIVAL = """
import sys
from pathlib import Path
from roomctl.system.lock import Lock
for line in sys.stdin:
    lock = Lock(Path(line.strip()))
    print(lock.take(), flush=True)
    sys.stdin.readline()
    lock.drop()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "player.lock"


@contextmanager
def another(program: str, *arguments: Path) -> Iterator[subprocess.Popen[str]]:
    """A process of its own, ended at the end."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def says(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def tell(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def test_a_lock_that_nobody_ever_took_is_not_held(path: Path) -> None:
    assert not Lock(path).held()
    assert not path.exists(), "asking leaves nothing behind"


def test_a_second_holder_is_refused_while_the_first_holds(path: Path) -> None:
    with another(HOLDER, path) as holder:
        assert says(holder) == "True"
        assert Lock(path).held()
        assert not Lock(path).take()
        assert not Lock(path).take(patience=0.05)
        assert Lock(path).held()


def test_the_lock_falls_with_a_killed_holder(path: Path) -> None:
    with another(HOLDER, path) as holder:
        assert says(holder) == "True"
        holder.kill()
        holder.wait()
        assert not Lock(path).held()
        mine = Lock(path)
        assert mine.take()
        mine.drop()


def test_a_dropped_lock_is_free_at_once(path: Path) -> None:
    lock = Lock(path)
    assert lock.take()
    assert Lock(path).held()
    lock.drop()
    assert not Lock(path).held()
    assert lock.take()
    lock.drop()
    lock.drop()


def test_a_holder_that_asks_does_not_lose_its_lock(path: Path) -> None:
    lock = Lock(path)
    assert lock.take()
    for _ in range(3):
        assert lock.held()
        assert Lock(path).held()
        assert not Lock(path).take()
    with another(HOLDER, path) as rival:
        assert says(rival) == "False"
    lock.drop()


def test_asking_does_not_disturb_one_who_takes(path: Path) -> None:
    lock = Lock(path)
    assert lock.take()
    lock.drop()
    with another(ASKER, path) as asker:
        assert says(asker) == "asking"
        taken = 0
        for _ in range(400):
            taken += lock.take()
            lock.drop()
    assert taken == 400


def test_of_two_who_take_at_once_exactly_one_gets_it(tmp_path: Path) -> None:
    """Sixty times: five pairs of rivals side by side, for each loser waits a while."""
    with ExitStack() as started:
        pairs = [[started.enter_context(another(RIVAL)) for _ in range(2)] for _ in range(5)]
        for trial in range(12):
            for number, pair in enumerate(pairs):
                for rival in pair:
                    tell(rival, str(tmp_path / f"{number}-{trial}.lock"))
            for pair in pairs:
                assert sorted(map(says, pair)) == ["False", "True"], trial
                for rival in pair:
                    tell(rival, "drop")


def test_only_its_owner_can_touch_the_lock(path: Path) -> None:
    lock = Lock(path)
    before = os.umask(0o022)
    try:
        assert lock.take()
    finally:
        os.umask(before)
    mode = stat.S_IMODE(path.stat().st_mode)
    lock.drop()
    assert mode == 0o600


@pytest.mark.parametrize("case", ["folder", "under a file", "not there", "text"])
def test_a_lock_that_cannot_be_is_told_in_words(path: Path, case: str) -> None:
    if case == "folder":
        path.mkdir()
    elif case == "under a file":
        path.write_text("a file")
        path /= "player.lock"
    elif case == "not there":
        path = path / "nowhere" / "player.lock"
    else:
        path.write_text("Dear diary, " * 500)
    with pytest.raises(RoomError):
        Lock(path).take()


def test_a_holder_hangs_after_so_many_looks_without_a_sign_of_life_once_it_has_shown_one(tmp_path: Path) -> None:
    lock = Lock(tmp_path / "player.lock")
    assert lock.take()
    watch = Watch(tmp_path / "player.lock", 3)
    assert not any(watch.hung() for _ in range(20)), "it is still starting"
    for beat in (1.0, 2.0):
        os.utime(tmp_path / "player.lock", (beat, beat))
        assert [watch.hung() for _ in range(4)] == [False, False, False, True]
    lock.beat()
    assert not watch.hung(), "it goes on"
    lock.drop()


def test_no_holder_and_no_file_is_no_hang(tmp_path: Path) -> None:
    watch = Watch(tmp_path / "missing.lock", 1)
    assert not any(watch.hung() for _ in range(5))


def test_a_holder_on_a_disk_that_cannot_be_written_does_not_count_as_hung(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "player.lock").touch()
    watch = Watch(tmp_path / "player.lock", 2)
    os.utime(tmp_path / "player.lock", (1, 1))
    assert [watch.hung() for _ in range(3)] == [False, False, True]

    def fails(file: str | Path, mode: int) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(os, "chmod", fails)
    assert not watch.hung()


def test_a_disk_that_cannot_be_read_is_told_in_words_and_ends_no_controller(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.stat

    def fails(file: str | Path, *more: object, **named: object) -> os.stat_result:
        if str(file).startswith(str(path.parent)):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(file, *more, **named)  # type: ignore[arg-type]

    def forked(*words: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "stat", fails)
    with pytest.raises(Unavailable, match=r"cannot lock .*Input/output error"):
        Lock(path).held()
    speaker = Loudspeaker(path.with_name("journal.db"), path.with_name("log"), fork=forked)
    assert speaker.tend(True, SystemClock().now()) == ["the sound cannot be started (Input/output error)"]


def test_a_lock_whose_file_is_gone_is_removed(tmp_path: Path) -> None:
    lock = Lock(tmp_path / "player.lock")
    assert lock.take()
    assert not lock.removed
    (tmp_path / "player.lock").unlink()
    assert lock.removed
