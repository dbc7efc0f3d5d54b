"""Why an act is refused: a reason and its facts. The sentences are in `roomctl/text/refusals.py`."""

from __future__ import annotations

from typing import Any, Literal

from roomctl.errors import Refused

Reason = Literal[
    "another-session", "cues-never-sound", "first-area", "last-area", "late-unknown", "left-out", "away-unknown",
    "check-unknown", "level-over-cap", "level-unsound", "level-lowest", "line-too-long", "minutes-unsound", "no-act",
    "no-area", "no-length", "no-minutes-back", "no-minutes-free", "no-note", "no-phases", "no-reason-due",
    "no-reason-given", "no-session", "no-turnover", "not-away", "nothing-left", "nothing-to-undo", "number-unknown",
    "number-wrong", "order-wrong", "session-over", "session-runs", "side-unknown", "signature-too-long",
    "speed-unsound", "too-short", "undo-too-late", "under-floor", "unusual", "which-session", "light-unsound",
    "no-bed", "cues-unknown", "end-passed", "lights-unknown", "code-wrong", "areas-full", "too-long",
]  # fmt: skip


class Refusal(Refused):
    """`facts` are what the sentence for `reason` names; lengths among them are in seconds."""

    def __init__(self, reason: Reason, **facts: Any) -> None:
        super().__init__(reason, facts)
        self.reason, self.facts = reason, facts
