"""A real PulseAudio server with a null sink, and a recorder on its monitor whose frames know when they were heard."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

RATE = 48_000
HOLE = RATE // 100
"""Frames of digital silence that are a hole: 10 ms."""


def needs(program: str, package: str) -> None:
    """Skip with the package to install; where nothing may be skipped (CI), fail."""
    if shutil.which(program) is None:
        sentence = f"needs {program}: apt-get install {package}"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)


class Pulse:
    """A server of its own, on a socket in `folder`."""

    latency_ms = 10
    """What the recorder asks for."""
    downmix = 1.0
    """A recording's level beside the mean of both channels."""

    def __init__(self, folder: Path) -> None:
        needs("pulseaudio", "pulseaudio")
        needs("parec", "pulseaudio-utils")
        self._folder = folder
        self.server = f"unix:{folder}/native"
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to find this server and no other."""
        return {"PULSE_SERVER": self.server, "XDG_RUNTIME_DIR": str(self._folder), "SDL_AUDIODRIVER": "pulseaudio"}

    @property
    def processes(self) -> list[subprocess.Popen[bytes]]:
        return [] if self._process is None else [self._process]

    def start(self) -> None:
        """Start the server and its sink `room`; returns when it answers."""
        (self._folder / "native").unlink(missing_ok=True)
        # no -n without a home of its own: a second server of the same user would be refused
        environment = {**os.environ, "HOME": str(self._folder), "XDG_RUNTIME_DIR": str(self._folder)}
        self._process = subprocess.Popen(
            [
                *("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"),
                *("-L", f"module-native-protocol-unix auth-anonymous=1 socket={self._folder}/native"),
                *("-L", f"module-null-sink sink_name=room rate={RATE}"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        for _ in range(200):
            if "room" in self.control("list", "short", "sinks"):
                return
            time.sleep(0.05)
        raise AssertionError("the sound server did not start")

    def control(self, *words: str) -> str:
        """What `pactl` says."""
        environment = {**os.environ, **self.environment}
        return subprocess.run(["pactl", *words], env=environment, capture_output=True, text=True).stdout

    def plug_in(self, sink: str, name: str) -> str:
        """Another sink, which programs know as `name`; the module's number, to pull it out again."""
        properties = f"sink_properties=device.description={name}"
        return self.control("load-module", "module-null-sink", f"sink_name={sink}", f"rate={RATE}", properties).strip()

    def kill(self) -> None:
        """End the server as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @contextmanager
    def recorded(self, sink: str = "room") -> Iterator[Recording]:
        """What the room (or another sink) hears, while the block runs."""
        recording = Recording({**os.environ, **self.environment}, sink, self.latency_ms, self.downmix)
        try:
            yield recording
        finally:
            recording.stop()


class Recording:
    """The sink's monitor. `samples` is (frames,), the mean of both channels; `at` says when a frame was heard."""

    def __init__(
        self, environment: dict[str, str], sink: str = "room", latency_ms: int = 10, downmix: float = 1.0
    ) -> None:
        command = ["parec", "-d", f"{sink}.monitor", "--raw", "--format=float32le", f"--rate={RATE}", "--channels=1",
                   f"--latency-msec={latency_ms}"]  # fmt: skip
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, bufsize=0)
        self.parts: list[bytes] = []
        """What was recorded, as it came."""
        self._begun, self._downmix = float("inf"), np.float32(downmix)
        self.heard = 0
        """Frames recorded so far."""
        self.arrived: list[tuple[int, float]] = []
        self.samples: NDArray[np.float32] = np.zeros(0, np.float32)
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        while part := self._process.stdout.read(4096):
            self.parts.append(part)
            self.heard += len(part) // 4
            # of all arrivals the earliest for its frame had the least delay
            self.arrived.append((self.heard, now() - self.heard / RATE))
            self._begun = min(self._begun, self.arrived[-1][1])

    def stop(self) -> None:
        self._process.kill()
        self._thread.join()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process.wait()
        raw = b"".join(self.parts)
        self.samples = np.frombuffer(raw[: len(raw) // 4 * 4], np.float32) / self._downmix

    def frame(self, up: float, near: float = 0.0) -> int:
        """The frame that was heard at `up`, seconds since boot. `near`: told by what arrived within so many seconds,
        because a recorder that is held up loses some, and from then on all that it has is later than it seems."""
        there = [begun for heard, begun in self.arrived if abs(begun + heard / RATE - up) < near] if near else []
        return round((up - min(there, default=self._begun)) * RATE)

    def slipped(self, frame: int) -> float:
        """Seconds that the recorder lost around `frame`: from then on each frame arrives later by so much."""
        before = [late for heard, late in self.arrived if frame - 2 * RATE < heard < frame - RATE // 10]
        after = [late for heard, late in self.arrived if frame + RATE // 10 < heard < frame + 2 * RATE]
        return min(after, default=0.0) - min(before, default=0.0)

    def level(self, up: float, seconds: float = 0.05) -> float:
        """dBFS (rms) of the `seconds` from `up` on."""
        part = self.samples[self.frame(up) : self.frame(up + seconds)]
        return float(20 * np.log10(np.sqrt(np.mean(part.astype(float) ** 2)) + 1e-9))


def now() -> float:
    """Seconds since boot."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def holes(sound: NDArray[np.float32], least: int = HOLE) -> list[tuple[int, int]]:
    """Where `sound` is nothing at all for `least` frames or longer, as from a sink that got none: the first frame of
    each, and how many. (A mix always has its floor.)"""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], (sound == 0.0).astype(np.int8), [0]))))
    return [(int(at), int(end - at)) for at, end in zip(edges[::2], edges[1::2], strict=True) if end - at >= least]


def found(
    heard: NDArray[np.float32], sought: NDArray[np.float32], around: int, within: int, *, alone: bool = False
) -> int:
    """The frame at which `sought` begins in `heard`, looked for within `within` frames of `around`. `alone`: nothing
    else sounds, and where `sought` swells, louder stretches must not match better than the right one."""
    first = max(0, around - within)
    window = heard[first : around + within + len(sought)].astype(float)
    size = 1 << (len(window) + len(sought)).bit_length()
    spectrum = np.fft.rfft(window, size) * np.conj(np.fft.rfft(sought.astype(float), size))
    places = max(1, len(window) - len(sought) + 1)
    match = np.fft.irfft(spectrum, size)[:places]
    if alone:
        energy = np.concatenate(([0.0], np.cumsum(window**2)))
        match = match / np.sqrt(np.maximum(energy[len(sought) :][:places] - energy[:places], 1e-9))
    return first + int(np.argmax(match))
