"""`doctor`: pre-flight checks, which report what is missing before a client comes, each in a sentence with a remedy."""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from roomctl.clinic.outbox import Outbox
from roomctl.clock import SystemClock
from roomctl.commands.common import room_of, say, shelves_of
from roomctl.config import fallback, keymap, learned_keys, therapists
from roomctl.config import room as rooms
from roomctl.config.room import Room
from roomctl.errors import Fault, Refused, RoomError
from roomctl.journal import archive, recovery, reserve
from roomctl.journal.errors import Damaged
from roomctl.journal.store import Journal
from roomctl.preset.library import Shelf
from roomctl.system import machine, paths
from roomctl.system.shares import Silent, within
from roomctl.text.refusals import error_text
from roomctl.text.times import time_of_day

Verdict = Literal["ok", "mind", "missing"]
CALENDAR = 15.0
"""Seconds that the server of a calendar may take."""
NAMED = 5
"""Number of calendar events named one by one."""
FAINT = 20
"""Percent of the system's volume below which a bed is hardly heard."""
UNEVEN = 5
"""Percent by which one side may be fainter than the other."""
MUSIC = 20.0
"""Time limit in seconds for measuring own music that is new."""
PATIENCE = 10.0
"""Time limit in seconds for opening a sound device."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`ok`: correct; `mind`: a session runs, but with limits; `missing`: something does not work."""

    what: str
    verdict: Verdict
    message: str


def doctor(args: argparse.Namespace) -> int:
    """Print every finding. Exit 3 if something is missing."""
    room = room_of(args)
    found = []
    for one in look(room, shelves_of(args, room)):
        found.append(one)
        if not args.json:
            print(f"{one.verdict:>8}  {one.what}: {one.message}", flush=True)
    if args.json:
        say({"checks": [asdict(one) for one in found]})
    return 3 if any(one.verdict == "missing" for one in found) else 0


def look(room: Room, shelves: Sequence[Shelf]) -> Iterator[Finding]:
    """Every check, one after the other; none raises."""
    checks: tuple[tuple[str, Callable[[], tuple[Verdict, str]]], ...] = (
        ("settings", lambda: _settings(room)),
        ("journal", lambda: _journal(room)),
        ("presets", lambda: _presets(room, shelves)),
        ("sounds", _sounds),
        ("own music", lambda: _music(room)),
        ("sound device", lambda: _device(room)),
        *((("cue device", lambda: _device(room, cues=True)),) if room.cue_device else ()),
        *((("lamps", lambda: _lamps(room)),) if room.lights else ()),
        *((("broker", lambda: _broker(room)),) if room.on_bus else ()),
        ("calendar", lambda: _calendar(room)),
        ("pedals", _pedals),
        ("terminal", _terminal),
        ("disk", lambda: _disk(room)),
        ("power", _power),
        ("volume", _volume),
        ("notifications", _notifications),
        ("sleep", _sleep),
        ("old sessions", lambda: _old(room)),
        ("webhook", lambda: _webhook(room)),
    )
    damaged = False
    for what, check in checks:
        if damaged and what in ("old sessions", "webhook"):
            continue
        try:
            verdict, message = check()
        except RoomError as error:
            verdict, message = "missing", error_text(error)
        damaged |= (what, verdict) == ("journal", "missing")
        yield Finding(what, verdict, message)


def _journal(room: Room) -> tuple[Verdict, str]:
    copies = recovery.copies(room.journal)
    try:
        with Journal(room.journal, mends=False) as journal:
            now = SystemClock().now()
            said = f"{room.journal}; sessions: {len(journal.sessions())}"
            unreadable = archive.unreadable(journal, archive.digests(journal, now, save=False))
            with contextlib.suppress(Refused):
                archive.idle(journal, now)
                journal.check()
    except Damaged as error:
        return "missing", f"{error}; {_offer(copies)}"
    elsewhere = archive.told_elsewhere(room.journal, rooms.named(), every=True)
    if unreadable:
        said = f"{said}, {len(unreadable)} of them unreadable: `roomctl report {unreadable[0]}` says why"
    return "mind" if unreadable else "ok", "; ".join([said, *elsewhere, f"copies: {len(copies)}"])


