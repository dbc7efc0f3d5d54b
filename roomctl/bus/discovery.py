"""The room for Home Assistant (2024.11 or later): one device, from one retained message. Pure.

Home Assistant makes the commands' `id` and `ts` itself, from its own clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from roomctl import __version__
from roomctl.bus.options import Options
from roomctl.session.occupancy import PHASES

STATUS = "homeassistant/status"
"""Where Home Assistant says that it has come back."""
CUES = ("warn", "change", "check", "turn", "halfway", "closing", "note", "finish", "late")
LOUDER = 12
"""dB either way that the volume goes."""
_HEAD = '"id": "ha-{{ utcnow().timestamp() }}", "ts": "{{ utcnow().isoformat() }}"'


def topic(room: str) -> str:
    return f"homeassistant/device/roomctl-{room}/config"


def config(options: Options, presets: Sequence[str] = ()) -> dict[str, Any]:
    """The message. `presets`: the names to choose from, where a session may be started from elsewhere."""
    room, base = options.room, options.topic

    def part(key: str, platform: str, name: str, **more: Any) -> dict[str, Any]:
        return {"p": platform, "name": name, "unique_id": f"roomctl-{room}-{key}",
                "object_id": f"roomctl_{room}_{key}".replace("-", "_"), **more}  # fmt: skip

    def seen(key: str, platform: str, name: str, template: str, **more: Any) -> dict[str, Any]:
        return part(key, platform, name, state_topic=f"{base}/state", value_template=template, **more)

    def button(verb: str, name: str, icon: str) -> dict[str, Any]:
        return part(verb, "button", name, **_command(base, verb), icon=icon)

    parts = {
        "phase": seen("phase", "sensor", "Phase", "{{ value_json.phase }}", device_class="enum", options=list(PHASES),
                      icon="mdi:spa"),
        "area": seen("area", "sensor", "Area", _AREA, icon="mdi:human"),
        "preset": seen("preset", "sensor", "Preset", "{{ value_json.preset }}", icon="mdi:playlist-check"),
        "left": seen("left", "sensor", "Left", _minutes("left_s"), **_DURATION),
        "late": seen("late", "sensor", "Late", _minutes("late_s"), **_DURATION),
        "ends": seen("ends", "sensor", "Ends", "{{ value_json.ends_at }}", device_class="timestamp"),
        "occupied": seen("occupied", "binary_sensor", "Occupied", _OCCUPIED, device_class="occupancy"),
        "cue": part("cue", "event", "Cue", state_topic=f"{base}/event", value_template=_CUE, event_types=list(CUES)),
        "volume": seen("volume", "number", "Volume", "{{ value_json.volume_db }}", min=-LOUDER, max=LOUDER, step=1,
                       unit_of_measurement="dB", mode="slider", icon="mdi:volume-high",
                       **_command(base, "volume", '"db": {{ value }}')),
        "pause": button("pause", "Pause", "mdi:pause"),
        "resume": button("resume", "Resume", "mdi:play"),
        "next": button("next", "Next", "mdi:skip-next"),
    }  # fmt: skip
    if options.lamps:
        parts["light"] = part(
            "light", "light", "Light", schema="template", state_topic=f"{base}/state",
            command_topic=f"{base}/cmd/light",
            state_template="{{ 'on' if value_json.light else 'off' }}",
            brightness_template="{{ ((value_json.light or 0) * 2.55) | round }}",
            command_on_template=_payload(_BRIGHT), command_off_template=_payload('"percent": 0'),
        )  # fmt: skip
    if presets:
        chosen = '"preset": {{ value | tojson }}'
        parts["choose"] = part("choose", "select", "Next preset", options=list(presets),
                               **_command(base, "preset", chosen))  # fmt: skip
        parts["start"] = button("start", "Start", "mdi:play-circle")
    if options.stops:
        parts["stop"] = button("stop", "Stop", "mdi:stop-circle")
    return {
        "dev": {"identifiers": [f"roomctl-{room}"], "name": f"Room {room}", "model": "roomctl",
                "sw_version": __version__},
        "o": {"name": "roomctl", "sw_version": __version__},
        "availability_topic": f"{base}/online",
        "qos": 1,
        "cmps": parts,
    }  # fmt: skip


_DURATION = {"device_class": "duration", "unit_of_measurement": "min", "suggested_display_precision": 0}
_AREA = "{{ value_json.area ~ ('' if value_json.side == 'both' else ' ' ~ value_json.side) if value_json.area " \
        "else none }}"  # fmt: skip
_OCCUPIED = "{{ 'ON' if value_json.preset or value_json.phase in ('intake', 'closing') else 'OFF' }}"
_CUE = "{{ {'event_type': value_json.cue, 'area': value_json.area} | tojson if value_json.kind == 'cued' else '' }}"
_BRIGHT = '"percent": {{ (brightness / 2.55) | round(1) if brightness is defined else 40 }}'


def _minutes(key: str) -> str:
    return f"{{{{ (value_json.{key} / 60) | round(1) if value_json.{key} is not none else none }}}}"


def _payload(arguments: str = "") -> str:
    return f"{{{_HEAD}{', ' if arguments else ''}{arguments}}}"


def _command(base: str, verb: str, arguments: str = "") -> dict[str, Any]:
    return {"command_topic": f"{base}/cmd/{verb}", "command_template": _payload(arguments)}
