"""The supervisor, and a controller that comes and goes: nobody is left alone, and nothing runs for ever."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from roomctl.clock import SystemClock
from roomctl.config import room as rooms
from roomctl.journal.store import Journal
from roomctl.service import controller, supervisor
from roomctl.session.commands import Start
from roomctl.sound.speaker_process import Station
from roomctl.system.background import STOPS
from roomctl.system.lock import Lock
from tests.helpers import three
from tests.rigs.home import PATIENCE, Home, until
from tests.whole.test_killed import CONTROLLER, SPEAKER, SUPERVISOR


@pytest.fixture(autouse=True)
def signals() -> Iterator[None]:
    """A controller and a supervisor set their own."""
    before = {number: signal.getsignal(number) for number in STOPS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> rooms.Room:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    return rooms.load()


def test_a_service_that_is_told_to_go_takes_its_controller_with_it(home: Home) -> None:
    service = subprocess.Popen([sys.executable, "-m", "roomctl", "controller", "--foreground"], env=home.environment)
    until(lambda: home.json("status")["controller"]["alive"])
    service.terminate()
    assert service.wait(PATIENCE) == 0
    assert home.processes("roomctl.service.controller") == []


def test_a_service_that_is_told_to_go_as_it_prepares_a_speaker_goes_in_order(home: Home) -> None:
    """An interrupt in the middle of an import would leave Python to end by SIGINT, though it was caught."""
    prepare = "lambda self: (os.kill(os.getpid(), 15), print('prepared', flush=True))"
    told = service(home, f"import os; forks.Speakers._prepare = {prepare}", output=subprocess.PIPE)
    assert set(told.communicate(timeout=60)[0].splitlines()) == {b"prepared"}, "for one request, or for two at once"
    assert told.returncode == 0
    assert home.family(CONTROLLER, SPEAKER) == {}


def test_a_service_that_is_told_to_go_ends_a_controller_that_hangs(home: Home) -> None:
    parent = service(home, "supervisor.LOOKS = 3")
    (hung,) = until(lambda: home.json("status")["controller"]["alive"] and home.processes(CONTROLLER))
    until(lambda: home.processes(SPEAKER))
    os.kill(hung, signal.SIGSTOP)
    parent.terminate()
    assert parent.wait(PATIENCE) == 0
    until(lambda: not home.family(CONTROLLER, SPEAKER), what="its speaker ends, too")


def test_a_service_that_is_told_to_go_as_its_controller_dies_leaves_no_speaker_that_starts_another(home: Home) -> None:
    parent = service(home, "pass")
    until(lambda: home.json("status")["controller"]["alive"] and home.processes(SPEAKER))
    (controller,), (speaker,) = home.processes(CONTROLLER), home.processes(SPEAKER)
    asked = home.folder / "speaker.json"
    assert asked.exists()
    os.kill(speaker, signal.SIGSTOP)  # so that it does not come first
    os.kill(controller, signal.SIGKILL)
    parent.terminate()
    assert parent.wait(PATIENCE) == 0
    assert not asked.exists()
    os.kill(speaker, signal.SIGCONT)
    until(lambda: not home.family(CONTROLLER, SPEAKER), what="the speaker leaves")


def test_ctrl_c_at_a_terminal_ends_every_process_of_the_room_in_order(home: Home) -> None:
    home.set_up()
    (home.folder / "room.yaml").write_text("mqtt: {host: 127.0.0.1, port: 9, bus: true}\nlights: [{mqtt: lamp/set}]\n")
    kinds = CONTROLLER, SPEAKER, "roomctl.lighting.lamps", "roomctl.bus.process"
    words = [sys.executable, "-m", "roomctl", "controller", "--foreground"]
    with (home.folder / "log").open("wb") as log:
        service = subprocess.Popen(words, env=home.environment, stdout=log, stderr=log, start_new_session=True)
    until(lambda: home.json("status")["controller"]["alive"], what="its controller, before `start` begins another")
    home.run("start", "relaxation-60")
    until(lambda: all(home.family(kind) for kind in kinds), what="all of them run")
    until(lambda: "Faulted" in home.events(), what="the lamps' process has looked for its lamp")
    os.killpg(service.pid, signal.SIGINT)
    assert service.wait(PATIENCE) == 0
    until(lambda: not home.family(*kinds), what="none is left")
    for name in ("log", "controller.log"):
        assert "Traceback" not in (home.folder / name).read_text()


def test_a_signal_may_come_as_a_controller_handles_another(home: Home) -> None:
    """Ctrl-C is for all processes of a terminal, and then the supervisor sends SIGTERM. The second signal comes in
    whatever the first one's handler calls."""
    code = """
import signal, sys
from roomctl.service import controller

def again(frame, event, argument):
    if signals and signal.getsignal(signal.SIGTERM).__code__ in codes(frame):
        signals.pop()
        signal.raise_signal(signal.SIGTERM)

def codes(frame):
    while frame:
        yield frame.f_code
        frame = frame.f_back

def wait(*given, of=controller._wait):
    sys.setprofile(again)
    signal.raise_signal(signal.SIGINT)
    of(*given)

signals, controller._wait = [1, 1], wait
code = controller.run("room", stay=True)
sys.setprofile(None)
print(code, signals)
"""
    ran = subprocess.run([sys.executable, "-c", code], env=home.environment, capture_output=True, timeout=PATIENCE)
    assert ran.stdout == b"0 []\n", ran.stderr.decode()


