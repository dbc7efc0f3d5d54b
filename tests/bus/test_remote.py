"""Commands that come by the broker: read or refused in words, with the time handed in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from roomctl.bus import remote
from roomctl.session.acts import ACTS, Act
from roomctl.session.booking import Step
from roomctl.session.commands import Ready, Tick
from roomctl.session.turnover import turnover
from roomctl.text.times import utc
from tests.bus.test_payloads import valid
from tests.helpers import Bench, three
from tests.helpers import refused as refusal

NOW = 1_800_000_000.0


def payload(age: float = 0.0, **more: Any) -> str:
    return json.dumps({"id": "a1", "ts": utc(NOW - age), **more})


def refused(verb: str, said: str) -> tuple[str, str | None]:
    with pytest.raises(remote.Unreadable) as error:
        remote.read(verb, said, NOW)
    valid("ack", json.loads(remote.ack(error.value.id, False, str(error.value))))
    return str(error.value), error.value.id


@pytest.mark.parametrize(
    ("verb", "more", "act"),
    [
        ("pause", {}, Act("pause")),
        ("more", {"minutes": 2}, Act("more", amount=2.0)),
        ("more", {"minutes": 60, "sure": True}, Act("more", amount=60.0, sure=True)),
        ("late", {"choice": "over"}, Act("late", text="over")),
        ("lights", {"to": "up"}, Act("lights", text="up")),
        ("light", {"percent": 20.5}, Act("light", amount=20.5)),
    ],
)
def test_a_command_is_an_act(verb: str, more: dict[str, Any], act: Act) -> None:
    said = payload(**more)
    valid("command", json.loads(said))
    assert remote.read(verb, said, NOW).act == act


def test_every_command_is_an_act_that_there_is_or_one_of_the_rooms_own() -> None:
    assert set(remote.ARGUMENTS) - set(ACTS) == {"volume", "preset", "start", "tick", "untick", "ready"}
    assert set(ACTS) - set(remote.ARGUMENTS) == {
        "note", "measure", "sign", "why", "check", "away", "undo", "restart", "drop", "bed", "cues", "motif",
    }  # fmt: skip


STEPS = (Step("Linen off", 60.0), Step("Table", 60.0))


def after() -> Bench:
    bench = Bench.with_session(three(), steps=STEPS, dress=240.0)
    bench.act("stop")
    return bench


def asked(bench: Bench, verb: str, **more: Any) -> Tick | Ready:
    said = remote.command("a1", NOW, **more)
    valid("command", json.loads(said))
    return remote.turned(remote.read(verb, said, NOW), turnover(bench.latest, bench.now))


def test_a_step_of_the_turnover_is_ticked_by_its_name() -> None:
    assert asked(after(), "tick", step="Table") == Tick("Table")
    assert asked(after(), "untick", step="Table") == Tick("Table", on=False)
    assert asked(after(), "ready") == Ready()


def test_what_is_no_step_of_an_open_turnover_is_refused_in_words() -> None:
    with refusal("no step is called 'Linen of'; did you mean 'Linen off'"):
        asked(after(), "tick", step="Linen of")
    with refusal("no step is called 'x'; the steps are: Linen off, Table"):
        asked(after(), "tick", step="x")
    bench = after()
    bench.do(Ready())
    for room in (Bench(), Bench.with_session(three(), steps=STEPS), bench):
        for verb, more in (("tick", {"step": "Table"}), ("ready", {})):
            with refusal("no turnover is to be done in this room"):
                asked(room, verb, **more)
    assert refused("tick", payload())[0] == 'tick needs "step"'
    assert refused("ready", payload(step="Table"))[0] == 'ready has no "step"; it takes nothing'


def test_an_answer_reads_back_and_everything_else_is_none() -> None:
    assert remote.answer(remote.ack("a1", True, "Table: done")) == remote.Answer("a1", True, "Table: done")
    said = remote.answer('{"id": "a", "ok": "yes", "text": "\\u001b[2J no"}')
    assert said == remote.Answer("a", False, "[2J no")
    for other in (
        "",
        "{",
        "[]",
        "null",
        '{"id": null, "text": "x"}',
        '{"id": "a"}',
        '{"id": "a", "text": 1}',
        "[" * 9000,
    ):
        assert remote.answer(other) is None


@pytest.mark.parametrize("age", [-5.0, 0.0, 5.0])
def test_a_command_counts_for_five_seconds(age: float) -> None:
    assert remote.read("pause", payload(age), NOW).sent == NOW - age


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (5.1, "this command is 5 s old, and a room ignores those older than 5 s; set both clocks"),
        (3600.0, "this command is 60 min old, and a room ignores those older than 5 s; set both clocks"),
        (-6.0, "this command was sent 6 s from now; set the clocks of both machines"),
    ],
)
def test_an_old_command_or_one_from_the_future_is_refused_in_words(age: float, words: str) -> None:
    assert refused("pause", payload(age)) == (words, "a1")


@pytest.mark.parametrize("offset", ["Z", "+00:00"])
def test_a_time_may_have_any_offset(offset: str) -> None:
    said = json.dumps({"id": "a1", "ts": f"2027-01-15T08:00:00{offset}"})
    assert remote.read("pause", said, NOW).sent == NOW


@pytest.mark.parametrize(
    "said", ["", "pause", "[]", "null", '"x"', "{", '{"ts": 1}', '{"id": ""}', '{"id": 7}', '{"id": "a\\u0000"}',
             "[" * 100_000, json.dumps({"id": "a" * 65}), json.dumps({"id": "a", "more": "x" * 5000})]
)  # fmt: skip
def test_what_has_no_id_is_answered_without_one(said: str) -> None:
    assert refused("pause", said)[1] is None


@pytest.mark.parametrize(
    "ts", [None, 1_800_000_000, "now", "2027-01-15T08:00:00", "2027-01-15", "9999-12-31T23:59:59-23:59", ""]
)
def test_a_time_that_is_none_is_refused(ts: object) -> None:
    words = refused("pause", json.dumps({"id": "a1", "ts": ts}))
    assert words[0].startswith(("a command needs", "this command was sent"))


@pytest.mark.parametrize(
    ("verb", "more", "words"),
    [
        ("paus", {}, "unknown command 'paus'; did you mean 'pause'?"),
        ("note", {}, "unknown command 'note'"),
        ("pause", {"minutes": 1}, 'pause has no "minutes"; it takes nothing'),
        ("more", {"minute": 1}, 'more has no "minute"; it takes "minutes"'),
        ("more", {"minutes": "2"}, '"minutes" is not a number'),
        ("more", {"minutes": True}, '"minutes" is not a number'),
        ("more", {"minutes": float("nan")}, '"minutes" is not a number'),
        ("more", {"minutes": 10**400}, '"minutes" is not a number'),
        ("late", {"choice": 1}, '"choice" is not text'),
        *(("start", {"preset": "test", "side": side}, '"side" is not text') for side in ("\0", "\ud800")),
        ("volume", {}, 'volume needs "db"'),
    ],
)
def test_a_command_that_makes_no_sense_is_refused_in_words(verb: str, more: dict[str, Any], words: str) -> None:
    assert refused(verb, payload(**more))[0].startswith(words)


def test_an_id_is_known_again_among_the_last_thousand() -> None:
    seen = remote.Seen()
    assert not seen.again("a")
    assert seen.again("a")
    for number in range(remote.REMEMBERED):
        assert not seen.again(str(number))
    assert not seen.again("a")
