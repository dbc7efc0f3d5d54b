"""room.yaml: what it sets, what stands where it is silent, and how it is told what is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from roomctl.config.room import Room, at_work, hold, kept, load
from roomctl.config.room_keys import TABLE
from roomctl.errors import Usage
from roomctl.session.booking import Booking
from roomctl.session.commands import Start
from roomctl.session.events import HEADROOM, Started
from roomctl.text.bookings import door_to_door
from tests import wording
from tests.helpers import three


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings folder of a home of its own."""
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    from roomctl.system import paths

    paths.config().mkdir(parents=True, exist_ok=True)
    return paths.config()


def faults_of(folder: Path, text: str) -> list[tuple[int, int, str, str]]:
    """Line, column, where and what of each fault."""
    (folder / "room.yaml").write_text(text, encoding="utf-8")
    found = load().faults
    assert found
    assert all(fault.file == str(folder / "room.yaml") for fault in found)
    return [(fault.line, fault.column, fault.where, fault.what) for fault in found]


# What it sets


def test_without_a_file_every_key_has_its_default() -> None:
    assert load() == Room("room", -6.0, 200, None, Booking(0, 0, 0, 0))


def test_a_start_is_as_loud_as_the_room_allows_and_no_two_begin_alike(folder: Path) -> None:
    chosen = Start(three(), booked=600.0, late="over", buffer=300.0, asked=1200.0, screened=True)
    (folder / "room.yaml").write_text("level: -20\ncap: -2\n")
    first, second, seeded = load().complete(chosen), load().complete(chosen), load().complete(chosen, seed=7)
    assert first.seed != second.seed
    assert seeded == replace(chosen, seed=7, headroom=18.0), "and what was chosen stays"


def test_a_room_without_settings_allows_what_a_start_without_a_room_does() -> None:
    assert load().headroom == HEADROOM == Start(three()).headroom == Started(three(), 600.0).headroom


def test_every_key_is_read(folder: Path) -> None:
    (folder / "room.yaml").write_text(
        "room: blue\nlevel: -12.5\nlatency_ms: 80\nclinic_presets: /Shared/presets\n"
        "booking: {intake: 5, undress: 3, dress: 4.5, turnover: 10}\n"
    )
    assert load() == Room("blue", -12.5, 80, "/Shared/presets", Booking(5, 3, 4.5, 10))


def test_what_a_controller_has_found_holds_for_its_session_when_the_file_becomes_faulty(folder: Path) -> None:
    (folder / "room.yaml").write_text(
        "room: blue\nlevel: -12\nwebhook: {url: https://clinic.example, secret_file: s}\n"
    )
    before = at_work(session="s1")
    (folder / "room.yaml").write_text("room: Blue\nlevel: loud\n")
    assert at_work(session="s1") == kept() == before, "the level, and files that are named from the settings' folder"
    assert at_work() == kept() == Room("blue"), "the next has the defaults; the name stays"
    (folder / "room.yaml").write_text("level: -20\n")
    assert at_work() == kept() == Room(level=-20)


def test_a_folder_that_is_called_room_yaml_is_told_in_words(folder: Path) -> None:
    (folder / "room.yaml").mkdir()
    [fault] = load().faults
    assert wording.NO_TEXT_FILE in fault.what


@pytest.mark.parametrize(
    ("text", "room"),
    [
        ("room: blue", Room("blue")),
        ("level: -20", Room(level=-20)),
        ("latency_ms: 500", Room(latency_ms=500)),
        ("clinic_presets: /srv", Room(clinic_presets="/srv")),
        ("booking: {turnover: 10}", Room(booking=Booking(turnover=10))),
        ("booking:\n  dress: 120\n  intake: 0\n", Room(booking=Booking(dress=120))),
        ("booking: {}", Room()),
        ("level: -40", Room(level=-40)),
        ("level: 0", Room(level=0)),
        ("latency_ms: 60", Room(latency_ms=60)),
        (f"room: {'a' * 40}", Room("a" * 40)),
    ],
)
def test_a_key_alone_leaves_the_others_as_they_are(folder: Path, text: str, room: Room) -> None:
    (folder / "room.yaml").write_text(text)
    assert load() == room


