"""The demo: four areas in one minute, at five and a half times the speed, with every cue.

It is booked for 4 minutes and planned for 5.5, so that it runs over and the `late` cue is seen and heard too.
"""

from __future__ import annotations

from roomctl.session.plan import Phase, Plan, Scene

SPEED = 5.5
BOOKED = 240.0
_PAD, _HUSH = Scene("warm-pad", light=25), Scene("brown-hush", level=-2, light=20)

PLAN = Plan(
    "demo",
    "Demo: a minute with every cue",
    (
        Phase("upper back", 90, 45, scene=_PAD, position="prone", pressure=2, check="pressure",
              focus="concern", note="slow, broad strokes"),
        Phase("shoulder", 75, 45, "left", "trigger-point", scene=_HUSH, position="prone", pressure=3, focus="concern"),
        Phase("shoulder", 75, 45, "right", "trigger-point", scene=_HUSH, position="prone", pressure=3,
              focus="concern"),
        Phase("neck and scalp", 90, 60, scene=_PAD, turn=True, focus="frame", note="lights up in the last minute"),
    ),
)  # fmt: skip
