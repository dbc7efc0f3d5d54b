"""The room's screen in lines: a loop of choose, prepare, session and close."""

from __future__ import annotations

from roomctl.session.record import record
from roomctl.ui.close import summary
from roomctl.ui.plain import close, prepare, sentences
from roomctl.ui.plain.console import Console, Leave
from roomctl.ui.plain.session import Session
from roomctl.ui.plain.setup import set_up
from roomctl.ui.plain.turnover import turned_over


def run(plain: Console) -> None:
    """Run until the user leaves."""
    session = Session(plain)
    try:
        if not plain.running():
            if plain.setup:
                set_up(plain, plain.setup)
            _just_over(plain)
        while True:
            if plain.running():
                _closed(plain, session.run())
            else:
                prepare.choose(plain)
    except (Leave, KeyboardInterrupt):
        plain.say(["the session continues" if plain.running() else "goodbye"])


def _just_over(plain: Console) -> None:
    """Close a session that ended before this screen was opened."""
    if plain.state and (here := plain.here()) and summary.still_open(plain.state, here, plain.booking):
        _closed(plain, plain.state.session)
    elif plain.state:
        turned_over(plain, plain.state.session)


def _closed(plain: Console, session: str) -> None:
    if done := record(plain.journal.entries(session), plain.clock.now()):
        plain.say(sentences.close(done))
        close.closed(plain, done)
        turned_over(plain, session)
