"""The forms of care agreements keep the laws of every shipped form."""

from __future__ import annotations

import pytest

from core.forms.compile import check_form
from core.forms.questions import ANSWERED, CHOICE_KINDS
from core.paths import resources
from tests.helpers.forms import open_session, shipped

KINDS = ("agreement", "agreement_end", "appraisal")


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_is_supported_and_short(kind: str) -> None:
    assert check_form(resources() / "forms" / f"{kind}.md").ok
    form = shipped(kind)
    assert form.id == kind
    assert not [item.path for item in form.questions.values() if item.kind in ANSWERED and len(item.label) > 30]


@pytest.mark.parametrize("kind", KINDS)
def test_every_question_and_choice_speaks_both_languages(kind: str) -> None:
    form = shipped(kind)
    english = open_session(form)
    english.language = form.language("en")
    for path, question in form.questions.items():
        if question.kind in ("calculate", "hidden") or path in ("duties/how", "fee/expected_note"):
            continue
        words = form.rules[form.schemas[path]].label
        assert question.label, path
        assert words.parts(english.language, "") != words.parts(form.default_language, ""), path
        if question.kind in CHOICE_KINDS:
            assert len(question.choices) >= 2, path


@pytest.mark.parametrize("kind", KINDS)
def test_every_constraint_says_what_is_wrong(kind: str) -> None:
    form = shipped(kind)
    for schema, rules in form.rules.items():
        if rules.constraint is not None:
            assert rules.constraint_text.plain(form.default_language, form.default_language), schema.path


def test_an_agreement_whose_must_is_not_met_cannot_be_signed() -> None:
    session = open_session(shipped("agreement"), usual_pattern="three_township")
    session.set("caregiver/requirements", ["near"])
    problem = session.problem("caregiver/requirements")
    assert problem is not None
    assert "必须" in problem.text
    session.set("caregiver/requirements", ["capacity", "wish"])
    assert session.problem("caregiver/requirements") is None


def test_each_change_asks_only_for_what_it_needs() -> None:
    asked = {}
    for what in ("signed", "renew", "level", "caregiver", "suspend", "resume", "end", "impossible"):
        session = open_session(shipped("agreement_end"))
        session.set("change/what", what)
        session.set("sign/assistant_signature", "media:" + "a" * 64)
        asked[what] = [problem.path.rpartition("/")[2] for problem in session.missing()]
    assert asked == {
        "signed": [],
        "renew": ["renew_until"],
        "level": ["level"],
        "caregiver": ["caregiver_why", "meanwhile"],
        "suspend": ["suspend_why"],
        "resume": [],
        "end": ["end_reason", "is_home"],
        "impossible": ["impossible_why", "wish", "meanwhile"],
    }