def test_another_room_takes_what_is_shared_and_neither_the_loudspeaker_nor_the_calendar_of_a_named_one(
    folder: Path,
) -> None:
    (folder / "room.yaml").write_text(
        "room: blue\nlevel: -9\ncap: -3\nsound_device: Amp\nother_device: true\ncue_device: Ear\nlatency_ms: 90\n"
        "schedule: blue.ics\nkeep: 7d\ntheme: moss\nclinic_presets: /srv\nbooking: {intake: 5, turnover: 10}\n"
    )
    shared = Room("green", booking=Booking(5, turnover=10), keep=7, theme="moss", clinic_presets="/srv")
    assert load("green") == shared
    (folder / "rooms").mkdir()
    (folder / "rooms" / "green.yaml").write_text(
        "level: -12\nschedule: green.ics\ntheme: ember\nbooking: {turnover: 5}\nkeys: {next: x}\n"
    )
    (folder / "rooms" / "blue.yaml").write_text("level: -20\n")
    green = load("green")
    assert (green.level, green.schedule, green.theme) == (-12, str(folder / "green.ics"), "ember")
    assert (green.booking, green.keep, green.sound_device) == (Booking(5, turnover=5), 7, None)
    assert green.keymap["next"] == ("x",)
    blue = load()
    assert (blue.name, blue.level, blue.sound_device, blue.theme) == ("blue", -20, "Amp", "moss")


def test_a_file_that_names_no_room_speaks_for_every_room(folder: Path) -> None:
    (folder / "room.yaml").write_text("level: -9\nsound_device: Amp\n")
    assert load("green") == Room("green", -9, sound_device="Amp")
    assert load("green").journal.name == "journal-green.db"


def test_the_faults_of_both_files_are_told_at_once_each_at_its_line(folder: Path) -> None:
    (folder / "room.yaml").write_text("# all\nlevel: loud\n")
    (folder / "rooms").mkdir()
    (folder / "rooms" / "green.yaml").write_text("dim: -1\nroom: green\n")
    found = load("green").faults
    assert [(Path(fault.file).name, fault.line, fault.where) for fault in found] == [
        ("room.yaml", 2, "level"), ("green.yaml", 1, "dim"), ("green.yaml", 2, "room"),
    ]  # fmt: skip
    assert "the name of the file is the room's name" in found[-1].what
    (folder / "room.yaml").unlink()
    assert load() == Room(), "green's faults are green's"


def test_what_is_kept_of_one_room_is_not_another_s(folder: Path) -> None:
    (folder / "room.yaml").write_text("room: blue\nlevel: -9\n")
    blue, green = at_work("blue"), at_work("green")
    hold(blue, "s1")
    hold(green, "s2")
    (folder / "room.yaml").write_text("room: [blue\n")
    assert [at_work("blue", "s1"), at_work("green", "s2"), kept()] == [blue, green, blue]
    assert (blue.level, green.level) == (-9, -6)


@pytest.mark.parametrize("spoilt", [b"\x00\xff", b"level: [", b"room: Blue\n", b"webhook: {url: x}\n", b""])
def test_what_is_kept_may_be_spoilt_and_a_whole_room_yaml_holds(folder: Path, spoilt: bytes) -> None:
    (folder / "room.kept.yaml").write_bytes(spoilt)
    (folder / "room.name").write_bytes(spoilt)
    (folder / "room.yaml").write_text("room: blue\nlevel: -9\n")
    assert at_work("blue", "s1") == load() == Room("blue", -9)
    assert kept() == load()


def test_a_session_goes_on_with_what_it_began_with_and_the_next_has_the_newest(folder: Path) -> None:
    (folder / "room.yaml").write_text("level: -9\n")
    began = at_work("room", "")
    hold(began, "s1")
    (folder / "room.yaml").write_text("level: -20\n")
    assert at_work("room", "s1") == began, "a controller that takes over in it"
    assert at_work("room", "s2").level == -20
    assert at_work("room", "s2").level == -20
    (folder / "room.yaml").write_text("level: -30\n")
    assert at_work("room", "s2").level == -20
    assert at_work("room").level == -30


