"""The controller: the background process that applies the session to the room. One per room; it holds the room's lock.
`Controller.beat` does the work, and tests drive it with a hand clock; `main` is the process around it, which sleeps
until something is due.
"""

from __future__ import annotations

import contextlib
import queue
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from roomctl.bus.bus_process import BusProcess, NoBus, RoomBus
from roomctl.bus.options import Options as BusOptions
from roomctl.clock import Clock, Instant, SystemClock
from roomctl.config import room as rooms
from roomctl.errors import RoomError, Unavailable
from roomctl.journal import reserve
from roomctl.journal.store import RECORD, Journal, JournalError
from roomctl.lighting.lamps_process import LampsProcess, NoLamps, RoomLamps
from roomctl.lighting.options import Options
from roomctl.service import supervisor
from roomctl.service.forks import Forks
from roomctl.service.presence import Presence
from roomctl.session import events
from roomctl.session.commands import Close, Report
from roomctl.session.cues import STALE
from roomctl.session.fades import END_FADE
from roomctl.session.fold import UNDO, at_instant, settle
from roomctl.session.marks import DeviceFault
from roomctl.session.state import State
from roomctl.sound.options import Outlet
from roomctl.sound.speaker_process import Fork, Loudspeaker, NoSound, Sound
from roomctl.system import paths
from roomctl.system.awake import Awake
from roomctl.system.background import TAKEN as TAKEN
from roomctl.system.background import log, on_stop
from roomctl.system.bell import Listener
from roomctl.system.lock import Lock

BEAT, BLIND = 0.5, 0.25
"""Most seconds between two beats: the watch over the speaker. BLIND: where what others write into the journal cannot
wake the controller. The sound must follow sooner, and follows the journal by itself."""
MARKED = 60.0
"""Seconds for which a mark says that the journal was written anew; the report says it for good."""
LINGER = 60.0
"""Seconds after the last session's end (or after its own start) before an idle controller exits."""
REPLACE = 5
"""The exit code of a controller that should be replaced. The supervisor starts another after any code but 0 and
TAKEN."""


class Controller:
    """Follows the journal, keeps sound and light running, fires cues and marks faults."""

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        sound: Sound,
        lamps: RoomLamps,
        over: Callable[[], None] | None = None,
        earpiece: Sound | None = None,
        bus: RoomBus | None = None,
    ) -> None:
        """`over` is called when a session's end can no longer be undone, and when the next begins; it must not block
        the beat. `earpiece` is the device for cues if the room should not hear them."""
        self._over, self._seen = over, ("", False)
        self._journal, self._clock, self._sound, self._lamps = journal, clock, sound, lamps
        self._followed: State | None = None
        self._earpiece, self._bus = earpiece or NoSound(), bus or NoBus()
        self._begun = clock.now()
        self._unwritten: list[tuple[Report | Close, str]] = []

    def beat(self) -> bool:
        """Do what is due now. False when there has been nothing to do for a while, so that the controller may exit."""
        now = self._clock.now()
        state = self._followed = self._journal.state()
        here = at_instant(state, now) if state else None
        unwritten, self._unwritten = self._unwritten, []
        for command, session in unwritten:
            self._write(command, session)
        if here is not None:
            self._fire(here)
            self._tell(here)
            for fault in here.faults:
                if self._over_with(fault, now):
                    self._report(events.Mended(fault.device))
        if wrong := self._lamps.tend(state, now):
            self._report(events.Faulted("lamps", wrong))
        if wrong := self._bus.tend(state, now):
            self._report(events.Faulted("broker", wrong))
        wanted, embedded = self._sounds(here, now), here is None or here.chimes
        for message in self._sound.tend(wanted, now):
            self._report(events.Faulted("sound", message))
        for message in self._earpiece.tend(wanted and embedded, now):
            self._report(events.Faulted("cues", f"{message}; cues appear only on the screen"))
        return self._busy(here, now)

    def rest(self, most: float = BEAT) -> float:
        """Seconds until the next beat is due if nothing is written: at the next cue, after `most` at the latest; at
        once if there are entries that the last beat did not know, its own for example."""
        state = self._journal.state()
        if state is not self._followed:
            return 0.0
        if state is None:
            return most
        here = at_instant(state, self._clock.now())
        coming = settle(state, here.t + most).crossed[len(here.crossed) :]
        return min((max(0.001, cue.due - here.t) for cue in coming), default=most)

    def close(self) -> None:
        """Let the sound fade; the lamps stay as they are."""
        self._lamps.close()
        self._bus.close()
        self._sound.close()
        self._earpiece.close()

    @property
    def session(self) -> str:
        """The running session as of the last beat; empty if there is none."""
        return _session(self._journal, self._clock)

    @property
    def silent(self) -> bool:
        """Whether no session is running and no end is still fading."""
        state = self._journal.state()
        return state is None or not _sounds(at_instant(state, self._clock.now()))

    def _fire(self, here: State) -> None:
        for cue in here.crossed:
            if cue.key not in here.cued:
                stale = here.t - cue.due > STALE
                self._write(Report(events.Cued(cue.kind, cue.phase, cue.due, stale)), here.session)
        if here.ended and not here.closed:
            self._write(Close(), here.session)

    def _tell(self, here: State) -> None:
        seen = here.session, here.ended is not None and here.t - here.ended.t > UNDO
        if self._over is not None and seen != self._seen:
            self._seen = seen
            self._over()

    def _over_with(self, fault: DeviceFault, now: Instant) -> bool:
        """Whether a mark about the journal need no longer be shown."""
        if fault.device == reserve.DISK:
            return reserve.fill(self._journal.path)
        return fault.device == RECORD and abs(now.wall - fault.since) > MARKED  # the clock may have been set back

    def _report(self, event: events.Faulted | events.Mended) -> None:
        self._write(Report(event))

    def _write(self, command: Report | Close, session: str = "") -> None:
        """A failed write (on a full disk, for example) is retried at the next beat; sound and light go on. `session`:
        the one that it is about, also if another has begun since; empty: whichever runs."""
        try:
            self._journal.act(command, self._clock, session)
        except (JournalError, Unavailable):
            if (command, session) not in self._unwritten:
                self._unwritten.append((command, session))

    def _sounds(self, here: State | None, now: Instant) -> bool:
        """Whether a loudspeaker is needed now or may be soon: a controller is usually started just before a session."""
        if here is None or (here.ended is not None and not _sounds(here)):
            return now.since(self._begun) < LINGER
        return _sounds(here)

    def _busy(self, here: State | None, now: Instant) -> bool:
        if here is not None and here.ended is None:
            return True
        idle = now.since(self._begun) if here is None or here.ended is None else here.t - here.ended.t
        return min(idle, now.since(self._begun)) < LINGER


