"""Whatever is killed, except for the speaker: the room goes on sounding, sample for sample. Of the speaker's own death
a short gap is heard."""

from __future__ import annotations

import os
import random
import signal
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from roomctl.journal.store import Journal
from tests.rigs.home import Home, until
from tests.rigs.pulse import RATE, Pulse, Recording, found, now
from tests.rigs.terminal import Terminal
from tests.whole.test_heard import recorded_for, state_of
from tests.whole.test_killed import CONTROLLER, LONG, SPEAKER, SUPERVISOR, level_now
from tests.whole.test_killed import running as running
from tests.whole.test_three_minutes import as_planned

BOTH = (SUPERVISOR, CONTROLLER)
AFTER = 12.0
"""Seconds after the start at which the bed has risen."""


SAME = 2e-4
"""Samples that differ by less are the same: the server rounds them."""
HOLE, REJOINS, PIECE = 96, RATE // 2, RATE // 20
"""Frames: a shorter silence is no hole; within REJOINS the mix goes on after one, which a PIECE is enough to show."""


SLIP = 0.02
"""Seconds within which the clock knows what a recorder lost."""


def streams(pulse: Pulse) -> int:
    """How many programs play on the server now."""
    return len(pulse.control("list", "short", "sink-inputs").splitlines())


def killed(home: Home, pulse: Pulse, *modules: str) -> float:
    """`kill -9` to all that run `modules`; the seconds until one of each of the room's processes runs again."""
    before = {module: home.processes(module) for module in (*BOTH, SPEAKER)}
    begun = now()
    for module in modules:
        home.kill(module)

    def back() -> bool:
        assert streams(pulse) <= 1, "never two speakers"
        here = {module: home.processes(module) for module in before}
        return all(
            len(pids) == 1 and pids != before[module] for module, pids in here.items() if module in modules
        ) and all(len(pids) == 1 for pids in here.values())

    until(back, 30, f"{modules} again")
    return now() - begun


def a_screen(home: Home) -> Terminal:
    """A screen of the running session."""
    home.set_up()
    terminal = Terminal([sys.executable, "-m", "roomctl"], home.environment)
    terminal.shows("next: SHOULDER")
    return terminal


def risen(recording: Recording, begun: float) -> float:
    """Seconds after the session's start at which its bed has risen, once they have passed."""
    until(lambda: recording.heard > RATE and level_now(recording) > -90, what="sound at first")
    after = max(AFTER, now() - begun + 10)
    recorded_for(recording, begun + after, 60)
    return after


def holes(home: Home, recording: Recording, since: float, seconds: float) -> list[tuple[float, float]]:
    """What was heard from `since` until `seconds` after the session's start is the offline mix, sample for sample,
    except for these holes (when, and for how long) in which the server was given nothing. It goes on after each where
    it stopped. A busy machine makes some whether or not anything dies: they are counted, and the mix is sought again.
    The same holds where the recorder lost something, which is known by the clock (a length below zero).
    """
    with Journal(home.journal) as journal:
        planned = as_planned(list(journal.follow(0)), seconds)
    zero, heard, made = recording.frame(state_of(home).origin.up), recording.samples, []

    def again(at: int, place: int, within: int) -> tuple[int, int]:
        """From which frame of the mix on it is heard again, looked for around `place`; and by how many frames later."""
        for later in range(0, REJOINS, PIECE):
            piece = planned[at + later : at + later + PIECE]
            there = found(heard, piece, place + later, within, alone=True)
            if np.abs(heard[there : there + PIECE] - piece).max(initial=0) < SAME:
                return at + later, there - at - later
        raise AssertionError(f"{at / RATE:.3f} s after the start it does not go on where it was")

    at, shift = again(round(since * RATE), zero + round(since * RATE), 2 * RATE)
    while len(strays := np.flatnonzero(np.abs(heard[at + shift :][: len(planned) - at] - planned[at:]) > SAME)):
        at += int(strays[0])
        sounding = np.flatnonzero(heard[at + shift :])
        nothing = int(sounding[0]) if len(sounding) else len(heard) - at - shift
        if nothing >= HOLE:
            assert nothing < REJOINS, f"{nothing / RATE:.2f} s of silence"
            made.append((at / RATE, nothing / RATE))
            if at + shift + nothing + 2 * PIECE > len(heard):
                break  # its holes have used up what was recorded after `seconds`
            at, shift = again(at, at + shift + nothing, PIECE)
            continue
        other = f"another sample than planned {at / RATE:.3f} s after the start: no gap, no click"
        was, before, lost = at, shift, recording.slipped(at + shift)
        at, shift = again(at, at + shift - round(lost * RATE), PIECE)
        skipped = (before - shift) / RATE
        assert skipped > 0, other
        assert skipped / 2 < lost < skipped + SLIP, other
        made.append((was / RATE, -skipped))
    return made