# Its record


def names(room: Room) -> list[str]:
    files = (room.journal, room.lock, room.log, room.outbox, room.pin, room.serve_log)
    return [file.name for file in files]


OWN = ["journal.db", "player.lock", "controller.log", "webhook", "pin.json", "serve.log"]


def test_a_machine_whose_room_is_given_a_name_goes_on_with_the_same_record(folder: Path) -> None:
    assert names(load()) == OWN
    load().journal.touch()
    (folder / "room.yaml").write_text("room: blue\n")
    assert names(load()) == names(load("blue")) == names(at_work("blue")) == OWN
    assert names(load("green")) == [
        "journal-green.db", "player-green.lock", "controller-green.log", "webhook-green", "pin-green.json",
        "serve-green.log",
    ]  # fmt: skip


def test_a_record_that_blue_has_begun_is_never_another_room_s(folder: Path) -> None:
    (folder / "room.yaml").write_text("room: blue\n")
    at_work("blue").journal.touch()
    (folder / "room.yaml").write_text("room: green\n")
    assert load().journal.name == at_work("green").journal.name == "journal-green.db"
    assert load("blue").journal.name == "journal.db", "and it is found by its name"
    (folder / "room.yaml").write_text("room: blue\n")
    assert load().journal.name == "journal.db"
    (folder / "room.yaml").unlink()
    assert load().journal.name == "journal.db", "without a name it is the machine's own again"


def test_a_record_under_the_room_s_own_name_stays_its_record(folder: Path) -> None:
    (folder / "journal-blue.db").touch()
    (folder / "journal.db").touch()
    (folder / "room.yaml").write_text("room: blue\n")
    assert load().journal.name == at_work("blue").journal.name == "journal-blue.db"
    assert load("room").journal.name == "journal.db"


def test_where_a_room_s_files_are_does_not_depend_on_a_slip_in_its_settings(folder: Path) -> None:
    (folder / "room.yaml").write_text("room: blue\n")
    at_work("blue")
    for slip in ("room: blue\nlevel: loud\n", "room: [\n"):
        (folder / "room.yaml").write_text(slip)
        assert [names(load(name))[0] for name in ("blue", "green")] == ["journal.db", "journal-green.db"]


@pytest.mark.parametrize("name", ["", "Blue", "-blue", "../blue", "blue room", "a" * 41, "blué", "blue\n"])
def test_a_name_that_can_be_no_file_is_refused(name: str) -> None:
    with pytest.raises(Usage, match="cannot be a room's name; use lower-case letters, digits and dashes"):
        load(name)


def test_each_room_has_files_of_its_own_and_the_default_room_the_plain_ones() -> None:
    assert [load().journal.name, load().lock.name, load().log.name] == ["journal.db", "player.lock", "controller.log"]
    assert [load("blue").journal.name, load("blue").lock.name] == ["journal-blue.db", "player-blue.lock"]


# What is wrong with it

NAME = "cannot be a room's name; use lower-case letters, digits and dashes"
BOOKING = "a booking has intake, undress, dress, turnover, each in minutes, as in {undress: 3, turnover: 10}"


@pytest.mark.parametrize(
    ("key", "value", "what"),
    [
        ("room", "Blue", f"'Blue' {NAME}"),
        ("room", "blue room", f"'blue room' {NAME}"),
        ("room", "../x", f"'../x' {NAME}"),
        ("room", "7", "7 is not text"),
        ("room", "true", "True is not text"),
        ("room", '""', "'' is not text"),
        ("level", "1", "1 is not a number from -40 to 0"),
        ("level", "-40.5", "-40.5 is not a number from -40 to 0"),
        ("level", "true", "True is not a number from -40 to 0"),
        ("level", "quiet", "'quiet' is not a number from -40 to 0"),
        ("latency_ms", "59", "59 is not a number from 60 to 500"),
        ("latency_ms", "501", "501 is not a number from 60 to 500"),
        ("clinic_presets", "7", "7 is not text"),
        ("clinic_presets", '""', "'' is not text"),
        ("booking", "10", BOOKING),
        ("booking", "[5, 3]", BOOKING),
    ],
)
def test_a_bad_value_is_named_with_its_line_and_what_would_be_right(
    folder: Path, key: str, value: str, what: str
) -> None:
    assert faults_of(folder, f"# the room\n\n{key}: {value}\n") == [(3, len(key) + 3, key, what)]


