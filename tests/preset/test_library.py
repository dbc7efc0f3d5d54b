"""Shelves: which file a name means, and what a broken one does to the others."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from roomctl.errors import Faults, Refused
from roomctl.preset import cache, catalogue, library
from tests.rigs.nobody import forbidden

GOOD = (Path(__file__).parent / "good.yaml").read_text()


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path / "home"))
    folder = tmp_path / "home" / "presets"
    folder.mkdir(parents=True)
    return folder


def put(folder: Path, name: str, text: str = GOOD) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text)
    return path


def test_the_built_in_presets_are_found_without_any_setting(room: Path) -> None:
    cards, faults = catalogue.cards(library.shelves())
    assert {"headache-tension", "low-back-structural", "alcohol-withdrawal", "headache-migraine"} <= {
        c.name for c in cards
    }
    assert faults == ()
    assert {card.shelf for card in cards} == {"built in"}


def test_the_given_shelf_comes_before_the_room_s_the_clinic_s_and_the_built_in(room: Path, tmp_path: Path) -> None:
    given, clinic = tmp_path / "given", tmp_path / "clinic"
    for folder, title in ((given, "given"), (room, "room"), (clinic, "clinic")):
        put(folder, "headache-tension.yaml", GOOD.replace("Neck and shoulders", title))
    everything = library.shelves(str(given), str(clinic))
    assert [s.name for s in everything] == ["given", "room", "clinic", "built in"]
    assert catalogue.find("headache-tension", everything).title == "given"
    assert catalogue.find("headache-tension", everything[1:]).title == "room"
    assert catalogue.find("headache-tension", everything[2:]).title == "clinic"
    assert [c.shelf for c in catalogue.cards(everything)[0] if c.name == "headache-tension"] == ["given"]


def test_the_list_is_known_at_once_as_it_was_last_found_and_for_the_same_shelves_alone(
    room: Path, tmp_path: Path
) -> None:
    everything = library.shelves()
    assert catalogue.known(everything) == ()
    found, _ = catalogue.cards(everything)
    assert catalogue.known(everything) == found
    put(room, "neck.yaml")
    assert "neck" not in {card.name for card in catalogue.known(everything)}
    assert catalogue.known(library.shelves(str(tmp_path))) == ()
    catalogue.cards(everything)
    assert "neck" in {card.name for card in catalogue.known(everything)}


def test_a_list_that_is_damaged_or_cannot_be_kept_is_no_list(room: Path) -> None:
    found, _ = catalogue.cards(library.shelves())
    for text in ("", "[]", '{"of": 1}', "\x00"):
        (room.parent / "cards.json").write_text(text)
        assert catalogue.known(library.shelves()) == ()
    (room.parent / "cards.json").unlink()
    (room.parent / "cards.json").mkdir()
    assert catalogue.cards(library.shelves())[0] == found
    assert catalogue.known(library.shelves()) == ()


def test_a_broken_file_is_reported_and_the_others_work(room: Path) -> None:
    put(room, "broken.yaml", "preset: [")
    put(room, "neck.yaml")
    cards, faults = catalogue.cards(library.shelves())
    assert "neck" in {card.name for card in cards}
    assert [Path(fault.file).name for fault in faults] == ["broken.yaml"]


def test_a_broken_file_does_not_let_another_protocol_through_under_its_name(room: Path) -> None:
    put(room, "headache-tension.yaml", "preset: 1\n")
    with pytest.raises(Faults, match="title: this is missing"):
        catalogue.find("headache-tension", library.shelves())
    assert "headache-tension" not in {card.name for card in catalogue.cards(library.shelves())[0]}


def test_hidden_files_folders_and_other_endings_are_passed_over(room: Path) -> None:
    for name in (".hidden.yaml", "notes.txt", "old.yaml~", "._mac.yaml"):
        put(room, name, "nonsense: [")
    (room / "folder.yaml").mkdir()
    assert catalogue.cards(library.shelves())[1] == ()


def test_a_misspelt_name_is_refused_with_the_nearest(room: Path) -> None:
    with pytest.raises(Refused, match=r"^no preset 'hedache-tension'; did you mean 'headache-tension'\?$"):
        catalogue.find("hedache-tension", library.shelves())
    with pytest.raises(Refused, match="no preset 'zzz'; `roomctl presets list` shows"):
        catalogue.find("zzz", library.shelves())


def test_a_path_is_accepted_in_place_of_a_name(room: Path, tmp_path: Path) -> None:
    path = put(tmp_path, "mine.yaml")
    assert catalogue.find(str(path), library.shelves()).title == "Neck and shoulders"
    assert catalogue.plan(str(path), library.shelves()).preset == "mine"
    with pytest.raises(Faults, match="there is no such file"):
        catalogue.find(str(tmp_path / "gone.yaml"), library.shelves())


def test_a_given_folder_that_is_not_there_is_a_fault_and_a_room_without_presets_is_not(
    tmp_path: Path, room: Path
) -> None:
    room.rmdir()
    assert catalogue.cards(library.shelves())[1] == ()
    gone = library.shelves(tmp_path / "gone")
    assert "there is no such folder" in str(catalogue.cards(gone)[1][0])
    with pytest.raises(Faults, match="there is no such folder; fix this, or change --presets"):
        catalogue.find("headache-tension", gone)


def test_a_folder_that_may_not_be_looked_into_is_a_fault(tmp_path: Path) -> None:
    with forbidden(tmp_path, 0):
        [fault] = library.files([library.Shelf("room", tmp_path)])[1]
    assert str(fault) == f"{tmp_path}:1:1: you are not allowed to open this folder; fix this"


def nothing(folder: Path) -> None:
    """A folder that is not there."""


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (nothing, "there is no such folder; fix this, or change clinic_presets in room.yaml"),
        (Path.mkdir, "there is no preset in this folder; if it is on a network share"),
        (Path.touch, "this is not a folder"),
    ],
)
def test_behind_a_clinic_folder_that_is_away_no_other_preset_starts_in_its_place(
    make: Callable[[Path], None], why: str, tmp_path: Path, room: Path
) -> None:
    make(tmp_path / "share")
    away = library.shelves(None, tmp_path / "share")
    cards, faults = catalogue.cards(away)
    assert {card.behind for card in cards} == {"clinic"}, "listed, and marked"
    assert why in str(faults[0])
    for asked in (catalogue.find, catalogue.plan, library.where):
        with pytest.raises(
            Refused, match="the clinic's presets folder cannot be read, and may have its own headache-tension"
        ) as no:
            asked("headache-tension", away)
        assert why in str(no.value)
        assert "`--built-in` uses the built-in headache-tension" in str(no.value)
    with pytest.raises(Refused, match=why):
        catalogue.find("clinic-neck", away)
    assert catalogue.find("headache-tension", library.built_in(away)).seconds == 45 * 60


def test_what_the_room_has_of_its_own_starts_though_the_clinic_s_folder_is_away(room: Path, tmp_path: Path) -> None:
    put(room, "headache-tension.yaml")
    away = library.shelves(None, tmp_path / "away")
    assert catalogue.find("headache-tension", away).title == "Neck and shoulders"
    assert {card.name for card in catalogue.cards(away)[0] if not card.behind} == {"headache-tension"}


def test_a_room_s_folder_that_may_not_be_looked_into_lets_nothing_through_behind_it(room: Path, tmp_path: Path) -> None:
    put(tmp_path / "clinic", "neck.yaml")
    shelves = library.shelves(None, tmp_path / "clinic")
    with forbidden(room, 0), pytest.raises(Refused, match="the room's presets folder cannot be read") as refused:
        catalogue.find("neck", shelves)
    assert "--built-in" not in str(refused.value), "there is no built-in neck"


def test_an_overlay_is_not_laid_over_another_preset_while_the_clinic_s_folder_is_away(
    room: Path, tmp_path: Path
) -> None:
    away = library.shelves(None, tmp_path / "away")
    put(room, "mine.yaml", "preset: 1\nextends: knee-oa\n")
    with pytest.raises(Faults, match=r"the clinic's presets folder cannot be read .* extends: built-in/knee-oa names"):
        catalogue.find("mine", away)
    put(room, "mine.yaml", "preset: 1\nextends: built-in/knee-oa\n")
    assert catalogue.find("mine", away).seconds == 3600


def test_a_name_with_its_ending_is_the_same_preset(room: Path) -> None:
    put(room, "stiff.yaml")
    assert catalogue.plan("stiff.yaml", library.shelves()).preset == "stiff"
    assert catalogue.find("headache-tension.yaml", library.shelves()).seconds == 45 * 60
    with pytest.raises(Faults, match="there is no such file"):
        catalogue.find("gone.yaml", library.shelves())


def test_a_card_says_what_a_list_shows(room: Path) -> None:
    put(room, "signed.yaml", GOOD + "reviewed: {by: A. Miller, on: 2026-05-31}\n")
    put(room, "plain.yaml")
    cards = {card.name: card for card in catalogue.cards(library.shelves())[0]}
    assert cards["plain"].to_json() == {
        "name": "plain", "title": "Neck and shoulders", "condition": "headache", "minutes": 20, "concern_share": 0.5,
        "evidence": "", "reviewed": "nobody yet", "shelf": "room",
    }  # fmt: skip
    assert cards["signed"].reviewed == "A. Miller, 2026-05-31; signed, but not for this content"


def test_a_plan_that_was_made_before_needs_no_yaml_and_no_pydantic(room: Path) -> None:
    put(room, "neck.yaml")
    first = catalogue.plan("neck", library.shelves())
    code = (
        "import sys; from roomctl.preset import catalogue, library;"
        "print(catalogue.plan('neck', library.shelves())); print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"pydantic", "yaml"} & set(done.stderr.split())
    assert done.stdout.strip() == str(first)


def test_a_kept_plan_is_used_for_exactly_its_text_and_beds_only(room: Path) -> None:
    path = put(room, "neck.yaml")
    assert catalogue.plan("neck", library.shelves()).phases[1].seconds == 600
    put(room, "twin.yaml")
    assert catalogue.plan("twin", library.shelves()).preset == "twin"
    path.write_text(GOOD.replace("minutes: 10", "minutes: 9").replace("minutes: 20", "minutes: 19"))
    assert catalogue.plan("neck", library.shelves()).phases[1].seconds == 540
    with pytest.raises(Faults, match="there is no bed 'warm-pad'"):
        catalogue.plan("neck", library.shelves(), {"silence"})
    path.write_text("preset: 1")
    with pytest.raises(Faults, match="title: this is missing"):
        catalogue.plan("neck", library.shelves())


@pytest.mark.parametrize("key", ["extends", '"ext\\x65nds"'])
def test_a_plan_with_another_file_under_it_is_not_kept_however_it_is_written(room: Path, key: str) -> None:
    put(room, "below.yaml")
    put(room, "over.yaml", f"preset: 1\n{key}: below\n")
    assert catalogue.plan("over", library.shelves()).title == "Neck and shoulders"
    put(room, "below.yaml", GOOD.replace("Neck and shoulders", "Changed"))
    assert catalogue.plan("over", library.shelves()).title == "Changed"


def test_a_plan_that_another_roomctl_kept_is_not_used(room: Path) -> None:
    put(room, "neck.yaml")
    assert catalogue.plan("neck", library.shelves()).title == "Neck and shoulders"
    [file] = (room.parent / "plans").iterdir()
    changed = file.read_text().partition(" ")[2].replace('"title": "Neck and shoulders"', '"title": "Kept"')
    file.write_bytes(cache._sealed(json.loads(changed)))
    assert catalogue.plan("neck", library.shelves()).title == "Kept"
    file.write_bytes(cache._sealed(json.loads(changed.replace('"version": "', '"version": "0.'))))
    assert catalogue.plan("neck", library.shelves()).title == "Neck and shoulders"


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"made_from": 1}', b"\xff"])
def test_a_damaged_kept_plan_is_made_anew(room: Path, damage: bytes) -> None:
    put(room, "neck.yaml")
    first = catalogue.plan("neck", library.shelves())
    [file] = (room.parent / "plans").iterdir()
    file.write_bytes(damage)
    assert catalogue.plan("neck", library.shelves()) == first
    assert file.read_bytes() != damage
    assert file.stat().st_mode & 0o077 == 0


def test_where_nothing_can_be_kept_the_plan_is_made_all_the_same(room: Path) -> None:
    put(room, "neck.yaml")
    (room.parent / "plans").write_text("in the way")
    assert catalogue.plan("neck", library.shelves()).lengths == (120, 600, 480)


def test_kept_plans_do_not_grow_without_end(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MOST", 3)
    for number in range(8):
        put(room, "neck.yaml", GOOD.replace("Neck", f"Neck {number}"))
        catalogue.plan("neck", library.shelves())
    assert len(list((room.parent / "plans").iterdir())) <= 3


def test_importing_the_shelf_needs_no_yaml_no_pydantic_no_screen_and_no_event_loop() -> None:
    code = "import sys, roomctl.preset.library as s; s.files(s.shelves()); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"pydantic", "yaml", "textual", "pygame", "numpy", "asyncio"} & set(loaded)


@pytest.mark.parametrize(
    ("shelf", "called"),
    [("given", "the presets folder given with --presets"), ("clinic", "the clinic's presets folder"),
     ("own", "the folder of this preset")],
)  # fmt: skip
def test_a_sentence_calls_each_folder_by_what_set_it(shelf: str, called: str) -> None:
    assert library.folder_of(shelf) == called


def test_a_pack_s_preset_is_not_used_by_itself_while_the_clinic_s_folder_is_away_but_can_be_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    folder = tmp_path / "packs" / "calm" / "presets"
    folder.mkdir(parents=True)
    (folder / "stiff.yaml").write_text(GOOD)
    shelves = library.shelves(None, tmp_path / "away")
    assert [shelf.name for shelf in shelves] == ["room", "clinic", "pack calm", "built in"]
    with pytest.raises(Refused, match=rf"may have its own stiff; to use this one, name its file {folder}/stiff\.yaml"):
        library.where("stiff", shelves)
    [card] = [card for card in catalogue.cards(shelves)[0] if card.name == "stiff"]
    assert (card.shelf, card.behind) == ("pack calm", "clinic")
    chosen = library.from_shelf(shelves, card.shelf)
    assert [shelf.name for shelf in chosen] == ["pack calm", "built in"]
    assert catalogue.find("stiff", chosen).title == "Neck and shoulders"
