"""A session of 90 minutes in real time: own music, a screen, a browser, both cores busy; and a day at speed 60."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from roomctl.clock import SystemClock
from roomctl.journal.store import Journal
from roomctl.session.cues import Cue
from roomctl.session.fold import at_instant
from roomctl.session.targets import SOUNDED
from tests.rigs.browser import Browser
from tests.rigs.home import Home, until
from tests.rigs.pulse import RATE, Pulse, Recording, found, holes
from tests.rigs.served import Served
from tests.rigs.terminal import Terminal
from tests.whole.test_heard import cue_sound, recorded_for, state_of
from tests.whole.test_killed import CONTROLLER, LONG, SPEAKER, SUPERVISOR
from tests.whole.test_thousand_kills import KINDS, check
from tests.whole.test_three_minutes import busy, short_term

MINUTES, HOURS = (int(os.environ.get(name, usual)) for name, usual in (("SOAK_MINUTES", "90"), ("SOAK_HOURS", "24")))
BUSY = int(os.environ.get("SOAK_BUSY", str(os.cpu_count() or 2)))
"""Processes that do nothing but compute; 0 where the machine is busy already."""
AREAS = MINUTES
"""One a minute, for two cues in each: `drift` needs them."""
SETTLED = min(300.0, MINUTES * 60 / 3)
"""Seconds after which nothing grows any more."""
NEAR = 30
"""Seconds around a cue whose recorder's delay is taken for its own."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a process holds: MB (RSS), open files, threads."""

    memory: float
    files: int
    threads: int

    @classmethod
    def by(cls, pid: int) -> Held:
        status = Path(f"/proc/{pid}/status").read_text()
        memory, threads = (int(status.partition(f"{name}:")[2].split()[0]) for name in ("VmRSS", "Threads"))
        return cls(memory / 1024, len(list(Path(f"/proc/{pid}/fd").iterdir())), threads)


def music(folder: Path) -> None:
    """Two pieces of 37 and 41 minutes: soft chords that come and go, below the cues' upper partials."""
    folder.mkdir(parents=True)
    at = np.arange(RATE * 60) / RATE
    for name, minutes, hertz in (("first.flac", 37, 196.0), ("second.flac", 41, 220.0)):
        swell = 0.6 + 0.4 * np.sin(2 * np.pi * at / 12)
        tone = sum(np.sin(2 * np.pi * hertz * one * at) for one in (1.0, 1.25, 1.5)) * swell * 0.05
        minute = np.repeat(np.asarray(tone, np.float32)[:, None], 2, axis=1)
        with soundfile.SoundFile(folder / name, "w", RATE, 2) as out:
            for _ in range(minutes):
                out.write(minute)


def preset() -> str:
    seconds = MINUTES * 60 // AREAS
    areas = "".join(
        f"  - {{area: {('neck', 'shoulder', 'back')[number % 3]}, minutes: {seconds} s, focus: frame}}\n"
        for number in range(AREAS)
    )
    return (
        f"preset: 1\ntitle: Soak\ncondition: headache\nminutes: {MINUTES}\nevidence: none, this is a test\n"
        f'scene: {{bed: "folder:calm"}}\nphases:\n{areas}'
    )


