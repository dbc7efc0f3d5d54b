"""The acts of a session: their names, descriptions, keys and pedals.

One table for the screen, its help, its palette and the settings (`keys:` in room.yaml). While a cue is shown, any key
only acknowledges it; the next press acts. A long press and a double press of a key are keys of their own: `long+b`,
`double+b`.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from roomctl.config import validation

Keys = tuple[str, ...]


class Shortcut(NamedTuple):
    """An act: its default keys, its name on a button or in the palette, and a sentence about what it does, in which
    `{key}` is the act's own key."""

    keys: Keys
    label: str
    about: str


ACTS: dict[str, Shortcut] = {
    "pause": Shortcut(("space", "pageup"), "Pause", "Pause the clock, or resume it."),
    "next": Shortcut(("n", "right", "pagedown"), "Next", "Go to the next area."),
    "back": Shortcut(("b", "left"), "Back", "Go back to the previous area."),
    "more": Shortcut(("m",), "+1 min", "Add a minute here; the booked end stays."),
    "less": Shortcut(("l",), "−1 min", "Take a minute off here; later areas get it."),
    "spread": Shortcut(("e",), "Spread", "Give free minutes to the areas of concern."),
    "hold": Shortcut(("h",), "Hold", "Stay here until Next; {key} again continues."),
    "check": Shortcut(("c",), "Check-in", "Write down the client's answer about the pressure."),
    "undo": Shortcut(("u",), "Undo", "Take back the last act, within ten seconds."),
    "louder": Shortcut(("+", "="), "Louder", "Make the sound 1 dB louder."),
    "softer": Shortcut(("-",), "Softer", "Make the sound 1 dB softer."),
    "silence": Shortcut(("0",), "Silent", "Turn the sound off, or on again."),
    "bed": Shortcut(("r",), "Other sound", "Play the next bed."),
    "light": Shortcut(("d",), "Light", "The next step of the light; after the brightest the dimmest."),
    "lights": Shortcut(("v",), "Full light", "Full light at once; again: back to the plan's light."),
    "inspect": Shortcut(("i",), "Inspect", "Full light for half a minute; again: back at once."),
    "late": Shortcut(("o",), "Late", "Choose what to do when running late."),
    "where": Shortcut(("w",), "Body", "Show or hide the areas on a picture of the body."),
    "finish": Shortcut(("f",), "Finish", "Go to the closing area; there, end the session."),
    "stop": Shortcut(("s",), "Stop", "Stop gently; {key} again, or Enter, confirms."),
    "lock": Shortcut(("k",), "Lock", "Lock the keys; {key} then Enter unlocks."),
    "theme": Shortcut(("t",), "Colours", "Change the colours: ember, amber, moss, day."),
    "clock": Shortcut(("y",), "Clock", "Change the clock: digits, round digits, a circle."),
    "menu": Shortcut((".",), "More…", "Show further acts as large buttons."),
    "acts": Shortcut(("/", ":"), "All acts", "Find an act by its name."),
    "help": Shortcut(("?",), "Help", "Show what the keys do."),
}
PEDAL: dict[str, str] = {
    "next": "Seen, else next", "pause": "Pause, go on", "back": "Back", "more": "+1 min", "undo": "Undo",
}  # fmt: skip
"""The acts that a pedal can learn. The first also acknowledges a shown cue, as any key does."""
NAMED = (
    "space", "enter", "tab", "backspace", "escape", "delete", "insert", "home", "end", "pageup", "pagedown", "up",
    "down", "left", "right", *(f"f{number}" for number in range(1, 36)),
    "caps_lock", "scroll_lock", "num_lock", "print_screen", "pause", "menu", "kp_begin",
    "decimal", "divide", "multiply", "subtract", "add", "equal", "separator",
    *(f"media_{what}" for what in (
        "play", "pause", "play_pause", "reverse", "stop", "fast_forward", "rewind", "track_next", "track_previous",
        "record",
    )),
    "lower_volume", "raise_volume", "mute_volume",
)  # fmt: skip
"""Keys that are not characters, by their names in Textual 8: those of terminals and of kitty's keyboard protocol
(https://sw.kovidgoyal.net/kitty/keyboard-protocol/, functional key definitions)."""
MODIFIERS = frozenset(
    {f"{side}_{name}" for side in ("left", "right") for name in ("shift", "control", "alt", "super", "hyper", "meta")}
    | {"iso_level3_shift", "iso_level5_shift"}
)
"""Modifiers, which kitty's protocol reports before the key they modify; they do nothing by themselves."""
KEPT = frozenset({"ctrl+c", "ctrl+p", "ctrl+q"})
"""Keys that never do anything in a session; no act may have them."""
FIXED = {
    "question_mark": "help", "f1": "help", "f2": "theme", "slash": "acts", "colon": "acts",
}  # fmt: skip
"""Keys that work the same on every screen or in every session → the only act that may have each."""
OTHERWISE = {"escape": "closes what is open over a screen", "f3": "opens the pedals"}
"""Keys that no act may have."""
LONG, DOUBLE = "long+", "double+"
"""Before a key: its long press, its double press."""
TWO_PEDALS: dict[str, str] = {"next": "", "more": LONG, "back": DOUBLE}
"""The right one of two pedals: acts, and how it is pressed for each. The left one is `pause`, which never waits to see
whether the press becomes a long one."""
_MODIFIED = re.compile(r"(?P<held>(?:(?:ctrl|alt|shift|super|hyper|meta)\+)+)(?P<key>.+)", re.DOTALL | re.IGNORECASE)
_SHORT = {"solidus": "slash", "reverse_solidus": "backslash", "commercial_at": "at", "hyphen_minus": "minus",
          "plus_sign": "plus", "low_line": "underscore"}  # fmt: skip


