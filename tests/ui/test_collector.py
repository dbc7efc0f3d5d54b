"""What libraries keep of texts that a clock has shown does not grow with the session."""

from __future__ import annotations

from pathlib import Path

from rich.cells import cached_cell_len, cell_len

from roomctl.ui import collector
from roomctl.ui.session.luminance import covered
from tests.ui.rig import PLAN, room


async def test_a_second_of_a_session_lets_go_of_the_texts_of_former_ones(tmp_path: Path) -> None:
    async with room(tmp_path, (91, 29)) as rig:
        await rig.start(PLAN)
        for second in range(2 * collector.WIDTHS):
            cell_len(f"a second of a session: {second}")
            covered(f"a second of a session: {second}")
        assert cached_cell_len.cache_info().currsize > collector.WIDTHS
        await rig.pass_(1)
        kept = covered.cache_info()
        assert cached_cell_len.cache_info().currsize <= collector.WIDTHS
        assert kept.currsize == kept.maxsize


async def test_what_one_screen_shows_is_less_than_what_is_kept(tmp_path: Path) -> None:
    async with room(tmp_path, (200, 60)) as rig:
        await rig.start(PLAN)
        cached_cell_len.cache_clear()
        await rig.pass_(1)
        assert 0 < cached_cell_len.cache_info().currsize < collector.WIDTHS / 2
