"""Makes inputs that nobody wrote, from valid ones. An input is made again from its seed and number."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, Literal

LARGEST = 64 * 1024
"""Bytes of an input; what is larger is cut."""
DEEP = 40
"""Brackets around a piece of text: more than any limit of ours for YAML."""
DEEP_JSON = 1_100
"""The same for JSON: a little more than Python's decoder takes."""
NUMBERS = (
    b"0", b"-1", b"1", b"-0.0", b"255", b"65536", b"2147483648", b"-9223372036854775809", b"18446744073709551616",
    b"1e308", b"1e999", b"-1e999", b"NaN", b"Infinity", b"1e-320", b"0.1e", b"1" * 15, b"9" * 400, b"1_000", b"0x1f",
)  # fmt: skip
BITS = (
    b"\0", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\n", b"\t", b"  ", b'"',
    b"'", b"\\", b":", b";", b",", b"- ", b"{", b"}", b"[", b"]", b"#", b"&a ", b"*a", b"!x ", b"%", b"=", b"null",
    b"true", b"~", b"\xe2\x80\xa8", b"\\ud800", b"\\u0000", "é🙂".encode(), b"a" * 300,
)  # fmt: skip
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, -(2**63), 2**64, 10**320, 0.5, -0.0, 1e308, float("inf"), float("-inf"),
    float("nan"), "", "x", "\ud800", "\0", "x" * 400, "2026-11-29T08:00:00+01:00", [], {}, [[]], [None], ["x"],
    [1, 2, 3], {"x": 1}, {"": None},
)  # fmt: skip
"""Values that JSON can have in the place of others."""
SIZES = (
    0,
    1,
    0x7F,
    0x80,
    0xFF,
    0x7FFF,
    0x8000,
    0xFFFF,
    0x7FFFFFFF,
    0x80000000,
    0xFFFFFFFF,
    2**63 - 1,
    2**63,
    2**64 - 1,
)
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_WORD = re.compile(rb"[\w-]+")


Way = Callable[[bytes, Random], bytes]


class Mutator:
    """`seeds`: valid inputs. `words`: what the format means something by. `json`: the inputs are JSON, perhaps after a
    head that does not begin with a bracket. `binary`: they are no text."""

    def __init__(
        self, seeds: Sequence[bytes], words: Sequence[bytes] = (), *, json: bool = False, binary: bool = False
    ) -> None:
        self.seeds, self._words, self._json = list(seeds), [*words, *BITS, *NUMBERS], json
        bytewise: list[Way] = [_flipped, _cut, self._spliced, _dropped, _doubled, _moved, self._inserted]
        linewise: list[Way] = [_numbered, _line_gone, _line_twice, _line_moved, self._swapped, _nested]
        self._ways = bytewise + ([_sized] * 4 if binary else linewise)

    def make(self, seed: int, number: int) -> bytes:
        """The input of this number; one in fifty is a valid one."""
        random = Random((seed << 40) + number)
        data = random.choice(self.seeds)
        if random.random() < 0.02:
            return data
        if self._json and random.random() < 0.75:
            data = _value_changed(data, random)
            if random.random() < 0.7:
                return data[:LARGEST]
        for _ in range(random.choice((1, 1, 2, 3, 6))):
            data = random.choice(self._ways)(data, random)
        return data[:LARGEST]

    def _spliced(self, data: bytes, random: Random) -> bytes:
        other = random.choice(self.seeds)
        return data[: random.randint(0, len(data))] + other[random.randint(0, len(other)) :]

    def _inserted(self, data: bytes, random: Random) -> bytes:
        at = random.randint(0, len(data))
        return data[:at] + random.choice(self._words) + data[at + random.choice((0, 0, 1, 4)) :]

    def _swapped(self, data: bytes, random: Random) -> bytes:
        return _put(data, _WORD, random, random.choice(self._words))


def _put(data: bytes, what: re.Pattern[bytes], random: Random, instead: bytes) -> bytes:
    """`data` with one match of `what`, the next after some place, replaced."""
    at = random.randint(0, len(data))
    found = what.search(data, at) or what.search(data)
    return data if found is None else data[: found.start()] + instead + data[found.end() :]


def _span(data: bytes, random: Random) -> tuple[int, int]:
    first = random.randint(0, len(data))
    return first, min(len(data), first + random.choice((1, 2, 4, 8, 30, 200, 2000)))


