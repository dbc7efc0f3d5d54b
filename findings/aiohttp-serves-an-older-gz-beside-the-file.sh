#!/usr/bin/env bash
# aiohttp 3.14.5: a file is answered with the older NAME.gz that lies beside it, also to a client that refuses gzip.
#
# Behaviour: FileResponse and add_static look for NAME.br and NAME.gz beside a file, and send one if the request's Accept-Encoding
#   has that word in it. Times are not compared, so a page that was changed by hand, or an upgrade that did not remove the .gz,
#   shows browsers the former contents, with that file's Etag, and `curl` without --compressed the new ones. "gzip;q=0", which
#   means "not gzip" (RFC 9110, 12.5.3), has the word in it, too. There is no parameter that switches it off.
# Expected: the file that was named, unless its .gz is at least as new and the client takes it.
# Seen: "plain: new, gzip: old, gzip;q=0: old (gzip)". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q aiohttp==3.14.5 2> /dev/null || exit 2
mkdir page
cat > served.py <<'PY'
import asyncio
import gzip
import os
import pathlib

from aiohttp import ClientSession, web

FILE = pathlib.Path("page/countdown.js")


async def main() -> bool:
    FILE.with_suffix(".js.gz").write_bytes(gzip.compress(b"old"))
    os.utime("page/countdown.js.gz", (1_700_000_000, 1_700_000_000))
    FILE.write_text("new")
    app = web.Application()
    app.router.add_static("/", "page")
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    seen = []
    async with ClientSession() as client:
        for takes in ("identity", "gzip", "gzip;q=0"):
            async with client.get(f"http://127.0.0.1:{port}/countdown.js", headers={"Accept-Encoding": takes}) as got:
                seen.append((await got.text(), got.headers.get("Content-Encoding", "")))
    await runner.cleanup()
    print(f"plain: {seen[0][0]}, gzip: {seen[1][0]}, gzip;q=0: {seen[2][0]} ({seen[2][1]})")
    return seen == [("new", ""), ("old", "gzip"), ("old", "gzip")]


raise SystemExit(not asyncio.run(main()))
PY
venv/bin/python served.py
