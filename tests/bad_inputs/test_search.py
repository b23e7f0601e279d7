"""Bad inputs 33–36: what is typed into the search box is text and nothing else."""

from __future__ import annotations

import time

import pytest

from core.app import Core
from tests.helpers.workspace import add_people


@pytest.fixture
def three(core: Core) -> Core:
    add_people(core, 3)
    return core


@pytest.mark.parametrize("text", ["' OR 1=1 --", "%", "_"])
def test_bad_input_33_sql_and_wild_cards(three: Core, text: str) -> None:
    assert three.people.search(text).total == 0


@pytest.mark.parametrize("text", ['"', "*", "a AND", "NEAR(", "x:", "-", "("])
def test_bad_input_34_words_of_a_full_text_language(three: Core, text: str) -> None:
    """Quoted as a phrase: nobody has these signs in his name."""
    assert three.people.search(text).total == 0


def test_bad_input_35_sixty_thousand_per_cent_signs(three: Core) -> None:
    began = time.perf_counter()
    assert three.people.search("%" * 60_000).total == 0
    assert time.perf_counter() - began < 0.2
    name = three.people.search("").rows[0].name
    assert three.people.search(f"{name}{' ' * 64}无此人").total >= 1, "what stands behind the 64th is not looked for"
    assert three.people.search(f"{name} 无此人").total == 0


def test_bad_input_36_a_pattern_that_never_ends(three: Core) -> None:
    assert three.people.search("(a+)+$").total == 0
