"""What applies in place of a setting that cannot be used: its default or the closed side, and nothing else stops."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from roomctl.clinic.delivery import Delivery
from roomctl.clock import HandClock
from roomctl.commands.main import main
from roomctl.commands.screen import look_of
from roomctl.config import fallback
from roomctl.config import room as rooms
from roomctl.config.room import Room, load
from roomctl.journal import archive
from roomctl.journal.store import Journal
from roomctl.preset import catalogue, library
from roomctl.session.booking import Booking
from roomctl.session.commands import Act, Start
from tests.helpers import three

HOOK = "webhook: {url: https://clinic.example, secret_file: s}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A settings folder of its own."""
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    (tmp_path / "rooms").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("wrong", "lost"),
    [
        ("theme: ambr", {"theme"}),
        ("theme: [amber]", {"theme"}),
        ("theme:", {"theme"}),
        ("theme: moss\ntheme: ember", {"theme"}),
        ("theme: &a moss", {"theme"}),
        ('theme: "moss', {"theme"}),
        ("theme: moss: ember", {"theme"}),
        ("them: moss", {"theme"}),
        ("colour: green", set()),
        ("7: green", set()),
        ("booking: {intake: 5, dress: soon}", set()),
        ("booking: {intake: 5, dress: 3, dress: 4}", set()),
    ],
)
def test_one_wrong_key_has_its_default_and_every_other_one_holds(folder: Path, wrong: str, lost: set[str]) -> None:
    (folder / "room.yaml").write_text(f"room: blue\nlevel: -12\n{HOOK}{wrong}\nclinic_presets: /srv\nkeep: 90d\n")
    room = load()
    assert len(room.faults) == 1, "and it is reported"
    assert (room.name, room.level, room.clinic_presets, room.keep, room.theme) == ("blue", -12, "/srv", 90, "auto")
    assert room.webhook
    assert room.booking == (Booking(intake=5) if "booking" in wrong else Booking())
    assert room.lost == lost


@pytest.mark.parametrize(
    "text", [b"\xff\xfer\x00", b"level: \xff", b"- level\n", b"level", b"{level: -12", b"x" * 300_000, b"a: &b\n- *b"]
)
def test_a_file_that_cannot_be_read_at_all_leaves_every_default(folder: Path, text: bytes) -> None:
    (folder / "room.yaml").write_bytes(text)
    room = load()
    assert room.faults
    assert (room.level, room.webhook, room.theme, room.name) == (-6, None, "auto", "room")


@pytest.mark.parametrize("target", ["share/room.yaml", "room.yaml"])
def test_a_link_that_leads_nowhere_is_a_fault_and_not_a_room_without_settings(folder: Path, target: str) -> None:
    (folder / "room.yaml").symlink_to(folder / target)
    room = load()
    assert ["link" in fault.what for fault in room.faults] == [True]
    assert {"clinic_presets", "webhook", "cap"} <= room.lost


def test_of_a_file_that_breaks_off_what_stands_before_holds(folder: Path) -> None:
    (folder / "room.yaml").write_text("level: -12\ntheme: moss\nkeys: {next: [x\nkeep: 9d\n  dim: 3\n")
    room = load()
    assert (room.level, room.theme, room.keys, room.dim) == (-12, "moss", {}, 20)
    assert "keep" in room.lost


def test_a_room_keeps_its_name_and_its_record_while_room_yaml_does_not_say_it(folder: Path) -> None:
    (folder / "room.yaml").write_text("room: blue\nsound_device: Amp\n")
    rooms.at_work("blue").journal.touch()
    for slip in (
        "room: Blue\nsound_device: Amp\n",
        "room: [blue\nsound_device: Amp\n",
        "romo: blue\nsound_device: Amp\n",
    ):
        (folder / "room.yaml").write_text(slip)
        assert (load().name, load().journal.name, load().sound_device) == ("blue", "journal.db", "Amp")
        assert (load("green").journal.name, load("green").sound_device) == ("journal-green.db", None)


def test_a_wrong_key_of_one_room_leaves_what_all_rooms_have_except_where_that_may_open_something(folder: Path) -> None:
    (folder / "room.yaml").write_text(f"theme: moss\ncap: -2\nlevel: -9\nkeep: 9d\nschedule: all.ics\n{HOOK}")
    (folder / "rooms" / "green.yaml").write_text("theme: mos\ncap: x\nkeep: 9\nschedule: 7\nwebhook: {url: 3}\n")
    green = load("green")
    assert (green.theme, green.level) == ("moss", -9)
    assert (green.cap, green.webhook, green.schedule) == (-9, None, None)
    assert {"cap", "keep", "schedule", "webhook"} <= green.lost
    assert load().webhook is not None, "green's faults are green's"


@pytest.mark.parametrize("cap", ["cap: soft", "cpa: -20", "cap: -20\ncap: -3", "cap: -2O"])
def test_without_its_cap_a_room_becomes_no_louder_than_its_level(folder: Path, cap: str) -> None:
    (folder / "room.yaml").write_text(f"level: -15\n{cap}\n")
    assert load().complete(Start(three())).headroom == 0