def _offer(copies: Sequence[Path]) -> str:
    """What becomes of a damaged journal."""
    first = "the next session moves it aside, keeps it, and goes on with what can be read"
    if not copies:
        return f"{first}; there is no copy of it yet"
    day = date.fromtimestamp(copies[-1].stat().st_mtime)
    return f"{first} and with the rest from the copy of {day.day} {day:%B} ({copies[-1].name})"


def _settings(room: Room) -> tuple[Verdict, str]:
    """The file and line of each setting, and files among them that belong to no room."""
    found = sorted((key, file, line) for key, (file, line) in therapists.sources(room).items() if "." not in key)
    set_ = ", ".join(f"{key} ({_named(file)}:{line})" for key, file, line in found)
    name = "no room name is set" if room.name == rooms.DEFAULT else f"room {room.name}"
    said = f"{name}: {set_ or 'no settings are set'}"
    _, of_therapists = therapists.faults(room)
    faults = list(dict.fromkeys((*room.faults, *of_therapists)))
    wrong = [_short(fault) for fault in faults[:NAMED]] + _more(faults[NAMED:])
    lost = room.lost | ({"therapists"} if of_therapists else set())
    wrong += [f"until this is corrected, {fallback.meanwhile(lost)}"] if wrong else []
    strange = [f"rooms/{file.name} belongs to no room; name it like rooms/blue.yaml" for file in rooms.strangers()]
    return ("mind" if wrong or strange else "ok"), "; ".join([*wrong, *strange, said])


def _short(fault: Fault) -> str:
    return str(fault._replace(file=_named(Path(fault.file))))


def _named(file: Path) -> str:
    """A file of the settings' folder without that folder, another one in full."""
    return str(file.relative_to(paths.config()) if file.is_relative_to(paths.config()) else file)


def _presets(room: Room, shelves: Sequence[Shelf]) -> tuple[Verdict, str]:
    from roomctl.preset import catalogue, library
    from roomctl.sound import library as sounds
    from roomctl.sound.music.folders import folders

    cards, faults = catalogue.cards(shelves, sounds.load(music=folders(room.clinic_music)).bed_names, room.conditions)
    if away := next((card.behind for card in cards if card.behind), ""):
        return "missing", f"{library.folder_of(away)} cannot be read: {faults[0]}"
    if faults:
        return "mind", f"{len(cards)} presets are ready; skipped: {faults[0]} (`roomctl presets check` lists all)"
    return "ok", f"{len(cards)} presets are ready"


def _sounds() -> tuple[Verdict, str]:
    from roomctl.sound import library, verify

    faults = verify.faults(library.load())
    if faults:
        file, what = faults[0]
        more = f"; {len(faults) - 1} more are faulty (`roomctl sounds check` lists all)" if len(faults) > 1 else ""
        return "missing", f"{file.name} {what}{more}"
    return "ok", "all beds and cues can be played"


_OPENS = """
import json, os, sys
import numpy as np
from roomctl.sound.audio_device import Output
latency, device, other = json.loads(sys.argv[1])
try:
    output = Output(lambda n: np.zeros((n, 2), np.float32), latency, device, other)
    import pygame
    said = f"opens {device or 'the default device'} through {pygame.mixer.get_driver()}"
    said = f"~{device} is not connected; another loudspeaker is used instead" if output.stands_in else said
except Exception as error:
    said = f"!{error}"
print(said, flush=True)
from pygame._sdl2.audio import get_audio_device_names
print(", ".join(get_audio_device_names(False)), flush=True)
os._exit(0)
"""


