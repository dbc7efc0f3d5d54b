"""`roomctl serve` as a process, and plain requests to it that no browser would send."""

from __future__ import annotations

import contextlib
import http.client
import re
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from roomctl.web.pin import Pin
from tests.rigs.home import PATIENCE, Home, until

PIN = "271828"


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    body: str


class Served:
    """A server for `home`'s room. With `lan` it asks `PIN` and speaks TLS, on loopback all the same."""

    def __init__(self, home: Home, *words: str, lan: bool = False, port: int = 0) -> None:
        self.home = home
        home.folder.mkdir(exist_ok=True)
        if lan:
            Pin(home.folder / "pin.json").set(PIN)
            words = ("--lan", "--host", "127.0.0.1", *words)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "roomctl", "serve", "--port", str(port), *words],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=home.environment,
        )  # fmt: skip
        assert self.process.stdout
        said, found = "", None
        for line in self.process.stdout:  # faults of the settings come first
            said += line
            if found := re.search(r"https?://\S+", line):
                break
        assert found, said
        self.url = found[0]
        self.port = int(self.url.rstrip("/").rpartition(":")[2])
        self.origin = self.url.rstrip("/")

    @property
    def screens(self) -> list[int]:
        """The pids of the screens' processes."""
        found: set[int] = set()
        for task in Path(f"/proc/{self.process.pid}/task").iterdir():
            with contextlib.suppress(OSError):  # a thread that has just ended
                found.update(map(int, (task / "children").read_text().split()))
        return sorted(found)

    def none_left(self, seconds: float = PATIENCE) -> None:
        until(lambda: not self.screens, seconds, "every screen's process ended")

    def ask(
        self, path: str, method: str = "GET", headers: Mapping[str, str] | None = None, body: str | bytes | None = None
    ) -> Answer:
        """One request, its path sent as it is."""
        if self.url.startswith("https"):
            context = ssl._create_unverified_context()
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                "127.0.0.1", self.port, timeout=PATIENCE, context=context
            )
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read().decode(errors="replace"))
        finally:
            connection.close()

    def log_in(self, pin: str = PIN) -> Answer:
        form = {"Origin": self.origin, "Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("/login", "POST", form, urlencode({"pin": pin}))

    @property
    def ticket(self) -> str:
        """A `Cookie` that lets one in."""
        answer = self.log_in() if self.url.startswith("https") else self.ask("/")
        return answer.headers["Set-Cookie"].partition(";")[0]

    @contextmanager
    def asleep(self) -> Iterator[None]:
        """The server's process stands still while the block runs."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(20)
        finally:
            self.process.kill()
            assert self.process.stdout
            self.process.stdout.close()


@contextmanager
def removed(file: Path) -> Iterator[None]:
    """`file` is not there meanwhile."""
    aside = file.rename(file.with_suffix(".aside"))
    yield
    aside.rename(file)


@contextmanager
def unreadable(file: Path) -> Iterator[None]:
    """Opening `file` fails meanwhile, though it is there, as on a share that is away."""
    with removed(file):
        file.symlink_to(file)
        yield
        file.unlink()
