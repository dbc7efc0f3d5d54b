"""What the desk costs, and whether it hears everything. The figures are printed with -s."""

from __future__ import annotations

import pytest

from tests.bench import rooms

pytestmark = [pytest.mark.alone, pytest.mark.bench]


def test_a_thousand_rooms_are_all_heard_for_at_most_half_as_much_again_as_a_bare_subscriber() -> None:
    result = rooms.run(1000, 60)
    print(f"\n{rooms.said(result)}")
    assert (result.sent, result.acknowledged) == (60_000, 60_000)
    assert (result.desk.heard, result.bare.heard) == (60_000, 60_000)
    assert result.desk.cpu <= 1.5 * result.bare.cpu


def test_a_clinic_of_24_rooms_takes_less_than_two_percent_of_a_core() -> None:
    result = rooms.run(24, 60)
    print(f"\n{rooms.said(result)}")
    assert result.desk.heard == result.sent == 24 * 60
    assert result.desk.cpu <= 0.02 * result.seconds
