"""What a room says of itself on the broker. Pure; docs/bus-v1.schema.json has the forms.

Nothing here names a person or says why a client came: no client, no condition, no wish, no typed text, no initials, and
no message of a device, which may contain a folder's name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from roomctl.session import events
from roomctl.session.events import Entry
from roomctl.session.moment import Moment, moment
from roomctl.session.occupancy import Occupancy, occupancy
from roomctl.session.plan import Plan
from roomctl.session.state import State
from roomctl.session.targets import scene_of
from roomctl.session.turnover import turnover
from roomctl.text.times import utc

VERSION = 1
"""Of every payload's form (`v`). A receiver ignores keys that it does not know."""
CLOCKS = ("ts", "left_s", "late_s", "ends_at", "ready_at")
"""Keys of a state that change as time passes."""
AFTER = ("closing", "turnover")
"""Phases of a session that is over."""


def state(room: str, here: State | None, wall: float, *, preparing: bool = False) -> dict[str, Any]:
    """The payload of `state` at wall time `wall`; `here`: the latest session at that instant."""
    now = occupancy(here, preparing=preparing)
    if here is None or here.ended is not None:
        return _of(room, wall, now) | {"steps": _steps(here) if now.phase in AFTER else None}
    there = moment(here, here.at)
    return _of(room, wall, now) | {
        "preset": here.plan.preset, "area": there.phase.area, "side": there.phase.side,
        "left_s": _seconds(there.left / here.speed), "late_s": _seconds(there.late / here.speed),
        "ends_at": utc(there.ends_at), "paused": there.paused, "volume_db": there.level, "light": _light(here, there),
    }  # fmt: skip


def _of(room: str, wall: float, now: Occupancy) -> dict[str, Any]:
    none = dict.fromkeys(("preset", "area", "side", "left_s", "late_s", "ends_at"))
    ready = None if now.ready is None else utc(now.ready)
    more = {"ready_at": ready, "steps": None, "paused": False, "volume_db": None, "light": None}
    return {"v": VERSION, "room": room, "phase": now.phase, **none, **more, "ts": utc(wall)}


def _steps(here: State | None) -> list[dict[str, Any]] | None:
    """The turnover's steps, while it is open."""
    over = turnover(here, here.at) if here is not None else None
    if here is None or over is None or not over.open:
        return None
    return [
        {"step": one.step.name, "takes_s": _seconds(one.step.seconds), "waits": one.step.waits, "done": one.done,
         "done_at": None if one.left is None else utc(here.at.wall + one.left)}
        for one in over.steps
    ]  # fmt: skip


def changes_in(here: State) -> float | None:
    """Seconds until the state of a room whose session is over changes by itself; None if it does not."""
    until, over = occupancy(here).until, turnover(here, here.at)
    lefts = [one.left for one in over.steps if one.left is not None] if over and over.open else []
    return min([*lefts, *([] if until is None else [until - here.at.wall])], default=None)


def _light(here: State, there: Moment) -> float | None:
    return None if there.ended else round(scene_of(here).light, 1)


def timeless(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A state without the keys that change as time passes."""
    return {key: value for key, value in payload.items() if key not in CLOCKS}


def _seconds(seconds: float) -> float:
    return round(seconds, 1) + 0.0


def _started(event: events.Started, plan: Plan) -> dict[str, Any]:
    return {
        "preset": event.plan.preset, "minutes": round(event.plan.seconds / 60, 2),
        "booked_s": _seconds(event.booked / event.speed), "rehearsal": event.speed != 1,
    }  # fmt: skip


def _place(plan: Plan, index: int) -> dict[str, Any]:
    phase = plan.phases[index]
    return {"area": phase.area, "side": phase.side}


FACTS: Mapping[type, Callable[[Any, Plan], Mapping[str, Any]]] = {
    events.Started: _started,
    events.Paused: lambda event, plan: {},
    events.Resumed: lambda event, plan: {},
    events.Moved: lambda event, plan: {**_place(plan, event.to), "by": event.by},
    events.Replanned: lambda event, plan: {"by": event.by},
    events.Dropped: lambda event, plan: {"areas": [plan.phases[index].area for index in event.phases]},
    events.Chosen: lambda event, plan: {"late": event.late},
    events.Held: lambda event, plan: {},
    events.Released: lambda event, plan: {},
    events.Silenced: lambda event, plan: {"on": event.on},
    events.Levelled: lambda event, plan: {"volume_db": event.db},
    events.Returned: lambda event, plan: {"seconds": _seconds(event.seconds)},
    events.Away: lambda event, plan: {},
    events.Undone: lambda event, plan: {"act": event.act},
    events.Ended: lambda event, plan: {"how": event.how},
    events.Cued: lambda event, plan: {"cue": event.kind, **_place(plan, event.phase), "late": event.stale},
    events.Faulted: lambda event, plan: {"device": event.device},
    events.Mended: lambda event, plan: {"device": event.device},
}
"""The events that leave the room, each with what is said of it. What belongs to the client's record stays."""


def event(room: str, journal: str, entry: Entry, plan: Plan | None) -> dict[str, Any] | None:
    """The payload of `event` for an entry of the journal with the id `journal`; None if it stays in the room. `plan`:
    that of the entry's session, None if it is not known."""
    kind = type(entry.event)
    plan = entry.event.plan if isinstance(entry.event, events.Started) else plan
    if kind not in FACTS or plan is None:
        return None
    head = {"v": VERSION, "id": f"{journal}-{entry.seq}", "room": room, "session": entry.session}
    facts = FACTS[kind](entry.event, plan)
    return {**head, "kind": events.kind_of(entry.event), **facts, "ts": utc(entry.at.wall)}
