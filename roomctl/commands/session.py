"""`start`, `do`, `status`, `plan`: the session from a terminal. No screen, no sound is imported here."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from typing import Any

from roomctl.clock import HandClock, Instant, SystemClock, process_start
from roomctl.commands.common import beds_of, client_of, hands_json, plan_json, room_in_use, room_of, say, start_of
from roomctl.config.room import Room
from roomctl.errors import Refused, Usage
from roomctl.journal.archive import hands_today, visits
from roomctl.journal.store import Journal
from roomctl.session import lamps
from roomctl.session.acts import of_the_end
from roomctl.session.commands import ACTS, Act, Start, decide
from roomctl.session.cues import Cue, last_note
from roomctl.session.events import Entry
from roomctl.session.fold import at_instant, current_at, fold
from roomctl.session.hands import Load, hard
from roomctl.session.moment import Moment, moment
from roomctl.session.plan import Plan
from roomctl.session.record import Record
from roomctl.session.refusal import Refusal
from roomctl.session.state import State
from roomctl.session.timeline import ahead, turns
from roomctl.session.turnover import turnover
from roomctl.session.visits import same
from roomctl.system.lock import Lock
from roomctl.text import changes, durations, moments, outcomes, places
from roomctl.text.bookings import door_to_door
from roomctl.text.durations import length, planned
from roomctl.text.hands import offer
from roomctl.text.lateness import NEARLY, early_or
from roomctl.text.places import place, technique
from roomctl.text.refusals import error_text, unusual
from roomctl.text.times import iso

NUMBERED = {
    "more": "minutes",
    "less": "minutes",
    "extend": "minutes",
    "louder": "dB",
    "softer": "dB",
    "light": "percent",
}
"""Acts that take a number, and what it is of."""
WORDLESS = ("resume", "next", "back", "restart", "hold", "ack", "undo", "silence", "spread", "motif", "inspect")


def start(args: argparse.Namespace) -> int:
    """Hands on, now; and see to it that the controller runs. Nothing is started or written if the session cannot be."""
    from roomctl.service.supervisor import ensure

    room, clock = room_of(args), SystemClock()
    client, last = _last_time(args, room, clock)
    command = start_of(args, room, clock) if last is None else _same(args, room, clock, last)
    if args.cues:
        if command.plan.cues == "visual-only":
            raise Refusal("cues-never-sound")
        command = replace(command, plan=command.plan.with_cues("usual" if args.cues == "embedded" else "silent"))
    if args.halfway:
        command = replace(command, plan=replace(command.plan, halfway=args.halfway == "on"))
    if args.quiet:
        command = replace(command, wishes=replace(command.wishes, talk="quiet"))
    command = replace(command, client=client)
    load = _hands(room, command.plan, clock)
    ensure(room)  # it and its sound get ready while the start is written
    with Journal(room.journal) as journal:
        outcome = journal.act(command, clock)
        assert outcome.state is not None
        ensure(room)
        here = moment(outcome.state, clock.now())
    if args.json:
        say({"session": outcome.state.session, "preset": command.plan.preset, "ends_at": iso(here.ends_at)})
    else:
        said = outcomes.outcome(outcome.decision, outcome.state)
        more = [
            changes.left_out(command.wishes.avoid, unplaced=command.unplaced),
            _unplaced(command),
            load and offer(load, command.plan.phases),
        ]
        print(
            "; ".join(
                filter(None, [f"{said}. {place(here.phase)}", f"{planned(command)}, {moments.ends(here)}", *more])
            )
        )
    return 0


def _last_time(args: argparse.Namespace, room: Room, clock: SystemClock) -> tuple[str, Record | None]:
    """The client's code, and with `--same` that client's last session. Raises `Refused`."""
    client = client_of(args)
    if client and not room.client_codes:
        raise Refused("this room takes no client codes; `client_codes: true` in room.yaml allows them")
    if args.same and not client:
        raise Usage("--same needs the client's code, as in --client K-0042")
    if not args.same:
        return client, None
    with Journal(room.journal) as journal:
        last = visits(journal, client, clock.now(), 1)
    if not last:
        raise Refused(f"no session with the code {client} has ended in this room; start without --same")
    return client, last[0]


def _same(args: argparse.Namespace, room: Room, clock: SystemClock, last: Record) -> Start:
    """The session for the options, with the wishes and the minutes of the session `last`."""
    wishes = last.wishes

    def today(plan: Plan) -> Plan:
        nonlocal wishes
        plan, wishes = same(plan, last, beds_of(room))
        args.avoid = [*args.avoid, *wishes.avoid]
        return plan

    made = start_of(args, room, clock, today=today)
    plan = made.plan.with_scene(bed=wishes.bed or None, light=wishes.light)
    return replace(made, plan=plan, wishes=replace(wishes, avoid=made.wishes.avoid))


def do(args: argparse.Namespace) -> int:
    """One act, aimed at the phase that was current when the command was typed, or at the record of `--session`."""
    if args.verb not in ACTS:
        raise Refusal("no-act", verb=args.verb, acts=tuple(ACTS))
    typed, clock, room = process_start(), SystemClock(), room_in_use(args)
    if args.verb == "bed" and (name := "-".join(args.words)) not in (*beds_of(room), ""):
        raise Refused(f"there is no bed {name!r}; `roomctl sounds list` shows those that there are")
    if args.verb in ("lights", "inspect") and not room.lights:
        raise Refused(outcomes.NO_LAMPS)
    with Journal(room.journal) as journal:
        state = journal.state()
        aimed = current_at(journal.entries(state.session), typed) if state else None
        act = _act(args, aimed.current if aimed else None)
        meant = _meant(args.session, journal, state, act, clock.now())
        try:
            outcome = journal.act(act, clock, meant)
        except Refusal as refusal:
            if not _confirmed(refusal):
                raise
            outcome = journal.act(act._replace(sure=True), clock, meant)
        assert outcome.state is not None
        if args.json:
            say({**_status(outcome.state, room), "turnover": _turnover(outcome.state)})
        else:
            print(outcomes.outcome(outcome.decision, outcome.state))
    if outcome.state.ended is None:
        _wake(room)
    return 0


def _confirmed(refusal: Refusal) -> bool:
    """Whether somebody at the terminal wants an unusual act all the same. Raises `Refused` if there is no terminal."""
    if refusal.reason != "unusual":
        return False
    if not sys.stdin.isatty():
        raise Refused(f"{unusual(refusal.facts)}; add --yes to do it all the same")
    print(f"{unusual(refusal.facts)}. Do it? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().casefold() not in ("y", "yes"):
        raise Refused("nothing was changed")
    return True


def _meant(named: str | None, journal: Journal, state: State | None, act: Act, now: Instant) -> str:
    """The session that `act` is for. Raises `Refused` where a running one and the one before it may both be meant."""
    if named is not None:
        from roomctl.commands.record import session_named

        return session_named(journal, named)
    if state is None:
        return ""
    if of_the_end(act) and at_instant(state, now).ended is None:
        running, *before = journal.sessions()[:2]
        raise Refusal("which-session", running=running, before=before)
    return state.session


def _wake(room: Room) -> None:
    """After a reboot, say, a session runs and its controller does not."""
    if not Lock(room.lock).held():
        from roomctl.service.supervisor import ensure

        ensure(room)


def _act(args: argparse.Namespace, phase: int | None) -> Act:
    words = ("-" if args.verb == "bed" else " ").join(args.words)
    if args.verb in WORDLESS and words:
        raise Refused(f"`{args.verb}` takes no words; remove {words!r}")
    if args.verb not in NUMBERED or not words:
        return Act(args.verb, phase, text=words, sure=args.yes)
    try:
        return Act(args.verb, phase, amount=float(words), sure=args.yes)
    except ValueError:
        of = NUMBERED[args.verb]
        raise Refused(f"{words!r} is not a number of {of}; write for example `roomctl do {args.verb} 2`") from None


def status(args: argparse.Namespace) -> int:
    """Where the session stands; once, or each second."""
    room = room_in_use(args)
    with Journal(room.journal) as journal:
        while True:
            state = journal.state()
            here = at_instant(state, SystemClock().now()) if state else None
            running = here if here is not None and here.ended is None else None
            if args.json:
                say({**_status(running, room), "turnover": _turnover(here)})
            elif running is None:
                print(error_text(Refusal("no-session")), file=sys.stderr)
            else:
                print(_in_words(moment(running, running.at), running, controller=Lock(room.lock).held()))
            if not args.follow:
                return 0 if running or args.json else 1
            sys.stdout.flush()
            time.sleep(1.0)


def plan(args: argparse.Namespace) -> int:
    """What a session would be, with its cues."""
    clock = SystemClock()
    room = room_of(args)
    start = start_of(args, room, clock, ask=False)
    now = HandClock().now()
    state = fold([Entry(0, "", now, event) for event in decide(None, start, now).events])
    assert state is not None
    cues = [
        {"kind": cue.kind, "at_s": round(cue.due * start.speed, 3), "phase": cue.phase}
        for cue in sorted(
            [*ahead(state, start.plan.seconds), *turns(state, start.plan.seconds / start.speed)], key=_due
        )
    ]
    load = _hands(room, start.plan, clock)
    if args.json:
        light = [{"at_s": round(t * start.speed, 3), "percent": round(percent, 2)} for t, percent in lamps.curve(state)]
        at = last_note(start.plan.seconds, spot=start.plan.spot)
        head = {
            "preset": start.plan.preset, "title": start.plan.title, "minutes": start.plan.seconds / 60,
            "unplaced_s": round(start.unplaced, 3), "prone_limit_s": start.plan.prone_limit,
            "hands": load and hands_json(load, start.plan),
            "last_note": {"at_s": round(at, 3), "text": start.plan.last_note} if start.plan.last_note else None,
        }  # fmt: skip
        say({**head, "phases": plan_json(start.plan), "cues": cues, "light": light})
        return 0
    print("; ".join(filter(None, [f"{start.plan.title}: {planned(start)}", _unplaced(start)])))
    if load and (said := offer(load, start.plan.phases)):
        print(said)
    if around := door_to_door(room.booking, start.plan.seconds):
        print(around)
    begins = 0.0
    for index, phase in enumerate(start.plan.phases):
        percent = lamps.scene_light(start.plan, index, index - 1 if index else None)
        how = f"{technique(phase.technique)}, {phase.position}, pressure {phase.pressure}, light {percent:g} %"
        how += f"; {places.change_of_sides(phase)}" if phase.between else ""
        print(f"{durations.clock(begins):>7}  {length(phase.seconds):>9}  {place(phase)} ({how})")
        begins += phase.seconds
    return 0


def _hands(room: Room, plan: Plan, clock: SystemClock) -> Load | None:
    """The load of the therapist's hands today with `plan`; None if the room has no limit."""
    if room.hands_limit is None:
        return None
    with Journal(room.journal) as journal:
        return Load(hands_today(journal, clock.now(), room.therapist), hard(plan.phases), room.hands_limit * 60)