def test_a_latency_in_parts_of_a_millisecond_is_told_that_whole_ones_are_meant(folder: Path) -> None:
    ((*_, what),) = faults_of(folder, "latency_ms: 99.5\n")
    assert "whole" in what, "99.5 is a number from 60 to 500"


@pytest.mark.parametrize("key", ["room", "level", "latency_ms", "clinic_presets"])
@pytest.mark.parametrize("value", ["[a, b]", "{a: 1}"])
def test_a_list_where_a_word_belongs_is_told_without_our_own_machinery(folder: Path, key: str, value: str) -> None:
    ((line, _, where, what),) = faults_of(folder, f"{key}: {value}\n")
    assert (line, where) == (1, key)
    assert "Node(" not in what
    assert "is not" in what


@pytest.mark.parametrize("value", ["-1", "121", "ten", "true", "[1]"])
@pytest.mark.parametrize("key", ["intake", "undress", "dress", "turnover"])
def test_minutes_that_make_no_sense_are_told_at_their_own_line(folder: Path, key: str, value: str) -> None:
    other = "dress" if key == "intake" else "intake"
    faults = faults_of(folder, f"booking:\n  {other}: 5\n  {key}: {value}\n")
    assert [(line, column) for line, column, _, _ in faults] == [(3, len(key) + 5)]
    assert f"{key} is a number of minutes from 0 to 120" in faults[0][3]


def test_every_bad_part_of_a_booking_is_told_at_once(folder: Path) -> None:
    faults = faults_of(folder, "booking:\n  intake: -5\n  turnovr: 10\n  dress: 500\n")
    assert [line for line, *_ in faults] == [2, 3, 4]
    assert "turnover" in faults[1][3], "the nearest word"


@pytest.mark.parametrize(
    ("steps", "line", "where", "what"),
    [
        ("7", 1, "turnover", "the turnover is a list of steps"),
        ("\n  - Fresh linen\n", 2, "turnover[0]", "the turnover is a list of steps"),
        ("\n  - {minutes: 2}\n", 2, "turnover[0]", "the turnover is a list of steps"),
        ("\n  - {task: Linen}\n", 2, "turnover[0]", "needs minutes"),
        ("\n  - {task: Linen, minutes: 0}\n", 2, "turnover[0].minutes", "is not a number from 0.5 to 60"),
        ('\n  - {task: " ", minutes: 1}\n', 2, "turnover[0].task", "is not the name of a step"),
        (f"\n  - {{wait: {'x' * 41}, minutes: 1}}\n", 2, "turnover[0].wait", "at most 40 letters"),
        ("\n  - {task: A, minuts: 1, minutes: 1}\n", 2, "turnover[0].minuts", "did you mean 'minutes'"),
        ("\n  - {task: A, wait: B, minutes: 1}\n", 2, "turnover[0]", "the turnover is a list of steps"),
        ("\n  - {task: A, minutes: 1}\n  - {wait: A, minutes: 1}\n", 2, "turnover", "two steps are called 'A'"),
        (f"[{', '.join(f'{{task: s{n}, minutes: 1}}' for n in range(10))}]", 1, "turnover", "at most 9"),
    ],
)  # fmt: skip
def test_a_turnover_that_cannot_be_is_told_at_its_step(
    folder: Path, steps: str, line: int, where: str, what: str
) -> None:
    ((found, _, at, said), *_) = faults_of(folder, f"turnover: {steps}")
    assert (found, at) == (line, where)
    assert what in said


