"""A real browser on a tablet's screen: Chromium, driven over its own debug protocol, touched with a finger.

`Browser` opens a page at a size, taps on cells or words of the terminal in it, reads that terminal's rows, takes
pictures, and can be frozen as a sleeping tablet is. `Wire` is a network cable between it and a server, which can be
pulled.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import io
import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tests.rigs.home import PATIENCE, until
from tests.rigs.pulse import needs

if TYPE_CHECKING:
    from selenium.webdriver import Chrome, ChromeOptions

SIZES = [(1024, 768), (1280, 800), (768, 1024), (800, 1280)]
"""Tablets in pixels, lying and upright."""

# textual-serve keeps its terminal to itself; it hands it out to whoever stands at the door when it is fitted
_TRAP = """
Object.defineProperty(Object.prototype, 'fitAddon', {configurable: true, set(value) {
  Object.defineProperty(this, 'fitAddon', {value, writable: true, configurable: true});
  window.rig = this;
}});
"""
_ROWS = """
const terminal = window.rig && window.rig.terminal;
if (!terminal) return '';
const buffer = terminal.buffer.active, rows = [];
for (let row = 0; row < terminal.rows; row++) rows.push(buffer.getLine(row).translateToString(true));
return rows.join('\\n');
"""
_GRID = """
const box = document.querySelector('.xterm-screen').getBoundingClientRect();
return [box.left, box.top, box.width / window.rig.terminal.cols, box.height / window.rig.terminal.rows,
        window.rig.terminal.cols, window.rig.terminal.rows];
"""


def _started(options: ChromeOptions) -> Chrome:
    """Chromium's driver; once more if another program has taken the port that was free when Selenium looked."""
    from selenium import webdriver
    from selenium.common.exceptions import WebDriverException

    def start() -> Chrome:
        return webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))

    try:
        return start()
    except WebDriverException as error:
        if "unexpectedly exited" not in str(error):
            raise
    return start()


