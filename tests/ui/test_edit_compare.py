"""The comparison of a draft with the preset below it, as the editor shows it, and what an update of that one means."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from roomctl.errors import Refused
from roomctl.preset.draft import Checks, Draft, opened
from roomctl.preset.library import BUILT_IN, Shelf
from roomctl.ui.edit.comparing import Compared, compared
from tests.ui.rig import NECK


@pytest.fixture
def shelves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sequence[Shelf]:
    """The clinic's folder, and one that stands for what comes with roomctl."""
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path / "home"))
    for name in ("clinic", "shipped"):
        (tmp_path / name).mkdir()
    (tmp_path / "shipped" / "neck.yaml").write_text(NECK)
    return (Shelf("room", tmp_path / "clinic"), Shelf(BUILT_IN, tmp_path / "shipped"))


def shown(draft: Draft) -> Compared:
    preset = draft.checked.preset
    assert preset, draft.checked.faults
    return compared(draft, preset)


def test_a_draft_that_was_never_saved_is_compared_as_it_is_now(shelves: Sequence[Shelf]) -> None:
    draft = opened("neck", Checks(shelves, None, {}))
    title, sections, seen = shown(draft)
    assert title == "Compared with the built-in neck"
    assert dict(sections)["The whole preset"] == ("as there",)
    draft.edit(draft.text + "title: Ours\n")
    assert dict(shown(draft).sections)["The whole preset"] == ["title: Tension headache, short → Ours"]
    assert seen is None
    draft.discard()


def test_what_an_update_of_the_base_means_comes_first_until_it_is_seen(
    shelves: Sequence[Shelf], tmp_path: Path
) -> None:
    (tmp_path / "clinic" / "ours.yaml").write_text("preset: 1\nextends: built-in/neck\ntitle: Ours\n")
    draft = opened("ours", Checks(shelves, None, {}))
    assert shown(draft).seen is None
    (tmp_path / "shipped" / "neck.yaml").write_text(NECK.replace("pressure: 3", "pressure: 1"))
    draft = Draft(draft.file, draft.base, draft.text, draft.checks)  # reads the base anew
    _, sections, seen = shown(draft)
    heading, lines = sections[0]
    assert heading == "After an update"
    assert lines[0] == "ours: an update has changed the built-in neck, on which it is based"
    assert lines[1].endswith("pressure: 3 → 1")
    assert seen
    seen()
    assert shown(draft).sections[0][0] == "The whole preset"
    assert shown(draft).seen is None


def test_what_is_based_on_nothing_supplied_is_refused(shelves: Sequence[Shelf], tmp_path: Path) -> None:
    (tmp_path / "clinic" / "mine.yaml").write_text(NECK)
    with pytest.raises(Refused, match="nothing to compare with"):
        shown(opened("mine", Checks(shelves, None, {})))