def test_a_controller_that_hangs_is_replaced(home: Home) -> None:
    """The supervisor's own patience is shortened; the controller is a real one."""
    code = ("import sys; from pathlib import Path; from roomctl.service import supervisor; supervisor.LOOK = 0.2;"
            "sys.exit(supervisor.supervise('room', Path(sys.argv[1])))")  # fmt: skip
    service = subprocess.Popen([sys.executable, "-c", code, str(home.folder / "player.lock")], env=home.environment)
    module = "roomctl.service.controller"
    (hung,) = until(lambda: home.json("status")["controller"]["alive"] and home.processes(module))
    os.kill(hung, signal.SIGSTOP)
    until(lambda: home.processes(module) not in ([], [hung]), what="another one")
    until(lambda: home.json("status")["controller"]["alive"])
    service.terminate()
    service.wait()
    assert home.processes(module) == []


def test_a_session_without_sound_goes_on_with_another_controller_if_its_supervisor_dies(home: Home) -> None:
    home.run("start", "headache-migraine")
    (own,), (before,) = until(lambda: all(pairs := [home.processes(SUPERVISOR), home.processes(CONTROLLER)]) and pairs)
    until(lambda: home.json("status")["controller"]["alive"])
    os.kill(own, signal.SIGKILL)
    until(lambda: home.processes(CONTROLLER) not in ([], [before]), what="another one")
    assert home.processes(SUPERVISOR) not in ([], [own])


def service(home: Home, before: str, output: int | None = None) -> subprocess.Popen[bytes]:
    """A supervisor in which the statements `before` have run."""
    run = "sys.exit(supervisor.supervise(*sys.argv[1:]))"
    code = f"import sys; from roomctl.service import forks, supervisor; {before}; {run}"
    words = [sys.executable, "-c", code, "room", str(home.folder / "player.lock")]
    return subprocess.Popen(words, env=home.environment, stdout=output)


