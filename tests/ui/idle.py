"""When an app has done all that it was asked: what Textual's own tests take from the processor's time, which on a busy
machine stands still for a program that waits its turn, is read here from the app."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

from textual._context import active_app
from textual.app import App
from textual.message_pump import MessagePump

TURNS = 4
"""Turns of the loop in a row in which there was nothing to do: what ends a thread's work comes in the turn after."""
LONGEST = 30.0
"""Seconds: a second, as in Textual, is too little for a screen where others keep the machine busy."""
ASIDE = 0.02
"""Seconds, as in Textual, for what works in a thread of its own, which may be there to hang."""


async def idle(min_sleep: float = 0.0, max_sleep: float = LONGEST) -> None:
    """In the place of `textual._wait.wait_for_idle`: until no message is on its way and the screen is drawn."""
    app = active_app.get()
    begun, quiet = time.monotonic(), 0
    while quiet < TURNS and (passed := time.monotonic() - begun) < max_sleep:
        at_work = bool(app.workers) and passed < ASIDE
        await asyncio.sleep(0.001 if at_work else 0)
        quiet = 0 if at_work or busy(app) or drew(app) else quiet + 1


def busy(app: App[object]) -> bool:
    """Whether a message waits or is being handled anywhere in `app`."""
    return any(not waits(pump) for pump in pumps(app))


def pumps(app: App[object]) -> Iterator[MessagePump]:
    yield app
    yield from list(app._registry)


def waits(pump: MessagePump) -> bool:
    """Whether it has nothing to do but wait for a message; one that has ended, or not begun, has nothing to do."""
    task = pump._task
    if pump._closed or task is None or task.done():
        return True
    arrives: asyncio.Event = pump._message_queue.ready_event
    return not arrives.is_set() and bool(arrives._waiters)


def drew(app: App[object]) -> bool:
    """Lay out and draw what has changed, as the screen's own timer does 60 times a second; whether anything had."""
    screen = app.screen
    if app._batch_count or not (
        screen._layout_required or screen._scroll_required or screen._repaint_required or screen._recompose_required
        or screen._dirty_widgets or screen._callbacks
    ):  # fmt: skip
        return False
    screen._on_timer_update()
    return True
