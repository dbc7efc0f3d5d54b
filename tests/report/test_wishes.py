"""What the client wished before hands on: in the record and in every format, and none of it in own words."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from roomctl.report.content import Asked, document
from roomctl.report.data import data
from roomctl.report.fhir import bundle
from roomctl.report.html import html
from roomctl.report.markdown import markdown
from roomctl.report.text import text
from roomctl.session.plan import Wishes
from roomctl.session.record import Record
from tests.helpers import Bench, three

WISHES = Wishes(("legs", "neck"), "lighter", "quiet", treated=True, bed="slow-water", light=15.0)
ALL = ("areas to avoid", "legs, neck", "lighter", "quiet", "other treatments today", "slow water", "15 %", "stop signs")


def made(wishes: Wishes = WISHES, *, screened: bool = True) -> Record:
    return Bench.with_session(three(), wishes=wishes, screened=screened).wind(minutes=21).record


@pytest.mark.parametrize("form", ["text", "md", "html", "fhir"])
def test_a_report_tells_what_was_wished_and_that_there_were_no_stop_signs(form: str) -> None:
    record, asked = made(), Asked()
    whole = document(record, asked)
    said = {
        "text": lambda: text(whole), "md": lambda: markdown(whole), "html": lambda: html(whole),
        "fhir": lambda: json.dumps(bundle(record, whole, asked, {}, 0.0), ensure_ascii=False),
    }[form]()  # fmt: skip
    assert [word for word in ALL if word not in said] == []


def test_the_data_have_it_by_name() -> None:
    told = data(made(), Asked())
    assert told["screened"] is True
    assert told["wishes"] == {
        "avoid": ["legs", "neck"], "pressure": "lighter", "talk": "quiet", "other_treatments": True,
        "bed": "slow-water", "light": 15.0,
    }  # fmt: skip
    nothing = data(made(Wishes(), screened=False), Asked())
    assert nothing["screened"] is False
    assert not any(nothing["wishes"].values())


def test_where_nothing_was_asked_or_wished_there_is_no_table_of_it() -> None:
    assert "before the session: questions" not in text(document(made(Wishes(), screened=False), Asked()))


def test_the_page_for_a_doctor_has_no_wishes() -> None:
    said = text(document(made(), Asked(doctor=True)))
    assert "quiet" not in said
    assert "slow water" not in said


def test_the_name_of_a_clinic_s_own_folder_is_told_only_where_words_are_asked_for() -> None:
    record = made(replace(WISHES, bed="folder:for-anna"))
    for asked, told in ((Asked(), False), (Asked(notes=True), True)):
        whole = text(document(record, asked)) + json.dumps(data(record, asked))
        assert ("anna" in whole) is told
    assert "own music" in text(document(record, Asked()))


def test_another_bed_or_light_in_the_session_is_told_once_at_the_last_of_several_tries() -> None:
    room = Bench.with_session(three()).wind(60)
    for bed in ("waves", "rain", "folder:Aunt Mary"):
        room.act("bed", text=bed)
        room.wind(2)
    room.act("light", amount=40.0)
    room.wind(600).act("bed", text="slow-water")
    record = room.wind(minutes=21).record
    told = data(record, Asked())["picked"]
    assert [one["value"] for one in told] == ["own music", 40.0, "slow-water"]
    assert [one["what"] for one in told] == ["bed", "light", "bed"]
    said = text(document(record, Asked()))
    assert said.index("bed: own music") < said.index("light: 40 %") < said.index("bed: slow water")
    assert "waves" not in said
    assert "Aunt Mary" not in said
    assert "bed: folder:Aunt Mary" in text(document(record, Asked(notes=True)))
    assert "bed:" not in text(document(record, Asked(doctor=True)))


def test_a_bed_that_was_taken_back_is_not_told() -> None:
    room = Bench.with_session(three()).wind(60)
    room.act("bed", text="waves")
    room.act("undo")
    assert data(room.wind(minutes=21).record, Asked())["picked"] == []
