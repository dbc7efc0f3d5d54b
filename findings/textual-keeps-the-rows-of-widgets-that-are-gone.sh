#!/usr/bin/env bash
# textual 8.2.8 (PyPI): what a widget has drawn stays in memory after the widget is gone, for up to 1,024 widgets.
#
# Behaviour: 200 Statics, each mounted, drawn and removed before the next, leave 200 StylesCache objects with their rows after a
#   garbage collection, though only the last of the widgets is left. Their StylesCache.get_inner_outer has `cls` for its first parameter and
#   an lru_cache(1024), but is no class method; so each widget's cache is a part of the key, and is kept by it.
# Expected: a removed widget leaves nothing: the two colours that the method takes are all that its result depends on.
# Seen: "200 widgets removed; left: 1 of them, 200 caches; after cache_clear(): 1 cache". Exits 1 when that changes, 2 where it
#   cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q textual==8.2.8 2> /dev/null || exit 2
cat > rows.py <<'PY'
import asyncio
import gc

from textual._styles_cache import StylesCache
from textual.app import App
from textual.widgets import Static

COUNT = 200


def alive(kind: type) -> int:
    gc.collect()
    return sum(type(one) is kind for one in gc.get_objects())


async def main() -> str:
    app = App()
    async with app.run_test() as pilot:
        before = alive(StylesCache)
        for number in range(COUNT):
            await app.mount(row := Static(f"row {number}"))
            await pilot.pause()
            await row.remove()
        del row
        await pilot.pause()
        widgets, caches = alive(Static), alive(StylesCache) - before
        StylesCache.get_inner_outer.cache_clear()
        return (
            f"{COUNT} widgets removed; left: {widgets} of them, {caches} caches; "
            f"after cache_clear(): {alive(StylesCache) - before} cache"
        )


said = asyncio.run(main())
print(said)
raise SystemExit(said != "200 widgets removed; left: 1 of them, 200 caches; after cache_clear(): 1 cache")
PY
venv/bin/python -W ignore rows.py
