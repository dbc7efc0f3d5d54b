#!/usr/bin/env bash
# Python 3.11 http.client and urllib: `straße.example` is looked up as `strasse.example`, another domain than elsewhere.
#
# Behaviour: the standard library maps a host's name by IDNA 2003 (RFC 3490), where ß becomes ss. requests 2.34.2,
# httpx 0.28.1 and aiohttp 3.14.5 go by IDNA 2008 (RFC 5891), as browsers do, and look up `xn--strae-oqa.example`: a name
# that somebody else may own. Nothing is said; a request goes to whoever answers there.
#
# Expected: one name from all of them.
# Seen:     http.client strasse.example · requests, httpx, aiohttp xn--strae-oqa.example
#
# Exits 0 while that is so. Nothing is sent: the look-up is stopped as soon as it says which name it is for.
set -euo pipefail
D="$(mktemp -d)"; trap 'rm -rf "$D"' EXIT
python3 -m venv "$D/v"
"$D/v/bin/pip" -q install requests==2.34.2 httpx==0.28.1 aiohttp==3.14.5
"$D/v/bin/python" - <<'P'
import asyncio, http.client, socket, sys

import aiohttp, httpx, requests

asked: list[str] = []


def look_up(host, *more, **named):
    name = host if isinstance(host, bytes) else host.encode("idna")
    asked.append(name.decode())
    raise socket.gaierror(socket.EAI_NONAME, "stopped")


socket.getaddrinfo = look_up
URL = "http://straße.example/"


def plain() -> None:
    http.client.HTTPConnection("straße.example").request("GET", "/")


async def by_aiohttp() -> None:
    connector = aiohttp.TCPConnector(resolver=aiohttp.ThreadedResolver())
    async with aiohttp.ClientSession(connector=connector) as session, session.get(URL):
        pass


seen = {}
for name, call in {
    "http.client": plain,
    "requests": lambda: requests.get(URL),
    "httpx": lambda: httpx.get(URL),
    "aiohttp": lambda: asyncio.run(by_aiohttp()),
}.items():
    try:
        call()
    except Exception:
        pass
    seen[name] = asked[-1]
print(sys.version.split()[0], seen)
sys.exit(seen != dict.fromkeys(seen, "xn--strae-oqa.example") | {"http.client": "strasse.example"})
P
