"""The session screen above its buttons. Nothing moves except the clock and a cue that fades in."""

from __future__ import annotations

from textual.color import Color

from roomctl.ui.session import cue_fade, layout, rows
from roomctl.ui.widgets.lines import STEPS, Lines, placed, sentence

TOO_SMALL = "window too small"
CLEAR, BAR = (" ", "plain"), ("▌", "bar")


class Panel(Lines):
    """One widget for all rows: it is complete in the first frame, and each second redraws only the changed digits."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, align="left")
        self.shared: rows.Share | None = None
        self._laid: object = None
        self._glowing = 0

    def draw(self, view: rows.View, width: int, height: int) -> None:
        if layout.small(width, height):
            self._draw_small(view, width, height)
            return
        shared = self._share(view, width, height)
        level = 0 if view.cue_age is None else cue_fade.panel(view.cue_age, view.still)
        # from the first repeat on, bars at the sides, for terminals that cannot show a dim background
        bars = max(0, level - cue_fade.PEAKS[0]) * STEPS // (STEPS - cue_fade.PEAKS[0])
        up = STEPS if view.cue_age is None else cue_fade.words(view.cue_age)
        edge, within = (BAR if bars else CLEAR), width - 2
        self.shade = shared.shade
        drawn = [(edge, *placed(row, within), edge) for row in rows.drawn(view, shared)]
        self.show(drawn, {"cue": up, "broad": up, "bar": bars})
        self._glow(level, view.glow)

    def _draw_small(self, view: rows.View, width: int, height: int) -> None:
        self.shared, self.shade = None, "sparing"
        up = STEPS if view.cue_age is None else cue_fade.words(view.cue_age)
        high = height - layout.buttons(width, height)
        made = rows.compact(view, width, high) if layout.fits(width, height) else sentence(TOO_SMALL, width, height)
        self.show([placed(row, width) for row in made], {"cue": up, "broad": up})
        self._glow(0 if view.cue_age is None else cue_fade.panel(view.cue_age, view.still), view.glow)

    def unsaid(self, view: rows.View) -> str:
        """What does not fit into the drawn rows."""
        return rows.unsaid(view, self.shared.rows) if self.shared else ""

    def _share(self, view: rows.View, width: int, height: int) -> rows.Share:
        """Computed again only if the size or the area has changed."""
        laid = (width, height, view.where, view.moment.phase, view.state.plan)
        if self.shared is None or laid != self._laid:
            self._laid = laid
            self.shared = rows.share(view.moment, view.state, view.where, width, height)
        return self.shared

    def _glow(self, level: int, colour: str) -> None:
        if level != self._glowing:
            self._glowing = level
            red, green, blue = (round(channel * level / STEPS) for channel in Color.parse(colour).rgb)
            self.styles.background = Color(red, green, blue)
