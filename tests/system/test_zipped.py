"""Zip files with a list: what is not exactly as the list says is refused in a sentence, and nothing is believed."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from roomctl.errors import Refused, RoomError, Unavailable
from roomctl.system import zipped
from roomctl.system.zipped import Limits, Writer, Zipped
from tests.helpers import refused

KIND = "roomctl pack"
FILES = {"a.yaml": b"title: A\n" * 40, "music/sea/one.flac": bytes(range(256)) * 4}
SMALL = Limits(total=50_000, members=4, ratio=20, free=1_000)
"""Limits that small and harmless files exceed."""


def written(files: dict[str, bytes] = FILES, limits: Limits = SMALL) -> bytes:
    out = io.BytesIO()
    with Writer(out, limits) as made:
        for name, data in files.items():
            made.add(name, data)
        made.close(KIND, {"name": "calm"})
    return out.getvalue()


def forged(
    *members: tuple[str | zipfile.ZipInfo, bytes], listed: Any = None, kind: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """A zip file with these members, and `listed` or a true list of them."""
    out, files = io.BytesIO(), []
    with zipfile.ZipFile(out, "w", kind) as made:
        for info, data in members:
            name = info if isinstance(info, str) else info.filename
            made.writestr(info, data, kind)
            files.append({"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()})
        whole = {"kind": KIND, "format": 1, "files": files} if listed is None else listed
        made.writestr(zipped.MANIFEST, whole if isinstance(whole, str) else json.dumps(whole))
    return out.getvalue()


def unpacked(data: bytes, folder: Path, limits: Limits = SMALL) -> dict[str, bytes]:
    """What comes out, by name."""
    archive = Zipped(io.BytesIO(data), "calm.zip", KIND, limits)
    archive.unpack(lambda name: folder / name)
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_what_was_written_comes_out_and_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    assert unpacked(written(), tmp_path) == FILES
    assert written() == written()
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.rglob("*.*")} == {0o600}


def test_a_stream_is_written_as_its_bytes_are(tmp_path: Path) -> None:
    file = tmp_path / "x.flac"
    file.write_bytes(FILES["music/sea/one.flac"])
    out = io.BytesIO()
    with Writer(out) as made, zipped.opened(file) as source:
        made.add("music/sea/one.flac", source)
        made.close(KIND, {})
    assert unpacked(out.getvalue(), tmp_path / "out") == {"music/sea/one.flac": file.read_bytes()}


@pytest.mark.parametrize(
    "name", ["../x.yaml", "/etc/x.yaml", "a/../../x.yaml", "a//x.yaml", "./x.yaml", "a\\x.yaml", "a/\x1bx.yaml",
             "a\u202ex.yaml", "/".join("abcdefghijklm"), "x" * 501],
)  # fmt: skip
def test_a_path_out_of_its_folder_or_a_name_that_hides_something_is_refused(tmp_path: Path, name: str) -> None:
    with refused("leads out of its folder|too long or has invisible"):
        unpacked(forged((name, b"x")), tmp_path / "in")
    assert list(tmp_path.rglob("*")) == []


def test_links_folders_and_devices_are_refused(tmp_path: Path) -> None:
    for mode in (stat.S_IFLNK, stat.S_IFDIR, stat.S_IFIFO, stat.S_IFCHR):
        info = zipfile.ZipInfo("x")
        info.external_attr = (mode | 0o644) << 16
        with refused("'x' is a link or a folder; only files are allowed"):
            unpacked(forged((info, b"/etc/hostname")), tmp_path / "in")
    with refused("link or a folder|leads out"):
        unpacked(forged(("music/", b"")), tmp_path / "in")


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("other", ["a.yaml", "A.yaml", "a.YAML"])
def test_two_members_of_one_name_are_refused_also_where_capitals_do_not_count(tmp_path: Path, other: str) -> None:
    with refused("twice"):
        unpacked(forged(("a.yaml", b"1"), (other, b"2")), tmp_path / "in")


def test_what_grows_too_much_too_many_files_and_too_large_files_are_refused(tmp_path: Path) -> None:
    with refused("more than 20 times larger"):
        unpacked(forged(("x", bytes(30_000))), tmp_path / "a")
    with refused("unpacked, it is larger than 0.05 MB"):
        unpacked(forged(*((f"x{at}", os.urandom(15_000)) for at in range(4))), tmp_path / "b", SMALL)
    with refused("more than 4 files"):
        unpacked(forged(*((f"x{at}", b"") for at in range(5))), tmp_path / "c")
    assert list(tmp_path.rglob("*")) == []


def test_nothing_larger_than_the_limits_is_written_either() -> None:
    with refused("more than 4 files"):
        written({f"x{at}": b"" for at in range(5)})
    with refused("larger than 0.05 MB together"):
        written({"x": bytes(60_000)})


def test_what_reading_refuses_is_not_written_either() -> None:
    with refused("larger than 0.05 MB together"):
        written({"x": os.urandom(49_900)})  # with its list
    with refused("x becomes more than 20 times smaller"):
        written({"x": bytes(30_000)})
    with refused(r"sea/A\.txt: another file's name differs in capitals alone"):
        written({"sea/a.txt": b"1", "sea/A.txt": b"2"})


def test_a_file_of_ten_gigabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "huge.zip"
    with open(file, "wb") as made:
        made.truncate(10 * 10**9)  # a hole, of no bytes on the disk
    with zipped.opened(file) as source, refused("larger than 2 GB"):
        Zipped(source, str(file), KIND)


def sizes(data: bytes, size: int) -> bytes:
    """The same zip file, its headers naming another size for the first member."""
    local, central = data.find(b"PK\3\4"), data.find(b"PK\1\2")
    for at in (local + 22, central + 24):
        data = data[:at] + struct.pack("<L", size) + data[at + 4 :]
    return data


def test_sizes_are_counted_and_not_believed(tmp_path: Path) -> None:
    whole = os.urandom(3_000)
    true = forged(("x", whole), ("y", b""))
    for size in (0, 10, 2_999):
        with refused("damaged|altered"):
            unpacked(sizes(true, size), tmp_path / f"header{size}")
    for size in (3_001, 40_000):
        assert unpacked(sizes(true, size), tmp_path / f"header{size}") == {"x": whole, "y": b""}
    for size in (0, 10, 2_999, 3_001):
        files = [{"name": "x", "size": size, "sha256": hashlib.sha256(whole).hexdigest()}]
        with refused("damaged or was altered"):
            unpacked(forged(("x", whole), listed={"kind": KIND, "format": 1, "files": files}), tmp_path / f"list{size}")
        assert (tmp_path / f"list{size}" / "x").stat().st_size <= min(size, len(whole))


def listed(**more: Any) -> dict[str, Any]:
    return {"kind": KIND, "format": 1, "files": [], **more}


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ("{", "is not a roomctl pack"), ("[]", "is not a roomctl pack"), ("[" * 9000, "is not a roomctl pack"),
        (listed(kind="another"), "is not a roomctl pack"), (listed(format=2), "update roomctl first"),
        (listed(files=None), "cannot be read"), (listed(files=[1]), "cannot be read"), (listed(files=[{}]), "cannot"),
        (listed(files=[{"name": "x", "size": True, "sha256": "00" * 32}]), "cannot be read"),
        (listed(files=[{"name": "x", "size": -1, "sha256": "00" * 32}]), "cannot be read"),
        (listed(files=[{"name": "x", "size": 1, "sha256": "00"}]), "cannot be read"),
        (listed(files=[{"name": "x", "size": 1, "sha256": "gg" * 32}]), "cannot be read"),
        (listed(), "x is not in its list"),
        (listed(files=[{"name": name, "size": 1, "sha256": "00" * 32} for name in "xy"]), "y is missing"),
        (listed(files=[{"name": "x", "size": 1, "sha256": "00" * 32}] * 2), "names repeat"),
        (listed(files=[{"name": ["x"], "size": 1, "sha256": "00" * 32}]), "altered|cannot be read"),
        (listed(files=[{"name": "x", "size": 1, "sha256": "00" * 32}]), "x is not the file that its list names"),
    ],
)  # fmt: skip
def test_a_list_that_is_none_or_names_other_files_is_refused(tmp_path: Path, about: Any, said: str) -> None:
    with refused(said):
        unpacked(forged(("x", b"1"), listed=about), tmp_path / "in", SMALL._replace(ratio=1000))


def cut(data: bytes) -> list[bytes]:
    return [data[:at] for at in range(0, len(data), 37)]


def flipped(data: bytes) -> list[bytes]:
    return [data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :] for at in range(0, len(data), 5)]


def with_comment(data: bytes) -> list[bytes]:
    return [data[:-2] + b"\x03\x00abc"]


def with_more(data: bytes) -> list[bytes]:
    return [data + b"x", b"x" + data, data + data, b"PK\3\4" + data, data[:-22] + data[-22:] * 2]


def other_files(data: bytes) -> list[bytes]:
    return [b"", b"x", b"PK\5\6" + bytes(18), b"\x1f\x8b\x08" + bytes(99), data.hex().encode()]


@pytest.mark.parametrize("spoilt", [cut, flipped, with_comment, with_more, other_files])
def test_a_damaged_file_is_refused_or_gives_exactly_the_files_of_its_list(
    tmp_path: Path, spoilt: Callable[[bytes], list[bytes]]
) -> None:
    said = [outcome(data, tmp_path / str(at)) for at, data in enumerate(spoilt(written()))]
    assert sum(one != "" for one in said) > 0.5 * len(said)  # a flipped bit in a date matters to nobody
    assert all(one.startswith(("calm.zip is ", "calm.zip has ")) for one in said if one)


def outcome(data: bytes, folder: Path) -> str:
    """Why it was refused; empty if the files are those of the list."""
    try:
        whole = unpacked(data, folder)
    except Refused as error:
        return str(error)
    assert whole == FILES
    return ""


@pytest.mark.parametrize("kind", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_refused(tmp_path: Path, kind: int) -> None:
    with refused("packed in a way that roomctl does not write"):
        unpacked(forged(("x", b"1"), kind=kind), tmp_path / "in")


def test_what_is_encrypted_by_its_flag_or_written_as_zip64_is_refused(tmp_path: Path) -> None:
    data = bytearray(forged(("x", b"1")))
    data[data.find(b"PK\1\2") + 8] |= 1
    with refused("packed in a way"):
        unpacked(bytes(data), tmp_path / "in")
    whole = bytearray(
        data[:-22] + b"PK\6\7" + bytes(16) + data[-22:]
    )  # the place of ZIP64's end record, before the end
    [length] = struct.unpack("<L", whole[-10:-6])
    whole[-10:-6] = struct.pack("<L", length + 20)
    with refused("is not a roomctl pack, or is cut off"):
        unpacked(bytes(whole), tmp_path / "in")


@pytest.mark.parametrize("reads", [0, 3, 4, 5])  # between them zipfile says itself that it is no zip file
def test_a_file_on_a_stick_that_is_pulled_out_is_named(tmp_path: Path, reads: int) -> None:
    left = [reads]

    class Pulled(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            left[0] -= 1
            if left[0] < 0:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return super().read(size)

    with pytest.raises(Unavailable, match=r"^calm\.zip cannot be read \(Input/output error\)"):
        Zipped(Pulled(written()), "calm.zip", KIND, SMALL).unpack(lambda name: tmp_path / name)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, said in ((tmp_path / "pipe", "not an ordinary file"), (tmp_path / "gone", "cannot be read")):
        with pytest.raises(Unavailable, match=said):
            zipped.opened(path)
    with pytest.raises(RoomError):
        zipped.opened(tmp_path)
