"""`report`, `history`, `purge`: sessions from the journal. This module imports no screen and no sound."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from roomctl.clock import Clock, Instant, SystemClock
from roomctl.commands.common import client_of, clinic_of, room_of, say
from roomctl.config.room import Room, named
from roomctl.config.room_keys import DAYS
from roomctl.errors import Refused, Unavailable, Usage
from roomctl.journal import archive, recovery
from roomctl.journal.store import Journal
from roomctl.report import content
from roomctl.session.digest import Digest, habits
from roomctl.session.record import Record, record
from roomctl.system import paths
from roomctl.text.durations import clock, length, of
from roomctl.text.lateness import NEARLY, early_or
from roomctl.text.results import RESULTS
from roomctl.text.times import day, iso, time_of_day

DAY = 24 * 3600.0
BRIEF = ("html", "pdf")
"""One-page formats, which summarise the cues in a line."""
SHOWN = 20
"""Number of sessions listed one by one before they are removed."""


def report(args: argparse.Namespace) -> int:
    """One session, in one of six formats, to stdout or a file (0600)."""
    room, now = room_of(args), SystemClock()
    kind = args.format or ("json" if args.json else "text")
    asked = _asked(args, room, kind)
    with Journal(room.journal) as journal:
        latest = args.session is None and asked.doctor
        session = _over(journal, now.now()) if latest else session_named(journal, args.session)
        made = record(journal.entries(session), now.now())
        if made is None:
            raise Refused("the start of that session is missing from this journal")
        asked = content.of_client(asked, made, archive.visits(journal, made.client, now.now()))
    body = _rendered(made, kind, asked, room, now)
    if args.out:
        named = content.document(made, asked).named
        print(written(Path(args.out), named, kind, body), file=sys.stderr)
    elif kind == "pdf" and sys.stdout.isatty():
        raise Usage("a PDF cannot be printed to a terminal; write it to a file with -o FILE")
    else:
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()
    return 0


def _asked(args: argparse.Namespace, room: Room, kind: str) -> content.Asked:
    if args.reader and not args.consent:
        raise Refused("a report for a doctor needs the client's consent; ask the client, then add --consent")
    client = client_of(args)
    doctor = args.reader == "doctor"
    rule = room.timed_codes if room.region == "us" and not doctor else None
    return content.Asked(args.with_notes, doctor, kind in BRIEF, rule, client, room.name)


def session_named(journal: Journal, named: str | None) -> str:
    """The session whose id begins with the given text; the newest if none is given. Raises `Refused`."""
    if named is None:
        state = journal.state()
        if state is None:
            raise Refused("no sessions yet; start one with `roomctl start PRESET`")
        return state.session
    found = archive.named(journal, named) if named.isprintable() else []  # a byte that is no text
    if len(found) != 1:
        what = "no session of this room has an id" if not found else f"{len(found)} sessions of this room have ids"
        raise Refused(f"{what} starting with {named!r}; `roomctl history --json` lists them all")
    return found[0]


def _over(journal: Journal, now: Instant) -> str:
    """The newest ended session, because a running one may be the next client's; a rehearsal only if there is nothing
    else. Raises `Refused`."""
    found = [one for one in archive.digests(journal, now) if one.ended]
    if not found:
        raise Refused("no session has ended yet; for a running one, use `roomctl report SESSION --for doctor`")
    return next((one for one in found if one.speed == 1), found[0]).session


def _rendered(made: Record, kind: str, asked: content.Asked, room: Room, now: Clock) -> bytes:
    """The report's bytes. A format's library is imported only when needed. A fault may contain a file name that is not
    text; that must not fail here."""
    document, name = content.document(made, asked), room.clinic_name or ""

    def tell(line: str) -> None:
        print(line, file=sys.stderr)

    match kind:
        case "text":
            from roomctl.report.text import text

            return text(document, name).encode(errors="replace")
        case "md":
            from roomctl.report.markdown import markdown

            return markdown(document, name).encode(errors="replace")
        case "html":
            from roomctl.report.html import html

            return html(document, clinic_of(room, tell)).encode(errors="replace")
        case "pdf":
            from roomctl.report.pdf import pdf

            return pdf(document, now.now().wall, clinic_of(room, tell), tell)
    import json

    from roomctl.report.data import data
    from roomctl.report.fhir import bundle

    whole = data(made, asked) if kind == "json" else bundle(made, document, asked, room.codes, now.now().wall)
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode(errors="replace")


def written(out: Path, named: str, kind: str, body: bytes) -> str:
    """Write `file` whole or not at all, readable only by its owner. In a folder, the name is made from room and time; a
    pipe stays a pipe."""
    ending = {"text": "txt", "fhir": "fhir.json"}.get(kind, kind)
    file = out / f"{named}.{ending}" if out.is_dir() else out
    try:
        if file.is_file() or not file.exists():
            paths.written(file, body)
        else:
            file.write_bytes(body)
    except OSError as error:
        raise Unavailable(f"{file} cannot be written ({error.strerror}); name another file with -o") from error
    return f"written: {file}"


SESSION_COLUMNS = (
    "session", "preset", "title", "started_at", "planned_s", "done_s", "late_s", "pauses", "paused_s", "speed", "ended",
)  # fmt: skip
AREA_COLUMNS = ("area", "planned_s", "done_s", "sessions")


def history(args: argparse.Namespace) -> int:
    """List the sessions, newest first; or each area's usual length."""
    room, now = room_of(args), SystemClock().now()
    with Journal(room.journal) as journal:
        every = archive.digests(journal, now)
        unreadable = archive.unreadable(journal, every)
    found = [one for one in every if one.speed == 1 or args.rehearsals]
    if unreadable:
        print(_unreadable(unreadable), file=sys.stderr)
    if args.areas:
        return _areas(args, found)
    if args.csv:
        return _csv(SESSION_COLUMNS, [_row(one) for one in found])
    if args.json:
        say([_row(one) for one in found])
        return 0
    for one in found:
        print(_line(one))
    if not found:
        print("no sessions yet; start one with `roomctl start PRESET`", file=sys.stderr)
    for hint in archive.told_elsewhere(room.journal, named(), every=not found):
        print(hint, file=sys.stderr)
    if deep := _deep_today(found, now.wall):
        over = room.hands_limit is not None and deep > room.hands_limit * 60
        limit = f", over the limit of {length(room.hands_limit * 60)}" if over and room.hands_limit else ""
        print(f"today: {length(deep)} of deep tissue, trigger point and friction work{limit}", file=sys.stderr)
    if hidden := len(every) - len(found):
        print(f"not listed: {hidden} rehearsal{'s' if hidden > 1 else ''}; --rehearsals lists them", file=sys.stderr)
    if "keep" not in room.lost and (old := sum(one.started_at < now.wall - room.keep * DAY for one in every)):
        print(f"{_sessions(old)} older than {room.keep} days; `roomctl purge` removes them", file=sys.stderr)
    return 0


