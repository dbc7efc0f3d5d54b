"""What the client wishes: kept with the start, read again from old and new journals, and a picked bed and light."""

from __future__ import annotations

import json
from dataclasses import replace

from roomctl.journal.store import Journal
from roomctl.session import events
from roomctl.session.events import Started
from roomctl.session.plan import Scene, Wishes, meant
from roomctl.text import moments
from tests.helpers import PAD, Bench, phase, plan, refused, three
from tests.rigs.home import Home
from tests.ui.rig import KNEE

WISHES = Wishes(("Legs", "neck"), "lighter", "quiet", treated=True)


def test_wishes_go_into_the_journal_and_come_back() -> None:
    started = Started(three(), 1200, screened=True, wishes=WISHES)
    assert events.from_json("started", json.loads(json.dumps(events.to_json(started)))) == started


def test_a_journal_from_before_there_were_wishes_reads_as_without() -> None:
    body = events.to_json(Started(three(), 1200))
    del body["wishes"], body["screened"]
    read = events.from_json("started", body)
    assert isinstance(read, Started)
    assert (read.screened, read.wishes) == (False, Wishes())


def test_a_wish_that_a_later_version_adds_is_passed_over() -> None:
    body = json.loads(json.dumps(events.to_json(Started(three(), 1200, wishes=WISHES))))
    body["wishes"]["pillow"] = "two"
    read = events.from_json("started", body)
    assert isinstance(read, Started)
    assert read.wishes == WISHES


def test_a_running_session_knows_its_wishes_and_says_them_in_a_line() -> None:
    room = Bench.with_session(three(), wishes=WISHES)
    assert room.state.wishes.avoids(room.state.plan.phases[1])
    assert not room.state.wishes.avoids(room.state.plan.phases[0])
    assert moments.wishes(room.state.wishes) == "avoid legs, neck · lighter pressure · quiet · treated today"
    assert moments.wishes(Wishes()) == ""


def test_a_picked_bed_and_light_replace_the_usual_ones_and_nothing_that_differs_on_purpose() -> None:
    bright, silent = replace(PAD, light=80), Scene(bed="silence")
    made = plan(
        phase("look", 2, scene=bright), phase("back", 20, scene=PAD), phase("rest", 3, scene=silent),
        landing=replace(PAD, light=40),
    )  # fmt: skip
    picked = made.with_scene(bed="rain", light=10)
    assert [(one.scene.bed, one.scene.light) for one in picked.phases] == [("rain", 80), ("rain", 10), ("silence", 10)]
    assert picked.landing == replace(PAD, bed="rain", light=40), "the client sits up by the landing's light"
    assert made.with_scene() == made


def test_the_usual_scene_is_the_one_of_most_minutes() -> None:
    made = plan(phase("look", 9, scene=Scene(light=90)), phase("a", 5, scene=PAD), phase("b", 5, scene=PAD))
    assert made.usual.bed == PAD.bed


def test_start_takes_wishes_too_and_refuses_an_area_that_is_not_there(home: Home) -> None:
    refused = home.run("start", "low-back-spot", "--avoid", "nose", check=False)
    assert refused.returncode == 1
    assert "no area 'nose' in low-back-spot; its areas are: low back, warm-up; " in refused.stderr
    home.run("start", "low-back-spot", "--avoid", "Buttocks", "--quiet")
    with Journal(home.journal) as journal:
        state = journal.state()
    assert state
    assert state.wishes == Wishes(("buttocks",), talk="quiet")


def test_an_area_is_meant_by_all_its_words_or_by_its_head_where_no_other_begins_so() -> None:
    areas = ("neck", "neck (front)", "Chest (pectorals)", "side-bend, left", "side-bend, right")
    phases = [phase(area, 5) for area in areas]
    said = (" NECK ", "neck (front)", "chest")
    assert [meant(one, phases, "here") for one in said] == ["neck", "neck (front)", "Chest (pectorals)"]
    with refused(r"no area 'side-bend' in here; its areas are: neck; neck .*; side-bend, left; side-bend, right"):
        meant("side-bend", phases, "here")


def test_start_switches_the_sound_of_cues_on_but_never_where_they_are_for_the_eye_only(home: Home) -> None:
    home.folder.mkdir(parents=True, exist_ok=True)
    eyes = (home.folder / "eyes.yaml", home.folder / "only.yaml")
    for file, cues in zip(eyes, ("visual-first", "visual-only"), strict=True):
        file.write_text(KNEE.replace("minutes: 20", f"minutes: 20\ncues: {cues}"))
    refused = home.run("start", str(eyes[1]), "--side", "left", "--cues", "embedded", check=False)
    assert refused.returncode == 1
    assert "on the screen only" in refused.stderr
    home.run("start", str(eyes[0]), "--side", "left", "--cues", "embedded")
    with Journal(home.journal) as journal:
        state = journal.state()
    assert state
    assert state.chimes
    assert "silent" in home.run("do", "motif").stdout
