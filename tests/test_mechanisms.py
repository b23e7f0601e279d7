"""The table of the 72 mechanisms in ARCHITECTURE.md is true: all pages, commands, documents and tests are there."""

from __future__ import annotations

import argparse
import ast
import re
from dataclasses import dataclass
from functools import cache

import pytest

from core.command.parser import build_parser
from core.document.catalogue import CATALOGUE
from core.forms.catalogue import shipped_kinds
from core.service.papers import PAPERS
from gui.navigation import EMERGENCY, INNER, PLACES
from sync.server.command.parser import build_parser as build_server_parser
from tests.helpers.sources import ROOT

HEADING = "## The 72 mechanisms of the policies"
COUNT = 72
ADVICE = frozenset({40, 46, 52, 69})  # domain.md calls them advice text: a page that tells is enough
OUTSIDE = frozenset({65})  # and this one out of scope
NOTHING = "—"


@dataclass(frozen=True)
class Mechanism:
    """One row of the table."""

    number: int
    name: str
    pages: tuple[str, ...]
    commands: tuple[str, ...]
    documents: tuple[str, ...]
    tests: tuple[str, ...]


@cache
def mechanisms() -> tuple[Mechanism, ...]:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    part = text.split(HEADING, 1)[1].split("\n## ", 1)[0]
    rows = []
    for line in part.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 6 and cells[0].isdigit():
            rows.append(Mechanism(int(cells[0]), cells[1], *(_named(cell) for cell in cells[2:])))
    return tuple(rows)


def _named(cell: str) -> tuple[str, ...]:
    return tuple(re.findall(r"`([^`]+)`", cell))


def test_every_mechanism_has_its_row() -> None:
    assert [row.number for row in mechanisms()] == list(range(1, COUNT + 1))


@pytest.mark.parametrize("number", range(1, COUNT + 1))
def test_a_mechanism_is_served_through_every_layer(number: int) -> None:
    row = mechanisms()[number - 1]
    assert row.tests or number in OUTSIDE, "no test"
    if number in OUTSIDE:
        return
    assert row.pages, "no page"
    if number not in ADVICE:
        assert row.commands, "no command"
        assert row.documents, "no document"


def test_the_pages_are_pages_of_the_window() -> None:
    known = {place.key for place in (*PLACES, *INNER, EMERGENCY)}
    assert not [(row.number, page) for row in mechanisms() for page in row.pages if page.split(":")[0] not in known]
    kinds = [(row.number, page) for row in mechanisms() for page in row.pages if page.startswith("business:")]
    assert not [(number, page) for number, page in kinds if page.split(":")[1] not in shipped_kinds()]


def test_the_commands_can_be_given() -> None:
    unknown = [
        (row.number, command) for row in mechanisms() for command in row.commands if not _is_command(command.split())
    ]
    assert not unknown


def test_the_documents_can_be_printed() -> None:
    known = {*CATALOGUE} | set(shipped_kinds())
    missing = [(row.number, name) for row in mechanisms() for name in row.documents if name not in known]
    assert not missing
    made = {*PAPERS, *shipped_kinds(), "ledger", "route", "recovery"}
    assert not [(row.number, name) for row in mechanisms() for name in row.documents if name not in made]


def test_the_tests_are_there() -> None:
    missing = [(row.number, name) for row in mechanisms() for name in row.tests if not _is_test(name)]
    assert not missing


def _is_command(words: list[str]) -> bool:
    """`record add --kind emergency`: every word a command of the laptop, or after `server` of the district."""
    if words[0] == "server":
        return _leads(build_server_parser(), words[1:])
    if words[0] == "main.py":
        words = words[1:]
    if not _leads(build_parser(), [word for word in words if not word.startswith("-")][:2]):
        return False
    return "--kind" not in words or words[words.index("--kind") + 1] in shipped_kinds()


def _leads(parser: argparse.ArgumentParser, words: list[str]) -> bool:
    for word in words:
        groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
        if not groups:
            return True  # what follows are arguments
        if word not in groups[0].choices:
            return False
        parser = groups[0].choices[word]
    return True


@cache
def _tests_in(path: str) -> frozenset[str]:
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    return frozenset(
        node.name for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)
    )


def _is_test(name: str) -> bool:
    path, _, function = name.partition("::")
    return function in _tests_in(path) if function else (ROOT / path).is_file()
