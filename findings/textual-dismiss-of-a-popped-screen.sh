#!/usr/bin/env bash
# Textual 8.2.8: `Screen.dismiss()` on a screen that is no longer on the stack closes whichever screen is on top.
# Expected: nothing happens, or a ScreenError, for the screen that was asked to go has gone already.
# Seen: the screen under it goes too ("on top afterwards: Base"); with one screen left a ScreenStackError is raised.
# It happens where a handler of a modal screen (its Cancel button, say) runs after something else has popped it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q textual==8.2.8
cat > "$folder/app.py" <<'PYTHON'
import asyncio

from textual.app import App
from textual.screen import ModalScreen, Screen


class Base(Screen):
    pass


class Work(Screen):
    pass


class Question(ModalScreen):
    pass


async def main() -> bool:
    app = App()
    async with app.run_test() as pilot:
        question = Question()
        for screen in (Base(), Work(), question):
            await app.push_screen(screen)
        await app.pop_screen()
        print("on top before:", type(app.screen).__name__)
        question.dismiss()
        await pilot.pause()
        print("on top afterwards:", type(app.screen).__name__)
        return type(app.screen) is Base


raise SystemExit(0 if asyncio.run(main()) else 1)
PYTHON
"$folder/venv/bin/python" "$folder/app.py"
