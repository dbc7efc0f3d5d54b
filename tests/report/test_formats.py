"""One golden session in every format: as it was, to the second, the same in all of them, and without a name."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len

from roomctl.clock import HandClock
from roomctl.errors import Unavailable
from roomctl.journal.store import Journal
from roomctl.report.content import Asked, document, phase_results
from roomctl.report.data import data
from roomctl.report.document import Bars, Document, Table, whole
from roomctl.report.fhir import bundle
from roomctl.report.html import html
from roomctl.report.markdown import markdown, plain
from roomctl.report.pdf import pdf
from roomctl.report.text import bars, text
from roomctl.session import events
from roomctl.session.commands import Report, Start
from roomctl.session.record import Record, record
from roomctl.text.changes import change
from roomctl.text.durations import clock
from tests import wording
from tests.helpers import Bench, phase, plan
from tests.report import golden
from tests.rigs import paper

TEXTS = [
    "report.txt",
    "report-us-notes.txt",
    "report.md",
    "report.html",
    "doctor.html",
    "report.json",
    "report.fhir.json",
]
FULL, BRIEF = Asked(room="blue"), Asked(room="blue", brief=True)


@pytest.fixture(autouse=True)
def _utc() -> Iterator[None]:
    with golden.utc():
        yield


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return golden.load(tmp_path / "journal.db")


@pytest.fixture
def made(journal: Path) -> Record:
    return golden.golden(journal)


def seconds(face: str) -> int:
    """`7:30` or `1:02:03` in seconds."""
    return sum(int(part) * 60**at for at, part in enumerate(reversed(face.split(":"))))


@pytest.mark.parametrize("name", TEXTS)
def test_the_golden_session_reads_as_its_golden_file(name: str, journal: Path) -> None:
    expected = (golden.HERE / name).read_text(encoding="utf-8")
    assert golden.reports(journal)[name] == expected, "look at `python -m tests.report.golden` and git diff"


def test_the_golden_session_played_today_changes_what_the_earlier_version_said_and_holds_no_words(
    tmp_path: Path, journal: Path
) -> None:
    with Journal(tmp_path / "today.db") as today:
        golden.play(today)
        entries = today.entries(today.sessions()[0])
        made = record(entries, HandClock(golden.STARTED + 9000, "boot-1", 59_000.0).now())
    assert made
    assert [entry for entry in entries if "line" in events.to_json(entry.event)] == []
    old, new = golden.golden(journal).happened.replans, made.happened.replans
    assert [(one.at, one.act, one.extended) for one in new] == [(one.at, one.act, one.extended) for one in old]
    phases = [line.phase for line in made.lines]
    quarters = {":15": "¼", ":30": "½", ":45": "¾"}
    was = [change(one.change, phases) for one in old]
    said = [re.sub(r"(?<!ends \d\d):(15|30|45)\b", lambda found: quarters[found[0]], line) for line in was]
    assert [change(one.change, phases) for one in new] == said
    assert any("¾" in one for one in said)


@pytest.mark.parametrize("name", TEXTS)
def test_no_free_text_is_in_a_report_that_was_not_asked_for_it(name: str, journal: Path) -> None:
    said = golden.reports(journal)[name]
    for word in golden.SECRET.split()[1:]:
        assert (word in said) == ("notes" in name)
    assert "other reason (free text)" in said or "notes" in name


def tables(made: Document) -> list[Table]:
    return [block for section in made.sections for block in section.blocks if isinstance(block, Table)]


def phases(made: Document) -> Table:
    return next(table for table in tables(made) if table.caption.startswith("phase by phase"))


def test_minutes_in_text_add_up_to_the_session_to_the_second(made: Record) -> None:
    table = phases(document(made, FULL))
    for column in (4, 5):
        faces = [row[column] for row in table.rows if ":" in row[column]]
        assert sum(map(seconds, faces)) == seconds(table.foot[column])
    assert seconds(table.foot[4]) == made.planned == 2700
    assert seconds(table.foot[5]) == round(made.done)


def test_minutes_in_json_are_those_of_the_text(made: Record, journal: Path) -> None:
    told = json.loads(golden.reports(journal)["report.json"])
    rows = phases(document(made, FULL)).rows
    assert [clock(one["planned_s"]) for one in told["phases"]] == [row[4] for row in rows]
    assert [clock(one["done_s"]) for one in told["phases"] if one["stays"]] == [row[5] for row in rows if ":" in row[5]]
    assert sum(one["done_s"] for one in told["phases"]) == told["done_s"] == round(made.done)
    assert sum(one["planned_s"] for one in told["phases"]) == told["planned_s"]


def test_minutes_in_fhir_are_those_of_the_text(made: Record, journal: Path) -> None:
    told = json.loads(golden.reports(journal)["report.fhir.json"])
    procedures = [one["resource"] for one in told["entry"] if one["resource"]["resourceType"] == "Procedure"]
    notes = [one["note"][0]["text"] for one in procedures]
    worked = [one for one in phase_results(made) if one.phase.technique != "transition"]
    assert [re.findall(r"[\d:]*\d:\d\d", note) for note in notes] == [
        [clock(one.planned), clock(one.done)] for one in worked
    ]


def test_minutes_for_the_doctor_add_up_too(made: Record) -> None:
    table = next(table for table in tables(document(made, Asked(doctor=True))) if table.foot)
    assert sum(seconds(row[-1]) for row in table.rows) == seconds(table.foot[-1]) == round(made.done)


class Page(HTMLParser):
    """A page's cells, row by row, and every element with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "rect"):
            self._open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag != "rect":
            assert self._open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in ("td", "th"):
            self.rows[-1][-1] += data


