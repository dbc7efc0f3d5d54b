"""What each key of room.yaml is for: the sentences of the JSON Schema and of the reference."""

from __future__ import annotations

from typing import NamedTuple

from roomctl.config import keymap


class Key(NamedTuple):
    """`says`: one or more sentences in Markdown. `example`: a value as YAML; empty for a key of a group that shows it.
    `usual`: what applies without the key, if it has no default that could be written there."""

    says: str
    example: str = ""
    usual: str = ""


KEYS: dict[str, Key] = {
    "room": Key("The name of this machine's own room.", "blue", "the room has no name"),
    "level": Key("How loud the room is, in dB below the loudest that roomctl plays.", "-12"),
    "cap": Key("The loudest that a preset or a client can make the room, in dB on the scale of `level`.", "-3"),
    "crossfade": Key("The seconds in which one bed fades into the next.", "12"),
    "sound_device": Key(
        "The loudspeaker, by the name that the operating system gives it.", "Amp", "the system chooses"
    ),
    "other_device": Key("Whether another loudspeaker may play if `sound_device` is missing.", "true"),
    "cue_device": Key(
        "A second device, such as an earpiece; cues are then heard there and not in the room.",
        "Earpiece",
        "cues are heard in the room",
    ),
    "latency_ms": Key(
        "The latency of the sound in milliseconds. Lower values react sooner; higher ones are safer on a busy machine.",
        "300",
    ),
    "clinic_presets": Key(
        "The folder of the clinic's own presets; a relative path starts in the folder of room.yaml.",
        "~/Shared/presets",
        "none",
    ),
    "clinic_music": Key(
        "The folder of the clinic's own music. Each folder in it is a bed, `bed: folder:NAME` in a preset.",
        "~/Shared/music",
        "the folder `music` among roomctl's own data",
    ),
    "therapists": Key(
        "The folder of the therapists' own settings and presets "
        "([clinic.md](clinic.md#a-therapists-own-settings-and-presets)).",
        "~/Shared/therapists",
        "the folder `therapists` beside room.yaml",
    ),
    "conditions": Key(
        "The clinic's own words for `condition:` in a preset, each with the title under which lists show it. The words "
        "that presets have anyway may be given another title.",
        "{sports: Sports massage, hot-stone: Hot stones}",
        "those in [presets.md](presets.md#the-conditions)",
    ),
    "schedule": Key(
        "The room's calendar. Its next booking today is offered first (`pip install 'roomctl[schedule]'`).",
        "~/Shared/blue.ics",
        "no calendar",
    ),
    "keep": Key(
        "How long sessions are kept. `roomctl purge` offers to delete older ones; it deletes none without asking.",
        "365d",
    ),
    "client_codes": Key(
        "Whether a session may carry the clinic's code for the client, never a name; the next session with that code "
        "then offers the same as last time. The codes are in the journal until `roomctl purge` removes the sessions.",
        "true",
    ),
    "hands_limit": Key(
        "The minutes of deep tissue, trigger point and friction work that the therapist's hands should do in a day. "
        "Beyond them, the plan's screen and `roomctl plan` name a gentler technique that the plan has; nothing changes "
        "by itself.",
        "90",
        "no limit",
    ),
    "region": Key("`us`: reports count the units of timed codes, as in the United States.", "us"),
    "timed_codes": Key(
        "The rule by which units are counted: Medicare's (`cms`) or the code book's (`ama`). Needs `region: us`.",
        "ama",
        "`cms`",
    ),
    "codes": Key(
        "The clinic's own codes for FHIR reports: for techniques, measures and `session`.",
        '{swedish: "https://clinic.example/codes|M1|Swedish massage"}',
    ),
    "webhook": Key(
        "An address that gets a message when a session is over.",
        "{url: https://clinic.example/hook, secret_file: ~/hook.secret}",
        "no message is sent",
    ),
    "webhook.url": Key("The address; `http://` only for this machine itself."),
    "webhook.secret_file": Key("The file of the secret that signs what is sent: `whsec_` and base64."),
    "booking": Key(
        "What a booking holds besides the hands-on time, in minutes.",
        "{intake: 5, undress: 3, dress: 4, turnover: 10}",
    ),
    "booking.intake": Key("Minutes for the talk before the session."),
    "booking.undress": Key("Minutes for undressing."),
    "booking.dress": Key("Minutes for dressing."),
    "booking.turnover": Key("Minutes to prepare the room for the next client."),
    "theme": Key(
        "The screen's colours. `auto` is `moss` (dim green) when cues are on the screen only, and `amber` otherwise.",
        "ember",
    ),
    "dim": Key("The seconds without a touch after which the screen goes dark during a session; 0: never.", "60"),
    "motion": Key("Whether a cue on the screen sinks and rises again; `false`: it rises once and stays.", "false"),
    "cues": Key(
        "How cues sound unless it is chosen otherwise for a session: `silent` (on the screen only), `soft`, `usual` or "
        "`loud`. It never switches the sound on where a preset has it off.",
        "soft",
    ),
    "halfway": Key(
        "Whether areas of 10 minutes and more have a quiet cue when half of their time is over, unless the preset or a "
        "wish says otherwise. Sessions whose cues are silent never have it.",
        "true",
    ),
    "between_sides": Key(
        "The seconds to change from one side of an area to the other, where the preset has no `between_sides`. They "
        "are part of the area's minutes; 0: none.",
        "15",
    ),
    "clock": Key(
        "The clock of a session: `digits`, `round` (digits with round corners) or `circle` (a circle that empties).",
        "circle",
    ),
    "keys": Key(
        "Other keys for acts in a session; each key does one thing. `roomctl pedal` teaches pedals.",
        "{next: [n, right, pagedown], pause: space}",
    ),
    **{f"keys.{act}": Key(keymap.about(act)) for act in keymap.ACTS},
}
"""A key of a group is `group.key`. The keys of `codes` are words of their own."""
