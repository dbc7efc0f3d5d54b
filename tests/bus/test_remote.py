"""Commands that come by the broker: read or refused in words, with the time handed in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from roomctl.bus import remote
from roomctl.session.acts import ACTS, Act
from roomctl.text.times import utc
from tests.bus.test_payloads import valid

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
    assert set(remote.ARGUMENTS) - set(ACTS) == {"volume", "preset", "start"}
    assert set(ACTS) - set(remote.ARGUMENTS) == {
        "note", "measure", "sign", "why", "check", "away", "undo", "restart", "drop", "bed", "cues", "motif",
    }  # fmt: skip


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
