"""An act that would add far more minutes than anybody plans is asked once more, wherever it is given."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from roomctl.clock import HandClock
from roomctl.journal.store import Journal
from roomctl.preset.library import Shelf
from roomctl.session import events
from roomctl.session.commands import Start
from roomctl.ui.plain.console import Console
from roomctl.ui.plain.session import Session
from roomctl.ui.plain.typed_input import Typed
from tests.helpers import Bench, phase, plan, refused, three
from tests.rigs.home import Home
from tests.rigs.terminal import Terminal
from tests.ui.rig import PLAN, room


def hour() -> Bench:
    return Bench.with_session(plan(phase("back", 20), phase("legs", 8), phase("neck", 20), phase("close", 12)))


@pytest.mark.parametrize(
    ("verb", "amount", "said"),
    [
        ("extend", 200, "the session would last 260 min instead of 60"),
        ("extend", 61, "the session would last 121 min instead of 60"),
        ("more", 30, "back would last 50 min instead of 20"),
    ],
)
def test_far_too_many_minutes_are_refused_until_somebody_is_sure(verb: str, amount: float, said: str) -> None:
    bench = hour()
    with refused(said):
        bench.act(verb, amount)
    assert bench.act(verb, amount, sure=True).events


@pytest.mark.parametrize(("verb", "amount"), [("extend", None), ("extend", 60), ("more", 10), ("less", 10)])
def test_what_is_usual_is_not_asked(verb: str, amount: float | None) -> None:
    assert hour().act(verb, amount).events


def test_minutes_that_less_would_heap_on_another_area_are_asked_too() -> None:
    bench = Bench.with_session(plan(phase("back", 28), phase("neck", 8)))
    with refused("back would last 48 min instead of 28"):
        bench.act("more", 20)
    bench.act("more", 20, sure=True)
    with refused("neck would last .* min instead of 8"):
        bench.act("less", 30)


def test_a_session_is_extended_to_twice_its_length_without_a_question_and_no_further() -> None:
    bench = Bench.with_session(three())
    while bench.state.booked + 15 * 60 <= 2 * bench.state.plan.seconds:
        bench.act("extend")
    with refused("the session would last"):
        bench.act("extend")


async def test_on_the_screen_the_same_act_again_does_it(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start(plan(phase("back", 5), phase("neck", 8)))
        assert not rig.app.act("extend")
        assert rig.shows("the session would last 28 min instead of 13; repeat it to do it all the same")
        assert rig.other.state().booked == 13 * 60  # type: ignore[union-attr]
        rig.clock.wind(11)
        assert not rig.app.act("extend"), "too late: it is asked anew"
        assert rig.app.act("extend")
        assert rig.other.state().booked == 28 * 60  # type: ignore[union-attr]


def test_in_lines_the_same_act_again_does_it(tmp_path: Path) -> None:
    end, into = os.pipe()
    clock, out = HandClock(), io.StringIO()
    with Journal(tmp_path / "journal.db") as journal, Typed(end) as typed:
        journal.act(Start(PLAN), clock)
        session = Session(Console(journal, clock, [Shelf("given", tmp_path)], [], lambda: None, typed, out))
        session._plain.running()
        os.write(into, b"extend 200\nmore 1\nextend 200\nextend 200\n")
        for _ in range(4):
            session._key()
            clock.wind(1)
        made = [entry.event.by for entry in journal.follow(0) if isinstance(entry.event, events.Replanned)]
    os.close(into)
    os.close(end)
    assert made == ["more", "extend"], "another act in between takes the question back"
    assert out.getvalue().count("the session would last 230 min instead of 30; repeat it") == 2


def test_the_command_asks_at_a_terminal_and_wants_yes_without_one(home: Home) -> None:
    home.run("start", "headache-tension")
    ran = home.run("do", "extend", "200", check=False)
    assert ran.returncode == 1
    assert "add --yes to do it all the same" in ran.stderr
    assert home.json("status")["late_s"] == pytest.approx(0, abs=1)
    for answer, ends in (("n", "nothing was changed"), ("y", "extended")):
        terminal = Terminal([sys.executable, "-m", "roomctl", "do", "extend", "200"], home.environment)
        try:
            terminal.shows("Do it? [y/N]")
            terminal.press(f"{answer}\n")
            terminal.shows(ends)
        finally:
            terminal.close()
    assert "extended" in home.run("do", "extend", "100", "--yes").stdout


def test_the_demo_is_booked_for_whole_minutes_that_add_up() -> None:
    from roomctl.commands import demo
    from roomctl.text import lateness, moments

    bench = Bench()
    bench.do(Start(demo.PLAN, demo.BOOKED, demo.SPEED, "over"))
    assert demo.PLAN.seconds == pytest.approx(10 * 60)
    assert moments.gone(bench.moment, bench.state) == "0 of 8 min"
    assert lateness.running(bench.moment.late) == "2 min behind"
