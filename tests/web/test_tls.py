"""The room's own certificate."""

from __future__ import annotations

import hashlib
import ssl
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from roomctl.errors import Unavailable
from roomctl.web import tls

NAMES = ["192.168.1.5", "laptop", "laptop.local"]


def test_it_is_made_once_for_the_rooms_names_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    file = tls.own(tmp_path / "serve.pem", NAMES)
    made = file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert set(tls.names(tls.read(file))) == set(NAMES)
    assert tls.own(file, NAMES[:1]).read_bytes() == made, "fewer names need no new one"
    left = tls.read(file).not_valid_after_utc - datetime.now(UTC)
    assert 390 < left.days <= 397


def test_another_address_or_a_year_later_it_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tls.own(tmp_path / "serve.pem", NAMES)
    made = file.read_bytes()
    assert tls.own(file, [*NAMES, "10.0.0.7"]).read_bytes() != made
    made = file.read_bytes()
    monkeypatch.setattr(tls, "RENEW", tls.LIFE)
    assert tls.own(file, NAMES).read_bytes() != made


def test_the_fingerprint_is_the_one_that_a_browser_shows(tmp_path: Path) -> None:
    file = tls.own(tmp_path / "serve.pem", NAMES)
    first = file.read_text().partition("-----BEGIN PRIVATE KEY-----")[0]
    seen = hashlib.sha256(ssl.PEM_cert_to_DER_cert(first)).hexdigest().upper()
    assert tls.fingerprint(file).replace(":", "") == seen


def test_a_clinics_files_that_do_not_fit_are_told_so(tmp_path: Path) -> None:
    one, other = tls.own(tmp_path / "one.pem", NAMES), tls.own(tmp_path / "other.pem", NAMES)
    assert tls.context(one).minimum_version is ssl.TLSVersion.TLSv1_2
    with pytest.raises(Unavailable, match=r"one\.pem and .*other\.pem"):
        tls.context(one, other)
    with pytest.raises(Unavailable, match="without a password"):
        tls.context(tmp_path / "none.pem")