def _music(room: Room) -> tuple[Verdict, str]:
    """A slow disk, or many new files, would take longer than anybody waits: after a while it says how far it came."""
    from roomctl.sound.music import analysis, folders

    if room.clinic_music:
        try:
            there = within(Path(room.clinic_music).is_dir, room.clinic_music)
        except Silent as error:
            return "missing", f"{room.clinic_music} cannot be read: {error.strerror}"
        if not there:
            return "missing", f"{room.clinic_music} does not exist; correct `clinic_music:` in room.yaml"
    files: list[Path] = []
    found: list[tuple[Path, analysis.Heard]] = []
    strange: list[tuple[Path, str]] = []
    over, read = threading.Event(), threading.Event()

    def listen() -> None:
        places = list(folders.folders(room.clinic_music).values())
        for place in places:
            files.extend(analysis.files(place, False))
        read.set()
        for file in files:
            if over.is_set():
                return
            found.append((file, analysis.heard(file)))
        for place in places:
            strange.extend(analysis.strangers(place))

    with contextlib.suppress(Silent):
        within(listen, "own music", MUSIC)
    over.set()
    if not read.is_set():
        return "mind", "its folders do not answer (is the share or the disk there?)"
    music = [(file, heard) for file, heard in list(found) if heard.fault != analysis.NO_MUSIC]
    wrong = [(file, heard.fault) for file, heard in music if heard.fault] + list(strange)
    parts, left = sum(not heard.whole for _, heard in music), len(files) - len(found)
    said = (
        [f"{left} of {len(files)} files are not measured yet (`roomctl sounds check` measures them all)"]
        if left
        else []
    )
    if wrong:
        (file, fault), whole = wrong[0], len({*files, *(file for file, _ in wrong)})
        more = "(`roomctl sounds check` lists all)"
        said.insert(0, f"{len(wrong)} of {whole} files are skipped or cut: {file} {fault} {more}")
    if said:
        return "mind", "; ".join(said)
    count = f"{len(music)} files" if len(music) != 1 else "1 file"
    return (
        "ok",
        f"{count}, {parts} measured only in part (`roomctl sounds check` measures them all)" if parts else count,
    )


def _device(room: Room, *, cues: bool = False) -> tuple[Verdict, str]:
    """Runs in its own process, because opening a frozen device never returns."""
    device, other = (room.cue_device, False) if cues else (room.sound_device, room.other_device)
    way_out = "cues appear only on the screen" if cues else "a session runs without sound"
    way_out += "; connect or switch on a loudspeaker, then run `roomctl doctor` again"
    command = [sys.executable, "-c", _OPENS, json.dumps([room.latency_ms, device, other])]
    try:
        ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return "missing", f"the sound device does not answer; {way_out}"
    said, *names = ran.stdout.strip().splitlines() or [f"!{ran.stderr.strip().rpartition(chr(10))[2] or 'no reason'}"]
    there = f"; devices: {names[-1]}" if names else ""
    if said.startswith("!"):
        return "missing", f"{said[1:]}{there}; {way_out}"
    return ("mind" if said.startswith("~") else "ok"), f"{said.removeprefix('~')}{there}"


def _lamps(room: Room) -> tuple[Verdict, str]:
    """Every lamp is asked; none moves."""
    import asyncio

    from roomctl.commands.lights import options_of
    from roomctl.lighting import trial

    answers = asyncio.run(trial.asked(options_of(room)))
    away = [answer for answer in answers if not answer.reached]
    silent = [answer for answer in answers if answer.reached and answer.level is None]
    said = [f"{answer.name}: {answer.why}" for answer in away]
    said += [f"{answer.name} can be sent to, but {answer.why or 'does not answer'}" for answer in silent]
    said += [f"{answer.name} is at {answer.level:.0f} %" for answer in answers if answer.level is not None]
    return ("missing" if away else "mind" if any(not one.why for one in silent) else "ok"), "; ".join(said)


def _broker(room: Room) -> tuple[Verdict, str]:
    """The broker takes forbidden messages without a word, so the room sends one to itself."""
    import asyncio

    from roomctl.bus import trial
    from roomctl.text.remote import twice

    assert room.mqtt is not None
    back, machines = asyncio.run(trial.tried(room.name, room.mqtt))
    if not back:
        return "missing", f"a message to itself does not come back; `roomctl mqtt acl {room.name}` prints the rules " \
                          "that the broker needs"  # fmt: skip
    if machines > 1:
        return "missing", twice(room.name)
    return "ok", "a message came back" if machines else "a message came back; the room's controller is not running"


def _calendar(room: Room) -> tuple[Verdict, str]:
    if room.schedule is None:
        return "ok", "none is set"
    from roomctl.clinic.schedule import of_room

    now = SystemClock().now().wall
    today = of_room(room, now, {}, wait=CALENDAR, fresh=True)
    booked = today.next(now)
    said = f"read; the next booking is at {time_of_day(booked.at)}" if booked else "read"
    return ("mind" if today.passed else "ok"), "; ".join([said, *today.passed[:NAMED], *_more(today.passed[NAMED:])])


