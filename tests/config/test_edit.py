"""Changes of room.yaml, one setting at a time: checked by the loader, and every other character of the file stays."""

from __future__ import annotations

import difflib
import os
import random
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from roomctl.config import json_schema, sections, starter
from roomctl.config import room as rooms
from roomctl.config.edit import PARTS, Editor, Setting, parsed
from roomctl.config.room_keys import TABLE
from roomctl.errors import Faults, Refused, RoomError, Usage
from roomctl.system import shares
from tests.rigs.layouts import laid_out

VALUES: dict[str, Any] = {
    "room": "blue", "level": -12, "cap": -3, "crossfade": 12, "sound_device": "Amp: left", "other_device": True,
    "latency_ms": 300, "clinic_presets": "~/Shared/presets", "schedule": "~/Shared/blue.ics",
    "conditions": {"sports": "Sports massage", "hot-stone": "Hot stones"}, "keep": "365d", "client_codes": True,
    "lights": [{"dmx": "10.0.0.5", "channels": [1, 2]}, "backlight"], "hands_limit": 90, "region": "us",
    "codes": {"swedish": "https://clinic.example/codes|M1|Swedish massage"}, "timed_codes": "ama",
    "booking": {"intake": 5, "undress": 3, "dress": 4, "turnover": 10}, "theme": "ember", "dim": 60, "motion": False,
    "turnover": [{"task": "Fresh linen", "minutes": 2}, {"wait": "Airing", "minutes": 5, "after": "hot-stone-*"}],
    "cues": "soft", "halfway": True, "between_sides": 15, "clock": "circle",
    "keys": {"next": ["n", "right"], "pause": "space"},
}  # fmt: skip
NEW: dict[str, Any] = {
    "level": -20, "cap": -6, "sound_device": "Speaker #2", "other_device": False, "keep": "30d", "theme": "moss",
    "schedule": "/srv/clinic: shared/blue.ics", "booking.turnover": 12, "booking.intake": 2.5, "cues": "loud",
    "motion": True, "hands_limit": 45.5, "keys.pause": "p",
}  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    return tmp_path


def change(key: str, value: Any, name: str | None = None) -> Setting:
    editor = Editor(name)
    seen = editor.look()
    editor.save(seen, editor.draft(seen, key, value))
    return editor.look().setting(key)


def remove(key: str, name: str | None = None) -> Setting:
    editor = Editor(name)
    seen = editor.look()
    editor.save(seen, editor.without(seen, key))
    return editor.look().setting(key)