def _sounds(here: State) -> bool:
    """Whether a loudspeaker is needed: in a session with sound, and until its end has faded."""
    if here.plan.silent and not here.chimes:
        return False
    return here.ended is None or here.t - here.ended.t < END_FADE + 1.0


class Settings:
    """The controller's settings. They stay fixed while a session runs. Changes are checked when one begins and while no
    sound plays."""

    def __init__(self, room: rooms.Room, seen: object, session: str = "") -> None:
        """`seen`: the files' signature from before `room` was read; `session`: the session that ran then, which may
        have started with other settings."""
        self._room, self._session, self._seen = room, session, None if session else seen

    def outdated(self, session: str, silent: bool) -> bool:
        """Whether the settings have changed and apply now, so that another controller must start with them. `session`:
        the running one, or empty; `silent`: no sound plays."""
        begins = session not in ("", self._session)
        if (begins or (silent and not session)) and self._changed():
            return True
        if begins:
            rooms.hold(self._room, session)
        self._session = session
        return False

    def _changed(self) -> bool:
        seen, self._seen = self._seen, rooms.signature(self._room.name)
        return seen != self._seen and rooms.load(self._room.name) != self._room


def _session(journal: Journal, clock: Clock) -> str:
    """The running session; empty if there is none."""
    state = journal.state()
    return state.session if state and at_instant(state, clock.now()).ended is None else ""


def loudspeakers(room: rooms.Room, call: Callable[[], None], fork: Fork | None = None) -> tuple[Sound, Sound]:
    """The room's loudspeaker and the therapist's. With a device for cues, the room hears none. They `call` for a
    beat."""
    own = Outlet(
        room.latency_ms, room.level, room.cap, room.crossfade, room.sound_device, room.other_device,
        music=room.clinic_music,
    )  # fmt: skip
    restart = (str(room.lock), str(room.log), *supervisor.command(room))
    ear = replace(own, part="cues", device=room.cue_device, other=False)
    earpiece = Loudspeaker(room.journal, room.log, ear, call=call, fork=fork)
    if room.cue_device is None:
        earpiece.close()  # one may still play with other settings
        return Loudspeaker(room.journal, room.log, own, restart, call, fork), NoSound()
    return Loudspeaker(room.journal, room.log, replace(own, part="beds"), restart, call, fork), earpiece


def lamps_of(room: rooms.Room, call: Callable[[], None]) -> RoomLamps:
    """The room's lamps, which `call` for a beat."""
    if not room.lights:
        return NoLamps()
    options = Options(room.name, room.mqtt, room.lights, room.between_clients)
    return LampsProcess(room.journal, room.lamps, room.log, options, call)