def _flipped(data: bytes, random: Random) -> bytes:
    found = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 8)) if found else 0):
        at = random.randrange(len(found))
        found[at] = random.randrange(256) if random.random() < 0.5 else found[at] ^ 1 << random.randrange(8)
    return bytes(found)


def _cut(data: bytes, random: Random) -> bytes:
    return data[: random.randint(0, len(data))]


def _dropped(data: bytes, random: Random) -> bytes:
    first, last = _span(data, random)
    return data[:first] + data[last:]


def _doubled(data: bytes, random: Random) -> bytes:
    first, last = _span(data, random)
    return data[:last] + data[first:last] * random.choice((1, 1, 3, 20)) + data[last:]


def _moved(data: bytes, random: Random) -> bytes:
    first, last = _span(data, random)
    rest = data[:first] + data[last:]
    at = random.randint(0, len(rest))
    return rest[:at] + data[first:last] + rest[at:]


def _sized(data: bytes, random: Random) -> bytes:
    """A whole number of a header, by chance at its place, is an extreme one. Headers are at the beginning."""
    width = random.choice((1, 2, 4, 8))
    at = random.randrange(min(len(data), random.choice((64, 256, 4096))) or 1)
    number = random.choice(SIZES) + random.choice((0, 0, 0, -1, 1))
    order: Literal["big", "little"] = random.choice(("big", "little"))
    return data[:at] + (number % (1 << 8 * width)).to_bytes(width, order) + data[at + width :]


def _numbered(data: bytes, random: Random) -> bytes:
    return _put(data, _NUMBER, random, random.choice(NUMBERS))


def _line_gone(data: bytes, random: Random) -> bytes:
    lines = data.split(b"\n")
    del lines[random.randrange(len(lines))]
    return b"\n".join(lines)


def _line_twice(data: bytes, random: Random) -> bytes:
    lines = data.split(b"\n")
    lines.insert(random.randrange(len(lines)), random.choice(lines))
    return b"\n".join(lines)


def _line_moved(data: bytes, random: Random) -> bytes:
    lines = data.split(b"\n")
    line = lines.pop(random.randrange(len(lines)))
    lines.insert(random.randint(0, len(lines)), b" " * random.choice((0, 0, 1, 2, 4)) + line)
    return b"\n".join(lines)


def _nested(data: bytes, random: Random) -> bytes:
    opens, closes = random.choice(((b"[", b"]"), (b"{a: ", b"}"), (b"BEGIN:VEVENT\n", b"\nEND:VEVENT"), (b"- ", b"")))
    deep, found = random.choice((1, 2, DEEP)), _WORD.search(data, random.randint(0, len(data)))
    first, last = found.span() if found else (0, len(data))
    return data[:first] + opens * deep + data[first:last] + closes * deep + data[last:]


def _value_changed(data: bytes, random: Random) -> bytes:
    """JSON with a value of another kind, without a key, with one more, or deeper than a decoder goes."""
    start = min((at for at in map(data.find, (b"{", b"[")) if at >= 0), default=-1)
    try:
        whole = json.loads(data[start:]) if start >= 0 else None
    except ValueError:
        whole = None
    if whole is None:
        return data
    for _ in range(random.choice((1, 1, 2, 4))):
        around = whole
        while isinstance(around, dict | list) and around:
            key = random.choice(list(around) if isinstance(around, dict) else range(len(around)))
            inner: Any = around[key]
            if isinstance(inner, dict | list) and inner and random.random() < 0.75:
                around = inner
                continue
            _one_changed(around, key, random)
            break
    text = json.dumps(whole).encode()
    if random.random() < 0.02:
        text = b"[" * DEEP_JSON + text + b"]" * DEEP_JSON
    return data[:start] + text


def _one_changed(around: Any, key: Any, random: Random) -> None:
    way = random.random()
    if way < 0.15:
        del around[key]
    elif isinstance(around, dict) and way < 0.3:
        around[random.choice(("x", "", "v", str(key) + "s"))] = around[key]
    elif isinstance(around, list) and way < 0.3:
        around.insert(random.randint(0, len(around)), around[key])
    elif way < 0.4:
        around[key] = random.choice(([around[key]], {"x": around[key]}, str(around[key])))
    elif way < 0.5 and isinstance(around[key], int | float):
        around[key] = random.choice(
            (around[key] + 1, -around[key], around[key] * 10**6, around[key] / 3 if abs(around[key]) < 2**64 else 0.5)
        )
    else:
        around[key] = copy.deepcopy(random.choice(ODD))
