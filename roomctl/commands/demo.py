"""The demo: four areas in one minute, at nearly ten times the speed, with every cue.

Its booking is shorter than its plan, so it runs over and the `late` cue appears and sounds too. Each kind of cue is far
enough from its neighbours to sound once.
"""

from __future__ import annotations

from roomctl.session.plan import Phase, Plan, Scene

SPEED = 9.6
BOOKED = 480.0
_PAD, _HUSH = Scene("warm-pad", light=25), Scene("brown-hush", level=-2, light=20)

PLAN = Plan(
    "demo",
    "Demo: a minute with every cue",
    (
        Phase("upper back", 290, 150, scene=_PAD, position="prone", pressure=2, check="pressure",
              focus="concern", note="slow, broad strokes"),
        Phase("shoulder", 64, 45, "left", "trigger-point", scene=_HUSH, position="prone", pressure=3, focus="concern"),
        Phase("shoulder", 64, 45, "right", "trigger-point", scene=_HUSH, position="prone", pressure=3,
              focus="concern"),
        Phase("neck and scalp", 182, 60, scene=_PAD, turn=True, focus="frame", note="lights up in the last minute"),
    ),
)  # fmt: skip
