"""The clinic's name and logo on a page: what a logo may be, and that pages without one are as before."""

from __future__ import annotations

import base64
import struct
import zlib
from pathlib import Path

import pytest

from roomctl.commands.main import main
from roomctl.errors import Refused, Unavailable
from roomctl.report.content import Asked, document
from roomctl.report.html import Clinic, html
from roomctl.report.logo import LARGEST, data_url
from roomctl.report.markdown import markdown
from roomctl.report.pdf import pdf
from roomctl.report.text import text
from roomctl.web.guard import styled
from tests.report import golden
from tests.rigs import paper

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><circle cx="10" cy="10" r="9" fill="#063"/>%s</svg>'


def png(wide: int = 4, high: int = 3) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x20\x80\x60" * wide for _ in range(high)) if wide * high < 10_000 else b""
    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def jpeg(wide: int, high: int) -> bytes:
    """The beginning of a JPEG, with a comment before its size."""
    size = b"\xff\xc2" + struct.pack(">HBHHB", 11, 8, high, wide, 1) + b"\1\x11\0"
    return b"\xff\xd8\xff\xfe\x00\x06abcd" + size + b"\xff\xd9"


@pytest.mark.parametrize(
    ("data", "kind"),
    [(png(), "png"), (jpeg(30, 20), "jpeg"), ((SVG % "").encode(), "svg+xml"),
     ((SVG % '<use href="#a"/><g style="fill:url(#b)"/>').encode(), "svg+xml")],
)  # fmt: skip
def test_a_logo_becomes_a_data_url_of_what_it_is_whatever_its_name(data: bytes, kind: str, tmp_path: Path) -> None:
    file = tmp_path / "logo.bin"
    file.write_bytes(data)
    assert data_url(file) == f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"GIF89a", "is no PNG, JPEG or SVG"),
        (b"", "is no PNG, JPEG or SVG"),
        (png()[:-8], "is damaged"),
        (png(5000, 3), "has 5000 × 3 pixels; at most 4000 × 4000"),
        (jpeg(30, 60_000), "has 30 × 60000 pixels"),
        (b"\xff\xd8\xff\xe0\x00\x10", "is damaged"),
        (png() + b" " * LARGEST, "is larger than 256 KiB"),
        ((SVG % "<script>1</script>").encode(), "has a script in it"),
        ((SVG % '<g onload="a()"/>').encode(), "has a script in it"),
        ((SVG % '<a href="java&#10;script:a()"/>').encode(), "has a script in it"),
        ((SVG % "<foreignObject/>").encode(), "has a foreignobject in it"),
        ((SVG % '<image href="http://x.example/a.png"/>').encode(), "links to another file"),
        ((SVG % '<image xmlns:x="http://www.w3.org/1999/xlink" x:href="a.png"/>').encode(), "links to another file"),
        ((SVG % '<image href="data:image/svg+xml,x"/>').encode(), "links to another file"),
        ((SVG % '<g style="fill:url( &quot;//x.example&quot;)"/>').encode(), "links to another file"),
        ((SVG % "<style>@import 'a.css';</style>").encode(), "links to another file"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + (SVG % "&a;").encode(), "has a document type"),
        (b'<?xml-stylesheet href="a.css"?>' + (SVG % "").encode(), "links to a style sheet"),
        ((SVG % "<g>").encode(), "is damaged"),
    ],
)
def test_a_logo_that_is_none_or_could_do_more_than_be_seen_is_refused(data: bytes, why: str, tmp_path: Path) -> None:
    file = tmp_path / "logo.svg"
    file.write_bytes(data)
    with pytest.raises(Refused, match=why.replace("×", ".")):
        data_url(file)


def test_a_logo_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="cannot be read: No such file"):
        data_url(tmp_path / "gone.png")
    with pytest.raises(Unavailable, match="cannot be read"):
        data_url(tmp_path)


def test_config_check_names_the_line_of_a_logo_that_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    (tmp_path / "room.yaml").write_text("clinic_name: Old Mill Massage\nclinic_logo: logo.svg\n")
    (tmp_path / "logo.svg").write_text(SVG % "<script/>")
    assert main(["config", "check"]) == 1
    assert f"{tmp_path / 'room.yaml'}:2:1: clinic_logo: the clinic's logo" in capsys.readouterr().out
    (tmp_path / "logo.svg").write_text(SVG % "")
    assert main(["config", "check"]) == 0