def test_a_turnover_is_read_with_what_each_step_takes_and_an_empty_one_stays_empty(folder: Path) -> None:
    (folder / "room.yaml").write_text("turnover:\n  - {task: Linen, minutes: 2}\n  - {wait: Airing, minutes: 1.5}\n")
    assert load().turnover == ({"task": "Linen", "minutes": 2}, {"wait": "Airing", "minutes": 1.5})
    (folder / "room.yaml").write_text("turnover: []\n")
    assert load().turnover == ()


@pytest.mark.parametrize(
    ("text", "line", "where", "what"),
    [
        ("level: -6\nlevle: -3\n", 2, "levle", "unknown key; did you mean 'level'?"),
        ("colour: blue\n", 1, "colour", f"unknown key; the keys are {', '.join([*TABLE][:-1])} and {[*TABLE][-1]}"),
    ],
)
def test_an_unknown_key_is_told_with_the_nearest_or_all(
    folder: Path, text: str, line: int, where: str, what: str
) -> None:
    assert faults_of(folder, text) == [(line, 1, where, what)]


def test_all_faults_of_the_file_are_told_at_once_and_in_order(folder: Path) -> None:
    found = faults_of(folder, "booking: 7\nlevel: 3\nrom: x\nroom: X\n")
    assert [(line, where) for line, _, where, _ in found] == [(1, "booking"), (2, "level"), (3, "rom"), (4, "room")]


@pytest.mark.parametrize("text", ["- room\n", "blue\n", "7\n"])
def test_a_file_that_is_no_settings_is_told_what_settings_are(folder: Path, text: str) -> None:
    assert [what for *_, what in faults_of(folder, text)] == ["settings are lines such as `room: blue`"]


@pytest.mark.parametrize(
    "text", ["level: -6\nlevel: -7\n", "level: &a -6\n", "level: .nan\n", "level: [\n", "level:\n"]
)
def test_what_no_file_of_ours_may_have_is_a_fault_with_its_line(folder: Path, text: str) -> None:
    assert all(line >= 1 for line, *_ in faults_of(folder, text))


@pytest.mark.parametrize("text", ["", "\n", "# room: blue\n#level: -6\n"])
def test_a_file_that_sets_nothing_leaves_every_default(folder: Path, text: str) -> None:
    (folder / "room.yaml").write_text(text)
    assert load() == Room()


# The booking in words


@pytest.mark.parametrize(
    ("booking", "hands_on", "words"),
    [
        (Booking(5, 3, 4, 10), 50, "intake 5 + undress 3 + hands on 50 + dress 4 + turnover 10 = 72 min door to door"),
        (Booking(turnover=10), 47.5, "hands on 47½ + turnover 10 = 57½ min door to door"),
        (Booking(intake=2.25), 60, "intake 2¼ + hands on 60 = 62¼ min door to door"),
        (Booking(), 60, ""),
    ],
)
def test_a_booking_is_told_door_to_door_in_the_order_it_happens(booking: Booking, hands_on: float, words: str) -> None:
    assert door_to_door(booking, hands_on * 60) == words


def test_a_length_that_is_no_round_number_is_told_to_the_glance() -> None:
    assert "47.3333" not in door_to_door(Booking(turnover=10), 47 * 60 + 20)


# The screen's settings


