"""`presets compare`: what a clinic changed, phase by phase, and what an update of the base means for it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from roomctl.commands.main import main
from roomctl.preset import base as bases
from roomctl.preset import library
from roomctl.system import paths

Said = Callable[..., tuple[str, str]]
OURS = """preset: 1
extends: headache-tension
title: Ours
minutes: 47
scene: {bed: ocean}
before: {stop: {add: [a tattoo], remove: [fever with a stiff neck or a rash]}}
phases: {add: [{area: jaw, minutes: 3, check: pressure, after: suboccipitals}]}
change:
  upper trapezius: {minutes: 7, pressure: 2, note: slowly}
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home, and built-in presets that a test may change as an update does."""
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path / "home"))
    (tmp_path / "home" / "presets").mkdir(parents=True)
    (tmp_path / "presets").mkdir()
    for name in ("headache-tension", "chair-20"):
        shutil.copy(paths.shipped("presets") / f"{name}.yaml", tmp_path / "presets")
    shipped = paths.shipped
    monkeypatch.setattr(paths, "shipped", lambda name: tmp_path / name if name == "presets" else shipped(name))
    return tmp_path / "home"


@pytest.fixture
def said(here: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    def run(*words: object, code: int = 0) -> tuple[str, str]:
        capsys.readouterr()
        assert main([str(word) for word in words]) == code, capsys.readouterr()
        ran = capsys.readouterr()
        return ran.out, ran.err

    return run


def own(here: Path, text: str, name: str = "ours") -> Path:
    path = here / "presets" / f"{name}.yaml"
    path.write_text(text)
    return path


def update(here: Path, old: str, new: str) -> None:
    file = here.parent / "presets" / "headache-tension.yaml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def test_what_an_overlay_changed_is_said_phase_by_phase(here: Path, said: Said) -> None:
    own(here, OURS)
    out, _ = said("presets", "compare", "ours")
    assert out.splitlines() == [
        "ours [room] against the built-in headache-tension",
        "title: Tension headache, trigger-point protocol → Ours",
        "length: 45 min → 47 min",
        "sound: warm-pad → ocean",
        "do not start if: left out: fever with a stiff neck or a rash",
        "do not start if: added: a tattoo",
        "  upper back and shoulders: as there, 6 min (myofascial release, prone, pressure 2)",
        "  chest (pectorals): as there, 4 min (myofascial release, supine, pressure 2)",
        "  back of neck: as there, 5 min (myofascial release, supine, pressure 2)",
        "  upper trapezius, each side: length: 8 min → 7 min; pressure: 3 → 2; note: block 2, 20 minutes, both sides → "
        "slowly",
        "  suboccipitals: as there, 6 min (trigger point, supine, pressure 3)",
        "  jaw: added, 3 min (swedish, supine, pressure 1)",
        "  sternocleidomastoid, each side: as there, 6 min (trigger point, supine, pressure 2)",
        "  neck side-bend and turn, contract-relax, left: as there, 3 min (PNF, supine, pressure 2)",
        "  neck side-bend and turn, contract-relax, right: as there, 3 min (PNF, supine, pressure 2)",
        "  neck and scalp, closing strokes: as there, 4 min (swedish, supine, pressure 1)",
    ]
    found = json.loads(said("presets", "compare", "ours", "--json")[0])
    assert (found["copied"], found["update"]) == (False, None)
    assert [phase["how"] for phase in found["phases"]] == ["same"] * 3 + ["changed", "same", "added"] + ["same"] * 4
    assert found["phases"][3]["changes"][0] == {"key": "seconds", "was": 480, "now": 420}


def test_a_copy_is_compared_with_the_one_of_its_name_also_where_areas_are_gone_or_moved(here: Path, said: Said) -> None:
    text = (here.parent / "presets" / "headache-tension.yaml").read_text()
    head, *phases = text.split("  - area: ")
    moved = [phases[0], phases[1], phases[5].replace("note:", "check: pressure\n    note:"), *phases[2:5], *phases[7:]]
    own(here, "  - area: ".join([head.replace("minutes: 45", "minutes: 42"), *moved]), "headache-tension")
    out, _ = said("presets", "compare", "headache-tension")
    assert out.splitlines()[0] == (
        "headache-tension [room] against the built-in headache-tension, of which it is a copy"
    )
    assert "  sternocleidomastoid, each side: moved; asked: added: pressure" in out.splitlines()
    assert (
        "  neck side-bend and turn, contract-relax, left: left out, 3 min (PNF, supine, pressure 2)" in out.splitlines()
    )


def test_one_that_is_the_same_says_so_and_one_without_a_base_says_what_to_do(here: Path, said: Said) -> None:
    own(here, "preset: 1\nextends: headache-tension\n")
    assert said("presets", "compare", "ours")[0].splitlines()[1:] == ["nothing is different"]
    own(here, (paths.shipped("presets") / "chair-20.yaml").read_text(), "mine")
    _, err = said("presets", "compare", "mine", code=1)
    assert "name one: --with PRESET" in err
    assert "nothing is different" in said("presets", "compare", "mine", "--with", "chair-20")[0]
    _, err = said("presets", "compare", "chair-20", code=1)
    assert "there is no own preset over it" in err


def test_after_an_update_of_the_base_the_preset_says_so_once_and_shows_what_that_means(here: Path, said: Said) -> None:
    path = own(here, OURS)
    assert said("presets", "list")[1] == ""
    update(here, "pressure: 2\n    scene: {light: 20}", "pressure: 3\n    check: pressure\n    scene: {light: 20}")
    update(here, "light: 20, kelvin", "light: 25, kelvin")
    before = path.read_bytes()
    news = "ours: an update has changed the built-in headache-tension, on which it is based"
    assert said("presets", "list")[1].startswith(f"{news}; `roomctl presets compare ours` says")
    assert said("presets", "list")[1] == "", "once"
    assert news in said("presets", "check", "ours")[0]
    out, _ = said("presets", "compare", "ours")
    assert out.partition("\n\n")[2].splitlines() == [
        f"{news}.",
        "What that changes in it:",
        "  light: 20 % → 25 %",
        "  back of neck: pressure: 2 → 3; asked: added: pressure",
        "`roomctl presets compare ours --seen`, or signing it, ends this message.",
    ]
    changed = json.loads(said("presets", "compare", "ours", "--json")[0])["update"]
    assert [one["key"] for one in changed["head"]] == ["scene.light"]
    assert path.read_bytes() == before, "nothing is written into the clinic's file"
    said("presets", "compare", "ours", "--seen")
    assert "update" not in said("presets", "compare", "ours")[0]
    assert news not in said("presets", "check", "ours")[0]


def test_an_update_of_a_base_with_thirds_of_minutes_is_said_too(here: Path, said: Said) -> None:
    """An area of 7:20 and one of 7:40, and a question that comes again every 7:30: the base is kept as it reads."""
    (here.parent / "presets" / "headache-tension.yaml").write_text(
        "preset: 1\ntitle: Thirds\ncondition: general\nminutes: 15\nprone_limit: 500 s\nphases:\n"
        "  - {area: neck, minutes: '7:20', focus: concern, check: every 7:30}\n"
        "  - {area: back, minutes: 460 s, focus: concern, check: pressure}\n"
    )
    own(here, "preset: 1\nextends: headache-tension\ntitle: Ours\n")
    said("presets", "list")
    update(here, "area: back,", "area: back, note: slowly,")
    assert "ours: an update has changed" in said("presets", "list")[1]
    out, _ = said("presets", "compare", "ours")
    assert out.partition("\n\n")[2].splitlines()[1:-1] == ["What that changes in it:", "  back: note: added: slowly"]


def test_an_update_of_what_the_clinic_has_changed_itself_or_of_a_comment_means_nothing(here: Path, said: Said) -> None:
    own(here, OURS)
    said("presets", "list")
    update(here, "cues: embedded", "cues: embedded  # softly")
    assert said("presets", "list")[1] == ""
    update(here, "warm-pad", "stream")
    assert "an update has changed" in said("presets", "list")[1]
    assert "Nothing of that is different in it." in said("presets", "compare", "ours")[0]
    said("presets", "sign", "ours", "--by", "AM")
    assert "update" not in said("presets", "compare", "ours")[0], "who signs has read it"


def test_a_copy_says_what_is_new_in_the_built_in_one(here: Path, said: Said) -> None:
    own(here, (here.parent / "presets" / "headache-tension.yaml").read_text(), "headache-tension")
    said("presets", "list")
    update(here, "light: 20, kelvin", "light: 25, kelvin")
    assert "headache-tension: an update has changed" in said("presets", "list")[1]
    after = said("presets", "compare", "headache-tension")[0].partition("\n\n")[2].splitlines()
    assert after[1:3] == ["It is a copy and stays as it is. What is new there:", "  light: 20 % → 25 %"]


def test_one_that_an_update_breaks_says_so_with_its_faults(here: Path, said: Said) -> None:
    own(here, OURS)
    said("presets", "list")
    update(here, "minutes: 5\n", "minutes: 6\n")
    _, err = said("presets", "compare", "ours", code=1)
    assert "since then it has faults" in err
    assert "the phases add up to 48 min" in err


@pytest.mark.parametrize("damage", [b"", b"{}", b"[]", b'{"name": 1, "bytes": 2, "text": 3, "said": 4}'])
def test_a_damaged_file_of_a_base_counts_as_none(here: Path, said: Said, damage: bytes) -> None:
    path = own(here, OURS)
    said("presets", "list")
    [kept] = (paths.state() / "bases").iterdir()
    kept.write_bytes(damage)
    update(here, "light: 20, kelvin", "light: 25, kelvin")
    assert said("presets", "list")[1] == ""
    shelves = library.shelves()
    assert not bases.changed(path, shelves), "it is kept as it is now"
    update(here, "light: 25, kelvin", "light: 20, kelvin")
    assert bases.changed(path, shelves)