def different(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that are gone, and those that are new, with their ends."""
    lines = list(difflib.ndiff(before.splitlines(keepends=True), after.splitlines(keepends=True)))
    return [line[2:] for line in lines if line[0] == "-"], [line[2:] for line in lines if line[0] == "+"]


@pytest.mark.parametrize("seed", range(30))
def test_a_changed_setting_changes_its_own_line_alone_in_any_layout(home: Path, seed: int) -> None:
    file, chance = home / "room.yaml", random.Random(seed)
    keys = sorted(VALUES, key=lambda key: chance.random())
    file.write_bytes(laid_out({key: VALUES[key] for key in keys}, seed).encode())
    before = file.read_bytes().decode()
    for key in chance.sample(sorted(NEW), 4):
        assert not Editor().look().room.faults
        after = change(key, NEW[key])
        found = file.read_bytes().decode()
        gone, new = different(before, found)
        assert len(gone) == len(new) == 1, (key, gone, new)
        assert after.value == NEW[key] or str(NEW[key]) in str(after.value)
        before = found


@pytest.mark.parametrize("seed", range(12))
def test_a_key_that_is_added_and_removed_again_leaves_the_file_to_the_byte(home: Path, seed: int) -> None:
    file, chance = home / "room.yaml", random.Random(seed)
    added = chance.sample(sorted(set(NEW) - {"booking.turnover", "booking.intake", "keys.pause"}), 3)
    file.write_bytes(laid_out({key: value for key, value in VALUES.items() if key not in added}, seed).encode())
    before = file.read_bytes()
    for key in added:
        change(key, NEW[key])
        gone, new = different(before.decode(), file.read_bytes().decode())
        assert len(new) - len(gone) == 1, "one line more"
        remove(key)
        assert file.read_bytes().rstrip(b"\r\n") == before.rstrip(b"\r\n")


def test_what_the_loader_would_find_wrong_is_refused_and_nothing_is_written(home: Path) -> None:
    file = home / "room.yaml"
    file.write_text("level: -12  # by ear\nregion: us\ntimed_codes: ama\n")
    before = file.read_bytes()
    for key, value, what in [
        ("level", -99, "is not a number from -40 to 0"), ("theme", "pink", "is not auto, ember"),
        ("keep", "30", "write it as 30d"), ("webhook.url", "https://a.example/", "needs secret_file"),
        ("keys", {"next": "x", "pause": "x"}, "is used for"), ("between_clients.kelvin", 3000, "needs light"),
        ("sound_device", "", "is not text"), ("region", "none", "only applies to timed codes"),
    ]:  # fmt: skip
        with pytest.raises(Faults, match=what):
            change(key, value)
    with pytest.raises(Faults, match="only applies to timed codes"):
        remove("region")
    assert file.read_bytes() == before


def test_a_fault_elsewhere_in_the_file_stops_no_other_change_and_can_be_mended_alone(home: Path) -> None:
    (home / "room.yaml").write_text("level: -99\ncap: 4\ndim: 20\n")
    assert [fault.what for fault in Editor().look().setting("cap").faults] == ["4 is not a number from -40 to 0"]
    change("dim", 30)
    change("cap", -2)
    with pytest.raises(Faults, match="-99 is not a number"):
        change("level", -99)
    after = Editor().look()
    assert (home / "room.yaml").read_text() == "level: -99\ncap: -2\ndim: 30\n"
    assert [fault.where for fault in after.room.faults] == ["level"]


def test_a_key_that_stands_twice_is_not_taken_for_changed(home: Path) -> None:
    (home / "room.yaml").write_text("level: -12\nlevel: -3\n")
    with pytest.raises(Faults, match="twice"):
        change("level", -20)
    assert (home / "room.yaml").read_text() == "level: -12\nlevel: -3\n"


def test_one_part_of_a_group_is_mended_while_another_is_still_wrong(home: Path) -> None:
    (home / "room.yaml").write_text("booking: {intake: 500, undress: 400}\n")
    assert len(Editor().look().setting("booking.intake").faults) == 1
    assert change("booking.intake", 5).value == 5
    assert [fault.where for fault in Editor().look().room.faults] == ["booking.undress"]


def test_a_file_that_cannot_be_read_is_left_as_it_is(home: Path) -> None:
    (home / "room.yaml").write_text("level: [-12\ndim: 30\n")
    with pytest.raises(RoomError, match="cannot be read"):
        change("dim", 20)
    assert (home / "room.yaml").read_text() == "level: [-12\ndim: 30\n"


def test_somebody_elses_change_is_noticed_and_not_overwritten(home: Path) -> None:
    file = home / "room.yaml"
    file.write_text("level: -12\n")
    editor = Editor()
    seen = editor.look()
    draft = editor.draft(seen, "level", -20)
    file.write_text("level: -12\ndim: 0  # Ana\n")
    with pytest.raises(Refused, match="changed elsewhere"):
        editor.save(seen, draft)
    assert file.read_text() == "level: -12\ndim: 0  # Ana\n"
    again = editor.look()
    editor.save(again, editor.draft(again, "level", -20))
    assert file.read_text() == "level: -20\ndim: 0  # Ana\n"


def test_a_share_with_the_therapists_that_does_not_answer_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The screen of a therapist's settings looks once a second whether their file has changed. Once a look hangs, no
    other one is begun, and what the screen shows counts as changed."""
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path / "home"))
    folder, answers = tmp_path / "share", Event()
    folder.mkdir()
    (folder / "AB.yaml").write_text("theme: moss\n")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "room.yaml").write_text(f"therapists: {folder}\n")
    editor = Editor(therapist="AB")
    seen = editor.look()
    before = seen.signature
    assert seen.signature == before
    look = Thread(target=answers.wait, daemon=True)
    look.start()
    monkeypatch.setitem(shares._hanging, str(folder), look)
    stamp = rooms.stamp

    def hangs(file: Path) -> object:
        assert file.parent != folder, "nobody looks at it"
        return stamp(file)

    monkeypatch.setattr(rooms, "stamp", hangs)
    assert seen.signature != before
    with pytest.raises(Refused, match="does not answer"):
        editor.look()
    answers.set()
    look.join()


