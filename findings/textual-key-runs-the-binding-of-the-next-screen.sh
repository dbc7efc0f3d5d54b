#!/usr/bin/env bash
# Textual 8.2.8: a key that was pressed on one screen can run a binding of the screen that came after it.
# A key is forwarded to the screen on which it was pressed, and bubbles from there to the app, which then looks its
# binding up on the screen that is current by that time.
# Expected: of two keys that come at once, "a" opens the second screen, and "b", which was pressed while the first one
# was there, is bound to nothing there and does nothing.
# Seen: "b" runs the second screen's binding: ["opened", "deleted"].
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q textual==8.2.8
cat > "$folder/app.py" <<'PYTHON'
import asyncio

from textual import events
from textual.app import App
from textual.screen import Screen

done: list[str] = []


class Second(Screen):
    BINDINGS = [("b", "delete", "Delete")]

    def action_delete(self) -> None:
        done.append("deleted")


class First(Screen):
    BINDINGS = [("a", "open", "Open")]

    def action_open(self) -> None:
        done.append("opened")
        self.app.push_screen(Second())


async def main() -> None:
    app = App()
    async with app.run_test() as pilot:
        await app.push_screen(First())
        await pilot.pause()
        for key in "ab":  # as a terminal hands on what was typed fast
            app.post_message(events.Key(key, key))
        for _ in range(5):
            await pilot.pause()


asyncio.run(main())
print(done)
raise SystemExit(0 if done == ["opened", "deleted"] else 1)
PYTHON
"$folder/venv/bin/python" "$folder/app.py"
