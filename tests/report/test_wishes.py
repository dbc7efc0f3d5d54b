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
