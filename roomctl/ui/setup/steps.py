"""The steps of the first run, in words."""

from __future__ import annotations

STEPS = ("name", "sound", "pedal", "tablet")
TITLES = {
    "name": "What is this room called?", "sound": "Is the sound right?", "pedal": "Is there a pedal?",
    "tablet": "Is there a tablet?",
}  # fmt: skip
TEXTS = {
    "name": (
        "The name is in reports and on the tablet: lower-case letters, digits and dashes, such as blue. One room needs "
        "none.",
    ),
    "sound": (
        "Play a cue as loud as it is in a session. Set the amplifier so that it can be heard from the table, and is "
        "gentle there.",
        "`level:` in room.yaml makes the room louder or softer.",
    ),
    "pedal": ("Plug it in. The next screen shows the key that it sends, and asks what it should do.",),
    "tablet": (),
}  # fmt: skip
