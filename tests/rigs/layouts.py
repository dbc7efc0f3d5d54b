"""Presets as other people lay them out: the same values in other styles of YAML, with comments everywhere."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import yaml

SHELF = Path(__file__).parent.parent.parent / "presets"


class _Dumper(yaml.SafeDumper):
    """Writes each text in a style of its own, and lists with or without an indent."""

    chance = random.Random(0)
    indented = False

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless and not self.indented)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: _Dumper, value: str) -> yaml.Node:
    style = dumper.chance.choice([None, None, None, '"', "'", *((">",) if len(value) > 60 else ())])
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style)


def _mapping(dumper: _Dumper, value: dict[str, Any]) -> yaml.Node:
    short = all(not isinstance(one, dict | list) for one in value.values()) and len(str(value)) < 300
    return dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), short and dumper.chance.random() < 0.5)


def _list(dumper: _Dumper, value: list[Any]) -> yaml.Node:
    short = all(not isinstance(one, dict | list) for one in value)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, short and dumper.chance.random() < 0.5)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(dict, _mapping)
_Dumper.add_representer(list, _list)


def laid_out(values: Any, seed: int) -> str:
    """`values` as a text in the layout number `seed`."""
    chance = _Dumper.chance = random.Random(seed)
    _Dumper.indented = chance.random() < 0.5
    text = yaml.dump(
        values, Dumper=_Dumper, sort_keys=False, allow_unicode=True, indent=chance.choice([2, 3, 4, 6]),
        width=chance.choice([40, 80, 110, 1000]),
    )  # fmt: skip
    text = _commented(text, chance)
    if chance.random() < 0.3:
        text = text.rstrip("\n")
    if chance.random() < 0.3:
        text = text.replace("\n", "\r\n")
    return ("\ufeff" if chance.random() < 0.1 else "") + text


def _commented(text: str, chance: random.Random) -> str:
    """Comments and blank lines between the lines, and comments behind them, where none becomes part of a value."""
    rows = text.split("\n")
    for at in sorted(chance.sample(range(len(rows)), len(rows) // 3), reverse=True):
        spaces = " " * chance.choice([0, len(rows[at]) - len(rows[at].lstrip())])
        for tried in (
            [*rows[:at], rows[at] + "   # ours: as agreed, {see} 'notes'", *rows[at + 1 :]],
            [*rows[:at], f"{spaces}# - a remark: with a dash", *rows[at:]],
            [*rows[:at], "", *rows[at:]],
        ):
            if chance.random() < 0.5 and _same("\n".join(tried), text):
                rows = tried
                break
    return "\n".join(rows)


def _same(one: str, other: str) -> bool:
    try:
        return bool(yaml.load(one, yaml.CBaseLoader) == yaml.load(other, yaml.CBaseLoader))
    except yaml.YAMLError:
        return False


def foreign(count: int) -> list[tuple[str, str]]:
    """`count` of our presets in other people's layouts, each with a name."""
    files = sorted(SHELF.glob("*.yaml"))
    read = [yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader) for file in files]
    return [(f"{files[n % len(files)].stem}-{n}", laid_out(read[n % len(files)], n)) for n in range(count)]