def test_theme_dim_motion_and_keys_are_read(folder: Path) -> None:
    (folder / "room.yaml").write_text(
        "theme: moss\ndim: 0\nmotion: false\nkeys:\n  next: [n, PageDown, F5]\n  pause: +\n  silence: 0\n"
    )
    room = load()
    assert (room.theme, room.dim, room.motion) == ("moss", 0, False)
    keys = room.keymap
    assert keys["next"] == ("n", "pagedown", "f5")
    assert keys["pause"] == ("plus",)
    assert keys["louder"] == ("equals_sign",), "a key does what was said last of it"
    assert keys["silence"] == ("0",)


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("theme: blue", "theme", "'blue' is not auto, ember, amber, moss or day"),
        ("dim: -1", "dim", "-1 is not a number from 0 to 600"),
        ("motion: no", "motion", "'no' is neither true nor false"),
        ("keys: {nxt: n}", "keys.nxt", "unknown key; did you mean 'next'?"),
        ("keys: {next: pagedwn}", "keys.next", "'pagedwn' is not a key; did you mean 'pagedown'?"),
        (
            "keys: {next: [n, ctrl+q]}",
            "keys.next",
            "'ctrl+q' does nothing in a session, so that nobody ends it by mistake",
        ),
        ("keys: {next: []}", "keys.next", "write one key or a list of keys, as in next: [n, right]"),
        ("keys: {next: true}", "keys.next", "write one key or a list of keys, as in next: [n, right]"),
        ("keys: {next: [a, b], back: [c, B]}", "keys.back", "'b' is used for 'next' already; a key does one thing"),
        ('keys: {pause: "?"}', "keys.pause", wording.HELP_KEY),
        ("keys: {next: [n, F1]}", "keys.next", "'f1' always does 'help'; choose another key"),
        ("keys: {next: F2}", "keys.next", "'f2' always does 'theme'; choose another key"),
        ("keys: {next: f3}", "keys.next", wording.PEDALS_KEY),
        ("keys: {next: /}", "keys.next", "'/' always does 'acts'; choose another key"),
        ('keys: {back: ":"}', "keys.back", "':' always does 'acts'; choose another key"),
        ("keys: {back: escape}", "keys.back", "'escape' always closes what is open over a screen; choose"),
        ("keys: {lock: enter}", "keys.lock", "'enter' always opens the lock; choose another key"),
        ("keys: {next: left_shift}", "keys.next", "'left_shift' is only held down with other keys"),
        ("keys: n", "keys", "keys are acts with their keys, as in {next: [n, right]}"),
    ],
)
def test_what_is_wrong_with_them_is_told_in_words(folder: Path, text: str, where: str, what: str) -> None:
    ((_, _, found, said),) = faults_of(folder, text)
    assert found == where
    assert said.startswith(what)


def test_signs_media_keys_and_modifiers_may_be_set(folder: Path) -> None:
    (folder / "room.yaml").write_text(
        "keys: {next: [§, media_play_pause, Shift+Ctrl+n, f24, ö], pause: ctrl++, help: ['?', F1], silence: ²}\n"
    )
    keys = load().keymap
    assert keys["next"] == ("section_sign", "media_play_pause", "ctrl+shift+n", "f24", "ö")
    assert (keys["pause"], keys["help"], keys["silence"]) == (("ctrl+plus",), ("question_mark", "f1"), ("²",))


def test_what_a_pedal_has_learned_comes_on_top(folder: Path) -> None:
    (folder / "room.yaml").write_text("keys: {next: x}\n")
    (folder / "keys.yaml").write_text("next: [b]\n")
    keys = load().keymap
    assert keys["next"] == ("x", "b")
    assert "b" not in keys["back"]


def test_a_room_s_own_part_of_a_group_is_looked_at_together_with_the_shared_part(folder: Path) -> None:
    (folder / "rooms").mkdir()
    (folder / "room.yaml").write_text(
        "keys: {next: x, back: y}\nwebhook: {url: https://clinic.example/hook, secret_file: hook.secret}\n"
    )
    own = folder / "rooms" / "green.yaml"
    own.write_text("keys: {pause: x}\n")
    assert [str(fault) for fault in load("green").faults] == [
        f"{own}:1:15: keys.pause: 'x' is used for 'next' already; a key does one thing"
    ]
    own.write_text("keys: {pause: x, next: z}\nwebhook: {url: https://clinic.example/green}\n")
    green = load("green")
    assert (green.keymap["pause"], green.keymap["next"], green.keymap["back"]) == (("x",), ("z",), ("y",))
    assert green.webhook is not None
    assert (green.webhook.url, green.webhook.secret_file.name) == ("https://clinic.example/green", "hook.secret")