class Browser:
    """One Chromium of its own, with touch."""

    def __init__(self, folder: Path) -> None:
        needs("chromium", "chromium")
        needs("chromedriver", "chromium-driver")
        from selenium import webdriver

        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or ""
        for word in (
            "headless=new", "no-sandbox", "disable-gpu", "no-first-run", "disable-sync",
            "disable-background-networking",
            "disable-component-update", "disable-extensions", "force-device-scale-factor=1", "hide-scrollbars",
            "ignore-certificate-errors", f"user-data-dir={folder}",
        ):  # fmt: skip
            options.add_argument(f"--{word}")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = _started(options)
        self.alive = True
        self._scripts: list[str] = []
        self.debug("Emulation.setTouchEmulationEnabled", enabled=True, maxTouchPoints=5)

    def anew(self, size: tuple[int, int] = (1280, 800), times: dict[str, float] | None = None) -> Browser:
        """As if just started: `size` in pixels, no cookies, and `times` over the page's own timings (room.js)."""
        self.open("about:blank")
        self.debug("Network.clearBrowserCookies")
        for script in self._scripts:
            self.debug("Page.removeScriptToEvaluateOnNewDocument", identifier=script)
        self._scripts = []
        self.before(f"{_TRAP} window.roomTimes = {dict(times or {})!r};")
        self.turn(size)
        self.says()
        return self

    def before(self, script: str) -> None:
        """Run `script` in every page before its own."""
        made = self.debug("Page.addScriptToEvaluateOnNewDocument", source=script)
        self._scripts.append(made["identifier"])

    def debug(self, method: str, **parameters: Any) -> Any:
        """A command of the debug protocol."""
        return self.driver.execute_cdp_cmd(method, parameters)

    def run(self, script: str) -> Any:
        """What JavaScript returns."""
        return self.driver.execute_script(script)

    def turn(self, size: tuple[int, int]) -> None:
        """Another size: the tablet is turned."""
        self.debug(
            "Emulation.setDeviceMetricsOverride", width=size[0], height=size[1], deviceScaleFactor=1, mobile=True
        )

    def open(self, url: str) -> None:
        self.driver.get(url)

    def says(self) -> list[str]:
        """What the page complained of in its console."""
        log = self.driver.get_log("browser")  # type: ignore[no-untyped-call]
        return [entry["message"] for entry in log if entry["level"] == "SEVERE"]

    @property
    def text(self) -> str:
        """The rows of the terminal in the page; empty where there is none."""
        return str(self.run(_ROWS))

    @property
    def words(self) -> str:
        """What the page itself says (the log-in, the words over a lost connection)."""
        return str(self.run("return document.body.innerText"))

    def shows(self, words: str, seconds: float = PATIENCE) -> str:
        """Wait for words on the terminal; the rows as they were then."""
        try:
            until(lambda: words in self.text, seconds)
        except AssertionError:
            shown = self.text or self.words
            raise AssertionError(f"{words!r} not within {seconds:g} s in the browser:\n{shown}") from None
        return self.text

    def tap(self, x: float, y: float) -> None:
        """A finger at pixels of the page."""
        point = {"x": round(x, 1), "y": round(y, 1)}
        self.debug("Input.dispatchTouchEvent", type="touchStart", touchPoints=[point])
        self.debug("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def swipe(self, *cells: tuple[int, int]) -> None:
        """A finger drawn from the first cell over the others, and lifted at the last."""
        left, top, wide, high, _, _ = self.run(_GRID)
        points = [{"x": round(left + (x + 0.5) * wide, 1), "y": round(top + (y + 0.5) * high, 1)} for x, y in cells]
        for kind, point in zip(["touchStart", *["touchMove"] * len(cells)], [*points, points[-1]], strict=False):
            self.debug("Input.dispatchTouchEvent", type=kind, touchPoints=[point])
        self.debug("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def tap_cell(self, column: int, row: int) -> None:
        """A finger in the middle of a cell of the terminal."""
        left, top, wide, high, _, _ = self.run(_GRID)
        self.tap(left + (column + 0.5) * wide, top + (row + 0.5) * high)

    def tap_words(self, words: str, seconds: float = PATIENCE) -> None:
        """A finger on words of the terminal, once they are there; on the lowest, if they are there twice."""
        self.shows(words, seconds)
        rows = self.text.split("\n")
        row = max(at for at, text in enumerate(rows) if words in text)
        self.tap_cell(rows[row].index(words) + len(words) // 2, row)

    def tap_element(self, selector: str) -> None:
        """A finger on an element of the page."""
        x, y = self.run(
            f"const box = document.querySelector({selector!r}).getBoundingClientRect();"
            "return [box.left + box.width / 2, box.top + box.height / 2]"
        )
        self.tap(x, y)

    def press(self, key: str, code: int) -> None:
        """A key (or a pedal) by its name and its Windows code, to whatever has the focus."""
        for kind in ("rawKeyDown", "keyUp"):
            self.debug("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)

    def hold(self, key: str, code: int, seconds: float) -> None:
        """The same held down: it repeats after half a second, then every 30 ms."""
        more: dict[str, bool] = {}
        until_up = time.monotonic() + seconds
        while time.monotonic() < until_up:
            self.debug(
                "Input.dispatchKeyEvent", type="rawKeyDown", key=key, code=key, windowsVirtualKeyCode=code, **more
            )
            time.sleep(0.03 if more else 0.5)
            more = {"autoRepeat": True}
        self.debug("Input.dispatchKeyEvent", type="keyUp", key=key, code=key, windowsVirtualKeyCode=code)

    @property
    def grid(self) -> tuple[int, int]:
        """Columns and rows of the terminal."""
        *_, columns, rows = self.run(_GRID)
        return columns, rows

    def filled(self, cells: tuple[int, int]) -> None:
        """Wait until the terminal has so many columns and rows."""
        until(lambda: self.run("return !!(window.rig && window.rig.socket)") and self.grid == cells, 20, f"{cells}")

    def picture(self, file: Path | None = None) -> NDArray[np.uint8]:
        """The page as it is painted: (height, width, 3). Also written to `file`."""
        from PIL import Image

        data = base64.b64decode(self.debug("Page.captureScreenshot", format="png")["data"])
        if file:
            file.write_bytes(data)
        return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))

    @contextmanager
    def asleep(self) -> Iterator[None]:
        """The tablet sleeps while the block runs: every process of the browser is stopped."""
        pids = list(_below(self.driver.service.process.pid))
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in reversed(pids):
                os.kill(pid, signal.SIGCONT)

    def kill(self) -> None:
        """The browser crashes."""
        self.alive = False
        for pid in list(_below(self.driver.service.process.pid)):
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self.driver.quit()
        service = self.driver.service
        service.stop()


def _below(pid: int) -> Iterator[int]:
    """The pids of all that `pid` started, parents first."""
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (thread / "children").read_text().split()):
                yield child
                yield from _below(child)


class Wire:
    """A cable to a server on this machine: `port` is its near end. Pulled, it swallows all and closes nothing."""

    def __init__(self, far: int) -> None:
        self.far, self.port = far, 0
        self._open = True
        self._tasks: set[asyncio.Task[None]] = set()
        ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait()

    def pull(self) -> None:
        self._open = False

    def plug(self) -> None:
        """Whole again: connections from before are dead, as after a change of Wi-Fi."""
        self._loop.call_soon_threadsafe(self._drop)
        self._open = True

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop)
        self._thread.join()

    def _run(self, ready: threading.Event) -> None:
        server = self._loop.run_until_complete(asyncio.start_server(self._meet, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self._server = server
        self._loop.run_forever()
        if self._tasks:
            self._loop.run_until_complete(asyncio.wait(self._tasks))
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        await asyncio.sleep(0.05)  # what was being accepted is
        self._drop()
        await asyncio.sleep(0.05)
        self._loop.stop()

    def _drop(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            while not self._open:  # the far end is not to be reached
                await asyncio.sleep(0.05)
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.far)
            try:
                ways = self._carry(reader, far_writer), self._carry(far_reader, writer)
                await asyncio.wait(map(asyncio.ensure_future, ways), return_when=asyncio.FIRST_COMPLETED)
            finally:
                far_writer.close()
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if self._open:
                    writer.write(data)
                    await writer.drain()


def light(picture: NDArray[np.uint8]) -> tuple[float, float]:
    """A picture's mean luminance in percent of white, and the share of blue in its linear light in percent."""
    part = picture.astype(float) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    mean = linear.reshape(-1, 3).mean(axis=0)
    return float(mean @ [0.2126, 0.7152, 0.0722] * 100), float(mean[2] / max(mean.sum(), 1e-12) * 100)