def test_a_linked_file_stays_a_link_and_keeps_its_permissions(home: Path, tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    (share / "room.yaml").write_text("dim: 20\n")
    (share / "room.yaml").chmod(0o664)
    (home / "room.yaml").symlink_to(share / "room.yaml")
    change("dim", 30)
    assert (home / "room.yaml").is_symlink()
    assert (share / "room.yaml").read_text() == "dim: 30\n"
    assert (share / "room.yaml").stat().st_mode & 0o777 == 0o664
    assert os.listdir(share) == ["room.yaml"]


def test_the_first_key_goes_into_a_new_file_and_the_last_one_leaves_no_braces(home: Path) -> None:
    change("booking.turnover", 10)
    assert (home / "room.yaml").read_text() == "booking: {turnover: 10}\n"
    remove("booking.turnover")
    assert (home / "room.yaml").read_text() == ""
    (home / "room.yaml").write_text("# ours\n\nlevel: -3  # why\n# end\n")
    remove("level")
    assert (home / "room.yaml").read_text() == "# ours\n\n# end\n"
    (home / "room.yaml").write_text("# ours\n{}\n")
    change("level", -3)
    assert rooms.load().level == -3
    with pytest.raises(Refused, match="nothing to remove"):
        remove("dim")


@pytest.mark.parametrize("text", ["---\n{}", "# ours\n---\n# ours\n{}", "\ufeff{}", "\ufeff# ours\r\n{}"])
def test_a_file_that_sets_nothing_has_no_fault_and_its_last_key_can_go(home: Path, text: str) -> None:
    """Editors and scripts put the marks of a document and of its encoding into a file."""
    file = home / "room.yaml"
    file.write_text(text.format("level: -3\n"), newline="")
    assert rooms.load().level == -3
    remove("level")
    assert file.read_bytes().decode() == text.format("")
    assert rooms.load().faults == ()
    change("dim", 40)
    assert rooms.load().dim == 40


def test_a_part_is_set_in_a_group_that_is_still_empty(home: Path) -> None:
    (home / "room.yaml").write_text("booking:\ncues: soft\n")
    change("booking.turnover", 10)
    assert (home / "room.yaml").read_text() == "booking: {turnover: 10}\ncues: soft\n"


def test_another_rooms_change_goes_into_its_own_file_and_the_rooms_own_key_stays_where_it_is(home: Path) -> None:
    (home / "room.yaml").write_text("room: blue\ntheme: ember\nlevel: -12\n")
    (home / "rooms").mkdir()
    (home / "rooms" / "blue.yaml").write_text("dim: 10\n")
    green = change("theme", "moss", "green")
    assert (green.value, green.file) == ("moss", home / "rooms" / "green.yaml")
    assert (home / "rooms" / "green.yaml").read_text() == "theme: moss\n"
    assert remove("theme", "green").file == home / "room.yaml", "what holds for all rooms holds again"
    with pytest.raises(Refused, match="for all rooms"):
        remove("theme", "green")
    change("dim", 40)
    change("level", -6)
    assert (home / "rooms" / "blue.yaml").read_text() == "dim: 40\n"
    assert (home / "room.yaml").read_text() == "room: blue\ntheme: ember\nlevel: -6\n"
    assert not any(one.key == "room" for one in Editor("green").look().settings)
    (home / "rooms" / "green.yaml").write_text("timed_codes: ama\nregion: us\n")
    (home / "rooms" / "red.yaml").write_text("keys: {pause: x}\n")
    with pytest.raises(Faults, match=r"red\.yaml.*is used for"):
        change("keys", {"next": "x"})


def test_every_key_is_there_once_with_a_sentence_of_what_it_does(home: Path) -> None:
    seen = Editor().look()
    whole = [one.key.partition(".")[0] for one in seen.settings]
    assert set(whole) == set(TABLE)
    assert all(whole.count(key) == 1 for key in TABLE if key not in PARTS)
    for one in seen.settings:
        assert one.says
        assert one.may
        assert sections.since(one.key, running=True)
        assert one.key.partition(".")[0] == "mqtt" or sections.now(one.key, seen.room) or "." in one.key, one.key
        assert "](" not in one.says + one.default
    with pytest.raises(Usage, match="did you mean level"):
        seen.setting("lvel")
    with pytest.raises(Usage, match=r"no setting 'keys\.nxt'"):
        seen.setting("keys.nxt")


def test_the_address_of_a_webhook_is_never_shown_whole(home: Path) -> None:
    (home / "room.yaml").write_text("webhook: {url: 'https://a.example/secret', secret_file: ~/s}\n")
    assert "secret" not in str(Editor().look().setting("webhook.url").value)


@pytest.mark.parametrize(
    ("key", "said", "value"),
    [
        ("level", " −12,5 ", -12.5), ("dim", "60", 60), ("dim", "soon", "soon"), ("motion", "No", False),
        ("motion", "true", True), ("theme", " ember", "ember"), ("sound_device", "Amp: 2", "Amp: 2"),
        ("keep", "30d", "30d"), ("keys.next", "[n, right]", ("n", "right")), ("sound_device", "true", "true"),
    ],
)  # fmt: skip
def test_what_is_typed_becomes_a_value_of_its_kind(home: Path, key: str, said: str, value: object) -> None:
    assert parsed(Editor().look().setting(key).allowed, said) == value


@pytest.mark.parametrize("said", ["nan", "inf", "-inf", "1e400", "99999999999999999999"])
def test_a_number_that_no_file_can_have_is_refused_as_any_other(home: Path, said: str) -> None:
    seen = Editor().look()
    with pytest.raises(Faults, match="is not a number from -40 to 0"):
        Editor().draft(seen, "level", parsed(seen.setting("level").allowed, said))


def test_a_value_with_bytes_that_are_no_text_is_refused(home: Path) -> None:
    with pytest.raises(Refused, match="not UTF-8"):
        parsed(Editor().look().setting("clinic_music").allowed, os.fsdecode(b"/music/M\xfcsik"))


@pytest.mark.parametrize("name", [None, "blue"])
def test_a_new_rooms_file_sets_nothing_names_every_key_and_each_comment_can_be_uncommented(
    home: Path, name: str | None
) -> None:
    file = rooms.own_file(name) if name else rooms.shared_file()
    file.parent.mkdir(exist_ok=True)
    text = starter.starter(name)
    file.write_text(text)
    room = rooms.load(name)
    assert not room.faults
    assert room == rooms.Room(name=name or "room")
    assert max(map(len, text.splitlines())) <= 120
    allowed = json_schema.json_schema(of_one=name is not None)["properties"]
    for key in set(allowed) - {"pack_defaults"}:  # it names a pack that is added
        line = next(line for line in text.splitlines() if line.startswith(f"# {key}: "))
        more = "region: us\n" if key == "timed_codes" else "mqtt: {host: a}\n" if key in ("desk", "lights") else ""
        file.write_text(text.replace(line, line.removeprefix("# ")) + more)
        assert not rooms.load(name).faults, line


def test_a_key_is_set_below_its_comment_and_goes_from_there_again(home: Path) -> None:
    file = home / "room.yaml"
    file.write_text(starter.starter(None))
    before = file.read_text()
    for key in ("theme", "level", "keep"):
        line = change(key, NEW[key]).line
        assert line
        assert file.read_text().splitlines()[line - 2].startswith(f"# {key}: ")
    for key in ("level", "theme", "keep"):
        remove(key)
    assert file.read_text() == before
