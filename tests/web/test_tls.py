"""The room's own certificate: a root that a tablet trusts once, and what it signs for the room's names."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import ssl
import stat
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from roomctl.errors import Unavailable
from roomctl.web import invite, tls
from roomctl.web.pin import Pin
from tests.rigs.home import Home
from tests.rigs.served import Served

NAMES = ["192.168.1.5", "laptop", "laptop.local", "fd00::7"]


@pytest.mark.parametrize("name", ["serve-root.pem", "serve-root.crt", "serve.pem", "pin.json"])
def test_on_a_full_disk_the_file_that_serve_needs_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / f".{name}.{os.getpid()}").symlink_to("/dev/full")
    with pytest.raises(Unavailable, match=rf"{name} cannot be written \(No space left on device\)"):
        Pin(tmp_path / name).set("123456") if name == "pin.json" else tls.own(tmp_path / "serve.pem", NAMES)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "serve.pem"


def test_it_is_made_once_for_the_rooms_names_and_only_its_owner_reads_it(file: Path) -> None:
    root = tls.own(file, NAMES)
    made, handed = file.read_bytes(), root.read_bytes()
    assert {stat.S_IMODE(one.stat().st_mode) for one in file.parent.iterdir()} == {0o600}
    assert set(tls.names(tls.read(file))) == set(NAMES)
    assert tls.own(file, NAMES[:1]) == root
    assert (file.read_bytes(), root.read_bytes()) == (made, handed), "fewer names need no new one"


def test_it_is_what_tablets_ask_for(file: Path) -> None:
    """Apple's published conditions, support.apple.com/103769 and /102390."""
    root, leaf = tls.read(tls.own(file, NAMES)), tls.read(file)

    def basic(one: x509.Certificate) -> x509.BasicConstraints:
        return one.extensions.get_extension_for_class(x509.BasicConstraints).value

    assert (basic(root).ca, basic(root).path_length, basic(leaf).ca) == (True, 0, False)
    use = root.extensions.get_extension_for_class(x509.KeyUsage)
    assert use.critical
    assert use.value.key_cert_sign
    purpose = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purpose) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert leaf.signature_hash_algorithm
    assert leaf.signature_hash_algorithm.name == "sha256"
    now = datetime.now(UTC)
    assert 390 < (leaf.not_valid_after_utc - now).days <= 397
    assert leaf.not_valid_after_utc < root.not_valid_after_utc
    assert root.subject.rfc4514_string() == f"CN=roomctl on {socket.gethostname()}", "a tablet's list shows it"


@pytest.mark.parametrize(
    ("called", "name"),
    [
        ("MÜLLER-PC", "xn--mller-pc-65a"),
        ("會議室" * 5, "xn--wbtaaaa575obabbb1863hcaccc"),
        ("two..dots", ""),
        ("ü" * 70, ""),
    ],
)
def test_a_machine_may_have_any_name(file: Path, monkeypatch: pytest.MonkeyPatch, called: str, name: str) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: called)
    names = (name, f"{name}.local") if name else ()
    assert invite.own_names() == names
    tls.own(file, ["127.0.0.1", *names])
    assert set(tls.names(tls.read(file))) == {"127.0.0.1", *names}


def test_what_is_handed_over_holds_the_root_alone_and_no_key(file: Path) -> None:
    handed = tls.own(file, NAMES).read_bytes()
    assert handed == tls.root(file).read_bytes()
    assert b"PRIVATE" not in handed
    assert handed.count(b"BEGIN CERTIFICATE") == 1
    assert b"PRIVATE" in file.read_bytes()


