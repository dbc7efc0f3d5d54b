"""What checking many presets costs, beside the fastest YAML loader on the same texts. -s prints the figures."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
import yaml

from roomctl.preset.check import check_file, check_text
from roomctl.system import paths

pytestmark = [pytest.mark.alone, pytest.mark.bench]

SHIPPED = [path.read_text(encoding="utf-8") for path in sorted(paths.shipped("presets").glob("*.yaml"))]
BEDS = sorted({bed for text in SHIPPED for bed in re.findall("bed: ([a-z-]+)", text)})


def texts(many: int) -> list[str]:
    """So many different presets, made from the shipped ones in turn."""
    made = [SHIPPED[i % len(SHIPPED)].replace("\ntitle: ", f"\ntitle: No {i} ") for i in range(many)]
    assert len(set(made)) == many
    return made


def check(texts: list[str]) -> float:
    """CPU seconds of checking them."""
    begun = time.process_time()
    good = sum(check_text(text, "x.yaml", BEDS).preset is not None for text in texts)
    took = time.process_time() - begun
    assert good == len(texts)
    return took


def load(texts: list[str]) -> float:
    """CPU seconds of only reading them into plain values, without a line, a rule or a check."""
    begun = time.process_time()
    read = sum(bool(yaml.load(text, yaml.CSafeLoader)) for text in texts)
    took = time.process_time() - begun
    assert read == len(texts)
    return took


def test_checking_five_hundred_presets_costs_no_more_than_loading_them() -> None:
    made = texts(500)
    check(made[: len(SHIPPED)])  # imports pydantic and builds the model, once
    pairs = [(check(made), load(made)) for _ in range(5)]
    ours, peers = (min(column) for column in zip(*pairs, strict=True))
    print(f"\n500 presets: {ours * 1000:.0f} ms of CPU; CSafeLoader {peers * 1000:.0f} ms; {ours / peers:.2f} x")
    assert ours < peers


@pytest.mark.slow
def test_ten_thousand_files_are_checked_at_the_cost_of_loading_them(tmp_path: Path) -> None:
    files = [tmp_path / f"{i}.yaml" for i in range(10_000)]
    for file, text in zip(files, texts(len(files)), strict=True):
        file.write_text(text, encoding="utf-8")
    begun, clock = time.process_time(), time.monotonic()
    good = sum(check_file(file, BEDS).preset is not None for file in files)
    ours, passed = time.process_time() - begun, time.monotonic() - clock
    begun = time.process_time()
    read = sum(bool(yaml.load(file.read_bytes(), yaml.CSafeLoader)) for file in files)
    peers = time.process_time() - begun
    print(f"\n10,000 files: {ours:.1f} s of CPU ({passed:.1f} s in all); CSafeLoader {peers:.1f}; {ours / peers:.2f} x")
    assert (good, read) == (10_000, 10_000)
    assert ours < 1.1 * peers