def heard_at(recording: Recording, origin: float, cue: Cue) -> float:
    """Seconds by which a cue was heard away from its place. What the recorder lost before is not the room's: its delay
    is taken from what arrived near the cue."""
    around = recording.frame(origin + cue.due, NEAR)
    sought = cue_sound(cue.kind, "folder:calm")[: 4 * RATE]
    first = max(0, around - RATE)
    window = recording.samples[first : around + RATE + len(sought)]
    return (first + found(np.diff(window, n=2), np.diff(sought, n=2), around - first, RATE // 2) - around) / RATE


def drift(at: NDArray[np.float64], off: NDArray[np.float64]) -> float:
    """ms by which cues come later at the end than at the beginning; `at` is seconds, `off` ms. Where the device's
    requests came late for their frames a cue is early, by up to 8 ms on a null sink, and none is late. So the latest
    cues of the first and of the last third, which are two thirds of the time apart, show the clock. With 180 cues and
    no drift its standard error is 0.3 ms; a line by least squares has 0.6, and the medians of both thirds 1.1."""
    length = at[-1] - at[0]
    first, last = off[at < at[0] + length / 3], off[at > at[-1] - length / 3]
    return float(1.5 * (last.max() - first.max()))


@pytest.mark.parametrize("ms", [0.0, 2.0, -2.0])
def test_a_drift_is_found_among_cues_that_are_early_by_up_to_eight_milliseconds(ms: float) -> None:
    at = np.linspace(60, 5400, 180)
    early = [np.random.default_rng(seed).uniform(0, 8, len(at)) for seed in range(200)]
    heard = [drift(at, ms * at / 5340 - one) for one in early]
    assert abs(np.mean(heard) - ms) < 0.1
    assert np.std(heard) < 0.45


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.timeout((MINUTES + 20) * 60)
def test_nothing_drifts_grows_or_falls_silent_in_ninety_minutes(
    sounding_home: Home, pulse: Pulse, tmp_path: Path
) -> None:
    home = sounding_home
    home.set_up()
    music(home.folder / "music" / "calm")
    file = tmp_path / "soak.yaml"
    file.write_text(preset())
    server, browser = Served(home), Browser(tmp_path / "profile").anew((1024, 768))
    kinds = {SUPERVISOR: "supervisor", CONTROLLER: "controller", SPEAKER: "speaker"}
    looks: list[dict[str, Held]] = []
    try:
        with busy(BUSY), pulse.recorded() as recording:
            until(lambda: recording.heard, what="the sink answers")
            home.run("start", str(file))
            terminal = Terminal([sys.executable, "-m", "roomctl"], home.environment)
            terminal.shows("next: ")
            browser.open(server.url)
            browser.shows("next: ")
            until(lambda: all(len(home.processes(kind)) == 1 for kind in KINDS))
            pids = {name: home.processes(kind) for kind, name in kinds.items()}
            watched = {
                **{name: pid for name, (pid,) in pids.items()},
                "screen": terminal.process.pid, "server": server.process.pid, "page's screen": server.screens[0],
            }  # fmt: skip
            origin = state_of(home).origin.up
            for second in range(round(SETTLED), MINUTES * 60 - 20, 60):
                recorded_for(recording, origin + second, SETTLED + 100)
                looks.append({name: Held.by(pid) for name, pid in watched.items()})
                assert pids == {name: home.processes(kind) for kind, name in kinds.items()}, "none was replaced"
                assert home.json("status")["faults"] == []
            until(lambda: at_instant(state_of(home), SystemClock().now()).ended, 200, "the session's end")
            end = state_of(home).origin.up + MINUTES * 60
            until(lambda: any(kind == "finish" for kind, *_ in state_of(home).sounded), what="its last cue")
            recorded_for(recording, end + 10)
            terminal.close()
    finally:
        browser.close()
        server.close()
    state = at_instant(state_of(home), SystemClock().now())
    print(f"\n{len(recording.samples) / RATE / 60:.1f} min recorded, {len(looks)} looks, one a minute")
    report(looks)

    cues = [cue for cue in state.crossed if cue.kind in SOUNDED and cue.key in state.sounded and cue.due > 60]
    at = np.array([cue.due for cue in cues])
    off = np.array([1000 * heard_at(recording, origin, cue) for cue in cues])
    drifted = drift(at, off)
    slope, error = np.polyfit(at, off, 1, cov=True)
    print(f"{len(cues)} cues off by {off.min():+.2f} to {off.max():+.2f} ms; drift {drifted:+.2f} ms, by least squares "
          f"{slope[0] * np.ptp(at):+.2f} with a standard error of {error[0, 0] ** 0.5 * np.ptp(at):.2f}")  # fmt: skip
    print("the latest cue of each tenth:", *(f"{part.max():+.1f}" for part in np.array_split(off, min(10, len(off)))))
    middle = recording.samples[recording.frame(origin + 30) : recording.frame(end - 10)]
    silent = [(at / RATE, frames / RATE) for at, frames in holes(middle)]
    loud = short_term(middle)
    print(
        f"holes (at which second, for how many): {silent}; loudness of 3 s: {loud.min():.1f} to {loud.max():.1f} LUFS"
    )
    assert not silent
    assert abs(drifted) < 1.0, "the cues stay on the clock"
    assert np.abs(off).max() < 50
    grown(looks)


@pytest.mark.slow
@pytest.mark.timeout(HOURS * 90 + 300)
def test_a_day_of_sessions_at_speed_sixty_loses_nothing_and_leaves_every_process_as_large_as_it_was(
    sounding_home: Home, tmp_path: Path
) -> None:
    home = sounding_home
    home.set_up()
    file = tmp_path / "long.yaml"
    file.write_text(LONG)
    server = Served(home)
    home.run("start", str(file), "--speed", "60")
    terminal = Terminal([sys.executable, "-m", "roomctl"], home.environment)
    looks: list[dict[str, Held]] = []
    try:
        until(lambda: all(len(home.processes(kind)) == 1 for kind in KINDS))
        pids = {kind: home.processes(kind) for kind in KINDS}
        watched = {kind: pid for kind, (pid,) in pids.items()} | {
            "screen": terminal.process.pid, "server": server.process.pid,
        }  # fmt: skip
        with Journal(home.journal) as journal:
            for number in range(round(HOURS * 60 / 40)):
                if number:
                    home.run("start", str(file), "--speed", "60")
                until(lambda: at_instant(state_of(home), SystemClock().now()).ended, what="the session's end")
                until(lambda: state_of(home).closed and len(state_of(home).cued) == len(crossed(home)))
                check(journal, [])
                looks.append({name: Held.by(pid) for name, pid in watched.items()})
                assert pids == {kind: home.processes(kind) for kind in KINDS}, "none was replaced"
            assert len(journal.sessions()) == len(looks)
    finally:
        terminal.close()
        server.close()
    print(f"\n{len(looks)} sessions of 40 minutes")
    report(looks[2:])
    grown(looks[2:])


def crossed(home: Home) -> Sequence[Cue]:
    return at_instant(state_of(home), SystemClock().now()).crossed


def grown(looks: list[dict[str, Held]]) -> None:
    """No process holds more in the last look than in the first, but for 2 MB."""
    for name, first in looks[0].items():
        last = looks[-1][name]
        assert last.memory < first.memory + 2, f"{name}: {first} at first, {last} at the end"
        assert (last.files, last.threads) <= (first.files, first.threads), f"{name}: {first}, {last}"


def report(looks: list[dict[str, Held]]) -> None:
    for name, first in looks[0].items():
        last, most = looks[-1][name], max(look[name].memory for look in looks)
        print(f"{name:14} {first.memory:6.1f} MB, {last.memory:6.1f} at the end, {most:6.1f} at most; "
              f"{first.files} files, then {last.files}; {first.threads} threads, then {last.threads}; MB on the way:",
              *(f"{look[name].memory:.1f}" for look in looks[:: max(1, len(looks) // 10)]))  # fmt: skip