def heard(key: str) -> str:
    """A key by its Textual name: `+` is `plus`, letters are lower-case even with caps lock, and modifiers are in
    alphabetical order."""
    press, key = pressed(key)
    if press:
        return press + heard(key)
    if found := _MODIFIED.fullmatch(key):
        held = sorted(set(found["held"].lower().split("+")[:-1]))
        return "+".join([*held, _named(found["key"])])
    return _named(key)


def pressed(key: str) -> tuple[str, str]:
    """How a key is pressed (`long+`, `double+`, or empty), and the key."""
    found = next((press for press in (LONG, DOUBLE) if key.lower().startswith(press) and len(key) > len(press)), "")
    return found, key[len(found) :]


def _named(key: str) -> str:
    small = key.lower()
    if len(key) != 1 or key.isalnum():
        return small if len(small) == 1 or len(key) != 1 else key  # İ stays: in lower case it is two characters
    name = unicodedata.name(key, key).lower().replace("-", "_").replace(" ", "_")
    return _SHORT.get(name, name)


def spoken(key: str) -> str:
    """A key as shown to people: `plus` is `+`, `section_sign` is `§`, `long+pagedown` is `long PageDown`."""
    press, key = pressed(key)
    if press:
        return f"{press[:-1]} {spoken(key)}"
    shown = {"pageup": "PageUp", "pagedown": "PageDown", "left": "←", "right": "→", "up": "↑", "down": "↓"}
    held, bare = _apart(key)
    return held + (shown.get(bare) or _char(bare) or bare)


def typed(key: str) -> str:
    """A key as written in a file: a character as itself, any other key by its name."""
    press, key = pressed(key)
    held, bare = _apart(key)
    return press + held + (_char(bare) or bare)


def _apart(key: str) -> tuple[str, str]:
    """The modifiers of a key (`ctrl+`, or empty) and the key without them."""
    found = _MODIFIED.fullmatch(key)
    return (found["held"], found["key"]) if found else ("", key)


@lru_cache(maxsize=256)
def _char(name: str) -> str:
    """The character with this name, or empty."""
    if len(name) == 1 or name in NAMED or name in MODIFIERS:
        return ""
    usual = next((char for char in "+-=/:?.,;*#!'\"()[]_@\\<>%&$^~`{}|" if heard(char) == name), "")
    if usual or "_" not in name:
        return usual or _looked_up(name)
    hyphened = (chr(code) for code in range(sys.maxunicode + 1) if "-" in unicodedata.name(chr(code), ""))
    return _looked_up(name) or next((char for char in hyphened if heard(char) == name), "")


