"""Every promise about the data names a test that exists, and says what is not promised yet."""

from __future__ import annotations

import ast
import re

import pytest

from tests.helpers.sources import ROOT

TEXT = (ROOT / "docs" / "safety.md").read_text("utf-8")
_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if line.startswith("| ") and not line.startswith("| Promise")
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row[0])[:60])
def test_every_promise_names_a_test_that_exists(row: list[str]) -> None:
    assert len(row) == 4, "promise, mechanism, test, limit"
    named = _NAMED.findall(row[2])
    assert named, "a promise without a proof"
    for file, name in named:
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        there = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert name in there, f"{file} has no {name}"


def test_no_test_is_named_outside_the_tables() -> None:
    assert len(_NAMED.findall(TEXT)) == sum(len(_NAMED.findall(row[2])) for row in ROWS if len(row) == 4)


def test_what_is_not_promised_is_said() -> None:
    assert "## Not promised yet" in TEXT and len(ROWS) >= 25
