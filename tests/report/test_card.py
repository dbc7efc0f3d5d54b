"""A preset's card as a page: what is on it, and that it is one page of paper with text that can be read."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from roomctl.commands.card import page_of
from roomctl.commands.main import main
from roomctl.preset import catalogue, library
from roomctl.preset.check import check_text
from roomctl.preset.model import Preset
from roomctl.report.card import SMALLEST
from roomctl.report.html import Clinic
from tests.rigs import paper

SHELVES = library.built_in(library.shelves())
NAMES = sorted(library.files(SHELVES)[0])
LEAST = 8.0
"""Points of the text of a built-in preset's card at least."""


class Text(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.words, self.tags = "", list[str]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.words += " " if tag in ("td", "th", "tr", "li", "p", "h2", "footer") else ""

    def handle_data(self, data: str) -> None:
        self.words += data


def points(page: str) -> float:
    [size] = re.findall(r"font: ([\d.]+)pt", page)
    return float(size)


def preset_of(text: str) -> Preset:
    found = check_text(text, "x.yaml").preset
    assert found is not None
    return found


HEAD = """preset: 1
title: Neck <b>& shoulders</b>
condition: headache
minutes: 20
reviewed: {by: AM, on: 2026-01-31}
prone_limit: 10 min
before: {stop: ["fever < 1 day"], mind: [ask], during: [dizzy]}
sources: [{cite: A & B 2020, doi: 10.1000/1}]
phases:
"""
SHORT = f"""{HEAD}
  - {{area: neck, side: affected, minutes: 12, focus: concern, pressure: 3, check: every 6 min, note: slowly}}
  - {{area: back, minutes: 4, position: prone, turn: true, check: "numb?", technique: myofascial-release}}
  - {{area: close, minutes: 4, position: prone, focus: frame, technique: hold}}
"""


def test_a_card_has_all_that_a_therapist_needs_of_a_preset() -> None:
    page = page_of(preset_of(SHORT), "ours", "2026-11-29", Clinic("Old Mill", ""))
    words = " ".join(Text(page).words.split())
    for said in (
        "Old Mill", "Neck <b>& shoulders</b>", "20 min, 60% on the area of concern; pressure at most 3 of 5",
        "face down for at most 10 min at a time", "Do not start if fever < 1 day", "Stop the session if dizzy",
        "Mind ask",
        "Before every session.", "ill or feverish",
        "0:00 12 1. neck, affected side swedish 3 ●●●○○ supine ask: pressure, every 6 min; slowly",
        "12:00 4 2. back myofascial release 1 ●○○○○ ↻ prone ask: numb?",
        "16:00 4 3. close hold 1 ●○○○○ prone water within reach; sit up slowly",
        "The end. In the last minutes the light goes to 40 %. Water within reach",
        "Sources. A & B 2020 doi:10.1000/1.", "Reviewed by: AM, 2026-01-31; signed, but not for this content",
        "Preset ours, printed 2026-11-29.",
    ):  # fmt: skip
        assert said in words, said
    assert not {"script", "link", "img", "b&"} & set(Text(page).tags)
    assert page.count('class="concern') == 1


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("scene: {bed: warm-pad}\nlanding: {softer: 0}", "the light goes to 40 %"),
        ("scene: {bed: silence, light: 5}", "the light stays at 5 %"),
        ("scene: {bed: warm-pad, light: 40}", "the sound becomes softer, the light stays at 40 %"),
    ],
)
def test_of_the_end_a_card_says_only_what_changes(keys: str, said: str) -> None:
    page = page_of(preset_of(SHORT.replace("prone_limit:", f"{keys}\nprone_limit:")), "ours", "2026-11-29", Clinic())
    assert f"The end. In the last minutes {said}. Water within reach" in " ".join(Text(page).words.split())


def test_what_a_preset_does_not_say_is_not_on_its_card() -> None:
    bare = "preset: 1\ntitle: T\ncondition: knee\nminutes: 5\nphases: [{area: knee, minutes: 5, check: a}]\n"
    page = page_of(preset_of(bare), "t", "2026-11-29", Clinic())
    for said in ("Do not start if</h2>", "Mind", "Evidence", "Sources", "The end.", "<header"):
        assert said not in page
    assert points(page) == 12


@pytest.mark.parametrize("name", NAMES)
def test_the_text_of_every_built_in_card_is_large_enough(name: str) -> None:
    page = page_of(
        catalogue.find(name, SHELVES), name, "2026-11-29", Clinic("Old Mill Massage", "data:image/png;base64,x")
    )
    assert LEAST <= points(page) <= 12


def test_the_longest_preset_makes_the_smallest_text() -> None:
    phases = "".join(f"  - {{area: area {i}, minutes: 1, check: pressure, note: {'long ' * 40}}}\n" for i in range(60))
    page = page_of(preset_of(HEAD.replace("minutes: 20", "minutes: 60") + phases), "x", "2026-11-29", Clinic())
    assert points(page) == SMALLEST


def test_the_command_writes_a_file_or_prints_and_says_what_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    (tmp_path / "room.yaml").write_text("clinic_name: Old Mill Massage\nclinic_logo: gone.png\n")
    (tmp_path / "house-style.yaml").write_text("before: {stop: [a fresh tattoo]}\n")
    assert main(["presets", "card", "headache-tension", "-o", str(tmp_path / "card.html")]) == 0
    page = (tmp_path / "card.html").read_text(encoding="utf-8")
    assert "<li>a fresh tattoo</li>" in page
    assert "<span>Old Mill Massage</span>" in page
    assert "gone.png cannot be read" in capsys.readouterr().err
    assert main(["presets", "card", "headache-tension"]) == 0
    assert capsys.readouterr().out == page
    assert main(["presets", "card", "headache-tension", "-o", str(tmp_path / "no" / "card.html")]) == 3
    assert main(["presets", "card", "headache-tenson"]) == 1
    assert "did you mean 'headache-tension'?" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("size", ["A4", "letter"])
@pytest.mark.parametrize("name", NAMES)
def test_chromium_prints_every_built_in_card_on_one_page(name: str, size: str, tmp_path: Path) -> None:
    file = tmp_path / "card.html"
    logo = "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCA0IDIiLz4="
    page = page_of(catalogue.find(name, SHELVES), name, "2026-11-29", Clinic("Old Mill Massage", logo))
    file.write_text(page, encoding="utf-8")
    made = paper.printed(file, tmp_path, size=size)
    assert paper.about(made)["Pages"] == "1"
    assert "This is no medical advice" in paper.words(made)
