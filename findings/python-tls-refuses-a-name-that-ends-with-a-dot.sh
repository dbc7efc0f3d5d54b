#!/usr/bin/env bash
# Python 3.11 http.client and httpx 0.28.1: a host's name with the root's dot fails TLS where others succeed.
#
# Behaviour: `https://room.test./` names the same host as `https://room.test/` (RFC 3986, 3.2.2: the dot says that the name
# is whole). http.client and httpx hand the name to TLS with its dot, and OpenSSL finds that the certificate is for another
# name. urllib3 2.8.0, aiohttp 3.14.5 and curl leave the dot out for TLS and are answered. So a checked address
# works or fails by the library that calls it.
#
# Expected: 200 from all of them, the certificate being for room.test and its root trusted.
# Seen:     http.client: not valid for 'room.test.' · httpx: the same · urllib3 200 · aiohttp 200
#
# Exits 0 while that is so.
set -euo pipefail
D="$(mktemp -d)"; trap 'rm -rf "$D"' EXIT
python3 -m venv "$D/v"
"$D/v/bin/pip" -q install cryptography==50.0.2 urllib3==2.8.0 httpx==0.28.1 aiohttp==3.14.5
"$D/v/bin/python" - "$D" <<'P'
import asyncio, http.client, socket, ssl, sys, threading
from datetime import datetime, timedelta, timezone
from pathlib import Path

import aiohttp, httpx, urllib3
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

folder = Path(sys.argv[1])
key = ec.generate_private_key(ec.SECP256R1())
name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "an invented room")])
now = datetime.now(timezone.utc)
made = (
    x509.CertificateBuilder()
    .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
    .not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=2))
    .add_extension(x509.SubjectAlternativeName([x509.DNSName("room.test")]), critical=False)
    .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    .sign(key, hashes.SHA256())
)
(folder / "cert.pem").write_bytes(made.public_bytes(Encoding.PEM))
(folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
serving.load_cert_chain(folder / "cert.pem", folder / "key.pem")
server = socket.create_server(("127.0.0.1", 0))


def serve() -> None:
    while True:
        client, _ = server.accept()
        try:
            with serving.wrap_socket(client, server_side=True) as encrypted:
                encrypted.recv(65536)
                encrypted.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        except ssl.SSLError:
            pass


threading.Thread(target=serve, daemon=True).start()
port = server.getsockname()[1]
url = f"https://room.test.:{port}/"
looked_up = socket.getaddrinfo
socket.getaddrinfo = lambda host, *more, **named: looked_up("127.0.0.1", *more, **named)  # any name is this machine
trusting = ssl.create_default_context(cafile=folder / "cert.pem")


def by_http_client() -> int:
    connection = http.client.HTTPSConnection("room.test.", port, context=trusting)
    connection.request("GET", "/")
    return connection.getresponse().status


async def by_aiohttp() -> int:
    async with aiohttp.ClientSession() as session, session.get(url, ssl=trusting) as answer:
        return answer.status


def seen(call) -> object:
    try:
        return call()
    except Exception as error:
        return "mismatch" if "Hostname mismatch" in str(error) else repr(error)


found = {
    "http.client": seen(by_http_client),
    "httpx": seen(lambda: httpx.get(url, verify=trusting).status_code),
    "urllib3": seen(lambda: urllib3.PoolManager(ssl_context=trusting, retries=False).request("GET", url).status),
    "aiohttp": seen(lambda: asyncio.run(by_aiohttp())),
}
print(sys.version.split()[0], found)
sys.exit(found != {"http.client": "mismatch", "httpx": "mismatch", "urllib3": 200, "aiohttp": 200})
P
