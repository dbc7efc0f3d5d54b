"""The change between two areas, heard outside a session: it is the session's own sound."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from roomctl.clock import HandClock
from roomctl.commands import trials
from roomctl.config.room import Room
from roomctl.errors import Refused
from roomctl.journal.store import Journal
from roomctl.session.commands import Start, decide
from roomctl.session.events import Entry, to_json
from roomctl.session.fold import fold
from roomctl.session.plan import Phase, Plan, Scene
from roomctl.sound import boundary, library
from roomctl.sound.library import RATE
from roomctl.sound.mix import Mixer
from roomctl.sound.score import planned
from tests.helpers import three

PLAN = Plan(
    "two",
    "Two",
    (Phase("back", 30, 15, scene=Scene("warm-pad")), Phase("legs", 30, 15, scene=Scene("brown-hush"))),
)


def test_it_sounds_as_in_the_session_with_its_cue_until_it_fades() -> None:
    clock, sounds = HandClock(), library.load()
    (started,) = decide(None, Start(PLAN, seed=7), clock.now()).events
    asked = {"started": to_json(started), "at": 1, "level": -6.0, "cap": 0.0, "crossfade": 8.0}
    mixer, until = boundary.around(sounds, asked)
    assert (mixer.frame, until) == ((30 - boundary.BEFORE) * RATE, 30 + boundary.AFTER)
    state = fold([Entry(0, "", clock.now(), started)])
    assert state
    whole = Mixer(sounds, seed=7, level=-6.0)
    whole.plan(*planned(state, change=8.0))
    whole.render(mixer.frame)
    heard = mixer.render(round((until - boundary.FADE) * RATE) - mixer.frame)
    session = whole.render(len(heard))
    risen = 5 * RATE
    np.testing.assert_allclose(heard[risen:], session[risen:], atol=1e-6)
    assert len(mixer.started) == 1, "the change, and no cue from before"
    assert np.abs(heard[: RATE // 100]).max() < np.abs(session[: RATE // 100]).max(), "it rises from silence"
    mixer.render(round(boundary.FADE * RATE))
    assert np.abs(mixer.render(RATE // 10)).max() < 1e-3, "silence after it"


def test_it_is_refused_in_a_session_and_an_output_that_does_not_open_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = replace(Room(), name="here")
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    monkeypatch.setenv("SDL_AUDIODRIVER", "none-such")
    said = trials.RoomTrials(lambda: room).change(PLAN, 1)
    assert said.startswith("no sound device")
    with Journal(room.journal) as journal:
        journal.act(Start(three()), HandClock())
        with pytest.raises(Refused, match="a session is running"):
            trials.RoomTrials(lambda: room).change(PLAN, 1)
