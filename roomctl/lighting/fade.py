"""The sums of one lamp's fades, with time handed in (seconds of any clock that only rises).

A `Dimmer` holds what the lamp should show and says which command is due. It knows three kinds of lamps: those that fade
by themselves (one command for each leg that the lamp can do), those that must be sent small steps, and those that are
sent frames.
"""

from __future__ import annotations

import math
from typing import NamedTuple

CAP, WITHIN = 3.5, 0.1
"""Percent of full in so many seconds: the fastest change, whatever asks for it. A lamp that rounds to 256 levels then
still changes by less than 4 % of full in 100 ms."""
LAG = 10.0
"""Seconds for which a lamp may still report what it was told before."""
NEAR = 4.0
"""Percent by which a lamp's report may differ from what it was told: its own rounding, and steps of its dimmer."""
RETURN = 3.0
"""Seconds at least of the fade of a lamp that is back."""
JUST = 5.0
"""Seconds before its own news of a restart in which a lamp may report the level that it started with."""
DIM = 1.0
"""Percent: the least that a lamp that is on is told. Off is only ever 0."""


class Level(NamedTuple):
    """`percent` of full, 0 to 100; `kelvin`: colour temperature."""

    percent: float
    kelvin: float

    def towards(self, other: Level, share: float) -> Level:
        """The level that is `share` (0 to 1) of the way; colours are mixed in mireds, which the eye takes as even."""
        mired = (1 - share) / self.kelvin + share / other.kelvin
        return Level(self.percent + share * (other.percent - self.percent), 1 / mired)


class Command(NamedTuple):
    """What a lamp is told: go to `level` in `seconds`; 0: at once, because it is one small step of many."""

    level: Level
    seconds: float


class Ability(NamedTuple):
    """How a lamp fades. `step`: seconds between the commands of a lamp that cannot fade, at least; 0: it fades by
    itself, for `longest` seconds at most. `cap`: its fastest change, in percent of full in `WITHIN` seconds. `grain`:
    percent of the smallest change that it shows; smaller steps are not sent."""

    step: float = 0.0
    longest: float = math.inf
    cap: float = CAP
    grain: float = 100 / 255

    @property
    def most(self) -> float:
        """Percent of one step: all steps within `WITHIN` seconds together keep to the cap."""
        return self.cap / math.ceil(WITHIN / self.step - 1e-6)

    def fastest(self, percent: float) -> float:
        """Seconds that a change of `percent` takes at least."""
        return abs(percent) * (self.step / self.most if self.step else WITHIN / self.cap)


class Fade(NamedTuple):
    """From `start` to `end`, in `seconds` from `since` on."""

    since: float
    seconds: float
    start: Level
    end: Level

    def at(self, now: float) -> Level:
        if self.seconds <= 0 or now >= self.since + self.seconds:
            return self.end
        return self.start.towards(self.end, max(0.0, now - self.since) / self.seconds)

    def has(self, percent: float) -> bool:
        """Whether a lamp on this way may report `percent`."""
        low, high = sorted((self.start.percent, self.end.percent))
        return _Span(math.inf, low, high).has(percent)


class _Span(NamedTuple):
    """What a lamp may report until `until`."""

    until: float
    low: float
    high: float

    def has(self, percent: float) -> bool:
        return self.low - NEAR <= percent <= self.high + NEAR and (percent > 0 or self.low == 0)


