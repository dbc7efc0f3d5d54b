"""The colours of a dim room: solid words on black, in four themes, each with a budget of light that a test holds.

`amber` for most, `moss` (dim green) where warm light hurts, as in migraine, `ember` (deep red) for a glance in the
dark: it stays under 4.5:1 and is no theme to read in. `day` is for a bright room, and is black too: no key may ever
flash a white screen into a dim one. Blue is left out of the first three.

Each colour is named by what it paints: `text` (4.5:1 and more), `strong`, `side` (LEFT and RIGHT in large letters),
`line` and `clock` (3:1), `glow` (what black becomes when a cue has fully come up; words on it keep their
contrast). The area of the clock makes most of a screen's light, so it is darker than the
text. No colour is a share of another (opacity), which would fall below what can be read. Twenty seconds after the last
touch the screen goes `dark`: every colour at a part of its light.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal, NamedTuple

from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.theme import Theme


class Palette(NamedTuple):
    """A theme's colours. `budget` and `dark_budget`: percent of white that the session's screen may give on average,
    lit and dark; `text_ratio`, `line_ratio`: the least contrast of words (on the glow too) and of lines. `rest`: the
    part of the light that stays when the screen is dark."""

    text: str
    strong: str
    side: str
    line: str
    clock: str
    glow: str
    budget: float
    dark_budget: float
    text_ratio: float = 4.5
    line_ratio: float = 3.0
    rest: float = 0.4


PALETTES = {
    "ember": Palette("#921300", "#a11700", "#811000", "#730d00", "#730d00", "#0e0000", 0.4, 0.2, 2.2, 1.7, 0.5),
    "amber": Palette("#b76300", "#c96e00", "#9a5300", "#8a4900", "#8a4900", "#100500", 1.0, 0.5),
    "moss": Palette("#2c8b00", "#329900", "#247500", "#1f6800", "#1f6800", "#020900", 1.0, 0.5),
    "day": Palette("#cdb99a", "#e1cca9", "#a39379", "#81745f", "#81745f", "#1d1913", 3.0, 1.5),
}
ORDER = tuple(PALETTES)
AUTO = "auto"


ROLES = {
    "plain": "text", "strong": "strong bold", "quiet": "clock", "side": "side", "cue": "text bold", "broad": "clock",
    "title": "text bold", "chosen": "strong bold", "heading": "text italic", "dark": "line", "bar": "line",
    "border": "line", "done": "line", "now": "strong bold", "togo": "line", "name": "text",
}  # fmt: skip
"""What words and lines are for: the colour, and how it is set. `quiet`, `side` and `broad` (a cue) are large letters,
which need less light; `done`, `now`, `togo` and `name` are the timeline's."""
Shade = Literal["lit", "dark", "cued", "sparing"]
"""`cued`: what is large beside a cue steps back, so that there is no more light than before. `sparing`: nothing is bold
or stronger than the text, and large letters are all as dim as the clock, where a small screen has much to say."""
_BACK = {"dark": tuple(ROLES), "cued": ("side", "quiet", "border"), "lit": (), "sparing": ()}


@cache
def inks(name: str, shade: Shade = "lit") -> Mapping[str, Style]:
    """Each role as it is drawn in the theme of that name."""
    palette, made = PALETTES[name], {}
    for role, said in ROLES.items():
        part, *how = said.split()
        if shade == "sparing":
            part, how = {"strong": "text", "side": "clock"}.get(part, part), []
        colour = getattr(palette, part)
        colour = dimmed(colour, palette.rest) if role in _BACK[shade] else colour
        made[role] = Style(color=colour, bold="bold" in how or None, italic="italic" in how or None)
    return made


def chosen(setting: str, visual_only: bool) -> str:
    """The theme that `theme:` in room.yaml means; `auto`: moss where cues are for the eye only, as with migraine."""
    return setting if setting in PALETTES else "moss" if visual_only else "amber"


def after(name: str) -> str:
    """The theme that the key turns to."""
    return ORDER[(ORDER.index(name) + 1) % len(ORDER)]


def wear(app: App[None], name: str) -> None:
    """Give a new `app` all themes, and one to begin with: before its stylesheet is read, which happens once so."""
    for each, palette in PALETTES.items():
        app.register_theme(_theme(each, palette))
    app.set_reactive(App.theme, name)
    app.stylesheet.set_variables(app.get_css_variables())


def dimmed(colour: str, rest: float) -> str:
    """`colour` with only the part `rest` (0 to 1) of its light."""
    red, green, blue = (round(channel * rest ** (1 / 2.2)) for channel in Color.parse(colour).rgb)
    return Color(red, green, blue).hex


def _theme(name: str, colours: Palette) -> Theme:
    black = "#000000"
    lit = {part: getattr(colours, part) for part in ("text", "strong", "side", "line", "clock")}
    return Theme(
        name=name, primary=colours.text, secondary=colours.line, accent=colours.strong, foreground=colours.text,
        background=black, surface=black, panel=black, boost=black, warning=colours.text, error=colours.text,
        success=colours.text, luminosity_spread=0.0, text_alpha=1.0,
        variables={
            **{f"room-{part}": colour for part, colour in lit.items()},
            "block-cursor-background": colours.line, "block-cursor-foreground": black,
            "input-selection-background": colours.line, "border": colours.line, "scrollbar": colours.line,
        },
    )  # fmt: skip