@pytest.mark.parametrize("asked", [BRIEF, FULL, Asked(doctor=True), Asked(timed="cms", notes=True)])
def test_every_cell_of_every_table_is_in_html_markdown_text_and_pdf(asked: Asked, made: Record, tmp_path: Path) -> None:
    whole_one = document(made, asked)
    page, marked, told = Page(html(whole_one)), markdown(whole_one), " ".join(text(whole_one).split())
    file = tmp_path / "x.pdf"
    file.write_bytes(pdf(whole_one, golden.STARTED))
    on_paper = set(paper.words(file).split())
    for table in tables(whole_one):
        for row in (table.head, *table.rows, *([table.foot] if table.foot else [])):
            assert list(row) in page.rows
            for cell in filter(None, row):
                assert plain(cell) in marked
                assert all(word in told for word in cell.split())
                assert all(word in on_paper for word in cell.split()), cell


def test_html_is_one_file_without_script_that_a_screen_reader_can_read(made: Record) -> None:
    page = Page(html(document(made, BRIEF)))
    tags = [tag for tag, _ in page.elements]
    assert not {"script", "link", "img", "iframe", "object", "embed"} & set(tags)
    assert not any(key in ("src", "href") or key.startswith("on") for _, held in page.elements for key in held)
    assert ("html", {"lang": "en"}) in page.elements
    assert tags.count("h1") == tags.count("main") == 1
    assert tags.count("h2") == tags.count("section") == 5
    assert tags.count("caption") == tags.count("table")
    assert all(held.get("scope") in ("col", "row") for tag, held in page.elements if tag == "th")
    [drawn] = [held for tag, held in page.elements if tag == "svg"]
    assert drawn["role"] == "img"
    assert "3 upper trapezius, right: planned 360 s, done" in (drawn["aria-label"] or "")


def test_the_drawn_bars_are_as_long_as_what_was_planned_and_done(made: Record) -> None:
    page = Page(html(document(made, BRIEF)))
    wide = [(held["y"], float(held["width"] or 0) + 2) for tag, held in page.elements if tag == "rect"]
    tops = sorted({top for top, _ in wide}, key=lambda top: float(top or 0))
    planned, done = (sum(width for top, width in wide if top == one) for one in tops)
    assert done / planned == pytest.approx(made.done / made.planned, abs=0.005)