class Dimmer:
    """One lamp: where it is as far as is known, and where it should go."""

    def __init__(self, ability: Ability = Ability(), level: Level | None = None, *, by_hand: bool = False) -> None:  # noqa: B008
        """`level`: where the lamp is; None: nobody knows. `by_hand`: somebody has set it there."""
        self._ability = ability
        self._fade = Fade(0.0, 0.0, level, level) if level else None
        self._known = level is not None
        self._sent: Level | None = level  # of a lamp that is sent steps
        self._due: float | None = None
        self._spans: list[_Span] = []
        self._before: Level | None = level  # the step before the last one sent
        self._again = False  # the next step is sent even if it changes nothing
        self._joins = False  # the next leg takes the lamp to where the fade is
        self._reports_until, self._joined, self._touched = -math.inf, -math.inf, -math.inf
        self._wanted = self._fade if by_hand else None  # what a lamp that was set by hand would do otherwise
        self.by_hand = by_hand
        """Somebody has set the lamp otherwise; it is left alone until `want` is told to take it back."""

    def level(self, now: float) -> Level | None:
        """Where the lamp is, as far as is known."""
        if self._ability.step and self._sent is not None:
            return self._sent
        return self._fade.at(now) if self._fade else None

    @property
    def fade(self) -> Fade | None:
        """The way it goes, or has gone."""
        return self._fade

    @property
    def target(self) -> Level | None:
        """Where it goes, or has arrived."""
        return self._fade.end if self._fade else None

    def want(self, level: Level, seconds: float, now: float, *, take_back: bool = True) -> None:
        """Go to `level` in `seconds`, from where the lamp is now. It takes longer if that would be too fast.
        `take_back`: also if it was set by hand; otherwise such a lamp stays as it is."""
        level = _shown(level)
        if self.by_hand and not take_back:
            before = self._wanted.at(now) if self._wanted else level
            self._wanted = Fade(now, max(seconds, self._ability.fastest(100.0)), before, level)
            return
        start = self.level(now)
        if not self.by_hand and self._fade and self._fade.end == level and now >= self._fade.since + self._fade.seconds:
            return  # it is there
        self.by_hand, self._wanted, self._joins = False, None, False
        far = level.percent - start.percent if start and self._ability.step else 100.0
        seconds = max(seconds, self._ability.fastest(far))
        self._spans = [span._replace(until=min(span.until, now + LAG)) for span in self._spans if span.until > now]
        lowest, highest = sorted((level.percent, start.percent)) if start and self._known else (0.0, 100.0)
        self._spans.append(_Span(now + seconds + LAG, lowest, highest))
        self._fade = Fade(now, seconds, start or level, level)
        self._known, self._due = self._known or start is not None, now

    def at_rest(self, now: float) -> bool:
        """Whether nothing is due and the last fade is over."""
        return self._due is None and (self._fade is None or now >= self._fade.since + self._fade.seconds)

    def wake(self) -> float:
        """The time at which `due` has something to say, if nobody asks for anything; infinity: never."""
        return math.inf if self._due is None else self._due

    def due(self, now: float) -> Command | None:
        """The command to send now, if any. It counts as sent."""
        if self._due is None or now < self._due - 1e-6 or self._fade is None or self.by_hand:
            return None
        return self._step(self._fade, now) if self._ability.step else self._leg(self._fade, now)

    def missed(self) -> None:
        """The command that was sent last did not arrive."""
        self._sent = self._before

    def back(self, now: float, *, restarted: bool = False) -> None:
        """The lamp can be reached again. It goes where it should be by a fade, from wherever it is. `restarted`: it has
        itself started again, so that it may be at full; it joins the fade in `RETURN` seconds. A level that it reports
        in the next `LAG` seconds, or has reported in the last `JUST`, is its own doing; but a lamp that was set by hand
        before and is still so stays as it is."""
        self._reports_until = now + LAG
        if self.by_hand and restarted and now < self._touched + JUST:
            self._release()
        self.tell_again(now, restarted=restarted)

    def tell_again(self, now: float, *, restarted: bool = False) -> None:
        """What the lamp was told may not have arrived, or not have lasted."""
        if self._fade is None or self.by_hand:
            return
        self._again, self._joins, self._due = True, restarted, now
        if restarted:
            self._joined = now
            low, high = sorted((self._fade.at(now).percent, self._fade.end.percent))
            self._spans = [_Span(max(now, self._fade.since + self._fade.seconds) + LAG, low, high)]
            return
        left = max(self._fade.since + self._fade.seconds - now, RETURN)
        end, start = self._fade.end, self.level(now)
        self._fade = Fade(now, left, start or end, end)
        self._spans = [_Span(now + left + LAG, 0.0, 100.0)]  # nobody knows what it did meanwhile

    def seen(self, percent: float, now: float) -> bool:
        """The lamp reports `percent`. Returns whether somebody has just set it by hand."""
        if self._fade is None:
            level = Level(percent, 2700.0)
            self._fade, self._known, self._sent = Fade(now, 0.0, level, level), True, level
            return False
        if now < self._reports_until:
            self._correct(percent, now)
            return False
        if not self.by_hand and self._expects(percent, now):
            return False
        level = Level(percent, self._fade.at(now).kelvin)
        news = not self.by_hand
        if news:
            self._wanted, self._touched, self.by_hand = self._fade, now, True
        self._fade, self._known, self._sent, self._due = Fade(now, 0.0, level, level), True, level, None
        return news

    def _correct(self, percent: float, now: float) -> None:
        """A report of a lamp that has just come back: it may be anywhere, and no hand has set it."""
        assert self._fade is not None
        if self.by_hand:
            if abs(percent - self._fade.end.percent) <= NEAR:
                return  # still as it was set
            self._release()
        low, high = sorted((self._fade.at(now).percent, self._fade.end.percent))
        if not _Span(now, low, high).has(percent) and now > self._joined + RETURN:
            self.tell_again(now, restarted=True)

    def _release(self) -> None:
        assert self._wanted is not None
        self.by_hand, self._fade, self._wanted = False, self._wanted, None

    def _expects(self, percent: float, now: float) -> bool:
        assert self._fade is not None
        end = self._fade.end.percent
        if (percent == 0) != (end == 0) and now >= self._fade.since + self._fade.seconds + LAG:
            return False  # switched, which a small difference must not hide
        spans = [_Span(math.inf, end, end), *(span for span in self._spans if span.until > now)]
        return any(span.has(percent) for span in spans)

    def _leg(self, fade: Fade, now: float) -> Command:
        """The next leg of a lamp that fades by itself."""
        end = fade.since + fade.seconds
        left = max(end - now, 0.0)
        if self._joins and left > RETURN:
            self._joins, self._due = False, now + RETURN
            return Command(_shown(fade.at(self._due)), RETURN)
        if left <= self._ability.longest + 1e-6:
            self._due = None
            return Command(fade.end, max(left, self._ability.fastest(100.0)))
        self._due = now + self._ability.longest
        return Command(_shown(fade.at(self._due)), self._ability.longest)

    def _step(self, fade: Fade, now: float) -> Command | None:
        """The next step, never further than the cap allows: after a delay the fade takes longer."""
        goal = fade.at(now)
        if self._sent is None:
            moved = goal
        else:
            most, off = self._ability.most, goal.percent - self._sent.percent
            moved = goal if abs(off) <= most else goal._replace(percent=self._sent.percent + math.copysign(most, off))
        self._due = now + self._pause(fade, moved.percent != goal.percent, now)
        if moved == fade.end:
            self._due = None
        if moved == self._sent and not self._again:
            return None
        self._before, self._sent, self._again = self._sent, moved, False
        return Command(moved if moved == fade.end else _shown(moved), 0.0)

    def _pause(self, fade: Fade, held: bool, now: float) -> float:
        """Seconds until the next step: half a grain later, or a mired, but not past the fade's end. `held`: the cap
        holds the lamp back, so that it has to catch up."""
        if held:
            return self._ability.step
        start, end = fade.start, fade.end
        changes = abs(end.percent - start.percent) / self._ability.grain * 2
        changes = max(changes, abs(1 / end.kelvin - 1 / start.kelvin) * 1e6)
        return max(self._ability.step, min(fade.seconds / max(changes, 1.0), fade.since + fade.seconds - now))


def _shown(level: Level) -> Level:
    """A level that a lamp can show: dim is never off."""
    percent = min(100.0, level.percent)
    return level._replace(percent=0.0 if percent <= 0 else max(DIM, percent))
