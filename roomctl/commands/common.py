"""Shared by several commands: the room and its journal, the plan for the options, the form of the output."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roomctl.clock import Clock, Instant, SystemClock
from roomctl.config import fallback
from roomctl.config import room as rooms
from roomctl.errors import RoomError, Usage
from roomctl.journal.store import Journal
from roomctl.preset import catalogue, library
from roomctl.session import client_code, fit
from roomctl.session.commands import FASTEST, SLOWEST, Start
from roomctl.session.hands import Load, gentler
from roomctl.session.moment import moment
from roomctl.session.plan import Plan, Wishes, meant
from roomctl.session.refusal import Refusal
from roomctl.text.refusals import error_text

if TYPE_CHECKING:
    from roomctl.report.html import Clinic
    from roomctl.sound.library import Shelf as Sounds

MAX_MINUTES = 12 * 60.0
"""Minutes; a longer session is a typing error."""


def room_of(args: argparse.Namespace) -> rooms.Room:
    """The room; what is wrong with its settings is printed on stderr."""
    room = own(args, rooms.load(args.room))
    _warn(room)
    return room


def own(args: argparse.Namespace, room: rooms.Room) -> rooms.Room:
    """`room` with the own settings of the therapist in `--therapist`. Raises `Usage` or `Refused`."""
    if not args.therapist:
        return room
    from roomctl.config import therapists

    return therapists.layered(room, args.therapist)


def _warn(room: rooms.Room) -> None:
    if room.faults:
        found = "\n".join(map(str, room.faults))
        print(f"{found}\n(until this is corrected, {fallback.meanwhile(room.lost)})", file=sys.stderr)


def room_in_use(args: argparse.Namespace) -> rooms.Room:
    """The same; if a setting has become faulty while a session runs, the previous settings stay in use."""
    room = own(args, rooms.load(args.room))
    before = rooms.kept(args.room) if room.faults else None
    if before is None or not session_runs(before):
        _warn(room)
        return room
    found = "\n".join(map(str, room.faults))
    print(f"{found}\n(the running session keeps its previous settings)", file=sys.stderr)
    return before


def session_runs(room: rooms.Room) -> bool:
    """Whether a session runs in `room` now. Raises `RoomError`."""
    with Journal(room.journal) as journal:
        state = journal.state()
    return state is not None and moment(state, SystemClock().now()).ended is None


def client_of(args: argparse.Namespace) -> str:
    """The client's code in `--client`. Raises `Usage` if it is none."""
    try:
        return client_code.code(args.client)
    except Refusal as error:
        raise Usage(f"--client {error_text(error)}") from None


def shelves_of(args: argparse.Namespace, room: rooms.Room) -> tuple[library.Shelf, ...]:
    mine = None
    if room.therapist:
        from roomctl.config import therapists

        mine = therapists.presets(room, room.therapist)
    all_of_them = library.shelves(args.presets, room.clinic_presets, mine, style_of(room))
    return library.built_in(all_of_them) if getattr(args, "built_in", False) else all_of_them


def style_of(room: rooms.Room) -> tuple[Path, ...]:
    """The files of the house style that the room's presets have."""
    return library.style_files(room.house_style, room.pack_defaults)


def clinic_of(room: rooms.Room, tell: Callable[[str], None] = lambda line: None) -> Clinic:
    """The clinic's name and logo for a page. If the logo cannot be used, the page has none; `tell` gets why."""
    from roomctl.report.html import Clinic
    from roomctl.report.logo import data_url

    logo = ""
    if room.clinic_logo:
        try:
            logo = data_url(Path(room.clinic_logo))
        except RoomError as error:
            tell(f"{error_text(error)}; the page has no logo")
    return Clinic(room.clinic_name or "", logo)


def beds_of(room: rooms.Room) -> Collection[str]:
    """The available beds."""
    return sounds_of(room).bed_names


def sounds_of(room: rooms.Room) -> Sounds:
    """The supplied sounds, and the clinic's own music folders."""
    from roomctl.sound import library as sounds
    from roomctl.sound.music.folders import folders

    return sounds.load(music=folders(room.clinic_music))


