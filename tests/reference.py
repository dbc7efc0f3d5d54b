"""The reference pages, made from the code: docs/commands.md (the parser), docs/room-yaml.md (the settings' table) and
docs/hands.md (the keys and buttons of the screens).

`python -m tests.reference` writes them; look at the difference before you keep it.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import fill

from textual.binding import Binding

from roomctl.commands import acts
from roomctl.commands.main import parser
from roomctl.config import fallback, keymap, settings, validation
from roomctl.config.descriptions import KEYS
from roomctl.config.room import OWN, Room
from roomctl.config.room_keys import TABLE
from roomctl.config.therapists import PERSONAL
from roomctl.ui.base_screen import RoomScreen
from roomctl.ui.choose.screen import ChooseScreen
from roomctl.ui.help import palette
from roomctl.ui.plan.screen import BookingScreen
from roomctl.ui.prepare.screen import PrepareScreen
from roomctl.ui.session import menu_screen
from roomctl.ui.session import screen as session

DOCS = Path(__file__).parent.parent / "docs"
Subparsers = argparse._SubParsersAction


def commands() -> str:
    """docs/commands.md."""
    top = parser()
    screen = [action for action in top._actions if action.option_strings and action.dest not in _common()]
    lines = [
        "# Commands",
        "",
        "<!-- Made from the code by `python -m tests.reference`; a test compares them. -->",
        "",
        f"{top.description}",
        "",
        "Every command takes these options:",
        "",
        *_table(_given(top._actions)),
        "",
        "Results go to stdout, everything else to stderr.",
        "",
        "Exit codes: 0 done; 1 refused, or faults found; 2 a command line that makes no sense; 3 something is missing "
        "from the computer, such as a device or a permission.",
        "",
        "## roomctl",
        "",
        "Open the room's screen.",
        "",
        "```",
        _usage("roomctl", screen),
        "```",
        "",
        *_table(screen),
    ]
    for name, about, verb in _verbs(top):
        lines += ["", *_page(f"roomctl {name}", about, verb, "##")]
    return "\n".join(lines) + "\n"


def _page(name: str, about: str, verb: argparse.ArgumentParser, level: str) -> Iterator[str]:
    own = [action for action in verb._actions if action.dest not in _common() and not isinstance(action, Subparsers)]
    yield f"{level} {name}"
    yield ""
    yield _sentence(about)
    if not any(isinstance(action, Subparsers) for action in verb._actions):
        yield ""
        yield "```"
        yield _usage(name, own)
        yield "```"
    if own:
        yield ""
        yield from _table(own)
    if name == "roomctl do":
        yield ""
        yield "| act | meaning |"
        yield "|---|---|"
        for act, (words, says) in acts.HELP.items():
            yield f"| {_cell(f'`{act} {words}`'.replace(' `', '`'))} | {says} |"
    for inner, said, parsed in _verbs(verb):
        yield ""
        yield from _page(f"{name} {inner}", said, parsed, f"{level}#")


def _usage(name: str, own: list[argparse.Action]) -> str:
    """The command and what it takes, in lines that end between two options."""
    words = " ".join([name, *(_called(action).replace(" ", "\0") for action in own)])
    return fill(words, 100, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False).replace("\0", " ")


def _verbs(above: argparse.ArgumentParser) -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    for action in above._actions:
        if isinstance(action, Subparsers):
            for said in action._choices_actions:
                yield said.dest, said.help or "", action.choices[said.dest]


def _common() -> set[str]:
    return {"help", "room", "presets", "therapist", "json"}


def _given(actions: list[argparse.Action]) -> list[argparse.Action]:
    return [action for action in actions if action.dest in ("room", "presets", "therapist", "json")]


def _table(actions: list[argparse.Action]) -> Iterator[str]:
    yield "| option | meaning |"
    yield "|---|---|"
    for action in actions:
        words = ", ".join(f"`{option}{_value(action)}`" for option in action.option_strings) or f"`{action.metavar}`"
        needed = " Required." if action.required and action.option_strings else ""
        yield f"| {_cell(words)} | {_cell(_sentence(action.help or ''))}{needed} |"


def _called(action: argparse.Action) -> str:
    """An option or argument as a line of usage has it."""
    if not action.option_strings:
        word = str(action.metavar)
        return {"*": f"[{word} …]", "?": f"[{word}]"}.get(str(action.nargs), word)
    word = f"{action.option_strings[-1]}{_value(action)}"
    return word if action.required else f"[{word}]"


def _value(action: argparse.Action) -> str:
    if action.nargs == 0:
        return ""
    choices = "|".join(map(str, action.choices or ()))
    value = choices or str(action.metavar or action.dest.upper())
    return f" [{value}]" if action.nargs == "?" else f" {value}"


def room_yaml() -> str:
    """docs/room-yaml.md."""
    usual = settings.settings(Room())
    lines = [
        "# room.yaml",
        "",
        "<!-- Made from the code by `python -m tests.reference`; a test compares them. -->",
        "",
        "The settings of a treatment room. `room.yaml` is in the settings folder. `rooms/NAME.yaml` beside it changes "
        "keys for the room `NAME` ([several rooms](room.md#several-rooms-on-one-machine)). Every key may be left out.",
        "",
        "- `roomctl config check` reports every mistake with its line.",
        "- `roomctl settings` shows and changes them on a screen; `roomctl settings set KEY VALUE` and `unset KEY` do "
        "it in one line ([settings on the screen](room.md#settings-on-the-screen)).",
        "- `roomctl room new` writes a room.yaml in which every key is a comment, and its JSON Schema beside it; "
        "`roomctl room new NAME` writes `rooms/NAME.yaml`.",
        "- `roomctl config show --where` shows the settings that hold, and the file and line of each.",
        "- `roomctl config schema > room.schema.json` writes a JSON Schema for editors. The first line of room.yaml "
        "then is `# yaml-language-server: $schema=./room.schema.json`. With `--room NAME`, it is the schema of "
        "`rooms/NAME.yaml`, with `--therapist INITIALS` of a therapist's own settings.",
        "",
        "A relative path starts at the folder of room.yaml.",
        "",
        "## If something is wrong",
        "",
        "A key that cannot be used (a wrong value, a wrong name, written twice, or in a part of the file that cannot "
        "be read) stops nothing: its default applies until it is corrected. `config check`, `doctor`, the list of "
        "presets and every command report it. A running session keeps what it began with. For some keys the default "
        "could open something that was meant to be closed. While one of these cannot be used, this applies:",
        "",
        "| key | meanwhile |",
        "|---|---|",
        *(f"| `{key}` | {what} |" for key, what in fallback.CLOSED.items()),
        "",
        "## All keys with an example",
        "",
        "```yaml",
        *(f"{key}: {KEYS[key].example}" for key in TABLE),
        "```",
    ]
    for key, value in TABLE.items():
        lines += ["", f"## `{key}`", "", KEYS[key].says, ""]
        default = KEYS[key].usual or (f"`{settings.plain(usual[key])}`" if not isinstance(usual[key], dict) else "")
        if isinstance(value, validation.Value):
            lines += [f"- May be: {value.may}", f"- Default: {default}"]
        elif isinstance(value, validation.Items):
            lines += list(_items(key, value, default))
        else:
            lines += list(_group(key, value, default, usual[key] or {}))
        if key in PERSONAL:
            lines += ["- A therapist's own file may set it, too."]
        if key in OWN:
            lines += ["- If room.yaml names a room, this holds for that room alone."]
        lines += ["", "```yaml", f"{key}: {KEYS[key].example}", "```"]
    return "\n".join(lines) + "\n"


def _items(key: str, items: validation.Items, default: str) -> Iterator[str]:
    words = ", ".join(f"`{word}`" for word in items.words)
    or_word = f", or the word {words}" if words else ""
    yield f"- May be: a list of at most {items.most}; each is a group of keys below{or_word}"
    yield f"- Default: {default}"
    for kind, group in items.kinds.items():
        yield ""
        yield f"### `{kind}`"
        yield ""
        yield KEYS[f"{key}.{kind}"].says
        yield ""
        yield f"- Needs: {' and '.join(f'`{name}`' for name in group.needs)}"
        yield ""
        yield "| key | may be | meaning |"
        yield "|---|---|---|"
        for name, part in group.keys.items():
            yield f"| `{name}` | {_cell(part.may)} | {_cell(KEYS[f'{key}.{kind}.{name}'].says)} |"


def _group(key: str, group: validation.Group, default: str, usual: settings.Settings) -> Iterator[str]:
    if group.any:
        yield f"- May be: words of lower-case letters, digits and dashes, each with {group.any.may}"
        yield f"- Default: {default}"
        return
    if f"{key}.{next(iter(group.keys))}" not in KEYS:
        yield f"- Keys: {', '.join(f'`{name}`' for name in group.keys)}"
        yield f"- Each may be: {next(iter(group.keys.values())).may}"
        yield "- Default: none"
        return
    if default:
        yield f"- Default: {default}"
    if group.needs:
        yield f"- Needs: {' and '.join(f'`{name}`' for name in group.needs)}"
    if default or group.needs:
        yield ""
    yield "| key | may be | default | meaning |"
    yield "|---|---|---|---|"
    for name, part in group.keys.items():
        value = usual.get(name)
        shown = ", ".join(f"`{one}`" for one in (value if isinstance(value, list) else [settings.plain(value)]))
        usually = "none" if value is None else shown
        yield f"| `{name}` | {_cell(part.may)} | {_cell(usually)} | {_cell(KEYS[f'{key}.{name}'].says)} |"
    if key == "keys":
        yield ""
        names = ", ".join(f"`{name}`" for name in keymap.NAMED if not re.fullmatch(r"f\d+", name))
        yield f"Names of keys: `f1` to `f35`, {names}."
        yield ""
        yield "Letters and signs are keys, too. Some keys are taken: [keys and pedals](room.md#keys-and-pedals)."


def _sentence(words: str) -> str:
    words = words.replace("%%", "%").strip()
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith(('.', '?')) else '.'}" if words else ""


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


Way = tuple[str, str, str, str]
"""What is done, by touch, by keys, by a pedal."""
BUTTONS = {
    "next": f"*{session.NEXT.label}*", "more": f"*{session.MORE.label}*", "back": f"*{session.BACK.label}*",
    "pause": f"*{session.PAUSE.label}*, *{session.GO_ON.label}*",
    **{act: f"*{session.MENU.label}*, *{keymap.ACTS[act].label}*" for act in menu_screen.TILES},
    "stop": f"*{session.MENU.label}*, *Stop*, then the left button", "menu": f"*{session.MENU.label}*",
    "undo": "*Undo*, while it is there", "lock": f"*{session.MENU.label}*, *Lock*; *Unlock*, *Unlock now*",
    "why": f"*{session.WHY.label}*, while paused",
    **{button.name.replace("-", " "): f"*{button.label}*, while the question stands" for button in session.ANSWERS},
}  # fmt: skip
"""Acts of a session that have a button, and where it is."""
BESIDE = {"hold": f"; *{session.RELEASE.label}*", "where": f"; *{session.CLOCK.label}* or the picture closes it"}
"""A button that only takes the act back."""
BEFORE = {
    "choose.up": "a tap on the preset", "choose.down": "a tap on the preset",
    "choose.before": "*Conditions*, then the condition; beside the list on a wide screen",
    "choose.after": "*Conditions*, then the condition; beside the list on a wide screen",
    "choose.back": "a finger drawn down over the list, or *Page back*",
    "choose.on": "a finger drawn up over the list, or *Page on*", "choose.length": "*any length*",
    "choose.position": "*any position*",
    "choose.therapist": "*Therapist*, where a therapist has files of one’s own",
    "choose.edit": "*Edit*, beside the list or behind *Conditions*",
    "choose.settings": "*Settings* in the corner above the list",
    "choose.packs": "*Packs*, beside the list or behind *Conditions*",
    "choose.rub": "the tablet’s keyboard, after a tap on the second row",
    "choose.all": "*All presets*", "choose.choose": "*Choose*, or a tap on the preset",
    "choose.space": "*Choose*; within a search, the tablet’s keyboard",
    "prepare.left": "*Left*", "prepare.right": "*Right*", "prepare.both": "*Both*",
    "prepare.before": "*Left*, *Right* or *Both*; a tap on the wish",
    "prepare.after": "*Left*, *Right* or *Both*; a tap "
    "on the wish", "prepare.up": "a tap on the wish; a finger drawn down",
    "prepare.down": "a tap on the wish; a finger "
    "drawn up", "prepare.wishes": "*Wishes*, then *Signs*", "prepare.where": "*Body* on the plan",
    "prepare.numbers": "*pain before?*, or the number that it names",
    "prepare.plan": "*Plan*, or *No stop signs*", "prepare.on": "a finger drawn up, or a tap on the signs",
    "prepare.back": "a finger drawn down", "prepare.confirm": "*No stop signs*", "prepare.leave": "*Back*",
    "booking.up": "a tap on the area", "booking.down": "a tap on the area",
    "booking.earlier": "*Earlier*, or the area drawn up", "booking.later": "*Later*, or the area drawn down",
    "booking.more": "*+1 min*, or the area drawn to the right",
    "booking.less": "*−1 min*, or the area drawn to the left",
    "booking.drop": "*Leave out*", "booking.ease": "*Gentler*, on an area that it is offered for",
    "booking.undo": "*Undo*", "booking.longer": "*+5 min*",
    "booking.shorter": "*−5 min*",
    "booking.usual": "*As usual*, then *As planned*, where that is offered",
    "booking.even": "the button with the end’s time",
    "booking.where": "*Body*, then *Plan* or the picture; beside the plan on a wide screen",
    "booking.save": "*Save*, once the plan was changed",
    "booking.start": "*Hands on*", "booking.leave": "*Back*",
    "room.help": "in a session: *Stop*, *All acts*, *Help*",
    "room.colours": "in a session: *Stop*, *All acts*, *Colours*",
    "room.pedal": "`roomctl pedal` at the computer: a pedal is taught by its own press",
}  # fmt: skip
"""How each key of the screens before a session is replaced by a finger."""
CLOSING: tuple[Way, ...] = (
    ("A number: pain, blood pressure or range.", "*before* or *after*, then the number", "`m`", "`m`"),
    ("A line for the record.", "*Write a line*, then the tablet’s keyboard", "`w`", "no text comes from a pedal"),
    ("Sign off.", "*Sign off*", "`s`", "`s`"),
    ("Why it was stopped.", "the reason’s button", "`1` to `5`", "`1` to `5`"),
    ("Take the end back.", "*Undo the end*, for ten seconds", "`u`", "`u`"),
    ("Other pages of the record.", "a finger drawn up or down", "`pagedown`, `pageup`", "PageDown, PageUp"),
    ("To the presets.", "*Done*", "any other key", "any pedal"),
)
"""The close screen binds no keys: it reads them itself."""


SETTINGS: tuple[Way, ...] = (
    ("Mark a setting; the next section; another page.",
     "a tap on it; a finger drawn up or down, *Page on*, *Page back*",
     "`up`, `down`; `left`, `right`; `pageup`, `pagedown`", "one that sends these"),
    ("Open the marked setting.", "a tap on it, or *Change*", "`enter`", "one that sends Enter"),
    ("A number: one step, five steps.", "*−1*, *+1*, *−5*, *+5*", "the arrows, `pageup`, `pagedown`; or digits",
     "one that sends these"),
    ("One of several.", "its button", "the arrows", "one that sends these"),
    ("A text.", "the tablet’s keyboard", "as typed", "no text comes from a pedal"),
    ("Save the new value.", "*Save*", "`enter`", "one that sends Enter"),
    ("Remove the key: its default.", "*Default*", "`d`; in a text, an empty line", "one that sends `d`"),
    ("The sound check.", "*Sound check*, at `level` and `cap`", "`s`", "one that sends `s`"),
    ("In it: softer, louder; the next bed; the next cue; a meter’s reading; the earpiece.",
     "*−1*, *+1*, *−5*, *+5*; *Bed*; *Cue*; *Meter*; *Ear*", "the arrows; `b`; `c`; `m`; `e`", "one that sends these"),
    ("In it: this is the level; from the start.", "*That is it*; *Again*", "`enter`; `backspace`",
     "one that sends Enter"),
    ("Whose settings: the room's, or a therapist's own.", "*Whose* in the corner above the list", "`f4`",
     "one that sends `f4`"),
    ("Back, without saving.", "*Back*", "`escape`", "one that sends Escape"),
)  # fmt: skip
"""The settings bind no keys either."""


def hands() -> str:
    """docs/hands.md."""
    screens: dict[str, type[RoomScreen]] = {
        "The presets": ChooseScreen,
        "Before hands on": PrepareScreen,
        "The plan": BookingScreen,
    }
    lines = [
        "# Touch, keys and pedals",
        "",
        "<!-- Made from the code by `python -m tests.reference`; a test compares them. -->",
        "",
        "What can be done on each screen, and how: with a finger, with keys, with a pedal. Words in *italics* are "
        "buttons. A pedal is a keyboard of a few keys: it does what the key that it sends does, and `roomctl pedal` "
        "teaches one of the acts below that say so. Any key, any pedal and any touch acknowledge a cue. Every key and "
        "pedal can have a long and a double press of its own ([keys and pedals](room.md#keys-and-pedals)).",
        "",
        "Within a second of a tap, its place has no other meaning: a second tap on it that would now do something else "
        "does nothing. A tap counts where the finger is lifted over the button on which it came down. A finger drawn "
        "up or down over a list scrolls it.",
        "",
        "## In a session",
        "",
        *_hands(session_ways()),
    ]
    for title, screen in screens.items():
        lines += ["", f"## {title}", "", *_hands(screen_ways(screen))]
    lines += ["", "## After hands off", "", *_hands(CLOSING)]
    lines += ["", "## The room's settings", "", *_hands(SETTINGS)]
    return "\n".join(lines) + "\n"


def session_ways() -> Iterator[Way]:
    """Every act of a session."""
    acts = f"*{session.MENU.label}*, *All acts*"
    for act, row in keymap.ACTS.items():
        keys = ", ".join(f"`{key}`" for key in row.keys)
        learned = [f"one that has learned *{keymap.PEDAL[act]}*"] if act in keymap.PEDAL else []
        usual = [keymap.spoken(key) for key in row.keys if key.startswith("page")]
        if press := keymap.TWO_PEDALS.get(act):
            learned.append(f"a {press[:-1]} press of the right one of two")
        pedal = ", or ".join([*usual, *learned]) or f"one whose key `keys:` gives to `{act}`"
        touch = (BUTTONS.get(act) or f"{acts}, *{row.label}*") + BESIDE.get(act, "")
        yield keymap.about(act), touch, keys, pedal
    worded = {**palette.WORDED, **{("away", text): about for text, about in palette.AWAY.items()}}
    worded |= {("drop", "AREA"): "Leave an area out today."}
    for (act, text), about in worded.items():
        name = f"{act} {text}".strip()
        asked = {"away": "the answer’s button, or ", "late": "*Late*, the answer’s button, or "}.get(act, "")
        touch = BUTTONS.get(name) or f"{asked}{acts}, *{name}*"
        listed = f"the list of acts: pedals that send `/`, Down and Enter, to *{name}*"
        pedal = "where it is asked, Next and Back step, Pause takes; or " if act in ("away", "late") else ""
        yield about, touch, f"`/`, then `{name}` and `enter`", f"{pedal}{listed}"


def screen_ways(screen: type[RoomScreen]) -> Iterator[Way]:
    """Every key that a screen binds."""
    for binding in (*screen.BINDINGS, *RoomScreen.BINDINGS):
        assert isinstance(binding, Binding)
        keys = ", ".join(f"`{keymap.typed(key)}`" for key in binding.key.split(","))
        usual = [keymap.spoken(key) for key in binding.key.split(",") if key.startswith("page")]
        pedal = ", ".join(usual) or f"one that sends {keys.replace(', ', ' or ')}"
        yield binding.tooltip, BEFORE[binding.id or ""], keys, pedal


def _hands(ways: Iterable[Way]) -> Iterator[str]:
    yield "| what | touch | keys | pedal |"
    yield "|---|---|---|---|"
    for way in ways:
        yield f"| {' | '.join(map(_cell, way))} |"


PAGES = {"commands.md": commands, "room-yaml.md": room_yaml, "hands.md": hands}

if __name__ == "__main__":
    for page, made in PAGES.items():
        (DOCS / page).write_text(made(), encoding="utf-8")
        print(DOCS / page)
