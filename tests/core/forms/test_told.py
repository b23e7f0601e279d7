"""Choices told by the rules: the list of the day takes the place of the one written in the form."""

from __future__ import annotations

import pytest

from core.errors import InvalidInput
from core.forms import Form
from core.forms.told import as_told, told_rows
from tests.helpers.forms import make_form, open_session, row

OWN = """
duty meals 做饭 all
duty wash 洗衣 all
"""
TOLD = as_told(
    [{"name": "wash", "label": "洗衣服", "extra": "all"}, {"name": "walk", "label": "陪走路", "extra": "none"}]
)


def form(**cells: str) -> Form:
    return make_form(
        row("hidden", "ctx_choices_duty"),
        row("select_multiple duty", "duties", **cells),
        row("calculate", "extra", calculation="instance('duty')/root/item[name = 'walk']/extra"),
        choices=OWN,
    )


def test_what_was_told_is_offered_in_the_place_of_the_forms_own_list() -> None:
    session = open_session(form(), choices_duty=TOLD)
    assert [(choice.value, choice.label) for choice in session.choices("duties")] == [
        ("wash", "洗衣服"),
        ("walk", "陪走路"),
    ]
    session.set("duties", ["walk"])
    with pytest.raises(InvalidInput, match=r"form\.value"):
        session.set("duties", ["meals"])
    assert session.value("extra") == "none"


def test_without_anything_told_the_form_speaks_for_itself() -> None:
    for told in ("", "[]", "no json", '{"name": "x"}', '["x"]'):
        session = open_session(form(), choices_duty=told)
        assert [choice.value for choice in session.choices("duties")] == ["meals", "wash"]


def test_a_record_is_read_with_the_choices_it_was_made_with() -> None:
    first = open_session(form(), choices_duty=TOLD)
    first.set("duties", ["walk"])
    again = open_session(form(), first.answers())
    assert again.value("duties") == ["walk"]
    assert again.choices("duties")[1].label == "陪走路"
    assert again.answers() == first.answers()


def test_a_filter_reads_the_columns_that_were_told() -> None:
    session = open_session(form(choice_filter="extra = 'none'"), choices_duty=TOLD)
    assert [choice.value for choice in session.choices("duties")] == ["walk"]


def test_a_session_leaves_the_form_as_it_was() -> None:
    shared = form()
    open_session(shared, choices_duty=TOLD)
    assert [choice.value for choice in open_session(shared).choices("duties")] == ["meals", "wash"]


def test_rows_without_a_name_are_no_choices() -> None:
    assert told_rows('[{"label": "x"}, {"name": "a", "label": "A"}, 3]') == [{"name": "a", "label": "A"}]
