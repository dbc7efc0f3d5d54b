"""Every address that room.yaml's check lets pass can be called, and one that cannot is refused at its line in words."""

from __future__ import annotations

import http.client
import os
import re
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roomctl.clinic import webhook
from roomctl.clinic.outbox import Message
from roomctl.clinic.webhook import NotTaken, send, tried
from roomctl.config import web_address
from roomctl.config.room import Webhook
from roomctl.web import tls
from tests import wording
from tests.rigs.home import Home

SECRET = "whsec_" + b64encode(b"a clinic's secret, 32 bytes long").decode()
DOT = "its server's name"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "hook.secret"
    file.write_text(SECRET)
    return file


@pytest.mark.parametrize(
    ("text", "host", "port", "target"),
    [
        ("https://clinic.example", "clinic.example", 443, "/"),
        ("HTTPS://Clinic.Example:8443/Hook?Room=1", "clinic.example", 8443, "/Hook?Room=1"),
        ("https://clinic.example.", "clinic.example", 443, "/"),
        ("https://clinic.example:/x", "clinic.example", 443, "/x"),
        ("https://clinic.example?room=1", "clinic.example", 443, "/?room=1"),
        ("https://bücher.example/straße?q=ü", "xn--bcher-kva.example", 443, "/stra%C3%9Fe?q=%C3%BC"),
        ("https://xn--strae-oqa.example", "xn--strae-oqa.example", 443, "/"),
        ("https://my_host.example/a%20b/100%/<x>", "my_host.example", 443, "/a%20b/100%25/%3Cx%3E"),
        ("https://[2001:DB8::7]:444/x", "2001:db8::7", 444, "/x"),
        ("http://localhost:8000/x", "localhost", 8000, "/x"),
        ("http://127.0.0.53/", "127.0.0.53", 80, "/"),
        ("http://[::1]/", "::1", 80, "/"),
        ("https://u%40x:p%3Aw@clinic.example/", "clinic.example", 443, "/"),
    ],
)
def test_what_can_be_called_is_read_into_its_parts(text: str, host: str, port: int, target: str) -> None:
    read = web_address.read(text)
    assert (read.host, read.port, read.target) == (host, port, target)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "https://"), ("clinic.example/hook", "https://"), ("//clinic.example", "https://"),
        ("ftp://clinic.example", "https://"), ("http://clinic.example", "https://"), ("http://127.0.0.1.de/", "https"),
        ("https://", "https://"), ("https:///hook", "https://"), ("https://:443/", "https://"), ("https:x", "https"),
        ("https://clinic.example:0/", "from 1 to 65535"), ("https://clinic.example:65536/", "from 1 to 65535"),
        ("https://clinic.example:8o/", "from 1 to 65535"), ("https://clinic.example:-1/", "from 1 to 65535"),
        ("https://u:p/w@clinic.example/", "write / as %2F"), ("https://u:p?w@clinic.example/", "write / as %2F"),
        ("https://clinic.example/#hook", "the part after #"), ("https:\\\\clinic.example\\hook", "write / instead"),
        (" https://clinic.example/", "a space or an invis"), ("https://clinic.example/a b", "%20"),
        ("https://clinic.example/\t", "a space or an invis"), ("https://clinic.example/\u00a0", "a space or an invis"),
        ("https://clinic.example/\u200b", "invisible"), ("https://clinic.example/\x7f", "invisible"),
        ("https://cli\u202enic.example/", "invisible"), ("https://clinic..example/", DOT), ("https://.example/", DOT),
        ("https://-clinic.example/", DOT), (f"https://{'a' * 64}.example/", "63 between two dots"),
        (f"https://{'a.' * 130}example/", DOT), (f"https://{'ü' * 64}.example/", "xn--"),
        ("https://stra\u00dfe.example/", "xn--"), ("https://cli%6Eic.example/", DOT), ("https://a,example/", DOT),
        ("https://clinic.example\u2100/", "1 to 65535"), ("https://[2001:db8::7/", "between [ and ]"),
        ("https://[clinic]/", "[ and ]"), ("https://[v1.a]/", "[ and ]"), ("https://[192.0.2.7]/", "[ and ]"),
        ("https://[fe80::1%25eth0]/", "zone"), ("https://[fe80::1%eth0]/", "zone"),
        ("https://a%3Ab:pw@clinic.example/", "RFC 7617"), ("https://u:p%0Aw@clinic.example/", "invisible"),
    ],
)  # fmt: skip
def test_what_cannot_be_called_is_refused_in_words(text: str, why: str) -> None:
    with pytest.raises(web_address.NoAddress, match=re.escape(why)) as refused:
        web_address.read(text)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 140


