"""Faults in plain words: how a value, a place and the YAML parser's own errors are described."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import yaml

from roomctl.errors import Fault

MAX_VALUE_LENGTH = 40
"""Characters of a value that a sentence repeats."""
DEEP = 6
"""Steps of a path that a sentence repeats."""

MANY = 1000
"""The most faults of one kind that are collected."""

_TAB = "there is a tab here; indent with spaces, two for each level"
_INDENTS = (
    (re.compile(r" *\t"), 1, _TAB),
    (re.compile("[ \u2000-\u200b\u202f\u3000]*[\u00a0\u2000-\u200b\u202f\u3000]"), 2,
     "a special space, copied from a web page or a word processor; type ordinary spaces"),
)  # fmt: skip
"""What only looks like an indentation; on how many lines, up to the parser's own, it may be; what to do."""
_ASTRAY = "this line does not line up with those above it, or there is text after a closing quote"
_SYNTAX = (
    ("mapping values are not allowed", "unexpected colon: either the line is indented differently from the lines around"
     " it, or it is a text with ': ' inside, which needs straight quotes (\")"),
    ("sequence entries are not allowed", "unexpected '- '; start each entry of a list on its own line, under its key"),
    ("could not find expected ':'", "a key without a colon, or a text that continues on the next line; put ': ' after"
     " the key, or the text in quotes"),
    ("unexpected end of stream", "a quote opens here and is never closed"),
    ("unexpected document", "a quote opens here and is never closed"),
    ("did not find expected ',' or ']'", "a list opens with [ here and is not closed with ]"),
    ("expected ',' or ']'", "a list opens with [ here and is not closed with ]"),
    ("did not find expected ',' or '}'", "a group opens with { here and is not closed with }"),
    ("expected ',' or '}'", "a group opens with { here and is not closed with }"),
    ("unknown escape character", "a backslash that has no meaning here; write two backslashes, or use single quotes"),
    ("escape", "a backslash with an invalid number after it; write two backslashes, or use single quotes"),
    ("hexdecimal", "a backslash with an invalid number after it; write two backslashes, or use single quotes"),
    ("unexpected ':'", "unexpected colon; inside [ ] and { } a text with a colon needs quotes"),
    ("tab character", _TAB),
    ("undefined tag handle", "'!' at the start of a text needs quotes around the text"),
    ("tag", "'!' at the start of a text needs quotes around the text"),
    ("alias", "'*' at the start of a text needs quotes around the text"),
    ("anchor", "'&' at the start of a text needs quotes around the text"),
    ("cannot start any token", "a text cannot begin with this character; put the text in quotes"),
    ("block scalar", "nothing may follow '|' or '>' on its line; the text begins on the next line, indented"),
    ("did not find expected '-' indicator", "this line does not line up with the '- ' lines above it"),
    ("expected <block end>", _ASTRAY),
    ("find expected key", _ASTRAY),
    ("directive", "presets do not use lines that begin with %; remove the line, or put the text in quotes"),
    ("incompatible YAML", "presets do not use lines that begin with %; remove the line"),
    ("keys are not allowed", "a '?' at the start of a text needs quotes around the text"),
    ("parsing a flow node", "a bracket [ or { opens and is never closed, or a comma without a value"),
    ("node content", "a value is missing here; docs/presets.md has an example"),
    ("expected <document start>", "this is not part of the preset; if it is a text, put it in quotes"),
)  # fmt: skip
_OPENED = ("quote opens", "with [", "with {", "without a colon")
_OPENS = ("a quote opens here", "a list opens with [", "a group opens with {", "a bracket [ or {")
_ONE_LINE = (
    "unexpected colon",
    "a backslash",
    "'!' at the start",
    "'*' at the start",
    "'&' at the start",
    "a text cannot begin",
    "nothing may follow '|'",
    "'?' at the start",
    "a '?' at the start",
    *_OPENS,
)
"""Mistakes that affect one line only: the others can be read without it."""


def shown(value: object, quote: str = "'") -> str:
    """A value in one short line that can be printed anywhere."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value) if isinstance(value, int) or value.is_integer() else f"{value:g}"
    if isinstance(value, str):
        text = value if len(value) <= MAX_VALUE_LENGTH else value[: MAX_VALUE_LENGTH - 1] + "…"
        return quote + "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text) + quote
    return "a list" if isinstance(value, (list, tuple)) else "a group of keys" if isinstance(value, dict) else "this"


def path_of(loc: Iterable[str | int]) -> str:
    """`phases[1].minutes`; lists are counted from 1, as people do."""
    path = ""
    steps = tuple(loc)
    for step in steps[:DEEP]:
        if isinstance(step, int):
            path += f"[{step + 1}]"
        else:
            path += ("." if path else "") + shown(step, "")
    return path if len(steps) <= DEEP else path + "…"


def nearest(word: str, known: Sequence[str]) -> str | None:
    """The known word that was probably meant. None: no word is similar."""
    if len(word) > MAX_VALUE_LENGTH:
        return None
    near = difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.6)
    return near[0] if near else None


def minutes(seconds: float) -> str:
    """`8 min`, `7:30 min`, `30 s`."""
    whole, rest = divmod(round(seconds), 60)
    if not whole:
        return f"{rest} s"
    return f"{whole}:{rest:02d} min" if rest else f"{whole} min"


def syntax(error: Exception, text: str, file: str) -> list[Fault]:
    """The parser's error. Characters that only look like an indentation are reported on every line that has them."""
    line, column, what = _stumble(error)
    source = text.split("\n")
    for indent, reach, why in _INDENTS:
        if any(indent.match(row) for row in source[max(0, line - reach) : line]):
            places = [(number, found.end()) for number, row in enumerate(source, 1) if (found := indent.match(row))]
            return [Fault(file, *place, "", why) for place in places[:MANY]]
    at = source[line - 1][column - 1 : column] if line <= len(source) else ""
    if at == "\t":
        what = _TAB
    elif what == _ASTRAY:
        what += _begun(text, line)
    return [Fault(file, line, column, "", what)]


