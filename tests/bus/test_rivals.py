"""Which of two machines has a room's place on the broker."""

from __future__ import annotations

import pytest

from roomctl.bus import rivals
from roomctl.bus.rivals import Claim


def test_the_one_with_a_session_has_the_room_then_the_one_that_came_first_and_never_both() -> None:
    claims = [Claim(me, me, session, since) for me in "ab" for session in (True, False) for since in (1.0, 2.0)]
    for one in claims:
        for other in claims:
            assert one.over(other) + other.over(one) == (one != other)
    assert Claim("a", "a", True, 9.0).over(Claim("b", "b", False, 1.0))
    assert Claim("a", "a", False, 1.0).over(Claim("b", "b", False, 9.0))


def test_a_claim_goes_through_its_text_unchanged() -> None:
    claim = Claim("a", "m", True, 1.5)
    assert rivals.read(claim.to_text()) == claim
    assert not rivals.asked(claim.to_text())
    assert rivals.asked(rivals.ASKED)
    assert rivals.read(rivals.ASKED) is None


@pytest.mark.parametrize("payload", [
    "", "{", "[]", "1", "null", "{}", "[" * 9999, '{"me": 1, "machine": "m", "session": true, "since": 1}',
    '{"me": "a", "machine": "m", "session": 1, "since": 1}',
    '{"me": "a", "machine": "m", "session": true, "since": "x"}',
])  # fmt: skip
def test_what_is_no_claim_is_none(payload: str) -> None:
    assert rivals.read(payload) is None
    assert not rivals.asked(payload)
