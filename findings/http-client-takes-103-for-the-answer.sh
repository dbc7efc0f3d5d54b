#!/usr/bin/env bash
# Python 3.11 http.client (and urllib3 2.8.0 and requests 2.34.2 on it): an interim answer is taken for the answer.
#
# Behaviour: a server may send any number of 1xx answers before the one that counts (RFC 9110, 15.2: a client MUST be able
# to parse them even if it does not expect one). http.client passes over 100 alone. At "103 Early Hints" it returns 103 with
# an empty body, and the answer after it is never read; requests says `ok`, also where what follows is a 500.
# httpx 0.28.1, aiohttp 3.14.5 and curl return the answer that counts.
#
# Expected: 500 from all of them, as that is the only final answer on the wire.
# Seen:     http.client 103 · urllib3 103 · requests 103 ok=True · httpx 500 · aiohttp 500
#
# Exits 0 while that is so.
set -euo pipefail
D="$(mktemp -d)"; trap 'rm -rf "$D"' EXIT
python3 -m venv "$D/v"
"$D/v/bin/pip" -q install urllib3==2.8.0 requests==2.34.2 httpx==0.28.1 aiohttp==3.14.5
"$D/v/bin/python" - <<'P'
import asyncio, http.client, socket, sys, threading

import aiohttp, httpx, requests, urllib3

ANSWER = (
    b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
    b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 4\r\n\r\nsick"
)
server = socket.create_server(("127.0.0.1", 0))


def answer(client: socket.socket) -> None:
    with client:
        client.recv(65536)
        client.sendall(ANSWER)
        client.recv(65536)


def serve() -> None:
    while True:
        threading.Thread(target=answer, args=(server.accept()[0],), daemon=True).start()


threading.Thread(target=serve, daemon=True).start()
port = server.getsockname()[1]
url = f"http://127.0.0.1:{port}/"


async def by_aiohttp() -> int:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status


plain = http.client.HTTPConnection("127.0.0.1", port)
plain.request("GET", "/")
asked = requests.get(url)
seen = {
    "http.client": plain.getresponse().status,
    "urllib3": urllib3.request("GET", url, retries=False).status,
    "requests": (asked.status_code, asked.ok),
    "httpx": httpx.get(url).status_code,
    "aiohttp": asyncio.run(by_aiohttp()),
}
print(sys.version.split()[0], seen)
wanted = {"http.client": 103, "urllib3": 103, "requests": (103, True), "httpx": 500, "aiohttp": 500}
sys.exit(seen != wanted)
P
