"""A session's state at the instant of its last entry.

Two measures of time: `t` is real seconds after the start, with pauses; `elapsed` is the session's own time, which stops
in a pause and runs `speed` times as fast. Positions are computed from the last entry, never by ticking.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from roomctl.clock import Instant
from roomctl.session import events
from roomctl.session.booking import Step
from roomctl.session.cues import Cue
from roomctl.session.events import Late
from roomctl.session.marks import ANSWER, STARTED, Change, DeviceFault, End, Gone, Landing, Lit, Turn, Visit
from roomctl.session.plan import NO_WISHES, Phase, Plan, Wishes


class State(NamedTuple):
    """`t` and `elapsed` are those of `at`, the instant of the last entry; `current` is the index of the phase, `since`
    the elapsed seconds at which it began."""

    session: str
    plan: Plan
    speed: float
    booked: float
    late: Late
    seed: int
    origin: Instant
    at: Instant
    lengths: tuple[float, ...]
    asked: tuple[float, ...]
    """Seconds that somebody asked for beyond today's plan, for each phase; below zero for less."""
    buffer: float = 0.0
    spot: bool = False
    wishes: Wishes = NO_WISHES
    headroom: float = events.HEADROOM
    therapist: str = ""
    """The initials of the one whose own settings and presets it began with."""
    level: float = 0.0
    """dB that the client has asked for."""
    dropped: frozenset[int] = frozenset()
    t: float = 0.0
    elapsed: float = 0.0
    current: int = 0
    since: float = 0.0
    visits: tuple[Visit, ...] = ()
    crossed: tuple[Cue, ...] = ()
    cued: frozenset[tuple[events.CueKind, int, int]] = frozenset()
    sounded: frozenset[tuple[events.CueKind, int, int]] = frozenset()
    acked: float = 0.0
    last_check: float | None = None
    """Elapsed seconds at which a check-in fell due last."""
    paused: bool = False
    reason: str = ""
    """Why it is paused, if anybody said so."""
    held: bool = False
    silenced: bool = False
    motif: bool | None = None
    """Whether cues sound; None: as the plan says."""
    begun: Plan | None = None
    """The plan that the session began with; `plan` has the beds and lights that were picked since."""
    picks: tuple[tuple[tuple[str, object], Any], ...] = ()
    """The bed or light of `begun`, and the one picked instead; the last pick of each counts."""
    cue_level: float | None = None
    """dB by which cues are louder than usual, if anybody chose it in the session."""
    motif_t: float = 0.0
    """When somebody said so: cues that were due before stay silent."""
    turned: Turn = STARTED
    landed: Landing | None = None
    change: Change | None = None
    """What was re-planned last."""
    faults: tuple[DeviceFault, ...] = ()
    lit: Lit | None = None
    moves_lamps: bool = False
    """Whether the lamps follow, also in a rehearsal."""
    ended: End | None = None
    closed: bool = False
    filed: bool = False
    """Somebody has left the close screen."""
    dress: float = 0.0
    """Seconds to dress after hands off."""
    steps: tuple[Step, ...] = ()
    """What the turnover takes."""
    ticks: tuple[tuple[str, float], ...] = ()
    """The steps of the turnover that are ticked, and when (real seconds after the start)."""
    readied: bool = False
    """Somebody has said that the room is ready."""
    gone: Gone | None = None
    """The session before a time away, until somebody answers or acts."""
    act: str = ""
    act_t: float = 0.0
    before: State | None = None
    """The state without the last act, for undo."""
    quiet_until: float = -math.inf
    """Elapsed seconds of the next cue or boundary, until which nothing happens by itself. Computed by the fold; minus
    infinity if unknown, as after every `but`."""

    @property
    def phase(self) -> Phase:
        return self.plan.phases[self.current]

    @property
    def chimes(self) -> bool:
        """Whether cues sound."""
        return self.plan.cues == "embedded" if self.motif is None else self.motif

    @property
    def last(self) -> int:
        """The index of the last phase that will be worked."""
        if not self.dropped:
            return len(self.lengths) - 1
        return max(index for index in range(len(self.lengths)) if index not in self.dropped)

    @property
    def spent(self) -> float:
        """Elapsed seconds of the stay in the current phase."""
        return self.elapsed - self.since

    def changing(self, index: int) -> float:
        """Seconds at the start of a stay in phase `index` in which the therapist changes sides; they are counted once,
        however often that side is gone back to. The current stay counts as not begun."""
        between = self.plan.phases[index].between
        return max(0.0, between - self.visited(index)) if between else 0.0

    def following(self, index: int) -> int:
        """The index of the phase to be worked after `index`, which is not the last."""
        return next(later for later in range(index + 1, len(self.lengths)) if later not in self.dropped)

    def visited(self, index: int) -> float:
        """Elapsed seconds of a phase's earlier stays."""
        return sum(visit.end - visit.start for visit in self.visits if visit.phase == index)

    def moved(self, to: int) -> State:
        """In phase `to` from this instant on."""
        visit = Visit(self.current, self.since, self.elapsed, self.t)
        return self.but(current=to, since=self.elapsed, visits=(*self.visits, visit), held=False, paused=False)

    @property
    def rehearsal(self) -> bool:
        """Nobody is treated: the session runs faster or slower than a real one."""
        return self.speed != 1

    @property
    def waiting(self) -> bool:
        """The phase will not end by itself."""
        return self.held or self.phase.advance == "hold"

    @property
    def total(self) -> float:
        """Elapsed seconds at the planned end; a phase that has run over counts for what it took."""
        return max(self.since + self.lengths[self.current], self.elapsed) + sum(self.lengths[self.current + 1 :])

    @property
    def passed(self) -> float:
        """Seconds since hands on with pauses, times `speed`."""
        return self.t * self.speed

    @property
    def away(self) -> float:
        """Real seconds of a time away, until somebody answers whether they count; else 0."""
        if self.gone is None or self.ended is not None:
            return 0.0
        return self.gone.back - self.gone.t if self.paused or self.t - self.gone.back <= ANSWER else 0.0

    def when(self, elapsed: float) -> float:
        """The `t` at which the running session reaches `elapsed`."""
        return self.t + (elapsed - self.elapsed) / self.speed

    def but(self, **changes: Any) -> State:
        """A copy with `changes`. Raises `KeyError` for an unknown field.

        A fold makes thousands of copies; `_replace` takes three times as long and would keep `quiet_until`.
        """
        values = list(self)
        values[_QUIET_UNTIL] = -math.inf
        for name, value in changes.items():
            values[_PLACES[name]] = value
        return tuple.__new__(State, values)

    def t_at(self, now: Instant) -> float:
        """Real seconds from the start to `now`."""
        return self.t + now.since(self.at)


_PLACES = {name: place for place, name in enumerate(State._fields)}
_QUIET_UNTIL = _PLACES["quiet_until"]
