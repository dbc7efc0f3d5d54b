"""`roomctl rehearse`: a preset's whole session in a minute, then go or no-go."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from tests.rigs.home import PATIENCE, Home, until


def rehearsed(home: Home, *acts: str) -> tuple[int, Any]:
    """The exit code and the answer, after `acts` by another command."""
    command = [sys.executable, "-m", "roomctl", "rehearse", "hypertension", "--json"]
    with subprocess.Popen(command, env=home.environment, stdout=subprocess.PIPE, text=True) as ran:
        until(lambda: home.journal.exists() and home.json("status")["session"])
        assert ran.poll() is None
        for act in acts:
            home.run("do", act)
        told, _ = ran.communicate(timeout=PATIENCE)
    return ran.returncode, json.loads(told)


def test_a_rehearsal_to_the_end_is_a_go_and_nobody_was_treated(home: Home) -> None:
    code, told = rehearsed(home, "finish", "finish")
    assert (code, told["go"], told["why"]) == (0, True, [])
    assert home.json("history") == []
    (session,) = home.json("history", "--rehearsals")
    assert (session["session"], session["speed"]) == (told["session"], 30), "half an hour in a minute"


def test_a_rehearsal_that_is_stopped_is_no_go_and_says_why(home: Home) -> None:
    code, told = rehearsed(home, "stop")
    assert (code, told["go"]) == (1, False)
    assert told["why"] == ["the rehearsal was stopped before its end"]
