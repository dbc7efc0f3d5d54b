"""Reading YAML strictly: what is text, what is a number, and what is refused where."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from roomctl.errors import Faults
from roomctl.preset import yaml_tree
from roomctl.preset.load import LIMIT
from tests import wording
from tests.rigs.nobody import forbidden


def refusal(text: str | bytes) -> str:
    with pytest.raises(Faults) as found:
        yaml_tree.parse(text, "x.yaml")
    return str(found.value)


def unreadable(path: Path) -> str:
    with pytest.raises(Faults) as found:
        yaml_tree.read(path)
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
        value = yaml_tree.parse(f"a: {written}", "x").plain()["a"]
        assert value == read
        assert type(value) is type(read)


def test_every_key_and_value_knows_its_line_and_column() -> None:
    tree = yaml_tree.parse("# first\na:\n  - b: 1\n    c: [x, y]\n", "x")
    node = tree.at(("a", 0, "c"))
    assert (node.key_line, node.key_column, node.line, node.column) == (4, 5, 4, 8)
    last = tree.at(("a", 0, "c", 1))
    assert (last.line, last.column, last.value) == (4, 12, "y")
    assert tree.at(("a", 0, "absent", 3)) is tree.at(("a", 0))


def test_a_mark_at_the_start_of_a_utf_8_file_is_passed_over() -> None:
    assert yaml_tree.parse(b"\xef\xbb\xbfa: 1\n", "x").plain() == {"a": 1}


def a_link(path: Path, *to: str) -> None:
    for one, other in zip((path.name, *to), to, strict=False):
        (path.parent / one).symlink_to(path.parent / other)


CLOSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "20 megabytes": (lambda path: path.write_bytes(b"#" * 20_000_000),
                     "the file is larger than 256 KiB; a few pages of text are expected"),
    "a byte too many": (lambda path: path.write_bytes(b"#" * (LIMIT + 1)),
                        "the file is larger than 256 KiB; a few pages of text are expected"),
    "a folder": (lambda path: path.mkdir(), wording.NO_TEXT_FILE),
    "a pipe": (lambda path: os.mkfifo(path), "this is not an ordinary file; a text file is needed"),
    "nothing": (lambda path: None, "there is no such file; check the spelling and the folder"),
    "a link to itself": (lambda path: a_link(path, path.name), "this is a link that leads back to itself; remove it"),
    "links in a circle": (lambda path: a_link(path, "b", "c", path.name),
                          "this is a link that leads back to itself; remove it"),
    "a link to nothing": (lambda path: a_link(path, "gone"),
                          "this is a link to a file that does not exist; fix or remove the link"),
}  # fmt: skip


@pytest.mark.parametrize("kind", CLOSED)
def test_what_cannot_be_read_at_all_says_exactly_this(kind: str, tmp_path: Path) -> None:
    make, words = CLOSED[kind]
    path = tmp_path / "x.yaml"
    make(path)
    assert unreadable(path) == f"{path}:1:1: {words}"


def test_a_path_that_cannot_be_one_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "a part of its path is not a folder" in unreadable(tmp_path / "file" / "x.yaml")
    assert "the name is too long for this system" in unreadable(tmp_path / ("x" * 5000))
    assert "it cannot be read (embedded null byte)" in unreadable(tmp_path / "a\0b")


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("preset: 1")
    with forbidden(path, 0):
        words = "you are not allowed to read it; ask its owner for permission"
        assert unreadable(path) == f"{path}:1:1: {words}"


def test_a_refusal_by_the_system_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> os.stat_result:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "stat", refuse)
    assert "you are not allowed to read it" in unreadable(tmp_path / "x.yaml")


@pytest.mark.parametrize("sign", ["[", "{a: ", "- ", "? "])
def test_depth_is_bounded_while_reading(sign: str) -> None:
    assert "nested more than 24 levels" in refusal(sign * (200_000 // len(sign)))


def test_the_number_of_values_is_bounded() -> None:
    assert "more than 5000 values" in refusal("[" + "1," * 100_000 + "]")


def test_without_libyaml_the_same_is_read_and_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_tree, "loader", yaml.BaseLoader)
    assert yaml_tree.parse("a: [1, 7:30, 'no']\n", "x").plain() == {"a": (1, "7:30", "no")}
    assert "nested more than 24 levels" in refusal("[" * 80_000)
    assert "there is a tab here; indent with spaces" in refusal("a:\n\tb: 1\n")
    assert "x.yaml:1:1: " in refusal('a: "\\UFFFFFFFF"')
