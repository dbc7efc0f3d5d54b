"""What is different between two presets, as facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from roomctl.preset.check import check_text
from roomctl.preset.compare import compare
from roomctl.preset.model import Preset
from roomctl.preset.signature import fingerprint

HEAD = "preset: 1\ntitle: Ours\ncondition: general\nminutes: {}\n{}phases:\n"
Area = tuple[str, int, str]


def preset(areas: Sequence[Area], head: str = "") -> Preset:
    phases = (f"- {{area: {area}, minutes: {lasts}, side: {side}, check: pressure}}\n" for area, lasts, side in areas)
    text = HEAD.format(sum(lasts for _, lasts, _ in areas), head) + "".join(phases)
    made = check_text(text, "ours.yaml").preset
    assert made
    return made


areas = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from([2, 3]), st.sampled_from(["left", "both"])),
    min_size=1,
    max_size=6,
)


@settings(deadline=None, derandomize=True, database=None, max_examples=150)
@given(areas, areas)
def test_each_area_of_either_preset_is_told_once_also_where_a_preset_has_it_several_times(
    was: list[Area], now: list[Area]
) -> None:
    before, after = preset(was), preset(now)
    found = compare(before, after)
    told = Counter(one.how for one in found.phases)
    both = told["same"] + told["changed"] + told["moved"]
    assert (both + told["added"], both + told["left out"]) == (len(now), len(was))
    assert not found.same or fingerprint(before) == fingerprint(after)


def test_another_doi_of_a_source_is_a_difference() -> None:
    was, now = (preset([("neck", 5, "both")], f"sources: [{{cite: Ours, doi: 10.1234/{end}}}]\n") for end in ("a", "b"))
    assert [(one.was, one.now) for one in compare(was, now).head] == [
        ("Ours (10.1234/a)", None), (None, "Ours (10.1234/b)")
    ]  # fmt: skip
