"""The reference pages, made from the code: docs/commands.md (the parser) and docs/room-yaml.md (the settings' table).

`python -m tests.reference` writes both; look at the difference before you keep it.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import fill

from roomctl.commands import acts
from roomctl.commands.main import parser
from roomctl.config import keymap, settings, validation
from roomctl.config.descriptions import KEYS
from roomctl.config.room import OWN, TABLE, Room

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
    return {"help", "room", "presets", "json"}


def _given(actions: list[argparse.Action]) -> list[argparse.Action]:
    return [action for action in actions if action.dest in ("room", "presets", "json")]


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
        "- `roomctl config show --where` shows the settings that hold, and the file and line of each.",
        "- `roomctl config schema > room.schema.json` writes a JSON Schema for editors. The first line of room.yaml "
        "then is `# yaml-language-server: $schema=./room.schema.json`. With `--room NAME`, it is the schema of "
        "`rooms/NAME.yaml`.",
        "",
        "A relative path starts at the folder of room.yaml.",
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
        else:
            lines += list(_group(key, value, default, usual[key] or {}))
        if key in OWN:
            lines += ["- If room.yaml names a room, this holds for that room alone."]
        lines += ["", "```yaml", f"{key}: {KEYS[key].example}", "```"]
    return "\n".join(lines) + "\n"


def _group(key: str, group: validation.Group, default: str, usual: settings.Settings) -> Iterator[str]:
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


PAGES = {"commands.md": commands, "room-yaml.md": room_yaml}

if __name__ == "__main__":
    for page, made in PAGES.items():
        (DOCS / page).write_text(made(), encoding="utf-8")
        print(DOCS / page)
