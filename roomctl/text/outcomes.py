"""The result of an act, in one line."""

from __future__ import annotations

from roomctl.session import events
from roomctl.session.acts import Decision, Needless
from roomctl.session.plan import Phase
from roomctl.session.state import State
from roomctl.text import changes, numbers
from roomctl.text.places import place

UNDOABLE = {
    "moved": "change of area", "paused": "pause", "resumed": "resume", "replanned": "minutes", "held": "hold",
    "released": "release", "silenced": "silence", "chimed": "sound of cues", "ended": "stop", "dropped": "leaving out",
    "chosen": "choice when late", "measured": "number", "signed": "signature", "explained": "reason",
    "returned": "answer", "picked": "sound or light", "lit": "light of the lamps",
}  # fmt: skip
"""Acts that a screen offers to undo. Undoing an acknowledgement would only show the cue again."""
ENDED = {"done": "done", "finished": "finished", "stopped": "stopped"}


def outcome(decision: Decision, state: State | None) -> str:
    """The result of `decision`; `state`: the session after it. Empty if the command is not a person's act."""
    if decision.needless:
        return _needless(decision.needless)
    if not decision.events or state is None:
        return ""
    starts = [event for event in decision.events if isinstance(event, events.Started)]
    event = (starts or decision.events)[0]
    return f"{event.plan.title}: hands on" if isinstance(event, events.Started) else _done(event, state)


NO_LAMPS = "this room has no lamps; `lights:` in room.yaml names them"
LIT = {"up": "full light", "inspect": "inspection light", "plan": "light as planned"}
"""What was asked of the lamps."""


def _needless(needless: Needless) -> str:
    match needless.why:
        case "there":
            return f"already at {place(needless.phase)}"
        case "paused":
            return "paused already"
        case "running":
            return "not paused"
        case "unseen":
            return "nothing to acknowledge"


def _done(event: events.Event, state: State) -> str:
    line = changes.status(state.change, state.plan.phases)
    match event:
        case events.Paused():
            return "paused"
        case events.Resumed():
            return _with("resumed", line)
        case events.Moved(to):
            return _with(place(state.plan.phases[to]), line)
        case events.Replanned(_, _, "extend"):
            return _with("extended", line)
        case events.Replanned():
            said = changes.beyond(state.phase, state.visited(state.current) + state.lengths[state.current])
            return "; ".join(filter(None, [line or place(state.phase), said if event.by == "more" else ""]))
        case events.Held():
            return f"holding {place(state.phase)}"
        case events.Released():
            return _with("continuing", line)
        case events.Chosen(late):
            return _with(late, line)
        case events.Dropped(phases):
            return _with(f"without {state.plan.phases[phases[0]].area}", line)
        case events.Returned(seconds):
            return _with(f"back to {place(state.phase)}", line) if seconds else "continuing by the clock"
        case events.Silenced(on):
            return "silent" if on else "sound on"
        case events.Chimed(on):
            return "cues sound" if on else "cues are silent"
        case events.Picked("bed", _, bed):
            return f"bed: {str(bed).replace('-', ' ')}"
        case events.Picked(_, _, light):
            return f"light: {light:g}%"
        case events.Lit(how):
            return LIT[how]
        case events.Levelled(db):
            louder = state.before is not None and db > state.before.level
            return f"{'louder' if louder else 'softer'}: {db:+g} dB"
        case events.Ended(how):
            return ENDED[how]
        case events.Undone():
            return "undone"
        case _:
            return _noted(event)


def _noted(event: events.Event) -> str:
    """Acts that only change a record, perhaps that of an earlier session."""
    match event:
        case events.Checked(answer):
            return f"noted: {answer}"
        case events.Noted() | events.Explained():
            return "noted"
        case events.Measured():
            return numbers.measured(event)
        case events.Signed():
            return "signed off"
        case events.Acked():
            return "seen"
        case _:
            return ""


def _with(what: str, line: str) -> str:
    """The act and the re-plan that it caused (`line`), if any."""
    return f"{what}; {line[0].lower()}{line[1:]}" if line else what


def beside(phase: Phase, said: str) -> str:
    """`said` without the place of `phase` at its start, which the screen shows above it in large letters."""
    at = len(place(phase))
    same, rest = said[:at].casefold() == place(phase).casefold(), said[at:]
    if not same or (rest and not rest.startswith("; ")):
        return said
    left = rest.removeprefix("; ")
    return left[:1].upper() + left[1:]
