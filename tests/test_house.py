"""Style, types and documents are tests too."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parent.parent


def ran(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *words], cwd=TOP, capture_output=True, text=True)


def test_ruff_finds_nothing() -> None:
    check = ran("ruff", "check", "--no-cache", ".")
    assert check.returncode == 0, check.stdout
    form = ran("ruff", "format", "--no-cache", "--check", ".")
    assert form.returncode == 0, form.stdout


def test_mypy_strict_finds_nothing() -> None:
    check = ran("mypy", "--no-incremental")
    assert check.returncode == 0, check.stdout


def test_every_command_that_readme_and_design_name_is_one() -> None:
    from roomctl.commands.main import parser

    helped = parser().format_help()
    for page in (TOP / "README.md", TOP / "docs" / "design.md"):
        for verb in re.findall(r"`roomctl ([a-z]+)", page.read_text()):
            assert re.search(rf"^    {verb} ", helped, re.M), f"{page.name} names `roomctl {verb}`"


def test_every_file_that_a_document_names_is_there() -> None:
    for page in (TOP / "README.md", *(TOP / "docs").glob("*.md")):
        for name in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / name).exists(), f"{page.name} names {name}"


def test_every_module_says_what_it_is_for() -> None:
    for file in (TOP / "roomctl").rglob("*.py"):
        text = file.read_text()
        assert not text.strip() or text.lstrip().startswith('"""'), file
