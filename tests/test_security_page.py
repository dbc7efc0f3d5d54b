"""docs/security.md names real tests and the readers that there are."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.parsers.readers import READERS

HERE = Path(__file__).parent
PAGE = (HERE.parent / "docs" / "security.md").read_text(encoding="utf-8")


def test_each_test_that_the_page_names_is_there() -> None:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", PAGE)
    assert len(named) > 25
    for file, name in named:
        tree = ast.parse((HERE / file).read_text(encoding="utf-8"))
        there = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert name in there, f"{file} has no {name}"


def test_each_reader_of_the_campaign_is_on_the_page() -> None:
    table = PAGE.partition("| reader |")[2].partition("\n\n")[0]
    assert sorted(re.findall(r"`(\w+)`", table)) == sorted(READERS)
