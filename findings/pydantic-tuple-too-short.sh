#!/usr/bin/env bash
# pydantic 2.14.4: a variadic tuple field with min_length counts only the entries that are valid.
#
# Input: {"entries": [{"n": "a"}, {"n": "b"}]} for `entries: tuple[Entry, ...] = Field(min_length=1)`, and the same for
#   `list[Entry]`. Two entries are there, each with one fault of its own.
# Expected: the two entries' faults, alike for both kinds; nothing about the length, which is 2.
# Seen: list  -> [('entries', 0, 'n'), ('entries', 1, 'n')]
#       tuple -> the same and ('entries',) too_short, "Tuple should have at least 1 item ... not 0"
#   If one of the two entries is valid, the tuple has no such error either. So a report of all faults must not take
#   `too_short` at its word, nor pass over rules that lean on the whole list because the list itself is at fault.
# Exit 0 while that is so, 1 if it changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'pydantic==2.14.4'
"$folder/venv/bin/python" - <<'PY'
import sys

from pydantic import BaseModel, Field, ValidationError


class Entry(BaseModel):
    n: int


class Tuples(BaseModel):
    entries: tuple[Entry, ...] = Field(min_length=1)


class Lists(BaseModel):
    entries: list[Entry] = Field(min_length=1)


def faults(kind, *values):
    try:
        kind.model_validate({"entries": [{"n": value} for value in values]})
    except ValidationError as error:
        return [(one["loc"], one["type"]) for one in error.errors()]
    return []


both, one, listed = faults(Tuples, "a", "b"), faults(Tuples, "a", 1), faults(Lists, "a", "b")
print("tuple, no entry valid: ", both)
print("tuple, one entry valid:", one)
print("list, no entry valid:  ", listed)
sys.exit(not ((("entries",), "too_short") in both and all(kind != "too_short" for _, kind in one + listed)))
PY