def test_a_clinic_s_folder_that_is_not_named_rightly_lets_no_built_in_preset_take_its_place(folder: Path) -> None:
    for slip in ("clinic_presets: 7\n", "clinic_preset: /srv\n", "clinic_presets: [a\n", "dim: [\nclinic_presets: a\n"):
        (folder / "room.yaml").write_text(slip)
        cards, faults = catalogue.cards(library.shelves(clinic=load().clinic_presets))
        assert {card.behind for card in cards} == {"clinic"}, slip
        assert "change clinic_presets in room.yaml" in faults[0].what
    (folder / "room.yaml").write_text("dim: [\ntheme: moss\n# clinic_presets: is not set\n")
    assert load().clinic_presets is None, "a file that does not speak of it"


def test_purge_removes_nothing_while_it_is_not_known_how_long_sessions_are_kept(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "room.yaml").write_text("keep: 10 years\n")
    assert main(["purge", "--yes"]) == 1
    assert "`keep:` cannot be read, so nothing was removed" in capsys.readouterr().err
    assert main(["purge", "--yes", "--older", "30d"]) == 0


def test_messages_wait_while_the_webhook_cannot_be_used(folder: Path) -> None:
    (folder / "hook").write_text("")
    (folder / "room.yaml").write_text("webhook: {url: ftp://clinic.example, secret_file: s}\n")
    clock = HandClock()
    with Journal(load().journal) as journal:
        journal.act(Start(three()), clock)
        clock.wind(60)
        journal.act(Act("stop"), clock)
        clock.wind(3600)
        Delivery(load(), clock, load).keep()
        assert len(archive.over(journal, clock.now())) == 1, "still to be sent"
        (folder / "room.yaml").write_text(HOOK)
        Delivery(load(), clock, load).keep()
        assert not archive.over(journal, clock.now())
    assert [file.suffix for file in load().outbox.iterdir()] == [".json"]


def test_a_session_that_cannot_be_read_keeps_no_other_from_the_webhook_and_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "hook").write_text("")
    (folder / "room.yaml").write_text(HOOK)
    clock = HandClock()
    with Journal(load().journal) as journal:
        for _ in range(2):
            journal.act(Start(three()), clock)
            clock.wind(60)
            journal.act(Act("stop"), clock)
            clock.wind(3600)
        last, first = journal.sessions()
        db = sqlite3.connect(journal.path)
        db.execute("UPDATE events SET body = '[' WHERE session = ? AND kind = 'ended'", (first,))
        db.commit()
        db.close()
        Delivery(load(), clock, load).keep()
        assert not archive.over(journal, clock.now())
    assert [file.stem for file in load().outbox.iterdir()] == [last]
    assert main(["history"]) == 0
    assert f"1 session cannot be read: `roomctl report {first}` says why" in capsys.readouterr().err
    main(["doctor"])
    assert f"sessions: 2, 1 of them unreadable: `roomctl report {first}` says why" in capsys.readouterr().out


def test_the_clinic_s_words_stay_words_if_a_title_is_wrong_and_any_word_goes_if_none_can_be_read(folder: Path) -> None:
    (folder / "room.yaml").write_text("conditions: {sports: 7, hot-stone: Hot stones}\n")
    assert load().conditions == {"sports": "sports", "hot-stone": "Hot stones"}
    (folder / "room.yaml").write_text("conditions: [sports]\n")
    assert load().conditions is None


def test_what_applies_meanwhile_is_said_in_words(folder: Path) -> None:
    assert fallback.meanwhile({"theme"}) == fallback.meanwhile(()) == "the defaults apply"
    assert fallback.meanwhile({"webhook"}) == "nothing is sent, and messages wait"
    (folder / "room.yaml").write_text("theme: ambr\nwebhook: no\n")
    assert look_of(load()).settings == (
        "room.yaml:1: theme: 'ambr' is not auto, ember, amber, moss or day (and 1 more: `roomctl config check`); "
        "until this is corrected, the defaults apply, nothing is sent, and messages wait"
    )
    (folder / "room.yaml").unlink()
    assert look_of(load()).settings == ""


def test_a_session_starts_with_a_wrong_key_and_the_command_says_so(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "room.yaml").write_text("theme: ambr\n")
    for words in (["plan", "hypertension"], ["presets", "list"], ["history"], ["config", "show"]):
        assert main(words) == 0
        assert f"{folder / 'room.yaml'}:1:8: theme: 'ambr' is not auto" in capsys.readouterr().err
    assert main(["config", "check"]) == 1


def test_a_room_without_faults_is_equal_to_one_with_the_same_settings_and_faults(folder: Path) -> None:
    (folder / "room.yaml").write_text("theme: ambr\n")
    assert load() == Room(), "so that an idle controller need not start again"
