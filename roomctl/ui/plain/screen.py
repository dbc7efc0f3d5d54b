"""The room's screen in lines: choose, prepare, session, close, and again."""

from __future__ import annotations

from roomctl.session.record import record
from roomctl.ui.close import summary
from roomctl.ui.plain import close, prepare, sentences
from roomctl.ui.plain.console import Console, Leave
from roomctl.ui.plain.session import Session


def run(plain: Console) -> None:
    """Until somebody leaves."""
    session = Session(plain)
    try:
        if not plain.running():
            _just_over(plain)
        while True:
            if plain.running():
                _closed(plain, session.run())
            else:
                prepare.choose(plain)
    except (Leave, KeyboardInterrupt):
        plain.say(["the session goes on" if plain.running() else "goodbye"])


def _just_over(plain: Console) -> None:
    """The session that ended while nobody looked is closed first."""
    if plain.state and (here := plain.here()) and summary.still_open(plain.state, here, plain.booking):
        _closed(plain, plain.state.session)


def _closed(plain: Console, session: str) -> None:
    if done := record(plain.journal.entries(session), plain.clock.now()):
        plain.say(sentences.close(done))
        close.closed(plain, done)
