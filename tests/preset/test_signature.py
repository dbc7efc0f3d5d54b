"""Signatures: under which content they stand, how they come into a file, and what a change does to them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from roomctl.commands.main import main
from roomctl.preset import catalogue, library, model, signing
from roomctl.preset.check import check_text
from roomctl.preset.signature import CHANGED, UNBOUND, fingerprint
from roomctl.system import paths

BASE = """preset: 1
title: Neck and arms
condition: headache
minutes: 20
sources:
  - cite: B
  - cite: A
before:
  stop: [fever, a fresh wound]
  mind: [ask about medicines]
scene: {bed: warm-pad, level: -3, light: 20}
phases:
  - {area: neck, minutes: 8, focus: concern, pressure: 2, check: pressure, scene: {light: 30}}
  - {area: arm, side: {left: 70, right: 30}, minutes: 8, check: pressure}
  - {area: close, minutes: 4, focus: frame}
"""


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clinic's folder with a preset, and another laid over it; the day is 2026-11-28."""
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(model, "today", lambda: "2026-11-28")
    folder = tmp_path / "clinic"
    folder.mkdir()
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "room.yaml").write_text(f"clinic_presets: {folder}\n")
    (folder / "base.yaml").write_text(BASE)
    (folder / "over.yaml").write_text("preset: 1\nextends: base\ntitle: Ours\n")
    return folder


def shelves(clinic: Path) -> tuple[library.Shelf, ...]:
    return library.shelves(None, clinic)


def stands(clinic: Path, name: str = "over") -> str:
    """What lists say of its signature."""
    return next(card.reviewed for card in catalogue.cards(shelves(clinic))[0] if card.name == name)


def of(text: str) -> str:
    preset = check_text(text, "x.yaml").preset
    assert preset is not None
    return fingerprint(preset)


def test_a_signature_holds_until_something_changes_and_again_when_it_is_changed_back(clinic: Path) -> None:
    assert main(["presets", "sign", "over", "--by", "A. Miller", "--on", "2026-11-20"]) == 0
    assert stands(clinic) == "A. Miller, 2026-11-20"
    file = clinic / "over.yaml"
    whole = file.read_text()
    file.write_text(whole + "minutes: 20\n")
    assert stands(clinic) == "A. Miller, 2026-11-20", "the value that it has anyway"
    file.write_text(whole.replace("Ours", "Ours, too"))
    assert stands(clinic) == f"A. Miller, 2026-11-20; {CHANGED}"
    file.write_text(whole)
    assert stands(clinic) == "A. Miller, 2026-11-20"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("pressure: 2", "pressure: 2, technique: friction"),
        ("[fever, a fresh wound]", "[fever, a fresh wound, a rash]"),
        ("[fever, a fresh wound]", "[fever]"),
        ("check: pressure, scene", "check: numbness, scene"),
        ("{left: 70, right: 30}", "{left: 60, right: 40}"),
        ("scene: {light: 30}", "scene: {light: 31}"),
        ("condition: headache", "condition: low-back"),
        ("condition: headache", "condition: headache\nmeasure: [range]"),
        ("condition: headache", "condition: headache\ncues: visual-only"),
        ("focus: frame", "focus: frame, note: water"),
        ("cite: A", "cite: C"),
        ("check: pressure}", "check: every 10 min}"),
    ],
)
def test_a_change_in_the_preset_below_is_told_of_the_one_that_was_signed(clinic: Path, old: str, new: str) -> None:
    assert main(["presets", "sign", "over", "--by", "AM"]) == 0
    assert stands(clinic) == "AM, 2026-11-28"
    assert old in BASE
    (clinic / "base.yaml").write_text(BASE.replace(old, new, 1))
    assert stands(clinic) == f"AM, 2026-11-28; {CHANGED}"


