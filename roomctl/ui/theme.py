"""Four colour themes for a dim room: text on black. A test checks each theme's light budget.

`amber` is the default. `moss` (dim green) is for clients whom warm light hurts, as in migraine. `ember` (deep red) is
for a glance in the dark; its contrast is under 4.5:1, too low for reading. `day` is for a bright room and is black too:
no key may flash a white screen into a dim room. The first three contain no blue.

Colours are named by use: `text` (4.5:1 or more), `strong`, `side` (LEFT and RIGHT in large letters), `line` and `clock`
(3:1), `glow` (the background of a fully visible cue). The clock gives most of a screen's light, so it is darker than
the text. No colour uses opacity, which would make it unreadable. Some time after the last touch the screen goes `dark`:
every colour is dimmed.
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
    """A theme's colours. `budget`, `dark_budget`: maximum light of the session's screen, lit and dark, in percent of
    white; `text_ratio`, `line_ratio`: minimum contrast of text (also on the glow) and of lines; `rest`: the share of
    light that stays when the screen is dark."""

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
ROLES = {
    "plain": "text", "strong": "strong bold", "quiet": "clock", "side": "side", "cue": "text bold", "broad": "clock",
    "title": "text bold", "chosen": "strong bold", "heading": "text italic", "dark": "line", "bar": "line",
    "border": "line", "done": "line", "now": "strong bold", "togo": "line", "name": "text",
}  # fmt: skip
"""Role of text or lines → colour and style. `quiet`, `side` and `broad` (a cue) are large letters, which need less
light; `done`, `now`, `togo` and `name` belong to the timeline."""
Shade = Literal["lit", "dark", "cued", "sparing"]
"""`cued`: large letters beside a cue are dimmed, so that the cue adds no light. `sparing`, for small, full screens:
nothing is bold or stronger than the text, and all large letters are as dim as the clock."""
_BACK = {"dark": tuple(ROLES), "cued": ("side", "quiet", "border", "done", "togo"), "lit": (), "sparing": ()}


@cache
def inks(name: str, shade: Shade = "lit") -> Mapping[str, Style]:
    """The style of each role in the theme `name`."""
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
    """The theme for `theme:` in room.yaml; `auto` is moss where cues are visual only, as with migraine."""
    return setting if setting in PALETTES else "moss" if visual_only else "amber"


def after(name: str) -> str:
    """The theme after `name`."""
    return ORDER[(ORDER.index(name) + 1) % len(ORDER)]


def wear(app: App[None], name: str) -> None:
    """Register all themes in a new `app` and select `name`, before its stylesheet is read, which is then read once."""
    for each, palette in PALETTES.items():
        app.register_theme(_theme(each, palette))
    app.set_reactive(App.theme, name)
    app.stylesheet.set_variables(app.get_css_variables())


def dimmed(colour: str, rest: float) -> str:
    """`colour` with the share `rest` (0 to 1) of its light."""
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
