"""What one screen or command writes, every other can read, and where a file was spoilt nobody is kept out by it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from roomctl.clinic.outbox import Outbox
from roomctl.config import room as rooms
from roomctl.errors import Unavailable
from roomctl.preset import cache
from roomctl.preset.library import Card, Shelf
from roomctl.sound.music import analysis, folders
from roomctl.system import paths
from roomctl.web.pin import Pin
from tests.ui.rig import PLAN

SHELVES = [Shelf("given", Path("presets"))]
CARD = Card("neck", "Neck", "headache", 30, 0.5, "", "nobody yet", "given", Path("neck.yaml"), ("prone",), ("neck",))


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    cache.keep(b"text", ["sea"], {}, PLAN)
    cache.keep_cards(SHELVES, [CARD])
    Outbox(tmp_path / "webhook").put("s1", "{}")
    (tmp_path / "room.yaml").write_text("level: -9\n")
    rooms.at_work("room", "s1")
    Pin(tmp_path / "pin.json").set("123456")
    (tmp_path / "a.wav").write_bytes(b"no sound")
    analysis.heard(tmp_path / "a.wav")
    (tmp_path / "music" / "calm").mkdir(parents=True)
    assert list(folders.folders()) == ["calm"]
    return tmp_path


def spoilt(data: bytes) -> Iterator[bytes]:
    """A file's bytes, spoilt: torn, emptied, another program's, and each value of its JSON of another kind."""
    yield from (b"", b"\x00\xff\x13", data[: len(data) // 2], b"[]", b"null", b"7", b"[" * 20_000, data * 2)
    start = data.find(b"{")
    try:
        whole = json.loads(data[start:])
    except ValueError:
        return
    if len(whole) == 1:  # of music.json, what is within
        [(key, inner)] = whole.items()
        for bad in spoilt(json.dumps(inner).encode()):
            yield json.dumps({key: bad.decode(errors="replace")}).encode()
            with contextlib.suppress(ValueError, RecursionError):
                yield json.dumps({key: json.loads(bad)}).encode()
    for key in whole:
        others: tuple[object, ...] = (None, "x", -1, [], {}, float("inf"))
        for other in others:
            yield data[:start] + json.dumps(whole | {key: other}).encode()
        yield data[:start] + json.dumps({name: value for name, value in whole.items() if name != key}).encode()


def plan_is_itself_or_none(_: Path) -> None:
    assert cache.recall(b"text", ["sea"], {}) in (None, PLAN)


def cards_are_themselves_or_none(_: Path) -> None:
    assert cache.recall_cards(SHELVES) in ((), (CARD,))


def messages_can_be_sent(state: Path) -> None:
    for message in Outbox(state / "webhook").waiting():
        kinds = (type(message.body), type(message.tries), type(message.due))
        assert kinds == (str, int, float)


def room_opens(_: Path) -> None:
    assert rooms.load().level == -9
    before = rooms.kept()
    assert before is None or before.name
    assert rooms.at_work("room", "s2").level == -9


def pin_is_asked_or_said_to_be_spoilt(state: Path) -> None:
    pin, said = Pin(state / "pin.json"), ""
    try:
        right = pin.right("654321") or not isinstance(pin.key, bytes)
    except Unavailable as error:
        right, said = False, str(error)
    assert not right
    assert said == "" or "`roomctl serve --new-pin` sets a new PIN" in said


def music_is_heard(state: Path) -> None:
    assert analysis.heard(state / "a.wav").fault


def folders_are_found(_: Path) -> None:
    assert list(folders.folders()) == ["calm"]


@pytest.mark.parametrize(
    ("name", "reads"),
    [
        ("plans/*.json", plan_is_itself_or_none),
        ("cards.json", cards_are_themselves_or_none),
        ("webhook/s1.json", messages_can_be_sent),
        ("room.kept.yaml", room_opens),
        ("room.name", room_opens),
        ("pin.json", pin_is_asked_or_said_to_be_spoilt),
        ("music.json", music_is_heard),
        ("folders.json", folders_are_found),
    ],
)
def test_a_spoilt_file_is_as_if_it_had_never_been_kept(state: Path, name: str, reads: Callable[[Path], None]) -> None:
    file = next(state.glob(name), state / name)
    data = file.read_bytes() if file.exists() else b"blue\n"
    reads(state)
    for bad in spoilt(data):
        file.write_bytes(bad)
        reads(state)
    file.unlink()
    file.mkdir()
    reads(state)


def test_what_was_kept_is_found_again() -> None:
    assert cache.recall(b"text", ["sea"], {}) == PLAN
    assert cache.recall_cards(SHELVES) == (CARD,)
    assert [message.name for message in Outbox(paths.state() / "webhook").waiting()] == ["s1"]