def test_the_death_of_all_but_the_speaker_is_not_heard(running: Home, pulse: Pulse) -> None:
    begun = state_of(running).origin.up
    with pulse.recorded() as recording:
        since = risen(recording, begun)
        speaker = running.processes(SPEAKER)
        for modules in ((CONTROLLER,), (SUPERVISOR,), BOTH):
            print(f"{killed(running, pulse, *modules):.2f} s after {', '.join(modules)}")
        assert running.processes(SPEAKER) == speaker
        end = now() - begun
        recorded_for(recording, begun + end + 1)
    print(holes(running, recording, since, end))
    assert running.json("status")["controller"]["alive"]


def test_what_the_speaker_reports_is_written_though_its_controller_is_gone(
    sounding_home: Home, pulse: Pulse, tmp_path: Path
) -> None:
    file = tmp_path / "short.yaml"
    file.write_text(LONG.replace("minutes: 40", "minutes: 4").replace("minutes: 10", "minutes: 1"))
    sounding_home.run("start", str(file), "--speed", "20")
    until(lambda: streams(pulse))
    for module in BOTH:
        sounding_home.kill(module)
    until(lambda: state_of(sounding_home).sounded, what="a cue sounds")
    until(lambda: sounding_home.processes(CONTROLLER), what="and the controller comes back")


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.timeout(600)
def test_twenty_dead_controllers_ten_supervisors_and_ten_screens_are_not_heard_in_three_minutes(
    running: Home, pulse: Pulse
) -> None:
    chance, begun = random.Random(3), state_of(running).origin.up
    screen: tuple[str, ...] = ()
    deaths = [(CONTROLLER,)] * 15 + [(SUPERVISOR,)] * 5 + [BOTH] * 5 + [screen] * 10
    chance.shuffle(deaths)
    took: dict[str, list[float]] = {}
    with pulse.recorded() as recording:
        since = risen(recording, begun)
        speaker = running.processes(SPEAKER)
        terminal = a_screen(running)
        for number, modules in enumerate(deaths):
            if modules == screen:
                terminal.close()  # kill -9
                terminal = a_screen(running)
            else:
                took.setdefault(" and ".join(modules), []).append(killed(running, pulse, *modules))
            recorded_for(recording, begun + since + 5 * number + chance.random(), 60)
        terminal.close()
        assert running.processes(SPEAKER) == speaker
        end = now() - begun
        recorded_for(recording, begun + end + 1)
    made = holes(running, recording, since, end)
    print(f"\n{end - since:.0f} s sample for sample; holes of the server: "
          f"{', '.join(f'{length * 1000:.0f} ms at {at:.2f} s' for at, length in made) or 'none'}")  # fmt: skip
    for name, seconds in took.items():
        print(f"{len(seconds)} × {name}: back after {np.median(seconds):.2f} s (median), {max(seconds):.2f} s (worst)")
    assert len(made) <= 3, "one a minute, as a busy machine makes without a death"
    assert running.events().count("Started") == 1


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.timeout(600)
def test_a_controller_or_supervisor_that_hangs_is_not_heard_and_is_replaced(running: Home, pulse: Pulse) -> None:
    begun = state_of(running).origin.up

    def one_of_each() -> bool:
        assert streams(pulse) <= 1
        return all(len(running.processes(module)) == 1 for module in (*BOTH, SPEAKER))

    with pulse.recorded() as recording:
        since = risen(recording, begun)
        (supervisor,), (hung,), speaker = (running.processes(module) for module in (*BOTH, SPEAKER))
        os.kill(hung, signal.SIGSTOP)
        until(lambda: running.processes(CONTROLLER) not in ([], [hung]), what="another controller")
        assert running.processes(SUPERVISOR) == [supervisor]

        os.kill(supervisor, signal.SIGSTOP)
        running.kill(CONTROLLER)
        until(lambda: len(running.processes(SUPERVISOR)) == 2 and running.processes(CONTROLLER), what="another pair")
        until(lambda: running.json("status")["controller"]["alive"])
        os.kill(supervisor, signal.SIGCONT)
        until(lambda: supervisor not in running.processes(SUPERVISOR) and one_of_each(), what="the first one leaves")
        assert running.processes(SPEAKER) == speaker
        end = now() - begun
        recorded_for(recording, begun + end + 1)
    print(holes(running, recording, since, end))
    assert running.events().count("Started") == 1


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.timeout(600)
def test_a_dead_speaker_is_replaced_at_once_and_rises_without_a_click(running: Home, pulse: Pulse) -> None:
    """Its parent, the supervisor, has all imports done and forks again."""
    begun = state_of(running).origin.up
    deaths: list[float] = []
    with pulse.recorded() as recording:
        risen(recording, begun)
        for _ in range(10):
            (pid,) = running.processes(SPEAKER)
            deaths.append(now())
            os.kill(pid, signal.SIGKILL)
            until(lambda old=pid: running.processes(SPEAKER) not in ([], [old]), 10)  # type: ignore[misc]
            for _ in range(20):
                assert streams(pulse) <= 1
            recorded_for(recording, deaths[-1] + 6)
    soft = [under(recording, at) for at in deaths]
    own = [step(recording, at - 2.5, 2.4) for at in deaths]
    cut, back = (
        [step(recording, start(recording, at), seconds) / usual for at, usual in zip(deaths, own, strict=True)]
        for start, seconds in ((lambda _, at: at - 0.1, 0.4), (returned, 1.0))
    )
    for name, values in (
        ("more than 12 dB too soft, s", soft),
        ("steepest step of the cut, beside the bed's own", cut),
        ("and of the return", back),
    ):
        print(f"{name}: {np.median(values):.2f} (median), {max(values):.2f} (worst)")
    assert max(soft) < 0.8
    assert max(back) < 1.5, "it returns without a click"


def levels(recording: Recording, up: float, seconds: float) -> NDArray[np.float64]:
    """dBFS of each 50 ms, every 10 ms."""
    return np.array([recording.level(up + 0.01 * i, 0.05) for i in range(round(100 * seconds))])


def under(recording: Recording, died: float) -> float:
    """Seconds of the five after a death in which the room is more than 12 dB softer than before."""
    usual = recording.level(died - 2.2, 2)
    return 0.01 * int((levels(recording, died, 5) < usual - 12).sum())


def returned(recording: Recording, died: float) -> float:
    """When the sound came back after a death: the end of the last 20 ms of nothing."""
    silent = np.flatnonzero(levels(recording, died, 3) < -150)
    return died + 0.01 * (int(silent[-1]) + 2)


def step(recording: Recording, up: float, seconds: float) -> float:
    """The greatest second difference between samples: a click's is large."""
    part = recording.samples[recording.frame(up) : recording.frame(up + seconds)].astype(float)
    return float(np.abs(np.diff(part, n=2)).max())
