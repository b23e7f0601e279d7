"""Laws about the documents for people who carry on: what README, ARCHITECTURE and CONTRIBUTING name is there."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from core.command.parser import build_parser as laptop
from sync.server.command.parser import build_parser as server
from tests.helpers.sources import ROOT, place, tracked

DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")
LARGEST_PICTURE_BYTES = 200_000
PROGRAMS: dict[str, Callable[[], argparse.ArgumentParser]] = {
    "main.py": laptop,
    "python -m sync.server": server,
}
_FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_TOP = sorted({path.relative_to(ROOT).parts[0] for path in tracked()})
_PATH = re.compile(rf"(?:{'|'.join(map(re.escape, _TOP))})(?:/[\w.*<>-]+)*/?")
_ROW = re.compile(r"^\| (?P<chinese>[^|`]+) \| (?P<names>`[^|]+`) \| (?P<places>`[^|]+`) \|$", re.MULTILINE)


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def blocks(text: str) -> Iterator[str]:
    """The lines inside fences, one by one; a line that ends with a backslash goes on in the next."""
    for block in _FENCE.findall(text):
        yield from block.replace("\\\n", " ").splitlines()


def spans(text: str) -> list[str]:
    """What stands between back quotes in the running text."""
    return _SPAN.findall(_FENCE.sub("", text))


def typed(line: str) -> list[str]:
    """The words of a command line, without what a shell would take for itself."""
    return shlex.split(re.split(r" [|>] ", line, maxsplit=1)[0], comments=True)


def asked(program: str, lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """The lines that run a program, with what they hand to it."""
    for line in lines:
        before, found, after = line.partition(program)
        if found and (before in ("", "$ ") or before.endswith((" ", "/bin/"))):
            yield line, typed(after)


def commands_of(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands below a parser by name."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def shaped(patterned: str) -> str:
    """A path with blanks such as `<name>` as a glob."""
    return re.sub(r"<[^>]*>", "*", patterned).rstrip("/")


def exists(named: str) -> bool:
    return any(ROOT.glob(shaped(named)))


def texts_below(path: Path) -> str:
    files = [path] if path.is_file() else [item for item in tracked() if item.is_relative_to(path)]
    return "\n".join(item.read_text("utf-8", errors="replace") for item in files)


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("program", PROGRAMS)
def test_every_command_line_shown_would_be_taken(program: str, name: str) -> None:
    refused = []
    for line, words in asked(program, list(blocks(read(name)))):
        try:
            PROGRAMS[program]().parse_args(words)
        except SystemExit as end:
            if end.code:
                refused.append(line)
    assert not refused


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("program", PROGRAMS)
def test_every_command_named_in_a_sentence_exists(program: str, name: str) -> None:
    unknown = []
    for line, words in asked(program, spans(read(name))):
        parser = PROGRAMS[program]()
        for word in words:
            below = commands_of(parser)
            if not below or word.startswith("-"):
                break
            if any(part not in below for part in word.split("|")):
                unknown.append(line)
                break
            parser = below[word.split("|")[0]]
    assert not unknown


def test_the_readme_shows_every_command_of_the_laptop_and_of_the_server() -> None:
    text = read("README.md")
    lines = [*blocks(text), *spans(text)]
    for program, parser in PROGRAMS.items():
        shown = {word for _line, words in asked(program, lines) for word in words}
        assert commands_of(parser()).keys() <= shown, program


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_goal_of_make_that_is_named_exists(name: str) -> None:
    text = read(name)
    goals = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    lines = [line for line in [*blocks(text), *spans(text)] if line.startswith("make ")]
    assert lines
    assert {line.split()[1] for line in lines} <= goals


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_path_that_is_named_exists(name: str) -> None:
    named = {span for span in spans(read(name)) if _PATH.fullmatch(span)}
    assert named
    assert not sorted(span for span in named if not exists(span))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_to_a_file(name: str) -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", read(name))
    assert targets
    assert not [target for target in targets if not (ROOT / target).is_file()]


def test_the_pictures_are_shown_whole_and_small() -> None:
    shown = set(re.findall(r"!\[[^\]]*\]\((docs/pictures/[^)]+)\)", read("README.md")))
    assert shown == {place(path) for path in (ROOT / "docs" / "pictures").iterdir()}
    for name in shown:
        path = ROOT / name
        assert path.stat().st_size <= LARGEST_PICTURE_BYTES, name
        with Image.open(path) as picture:
            picture.verify()


def test_every_name_of_the_glossary_is_used_where_the_glossary_says() -> None:
    rows = list(_ROW.finditer(read("ARCHITECTURE.md")))
    assert len(rows) >= 60
    missing = []
    for row in rows:
        for where in _SPAN.findall(row["places"]):
            path = ROOT / where
            text = texts_below(path) if path.exists() else ""
            missing += [
                f"{row['chinese'].strip()}: {name} in {where}"
                for name in _SPAN.findall(row["names"])
                if not re.search(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", text)
            ]
    assert not missing


def test_a_chinese_term_stands_in_the_glossary_once() -> None:
    terms = [row["chinese"].strip() for row in _ROW.finditer(read("ARCHITECTURE.md"))]
    assert sorted(terms) == sorted(set(terms))
