"""The acts of `roomctl do`: the words that each takes and what it does, for its help and the reference."""

from __future__ import annotations

from textwrap import fill

HELP: dict[str, tuple[str, str]] = {
    "pause": ("[REASON]", "Stop the clock."),
    "resume": ("", "Let the clock go on."),
    "next": ("", "Move on to the next area."),
    "back": ("", "Go back to the area before."),
    "restart": ("", "Begin this area again."),
    "more": ("[MINUTES]", "Give this area more minutes (1 if left out); the booked end stays."),
    "less": ("[MINUTES]", "Give this area fewer minutes (1 if left out); later areas get them."),
    "hold": ("", "Stay in this area until `next`; a second `hold` lets the session go on."),
    "check": ("less|same|more", "Write down the client's answer about the pressure."),
    "ack": ("", "Acknowledge the cue that is shown."),
    "undo": ("", "Take the last act back, for ten seconds."),
    "note": ("TEXT", "Write a line into the record."),
    "late": (
        "trim|buffer|over", "Choose what happens when minutes are missing: shorten areas, use the turnover or run over."
    ),
    "drop": ("AREA", "Leave out an area that is still to come."),
    "silence": ("", "Switch the sound off, or on again."),
    "motif": ("", "Switch the sound of the cues on, or off again."),
    "louder": ("[DB]", "Make the sound louder (by 1 dB if left out)."),
    "softer": ("[DB]", "Make the sound softer (by 1 dB if left out)."),
    "bed": ("NAME", "Play another bed instead of this one."),
    "light": ("[PERCENT]", "Another light (the next step if left out)."),
    "extend": ("[MINUTES]", "Move the booked end (by 15 minutes if left out)."),
    "spread": ("", "Give free minutes to the areas of concern."),
    "away": ("keep|back", "After the computer slept: keep going by the clock, or go back to where the session was."),
    "finish": ("", "Go to the closing area; there, end the session."),
    "stop": ("[REASON]", "Stop the session now; the sound fades."),
    "measure": ("WHAT before|after NUMBER", "Write down a measurement: `pain`, `blood-pressure` or `range`."),
    "sign": ("[INITIALS]", "Sign the record."),
    "why": ("TEXT", "Write down why the session is paused or was stopped."),
}  # fmt: skip


def epilog() -> str:
    """All acts, as lines of a help text."""
    lines = [fill(says, 100, initial_indent=" " * 6, subsequent_indent=" " * 6) for _, says in HELP.values()]
    calls = [f"  {act} {words}".rstrip() for act, (words, _) in HELP.items()]
    return "\n".join(["acts:", *(line for pair in zip(calls, lines, strict=True) for line in pair)])
