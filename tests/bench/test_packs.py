"""A pack of 500 presets, built and added, beside `zip` and `unzip` on the same files. -s prints the figures."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from roomctl.clinic import packs
from roomctl.system import paths
from tests.bench.test_cost import cpu

pytestmark = [pytest.mark.alone, pytest.mark.bench]

MANY = 500
ROUNDS = 9


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pack's folder of 500 different presets, made from the built-in ones in turn; and an empty home."""
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path / "home"))
    made, shipped = tmp_path / "pack", sorted(paths.shipped("presets").glob("*.yaml"))
    (made / "presets").mkdir(parents=True)
    (made / "pack.yaml").write_text('name: many\nversion: "1"\nlicence: CC0\ncredits: us\n')
    for at in range(MANY):
        text = shipped[at % len(shipped)].read_text(encoding="utf-8").replace("\ntitle: ", f"\ntitle: No {at} ")
        (made / "presets" / f"p{at}.yaml").write_text(text, encoding="utf-8")
    return made


def ours(folder: Path, file: Path) -> None:
    """What `pack build` and `pack add` do with the files: read, sum, pack; read, compare, write, bring to the disk."""
    packs.build(packs.read(folder)[0], file)
    with packs.staged(file) as pack:
        packs.place(pack)
    assert len(packs.installed()["many"].files) == MANY


def theirs(folder: Path, file: Path) -> None:
    """`zip` and `unzip`, which sum with CRC-32 and leave the disk to the system."""
    subprocess.run(["zip", "-qr", file, "presets"], cwd=folder, check=True)
    subprocess.run(["unzip", "-q", file, "-d", file.with_suffix("")], check=True)


def cost(work: Callable[[Path, Path], None], folder: Path, file: Path) -> tuple[float, float]:
    """Seconds of processor time, children included, and by the clock. Nothing of an earlier round is left."""
    for gone in (paths.pack_folder(), file.with_suffix("")):
        shutil.rmtree(gone, ignore_errors=True)
    file.unlink(missing_ok=True)
    before, begun = os.times(), time.perf_counter()
    work(folder, file)
    passed, after = time.perf_counter() - begun, os.times()
    return sum(after[:4]) - sum(before[:4]), passed


def test_a_pack_of_500_presets_is_built_and_added_in_twice_the_time_of_zip_and_unzip(
    folder: Path, tmp_path: Path
) -> None:
    for tool in ("zip", "unzip"):
        assert shutil.which(tool), f"this needs {tool}: apt-get install {tool}"
    ours(folder, tmp_path / "warm.zip")
    pairs = [(cost(ours, folder, tmp_path / "a.zip"), cost(theirs, folder, tmp_path / "b.zip")) for _ in range(ROUNDS)]
    for what, kind in (("processor", 0), ("clock", 1)):
        mine, peer = (statistics.median(pair[side][kind] for pair in pairs) for side in (0, 1))
        ratio = statistics.median(pair[0][kind] / pair[1][kind] for pair in pairs)
        print(f"\n{what}: build and add {mine * 1000:.0f} ms, zip and unzip {peer * 1000:.0f} ms, {ratio:.2f} x")
    print(f"load {os.getloadavg()[0]:.1f}")
    assert statistics.median(pair[0][0] / pair[1][0] for pair in pairs) < 2


def test_what_the_whole_commands_cost_with_every_preset_checked_is_printed(folder: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "ROOMCTL_HOME": str(tmp_path / "home")}
    file = str(tmp_path / "many.zip")
    built = cpu(["-m", "roomctl", "pack", "build", str(folder), "-o", file], environment)
    added = cpu(["-m", "roomctl", "pack", "add", file, "--yes"], environment)
    start = cpu(["-c", "import roomctl.commands.pack, roomctl.preset.check, roomctl.preset.model"], environment)
    print(f"\nprocessor: pack build {built:.2f} s, pack add {added:.2f} s, of which Python's start and imports "
          f"{start:.2f} s each")  # fmt: skip
    assert built > 0 < added, sys.executable