@pytest.mark.parametrize("size", ["A4", "letter"])
@pytest.mark.parametrize("name", ["report.html", "doctor.html"])
def test_chromium_prints_it_on_one_page(name: str, size: str, tmp_path: Path) -> None:
    made = paper.printed(golden.HERE / name, tmp_path, size=size)
    about = paper.about(made)
    assert (about["Pages"], about["Tagged"]) == ("1", "yes")
    assert 0.02 < paper.ink(made, tmp_path) < 0.25
    assert "together 45:00 42:33" in paper.words(made) or name == "doctor.html"


def long_session() -> Record:
    """A session of thirty phases in which much happened: the longest that a clinic would write, and more."""
    areas = (phase(f"area number {i} with a long name (and a remark)", 3, check="pressure") for i in range(30))
    room = Bench.with_session(plan(*areas, measure=("pain",)))
    for at in range(25):
        room.wind(100).beat()
        room.act(("pause", "resume", "hold", "hold", "more")[at % 5])
    return room.wind(20_000).record


def test_even_thirty_phases_are_printed_on_one_page(tmp_path: Path) -> None:
    page = tmp_path / "long.html"
    page.write_text(html(document(long_session(), BRIEF)), encoding="utf-8")
    assert paper.about(paper.printed(page, tmp_path, size="A4"))["Pages"] == "1"
    page.with_suffix(".pdf").write_bytes(pdf(document(long_session(), BRIEF), 0))
    assert paper.about(page.with_suffix(".pdf"))["Pages"] == "1"


@pytest.mark.parametrize("asked", [BRIEF, Asked(doctor=True, brief=True)], ids=["record", "doctor"])
def test_a_dozen_areas_with_the_longest_names_that_a_preset_may_have_are_printed_on_one_page(
    asked: Asked, tmp_path: Path
) -> None:
    areas = (phase(f"{i} {'a remark that goes on and on ' * 7}"[:200], 5, technique="swedish") for i in range(12))
    made = document(Bench.with_session(plan(*areas)).wind(9000).record, asked)
    page = tmp_path / "long.html"
    page.write_text(html(made), encoding="utf-8")
    assert paper.about(paper.printed(page, tmp_path, size="A4"))["Pages"] == "1"
    page.with_suffix(".pdf").write_bytes(pdf(made, 0))
    assert paper.about(page.with_suffix(".pdf"))["Pages"] == "1"


@pytest.mark.parametrize("asked", [BRIEF, Asked(doctor=True, client="K-1")])
def test_the_pdf_is_one_tagged_page_with_a_title(asked: Asked, made: Record, tmp_path: Path) -> None:
    file = tmp_path / "x.pdf"
    file.write_bytes(pdf(document(made, asked), golden.STARTED))
    about = paper.about(file)
    assert (about["Pages"], about["Tagged"]) == ("1", "yes")
    assert about["Title"] == document(made, asked).title
    assert b"pdfuaid" in file.read_bytes(), "it says that it keeps to PDF/UA"
    assert 0.02 < paper.ink(file, tmp_path) < 0.25


def test_words_of_a_preset_are_never_read_as_markup(tmp_path: Path) -> None:
    nasty = "<b>*x*</b> | `y` #set $z$ \\ _k_ [a](b)"
    made = Bench.with_session(plan(phase(nasty, 5), phase("b", 5))).wind(900).record
    whole_one = document(made, BRIEF)
    assert any(row[0] == f"1. {nasty}" for row in Page(html(whole_one)).rows)
    file = tmp_path / "x.pdf"
    file.write_bytes(pdf(whole_one, 0))
    assert "#set $z$" in paper.words(file)
    assert r"\<b\>\*x\*" in markdown(whole_one)


NASTY = (
    "<b>*x*</b> | `y` #set $z$ \\ _k_ [a](b) ![i](j) &lt; & ~~q~~", "- a dash", "+ a plus", "1. a number",
    "12) another", "# a heading", "===", "---", "> a quote", "=SUM(A1)",
    "www.a.example <https://a.example>", "כתף ימין", "a\u2028b",
)  # fmt: skip


