"""The certificate for a room's TLS: its own, created on first use, or the clinic's.

Its own: one root per machine, and a certificate that the root signs for the room's names and addresses. A tablet gets
the root, without its key, and trusts it once. For a new name or after expiry, only the certificate is made again. What
tablets require:

- iOS and iPadOS can be set to trust a certificate with CA:TRUE, and a server's own certificate only through such a root
  (Apple, "Trust manually installed certificate profiles in iOS, iPadOS, and visionOS", support.apple.com/102390).
  Android's "CA certificate" is one with CA:TRUE too (Android Developers, "Network security configuration").
- A server's certificate has its names as subject alternative names, serverAuth as extended key usage, SHA-2, and at
  most 825 days (Apple, "Requirements for trusted certificates in iOS 13 and macOS 10.15", support.apple.com/103769);
  398 days hold for roots that browsers ship (support.apple.com/102028). Ours lasts 397.
- RFC 5280 in strict mode, the default from Python 3.13: key identifiers on both, and the root's key usage.

All keys are ECDSA (P-256), in files readable only by their owner (0600). Someone with the root's key could imitate any
server to the tablets that trust it, so no exported file contains it.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from roomctl.errors import Unavailable
from roomctl.system import paths

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec

LIFE = timedelta(days=397)
RENEW = timedelta(days=30)
ROOT_LIFE = timedelta(days=3650)
MIME = "application/x-x509-ca-cert"
"""The content type with which a tablet's browser offers to install a certificate."""


def own(file: Path, wanted: Sequence[str]) -> Path:
    """Make sure that `file` has a certificate for all `wanted` names and addresses, and its key. Returns the file with
    the root's certificate, for tablets. Raises `Unavailable` if they cannot be written."""
    root, handed = _root(file)
    if not _serves(file, root, wanted):
        paths.kept(file, _made(root, wanted))
    return handed


def root(file: Path) -> Path:
    """The path of the root's certificate, without its key, for the certificates in `file`."""
    return _root(file)[1]


def _root(file: Path) -> tuple[_Root, Path]:
    kept, handed = file.with_name(f"{file.stem}-root.pem"), file.with_name(f"{file.stem}-root.crt")
    there = _read_root(kept)
    if there is None:
        there = _made_root()
        paths.kept(kept, _pem(there.certificate) + _private(there.key))
    if not handed.is_file() or handed.read_bytes() != _pem(there.certificate):
        paths.kept(handed, _pem(there.certificate))
    return there, handed


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
    """The certificate's names and addresses, without wildcards."""
    from cryptography import x509

    try:
        names_in = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    hosts = names_in.get_values_for_type(x509.DNSName) + list(map(str, names_in.get_values_for_type(x509.IPAddress)))
    return tuple(host.lower() for host in hosts if "*" not in host)


def read(certificate: Path) -> x509.Certificate:
    """Raises `Unavailable` if there is no certificate in the file."""
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificate(certificate.read_bytes())
    except (OSError, ValueError) as error:
        raise Unavailable(f"there is no certificate in {certificate} ({error})") from error


class _Root(NamedTuple):
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def _read_root(file: Path) -> _Root | None:
    """None if there is none, or if it would expire before what it signs."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        certificate, key = read(file), load_pem_private_key(file.read_bytes(), None)
    except (Unavailable, OSError, ValueError, TypeError):
        return None
    lasts = certificate.not_valid_after_utc - datetime.now(UTC) > LIFE + RENEW
    if not (lasts and isinstance(key, ec.EllipticCurvePrivateKey) and key.public_key() == certificate.public_key()):
        return None
    return _Root(certificate, key)


def _serves(file: Path, root: _Root, wanted: Sequence[str]) -> bool:
    try:
        there = read(file)
        there.verify_directly_issued_by(root.certificate)
    except Exception:  # no certificate, another root's, or a damaged one
        return False
    lasts = there.not_valid_after_utc - datetime.now(UTC) > RENEW
    return lasts and {name.lower() for name in wanted} <= set(names(there))


def _made_root() -> _Root:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    called = _called(f"roomctl on {socket.gethostname()}")
    certificate = (
        _begun(called, called, key.public_key(), ROOT_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_use(key_cert_sign=True, crl_sign=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return _Root(certificate, key)


def _made(root: _Root, wanted: Sequence[str]) -> bytes:
    """The certificate, then the root's for clients that check the chain, and the key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID

    key = ec.generate_private_key(ec.SECP256R1())
    signer = root.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    known_by = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(signer)
    certificate = (
        _begun(_called("roomctl"), root.certificate.subject, key.public_key(), LIFE)
        .add_extension(x509.SubjectAlternativeName([_name(name) for name in wanted]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_use(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(known_by, critical=False)
        .sign(root.key, hashes.SHA256())
    )
    return _pem(certificate) + _pem(root.certificate) + _private(key)


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, lasts: timedelta
) -> x509.CertificateBuilder:
    from cryptography import x509

    begin = datetime.now(UTC) - timedelta(hours=1)  # a tablet's clock may be slow
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _called(name: str) -> x509.Name:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    most = name.encode(errors="replace")[:64].decode(errors="ignore")
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, most)])


def _use(**uses: bool) -> x509.KeyUsage:
    from cryptography import x509

    every = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{use: uses.get(use, False) for use in every})


def _pem(certificate: x509.Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.PEM)


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _name(name: str) -> x509.GeneralName:
    from cryptography import x509

    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)
