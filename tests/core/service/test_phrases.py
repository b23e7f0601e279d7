from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.app import Core
from core.errors import InvalidInput
from core.paths import resources
from core.service.phrases import LONGEST, shipped

WORD = st.text(st.characters(whitelist_categories=("L", "N")), min_size=1, max_size=6)


def test_everybody_begins_with_the_shipped_phrases(core: Core) -> None:
    assert core.phrases.all() == list(shipped(resources() / "forms"))
    assert all(len(phrase) <= LONGEST for phrase in core.phrases.all())


def test_a_new_phrase_comes_first_and_only_once(core: Core) -> None:
    core.phrases.add("  药够吃\n到月底 ")
    core.phrases.add("门锁坏了")
    core.phrases.add("药够吃 到月底")
    assert core.phrases.all()[:2] == ["药够吃 到月底", "门锁坏了"]
    assert len(core.phrases.all()) == len(shipped(resources() / "forms")) + 2


def test_what_all_were_deleted_stays_deleted(core: Core) -> None:
    for phrase in core.phrases.all():
        core.phrases.remove(phrase)
    assert core.phrases.all() == []


@pytest.mark.parametrize(("text", "code"), [(" \n", "phrase.empty"), ("长" * (LONGEST + 1), "phrase.too_long")])
def test_what_is_no_phrase_is_refused(core: Core, text: str, code: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        core.phrases.add(text)
    assert raised.value.code == code


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WORD, min_size=1, max_size=5, unique=True), st.data())
def test_moving_loses_nothing_and_changing_keeps_the_place(core: Core, words: list[str], data: st.DataObject) -> None:
    for phrase in core.phrases.all():
        core.phrases.remove(phrase)
    for word in reversed(words):
        core.phrases.add(word)
    assert core.phrases.all() == words
    chosen = data.draw(st.sampled_from(words))
    core.phrases.move(chosen, data.draw(st.sampled_from([-1, 1])))
    assert sorted(core.phrases.all()) == sorted(words)
    at = core.phrases.all().index(chosen)
    core.phrases.change(chosen, "另一句")
    assert core.phrases.all()[at] == "另一句"
