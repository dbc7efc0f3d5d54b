"""The room's files are on a share that goes away during a session, and comes back."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.rigs.disk import out_of_reach
from tests.rigs.home import Home, until
from tests.rigs.pulse import Pulse
from tests.rigs.terminal import Terminal
from tests.whole.test_heard import recorded_for, state_of
from tests.whole.test_killed import CONTROLLER, LONG, SPEAKER, SUPERVISOR
from tests.whole.test_not_heard import holes, risen

AWAY = 8.0
"""Seconds: a speaker without a sign of life is killed after six."""


@pytest.fixture
def room(sounding_home: Home) -> Home:
    """A room in mid-session whose folder is a link, so that `out_of_reach` can change at once where that leads."""
    folder = sounding_home.folder
    there = folder.with_name("there")
    there.mkdir()
    folder.symlink_to(there)
    sounding_home.set_up()
    (folder / "long.yaml").write_text(LONG)
    sounding_home.run("start", str(folder / "long.yaml"))
    until(lambda: sounding_home.processes(SPEAKER))
    return sounding_home


def processes(home: Home) -> dict[str, list[int]]:
    return {module: home.processes(module) for module in (SUPERVISOR, CONTROLLER, SPEAKER)}


def test_a_folder_that_cannot_be_reached_for_a_while_is_not_heard_and_ends_no_process(room: Home, pulse: Pulse) -> None:
    begun = state_of(room).origin.up
    with pulse.recorded() as recording:
        since = risen(recording, begun)
        before = processes(room)
        with out_of_reach(room.folder):
            refused = room.run("do", "note", "nobody heard this", check=False)
            recorded_for(recording, begun + since + AWAY, 60)
            assert processes(room) == before
        until(lambda: room.run("do", "note", "back", check=False).returncode == 0, what="an act")
        recorded_for(recording, begun + since + AWAY + 2, 60)
    print(holes(room, recording, since, since + AWAY + 1))
    assert processes(room) == before
    assert refused.returncode == 3
    assert str(room.folder) in refused.stderr
    assert room.events().count("Noted") == 1


def test_the_screen_says_that_no_act_can_be_saved_and_takes_the_next_one_when_the_folder_is_back(room: Home) -> None:
    terminal = Terminal([sys.executable, "-m", "roomctl"], room.environment)
    try:
        terminal.shows("next: SHOULDER")
        with out_of_reach(room.folder):
            terminal.shows("no act can be saved")
        until(lambda: "can be saved" not in terminal.text, what="the message is taken back")
        terminal.press(" ")
        until(lambda: "Paused" in room.events(), what="an act")
    finally:
        terminal.close()


def test_a_controller_that_dies_while_its_folder_is_out_of_reach_comes_back_with_it(room: Home) -> None:
    before = processes(room)
    with out_of_reach(room.folder):
        room.kill(CONTROLLER)
        until(lambda: not room.processes(CONTROLLER))
    until(lambda: room.processes(CONTROLLER), what="another controller")
    assert room.processes(SUPERVISOR) == before[SUPERVISOR]


@pytest.fixture
def share(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Share]:
    made = Share(tmp_path, *getattr(request, "param", []))
    yield made
    made.close()


class Share:
    """A folder on another machine, which is this one, by SSH. It needs an SSH server, sshfs, and the right to mount."""

    def __init__(self, folder: Path, options: str = "reconnect,ServerAliveInterval=1,ServerAliveCountMax=2") -> None:
        """`options`: of sshfs; those make it give up a server that does not answer."""
        sshd = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")
        if not (sshd and shutil.which("sshfs") and shutil.which("ssh-keygen") and os.access("/dev/fuse", os.W_OK)):
            pytest.skip("needs openssh-server, sshfs and /dev/fuse")
        self.folder, there = folder / "share", folder / "there"
        for made in (self.folder, there, Path("/run/sshd")):
            made.mkdir(exist_ok=True)
        for name in ("host", "user"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        (folder / "config").write_text(
            f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/user.pub\n"
            f"StrictModes no\nUsePAM no\nPermitRootLogin yes\nPidFile none\nSubsystem sftp internal-sftp\n"
        )
        self._command = [sshd, "-D", "-f", str(folder / "config")]
        self.come()
        options += f",IdentityFile={folder}/user,StrictHostKeyChecking=no,UserKnownHostsFile=/dev/null"
        mount = ["sshfs", "-p", str(port), "-o", options, f"127.0.0.1:{there}", str(self.folder)]
        until(lambda: subprocess.run(mount, capture_output=True).returncode == 0, 20, "the share")

    def come(self) -> None:
        self._server = subprocess.Popen(self._command, start_new_session=True, stderr=subprocess.DEVNULL)

    def go(self) -> None:
        """The server and its connections end."""
        if self._server.poll() is None:
            self._send(signal.SIGKILL)
            self._server.kill()
            self._server.wait()

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Nothing on it answers."""
        self._send(signal.SIGSTOP)
        try:
            yield
        finally:
            self._send(signal.SIGCONT)

    def _send(self, number: int) -> None:
        """To the server's connections."""
        for child in _children(self._server.pid):
            for pid in (*_children(child), child):
                with suppress(ProcessLookupError):  # it has just ended with the one before
                    os.kill(pid, number)

    def close(self) -> None:
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)
        self.go()


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.fixture
def far(share: Share, pulse: Pulse) -> Iterator[Home]:
    """A room in mid-session with all its files on the share."""
    home = Home(share.folder / "home", pulse.environment)
    home.set_up()
    (home.folder / "long.yaml").write_text(LONG)
    home.run("start", str(home.folder / "long.yaml"))
    home.run("do", "note", "before")
    yield home
    home.close()


def goes_on(home: Home) -> None:
    """Acts work, and nothing that was acknowledged is lost."""
    home.run("do", "stop")
    report = home.run("report", "--with-notes").stdout
    assert "before" in report
    assert "after" in report


@pytest.mark.slow
def test_a_real_share_that_goes_away_takes_neither_the_sound_nor_a_note_with_it(
    far: Home, share: Share, pulse: Pulse
) -> None:
    begun = state_of(far).origin.up
    with pulse.recorded() as recording:
        since = risen(recording, begun)
        before = processes(far)
        share.go()
        refused = far.run("do", "note", "away", check=False)
        recorded_for(recording, begun + since + 2 * AWAY, 60)
        assert processes(far) == before
        share.come()
        until(lambda: far.run("do", "note", "after", check=False).returncode == 0, what="an act")
        end = since + 2 * AWAY + 4
        recorded_for(recording, begun + end + 1, 60)
    print(holes(far, recording, since, end))
    assert refused.returncode == 3
    assert processes(far) == before
    goes_on(far)


@pytest.mark.slow
@pytest.mark.parametrize("share", [("reconnect",)], indirect=True)
def test_a_real_share_that_hangs_is_not_heard_and_what_was_waiting_goes_on(
    far: Home, share: Share, pulse: Pulse
) -> None:
    begun = state_of(far).origin.up
    with pulse.recorded() as recording:
        since = risen(recording, begun)
        before = processes(far)
        with share.hanging():
            recorded_for(recording, begun + since + 2.5 * AWAY, 60)
            assert processes(far) == before
        far.run("do", "note", "after")
        end = since + 2.5 * AWAY + 4
        recorded_for(recording, begun + end + 1, 60)
    print(holes(far, recording, since, end))
    assert processes(far) == before
    goes_on(far)