def _more(others: Sequence[object]) -> list[str]:
    return [f"and {len(others)} more"] if others else []


def _pedals() -> tuple[Verdict, str]:
    known, trouble = learned_keys.load(learned_keys.file())
    if trouble:
        return "mind", trouble
    keys = [key for several in known.values() for key in several]
    if not keys:
        return "ok", "no pedal is set up; `roomctl pedal` teaches one"
    found = {keymap.pressed(key)[0].strip("+") for key in keys}
    presses = " and ".join(f"{way} presses" for way in ("long", "double") if way in found)
    return "ok", f"{len(keys)} keys learned{presses and f', with {presses}'}"


def _terminal() -> tuple[Verdict, str]:
    if not sys.stdout.isatty():
        return "mind", "this is not a terminal; the screen needs one"
    columns, rows = shutil.get_terminal_size()
    if columns < 48 or rows < 24:
        return "mind", f"{columns}x{rows} is too small; the screen needs at least 48x24"
    return "ok", f"{columns}x{rows}"


def _disk(room: Room) -> tuple[Verdict, str]:
    free, kept = shutil.disk_usage(paths.state()).free // 2**20, reserve.left(room.journal)
    said = f"{free} MB free"
    if kept:
        said += f", and {kept / 2**20:g} of {reserve.SIZE >> 20} MB kept for a session on a full disk"
    return ("mind", f"{said}; delete something before the next session") if free < 100 else ("ok", said)


def _power() -> tuple[Verdict, str]:
    found = machine.battery()
    if found is None:
        return "ok", "this machine has no battery, or does not report it"
    said = f"the battery is at {found.percent:.0f} %"
    return ("ok", f"{said}, connected") if found.plugged else ("mind", f"{said}; connect the charger")


def _volume() -> tuple[Verdict, str]:
    found = machine.volume()
    if found is None:
        return "ok", "the system does not report its volume"
    if found.muted:
        return "mind", "the system's sound is muted; switch it on"
    said = f"the system's volume is {found.percent} %"
    if found.percent > 100:
        return "mind", f"{said}, which can distort; set it to 100 % or less"
    if found.fainter > UNEVEN:
        return "mind", f"{said}, but {found.percent - found.fainter} % on one side; set its balance to the middle"
    return ("mind", f"{said}; turn it up") if found.percent < FAINT else ("ok", said)


def _notifications() -> tuple[Verdict, str]:
    shown = machine.notifications()
    if shown is None:
        return "ok", "not known here; switch on the system's Do Not Disturb before a session"
    return ("mind", "other programs may show messages; switch on Do Not Disturb") if shown else ("ok", "switched off")


def _sleep() -> tuple[Verdict, str]:
    if machine.stays_awake():
        return "ok", "roomctl can keep this machine awake"
    return "mind", "roomctl cannot keep this machine awake; switch off sleep and the screen lock in its settings"


def _old(room: Room) -> tuple[Verdict, str]:
    with Journal(room.journal) as journal:
        old = len(archive.older(journal, SystemClock().now().wall - room.keep * 24 * 3600.0))
    if "keep" in room.lost:
        return "mind", "`keep:` cannot be read, so none is offered for removal"
    what = f"{old} older than {room.keep} days"
    return ("mind", f"{what}; `roomctl purge` removes them") if old else ("ok", what)


def _webhook(room: Room) -> tuple[Verdict, str]:
    hook = room.webhook
    if "webhook" in room.lost:
        return "missing", "its settings cannot be used, so nothing is sent; `roomctl config check` says why"
    if hook is None:
        return "ok", "none is set; nothing is sent from this machine"
    from roomctl.clinic import delivery, webhook

    webhook.tried(hook)
    outbox = Outbox(room.outbox)
    waiting = list(outbox.waiting())
    many = len(waiting) + delivery.untold(room, SystemClock().now())
    said = f"{many} not yet sent to {webhook.shown(hook)}"
    said += "".join(f"; last attempt: {message.trouble}" for message in waiting[-1:] if message.trouble)
    said += f"; {lost} given up in the last 40 days" if (lost := outbox.given_up()) else ""
    return ("mind" if many or lost else "ok"), said
