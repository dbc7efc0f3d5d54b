"""The golden session: an hour in which nearly everything happened, as a journal of JSON lines, and its reports.

`python -m tests.report.golden` plays it again and writes all of them; look at the difference before you keep it.
"""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from roomctl.clock import HandClock
from roomctl.journal.store import Journal
from roomctl.report.content import Asked, document
from roomctl.report.data import data
from roomctl.report.fhir import bundle
from roomctl.report.html import html
from roomctl.report.markdown import markdown
from roomctl.report.text import text
from roomctl.session import events
from roomctl.session.commands import Act, Close, Report, Start
from roomctl.session.fold import at_instant
from roomctl.session.moment import moment
from roomctl.session.plan import Phase, Plan
from roomctl.session.record import Record, record

HERE = Path(__file__).parent / "golden"
JOURNAL = HERE / "journal.jsonl"
SESSION = "20270115-090000-a1b2"
STARTED = 1_800_003_600.0
"""2027-01-15 09:00:00 UTC."""
CODES = {
    "trigger-point": "https://clinic.example/techniques|TP|trigger point work",
    "pain": "https://clinic.example/n|P",
}
SECRET = "Mrs Margarethe Öztürk"
"""A name that a therapist typed where none belongs."""

PLAN = Plan(
    "clinic-neck",
    "Neck & shoulders <45>",
    (
        Phase("upper back", 480, 240, technique="myofascial-release", position="prone", pressure=2, check="pressure"),
        Phase("upper trapezius", 360, 180, "left", "trigger-point", 1, "concern", "prone", 3, check="pressure"),
        Phase("upper trapezius", 360, 180, "right", "trigger-point", 1, "concern", "prone", 3),
        Phase("turn over", 60, 60, technique="transition", flex=0, focus="frame", pressure=0, turn=True),
        Phase(
            "back of neck, suboccipitals",
            600,
            300,
            technique="deep-tissue",
            focus="concern",
            pressure=3,
            check="pressure",
        ),
        Phase("scalp", 300, 120, technique="hold", pressure=1),
        Phase("neck and face, closing strokes", 540, 300, flex=0, focus="frame"),
    ),
    condition="headache",
    measure=("pain", "blood-pressure", "range"),
)


@contextmanager
def utc() -> Iterator[None]:
    """This process's clock shows UTC."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    time.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        time.tzset()


def play(journal: Journal) -> None:
    """The session, act by act."""
    clock = HandClock(STARTED, "boot-1", 50_000.0)

    def wind(seconds: float) -> None:
        """Time passes; the controller does its part at each second, the speaker sounds what it fires."""
        for _ in range(int(seconds)):
            clock.wind(1.0)
            state = journal.state()
            assert state
            for cue in at_instant(state, clock.now()).crossed:
                if cue.key not in state.cued:
                    journal.act(Report(events.Cued(cue.kind, cue.phase, cue.due)), clock)
                    if cue.kind != "check":
                        journal.act(Report(events.Sounded(cue.kind, cue.phase, cue.due)), clock)
            shown = moment(state, clock.now()).cue
            if shown and shown.kind != "warn" and state.t_at(clock.now()) - shown.due > 4:
                act("ack")
            journal.act(Close(), clock)
        clock.wind(seconds % 1)

    def act(verb: str, text: str = "", amount: float | None = None) -> None:
        journal.act(Act(verb, amount=amount, text=text), clock)

    journal.act(Start(PLAN, buffer=600.0, seed=7), clock)
    act("measure", "pain before 6")
    wind(63.4)
    act("check", "less")
    wind(120)
    act("pause", "phone")
    wind(95.3)
    act("resume")
    wind(340)
    act("hold")
    wind(75)
    act("hold")
    wind(120)
    act("next")
    wind(4)
    act("undo")
    wind(30)
    act("note", f"{SECRET} has cold feet")
    journal.act(Report(events.Faulted("sound", "the device is gone")), clock)
    wind(41)
    journal.act(Report(events.Mended("sound")), clock)
    wind(200)
    act("more", amount=1)
    wind(150)
    act("silence")
    wind(30)
    act("silence")
    wind(120)
    act("check", "same")
    act("drop", "scalp")
    wind(240)
    act("pause", f"{SECRET} asked for water")
    wind(35)
    act("resume")
    act("extend", amount=5)
    wind(1020)
    act("stop", f"{SECRET} felt faint")
    wind(20)
    for numbers in ("pain after 3", "blood-pressure before 128/82", "range before 55", "range after 62"):
        act("measure", numbers)
        clock.wind(4.0)
    act("sign", "AB")


def write() -> None:
    """Journal and reports, anew."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.db"
        with Journal(path) as journal:
            play(journal)
            [made_up] = journal.sessions()
        rows = sqlite3.connect(path).execute("SELECT * FROM events ORDER BY seq").fetchall()
    lines = [json.dumps([SESSION if cell == made_up else cell for cell in row], ensure_ascii=False) for row in rows]
    JOURNAL.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder, utc():
        for name, made in reports(load(Path(folder) / "journal.db")).items():
            (HERE / name).write_text(made, encoding="utf-8")


def load(path: Path) -> Path:
    """The golden journal as a journal's file."""
    with Journal(path):
        pass
    rows: list[list[Any]] = [json.loads(line) for line in JOURNAL.read_text(encoding="utf-8").splitlines()]
    with sqlite3.connect(path) as db:
        db.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    db.close()
    return path


def golden(path: Path) -> Record:
    """The record of the golden session in the journal at `path`."""
    with Journal(path) as journal:
        made = record(journal.entries(SESSION), HandClock(STARTED + 9000, "boot-1", 59_000.0).now())
    assert made
    return made


def reports(path: Path) -> dict[str, str]:
    """Every report that is text, by the name of its golden file."""
    made = golden(path)
    full, us = Asked(room="blue"), Asked(room="blue", timed="cms", notes=True)
    doctor = Asked(doctor=True, client="K-0042", room="blue", brief=True)
    as_fhir = bundle(made, document(made, full), full, CODES, STARTED + 9000)
    return {
        "report.txt": text(document(made, full)),
        "report-us-notes.txt": text(document(made, us)),
        "report.md": markdown(document(made, full)),
        "report.html": html(document(made, Asked(room="blue", brief=True))),
        "doctor.html": html(document(made, doctor)),
        "report.json": json.dumps(data(made, full), ensure_ascii=False, indent=1) + "\n",
        "report.fhir.json": json.dumps(as_fhir, ensure_ascii=False, indent=1) + "\n",
    }


if __name__ == "__main__":
    write()
