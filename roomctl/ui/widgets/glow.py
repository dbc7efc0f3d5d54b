"""Two upright bars beside the panel that come up with a cue: seen from the corner of an eye, and few cells to draw."""

from __future__ import annotations

from roomctl.ui.widgets.lines import STEPS, Lines


class Glow(Lines):
    """Black at level 0, lit at `STEPS`."""

    def light(self, level: int) -> None:
        bar = (("▌" * self.size.width, "bar"),)
        self.show([bar] * self.size.height if level else [], level or STEPS)
