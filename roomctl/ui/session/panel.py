"""The session as it is drawn: everything but the buttons. Nothing moves but the clock, and a cue that comes up."""

from __future__ import annotations

from textual.color import Color

from roomctl.ui.session import cue_fade, rows
from roomctl.ui.widgets.lines import STEPS, Lines, placed

CLEAR, BAR = (" ", "plain"), ("▌", "bar")


class Panel(Lines):
    """One widget of rows, and not one for each part: it stands at the first drawing, and a second later only those
    digits are drawn again that have changed."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, align="left")
        self.shared: rows.Share | None = None
        self._laid: object = None
        self._glowing = 0

    def draw(self, view: rows.View, width: int, height: int) -> None:
        """Show `view` in the upper part of a screen of `width` by `height`; only what has changed is drawn."""
        shared = self._share(view, width, height)
        level = 0 if view.cue_age is None else cue_fade.panel(view.cue_age, view.still)
        # from the first repeat on there are bars at the sides too, for terminals that cannot show a dim ground
        bars = max(0, level - cue_fade.PEAKS[0]) * STEPS // (STEPS - cue_fade.PEAKS[0])
        up = STEPS if view.cue_age is None else cue_fade.words(view.cue_age)
        edge, within = (BAR if bars else CLEAR), width - 2
        self.shade = shared.shade
        drawn = [(edge, *placed(row, within), edge) for row in rows.drawn(view, shared)]
        self.show(drawn, {"cue": up, "broad": up, "bar": bars})
        self._glow(level, view.glow)

    def unsaid(self, view: rows.View) -> str:
        """What the rows that are drawn have no room for."""
        return rows.unsaid(view, self.shared.rows) if self.shared else ""

    def _share(self, view: rows.View, width: int, height: int) -> rows.Share:
        """Shared anew only where the size or the area has changed."""
        laid = (width, height, view.where, view.moment.phase, view.state.plan)
        if self.shared is None or laid != self._laid:
            self._laid = laid
            self.shared = rows.share(view.moment, view.state, view.where, width, height)
        return self.shared

    def _glow(self, level: int, colour: str) -> None:
        """The whole panel comes up a little."""
        if level != self._glowing:
            self._glowing = level
            red, green, blue = (round(channel * level / STEPS) for channel in Color.parse(colour).rgb)
            self.styles.background = Color(red, green, blue)
