"""Ninety minutes, beat by beat, as the controller goes through them."""

from __future__ import annotations

from tests.helpers import Bench, evenly, phase, plan


def test_ninety_minutes_in_quarter_seconds_fire_each_cue_once_and_on_its_beat() -> None:
    areas = [phase(f"area {i}", 10, 5, check="pressure" if i % 3 == 0 else "") for i in range(9)]
    room = Bench.with_session(plan(*areas), late="over")
    fired: list[tuple[str, int, float]] = []
    for beat in range(1, 90 * 60 * 4 + 1):
        room.wind(0.25)
        cues = room.state.crossed
        if len(cues) > len(fired):
            new = room.beat()
            assert all(0 <= beat / 4 - due < 0.25 + 1e-6 for _, _, due in new)
            fired += new
    assert room.state.ended is not None
    expected = [("change", i, 600.0 * i) for i in range(1, 9)] + [("warn", i, 600.0 * i + 540) for i in range(8)]
    expected += [("check", i, 600.0 * i + 60) for i in (0, 3, 6)]
    expected += [("closing", 8, 5100.0), ("finish", 8, 5400.0)]
    assert sorted((kind, index, round(due, 3)) for kind, index, due in fired) == sorted(expected)


def test_after_a_cue_the_next_quiet_stretch_is_known_again() -> None:
    room = Bench.with_session(evenly(600, 600)).wind(541)
    room.act("note", text="past the warning")
    assert room.latest is not None
    assert room.latest.quiet_until == 600