LETTERS = st.text(st.sampled_from("aZ0.-_~:/?#[]@!$&'()*+,;=%\\ \t\nüß€\u200b\u0130"), max_size=16)


@given(LETTERS, LETTERS)
@settings(max_examples=400, deadline=None)
def test_whatever_is_written_it_is_a_request_that_can_be_made_or_a_sentence(server: str, rest: str) -> None:
    """Python's own client refuses what is no request before anything is sent."""
    try:
        read = web_address.read(f"https://{server}/{rest}")
    except web_address.NoAddress:
        return
    connection = http.client.HTTPConnection(read.host, read.port)
    connection.putrequest("POST", read.target)
    assert read.host.encode("idna") == read.host.encode(), "nothing is left for the socket to refuse"
    assert 0 < read.port < 2**16


def test_name_and_password_are_sent_and_shown_nowhere(home: Home, secret: Path) -> None:
    heard: list[str] = []

    def refusing(asked: str) -> bytes:
        heard.append(asked)
        return b"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n"

    with hook(refusing) as port:
        home.folder.mkdir()
        url = f"http://room%40clinic:s3cr%2Ft@127.0.0.1:{port}/k3y?token=t0ken"
        (home.folder / "room.yaml").write_text(f"webhook: {{url: '{url}', secret_file: {secret}}}\n")
        with pytest.raises(NotTaken) as refused:
            send(Webhook(url, secret), Message("s1", "{}"), 0.0)
    assert f"authorization: Basic {b64encode(b'room@clinic:s3cr/t').decode()}\r\n" in heard[0]
    assert "@" not in heard[0]
    assert str(refused.value) == f"http://127.0.0.1:{port} answered 401"
    assert "s3cr" not in repr(web_address.read(url))
    said = [home.run(*words, check=False) for words in (["doctor"], ["doctor", "--json"], ["history"])]
    for bad in (":99999/", "/#x", "/ ", "]/", "', x: '", "\t"):
        text = f"webhook: {{url: 'http://u:s3cr@clinic.example{bad}', secret_file: s}}\n"
        (home.folder / "room.yaml").write_text(text)
        said += [home.run("status", check=False)]
        assert "room.yaml:1:" in said[-1].stderr
    for ran in said:
        assert not re.search("s3cr|k3y|t0ken", ran.stdout + ran.stderr)


def test_a_missing_key_is_said_at_the_webhooks_line(home: Home) -> None:
    home.folder.mkdir()
    (home.folder / "room.yaml").write_text("level: -6\n\nwebhook:\n  url: https://clinic.example\n")
    said = home.run("status", check=False).stderr
    assert "room.yaml:3:1: webhook: needs secret_file" in said
    (home.folder / "room.yaml").write_text("level: -6\nwebhook: {urrl: https://clinic.example}\n")
    said = home.run("status", check=False).stderr
    assert "room.yaml:2:1: webhook: needs url and secret_file" in said
    assert "did you mean 'url'?" in said


# What the other side may answer

OK = b"HTTP/1.1 204 Taken\r\n\r\n"


