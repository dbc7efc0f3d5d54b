"""A session that is started from elsewhere, by the command that starts one here: the same checks, the same words."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import Mapping
from typing import Any

from roomctl.text import remote

PATIENCE = 30.0
"""Seconds for a command of roomctl."""


async def begin(room: str, preset: str, more: Mapping[str, Any]) -> str:
    """Start a session. Returns why it was not started, or nothing."""
    if not named(preset):
        return remote.STRANGE
    options = [f"--{key}={more[key]:g}" if key == "minutes" else f"--{key}={more[key]}" for key in ("minutes", "side")
               if key in more]  # fmt: skip
    code, _, said = await _ran("start", "--room", room, *options, "--", preset)
    return "" if code == 0 else (said.strip().splitlines() or [remote.FAILS])[-1].removeprefix("roomctl: ")


async def presets(room: str) -> list[str]:
    """The names of the room's presets; none if they cannot be read."""
    code, said, _ = await _ran("presets", "list", "--room", room, "--json")
    with contextlib.suppress(ValueError, KeyError, TypeError):
        return [str(one["name"]) for one in json.loads(said)] if code == 0 else []
    return []


def named(preset: str) -> bool:
    """Whether it is a name and no file, and no option of a command."""
    strange = any(sign in preset for sign in "/\\") or preset.endswith((".yaml", ".yml"))
    return preset.isprintable() and not preset.startswith(("-", ".", "~")) and not strange


async def _ran(*words: str) -> tuple[int, str, str]:
    command = (sys.executable, "-m", "roomctl", *words)
    pipe = asyncio.subprocess.PIPE
    ran = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.DEVNULL, stdout=pipe, stderr=pipe)
    try:
        out, err = await asyncio.wait_for(ran.communicate(), PATIENCE)
    except TimeoutError:
        ran.kill()
        return 3, "", remote.FAILS
    return ran.returncode or 0, out.decode(errors="replace"), err.decode(errors="replace")
