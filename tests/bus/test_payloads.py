"""What a room says of itself, against the schema that others build on; and nothing of a client in it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from roomctl.bus import payloads
from roomctl.session import events
from roomctl.session.booking import Step
from roomctl.session.commands import Report, Start, Tick
from roomctl.session.occupancy import PHASES, occupancy
from roomctl.session.plan import Wishes
from tests.helpers import Bench, phase, plan, three

SCHEMA: dict[str, Any] = json.loads((Path(__file__).parents[2] / "docs" / "bus-v1.schema.json").read_text())
AFTER = {"dress": 240.0, "buffer": 600.0}


def valid(kind: str, payload: Any) -> None:
    Draft202012Validator({**SCHEMA, "$ref": f"#/$defs/{kind}"}).validate(json.loads(json.dumps(payload)))


def said(bench: Bench, **more: Any) -> dict[str, Any]:
    payload = payloads.state("blue", bench.state, bench.now.wall, **more)
    valid("state", payload)
    return payload


def test_the_schema_names_the_phases_and_the_events_that_there_are() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$defs"]["state"]["properties"]["phase"]["enum"] == list(PHASES)
    kinds = {kind.__name__.lower() for kind in payloads.FACTS}
    assert set(SCHEMA["$defs"]["event"]["properties"]["kind"]["enum"]) == kinds


def test_a_room_without_a_session_is_ready_and_says_no_more() -> None:
    payload = payloads.state("blue", None, 1_800_000_000.0)
    valid("state", payload)
    assert payload == {
        "v": 1, "room": "blue", "phase": "ready", "preset": None, "area": None, "side": None, "left_s": None,
        "late_s": None, "ends_at": None, "ready_at": None, "steps": None, "paused": False, "volume_db": None,
        "light": None, "ts": "2027-01-15T08:00:00.000Z",
    }  # fmt: skip


@pytest.mark.parametrize("step", [-3600.0, 3600.0])
def test_a_clock_that_is_set_in_a_session_moves_no_time_of_the_turnover_against_that_of_the_message(
    step: float,
) -> None:
    """Who hears it counts down from the one to the other."""
    works = Step("Works", 300.0, waits=True)
    bench = Bench.with_session(three(), **AFTER, steps=(Step("Table", 60.0), works))
    bench.wind(60).clock.step(step)
    bench.act("stop")
    now = said(bench)
    assert seconds(now["ready_at"]) - seconds(now["ts"]) == 840
    assert payloads.changes_in(bench.state) == 240, "the client is dressed"
    bench.do(Tick("Table"))
    now = said(bench.wind(100))
    assert [one["done_at"] and seconds(one["done_at"]) - seconds(now["ts"]) for one in now["steps"]] == [None, 200]


def seconds(said: str) -> float:
    return datetime.fromisoformat(said).timestamp()


def test_a_session_goes_from_hands_on_to_closing_turnover_and_ready() -> None:
    bench = Bench.with_session(three(), **AFTER)
    now = said(bench)
    assert (now["phase"], now["preset"], now["area"], now["side"]) == ("hands-on", "test", "back", "both")
    assert (now["left_s"], now["late_s"], now["ends_at"]) == (1200.0, 0.0, "2027-01-15T08:20:00.000Z")
    assert now["ready_at"] == "2027-01-15T08:34:00.000Z"
    phases = []
    for _ in range(36):
        phases.append(said(bench.wind(minutes=1))["phase"])
    assert [(one, phases.count(one)) for one in dict.fromkeys(phases)] == [
        ("hands-on", 15), ("closing", 8), ("turnover", 10), ("ready", 3),
    ]  # fmt: skip


def test_seconds_are_real_ones_also_in_a_rehearsal_which_leaves_nothing_to_turn_over() -> None:
    bench = Bench.with_session(three(), speed=60.0, **AFTER)
    now = said(bench.wind(5))
    assert (now["left_s"], now["ends_at"]) == (15.0, "2027-01-15T08:00:20.000Z")
    assert said(bench.wind(16))["phase"] == "ready"


def test_a_paused_session_says_that_its_clock_stands_still() -> None:
    bench = Bench.with_session(three())
    bench.wind(60)
    bench.act("pause")
    first, later = said(bench), said(bench.wind(60))
    assert first["paused"]
    assert first["left_s"] == later["left_s"] == 1140.0
    assert later["late_s"] == 60.0
    assert payloads.timeless(first) == payloads.timeless(later)


def test_a_session_without_sound_is_a_fault_until_the_sound_is_back() -> None:
    bench = Bench.with_session(three())
    bench.do(Report(events.Faulted("lamps", "a lamp is away")))
    assert said(bench)["phase"] == "hands-on"
    bench.do(Report(events.Faulted("sound", "the device is gone")))
    assert (said(bench)["phase"], said(bench)["area"]) == ("fault", "back")
    bench.do(Report(events.Mended("sound")))
    assert said(bench)["phase"] == "hands-on"


def test_questions_before_a_session_are_intake_and_never_hide_one_that_runs() -> None:
    assert occupancy(None, preparing=True).phase == "intake"
    bench = Bench.with_session(three(), **AFTER)
    assert said(bench, preparing=True)["phase"] == "hands-on"
    bench.act("stop")
    assert said(bench, preparing=True)["phase"] == "intake"
    assert said(bench)["phase"] == "closing"


def test_a_late_session_takes_from_the_turnover_and_never_from_the_time_to_dress() -> None:
    bench = Bench.with_session(three(), booked=1200.0, late="over", dress=240.0, buffer=120.0)
    bench.act("extend", 0.5)
    bench.wind(minutes=21)
    now = occupancy(bench.state)
    assert now.phase == "closing"
    assert now.until == bench.state.origin.wall + 1230 + 240


def ready(bench: Bench) -> float:
    """Minutes until the room is ready, as it says itself."""
    at = said(bench)["ready_at"]
    return (datetime.fromisoformat(at).timestamp() - bench.now.wall) / 60 if at else 0.0


def test_after_an_early_stop_the_room_is_ready_when_its_turnover_ends_not_when_its_booking_does() -> None:
    for more, minutes in ((AFTER, 14), ({"buffer": 600.0}, 10), ({"dress": 240.0}, 4)):
        bench = Bench.with_session(three(), **more)
        assert ready(bench.wind(minutes=5)) == 15 + minutes
        bench.act("stop")
        assert ready(bench) == minutes
        assert ready(bench.wind(minutes=minutes - 1)) == 1
        assert said(bench.wind(minutes=1))["phase"] == "ready"


@pytest.mark.parametrize(("late", "minutes"), [(0, 14), (3, 11), (5, 9), (12, 9)])
def test_what_is_expected_of_a_late_session_is_what_comes_then(late: int, minutes: int) -> None:
    """Its turnover is as short as its steps at least."""
    steps = (Step("Linen", 120.0), Step("Table", 180.0))
    bench = Bench.with_session(three(), booked=1200.0 - 60 * late, late="over", steps=steps, **AFTER)
    assert ready(bench) == 20 + minutes
    bench.wind(minutes=20)
    assert (said(bench)["phase"], ready(bench)) == ("closing", minutes)


def test_a_room_whose_contact_time_alone_is_left_is_ready_when_that_is_over() -> None:
    steps = (Step("Table", 60.0), Step("Works", 300.0, waits=True), Step("Notes", 60.0))
    bench = Bench.with_session(three(), steps=steps, **AFTER)
    bench.act("stop")
    bench.do(Tick("Table"))
    assert ready(bench) == 14, "nobody knows when the notes are done"
    bench.do(Tick("Notes"))
    assert ready(bench) == 5
    now = occupancy(bench.state)
    assert (now.phase, now.until) == ("turnover", now.ready)
    assert said(bench.wind(minutes=5))["phase"] == "ready"


def test_the_turnover_s_steps_are_said_while_it_is_to_be_done_and_a_contact_time_with_its_end() -> None:
    steps = (Step("Table", 60.0), Step("Works", 300.0, waits=True))
    bench = Bench.with_session(three(), steps=steps, **AFTER)
    assert said(bench)["steps"] is None
    bench.act("stop")
    table = {"step": "Table", "takes_s": 60.0, "waits": False, "done": False, "done_at": None}
    works = {"step": "Works", "takes_s": 300.0, "waits": True, "done": False, "done_at": None}
    assert said(bench)["steps"] == [table, works]
    assert said(bench, preparing=True)["steps"] is None
    bench.do(Tick("Table"))
    begun = said(bench)
    assert begun["steps"] == [{**table, "done": True}, {**works, "done_at": "2027-01-15T08:05:00.000Z"}]
    assert payloads.timeless(said(bench.wind(299.3))) == payloads.timeless(begun), "its end says when"
    assert (said(bench.wind(1))["phase"], said(bench)["steps"]) == ("ready", None)


def test_a_state_that_changes_by_itself_says_when() -> None:
    steps = (Step("Table", 60.0), Step("Works", 90.0, waits=True), Step("Notes", 60.0))
    bench = Bench.with_session(three(), steps=steps, **AFTER)
    bench.act("stop")
    assert payloads.changes_in(bench.state) == 240, "the client is dressed"
    bench.do(Tick("Table"))
    assert payloads.changes_in(bench.state) == 90, "the contact time is over"
    assert payloads.changes_in(bench.wind(90).state) == 14 * 60 - 90, "the time is up"
    assert payloads.changes_in(bench.wind(minutes=14).state) is None


SECRETS = ("Ms Example", "K-0042", "AB", "sore knee", "128/82", "neck pain", "/home/ms-example")


def everything() -> Bench:
    """A session with all that may be said of a client."""
    made = replace(three(), title="Neck pain of Ms Example", condition="neck pain")
    bench = Bench.with_session(made, wishes=Wishes(avoid=("legs",)), client="K-0042", therapist="AB")
    bench.do(Report(events.Faulted("bed", "/home/ms-example/music is gone")))
    for verb, text in (
        ("pause", "sore knee"), ("why", "sore knee"), ("resume", ""), ("note", "Ms Example: sore knee"),
        ("measure", "blood-pressure before 128/82"), ("check", "less"), ("sign", "AB"), ("louder", ""), ("hold", ""),
        ("hold", ""), ("drop", "neck"), ("undo", ""), ("next", ""), ("stop", "sore knee"), ("why", "sore knee"),
    ):  # fmt: skip
        bench.wind(1)
        bench.act(verb, text=text)
    return bench


def test_no_event_and_no_state_says_anything_of_a_client() -> None:
    bench = everything()
    sent = [payloads.event("blue", "0" * 12, entry, bench.state.plan) for entry in bench.entries]
    for payload in filter(None, sent):
        valid("event", payload)
    told = json.dumps([sent, said(bench), payloads.state("blue", bench.state, 0.0)])
    assert [secret for secret in SECRETS if secret in told] == []
    kinds = [payload["kind"] for payload in sent if payload]
    assert kinds == [
        "started", "faulted", "paused", "resumed", "levelled", "held", "released", "dropped", "undone", "moved",
        "ended",
    ]  # fmt: skip


def test_every_kind_of_event_is_either_sent_in_the_schemas_form_or_stays_in_the_room() -> None:
    stay = {"checked", "noted", "measured", "signed", "explained", "filed", "acked", "sounded", "shown", "picked",
            "chimed", "lit", "purged", "ticked", "readied"}  # fmt: skip
    sent = {kind.__name__.lower() for kind in payloads.FACTS}
    assert sent | stay == set(events._KINDS)
    assert not sent & stay


def test_an_events_id_is_the_journals_and_its_number() -> None:
    bench = Bench.with_session(plan(phase("back", 5), phase("legs", 5, side="left")))
    bench.act("next")
    payload = payloads.event("blue", "0123456789ab", bench.entries[-1], bench.state.plan)
    assert payload == {
        "v": 1, "id": "0123456789ab-2", "room": "blue", "session": "s1", "kind": "moved", "area": "legs",
        "side": "left", "by": "next", "ts": "2027-01-15T08:00:00.000Z",
    }  # fmt: skip


@pytest.mark.parametrize("command", [Start(three()), Start(three(), speed=60.0)])
def test_a_started_event_says_whether_it_is_a_rehearsal(command: Start) -> None:
    bench = Bench()
    bench.do(command)
    payload = payloads.event("blue", "0" * 12, bench.entries[0], None)
    assert payload is not None
    assert (payload["preset"], payload["minutes"], payload["rehearsal"]) == ("test", 20.0, command.speed != 1)