def _unreadable(sessions: Sequence[str]) -> str:
    return f"{_sessions(len(sessions))} cannot be read: `roomctl report {sessions[0]}` says why"


def _row(one: Digest) -> dict[str, object]:
    return {
        "session": one.session, "preset": one.preset, "title": one.title, "started_at": iso(one.started_at),
        "planned_s": round(one.planned, 3), "done_s": round(one.done, 3), "late_s": round(one.late, 3),
        "pauses": one.pauses, "paused_s": round(float(one.paused), 3), "speed": one.speed, "ended": one.ended or None,
    }  # fmt: skip


def _line(one: Digest) -> str:
    more = [RESULTS[one.ended]]
    if abs(one.late) >= NEARLY:
        more.append(early_or("late", one.late))
    if one.pauses:
        more.append(f"{one.pauses} pause{'s' if one.pauses > 1 else ''}, {clock(one.paused)}")
    if one.speed != 1:
        more.append("rehearsal")
    at = f"{day(one.started_at)} {time_of_day(one.started_at)}"
    return f"{at}  {of(one.done, one.planned):>15}  {one.title} ({', '.join(more)})"


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> int:
    """Print a table. A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    import csv

    writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({
            key: f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@")) else cell
            for key, cell in row.items()
        })  # fmt: skip
    return 0


def _areas(args: argparse.Namespace, found: list[Digest]) -> int:
    """Print the usual lengths; nothing is changed."""
    usual = habits(found)
    if args.json or args.csv:
        rows = [
            dict(zip(AREA_COLUMNS, (one.area, round(one.planned, 3), round(one.done, 3), one.sessions), strict=True))
            for one in usual
        ]
        if args.csv:
            return _csv(AREA_COLUMNS, rows)
        say(rows)
        return 0
    for one in usual:
        says = f"usually {length(one.done)}, planned {length(one.planned)}" if one.differs else "as planned"
        print(f"{one.area}: {says} (median of {one.sessions})")
    if not usual:
        print("too few sessions: an area is listed after three", file=sys.stderr)
    return 0


def _deep_today(found: list[Digest], wall: float) -> float:
    today = datetime.fromtimestamp(wall).date()
    mine = [one for one in found if one.speed == 1 and datetime.fromtimestamp(one.started_at).date() == today]
    return sum(one.deep for one in mine)


def purge(args: argparse.Namespace) -> int:
    """List old sessions, ask, and remove them permanently."""
    room, now = room_of(args), SystemClock().now()
    client = client_of(args)
    if "keep" in room.lost and not (args.older or client):
        raise Refused("`keep:` cannot be read, so nothing was removed; correct it, or give the days with --older 30d")
    asked = args.older or ("0d" if client else f"{room.keep}d")
    if not DAYS.fullmatch(asked):
        raise Usage(f"--older {asked!r} is not a number of days; write it as 30d")
    before = now.wall - int(asked[:-1]) * DAY
    since = f"before {day(before)} {time_of_day(before)}{f' with the code {client}' if client else ''}"
    with Journal(room.journal) as journal:
        found = archive.older(journal, before)
        if client:
            found = sorted({*found}.intersection(archive.of_client(journal, client)))
        waits = _waiting(room, journal, now).intersection(found)
        old = [session for session in found if session not in waits]
        if waits:
            print(f"kept: {_sessions(len(waits))} not sent to the webhook yet", file=sys.stderr)
        if args.dry_run:
            return _would(args, old, sorted(waits), since)
        if old:
            archive.idle(journal, now)
        if old and not args.yes:
            _ask(args, _listed(journal, old), f"{_sessions(len(old))} that began {since}")
        removed = archive.purge(journal, old, SystemClock().now())
    _emptied(room.outbox, removed.sessions)
    if args.json:
        kept = {"kept": sorted(waits)}
        say({"removed": list(removed.sessions), "entries": removed.entries, "freed_bytes": removed.freed, **kept})
        return 0
    if not removed.sessions:
        print(_nothing(since))
        for hint in archive.told_elsewhere(room.journal, named(), every=True):
            print(hint, file=sys.stderr)
        return 0
    print(f"removed permanently: {_sessions(len(removed.sessions))} that began {since}, {removed.entries} entries")
    for session in removed.sessions:
        print(session)
    print("copies elsewhere, such as backups and saved reports, are not deleted", file=sys.stderr)
    for file in recovery.aside(room.journal):
        print(f"{file} was damaged and is kept; delete it to remove what it has of them", file=sys.stderr)
    return 0


def _nothing(since: str) -> str:
    return f"no session to remove started {since}; nothing was removed"


def _waiting(room: Room, journal: Journal, now: Instant) -> set[str]:
    """The sessions whose webhook message is still waiting, in an outbox or for the next controller."""
    if room.webhook is None and "webhook" not in room.lost:
        return set()
    from roomctl.clinic.delivery import tellable
    from roomctl.clinic.outbox import Outbox

    over = ((session, archive.record(journal, session, now)) for _, session in archive.over(journal, now))
    untold = {session for session, made in over if made and tellable(made)}
    return untold | {message.name for message in Outbox(room.outbox).waiting()}


def _would(args: argparse.Namespace, old: list[str], waits: list[str], since: str) -> int:
    if args.json:
        say({"would_remove": old, "kept": waits})
        return 0
    print(f"would be removed permanently: {_sessions(len(old))} that began {since}" if old else _nothing(since))
    for session in old:
        print(session)
    return 0


def _listed(journal: Journal, old: list[str]) -> list[str]:
    """The sessions as `history` lists them, oldest first; if there are many, only the first and the last ones."""
    found = {one.session: _line(one) for one in archive.digests(journal, SystemClock().now())}
    lines = [found[session] for session in old if session in found]
    more = len(lines) - SHOWN
    return lines if more <= 0 else [lines[0], f"… {more} more …", *lines[1 - SHOWN :]]


def _ask(args: argparse.Namespace, lines: list[str], what: str) -> None:
    """Raises `Refused` unless the user types yes."""
    if args.json or not all(stream and stream.isatty() for stream in (sys.stdin, sys.stderr)):
        way_out = "add --yes, or list them with --dry-run; nothing was removed"
        raise Refused(f"{what} would be removed permanently; {way_out}")
    print("\n".join(lines), f"Remove {what} permanently? Type yes: ", sep="\n", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().casefold() not in ("y", "yes"):
        raise Refused("nothing was removed")


def _emptied(outbox: Path, sessions: tuple[str, ...]) -> None:
    """Remove their webhook messages and names too."""
    for session in sessions:
        for file in outbox.glob(f"{session}.*"):
            file.unlink(missing_ok=True)


def _sessions(many: int) -> str:
    return f"{many} session{'s' if many != 1 else ''}"
