"""The frames that a universe's sender sends, as a receiver's socket gets them."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from roomctl.lighting import sacn
from roomctl.lighting.dmx import DmxLamp
from roomctl.lighting.fade import Command, Fade, Level
from roomctl.lighting.fixture import Fixture
from roomctl.lighting.kept import Kept
from roomctl.lighting.lights import LampError
from roomctl.lighting.making import lamps
from roomctl.lighting.options import Options
from roomctl.lighting.sacn import TERMINATED, Universe
from roomctl.system.names import Names


@pytest.fixture
def receiver() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.bind(("127.0.0.1", 0))
        made.settimeout(100)
        yield made


async def frames(receiver: socket.socket, many: int) -> list[bytes]:
    return [await asyncio.to_thread(receiver.recv, 2000) for _ in range(many)]


async def test_frames_go_on_without_a_change_and_end_with_three_that_say_so(
    receiver: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sacn.KEEP_ALIVE < 2.5 / 2, "receivers let go after 2.5 s, and one frame may be lost"
    monkeypatch.setattr(sacn, "KEEP_ALIVE", 0.02)
    universe = Universe("here", 7, port=receiver.getsockname()[1], priority=120, source="blue")
    universe.open("127.0.0.1")
    universe.set({1: 51, 512: 9})
    same = await frames(receiver, 4)
    universe.set({1: 52})
    universe.set({2: 53})
    while (changed := (await frames(receiver, 1))[0])[126] != 52:
        same.append(changed)
    assert changed[127] == 53, "what changes together is one frame"
    assert {len(frame) for frame in same} == {638}
    assert {(frame[126], frame[637], frame[112]) for frame in same} == {(51, 9, 0)}
    assert [frame[111] for frame in same] == [0, *range(128, 127 + len(same))]
    universe.close(terminate=True)
    last = [frame for frame in await frames(receiver, 3) if frame[112] == TERMINATED]
    while len(last) < 3:
        last += [frame for frame in await frames(receiver, 1) if frame[112] == TERMINATED]
    assert {frame[126] for frame in last} == {52}


async def test_an_address_that_this_machine_cannot_send_to_is_its_lamp_s_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def none(*_: object) -> socket.socket:
        raise OSError(errno.EAFNOSUPPORT, os.strerror(errno.EAFNOSUPPORT))

    lamp = DmxLamp("a", Universe("::1", 1, source="room"), Fixture((1,)), Names())
    monkeypatch.setattr(socket, "socket", none)
    with pytest.raises(LampError, match=r"frames cannot be sent to ::1 \(Address family not supported"):
        await lamp.open()


@pytest.mark.parametrize(("said", "sent"), [({}, 100), ({"priority": 150}, 150), ({"priority": 0}, 0)])
async def test_a_priority_holds_for_its_universe_whichever_of_its_lamps_names_it(
    said: dict[str, int], sent: int, receiver: socket.socket
) -> None:
    port = receiver.getsockname()[1]
    both = [{"dmx": "127.0.0.1", "port": port, "channels": [slot], **more} for slot, more in ((1, {}), (2, said))]
    first, second = lamps(Options("room", None, both))
    await first.show(Command(Level(20.0, 2700.0), 0.0))
    [frame] = await frames(receiver, 1)
    assert frame[108] == sent  # E1.31, table 4-1
    for lamp in (first, second):
        await lamp.close(over=False)


async def test_a_sender_that_another_goes_on_for_ends_without_a_word(receiver: socket.socket) -> None:
    universe = Universe("here", 1, port=receiver.getsockname()[1], source="blue")
    universe.open("127.0.0.1")
    universe.set({1: 5})
    await frames(receiver, 2)
    universe.close(terminate=False)
    receiver.setblocking(False)
    await asyncio.sleep(0.01)
    with pytest.raises(BlockingIOError):
        receiver.recv(2000)


@pytest.mark.parametrize("many", [1, 7, 19, 20, 110, 128, 140])
async def test_a_sender_that_goes_on_for_another_is_heard_at_once_whatever_number_that_had_come_to(
    receiver: socket.socket, many: int
) -> None:
    """A receiver drops what seems to be late (6.7.2), and 20 frames of a lamp at rest take 18 s."""
    port, last, shown = receiver.getsockname()[1], -1, []
    for value, changes in ((5, many), (6, 1)):
        universe = Universe("here", 1, port=port, source="blue")
        universe.open("127.0.0.1")
        for number in range(changes):
            universe.set({1: value, 2: number})
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        universe.close(terminate=False)
        receiver.settimeout(0.05)
        with contextlib.suppress(TimeoutError):
            while frame := await asyncio.to_thread(receiver.recv, 2000):
                late = (frame[111] - last + 128) % 256 - 128
                if last < 0 or not -20 < late <= 0:
                    last = frame[111]
                    shown.append(frame[126])
    assert shown[-1] == 6


async def test_what_has_just_changed_is_sent_before_the_stream_ends(receiver: socket.socket) -> None:
    universe = Universe("here", 1, port=receiver.getsockname()[1], source="blue")
    universe.open("127.0.0.1")
    universe.set({1: 5})
    await frames(receiver, 2)
    universe.set({1: 6})
    universe.close(terminate=True)
    made = await frames(receiver, 4)
    assert [(frame[126], frame[112]) for frame in made] == [(6, 0), *[(6, TERMINATED)] * 3]
    assert [frame[111] for frame in made] == [129, 130, 131, 132]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"before": 7}', '{"before": {"a": "x"}}', '{"last": null}',
                                  '{"last": {"a": [1, 2, [3], [4, 5]]}}', '{"last": {"a": []}}'])  # fmt: skip
def test_a_damaged_file_of_where_the_lamps_were_counts_as_missing(tmp_path: Path, text: str) -> None:
    file = tmp_path / "lamps.json"
    file.write_text(text)
    assert Kept.read(file) == Kept(file)


def test_where_the_lamps_were_is_kept_as_it_was(tmp_path: Path) -> None:
    kept = Kept(
        tmp_path / "lamps.json",
        {"a": Level(20.0, 2400.0), "b": None},
        {"a": Fade(7.0, 30.0, Level(60.0, 3000.0), Level(20.0, 2400.0))},
    )
    kept.write(40.0)
    assert Kept.read(kept.file) == kept
    assert Kept.read(kept.file).stepped == 40.0, "seconds since boot, whatever time it is"
    kept.step(41.5)
    assert Kept.read(kept.file).stepped == 41.5
    assert json.loads(kept.file.read_text())["before"]["b"] is None


def test_a_file_of_version_0_1_says_where_the_lamps_were_last(tmp_path: Path) -> None:
    file = tmp_path / "lamps.json"
    file.write_text('{"before": null, "last": {"a": [60.0, 3000.0]}}')
    assert Kept.read(file).last["a"].at(5.0) == Level(60.0, 3000.0)
