#!/usr/bin/env bash
# textual 8.2.8 (PyPI): the right and the middle button of a mouse press a Button and choose an option.
#
# Behaviour: a click with button 3 or 2 over a Button sends Button.Pressed, as button 1 does, and so does a finger that rests on a
#   touch screen where Windows makes a right click of it, or two on a touchpad. Button.Pressed does not say which button of the
#   mouse it was.
# Expected: nothing, or an event that can be told from a press, as in browsers and desktops, where only the first button
#   presses, and the others open a menu or paste. A "Stop" that is touched for a menu stops.
# Seen: {'button 1': ['Button', 'OptionList'], 'button 2': ['Button', 'OptionList'], 'button 3': ['Button', 'OptionList']}.
# Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q textual==8.2.8 2> /dev/null || exit 2
cat > clicked.py <<'PY'
import asyncio

from textual.app import App, ComposeResult
from textual.widgets import Button, OptionList


class Clicked(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def compose(self) -> ComposeResult:
        yield Button("Stop")
        yield OptionList("one", "two")

    def on_button_pressed(self) -> None:
        self.heard.append("Button")

    def on_option_list_option_selected(self) -> None:
        self.heard.append("OptionList")


async def main() -> dict[str, list[str]]:
    seen = {}
    for number in (1, 2, 3):
        app = Clicked()
        async with app.run_test() as pilot:
            await pilot.click(Button, button=number)
            await pilot.click(OptionList, offset=(3, 1), button=number)
            await pilot.pause()
        seen[f"button {number}"] = app.heard
    return seen


seen = asyncio.run(main())
print(seen)
raise SystemExit(any(heard != ["Button", "OptionList"] for heard in seen.values()))
PY
venv/bin/python clicked.py
