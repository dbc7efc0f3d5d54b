"""The room's own certificate, made on first use; or the clinic's.

Own: an ECDSA key (P-256) and a self-signed certificate for the names by which the room is reached, valid 397 days (the
longest that browsers take: CA/Browser Forum, ballot SC-22), in one file (0600). It is made anew when a name is missing
or it runs out within a month. A browser asks once whether to trust it; the fingerprint in the terminal says whether to.
"""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from roomctl import paths
from roomctl.errors import Unavailable

if TYPE_CHECKING:
    from cryptography import x509

LIFE = timedelta(days=397)
RENEW = timedelta(days=30)


def own(file: Path, wanted: Sequence[str]) -> Path:
    """`file`, with a certificate for all of `wanted` names and addresses and its key."""
    if not _serves(file, wanted):
        paths.written(file, _made(wanted))
    return file


def context(certificate: Path, key: Path | None = None) -> ssl.SSLContext:
    """For a server, TLS 1.2 or newer. Raises `Unavailable` if the files do not fit together."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        made.load_cert_chain(certificate, key, password=lambda: "")
    except (OSError, ValueError) as error:
        files = f"{certificate} and {key}" if key else str(certificate)
        raise Unavailable(
            f"cannot serve with {files} ({error}); they must be a PEM certificate and its key without a password"
        ) from error
    return made


def fingerprint(certificate: Path) -> str:
    """SHA-256, as browsers show it."""
    from cryptography.hazmat.primitives import hashes

    return read(certificate).fingerprint(hashes.SHA256()).hex(":").upper()


def names(certificate: x509.Certificate) -> tuple[str, ...]:
    """The names and addresses that it is for, without wildcards."""
    from cryptography import x509

    try:
        told = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    hosts = told.get_values_for_type(x509.DNSName) + list(map(str, told.get_values_for_type(x509.IPAddress)))
    return tuple(host.lower() for host in hosts if "*" not in host)


def read(certificate: Path) -> x509.Certificate:
    """Raises `Unavailable` if there is no certificate in the file."""
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificate(certificate.read_bytes())
    except (OSError, ValueError) as error:
        raise Unavailable(f"there is no certificate in {certificate} ({error})") from error


def _serves(file: Path, wanted: Sequence[str]) -> bool:
    try:
        there = read(file)
    except Unavailable:
        return False
    lasts = there.not_valid_after_utc - datetime.now(UTC) > RENEW
    return lasts and {name.lower() for name in wanted} <= set(names(there))


def _made(wanted: Sequence[str]) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "roomctl, this room's own certificate")])
    begin = datetime.now(UTC) - timedelta(hours=1)  # a tablet's clock may be behind
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + LIFE)
        .add_extension(x509.SubjectAlternativeName([_name(name) for name in wanted]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM) + private


def _name(name: str) -> x509.GeneralName:
    from cryptography import x509

    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)
