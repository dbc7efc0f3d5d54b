"""The close screen in lines: measures, a note, a signature, the report, or undoing the end; all optional."""

from __future__ import annotations

import contextlib

from roomctl.errors import RoomError
from roomctl.preset.save import save
from roomctl.session import measures
from roomctl.session.commands import File
from roomctl.session.record import Record
from roomctl.session.visits import worked
from roomctl.text.refusals import error_text
from roomctl.ui.close import summary
from roomctl.ui.host import Reports
from roomctl.ui.plain.console import Console, Leave, act_of

PASTED = 0.06
"""Maximum seconds between two pasted lines."""
ALSO = ("note", "sign", "undo", "measure", "why")


def closed(plain: Console, done: Record) -> None:
    """Ask until Enter, which closes it on every screen, or until a session runs. Raises `Leave`."""
    numbers = "".join(f"{what} before 6 or {what} after 3, " for what in done.measure[:1])
    why = "why and the reason, " if summary.unexplained(done) else ""
    report = "report, " if plain.reports else ""
    how = f"Enter: done. Or type {numbers}{why}note and its text, sign, {report}undo."
    how = f"Enter: done. Or {report}undo." if done.rehearsal else how
    plain.say([how])
    while not plain.running() and (typed := plain.line()):
        verb, _, rest = typed.partition(" ")
        if verb == "q":
            raise Leave
        if verb == "report" and plain.reports:
            _report(plain, plain.reports, done)
            plain.say([how])
            continue
        if verb == "note":
            rest = "; ".join([rest, *_pasted(plain)])
        verb, rest = ("measure", typed) if verb in measures.ALL else ("undo" if verb == "u" else verb, rest)
        try:
            said = (
                plain.write(act_of(verb, rest, None), done.session)
                if verb in ALSO
                else f"{typed!r} is not an answer. {how}"
            )
            plain.say([said])
        except RoomError as error:
            plain.say([error_text(error)])
    if not plain.running():
        with contextlib.suppress(RoomError):  # then it opens once more
            plain.write(File(), done.session)


def _report(plain: Console, reports: Reports, done: Record) -> None:
    """Read the report out, and write it or hand it on, until Enter. A page for a doctor needs the client's consent."""
    doctor, how = False, _how(False)
    _read(plain, reports, done.session, doctor)
    plain.say([how])
    while not plain.running() and (typed := plain.line()):
        verb, _, rest = typed.partition(" ")
        try:
            match verb:
                case "file":
                    plain.say([reports.write(done.session, doctor)])
                case "link":
                    link = reports.link(done.session, doctor)
                    plain.say([f"{link} is good for a quarter of an hour, and asks for the PIN"])
                case "preset" if rest and not doctor:
                    path = save(rest, done.preset, worked(done), plain.shelves, list(plain.beds), plain.conditions)
                    plain.say([f"saved as {path.stem}; the list of presets has it from now on"])
                case "doctor" if not doctor:
                    plain.say(["Has the client agreed to inform the doctor? y: yes. Enter: no."])
                    if plain.line() in ("y", "yes"):
                        doctor, how = True, _how(True)
                        _read(plain, reports, done.session, doctor)
                    plain.say([how])
                case _:
                    plain.say([f"{typed!r} is not an answer. {how}"])
        except RoomError as error:
            plain.say([error_text(error)])


def _how(doctor: bool) -> str:
    more = "" if doctor else ", doctor for the page for a doctor, preset and a name to save it as a preset"
    return f"Enter: back. Or type file to write it, link for a tablet{more}."


def _read(plain: Console, reports: Reports, session: str, doctor: bool) -> None:
    try:
        plain.say([line for line, _ in reports.lines(session, doctor)])
    except RoomError as error:
        plain.say([error_text(error)])


def _pasted(plain: Console) -> list[str]:
    """The lines that follow at once at a terminal, so were pasted."""
    found: list[str] = []
    with contextlib.suppress(EOFError):
        while plain.typed.can_single and (line := plain.typed.next(PASTED)) is not None:
            found += [line.strip()] if line.strip() else []
    return found
