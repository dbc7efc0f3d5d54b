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
    "clinic_name": Key("The clinic's name, on reports as a page and on printed cards.", "Old Mill Massage", "none"),
    "clinic_logo": Key(
        "The clinic's logo, beside its name: a PNG, JPEG or SVG file of at most 256 KiB, without scripts and links.",
        "logo.png",
        "none",
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
    "house_style": Key(
        "The file of the clinic's defaults for every preset: bed, level, light, cues, landing, stop signs "
        "([house-style.md](house-style.md)).",
        "~/Shared/house-style.yaml",
        "`house-style.yaml` beside room.yaml, if there is one",
    ),
    "pack_defaults": Key(
        "The name of an added pack ([packs.md](packs.md)) whose room defaults apply where neither room.yaml nor the "
        "room's own file sets anything.",
        "calm-backs",
        "no pack's room defaults apply",
    ),
    "schedule": Key(
        "The room's calendar ([calendar.md](calendar.md)): a file, or an address that is read every few minutes. Its "
        "next booking today is offered first (`pip install 'roomctl[schedule]'`).",
        "https://calendar.clinic.example/blue.ics",
        "no calendar",
    ),
    "schedule_server": Key(
        "How to log in to the server of `schedule`, where that is an address.",
        "{user: blue, password_file: calendar.password}",
        "without a password",
    ),
    "schedule_server.user": Key("The name to log in with."),
    "schedule_server.password_file": Key("The file that holds the password, and nothing else."),
    "schedule_server.ca": Key("The certificate of the clinic's own authority (PEM), instead of the system's."),
    "schedule_room": Key(
        "Which events of the calendar are this room's: those that have this name in their place, their resources or "
        "among the invited rooms; or, with `*` for anything, those of which one of these, the title, a category or a "
        "line of the description is like it as a whole.",
        "Blue room",
        "all events",
    ),
    "mqtt": Key(
        "The clinic's MQTT broker, for the lamps that are behind one and for the desk and Home Assistant "
        "([rooms.md](rooms.md); `pip install 'roomctl[mqtt]'`).",
        "{host: 127.0.0.1, port: 1883, user: blue, password_file: mqtt.password, bus: true}",
        "no broker",
    ),
    "mqtt.host": Key("The broker's name or address."),
    "mqtt.port": Key("Its port; 1883 if left out, and usually 8883 with TLS."),
    "mqtt.user": Key("The name to log in with."),
    "mqtt.password_file": Key(
        "The file that holds the password, and nothing else. If left out, the environment's `ROOMCTL_MQTT_PASSWORD`."
    ),
    "mqtt.ca": Key("The certificate of the clinic's own authority (PEM); it switches TLS on."),
    "mqtt.tls": Key("Whether to use TLS, with the system's authorities unless `ca` names another."),
    "mqtt.bus": Key(
        "Whether the room says on the broker where it stands, and takes commands from there: [rooms.md](rooms.md). Its "
        "controller then goes on between sessions."
    ),
    "mqtt.start": Key("Whether a session may be started through the broker."),
    "mqtt.stop": Key("Whether a session may be ended through the broker."),
    "desk": Key(
        "What `roomctl desk` shows of the rooms that are on the clinic's broker ([desk](desk.md)). Needs `mqtt:`.",
        "{user: desk, password_file: desk.password, rooms: [blue, green]}",
        "all rooms, and the user of `mqtt:`",
    ),
    "desk.user": Key("The name with which the desk logs in; if left out, that of `mqtt:`."),
    "desk.password_file": Key("The file that holds the desk's password, and nothing else."),
    "desk.rooms": Key("The rooms to show, also those that have not been heard of; if left out, all that are heard."),
    "desk.shows": Key(
        "What to show besides rooms and times: the `area` that is worked on with its side, the `preset`, also that of "
        "a booking. Both may reveal a client's condition, so neither is shown if this is left out."
    ),
    "lights": Key(
        "The room's lamps, which follow the session: [lamps](lights.md). Each item is one lamp.",
        "[{dmx: 10.0.0.5, channels: [1]}, backlight]",
        "roomctl moves no lamp",
    ),
    "lights.mqtt": Key("A lamp behind the broker in `mqtt:`."),
    "lights.mqtt.mqtt": Key("The topic that takes the lamp's commands."),
    "lights.mqtt.dialect": Key(
        "How the lamp is spoken to: `json` (zigbee2mqtt, ESPHome, Home Assistant), `tasmota`, `wled` or `shelly` "
        "(Gen2 and later); `json` if left out."
    ),
    "lights.mqtt.state": Key("The topic on which the lamp reports itself, so that it is left alone when set by hand."),
    "lights.mqtt.online": Key(
        "The topic on which the lamp or its bridge says that it is `online` or `offline`, if it is not the one usual "
        "for lamps of this kind."
    ),
    "lights.mqtt.kelvin": Key(
        "Whether the lamp takes a colour temperature: in kelvin (`true`), in `mireds`, or not (`false`). If left out, "
        "`mireds` for `json` and `tasmota`, and `false` for the others."
    ),
    "lights.mqtt.fades": Key("`false` for a lamp that ignores a fade's length; it is then sent small steps."),
    "lights.mqtt.longest": Key("The most seconds that the lamp itself can fade; a longer fade goes in legs."),
    "lights.dmx": Key("A fixture at a DMX universe, sent by sACN (E1.31) to one address."),
    "lights.dmx.dmx": Key("The receiver's name or address."),
    "lights.dmx.universe": Key("The universe; 1 if left out."),
    "lights.dmx.channels": Key("The channels that all show the light."),
    "lights.dmx.warm": Key("The warm channel of a pair that is mixed to the colour temperature."),
    "lights.dmx.cool": Key("The cool channel of the pair."),
    "lights.dmx.warm_kelvin": Key("The colour temperature of the warm channel; 2700 if left out."),
    "lights.dmx.cool_kelvin": Key("The colour temperature of the cool channel; 6500 if left out."),
    "lights.dmx.fine": Key("`true` for 16 bits: each channel takes two slots, the coarse one first."),
    "lights.dmx.curve": Key("How the dimmer turns its value into light: `linear` (if left out) or `square`."),
    "lights.dmx.port": Key("The receiver's UDP port; 5568 if left out."),
    "lights.dmx.priority": Key("The priority among several senders; 100 if left out."),
    "lights.home_assistant": Key("A lamp that Home Assistant knows."),
    "lights.home_assistant.home_assistant": Key("Home Assistant's address."),
    "lights.home_assistant.entity": Key("The lamp's entity."),
    "lights.home_assistant.token_file": Key("The file that holds a long-lived access token, and nothing else."),
    "lights.home_assistant.ca": Key("The certificate of the clinic's own authority (PEM), for `https://`."),
    "lights.home_assistant.kelvin": Key("`false` for a lamp without a colour temperature."),
    "lights.home_assistant.fades": Key("`false` for a lamp that ignores a fade's length."),
    "lights.home_assistant.longest": Key("The most seconds that the lamp itself can fade."),
    "between_clients": Key(
        "What the lamps show after a session, until the next.",
        "{light: 60, kelvin: 3000}",
        "each lamp goes back to where it was before the session",
    ),
    "between_clients.light": Key("Percent of full; 0 is off."),
    "between_clients.kelvin": Key("The colour temperature; 2700 if left out."),
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
    "turnover": Key(
        "What the turnover takes: the steps that the screen lists after a session "
        "([therapist.md](therapist.md#turnover)). `[]`: none.",
        "[{task: Disinfect the table, minutes: 1}, {wait: Disinfectant works, minutes: 5}, {task: Linen, minutes: 2}]",
        "linen off, disinfect the table, the disinfectant's time, fresh linen and notes, in the minutes of "
        "`booking: turnover`; none without those",
    ),
    "turnover.task": Key("A step that somebody does and ticks."),
    "turnover.task.task": Key("Its name."),
    "turnover.task.minutes": Key("The minutes that it takes."),
    "turnover.task.after": Key(
        "The step is listed only after sessions of this preset or condition; `*` stands for anything, as in "
        "`hot-stone-*`."
    ),
    "turnover.wait": Key(
        "Time that passes by itself, such as a disinfectant's contact time. It begins once the step "
        "before it is ticked."
    ),
    "turnover.wait.wait": Key("Its name."),
    "turnover.wait.minutes": Key("The minutes that it takes; a disinfectant's are on its label."),
    "turnover.wait.after": Key("As for a task."),
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