def bus_of(room: rooms.Room, call: Callable[[], None]) -> RoomBus:
    """The room's process on the broker, which `call`s for a beat."""
    if not room.on_bus or room.mqtt is None:
        return NoBus()
    options = BusOptions(room.name, room.mqtt, bool(room.lights), str(room.intake))
    return BusProcess(room.journal, room.cursor, room.log, options, call)


def run(name: str, *, stay: bool = False, supervised: bool = False, requests: int | None = None) -> int:
    """Run the controller of the named room until there is nothing left to do (`stay`: until a signal stops it). Returns
    the exit code. `supervised`: stdin is a pipe from the supervisor; when it ends, the supervisor is gone. Then this
    controller exits, and while the room needs one it first starts another supervisor, whose controller takes it over.
    `requests`: a pipe to a supervisor that forks speakers."""
    place = rooms.load(name)
    lock = Lock(place.lock)
    if not lock.take(patience=1.0):
        return TAKEN
    leaving, orphaned = False, threading.Event()
    calls: queue.SimpleQueue[None] = queue.SimpleQueue()  # unlike an event's, its `put` may interrupt its `get`
    call = partial(calls.put, None)

    def end(*_: object) -> None:
        nonlocal leaving  # an event would wait for ever if a second signal came as the first one sets it
        leaving = True
        call()

    forks = None if requests is None else Forks(requests)
    if supervised:
        threading.Thread(target=_wait_for_the_end, args=(orphaned, call, forks), daemon=True).start()
    on_stop(end)
    awake, clock = Awake(), SystemClock()
    with Journal(place.journal) as journal:
        session, seen = _session(journal, clock), rooms.signature(name)
        room = rooms.at_work(name, session)
        settings = Settings(room, seen, session)
        sound, earpiece = loudspeakers(room, call, forks.speaker if forks else None)
        sound.tend(True, clock.now())  # it takes longest to start
        from roomctl.clinic.delivery import Delivery  # costs 80 ms, and the sound should not wait for it

        delivery = Delivery(room, newest=partial(rooms.load, room.name))
        delivery.start()
        controller = Controller(
            journal, clock, sound, lamps_of(room, call), delivery.look, earpiece, bus_of(room, call)
        )
        replaced, gone, bell = False, False, Listener(room.journal, call)
        bell.hears(journal.opened)  # from before the first look
        try:
            presence = Presence(journal, clock, room.presence)
            while not leaving:
                busy = _beat(controller, presence, lock)
                if lock.removed:  # its file was removed, so another controller could take the room
                    replaced = not paths.missing(journal.path.parent)
                    if not replaced:
                        log(f"roomctl controller: {journal.path.parent} was removed; it ends")
                        gone = True
                    break
                session = controller.session
                awake.keep(bool(session))
                silent, alone = controller.silent, orphaned.is_set()
                needed = bool(session) or not silent or room.on_bus
                replaced = settings.outdated(session, silent) or (alone and needed and supervisor.started(room))
                if replaced or not (busy or stay or room.on_bus) or (alone and not needed):
                    break
                _wait(calls, controller.rest(BEAT if bell.hears(journal.opened) else BLIND))
            replaced = replaced and not leaving
            if not replaced:
                controller.close()  # otherwise the sound goes on: the next controller finds it
        finally:
            delivery.close()
            awake.keep(False)
            bell.close()
            lock.drop()
        if gone:
            return TAKEN
        # a session started while this one was exiting saw the lock held and started no other controller
        return REPLACE if replaced or (controller.session and not leaving) else 0


def _wait_for_the_end(orphaned: threading.Event, call: Callable[[], None], forks: Forks | None) -> None:
    for answer in sys.stdin:
        if forks:
            forks.heard(answer)
    orphaned.set()
    call()


def _beat(controller: Controller, presence: Presence, lock: Lock) -> bool:
    lock.beat()
    presence.look()
    return controller.beat()


def _wait(calls: queue.SimpleQueue[None], seconds: float) -> None:
    """For a call, and for those that came with it."""
    with contextlib.suppress(queue.Empty):
        calls.get(timeout=seconds)
        while True:
            calls.get_nowait()


def main() -> int:
    """`python -m roomctl.service.controller ROOM [--stay] [--supervised] [--forks=PIPE]`, for the supervisor."""
    room, *options = sys.argv[1:]
    requests = next((int(option.partition("=")[2]) for option in options if option.startswith("--forks=")), None)
    return run(room, stay="--stay" in options, supervised="--supervised" in options, requests=requests)


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except RoomError as error:
        raise SystemExit(f"roomctl controller: {error}") from None
