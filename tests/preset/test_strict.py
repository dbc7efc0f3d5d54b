"""Reading YAML strictly: what is text, what is a number, and what is refused where."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from roomctl.errors import Faults
from roomctl.preset import strict
from tests.rigs.nobody import forbidden


def refusal(text: str | bytes) -> str:
    with pytest.raises(Faults) as found:
        strict.parse(text, "x.yaml")
    return str(found.value)


def unreadable(path: Path) -> str:
    with pytest.raises(Faults) as found:
        strict.read(path)
    assert len(found.value.faults) == 1
    assert str(found.value).startswith(f"{path}:1:1: ")
    return str(found.value)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("8", 8), ("-3", -3), ("7.5", 7.5), ("1e3", 1000.0), ("true", True), ("FALSE", False), ("7:30", "7:30"),
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("off", "off"), ("0x1f", "0x1f"), ("1_000", "1_000"),
        ("2026-05-31", "2026-05-31"), ("'8'", "8"), ('"true"', "true"), ("nan", "nan"), ("-", None), ("۳", "۳"),
    ],
)  # fmt: skip
def test_only_decimal_numbers_true_and_false_are_not_text(written: str, read: object) -> None:
    if read is None:
        assert "1:4: " in refusal(f"a: {written}")
    else:
        value = strict.parse(f"a: {written}", "x").plain()["a"]
        assert value == read
        assert type(value) is type(read)


def test_every_key_and_value_knows_its_line_and_column() -> None:
    tree = strict.parse("# first\na:\n  - b: 1\n    c: [x, y]\n", "x")
    node = tree.at(("a", 0, "c"))
    assert (node.key_line, node.key_column, node.line, node.column) == (4, 5, 4, 8)
    last = tree.at(("a", 0, "c", 1))
    assert (last.line, last.column, last.value) == (4, 12, "y")
    assert tree.at(("a", 0, "absent", 3)) is tree.at(("a", 0))


def test_a_mark_at_the_start_of_a_utf_8_file_is_passed_over() -> None:
    assert strict.parse(b"\xef\xbb\xbfa: 1\n", "x").plain() == {"a": 1}


def test_a_file_of_20_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    with path.open("wb") as file:
        file.truncate(20_000_000)
    assert "over 256 KiB" in unreadable(path)


def test_utf_16_a_nul_byte_and_a_folder_are_named_as_what_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes("preset: 1".encode("utf-16"))
    (tmp_path / "b.yaml").write_bytes("preset: 1".encode("utf-16-le"))
    (tmp_path / "folder.yaml").mkdir()
    assert "UTF-16" in unreadable(tmp_path / "a.yaml")
    assert refusal((tmp_path / "b.yaml").read_bytes()).startswith(
        "x.yaml:1:2: a character that cannot be seen ('\\x00')"
    )
    assert "this is a folder" in unreadable(tmp_path / "folder.yaml")


def test_missing_files_and_links_that_lead_nowhere_are_told_apart(tmp_path: Path) -> None:
    loop, dangling = tmp_path / "loop.yaml", tmp_path / "dangling.yaml"
    loop.symlink_to(loop)
    dangling.symlink_to(tmp_path / "gone.yaml")
    assert "leads back to itself" in unreadable(loop)
    assert "a link to a file that is not there" in unreadable(dangling)
    assert "there is no such file" in unreadable(tmp_path / "missing.yaml")
    assert "too long" in unreadable(tmp_path / ("x" * 5000))


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("preset: 1")
    with forbidden(path, 0):
        assert "may not be read" in unreadable(path)


def test_a_refusal_by_the_system_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> os.stat_result:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "stat", refuse)
    assert "may not be read by you" in unreadable(tmp_path / "x.yaml")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_refused_and_does_not_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.yaml")
    assert "not an ordinary file" in unreadable(tmp_path / "x.yaml")


@pytest.mark.parametrize("sign", ["[", "{a: ", "- ", "? "])
def test_depth_is_bounded_while_reading(sign: str) -> None:
    assert "nested more than 24 levels" in refusal(sign * (200_000 // len(sign)))


def test_the_number_of_values_is_bounded() -> None:
    assert "more than 5000 values" in refusal("[" + "1," * 100_000 + "]")


def test_without_libyaml_the_same_is_read_and_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strict, "_Loader", yaml.BaseLoader)
    assert strict.parse("a: [1, 7:30, 'no']\n", "x").plain() == {"a": (1, "7:30", "no")}
    assert "nested more than 24 levels" in refusal("[" * 80_000)
    assert "a tab; indent with spaces" in refusal("a:\n\tb: 1\n")
    assert "x.yaml:1:1: " in refusal('a: "\\UFFFFFFFF"')
