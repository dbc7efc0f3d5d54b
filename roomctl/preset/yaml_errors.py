"""The YAML parser's errors in plain words, with the line and column of the cause."""

from __future__ import annotations

import re
from contextlib import suppress

import yaml

from roomctl.errors import Fault

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
