"""The acts of `roomctl do`: the words that each takes and what it does, for its help and the reference."""

from __future__ import annotations

from textwrap import fill

HELP: dict[str, tuple[str, str]] = {
    "pause": ("[REASON]", "Stop the clock."),
    "resume": ("", "Resume the session."),
    "next": ("", "Move on to the next area."),
    "back": ("", "Go back to the previous area."),
    "restart": ("", "Start this area again."),
    "more": ("[MINUTES]", "Give this area more minutes (default 1); the booked end does not move."),
    "less": ("[MINUTES]", "Give this area fewer minutes (default 1); later areas get them."),
    "hold": ("", "Stay in this area until `next`; a second `hold` continues the session."),
    "check": ("less|same|more", "Record the client's answer about the pressure."),
    "ack": ("", "Acknowledge the cue that is shown."),
    "undo": ("", "Undo the last act, within ten seconds."),
    "note": ("TEXT", "Add a note to the record."),
    "late": (
        "trim|buffer|over", "Choose what happens when minutes are missing: shorten areas, use the turnover or run over."
    ),
    "drop": ("AREA", "Leave out an area that has not started."),
    "silence": ("", "Switch the sound off or on."),
    "motif": ("", "Switch the cues' sound on or off."),
    "cues": ("silent|soft|usual|loud", "Choose how cues sound from now on."),
    "louder": ("[DB]", "Make the sound louder (default 1 dB)."),
    "softer": ("[DB]", "Make the sound softer (default 1 dB)."),
    "bed": ("NAME", "Play another bed instead of this one."),
    "light": ("[PERCENT]", "Set another light (default: the next step)."),
    "extend": ("[MINUTES]", "Move the booked end later (default 15 minutes)."),
    "spread": ("", "Give free minutes to the areas of concern."),
    "away": (
        "keep|back", "After the computer slept: count the time away (keep), or continue from where it stopped (back)."
    ),
    "finish": ("", "Go to the closing area; there, end the session."),
    "stop": ("[REASON]", "Stop the session now; the sound fades."),
    "measure": ("WHAT before|after NUMBER", "Record a measurement: `pain`, `blood-pressure` or `range`."),
    "sign": ("[INITIALS]", "Sign the record."),
    "why": ("TEXT", "Record why the session is paused or was stopped."),
}  # fmt: skip


def epilog() -> str:
    """All acts, as lines of a help text."""
    lines = [fill(says, 100, initial_indent=" " * 6, subsequent_indent=" " * 6) for _, says in HELP.values()]
    calls = [f"  {act} {words}".rstrip() for act, (words, _) in HELP.items()]
    return "\n".join(["acts:", *(line for pair in zip(calls, lines, strict=True) for line in pair)])
