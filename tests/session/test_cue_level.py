"""How cues sound today: silent, soft, usual or loud, by the room, by a wish, by an act."""

from __future__ import annotations

import pytest

from roomctl.config.room import Room
from roomctl.session import events
from roomctl.session.commands import Start
from roomctl.session.events import from_json, to_json
from roomctl.session.plan import CUE_LEVELS, Plan
from roomctl.session.targets import sounding
from roomctl.sound.score import planned
from tests.helpers import Bench, refused, three


def levels(room: Bench, part: str = "all") -> list[float]:
    return [cue.level for cue in planned(room.state, part=part)[1]]  # type: ignore[arg-type]


@pytest.mark.parametrize("how", ["soft", "usual", "loud"])
def test_cues_are_softer_or_louder_by_their_decibels_in_the_room_and_in_an_earpiece(how: str) -> None:
    room = Bench.with_session(three())
    before, apart = levels(room), levels(room, "cues")
    room.act("cues", text=how)
    assert levels(room) == [level + CUE_LEVELS[how] for level in before]
    assert levels(room, "cues") == [level + CUE_LEVELS[how] for level in apart]


def test_silent_cues_are_on_the_screen_only_until_somebody_wants_to_hear_them() -> None:
    room = Bench.with_session(three())
    room.act("cues", text="silent")
    assert sounding(room.state, 3600.0) == []
    room.act("motif")
    assert sounding(room.state, 3600.0)
    with refused("cues are silent, soft, usual, loud, not 'shrill'"):
        room.act("cues", text="shrill")
    with refused("screen only"):
        Bench.with_session(three(cues="visual-only")).act("cues", text="soft")


def test_the_room_decides_where_nobody_has_and_never_makes_a_quiet_preset_sound() -> None:
    def begun(plan: Plan, cues: str) -> Plan:
        return Room(cues=cues).complete(Start(plan)).plan

    assert begun(three(), "soft").cue_level == CUE_LEVELS["soft"]
    assert begun(three(), "silent").cues == "visual-first"
    assert begun(three(cues="visual-first"), "loud").cues == "visual-first"
    assert begun(three().with_cues("usual"), "silent").cues == "embedded", "chosen for today"
    assert begun(three(), "usual") == three()


def test_an_older_journal_has_no_level() -> None:
    assert from_json("chimed", {"on": True}) == events.Chimed(True, None)
    assert from_json("chimed", to_json(events.Chimed(True, -6.0))) == events.Chimed(True, -6.0)
    old = {key: value for key, value in three().to_json().items() if key != "cue_level"}
    assert Plan.from_json(old) == three()
