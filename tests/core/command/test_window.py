"""The window's own command line is told from a command's, and reads none of the commands' modules."""

from __future__ import annotations

import subprocess
import sys

import pytest

from core.command.parser import build_parser
from core.command.window import of_the_window
from tests.helpers.sources import ROOT


@pytest.mark.parametrize("words", [[], ["--practice"], ["--workspace", "w"], ["--practice", "--json"], ["--work=w"]])
def test_without_a_command_both_parsers_say_the_same(words: list[str]) -> None:
    told = of_the_window(words)
    assert told is not None
    assert vars(told) == vars(build_parser().parse_args(words))


@pytest.mark.parametrize(
    "words", [["due"], ["--json", "due"], ["-h"], ["nix"], ["--workspace"], ["--", "due"], ["--x"]]
)
def test_a_command_help_or_a_mistake_is_left_to_the_whole_parser(words: list[str]) -> None:
    assert of_the_window(words) is None


def test_the_window_starts_without_the_commands() -> None:
    told = "import sys, main; print([name for name in sys.modules if name.startswith('core.command.')])"
    out = subprocess.run([sys.executable, "-c", told], cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True).stdout
    assert sorted(eval(out)) == ["core.command.refusal", "core.command.window"]