def start_of(
    args: argparse.Namespace, room: rooms.Room, clock: Clock, *, ask: bool = True, seed: int | None = None,
    today: Callable[[Plan], Plan] | None = None,
) -> Start:  # fmt: skip
    """The session for the options of `start`, `plan` and `render`. Raises `Refusal` or `Usage`.

    Without `ask`, sides that are not given stay open; without a `seed`, it is random. `today` changes the preset's plan
    before the options do.
    """
    if not SLOWEST <= args.speed <= FASTEST:
        raise Usage(f"--speed {args.speed:g} is out of range; use 1 (real time) to {FASTEST:g}")
    plan = catalogue.plan(args.preset, shelves_of(args, room), beds_of(room) if ask else None, room.conditions)
    plan = today(plan) if today else plan
    asked = plan.seconds if args.minutes is None else args.minutes * 60
    if args.order:
        plan = fit.reordered(plan, _order(args.order))
    drop, avoid = (
        tuple(dict.fromkeys(meant(area, plan.phases, plan.preset) for area in areas))
        for areas in (args.drop, args.avoid)
    )
    for area in dict.fromkeys((*drop, *avoid)):
        plan = fit.drop(plan, area)
    if args.minutes is not None:
        if not 0 < args.minutes <= MAX_MINUTES:
            raise Usage(f"--minutes {args.minutes:g} is out of range; use 1 to {MAX_MINUTES:g}")
        plan = fit.fit(plan, args.minutes * 60)
    booked = None
    if args.end_by:
        booked = _until(args.end_by, clock.now()) * args.speed  # now that the preset is read, which may take a while
        plan = fit.within(plan, booked)
    plan = fit.resolve_sides(plan, args.side, ask=ask)
    buffer = room.booking.buffer
    if args.late == "buffer" and not buffer:
        raise Refusal("no-turnover")
    wishes = Wishes(avoid)
    start = Start(
        plan,
        booked,
        args.speed,
        args.late,
        buffer=buffer,
        asked=asked,
        wishes=wishes,
        lamps=getattr(args, "lights", False),
    )
    return room.complete(start, seed)


def _order(words: str) -> list[int]:
    """`2,1,3` as indices. Raises `Usage`."""
    if not re.fullmatch(r"\d{1,3}(,\d{1,3})*", words):
        raise Usage(f"--order {words!r} is not a list of numbers; write it as 2,1,3")
    return [int(word) - 1 for word in words.split(",")]


def _until(clock: str, now: Instant) -> float:
    """Seconds from now to the next HH:MM."""
    try:
        at = datetime.strptime(clock, "%H:%M")
    except ValueError:
        raise Usage(f"--end-by {clock!r} is not a time of day; write it as 15:00") from None
    today = datetime.fromtimestamp(now.wall).date()
    # as instants, because a night in which the clocks change is longer or shorter, and may have an hour twice
    ends = (
        datetime.combine(today + timedelta(days), at.time().replace(fold=fold)).timestamp()
        for days in (0, 1)
        for fold in (0, 1)
    )
    seconds = min(end for end in ends if end > now.wall) - now.wall
    if seconds > MAX_MINUTES * 60:
        raise Usage(f"{clock} has passed, or is more than {MAX_MINUTES / 60:g} hours away; give an end time for today")
    return seconds


def plan_json(plan: Plan) -> list[dict[str, Any]]:
    """The `phases` of `plan --json`."""
    found, start = [], 0.0
    for index, phase in enumerate(plan.phases):
        found.append({
            "index": index, "area": phase.area, "side": phase.side, "technique": phase.technique,
            "start_s": start, "end_s": start + phase.seconds, "planned_s": phase.seconds,
            "at_least_s": phase.at_least, "focus": phase.focus, "position": phase.position,
            "at_most_s": phase.at_most, "pressure": phase.pressure, "between_sides_s": round(phase.between, 3),
        })  # fmt: skip
        start += phase.seconds
    return found


def hands_json(load: Load, plan: Plan) -> dict[str, Any]:
    """The `hands` of `plan --json`: seconds of deep work, and with a load over the limit the gentler techniques."""
    instead = ((at, gentler(plan.phases, at)) for at in range(len(plan.phases)) if load.over)
    return {
        "done_s": round(load.done, 3), "planned_s": load.planned, "limit_s": load.limit,
        "gentler": [{"phase": at, "technique": one.technique} for at, one in instead if one],
    }  # fmt: skip


def say(value: Any) -> None:
    """One JSON document on stdout."""
    print(json.dumps(value, ensure_ascii=False))
