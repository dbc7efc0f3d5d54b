#!/usr/bin/env bash
# Textual 8.2.8: what a screen has asked for with `call_after_refresh` is called even when that screen has been switched
# away from and its widgets have been removed meanwhile.
# Expected: it is dropped with the screen, as its timers are.
# Seen: it is called ("called, attached: False, widgets: 0"), so that a `query_one` in it raises NoMatches.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q textual==8.2.8
cat > "$folder/app.py" <<'PYTHON'
import asyncio

from textual.app import App
from textual.screen import Screen
from textual.widgets import Label

seen: list[tuple[bool, int]] = []


class First(Screen):
    def compose(self):
        yield Label("here")

    def look(self) -> None:
        seen.append((self.is_attached, len(self.query(Label))))


async def main() -> None:
    app = App()
    async with app.run_test() as pilot:
        first = First()
        await app.push_screen(first)
        await pilot.pause()
        first.call_after_refresh(first.look)
        app.switch_screen(Screen())  # in the same turn, as where a handler lays something out and another event switches
        for _ in range(5):
            await pilot.pause()


asyncio.run(main())
for attached, widgets in seen:
    print(f"called, attached: {attached}, widgets: {widgets}")
raise SystemExit(0 if (False, 0) in seen else 1)
PYTHON
"$folder/venv/bin/python" "$folder/app.py"
