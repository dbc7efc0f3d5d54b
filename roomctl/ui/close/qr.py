"""A QR code in rows of half blocks: what is light in the code is lit, so that a camera reads it as it is printed."""

from __future__ import annotations

QUIET = 2
"""Modules around the code; cameras read codes on a dark screen with less than the four of the standard."""
HALVES = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
"""A cell by its upper and its lower module, which are dark or not."""


def rows(url: str) -> list[str]:
    """The code of `url`, two modules in each row."""
    import segno

    matrix = [[bool(module) for module in row] for row in segno.make_qr(url, error="l").matrix_iter(border=QUIET)]
    if len(matrix) % 2:
        matrix.append([True] * len(matrix[0]))
    pairs = zip(matrix[::2], matrix[1::2], strict=True)
    return ["".join(HALVES[pair] for pair in zip(upper, lower, strict=True)) for upper, lower in pairs]