def opens(slip: Fault) -> bool:
    """Whether a mistake is a quote or a bracket that is not closed, and may continue on the lines below."""
    return slip.what.startswith(_OPENS)


def one_line(slip: Fault) -> bool:
    """Whether the other lines can be read without the line of this mistake."""
    return slip.what.startswith(_ONE_LINE)


def _begun(text: str, line: int) -> str:
    """Where a quote that is closed on `line` was opened, if on another: such a quote can swallow half a file."""
    with suppress(yaml.YAMLError, ValueError, OverflowError):
        for token in yaml.scan(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
            quoted = isinstance(token, yaml.ScalarToken) and token.style in ("'", '"')
            if quoted and token.start_mark.line < token.end_mark.line == line - 1:
                return f"; the quote begins in line {token.start_mark.line + 1}"
    return ""


def _stumble(error: Exception) -> tuple[int, int, str]:
    if not isinstance(error, yaml.MarkedYAMLError):
        return 1, 1, "this cannot be read as YAML: a character or a \\ escape in it is not allowed"
    problem = f"{error.problem or ''} ({error.context or ''})"
    what = next((words for part, words in _SYNTAX if part in problem), f"this cannot be read as YAML: {problem}")
    mark = error.problem_mark
    if error.context_mark and any(sign in what for sign in _OPENED):
        mark = error.context_mark  # where it was opened says more than where the file ended
    return (mark.line + 1, mark.column + 1, what) if mark else (1, 1, what)


def not_allowed(value: object, words: Sequence[str]) -> str:
    """A value that is none of the `words`."""
    near = nearest(value, words) if isinstance(value, str) else None
    hint = f"; did you mean {shown(near)}?" if near else "."
    return f"{shown(value)} is not one of the allowed words{hint} Allowed: {', '.join(words)}"


def complaint(error: Mapping[str, Any]) -> str:
    """One of pydantic's errors (an entry of `ValidationError.errors()`) in plain words."""
    value, context = error["input"], error.get("ctx", {})
    key = error["loc"][-1]
    match error["type"]:
        case "missing":
            return f"this is missing; write '{key}: {1 if key == 'preset' else '…'}'"
        case "literal_error":
            shares = "; or shares of the time, such as {left: 70, right: 30}" if key == "side" else ""
            return not_allowed(value, re.findall("'([^']*)'", context["expected"])) + shares
        case "value_error":
            return str(context["error"])
        case "string_pattern_mismatch" if key == "doi":
            return f"{shown(value)} is not a DOI; write it as 10.1097/AJP.0000000000000091, without a web address"
        case "string_pattern_mismatch" if key == "content":
            return f"{shown(value)} is not a fingerprint; `roomctl presets sign` writes one, or remove the line"
        case "string_pattern_mismatch":
            return "this must be one line"
        case "string_too_long":
            return f"this text is too long; at most {context['max_length']} characters"
        case "string_too_short":
            return "this text is empty; write a text, or remove the line"
        case "greater_than":
            other = {"left": "right", "right": "left"}.get(key, "…")
            return (
                f"{shown(value)} is not a share of the time; write a number above 0, or side: {other} for one side only"
            )
        case "greater_than_equal":
            return f"{shown(value)} is too low; at least {context['ge']:g}"
        case "less_than_equal":
            return f"{shown(value)} is too high; at most {context['le']:g}"
        case "too_short":
            return "at least one entry is needed; each begins with '- '"
        case "too_long":
            return f"there are too many entries; at most {context['max_length']}"
        case "tuple_type" if isinstance(value, dict) and value.keys() & {"add", "remove"}:
            return "add and remove only work in a preset that extends another; write a list"
        case kind:
            return f"{shown(value)} is not {_KINDS.get(kind, 'what is expected here')}"


_KINDS = {
    "string_type": "text; put it in quotes if it is meant as text",
    "int_type": "a whole number; write digits only, such as 3",
    "int_from_float": "a whole number; write digits only, such as 3",
    "float_type": "a number; write digits only, without a unit",
    "bool_type": "true or false; write one of the two",
    "tuple_type": "a list; write each entry on a line of its own that begins with '- '",
    "model_type": "a group of keys; write them indented on the lines below",
}