@contextmanager
def hook(answer: Callable[[str], bytes | None], encrypted: ssl.SSLContext | None = None) -> Iterator[int]:
    """A server on loopback that answers bytes as they are; None: it hangs up."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            asked = self.request.recv(65536).decode(errors="replace")
            if (said := answer(asked)) is not None:
                self.request.sendall(said)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address, daemon_threads = True, True

        def handle_error(self, request: object, client_address: object) -> None: ...

        def get_request(self) -> tuple[socket.socket, object]:
            client, at = super().get_request()
            return (encrypted.wrap_socket(client, server_side=True) if encrypted else client), at

    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (OK, ""),
        (b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + OK, ""),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 50 + OK, ""),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\nnot as long", ""),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -7\r\n\r\n", ""),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", ""),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 3_000_000, ""),
        (b"HTTP/1.0 200\r\n\r\n", ""),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n", "answered 302"),
        (b"HTTP/1.1 999 What\r\n\r\n", "answered 999"),
        (b"HTTP/1.1 2000 OK\r\n\r\n", "cannot be reached ("),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "cannot be reached (SSH-2.0-OpenSSH_9.2)"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n", "cannot be reached ("),
        (b"\x00\xff\n" * 400, "cannot be reached ("),
        (b"", "cannot be reached ("),
        (None, "cannot be reached ("),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_whatever_it_answers_it_is_a_yes_or_a_sentence(answer: bytes | None, said: str, secret: Path) -> None:
    with hook(lambda asked: answer) as port:
        to = Webhook(f"http://127.0.0.1:{port}/hook", secret)
        if not said:
            send(to, Message("s1", "{}"), 0.0)
            return
        with pytest.raises(NotTaken, match=re.escape(said)) as refused:
            send(to, Message("s1", "{}"), 0.0)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 240


@pytest.mark.parametrize(
    ("begin", "byte"),
    [
        (b"", b""), (b"HT", b""), (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a"), (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc", b"\x03"),
    ],
    ids=["silence", "half a word", "a header that never ends", "continue, for ever", "a handshake that never ends"],
)  # fmt: skip
def test_however_slowly_it_answers_the_whole_is_over_in_time(
    begin: bytes, byte: bytes, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "PATIENCE", 3.0)  # the process that is asked keeps its own, which is longer
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            """A byte every now and then, each of which begins a socket's timeout anew."""
            client = server.accept()[0]
            with client:
                client.recv(65536)
                try:
                    client.sendall(begin)
                    while not stop.wait(0.2):
                        client.sendall(byte)
                except OSError:
                    pass

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        scheme = "https" if begin.startswith(b"\x16") else "http"
        url = f"{scheme}://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(NotTaken, match=f"{url} took longer than 3 s"):
            send(Webhook(f"{url}/", secret), Message("s1", "{}"), 0.0)
        stop.set()
        thread.join(5)


def test_a_secret_that_nobody_writes_into_its_pipe_is_over_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setattr(webhook, "PATIENCE", 2.0)
    with pytest.raises(NotTaken, match="took longer than 2 s"):
        tried(Webhook("https://clinic.example", tmp_path / "pipe"))


@pytest.mark.parametrize("kind", ["a folder", "bytes", "not base64", "gone"])
def test_a_secret_that_is_spoilt_in_mid_session_is_said_and_not_repeated(kind: str, secret: Path) -> None:
    secret.unlink()
    match kind:
        case "a folder":
            secret.mkdir()
        case "bytes":
            secret.write_bytes(b"\xff\x00s3cret")
        case "not base64":
            secret.write_text("whsec_s3cret!")
    with pytest.raises(NotTaken, match=r"hook\.secret (does not|cannot be read)") as refused:
        send(Webhook("http://127.0.0.1:9/", secret), Message("s1", "{}"), 0.0)
    assert wording.SECRET_MISSING in str(refused.value)
    assert "s3cret" not in str(refused.value)


def test_a_name_that_leads_nowhere_and_a_certificate_that_nobody_vouches_for_are_said(
    secret: Path, tmp_path: Path
) -> None:
    with pytest.raises(NotTaken, match=r"^https://nowhere\.invalid cannot be reached \("):
        send(Webhook("https://nowhere.invalid/hook", secret), Message("s1", "{}"), 0.0)
    tls.own(tmp_path / "serve.pem", ["localhost"])
    with (
        hook(lambda asked: OK, tls.context(tmp_path / "serve.pem")) as port,
        pytest.raises(NotTaken, match=r"cannot be reached \(.*certificate verify failed"),
    ):
        send(Webhook(f"https://localhost:{port}/", secret), Message("s1", "{}"), 0.0)
    with hook(lambda asked: OK) as port, pytest.raises(NotTaken, match=r"cannot be reached \(.*SSL"):
        send(Webhook(f"https://localhost:{port}/", secret), Message("s1", "{}"), 0.0)


def test_the_controller_holds_no_client_of_the_web() -> None:
    both = "roomctl.service.controller, roomctl.clinic.delivery"
    code = f"import sys, {both}; print(sorted(set(['ssl', 'http']) & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"
