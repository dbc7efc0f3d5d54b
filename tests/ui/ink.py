"""How much light a screen's cells give, added up from its characters: as a picture measures it, and much faster."""

from __future__ import annotations

from collections.abc import Mapping

from rich.color import Color
from textual.app import App

from roomctl.ui import theme
from roomctl.ui.session.luminance import covered, luminance


def light(app: App[None], name: str = "amber") -> float:
    """Percent of white that the screen of `app`, which wears amber, would give on average in the theme of that name."""
    worn = _worn(name)
    given = cells = 0.0
    for strip in app.screen._compositor.render_strips():
        for part in strip:
            cells += len(part.text)
            style = part.style
            if style and style.color:
                ink = covered(part.text, bool(style.bold))
                ground = _hex(style.bgcolor)
                given += ink * luminance(worn.get(_hex(style.color), _hex(style.color)))
                given += (len(part.text) - ink) * luminance(ground) * _glow(name)
    return given / cells * 100


def _worn(name: str) -> Mapping[str, str]:
    """Amber's colours as another theme has them."""
    pairs = (
        (theme.inks("amber", shade)[role].color, theme.inks(name, shade)[role].color)
        for shade in ("dark", "cued", "sparing", "lit")
        for role in theme.ROLES
    )
    return {_hex(one): _hex(other) for one, other in pairs}


def _glow(name: str) -> float:
    """How many times as bright as amber's the ground of a cue is."""
    return luminance(theme.PALETTES[name].glow) / luminance(theme.PALETTES["amber"].glow)


def _hex(colour: Color | None) -> str:
    return colour.triplet.hex if colour and colour.triplet else "#000000"