def _looked_up(name: str) -> str:
    try:
        char = unicodedata.lookup(name.replace("_", " "))
    except KeyError:
        return ""
    return char if len(char) == 1 and char.isprintable() and not char.isspace() and heard(char) == name else ""


def keymap(own: Mapping[str, object] | None = None, learned: Mapping[str, object] | None = None) -> dict[str, Keys]:
    """The keys of each act: the default ones, or `own` instead, plus the `learned` ones. Each key does one thing: the
    last one it was set to."""
    made = {act: tuple(map(heard, row.keys)) for act, row in ACTS.items()}
    for act, keys in (own or {}).items():
        made = {other: () if other == act else _but(had, keys) for other, had in made.items()}
        made[act] = tuple(listed(keys))
    for act, keys in (learned or {}).items():
        made = {other: _but(had, keys) for other, had in made.items()}
        made[act] += tuple(listed(keys))
    return made


def about(act: str, keys: Mapping[str, Keys] | None = None) -> str:
    """What `act` does, with its first key of `keys` (default: the usual ones), or its name if it has none."""
    usual = ACTS[act]
    own = usual.keys if keys is None else keys.get(act, ())
    return usual.about.format(key=spoken(heard(own[0])) if own else usual.label)


def listed(keys: object) -> Iterator[str]:
    """The keys of a setting, one or several, by their Textual names."""
    for key in keys if isinstance(keys, list | tuple) else (keys,):
        yield heard(str(getattr(key, "value", key)))


def wrong(keys: object) -> str | None:
    """The first fault in the keys of an act, in words; None if there is none."""
    if isinstance(keys, dict | bool) or keys in ((), []):
        return "write one key or a list of keys, as in next: [n, right]"
    return next((fault for key in listed(keys) if (fault := _wrong(key))), None)


_KEY = {"type": ["string", "integer"]}
VALUE = validation.Value(
    wrong, "a key, or a list of keys", {"anyOf": [_KEY, {"type": "array", "items": _KEY, "minItems": 1}]}
)
"""The keys of an act in a file; integers from 0 to 9 are keys, too."""


def clashes(given: Mapping[str, object]) -> Iterable[tuple[str, str]]:
    """The acts with a key that is fixed or belongs to another act, each with a sentence."""
    of: dict[str, str] = {}
    for act, keys in given.items():
        for key in listed(keys):
            if of.setdefault(key, act) != act:
                yield act, f"{spoken(key)!r} is used for {of[key]!r} already; a key does one thing"
            elif taken := fixed(key, act):
                yield act, taken


def fixed(key: str, act: str) -> str | None:
    """Why `key`, which has a fixed meaning, cannot do `act`, in words; None if it can."""
    press, key = pressed(key)
    taken = key in FIXED and (press or FIXED[key] != act)
    otherwise = OTHERWISE.get(key) or (f"does {FIXED[key]!r}" if taken else "")
    if key == "enter" and act == "lock":
        otherwise = "opens the lock"
    return f"{spoken(key)!r} always {otherwise}; choose another key" if otherwise else None


def _wrong(key: str) -> str | None:
    from roomctl.errors import nearest  # only a file with faults needs it

    press, key = pressed(key)
    if pressed(key)[0]:
        return f"{press + key!r} is not a key; a press is either long or double"
    bare = found["key"] if (found := _MODIFIED.fullmatch(key)) else key
    if key in KEPT:
        return f"{key!r} does nothing in a session, so that nobody ends it by mistake; choose another key"
    if bare in MODIFIERS:
        return f"{key!r} is only held down with other keys; choose another key"
    if bare in NAMED or (bare.isprintable() if len(bare) == 1 else _char(bare)):
        return None
    near = nearest(bare.lower().replace(" ", ""), NAMED)
    return f"{key!r} is not a key; " + (
        f"did you mean {near!r}?" if near else "examples of keys are n, space, pagedown and f5"
    )


def _but(had: Keys, keys: object) -> Keys:
    taken = set(listed(keys))
    return tuple(key for key in had if key not in taken)