def test_an_update_of_the_built_in_preset_below_is_told(
    clinic: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    text = (paths.shipped("presets") / "knee-oa.yaml").read_text()
    (shipped / "knee-oa.yaml").write_text(text)
    monkeypatch.setattr(paths, "shipped", lambda name: shipped)
    (clinic / "knee.yaml").write_text("preset: 1\nextends: built-in/knee-oa\ntitle: Our knee\n")
    preset = catalogue.find("knee", shelves(clinic))
    with (clinic / "knee.yaml").open("a") as file:
        file.write(f"reviewed: {{by: AM, on: 2026-11-20, content: {fingerprint(preset)}}}\n")
    assert stands(clinic, "knee") == "AM, 2026-11-20"
    (shipped / "knee-oa.yaml").write_text(text.replace("pressure: 2", "pressure: 1", 1))
    assert stands(clinic, "knee") == f"AM, 2026-11-20; {CHANGED}"


@pytest.mark.parametrize(
    "other",
    [
        BASE.replace("condition: headache\n", "").replace("minutes: 20\n", "# as ever\n\nminutes: '20:00'\n")
        + "condition: headache\n",
        BASE.replace("[fever, a fresh wound]", "\n    - a fresh wound\n    - fever"),
        BASE.replace("  - cite: B\n  - cite: A\n", "  - cite: A\n  - cite: B\n"),
        BASE.replace("{left: 70, right: 30}", "{left: 7, right: 3}"),
        BASE.replace("pressure: 2", "pressure: 2, side: both, technique: swedish, advance: auto"),
        BASE.replace("light: 20}", "light: 20, kelvin: 2400, fade: 30 s}"),
        BASE.replace("scene: {light: 30}", "scene: {light: 30, bed: warm-pad}"),
        BASE + "reviewed: {by: Somebody, on: 2026-05-31}\n",
    ],
)
def test_what_changes_no_content_changes_no_fingerprint(other: str) -> None:
    assert other != BASE
    assert of(other) == of(BASE)


def test_a_bed_that_a_phase_sets_back_to_silence_counts_though_silence_is_usual() -> None:
    assert of(BASE.replace("scene: {light: 30}", "scene: {light: 30, bed: silence}")) != of(BASE)


def test_a_fingerprint_stays_what_it_is_from_one_roomctl_to_the_next() -> None:
    assert of(BASE) == "c3f7-5a86-b020"


FILES: dict[str, Callable[[str], str]] = {
    "none yet": lambda text: text,
    "no last line end": lambda text: text.rstrip("\n"),
    "Windows": lambda text: text.replace("\n", "\r\n"),
    "Windows, on lines": lambda text: FILES["Windows"](
        text + "reviewed:\n  by: B  # first\n  on: 2026-01-31  # then\nbasis: x\n"
    ),
    "a mark before it": lambda text: "\ufeff" + text,
    "in braces": lambda text: text.replace(
        "minutes: 20", "reviewed: {on: 2026-01-31, by: B}  # B, in spring\nminutes: 20"
    ),
    "in braces, quoted": lambda text: text + "reviewed: { 'by': \"B \\\"x\\\", C\", on: '2026-01-31' }\n",
    "in braces, two lines": lambda text: text + "reviewed: {by: B,\n  on: 2026-01-31}\n",
    "on lines": lambda text: text + "reviewed:\n    on: 2026-01-31\n    by: Miller, B.   # she\n# the end\n",
    "on lines, the last": lambda text: text + "reviewed:\n  by: B\n  on: 2026-01-31",
    "signed before": lambda text: text + "reviewed: {by: B, on: 2026-01-31, content: 0000-0000-0000}\n",
    "signed before, on lines": lambda text: text + "reviewed:\n  content: 0000-0000-0000\n  by: B\n  on: 2026-01-31\n",
    "a text at the end": lambda text: text + "basis: |\n  ours,\n  from experience",
    "umlauts": lambda text: text.replace("Neck and arms", "Nacken für Ältere – 首"),
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("by", ["AM", "A. Miller", 'Miller, A. ("Anna")', "Zoë O'Neil", "no: body #1", "true"])
def test_a_signature_comes_into_a_file_that_is_else_as_it_was(clinic: Path, kind: str, by: str) -> None:
    file = clinic / "base.yaml"
    before = FILES[kind](BASE)
    file.write_bytes(before.encode())
    file.chmod(0o640)
    assert main(["presets", "sign", "base", "--by", by]) == 0
    after = file.read_bytes().decode()
    preset = catalogue.find("base", shelves(clinic))
    assert preset.reviewed is not None
    assert (preset.reviewed.by, preset.reviewed.on) == (by, "2026-11-28")
    assert stands(clinic, "base") == f"{by}, 2026-11-28"
    assert file.stat().st_mode & 0o777 == 0o640
    assert [name.name for name in clinic.iterdir() if name.name.startswith(".")] == []
    if "reviewed" not in before:
        assert after.startswith(before)
        assert after.removeprefix(before).strip("\r\n").startswith("reviewed: {by: ")
    else:
        kept = [
            line for line in before.splitlines() if not any(key in line for key in ("by:", "by'", "on:", "content:"))
        ]
        assert [line for line in after.splitlines() if line in kept] == kept
        for remark in ("# first", "# then", "# she", "# B, in spring", "# the end"):
            assert (remark in after) == (remark in before)
    assert after.count("\r\n") == after.count("\n") if "\r" in before else "\r" not in after


@pytest.mark.parametrize(
    ("before", "behind"), [("{preset: 1, extends: base", "}\n"), ("preset: 1\nextends: base\n", "...\n")]
)
def test_a_signature_comes_before_the_end_of_a_document_or_bracket(clinic: Path, before: str, behind: str) -> None:
    (clinic / "over.yaml").write_text(before + behind)
    assert main(["presets", "sign", "over", "--by", "AM"]) == 0
    after = (clinic / "over.yaml").read_text()
    assert after.startswith(f"{before}, reviewed: {{by: AM" if "}" in behind else f"{before}reviewed: {{by: AM")
    assert after.endswith(behind)
    assert stands(clinic, "over") == "AM, 2026-11-28"


def test_a_built_in_preset_is_not_signed_but_one_laid_over_it(clinic: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets", "sign", "knee-oa", "--by", "AM"]) == 1
    assert "preset: 1\nextends: built-in/knee-oa\n" in capsys.readouterr().err


def test_a_faulty_preset_is_not_signed_nor_one_that_is_not_there(clinic: Path) -> None:
    (clinic / "base.yaml").write_text(BASE.replace("minutes: 20", "minutes: 21"))
    assert main(["presets", "sign", "base", "--by", "AM"]) == 1
    assert main(["presets", "sign", "nobody", "--by", "AM"]) == 1
    assert "reviewed" not in (clinic / "base.yaml").read_text()


def test_what_somebody_else_writes_while_it_is_signed_stays(
    clinic: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file is read and checked, which takes a moment; a colleague saves another version of it meanwhile."""
    sign = signing.sign

    def late(*given: Any) -> Any:
        made = sign(*given)
        (clinic / "base.yaml").write_text(BASE.replace("fever", "a high fever"))
        return made

    monkeypatch.setattr(signing, "sign", late)
    assert main(["presets", "sign", "base", "--by", "AM"]) == 1
    assert "somebody else has changed base.yaml" in capsys.readouterr().err
    assert (clinic / "base.yaml").read_text() == BASE.replace("fever", "a high fever")


@pytest.mark.parametrize("by", ["", "  ", "A\nB", "x" * 201])
def test_what_is_no_name_signs_nothing_and_no_line_with_it_is_advised(
    clinic: Path, capsys: pytest.CaptureFixture[str], by: str
) -> None:
    assert main(["presets", "sign", "base", "--by", by]) == 1
    said = capsys.readouterr().err
    assert "initials or a name" in said
    assert "reviewed:" not in said


@pytest.mark.parametrize("day", ["2026-11-29", "2027-01-01", "28.11.2026", "20261128", "2026-02-30"])
def test_nobody_signs_on_a_day_that_has_not_been(clinic: Path, day: str) -> None:
    assert main(["presets", "sign", "base", "--by", "AM", "--on", day]) == 2
    assert (clinic / "base.yaml").read_text() == BASE


def test_a_day_to_come_in_a_file_is_a_fault(clinic: Path) -> None:
    [fault] = check_text(BASE + "reviewed: {by: AM, on: 2026-11-29}\n", "x.yaml").faults
    assert (fault.where, fault.what) == (
        "reviewed.on", "2026-11-29 is in the future; write the day on which it was signed",
    )  # fmt: skip
    assert check_text(BASE + "reviewed: {by: AM, on: 2026-11-28}\n", "x.yaml").preset is not None


def test_check_and_show_and_list_say_it(clinic: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (clinic / "old.yaml").write_text(BASE + "reviewed: {by: AM, on: 2026-01-31}\n")
    main(["presets", "sign", "over", "--by", "AM"])
    (clinic / "base.yaml").write_text(BASE.replace("fever", "a fever"))
    capsys.readouterr()
    assert main(["presets", "check", str(clinic)]) == 0
    told = capsys.readouterr().out
    assert f"old.yaml:16:11: reviewed: {UNBOUND}; read the preset again, then sign it: `roomctl presets sign" in told
    assert f"over.yaml:4:11: reviewed: {CHANGED}; read the preset" in told
    main(["presets", "show", "over"])
    assert f"\nreviewed by: AM, 2026-11-28; {CHANGED}\n" in capsys.readouterr().out
    main(["presets", "list"])
    assert f"reviewed by: AM, 2026-11-28; {CHANGED}" in capsys.readouterr().out
