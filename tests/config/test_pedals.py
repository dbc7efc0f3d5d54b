"""What a pedal can send and what becomes of it: kept and read the same, or refused when it is pressed; and a spoilt
file of pedals keeps nobody out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS
from textual._xterm_parser import XTermParser
from textual.keys import Keys

from roomctl.config import keymap, learned_keys
from roomctl.errors import Refused
from roomctl.ui.terminal import name_all_keys
from tests import wording
from tests.rigs.nobody import forbidden

KNOWN = sorted({key.value for key in Keys} | set(FUNCTIONAL_KEYS.values()))
HELD = ("alt", "ctrl", "hyper", "meta", "shift", "super")


def heard_from(sent: str) -> list[str]:
    """What a terminal sends, as Textual names it in a room's screen."""
    name_all_keys()
    parser = XTermParser()
    found = [*parser.feed(sent), *parser.feed("")]
    return [event.key for event in found if isinstance(event, events.Key)]


def kept_or_refused(key: str, file: Path) -> bool:
    """Whether `key` was kept; it then reads the same and does its act, and nothing else was harmed."""
    file.unlink(missing_ok=True)
    learned_keys.learn(file, "b", "back")
    try:
        learned_keys.learn(file, key, "next")
    except Refused:
        assert learned_keys.load(file) == learned_keys.Learned({"back": ("b",)})
        return False
    learned, trouble = learned_keys.load(file)
    assert trouble == ""
    assert keymap.heard(key) in learned["next"]
    assert keymap.heard(key) in keymap.keymap(None, learned)["next"]
    assert keymap.heard(keymap.heard(key)) == keymap.heard(key)
    assert "\n" not in keymap.spoken(keymap.heard(key))
    return True


def test_every_key_that_textual_knows_is_kept_alone_and_with_modifiers_or_refused(tmp_path: Path) -> None:
    kept = {key for key in KNOWN if kept_or_refused(key, tmp_path / "keys.yaml")}
    assert set(KNOWN) - kept == {
        "<any>", "<ignore>", "<scroll-down>", "<scroll-up>", "ctrl+c", "ctrl+p", "ctrl+q", "ctrl-at", "escape", "f1",
        "f2", "f3", "return", *keymap.MODIFIERS,
    }  # fmt: skip
    held = ["+".join(some) for many in (1, 2) for some in combinations(HELD, many)]
    assert all(kept_or_refused(f"{some}+media_play_pause", tmp_path / "keys.yaml") for some in held)


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        ("§", "section_sign"),
        ("²", "²"),
        ("«", "left_pointing_double_angle_quotation_mark"),
        ("ö", "ö"),
        ("İ", "İ"),
        ("\x1b[57430u", "media_play_pause"),
        ("\x1b[57440;5u", "ctrl+mute_volume"),
        ("\x1b[25~", "f13"),
        ("\x1b[32~", "f18"),
        ("\x1b[34;5~", "ctrl+f20"),
        ("\x1b[57387u", "f24"),
        ("\x1b[1;2P", "shift+f1"),
        ("\x1b[167;;167u", "section_sign"),
        ("\x1b[97;6u", "ctrl+shift+a"),
        ("\x1b[57413u", "add"),
        ("\x1b[57414u", "enter"),
        ("\x1bOM", "enter"),
        ("\x1bn", "alt+n"),
    ],
)
def test_what_real_terminals_send_is_kept(tmp_path: Path, sent: str, key: str) -> None:
    assert [keymap.heard(one) for one in heard_from(sent)] == [key]
    assert kept_or_refused(key, tmp_path / "keys.yaml")


def test_every_sequence_that_textual_knows_is_kept_or_refused(tmp_path: Path) -> None:
    for sequence in ANSI_SEQUENCES_KEYS:
        for key in heard_from(sequence):
            kept_or_refused(key, tmp_path / "keys.yaml")


def characters() -> Iterator[str]:
    """Every sign of the planes that keyboards send, a few of each hundred."""
    yield from map(chr, range(0x20, 0x250))
    yield from map(chr, range(0x250, 0x10000, 97))
    yield from ("\uf8ff", "😀", "\U000e0001", "\u200d", "\u2028", "\ufeff")


def test_every_sign_is_kept_or_refused(tmp_path: Path) -> None:
    kept = 0
    for char in characters():
        if not 0xD800 <= ord(char) < 0xE000:
            kept += sum(kept_or_refused(key, tmp_path / "keys.yaml") for key in heard_from(char))
    assert kept > 900


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(key=st.text(st.characters(codec="utf-8"), min_size=1, max_size=12))
@example(key="null")
@example(key="'")
@example(key="ctrl++")
@example(key="a: [b")
@example(key="\x80")
@example(key="plus_minus_sign_of_no_kind")
def test_whatever_calls_itself_a_key_is_kept_or_refused(tmp_path: Path, key: str) -> None:
    kept_or_refused(key, tmp_path / "keys.yaml")


@pytest.mark.parametrize(
    ("held", "trouble"),
    [
        (b"\x00\xff\x13garbage", "keys.yaml:1: a byte that is not UTF-8"),
        (b"next: [b", "keys.yaml:1: "),
        (b"- b\n", "keys.yaml:1: settings are lines"),
        (b"nxt: [b]\n", "keys.yaml:1: nxt: unknown key; did you mean 'next'?"),
        (b"next: [pagedwn]\n", "keys.yaml:1: next: 'pagedwn' is not a key; did you mean 'pagedown'?"),
        (b"next: {a: b}\n", "keys.yaml:1: next: write one key or a list of keys"),
        (b"next: [x]\npause: ['?']\n", wording.HELP_KEY),
        (b"next: [x]\nback: [x]\n", "'x' is used for 'next' already"),
        ("next: [b]\n".encode("utf-16"), "UTF-16"),
        (b"[" * 100_000, "keys.yaml:1: "),
    ],
)  # fmt: skip
def test_a_spoilt_file_is_said_and_the_rest_of_it_and_the_usual_keys_hold(
    tmp_path: Path, held: bytes, trouble: str
) -> None:
    file = tmp_path / "keys.yaml"
    file.write_bytes(held)
    learned = learned_keys.load(file)
    assert trouble in learned.trouble
    assert ("the others work: " if learned.keys else "the usual ones work: ") in learned.trouble
    assert learned.trouble.endswith("; `roomctl pedal` teaches them again")
    assert learned.keys == ({"next": ("x",)} if b"[x]" in held else {})
    assert keymap.keymap(None, learned.keys)["next"][0] == "n"
    learned_keys.learn(file, "b", "pause")
    assert learned_keys.load(file).trouble == ""
    assert (tmp_path / "keys.yaml.1").read_bytes() == held, "nothing is lost"


def test_a_folder_and_a_link_to_nowhere_in_its_place_keep_nobody_out(tmp_path: Path) -> None:
    folder, link = tmp_path / "a" / "keys.yaml", tmp_path / "b" / "keys.yaml"
    folder.mkdir(parents=True)
    link.parent.mkdir()
    link.symlink_to(tmp_path / "nowhere")
    for file, said in ((folder, "this is a folder"), (link, "a link to a file that does not exist")):
        assert said in learned_keys.load(file).trouble
        learned_keys.learn(file, "b", "next")
        assert learned_keys.load(file) == learned_keys.Learned({"next": ("b",)})


def test_a_file_that_may_not_be_read_keeps_nobody_out(tmp_path: Path) -> None:
    file = tmp_path / "keys.yaml"
    file.write_text("next: [b]\n")
    with forbidden(file, 0):
        assert "ask its owner for permission" in learned_keys.load(file).trouble
