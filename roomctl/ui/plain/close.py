"""The close screen in lines: measures, a note, a signature, or undoing the end; all optional."""

from __future__ import annotations

import contextlib

from roomctl.errors import RoomError
from roomctl.session import measures
from roomctl.session.commands import File
from roomctl.session.record import Record
from roomctl.text.refusals import error_text
from roomctl.ui.close import summary
from roomctl.ui.plain.console import Console, Leave, act_of

PASTED = 0.06
"""Maximum seconds between two pasted lines."""
ALSO = ("note", "sign", "undo", "measure", "why")


def closed(plain: Console, done: Record) -> None:
    """Ask until Enter, which closes it on every screen, or until a session runs. Raises `Leave`."""
    numbers = "".join(f"{what} before 6 or {what} after 3, " for what in done.measure[:1])
    why = "why and the reason, " if summary.unexplained(done) else ""
    how = f"Enter: done. Or type {numbers}{why}note and its text, sign, undo."
    how = "Enter: done. Or undo." if done.rehearsal else how
    plain.say([how])
    while not plain.running() and (typed := plain.line()):
        verb, _, rest = typed.partition(" ")
        if verb == "q":
            raise Leave
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


def _pasted(plain: Console) -> list[str]:
    """The lines that follow at once at a terminal, so were pasted."""
    found: list[str] = []
    with contextlib.suppress(EOFError):
        while plain.typed.can_single and (line := plain.typed.next(PASTED)) is not None:
            found += [line.strip()] if line.strip() else []
    return found