def _due(cue: Cue) -> float:
    return cue.due


def _unplaced(start: Start) -> str:
    return changes.longest(start.plan.seconds, start.unplaced) if start.unplaced else ""


def _status(state: State | None, room: Room) -> dict[str, Any]:
    lives = {"alive": Lock(room.lock).held()}
    alive = {"controller": lives, "player": lives}  # `player` for scripts that know the former name
    if state is None:
        return {"session": None, **alive}
    here = moment(state, state.at)
    return {
        "session": state.session, "preset": state.plan.preset, "phase": place(here.phase), "index": here.index,
        "area": here.phase.area, "side": here.phase.side, "elapsed_s": round(here.elapsed, 3),
        "left_s": round(here.left, 3), "phase_left_s": round(here.phase_left, 3), "late_s": round(here.late, 3),
        "ends_at": iso(here.ends_at), "paused": here.paused, "held": here.waiting,
        "prone_s": round(here.prone, 3), "prone_limit_s": here.prone_limit,
        "away_s": round(here.away, 3), "changing_sides_s": round(here.changing, 3),
        "last_note": here.note or None, "rehearsal": state.rehearsal,
        "next": {"area": here.next.area, "side": here.next.side} if here.next else None,
        "cue": here.cue.kind if here.cue else None,
        "faults": [{"device": one.device, "message": one.message, "since": iso(one.since)} for one in state.faults],
        **alive,
    }  # fmt: skip


