"""The forms of emergencies, leads, referrals, cases and calls: short, in two languages, with the codes of the rules."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from core.domain.needs import offices, targets
from core.domain.referral import VISIT_NEEDS
from core.forms import Form
from core.forms.questions import ANSWERED, CHOICE_KINDS
from core.service.rules import shipped_packs
from tests.helpers.forms import open_session, shipped

KINDS = ["emergency", "supplement", "handout", "lead", "referral", "case", "call"]
DAY = date(2026, 11, 22)


@cache
def form(kind: str) -> Form:
    return shipped(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_every_question_and_choice_speaks_both_languages(kind: str) -> None:
    loaded = form(kind)
    english = loaded.language("en")
    for path, question in loaded.questions.items():
        if question.kind in ("calculate", "hidden"):
            continue
        rules = loaded.rules[loaded.schemas[path]]
        assert question.label, path
        if not question.label.startswith("${"):
            assert rules.label.parts(english, "") != "", path
        if question.kind in CHOICE_KINDS:
            assert len(question.choices) >= 2, path
            assert all(choice.label for choice in question.choices), path


@pytest.mark.parametrize("kind", KINDS)
def test_questions_are_short_and_say_what_is_wrong(kind: str) -> None:
    loaded = form(kind)
    assert not [item.path for item in loaded.questions.values() if item.kind in ANSWERED and len(item.label) > 30]
    for schema, rules in loaded.rules.items():
        if rules.constraint is not None:
            assert rules.constraint_text.plain(loaded.default_language, loaded.default_language), schema.path


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_assistants_hand_is_needed_everywhere(kind: str) -> None:
    session = open_session(form(kind))
    assert session.is_required("sign/assistant_signature")


def test_needs_and_offices_are_those_of_the_rules() -> None:
    pack = shipped_packs()["national"]
    needs = {one.need for one in targets(pack, DAY)}
    for kind, path in (("lead", "need/needs"), ("referral", "need/needs")):
        asked = {choice.value for choice in form(kind).questions[path].choices} - {"none"}
        assert asked == needs, kind
    assert {choice.value for choice in form("emergency").questions["what/needs"].choices} <= needs
    known = {choice.value for choice in form("referral").questions["need/office"].choices}
    assert known == set(offices(pack, DAY)) | {"other"}


def test_every_need_of_a_visit_has_its_code_in_the_rules() -> None:
    needs = {one.need for one in targets(shipped_packs()["national"], DAY)}
    asked = {choice.value for choice in shipped("visit").questions["wish/needs"].choices} - {"none"}
    assert asked <= set(VISIT_NEEDS) | needs
    assert set(VISIT_NEEDS.values()) <= needs


def test_sources_of_leads_and_kinds_of_relief_are_those_of_the_rules() -> None:
    pack = shipped_packs()["national"]
    sources = {row.key for row in pack.rows_on("lead_source", DAY)}
    assert {choice.value for choice in form("lead").questions["lead/source"].choices} == sources
    kinds = {row.key for row in pack.rows_on("relief_type", DAY)}
    assert {choice.value for choice in form("emergency").questions["what/relief"].choices} == kinds


@pytest.mark.parametrize("reason", ["lost", "stranded", "violence", "begging", "disaster", "winter", "hunger"])
def test_passing_trouble_of_every_kind_can_be_told(reason: str) -> None:
    assert reason in {choice.value for choice in form("lead").questions["lead/reason"].choices}


def test_the_office_follows_the_first_need_and_may_be_chosen_anew() -> None:
    session = open_session(form("referral"), targets=";medical=medical;housing=housing;")
    session.set("need/needs", ["housing", "medical"])
    assert session.value("need/office") == "housing"
    session.set("need/office", "charity")
    assert session.value("need/office") == "charity"