def test_the_policy_of_a_shared_report_lets_its_own_image_show() -> None:
    assert "img-src data:;" in styled("<style>a</style>")


def page(tmp_path: Path, clinic: Clinic) -> str:
    with golden.utc():
        made = golden.golden(golden.load(tmp_path / "journal.db"))
        return html(document(made, Asked(room="blue", brief=True)), clinic)


def test_a_report_begins_with_the_clinic_and_without_one_is_as_before(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text(SVG % "")
    url = data_url(tmp_path / "logo.svg")
    made = page(tmp_path, Clinic("Mill & Sons", url))
    assert (
        f'<body>\n<header class="clinic"><img src="{url}" alt=""><span>Mill &amp; Sons</span></header>\n<main>' in made
    )
    assert made.count("<header") == 1


def test_a_report_without_a_clinic_is_as_before(tmp_path: Path) -> None:
    assert page(tmp_path, Clinic()) == (golden.HERE / "report.html").read_text(encoding="utf-8")
    assert 'alt="the clinic\'s logo"' in "".join(Clinic(logo="x").header)


@pytest.mark.parametrize("name", ["Mill & Sons #1", ""])
@pytest.mark.parametrize(
    "logo", [(SVG % "").encode(), png(80, 40), png(400, 4), b""], ids=["svg", "png", "wide", "none"]
)
def test_a_pdf_begins_with_the_clinic_too_and_stays_one_tagged_page(tmp_path: Path, name: str, logo: bytes) -> None:
    (tmp_path / "logo").write_bytes(logo)
    clinic = Clinic(name, data_url(tmp_path / "logo") if logo else "")
    made = document(golden.golden(golden.load(tmp_path / "journal.db")), Asked(room="blue", brief=True))
    told: list[str] = []
    file = tmp_path / "x.pdf"
    file.write_bytes(pdf(made, golden.STARTED, clinic, told.append))
    about = paper.about(file)
    assert (about["Pages"], about["Tagged"]) == ("1", "yes")
    assert paper.words(file).startswith(name or made.title)
    images = file.read_bytes().count(b"/Subtype/Image") + file.read_bytes().count(b"/Subtype /Image")
    assert bool(images) == logo.startswith(b"\x89PNG")
    assert not told


def test_a_logo_that_a_pdf_cannot_have_is_left_out_and_said(tmp_path: Path) -> None:
    (tmp_path / "logo.jpg").write_bytes(jpeg(30, 20))
    made = document(golden.golden(golden.load(tmp_path / "journal.db")), Asked(room="blue", brief=True))
    told: list[str] = []
    plain = pdf(made, golden.STARTED, Clinic("Mill"), told.append)
    assert not told
    assert pdf(made, golden.STARTED, Clinic("Mill", data_url(tmp_path / "logo.jpg")), told.append) == plain
    assert told == [
        "the clinic's logo cannot be drawn in a PDF, so this one has no logo; save it again as PNG or plain SVG"
    ]


def test_text_and_markdown_begin_with_the_clinic_s_name(tmp_path: Path) -> None:
    made = document(golden.golden(golden.load(tmp_path / "journal.db")), Asked(room="blue"))
    assert text(made, "Mill *1*").startswith(f"Mill *1*\n\n{made.title}\n")
    assert markdown(made, "Mill *1*").startswith("**Mill \\*1\\***\n\n# ")
    assert text(made).startswith(made.title)


@pytest.mark.slow
@pytest.mark.parametrize("size", ["A4", "letter"])
def test_with_name_and_logo_it_is_still_printed_on_one_page(tmp_path: Path, size: str) -> None:
    (tmp_path / "logo.png").write_bytes(png(80, 40))
    file = tmp_path / "report.html"
    file.write_text(page(tmp_path, Clinic("Old Mill Massage", data_url(tmp_path / "logo.png"))), encoding="utf-8")
    made = paper.printed(file, tmp_path, size=size)
    assert paper.about(made)["Pages"] == "1"
    assert paper.words(made).startswith("Old Mill Massage")
