"""The colours of a dim room: solid amber on black.

Text is 5.0:1 on black, lines and the clock 3.2:1. The area of the clock makes most of a screen's light, so the
clock is darker than the text. No colour is a share of another (opacity), which would fall below what can be read.
"""

from __future__ import annotations

from textual.theme import Theme

AMBER = Theme(
    name="amber",
    primary="#bc6600",
    secondary="#8f4c00",
    accent="#d47400",
    foreground="#bc6600",
    background="#000000",
    surface="#000000",
    panel="#000000",
    boost="#000000",
    warning="#bc6600",
    error="#bc6600",
    success="#bc6600",
    luminosity_spread=0.0,
    text_alpha=1.0,
    variables={"room-text": "#bc6600", "room-strong": "#d47400", "room-line": "#8f4c00", "room-clock": "#8f4c00"},
)
