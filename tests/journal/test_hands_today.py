"""The deep work of a day, from the journal: today's sessions in this room, no rehearsal, and the running one so far."""

from __future__ import annotations

from pathlib import Path

from roomctl.clock import HandClock
from roomctl.journal.archive import hands_today
from roomctl.journal.store import Journal
from roomctl.session.commands import Act, Start
from tests.helpers import phase, plan

DAY = 24 * 3600.0
DEEP = plan(phase("back", 10, technique="friction"), phase("legs", 5))


def test_the_sessions_of_the_day_count_as_far_as_they_were_done_and_no_rehearsal_does(tmp_path: Path) -> None:
    clock = HandClock()
    with Journal(tmp_path / "journal.db") as journal:
        assert hands_today(journal, clock.now()) == 0
        journal.act(Start(DEEP), clock)
        clock.wind(DAY)
        assert hands_today(journal, clock.now()) == 0, "yesterday's"
        journal.act(Start(DEEP), clock)
        clock.wind(minutes=20)
        journal.act(Start(DEEP, speed=60.0), clock)
        clock.wind(60)
        journal.act(Start(DEEP), clock)
        clock.wind(minutes=4)
        assert hands_today(journal, clock.now()) == 14 * 60
        journal.act(Act("stop"), clock)
        clock.wind(minutes=4)
        assert hands_today(journal, clock.now()) == 14 * 60


def test_with_one_s_own_settings_only_one_s_own_sessions_count(tmp_path: Path) -> None:
    clock = HandClock()
    with Journal(tmp_path / "journal.db") as journal:
        for therapist in ("AB", "CD", ""):
            journal.act(Start(DEEP, therapist=therapist), clock)
            clock.wind(minutes=20)
        assert hands_today(journal, clock.now(), "AB") == 10 * 60
        assert hands_today(journal, clock.now()) == 30 * 60
