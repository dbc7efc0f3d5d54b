"""What the preset editor costs: a key in a preset of sixty phases, and the first frame. The figures are printed with
-s."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from roomctl.preset.draft import Checks, opened
from tests import wording
from tests.bench.test_screen import EMPTY
from tests.rigs.home import Home
from tests.rigs.terminal import Terminal
from tests.ui.rig import room

pytestmark = [pytest.mark.alone, pytest.mark.bench]

SIXTY = "preset: 1\ntitle: Sixty\ncondition: headache\nminutes: 60\nphases:\n" + "".join(
    f"  - area: area {at}\n    technique: swedish\n    minutes: 1\n    pressure: 2\n    focus: concern\n"
    f"    check: pressure\n    note: slowly, as agreed {at}\n"
    for at in range(60)
)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path / "home")
    made.set_up()
    (made.folder / "presets").mkdir()
    (made.folder / "presets" / "sixty.yaml").write_text(SIXTY)
    yield made
    made.close()


async def test_a_key_in_a_preset_of_sixty_phases_is_drawn_within_fifty_milliseconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The processor's time from the key to the drawn frame, the check and the draft on disk included."""
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path / "home"))
    async with room(tmp_path, (120, 40), more={"sixty": SIXTY}) as rig:
        rig.app.edit(opened("sixty", Checks(rig.app.shelves, ["warm-pad", "silence"], {})))
        await rig.until(lambda: getattr(rig.app.screen, "_ready", False))
        for key in ("down", "m", "u", "a", "c"):
            took = []
            for _ in range(20):
                rig.clock.wind(1)
                begun = time.process_time()
                await rig.pilot.press(key)
                await rig.settle()
                took.append((time.process_time() - begun) * 1000)
            print(f"\n{key}: median {statistics.median(took):.1f} ms, most {max(took):.1f} ms", end="")
            assert statistics.median(took) < 50
        print(f", load {os.getloadavg()[0]:.1f}")


WATCHED = """
import importlib.util, os, sys, time
told, words, begin = sys.argv[1], sys.argv[2], sys.argv[3]
def watch(App):
    display = App._display
    def drawn(self, screen, renderable):
        display(self, screen, renderable)
        strips = screen._compositor.render_strips() if renderable is not None else ()
        if words in "".join(segment.text for strip in strips for segment in strip):
            open(told, "w").write(str(time.process_time()))
            os._exit(0)
    App._display = drawn
class Watch:
    def find_spec(self, name, path=None, target=None):
        if name != "textual.app":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module
        def executed(module):
            load(module)
            watch(module.App)
        spec.loader.exec_module = executed
        return spec
sys.meta_path.insert(0, Watch())
sys.argv = ["roomctl", *sys.argv[4:]]
exec(begin)
"""
"""Each program imports Textual itself, as without a watch: how it does that belongs to its start."""
OURS = "from roomctl.commands.main import main; sys.exit(main())"


def processor(home: Home, begin: str, words: str, *rest: str) -> float:
    """Milliseconds of processor time from a program's start until it has written its first frame with `words`."""
    told = home.folder / "told"
    command = [sys.executable, "-c", WATCHED, str(told), words, begin, *rest]
    terminal = Terminal(command, home.environment)
    terminal.process.wait(60)
    terminal.close()
    return float(told.read_text()) * 1000


def test_the_editor_s_first_frame_costs_little_more_than_the_list_s(home: Home) -> None:
    """The least of many starts, taken in turns; processor time, as others may use the machine."""
    shown = {
        "an empty app": (EMPTY, "hello there"),
        "choose": (OURS, wording.CHOOSE),
        "editor": (OURS, "area 12", "presets", "edit", "sixty"),
    }
    home.run("presets", "list")  # known from then on
    took: dict[str, list[float]] = {name: [] for name in shown}
    for turn in range(13):
        for name, (begin, words, *rest) in shown.items():
            spent = processor(home, begin, words, *rest)
            took[name] += [spent] if turn else []  # the first compiles
    least = {name: min(every) for name, every in took.items()}
    ratio = {name: one / least["an empty app"] for name, one in least.items()}
    said = ", ".join(f"{name} {least[name]:.0f} ms ({ratio[name]:.2f} times)" for name in shown)
    print(f"\nfirst frame, processor time: {said}, load {os.getloadavg()[0]:.1f}")
    assert ratio["editor"] <= 1.3 * ratio["choose"]