def test_another_address_or_a_year_later_a_tablet_need_not_trust_anew(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed = tls.own(file, NAMES).read_bytes()
    made = file.read_bytes()
    assert tls.own(file, [*NAMES, "10.0.0.7"]).read_bytes() == handed
    assert file.read_bytes() != made
    made = file.read_bytes()
    monkeypatch.setattr(tls, "RENEW", tls.LIFE)
    assert tls.own(file, NAMES).read_bytes() == handed
    assert file.read_bytes() != made


def test_a_root_that_would_run_out_before_what_it_signs_is_made_anew(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tls, "ROOT_LIFE", tls.LIFE)
    handed = tls.own(file, NAMES).read_bytes()
    monkeypatch.undo()
    root = tls.own(file, NAMES)
    assert root.read_bytes() != handed
    tls.read(file).verify_directly_issued_by(tls.read(root))


@pytest.mark.parametrize("lost", ["serve.pem", "serve-root.pem", "serve-root.crt"])
@pytest.mark.parametrize("left", [b"", b"-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n", None])
def test_files_that_were_spoilt_or_lost_are_made_anew_and_fit_together(
    file: Path, lost: str, left: bytes | None
) -> None:
    handed = tls.own(file, NAMES).read_bytes()
    (file.parent / lost).unlink()
    if left is not None:
        (file.parent / lost).write_bytes(left)
    root = tls.own(file, NAMES)
    tls.read(file).verify_directly_issued_by(tls.read(root))
    assert tls.context(file)
    assert (root.read_bytes() == handed) == (lost != "serve-root.pem")


def test_a_certificate_that_another_root_signed_gives_way(file: Path, tmp_path: Path) -> None:
    other = tls.own(tmp_path / "other.pem", NAMES)
    shutil.copy(tmp_path / "other.pem", file)
    root = tls.own(file, NAMES)
    assert root.read_bytes() != other.read_bytes()
    tls.read(file).verify_directly_issued_by(tls.read(root))


def test_the_fingerprint_is_the_one_that_a_browser_shows(file: Path) -> None:
    root = tls.own(file, NAMES)
    seen = hashlib.sha256(ssl.PEM_cert_to_DER_cert(root.read_text())).hexdigest().upper()
    assert tls.fingerprint(root).replace(":", "") == seen


def test_a_clinics_files_that_do_not_fit_are_told_so(tmp_path: Path) -> None:
    one, other = tmp_path / "one.pem", tmp_path / "other.pem"
    for file in (one, other):
        tls.own(file, NAMES)
    assert tls.context(one).minimum_version is ssl.TLSVersion.TLSv1_2
    with pytest.raises(Unavailable, match=r"one\.pem and .*other\.pem"):
        tls.context(one, other)
    with pytest.raises(Unavailable, match="without a password"):
        tls.context(tmp_path / "none.pem")


# Whoever trusts the root, and nobody else


@contextmanager
def greeting(file: Path) -> Iterator[int]:
    """A server with the certificate in `file`, for any number of greetings."""
    context = tls.context(file)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    client = server.accept()[0]
                    with context.wrap_socket(client, server_side=True) as encrypted:
                        encrypted.recv(4096)
                        encrypted.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                except ssl.SSLError:
                    continue
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


@pytest.mark.parametrize("name", ["192.168.1.5", "laptop.local", "fd00::7"])
def test_who_trusts_the_root_trusts_the_room_by_each_of_its_names(file: Path, name: str) -> None:
    """Strictly, as RFC 5280 has it."""
    root = tls.own(file, NAMES)
    trusting = ssl.create_default_context(cafile=root)
    trusting.verify_flags |= ssl.VERIFY_X509_STRICT
    with greeting(file) as port:
        with (
            socket.create_connection(("127.0.0.1", port)) as raw,
            trusting.wrap_socket(raw, server_hostname=name) as to,
        ):
            assert to.version() == "TLSv1.3"
        with (
            socket.create_connection(("127.0.0.1", port)) as raw,
            pytest.raises(ssl.SSLCertVerificationError, match=r"mismatch|not valid for"),
        ):
            trusting.wrap_socket(raw, server_hostname="other.local")
        with (
            socket.create_connection(("127.0.0.1", port)) as raw,
            pytest.raises(ssl.SSLCertVerificationError, match=r"self-signed|unable to get"),
        ):
            ssl.create_default_context().wrap_socket(raw, server_hostname=name)


def test_openssl_and_curl_take_it_too(file: Path) -> None:
    root = tls.own(file, ["127.0.0.1", "localhost"])
    if not (shutil.which("openssl") and shutil.which("curl")):
        pytest.skip("needs openssl and curl")
    said = subprocess.run(
        ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", root, file],
        capture_output=True, text=True,
    )  # fmt: skip
    assert said.stdout == f"{file}: OK\n", said.stderr
    with greeting(file) as port:
        url = f"https://127.0.0.1:{port}/"
        asked = subprocess.run(["curl", "-sS", "--cacert", root, url], capture_output=True, text=True)
        assert asked.stdout == "ok", asked.stderr
        assert subprocess.run(["curl", "-sS", url], capture_output=True).returncode == 60


def test_a_tablet_gets_it_before_the_log_in_and_a_file_can_be_saved(served: Served, tmp_path: Path) -> None:
    got = served.ask("/certificate")
    assert got.status == 200
    assert got.headers["Content-Type"] == "application/x-x509-ca-cert"
    assert got.headers["Content-Disposition"] == 'inline; filename="roomctl.crt"'
    assert got.body.count("BEGIN") == 1
    assert '<a href="certificate">' in served.ask("/login").body
    trusting = ssl.create_default_context(cadata=got.body)
    with (
        socket.create_connection(("127.0.0.1", served.port)) as raw,
        trusting.wrap_socket(raw, server_hostname="127.0.0.1") as to,
    ):
        assert to.version()
    said = served.home.run("serve", "--save-certificate", str(tmp_path / "room.crt"))
    assert (tmp_path / "room.crt").read_text() == got.body
    assert said.stdout.strip() == tls.fingerprint(tmp_path / "room.crt")
    (tmp_path / "letter.txt").write_text("Dear Sir")
    refused = served.home.run("serve", "--save-certificate", str(tmp_path / "letter.txt"), check=False)
    assert refused.returncode == 1
    assert "already exists with other content" in refused.stderr
    assert (tmp_path / "letter.txt").read_text() == "Dear Sir"


def test_with_the_clinics_own_certificate_there_is_nothing_to_hand_over(home: Home, tmp_path: Path) -> None:
    tls.own(tmp_path / "clinic.pem", ["127.0.0.1"])
    certificate = str(tmp_path / "clinic.pem")
    server = Served(home, "--cert", certificate, "--key", certificate, lan=True)
    try:
        assert server.ask("/certificate").status == 404
        assert "certificate" not in server.ask("/login").body
    finally:
        server.close()
    assert not (home.folder / "serve-root.pem").exists()


def test_a_short_address_is_a_code_that_a_camera_reads_too() -> None:
    """The smallest QR code has 21 modules and a margin of 4 around; a Micro QR has 17 at most."""
    from roomctl.web import invite

    rows = invite.code("https://pi:80/").splitlines()
    assert len(rows) >= (21 + 8) // 2
