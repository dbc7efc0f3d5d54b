"""Files that a program wrote: packs, what roomctl keeps of itself, the journal."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import socket
import sqlite3
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any
from unittest import mock

from roomctl.errors import RoomError
from tests.parsers.mutator import Mutator
from tests.parsers.reader import TOP, Reader, at_home
from tests.parsers.sounds import sound


def packs(folder: Path) -> Reader:
    """A pack from another clinic, unpacked; nothing is written outside its folder."""
    from roomctl.clinic import packs
    from roomctl.system.zipped import Limits

    made, file, there = folder / "made", folder / "a.pack", folder / "in" / "unpacked"
    (made / "presets").mkdir(parents=True)
    (made / "music" / "calm").mkdir(parents=True)
    (made / "presets" / "mine.yaml").write_bytes((TOP / "presets" / "low-back-spot.yaml").read_bytes())
    (made / "music" / "calm" / "a.flac").write_bytes(sound("FLAC", "PCM_16"))
    (made / "room.yaml").write_text("level: -9\n")
    (made / "pack.yaml").write_text("name: calm\nversion: '1'\nlicence: CC0\ncredits: [Nobody]\n")
    packs.build(packs.read(made)[0], file)
    whole = file.read_bytes()
    (made / "music" / "calm" / "a.flac").unlink()
    (made / "presets" / "mine.yaml").write_text("extends: knee-oa\n")
    packs.build(packs.read(made)[0], file)
    before = {path for path in folder.rglob("*") if path != file}

    def take(data: bytes) -> None:
        file.write_bytes(data)
        try:
            assert packs.unpack(file, there, Limits(total=1 << 20, members=20)).defaults is not None
        finally:
            shutil.rmtree(there, ignore_errors=True)
            outside = {path for path in folder.rglob("*") if path != file} - before - {there.parent}
            assert not outside, outside

    return Reader(
        Mutator(
            [whole, file.read_bytes()],
            (b"PK\5\6", b"PK\1\2", b"PK\3\4", b"../", b"presets/", b"manifest.json"),
            binary=True,
        ),
        take,
    )


def manifests(folder: Path) -> Reader:
    """The list in a pack, whose zip file is sound; and that of an added pack."""
    from roomctl.clinic import packs
    from roomctl.system import zipped
    from roomctl.system.zipped import Limits, Writer

    at_home(folder)
    file, there, added = folder / "a.pack", folder / "unpacked", folder / "packs" / "calm"
    added.mkdir(parents=True)
    text = b"level: -9\n"
    with io.BytesIO() as out, Writer(out) as made:
        made.add("room.yaml", text)
        made.close(packs.KIND, {"name": "calm", "version": "1", "licence": "CC0", "credits": ["Nobody"]})
        with zipfile.ZipFile(out) as written:
            seed = written.read(zipped.MANIFEST)

    def take(data: bytes) -> None:
        with file.open("wb") as out:
            made = Writer(out)
            made.add("room.yaml", text)
            made._zip.writestr(zipped._info(zipped.MANIFEST), data)
            made._zip.close()
        (added / zipped.MANIFEST).write_bytes(data)
        for pack in packs.installed().values():
            packs.altered(pack), pack.music, pack.defaults
        try:
            packs.unpack(file, there, Limits(total=1 << 20, members=20))
        finally:
            shutil.rmtree(there, ignore_errors=True)

    return Reader(Mutator([seed], json=True), take)


def kept(folder: Path) -> Reader:
    """The small files that roomctl keeps of itself, spoilt: each counts as missing, or says so in words."""
    from roomctl.bus.cursor import Cursor
    from roomctl.clinic import served
    from roomctl.clinic.outbox import Outbox
    from roomctl.journal.store import Journal
    from roomctl.lighting.fade import Fade, Level
    from roomctl.lighting.kept import Kept
    from roomctl.preset import base
    from roomctl.service import presence
    from roomctl.session.booking import Booked
    from roomctl.sound import verify
    from roomctl.sound.music import folders
    from roomctl.web import report_link
    from roomctl.web.pin import Pin

    at_home(folder)
    (folder / "webhook").mkdir()
    journal, level = Journal(folder / "journal.db"), Level(40.0, 2700.0)
    Kept(
        folder / "lamps.json", {"lamp": level, "other": None}, {"lamp": Fade(1.0, 2.0, level, level)}, {"lamp": "a"}
    ).write(5.0)
    days = served.Days("2026-11-27", (Booked(1.76e9, None, "knee-oa", "k"),), ((None, "said"),), ("said",))
    served._save(folder / "bookings.json", served.Kept("a", "b", 1.76e9, "", "", days))
    Cursor.read(folder / "broker.json", journal)
    Pin(folder / "pin.json").set("123456")
    base._file(folder / "mine.yaml").parent.mkdir()
    seeds = [(folder / name).read_bytes() for name in ("lamps.json", "bookings.json", "broker.json", "pin.json")]
    seeds += [
        json.dumps(one).encode() for one in (
            {"body": "{}", "tries": 1, "due": 1.76e9, "trouble": ""}, [1.76e9, "boot", 5.5], ["a", "b"],
            {"/music": ["calm"]},
            {"url": "http://127.0.0.1:1/", "lan": True}, {"name": "knee-oa", "bytes": "00", "text": '{"title": "a"}',
            "said": False},
        )
    ]  # fmt: skip
    one = folder / "one.json"

    def take(data: bytes) -> None:
        for name in ("one.json", "webhook/a.json", "folders.json", "sounds.json"):
            (folder / name).write_bytes(data)
        base._file(folder / "mine.yaml").write_bytes(data)
        for message in Outbox(folder / "webhook").waiting():
            message.left(1.76e9)
        Kept.read(one), served._load(one), presence._read(one), folders._kept(), verify._kept()
        base._kept(folder / "mine.yaml")
        with mock.patch.object(socket, "create_connection", side_effect=OSError), contextlib.suppress(RoomError):
            report_link.served(one)
        with contextlib.suppress(RoomError):
            assert Pin(one).key
        Cursor.read(one, journal)

    return Reader(Mutator(seeds, json=True), take)


def drafts(folder: Path) -> Reader:
    """The draft of a preset, with all that can be undone."""
    from roomctl.preset import draft

    at_home(folder)
    file, base = folder / "mine.yaml", "title: A\nminutes: 8\n"
    file.write_text(base)
    begun = draft._begun(file, base, base, draft.Checks())
    for text in ("title: B\nminutes: 8\n", "title: B\nminutes: 9\n"):
        begun.edit(text)
    begun.undo()
    seed = draft._kept(file).read_bytes()
    begun.close()

    def take(data: bytes) -> None:
        draft._kept(file).write_bytes(data)
        found = draft._begun(file, base, base, draft.Checks())
        try:
            while found.redo():
                pass
            while found.undo():
                pass
            assert isinstance(found.text, str)
            assert found.changed in (True, False)
            found.edit(base)
        finally:
            found.close()

    return Reader(Mutator([seed], json=True), take)


def logo(folder: Path) -> Reader:
    """A clinic's logo."""
    from roomctl.report.logo import data_url

    file = folder / "logo"
    svg = (
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
        b"<style>a{fill:url(#b)}</style>"
        b'<g id="b"><path d="M0 0h9v9z" fill="#123"/></g></svg>'
    )
    header = struct.pack(">IIBBBBB", 9, 9, 8, 2, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + header + bytes(8) + b"IEND\xae\x42\x60\x82"
    jpeg = b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(10) + b"\xff\xc0\0\x11\x08\0\x09\0\x09\3" + bytes(9)
    words = (
        b"<script/>",
        b"onload=",
        b"href=",
        b"url(http://a)",
        b"<!DOCTYPE a>",
        b"encoding='utf-16'",
        b"<a:b/>",
        b"&lt;",
    )

    def take(data: bytes) -> None:
        file.write_bytes(data)
        assert data_url(file).startswith("data:image/")

    return Reader(Mutator([svg, png, jpeg], words), take)


def plans(folder: Path) -> Reader:
    """The plans and cards that were kept; with a seal that is right, as another version may have written them."""
    from roomctl.preset import cache
    from roomctl.preset.library import Card, Shelf

    at_home(folder)
    shelves = [Shelf("given", Path("presets"))]
    plan = _plan()
    cache.keep(b"text", ["sea"], {}, plan)
    cache.keep_cards(
        shelves,
        [
            Card(
                "neck", "Neck", "headache", 30, 0.5, "", "nobody yet", "given", Path("neck.yaml"), ("prone",), ("neck",)
            )
        ],
    )
    file = cache._place(b"text", ["sea"], {})
    seeds = [file.read_bytes().partition(b" ")[2], (folder / "cards.json").read_bytes().partition(b" ")[2]]

    def take(data: bytes) -> None:
        sealed = b"%08x %s" % (zlib.crc32(data), data) if len(data) % 8 else data
        file.write_bytes(sealed)
        (folder / "cards.json").write_bytes(sealed)
        cache.recall(b"text", ["sea"], {})
        for card in cache.recall_cards(shelves):
            json.dumps(card.to_json())

    return Reader(Mutator(seeds, json=True), take)


def _plan() -> Any:
    from roomctl.preset import library
    from roomctl.preset.catalogue import plan

    return plan("low-back-spot", library.shelves())


def journal(folder: Path) -> Reader:
    """A journal with entries of an older or a newer shape: the session is folded, or one sentence says why not."""
    from roomctl.clock import Instant
    from roomctl.journal.store import Journal
    from roomctl.session import events, fold, moment
    from roomctl.session.record import record

    plan, path = _plan(), folder / "journal.db"
    lengths = plan.lengths
    made: list[Any] = [
        events.Started(plan, plan.seconds), events.Cued("warn", 0, 5.0), events.Moved(1, lengths),
        events.Levelled(-2.0),
        events.Paused("phone"), events.Resumed(lengths), events.Replanned(lengths, plan.seconds), events.Noted("text"),
        events.Measured("pain", "before", "6"), events.Chosen("over", lengths), events.Held(),
        events.Released(lengths), events.Silenced(),
        events.Picked("light", 40.0, 30.0), events.Faulted("bed", "gone"), events.Mended("bed"), events.Away(3.0),
        events.Returned(2.0, lengths), events.Undone("returned"), events.Shown(30.0, 2700.0, 2, 1),
        events.Ended("finished"), events.Ticked("air"),
    ]  # fmt: skip
    seed = json.dumps([[events.kind_of(event), events.to_json(event)] for event in made]).encode()
    Journal(path).close()
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA synchronous = OFF")

    def take(data: bytes) -> None:
        try:
            entries = [(_storable(str(kind)), json.dumps(body)) for kind, body in json.loads(data)]
        except (ValueError, TypeError, RecursionError):
            entries = [("started", data.decode(errors="replace"))]
        db.execute("BEGIN")
        db.execute("DELETE FROM events")
        db.executemany(
            "INSERT INTO events (session, wall, boot, up, kind, body) VALUES ('s', ?, 'b', ?, ?, ?)",
            [(1.76e9 + at, float(at), kind, _storable(body)) for at, (kind, body) in enumerate(entries)],
        )
        db.execute("COMMIT")
        now = Instant(1.76e9 + 60, "b", 60.0)
        with Journal(path) as journal:
            state = journal.state()
            if state is not None:
                moment.moment(fold.at_instant(state, now), now)
            record(journal.entries("s"), now)

    return Reader(Mutator([seed], json=True), take)


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