def _turnover(state: State | None) -> dict[str, Any] | None:
    """The `turnover` of `status --json`: that of the latest session until the next one starts."""
    if state is None or (now := turnover(state, state.at)) is None:
        return None
    steps = [
        {"step": one.step.name, "done": one.done, "left_s": None if one.left is None else round(one.left, 3)}
        for one in now.steps
    ]
    return {"phase": now.phase, "until": iso(now.until), "left_s": round(now.left, 3), "steps": steps}


def _in_words(here: Moment, state: State, *, controller: bool) -> str:
    doing = "paused in" if here.paused else "holding" if here.waiting else "now"
    after = f"then {place(here.next)}" if here.next else "the last area"
    late = f", {early_or('late', here.late)}" if abs(here.late) >= NEARLY else ""
    faults = "".join(f"; {moments.fault(fault)}" for fault in state.faults)
    away = f"; away {durations.clock(here.away)}: `roomctl do away keep` or `away back`" if here.away else ""
    mark = f"{moments.REHEARSAL}: " if state.rehearsal else ""
    return f"{mark}{doing} {place(here.phase)}, {durations.clock(here.phase_left)} left; {after}; " \
           f"{moments.ends(here)}{late}{away}{faults}" \
           f"{'' if controller else '; no sound: start the controller with `roomctl controller`'}"  # fmt: skip