def test_a_speaker_that_dies_is_replaced_though_the_controller_hangs(home: Home) -> None:
    parent = service(home, "forks.WORKED = 0.0")
    (speaker,) = until(lambda: home.json("status")["controller"]["alive"] and home.processes(SPEAKER))
    (controller,) = home.processes(CONTROLLER)
    assert home.family(SPEAKER) == {speaker: parent.pid}
    os.kill(controller, signal.SIGSTOP)
    os.kill(speaker, signal.SIGKILL)
    until(lambda: home.processes(SPEAKER) not in ([], [speaker]), what="another one")
    assert [*home.family(SPEAKER).values()] == [parent.pid]
    os.kill(controller, signal.SIGCONT)
    parent.terminate()
    parent.wait()
    until(lambda: not home.family(SPEAKER, CONTROLLER), what="the controller takes the speaker with it")


def test_a_speaker_plays_though_its_log_cannot_be_written(home: Home) -> None:
    parent = service(home, "forks.WORKED = 0.0")
    (speaker,) = until(lambda: home.json("status")["controller"]["alive"] and home.processes(SPEAKER))
    log = home.folder / "controller.log"
    log.unlink()
    log.symlink_to(log)
    os.kill(speaker, signal.SIGKILL)
    station = Station(home.journal, "all")
    until(lambda: station.pid not in (None, speaker), what="another one")
    parent.terminate()
    parent.wait()


def test_a_supervisor_that_cannot_fork_a_speaker_leaves_it_to_the_controller(home: Home) -> None:
    parent = service(home, "sys.modules['soundfile'] = None")
    (speaker,) = until(
        lambda: (
            len(home.processes(CONTROLLER)) == 1
            and [pid for pid, its in home.family(SPEAKER).items() if its in home.processes(CONTROLLER)]
        )
    )
    until(lambda: home.json("status")["controller"]["alive"] and home.processes(SPEAKER) == [speaker])
    parent.terminate()
    parent.wait()


@pytest.mark.parametrize("worked", [0.0, 60.0])
def test_a_controller_that_cannot_live_is_given_up_at_last_however_long_it_takes_to_start(
    worked: float, room: rooms.Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    with contextlib.closing(sqlite3.connect(room.journal)) as another_programs:
        another_programs.execute("CREATE TABLE songs (title TEXT)")
    monkeypatch.setattr(supervisor, "RESTART_DELAYS", (0.0,))
    monkeypatch.setattr(supervisor, "WORKED", worked)
    monkeypatch.setattr(supervisor, "GIVES_UP", 2)
    assert supervisor.supervise(room.name, room.lock) not in (0, controller.TAKEN)


@pytest.mark.parametrize("starts", [True, False])
def test_a_session_that_starts_as_the_controller_leaves_gets_another(
    room: rooms.Room, monkeypatch: pytest.MonkeyPatch, starts: bool
) -> None:
    monkeypatch.setattr(controller, "LINGER", 0.0)
    drop = Lock.drop

    def dropped(lock: Lock) -> None:
        with Journal(room.journal) as journal:
            if starts:  # whose command finds the lock held, and leaves the room to its holder
                journal.act(Start(three()), SystemClock())
        drop(lock)

    monkeypatch.setattr(Lock, "drop", dropped)
    assert controller.run(room.name) == (controller.REPLACE if starts else 0)


def test_a_controller_that_is_told_to_go_as_another_would_replace_it_ends_the_sound(
    room: rooms.Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def outdated(*_: object) -> bool:
        signal.raise_signal(signal.SIGTERM)
        return True

    monkeypatch.setattr(controller.Settings, "outdated", outdated)
    assert controller.run(room.name) == 0
    assert not room.journal.with_name("speaker.json").exists()


def test_a_log_is_its_owners_alone_and_begins_anew_before_it_fills_a_disk(room: rooms.Room) -> None:
    from roomctl.system import paths

    for words in ("one\n", "two\n"):
        with paths.appended(room.log) as log:
            log.write(words)
    assert room.log.read_text() == "one\ntwo\n"
    assert room.log.stat().st_mode & 0o777 == 0o600
    room.log.write_bytes(b"x" * (paths.LOG_SIZE + 1))
    with paths.appended(room.log) as log:
        log.write("three\n")
    assert room.log.read_text() == "three\n"
