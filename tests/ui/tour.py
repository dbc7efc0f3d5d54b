"""A walk through every screen of the room, for rules that hold on each of them."""

from __future__ import annotations

import re
import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from roomctl.config import turnover as turnovers
from roomctl.config.edit import Editor
from roomctl.preset import catalogue, library
from roomctl.session import events, fit
from roomctl.session.booking import Booking
from roomctl.session.commands import Report, Start
from roomctl.session.plan import Plan, Scene, Wishes
from roomctl.ui.choose.screen import ChooseScreen
from roomctl.ui.close.screen import SETTLE, CloseScreen
from roomctl.ui.edit.review_screen import ReviewScreen
from roomctl.ui.edit.screen import EditScreen
from roomctl.ui.edit.value_screen import ValueScreen
from roomctl.ui.host import Sections
from roomctl.ui.options import Look
from roomctl.ui.packs.build_screen import BuildScreen
from roomctl.ui.plan.screen import BookingScreen
from roomctl.ui.session.screen import SessionScreen
from roomctl.ui.settings.entries import Entries
from tests.ui.rig import Rig, room

SIZES = [(120, 40), (80, 24), (57, 40), (48, 24), (40, 12), (20, 5)]
SHELVES = library.shelves(None, None)
FOLDER = SHELVES[-1].folder
SHIPPED = {file.stem: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.yaml"))}
BEDS = sorted({bed for text in SHIPPED.values() for bed in re.findall(r"bed: ([a-z-]+)", text)})
URL = "HTTPS://192.168.178.120:8000/R/20261129-084512-7F3A.SHQ0ZZ.ABCDEFGHIJKLMNOP"
CODES = Look(dim=0, client_codes=True)


class Pages:
    """A report of some length."""

    def lines(self, session: str, doctor: bool) -> Sequence[tuple[str, bool]]:
        head = "Treatment summary" if doctor else "Session record"
        body = ("Date: 29 November 2026, 08:15 to 09:05", "Planned 60 min, done 58 min")
        return [(head, True), *((line, False) for line in body), ("Areas", True), *((f"lower back, {n}: 5 min", False)
                for n in range(20))]  # fmt: skip

    def write(self, session: str, doctor: bool) -> str:
        return "written: /home/clinic/roomctl/reports/20261129-0815-room.html"

    def link(self, session: str, doctor: bool) -> str:
        return URL


class Steps:
    """The first run."""

    def name(self, said: str) -> str:
        return f"this room is called {said} from now on"

    def hear(self) -> str:
        return "that was a cue"

    def tablet(self) -> Sequence[str]:
        return (
            "On this computer: roomctl serve --lan", "On the tablet: https://192.168.178.120:8000 and the PIN.",
        )  # fmt: skip

    def done(self) -> None:
        return None


class Playing:
    """A sound check without a sound."""

    def __init__(self, level: float, earpiece: bool) -> None:
        self.beds: Sequence[str] = ["warm-pad", "rain"]
        self.cues: Sequence[str] = ["warn", "change"]
        self.reading: tuple[float, float] | None = (-42.0, -31.5)
        self.trouble = ""
        self.asked: list[dict[str, float | str]] = [{"level": level, "earpiece": earpiece}]
        self.closed = False

    def ask(self, **what: float | str) -> None:
        self.asked.append(what)

    def close(self) -> None:
        self.closed = True


def shipped(name: str) -> Plan:
    return fit.resolve_sides(catalogue.plan(name, SHELVES, None), "left", ask=False)


async def idle(rig: Rig) -> AsyncIterator[str]:
    """Before a session, and the first run."""
    yield "list"
    await rig.press("right")
    yield "list-2"
    await rig.press(*"knee")
    yield "search"
    await rig.press(*"zz")
    yield "search-none"
    await rig.press("escape", "f1")
    yield "help-list"
    await rig.press("escape", "f3")
    yield "pedals"
    await rig.press("a")
    yield "pedals-key"
    await rig.press("escape")
    rig.app.setup = Steps()
    rig.app.open("setup")
    await rig.laid(None)
    for step in range(1, 5):
        await rig.settle()
        yield f"setup-{step}"
        await rig.press("enter")
    await rig.press(*"whip", "enter")
    yield "signs"
    await rig.press("c")
    yield "wishes"
    await rig.press("escape", "w")
    yield "where"
    await rig.press("escape", "m")
    yield "before"
    await rig.press("escape")
    for number in range(2, 40):
        await rig.press("p")
        if isinstance(rig.app.screen, BookingScreen):
            break
        yield f"signs-{number}"
    yield "plan"
    await rig.press("down", "down", "down", "m")
    yield "plan-marked"
    await rig.press("d")
    yield "plan-left-out"
    await rig.press("w")
    yield "plan-where"
    await rig.press("escape", "escape", "s")
    yield "plan-save"
    await rig.press("escape")


async def settings(rig: Rig) -> AsyncIterator[str]:
    """The room's settings: one of each kind."""
    rig.app.settings = Editor
    rig.app.hurry()
    await rig.laid(None)
    yield "list-settings"
    await rig.press("f8")
    for key in ("level", "latency_ms", "sound_device", "halfway", "theme", "lights", "webhook.url"):
        entries = rig.app.screen.query_one(Entries)
        entries.at = next(at for at, one in enumerate(entries.items) if one.key == key)
        entries.draw()
        await rig.settle()
        yield f"settings-{key}"
        await rig.press("enter")
        yield f"setting-{key}"
        await rig.press("down")
        yield f"setting-{key}-new"
        await rig.press("escape")
    rig.app.sound_check = Playing
    entries = rig.app.screen.query_one(Entries)
    entries.at = 0
    entries.draw()
    await rig.press("enter")
    yield "setting-level-check"
    await rig.press("s")
    yield "sound-check"
    await rig.press("m")
    yield "sound-check-meter"
    await rig.press(*"48", "enter")
    await rig.until(lambda: rig.shows("48 dBA") or rig.shows("window too small"))
    for number in range(3):
        await rig.press("pageup", "enter")
        yield f"sound-check-{number}"
    await rig.press("escape", "escape")


async def visit(rig: Rig) -> AsyncIterator[str]:
    """A client who was here before."""
    rig.other.act(Start(shipped("low-back-relaxation"), client="K-0042", wishes=WISHES), rig.clock)
    rig.act("measure", "pain before 6")
    rig.clock.wind(minutes=50)
    rig.act("stop")
    rig.clock.wind(minutes=120)
    await rig.settle()
    await rig.press("escape")
    await rig.until(lambda: isinstance(rig.app.screen, ChooseScreen))
    await rig.press(*"low back", "enter")
    yield "visit"
    await rig.press("K", "minus", *"0042", "enter")
    await rig.laid(None)
    yield "visit-last"


WISHES = Wishes(avoid=("shoulders",), pressure="lighter", talk="quiet")


async def session(rig: Rig) -> AsyncIterator[str]:
    """A session with long names of areas, and each state that it can be in."""
    rig.other.act(Start(shipped("knee-oa"), wishes=WISHES, buffer=600.0), rig.clock)
    await rig.pass_(12)
    await rig.laid(None)
    yield "session"
    await rig.press("n")
    yield "session-undo"
    await rig.pass_(25)
    yield "session-2"
    await rig.press("space")
    yield "paused"
    await rig.pass_(20)
    yield "paused-why"
    await rig.press("space", "h")
    yield "held"
    await rig.press("h", "full_stop")
    yield "menu"
    await rig.press("escape", "s")
    yield "stop"
    await rig.press("escape", "k")
    yield "locked"
    await rig.press("k")
    yield "unlocking"
    await rig.press("enter", "w")
    yield "body"
    await rig.press("w", "question_mark")
    yield "help"
    await rig.press("escape", "slash")
    yield "acts"
    await rig.press("escape")
    base = rig.app.stack.base
    assert isinstance(base, SessionScreen)
    for act in ("note", "measure"):
        base.do(act)
        await rig.laid(None)
        yield act
        await rig.press("escape")
    base.do("check")
    await rig.laid(None)
    yield "check"
    await rig.press("escape")
    for style in ("round", "circle"):
        base.do("clock")
        await rig.pass_(7)
        yield f"clock-{style}"
    base.do("clock")
    await rig.pass_(7)
    rig.other.act(Report(events.Faulted("sound", "the device is gone")), rig.clock)
    await rig.pass_(1)
    yield "fault"
    for kind in ("check", "warn", "change"):
        for _ in range(900):
            if rig.cue == kind:
                break
            if rig.cue:
                rig.act("ack")
            rig.clock.wind(3)
            rig.app.beat()
            if not isinstance(rig.app.screen, SessionScreen):
                await rig.press("escape")
        await rig.pass_(4)
        yield f"cue-{kind}"
        if kind == "change":
            await rig.pass_(25)
            yield "cue-missed"
        rig.act("ack")
        await rig.settle()
    rig.act("pause")
    await rig.pass_(minutes=33)
    rig.act("resume")
    await rig.pass_(1)
    yield "late"
    await rig.press("escape")
    rig.act("hold")
    await rig.pass_(minutes=11)
    while rig.cue:
        rig.act("ack")
        await rig.settle()
    rig.app.stack.clear()
    await rig.pass_(1)
    yield "over"
    rig.act("stop")
    await rig.settle()
    yield "stopped"


async def close(rig: Rig) -> AsyncIterator[str]:
    """The end of a session, and its report."""
    rig.app.reports = Pages()
    rig.other.act(Start(replace(shipped("knee-oa"), measure=("pain",)), wishes=WISHES, buffer=600.0), rig.clock)
    await rig.pass_(minutes=52)
    rig.act("stop")
    await rig.until(lambda: isinstance(rig.app.screen, CloseScreen))
    await rig.pass_(SETTLE)
    yield "close"
    await rig.pass_(40)
    yield "close-turnover"
    await rig.press("m")
    yield "number"
    await rig.press("7", "enter", "w")
    yield "line"
    await rig.press(*"tight", "enter", "s")
    yield "signed"
    await rig.press("r")
    yield "report"
    await rig.press("f")
    yield "report-file"
    await rig.press("c")
    yield "code"
    if not rig.shows("Session record"):  # no window is too small for the report, but some are for the code
        await rig.press("escape")
    await rig.press("d")
    yield "consent"
    await rig.press("y")
    yield "doctor"
    await rig.press("escape", "escape", "p")
    yield "report-save"


async def turnover(rig: Rig) -> AsyncIterator[str]:
    """The steps after a session: none done, some, all."""
    steps = turnovers.steps(None, Booking(turnover=10), shipped("knee-oa"))
    rig.other.act(Start(shipped("knee-oa"), buffer=600.0, dress=240.0, steps=steps), rig.clock)
    await rig.pass_(minutes=40)
    rig.act("stop")
    await rig.until(lambda: isinstance(rig.app.screen, CloseScreen))
    await rig.pass_(SETTLE)
    await rig.press("x")
    await rig.laid(None)
    yield "turnover"
    await rig.press("1", "2")
    await rig.pass_(61)
    yield "turnover-2"
    await rig.press("4")
    await rig.pass_(minutes=4)
    await rig.press("5")
    yield "turnover-ready"


async def rehearsal(rig: Rig) -> AsyncIterator[str]:
    rig.other.act(Start(shipped("headache-tension"), speed=10), rig.clock)
    await rig.pass_(5)
    await rig.laid(None)
    yield "rehearsal"
    rig.act("stop")
    await rig.until(lambda: isinstance(rig.app.screen, CloseScreen))
    await rig.pass_(SETTLE)
    yield "rehearsal-close"


class Trials:
    """A rehearsal that goes wrong."""

    def __init__(self) -> None:
        self.over = threading.Event()

    def hear(self, bed: str) -> str:
        return "that was a cue"

    def change(self, plan: Plan, at: int) -> str:
        return "that was the change"

    def light(self, scene: Scene) -> str:
        return "lamp desk showed 20 %"

    def rehearse(self, plan: Plan, going: Callable[[], bool]) -> tuple[bool, Sequence[str]]:
        while going() and not self.over.wait(0.05):
            pass
        return False, ["no-go: the rehearsal was stopped before its end", "no-go: lamp desk: it does not answer"]


class OnDisk:
    """Two packs, and what becomes of them."""

    def listed(self) -> Sequence[tuple[str, str]]:
        return [("calm-backs", "calm-backs 1.2 (4 presets, music: sea); CC BY 4.0"), ("ours", "ours 1 (1 preset); CC0")]

    def folders(self) -> Sequence[str]:
        return ["/home/clinic/Downloads", "/media/clinic/STICK"]

    def files(self) -> Sequence[str]:
        return ["/media/clinic/STICK/calm-backs-1.3.zip", "/home/clinic/Downloads/ours-2.zip"]

    def look(self, file: str) -> tuple[str, Sections]:
        lines = [f"preset changed: low-back-{n}, 30 min → 40 min" for n in range(12)]
        return "Update", [("calm-backs 1.3 (12 presets)", ["version 1.2 → 1.3"]), ("What changes", lines)]

    def add(self, file: str, seen: Sections) -> Sections:
        return [("calm-backs", ["updated: calm-backs 1.3 (12 presets)"])]

    def leaving(self, name: str) -> Sections:
        return [("ours 1 (1 preset)", ["version 1"]), ("What goes", ["shoulder-25"])]

    def remove(self, name: str) -> str:
        return f"removed: {name}"

    def presets(self) -> Sequence[str]:
        return ["shoulder-25", "neck-longer-at-the-window"]

    def build(self, about: Mapping[str, str], presets: Sequence[str], folder: str) -> Sections:
        return [("ours 2 (1 preset)", ["file: ours-2.zip", f"folder: {folder}", f"SHA-256: {'0123456789abcdef' * 4}"])]


async def packs(rig: Rig) -> AsyncIterator[str]:
    """The packs, from the list on."""
    rig.app.packs = OnDisk
    rig.app.hurry()
    await rig.laid(None)
    yield "list-packs"
    await rig.press("f9")
    await rig.until(lambda: getattr(rig.app.screen, "_listed", None))
    yield "packs"
    await rig.press("a")
    await rig.until(lambda: isinstance(rig.app.screen, ValueScreen))
    yield "packs-which"
    await rig.press("down", "enter")
    await rig.until(lambda: isinstance(rig.app.screen, ReviewScreen))
    yield "packs-changes"
    await rig.press("escape", "b")
    await rig.until(lambda: isinstance(rig.app.screen, BuildScreen))
    yield "packs-build"
    await rig.press("down", "down", "down", "enter", *"Us", "enter", "b")
    await rig.until(lambda: isinstance(rig.app.screen, ReviewScreen))
    yield "packs-built"


async def edit(rig: Rig) -> AsyncIterator[str]:
    """The preset editor, from the list on."""
    await rig.press("right", "f5")
    yield "edit-what"
    await rig.press("enter")
    screen = rig.app.stack.base
    assert isinstance(screen, EditScreen)
    await rig.until(lambda: screen._ready)
    yield "edit-phases"
    await rig.press("down", "l")
    yield "edit-fault"
    await rig.press("right", "down")
    yield "edit-fields"
    await rig.press("enter")
    yield "edit-choice"
    await rig.press("escape", "up", "enter")
    yield "edit-typed"
    await rig.press("escape", "t")
    yield "edit-text"
    await rig.press("escape", "escape", "u", "up", "up", "right", *["down"] * 3, "enter")
    yield "edit-entries"
    await rig.press("a")
    yield "edit-entry"
    await rig.press("escape", "escape", "escape")
    await rig.until(lambda: screen.draft.checked.preset)
    screen._trying.ways()
    await rig.laid(screen)
    yield "edit-ways"
    await rig.press("escape")
    screen.draft.base = screen.draft.text  # as if it was saved
    await rig.press("g")
    for number in range(1, 40):
        yield f"edit-review-{number}"
        if rig.app.screen.last:  # type: ignore[attr-defined]
            break
        await rig.press("enter")
    await rig.press("escape")
    screen.draft.base = None
    trials = Trials()
    rig.app.trials = trials
    await rig.press("e")
    await rig.start(speed=30.0)
    await rig.pass_(12)
    yield "edit-rehearsal"
    rig.act("stop")
    trials.over.set()
    await rig.until(lambda: getattr(rig.app.screen, "verdict", None))
    yield "edit-no-go"
    await rig.press("escape", "down", "down", "l", "p")
    screen.draft.file.parent.mkdir(exist_ok=True)
    screen.draft.file.write_text(SHIPPED["headache-tension"].replace("minutes: 45", "minutes: 44"))
    await rig.press("s")
    yield "edit-changed"
    screen.draft.discard()


WALKS = {
    "idle": idle, "settings": settings, "visit": visit, "session": session, "close": close, "turnover": turnover,
    "rehearsal": rehearsal, "edit": edit, "packs": packs,
}  # fmt: skip


async def walked(
    walk: str, folder: Path, size: tuple[int, int], look: Look | None = None
) -> AsyncIterator[tuple[str, Rig]]:
    """Each screen of a walk, by name, at `size`; on the presets as shipped."""
    chosen = look or (CODES if walk == "visit" else Look(dim=0))
    more = SHIPPED if walk in ("idle", "settings", "visit", "edit", "packs") else None
    with pytest.MonkeyPatch.context() as here:
        here.setenv("ROOMCTL_HOME", str(folder / "home"))  # drafts are kept there
        async for each in _walked(walk, folder, size, chosen, more):
            yield each


async def _walked(
    walk: str, folder: Path, size: tuple[int, int], look: Look, more: Mapping[str, str] | None
) -> AsyncIterator[tuple[str, Rig]]:
    async with room(folder, size, look=look, more=more) as rig:
        if more:
            rig.app.rewake(lambda: BEDS, lambda: None)
            rig.app.choose()
            await rig.app.workers.wait_for_complete()
            await rig.laid(None)
        async for name in WALKS[walk](rig):
            yield name, rig