@pytest.mark.parametrize("words", NASTY)
def test_markdown_of_what_a_therapist_or_a_preset_says_reads_as_it_was_said(words: str) -> None:
    room = Bench.with_session(plan(phase(words, 5), phase("b", 5))).wind(10)
    room.act("note", text=words)
    record = replace(room.wind(900).record, title=words)
    told = markdown(document(record, Asked(doctor=True, notes=True)))
    plain_one = " ".join(words.split())
    parsed = MarkdownIt("commonmark").enable("table").parse(told)
    texts = ["".join(child.content or " " for child in one.children or []) for one in parsed if one.type == "inline"]
    assert texts.count(f"Treatment summary: {plain_one}") == 1, "the title"
    assert plain_one in texts, "an area's cell"
    assert plain_one in [one.strip() for one in texts], "a note's line"
    kinds = {"heading", "paragraph", "table", "thead", "tbody", "tr", "th", "td", "inline", "hr", "html_block"}
    assert {one.type.removesuffix("_open").removesuffix("_close") for one in parsed} <= kinds
    assert [one.content for one in parsed if one.type == "html_block"] in ([], ["<br>\n<br>\n<br>\n<br>\n"])
    assert [one.type for one in parsed].count("hr") == 1


def test_columns_stay_columns_where_letters_are_wide_or_marks_stand_on_them() -> None:
    areas = ("首と肩の筋肉", "ne\u0301ck", "👐 hands", "x" * 30, "首" * 30)
    told = text(document(Bench.with_session(plan(*(phase(one, 5) for one in areas))).wind(9000).record, FULL))
    rows = [line for line in told.splitlines() if "swedish" in line]
    assert len(rows) == len(areas)
    assert len({cell_len(row[: row.index("swedish")]) for row in rows}) == 1
    assert all(cell_len(line) <= 150 for line in told.splitlines())


@pytest.mark.parametrize("name", ["כתף ימין", "الكتف", "neck", "כתף 2"])
def test_the_minutes_behind_a_name_from_right_to_left_are_printed_in_their_order(name: str, tmp_path: Path) -> None:
    room = Bench.with_session(plan(phase(name, 5), phase("legs", 5))).wind(100)
    room.act("pause", text="phone")
    room.wind(30).act("resume")
    made = document(room.wind(20).record, BRIEF)
    file = tmp_path / "x.pdf"
    file.write_bytes(pdf(made, 0))
    assert "5 → 4¾, legs 5 → 4¾, ends" in re.sub("[\u200e\u200f\u202a-\u202e]", "", paper.words(file))
    assert f"{name} 5 → 4¾, legs" in text(made).replace("\u200e", "")


UNSEEN = "caf\udce9\x1b[2J\x9b1m\ufffe\u202e end"
"""A file's or a device's name, as a fault may tell it."""


@pytest.mark.parametrize("asked", [FULL, Asked(brief=True)])
def test_what_a_fault_says_cannot_break_a_page_or_steer_a_terminal(asked: Asked, tmp_path: Path) -> None:
    room = Bench.with_session(plan(phase("back", 5), phase("b", 5))).wind(10)
    room.do(Report(events.Faulted("bed", UNSEEN)))
    record = room.wind(900).record
    made = document(record, asked)
    for told in (text(made), markdown(made).replace("\\", ""), html(made)):
        assert "caf��[2J�1m�� end" in told
        told.encode()
    file = tmp_path / "x.pdf"
    file.write_bytes(pdf(made, 0))
    assert "caf□□[2J□1m□" in paper.words(file)
    one = bundle(record, made, asked, {}, 0.0)
    for section in one["entry"][0]["resource"]["section"]:
        ElementTree.fromstring(section["text"]["div"])


NIGHTS = {
    "midnight": (1_800_053_400.0, "It went on into 2027-01-16.", ()),
    "autumn": (1_792_888_800.0, "", ("The clocks changed from UTC+02:00 to UTC+01:00",)),
    "spring": (1_806_194_400.0, "", ("The clocks changed from UTC+01:00 to UTC+02:00",)),
}
"""When a session begins (in Berlin 23:50; 02:40 and 01:40 in the nights in which the hour changes); what is said."""


