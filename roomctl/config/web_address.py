"""A web address in room.yaml, of a webhook or a calendar: one that is accepted here can be called; any other is refused
with a reason.

The check of room.yaml and the request itself both read an address here, so that they accept the same addresses. No
message repeats an address, because it may contain a password.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import SplitResult, quote, unquote_to_bytes, urlsplit

PORTS = {"https": 443, "http": 80}
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})
"""Unicode's categories of spaces and of invisible characters."""
_DEVIANT = frozenset("ßς\u200c\u200d")
"""Letters that are now encoded differently than under RFC 3490, which Python's codec follows (UTS #46, section 7)."""
_PATH, _QUERY = "%/:@!$&'()*+,;=~", "%/:@!$&'()*+,;=~?"
"""Characters that stay unchanged (RFC 3986, 3.3 and 3.4); others are percent-encoded as UTF-8."""
BEGIN = "it must begin with https:// (http:// is only for this machine itself)"
BEGIN_ANYWHERE = "it must begin with https:// or http://"


class NoAddress(ValueError):
    """Why an address cannot be called, in words."""


@dataclass(frozen=True, slots=True)
class Address:
    """`host`: ASCII, an IPv6 address without brackets; `target`: path and query of the request; `authorization`: the
    header's value (RFC 7617), or empty."""

    scheme: str
    host: str
    port: int
    target: str = field(repr=False)
    authorization: str = field(default="", repr=False)

    @property
    def shown(self) -> str:
        """The part that may be shown and logged: without path and query, which often contain a secret, and password."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + (f":{self.port}" if self.port != PORTS[self.scheme] else "")

    @property
    def here(self) -> bool:
        """Whether it is this machine."""
        return _here(self.host)


def read(text: str, *, anywhere: bool = False) -> Address:
    """Parse `text`. `anywhere`: http:// may also lead to other machines. Raises `NoAddress`."""
    if any(unicodedata.category(letter) in _UNSEEN for letter in text):
        raise NoAddress("it contains a space or an invisible character; write a space as %20")
    if "\\" in text:
        raise NoAddress("it contains a \\; write / instead")
    if "#" in text:
        raise NoAddress("the part after # is never sent to a server; leave it out, or write # as %23")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:  # its message repeats the address
        raise NoAddress(_misread(text)) from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise NoAddress(BEGIN_ANYWHERE if anywhere else BEGIN)
    host = _host(parts)
    if parts.scheme == "http" and not anywhere and not _here(host):
        raise NoAddress(BEGIN)
    if port == 0:
        raise NoAddress(_misread(text))
    target = _encoded(parts.path or "/", _PATH) + (f"?{_encoded(parts.query, _QUERY)}" if parts.query else "")
    return Address(parts.scheme, host, port or PORTS[parts.scheme], target, _authorization(parts))


def _misread(text: str) -> str:
    if re.match(r"\w+://[^/]*[\[\]]", text):
        return "write an IPv6 address between [ and ]"
    password = "; in a name or a password, write / as %2F, ? as %3F, : as %3A" if "@" in text else ""
    return f"its port is not a number from 1 to 65535{password}"


def _host(parts: SplitResult) -> str:
    """The host in ASCII and lower case, without a final dot, because certificates have none."""
    host = parts.hostname or ""
    if "[" in parts.netloc.rpartition("@")[2]:
        try:
            address = ip_address(host.partition("%")[0])
        except ValueError:
            address = None
        if address is None or address.version != 6:
            raise NoAddress("there is no IPv6 address between [ and ]")
        if "%" in host:
            raise NoAddress(
                "an IPv6 address with a zone (%) only works on one machine; use one without a zone, or a name"
            )
        return host
    host = host.removesuffix(".")
    try:
        if _DEVIANT & set(host):
            raise UnicodeError
        plain = host.encode("idna").decode().lower() if not host.isascii() else host
    except UnicodeError:
        raise NoAddress("the name of its server cannot be read; write it in its ASCII form, xn--…") from None
    if len(plain) > 253 or not all(map(_LABEL.fullmatch, plain.split("."))):
        raise NoAddress("its server's name is not valid; use letters, digits and dashes, at most 63 between two dots")
    return plain


def _here(host: str) -> bool:
    """Whether `host` is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _encoded(text: str, safe: str) -> str:
    return quote(re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text), safe=safe)


def _authorization(parts: SplitResult) -> str:
    if parts.username is None:
        return ""
    name, password = (unquote_to_bytes(part or "") for part in (parts.username, parts.password))
    if b":" in name:
        raise NoAddress("a user name with a : in it cannot be sent (RFC 7617)")
    if any(byte < 32 or byte == 127 for byte in name + password):
        raise NoAddress("its user name or password contains an invisible character")
    return f"Basic {base64.b64encode(name + b':' + password).decode()}"
