"""pydantic's errors as faults in our words, each at the line of its value or key."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from roomctl.errors import Fault, nearest
from roomctl.preset.messages import complaint, path_of, shown
from roomctl.preset.synonyms import meant
from roomctl.preset.yaml_tree import BROKEN, Loc, Node

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

STYLE = "house style"
"""The group of the keys of a house style."""
MOST = 100
"""Unknown keys for which a similar one is suggested, and faults reported for one file."""


def errors_of(error: ValidationError) -> list[Any]:
    """pydantic's errors, each with its place in the file."""
    return [{**each, "loc": _written(each["loc"])} for each in error.errors(include_url=False)]


def _written(loc: Loc) -> Loc:
    """Where an error is in the file: after `side`, pydantic also names which of the two ways to write it was meant."""
    return (*loc[:3], *loc[4:]) if loc[:1] == ("phases",) and loc[2:3] == ("side",) else loc


def shape_faults(tree: Node, error: ValidationError, top: str) -> Iterator[tuple[Loc, Fault]]:
    """The errors of a file that is no preset, each with its place. `top`: the group of its outermost keys."""
    errors = [each for each in errors_of(error) if tree.at(each["loc"]).value is not BROKEN]
    for each in errors:
        yield from ((each["loc"], fault) for fault in shape(tree, [each], set(), top))


def shape(tree: Node, errors: list[Any], doubt: set[Loc], top: str = "") -> Iterator[Fault]:
    """Pydantic's errors as faults; a missing key is not reported if its misspelling is."""
    near: set[Loc] = set()
    unknown = 0
    for error in errors:
        loc: Loc = error["loc"]
        doubt.add(listed(loc))
        if error["type"] == "extra_forbidden":
            unknown += 1
            word, hint = _near(str(loc[-1]), _name(loc[:-1]) or top) if unknown <= MOST else (None, "")
            if word:
                near.add((*loc[:-1], word))
                doubt.add((*loc[:-1], word))
            yield fault_at(tree, loc, _unknown(_name(loc[:-1]) or top, word, hint), key=True)
    for error in errors:
        loc = error["loc"]
        reported = error["type"] == "extra_forbidden" or (error["type"] == "missing" and loc in near)
        value = tree.at(loc).value
        reported |= value is BROKEN
        if not reported:
            yield fault_at(tree, loc, complaint(error))


def _unknown(group: str, near: str | None, hint: str) -> str:
    if hint:
        return f"unknown key; {hint}"
    return (
        f"unknown key; did you mean {shown(near)}?"
        if near
        else f"unknown key; the keys here are {', '.join(_keys(group))}"
    )


def _name(loc: Loc) -> str:
    return next((step for step in reversed(loc) if isinstance(step, str)), "")


def fault_at(tree: Node, loc: Loc, what: str, *, key: bool = False) -> Fault:
    """A fault at a value, or at its `key`; one in a file that this one extends is reported at `extends`."""
    node = tree.at(loc)
    line, column = (node.key_line, node.key_column) if key else (node.line, node.column)
    if node.file != tree.file:
        what, line, column = f"{what} (in {node.file}:{line})", tree.key_line or 1, tree.key_column or 1
    return Fault(tree.file, line, column, path_of(loc), what)


@lru_cache(maxsize=512)
def _near(word: str, group: str) -> tuple[str | None, str]:
    """The key that was probably meant, or how and where to write it."""
    near, hint = meant(word, group, _keys(group))
    hint = "" if group == STYLE and not hint.startswith("write it as scene") else hint
    return (near, hint) if near or hint else (nearest(word, _keys(group)), "")


@cache
def _keys(group: str) -> tuple[str, ...]:
    """The keys that are allowed inside a key."""
    from roomctl.preset import model

    kinds: dict[str, type[BaseModel]] = {
        "": model.Preset, "phases": model.Phase, "scene": model.Scene, "before": model.Before,
        "sources": model.Source, "reviewed": model.Reviewed, "side": model.Shares,
        "landing": model.Landing, "hide": model.Hidden, STYLE: model.HouseStyle,
    }  # fmt: skip
    own = tuple(field.alias or name for name, field in kinds[group].model_fields.items())
    return own if group else (*own, "extends", "change")


def listed(loc: Loc) -> Loc:
    """An entry of a list: the whole list is in doubt."""
    return loc[:-1] if loc and isinstance(loc[-1], int) else loc