@pytest.mark.parametrize("night", NIGHTS)
@pytest.mark.parametrize("asked", [BRIEF, Asked(doctor=True)], ids=["record", "doctor"])
def test_a_session_over_midnight_or_a_change_of_the_hour_says_so_in_every_format(
    asked: Asked, night: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    wall, day, zone = NIGHTS[night]
    room = Bench(HandClock(wall=wall))
    room.do(Start(plan(phase("back", 20), phase("legs", 40))))
    record = room.wind(9000).record
    made = document(record, asked)
    file = tmp_path / "x.pdf"
    file.write_bytes(pdf(made, 0))
    fhir = json.dumps(bundle(record, made, asked, {}, 0.0), ensure_ascii=False)
    for told in (text(made), html(made), paper.words(file), fhir, markdown(made).replace("\\", "")):
        assert all(said in told for said in (day, *zone))
        assert ("went on" in told, "clocks changed" in told) == (bool(day), bool(zone))
    facts = data(record, asked)
    spent = datetime.fromisoformat(facts["ended_at"]) - datetime.fromisoformat(facts["started_at"])
    assert spent.total_seconds() == facts["done_s"] == 3600


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ("Öztürk 💆 fine", "Öztürk □ fine"),
        ("首 คอ עברית", "□ □□"),
        ("a\x1b[2J\x00b\udc80", "a□[2J□b□"),
        ("Öж\u0654", "Öж□"),
    ],
)
def test_the_pdf_has_a_box_for_each_character_that_its_fonts_lack(said: str, printed: str, tmp_path: Path) -> None:
    room = Bench.with_session(plan(phase(said, 5), phase("b", 5))).wind(900)
    file = tmp_path / "x.pdf"
    file.write_bytes(pdf(document(room.record, BRIEF), 0))
    assert printed in paper.words(file)


def test_a_pdf_that_typst_cannot_make_is_refused_with_a_way_out(
    made: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.typ"
    broken.write_text("#nosuch")
    monkeypatch.setattr("roomctl.report.pdf.TEMPLATE", broken)
    with pytest.raises(Unavailable, match=r"the PDF could not be made .*; print the report of `--format html`"):
        pdf(document(made, BRIEF), 0)


@given(st.lists(st.floats(0, 5000), max_size=40))
def test_whole_seconds_add_up_and_none_is_off_by_more_than_one(lengths: list[float]) -> None:
    told = whole(lengths)
    assert sum(told) == round(sum(lengths))
    assert all(abs(one - exact) <= 1.0 + 1e-6 for one, exact in zip(told, lengths, strict=True))


def test_a_report_while_the_session_runs_says_so() -> None:
    room = Bench.with_session(plan(phase("back", 5), phase("legs", 5))).wind(100)
    told = text(document(room.record, FULL))
    assert wording.STILL_RUNS in told
    assert "to come" in told


def test_what_still_lasts_is_told_as_so_far_while_the_session_runs_and_as_to_the_end_after_it() -> None:
    room = Bench.with_session(plan(phase("back", 5), phase("legs", 5))).wind(100)
    room.act("silence")
    assert "silent for 0:30 so far\n" in text(document(room.wind(30).record, FULL))
    assert "silent for 8:20, to the end\n" in text(document(room.wind(5000).record, FULL))


def test_a_choice_that_moved_nothing_is_told_without_a_colon() -> None:
    room = Bench.with_session(plan(phase("back", 5), phase("legs", 5))).wind(100)
    room.act("late", text="trim")
    assert re.search("  late: trim$", text(document(room.wind(30).record, FULL)), re.M)


def test_an_end_that_nobody_saw_is_told_as_reckoned() -> None:
    room = Bench.with_session(plan(phase("back", 5), phase("legs", 5))).wind(100)
    room.act("note", text="x")
    told = text(document(room.wind(5000).record, FULL))
    assert "The room was not heard after 08:01:40: what follows that is by the clock alone." in told


def test_the_text_bars_are_to_one_scale(made: Record) -> None:
    block = next(one for section in document(made, FULL).sections for one in section.blocks if isinstance(one, Bars))
    planned, done = (len(line) - 9 for line in bars(block))
    assert done / planned == pytest.approx(made.done / made.planned, abs=0.03)
