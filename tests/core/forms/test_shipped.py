"""The forms that ship with the program: they compile, and the work of a village gets through them."""

from __future__ import annotations

import tomllib
from functools import cache

import pytest

from core.forms import Form, Session
from core.forms.compile import check_form
from core.forms.questions import ANSWERED, CHOICE_KINDS
from core.paths import resources
from tests.helpers.forms import PICTURE, open_session, shipped

PERSON = {
    "person_name": "李大山",
    "self_care": "partial",
    "self_care_label": "半护理",
    "season": "winter",
    "has_caregiver": "yes",
    "caregiver_name": "王小兰",
}
USUAL: dict[str, object] = {
    "visit/visited_at": "09:10",
    "life/food": "ok",
    "life/housing": "ok",
    "life/water": "ok",
    "health/condition": "same",
    "health/medicine": "ok",
    "health/hospital": "no",
    "health/ability": "same",
    "care/is_present": "yes",
    "care/duty_partial": "done",
    "care/satisfied": "yes",
    "care/neighbours": "good",
    "care/harm": "no",
    "money/living_fee": "ok",
    "money/care_fee": "ok",
    "money/heating_fee": "ok",
    "money/card_keeper": "self",
    "safety/hazards": ["none"],
    "season/heating": "ok",
    "season/coal": "ok",
    "mind/mood": "calm",
    "mind/clear": "clear",
    "wish/institution": "stay",
    "wish/needs": ["none"],
    "papers/complete": "all",
    "papers/policy": "yes",
    "follow/major_change": "no",
    "sign/person_signature": PICTURE,
    "sign/assistant_signature": PICTURE,
}


@cache
def form(kind: str) -> Form:
    return shipped(kind)


def fill(session: Session, answers: dict[str, object]) -> Session:
    for path, value in answers.items():
        assert session.is_relevant(path), path
        session.set(path, value)
    return session


def usual_visit(**context: str) -> Session:
    session = open_session(form("visit"), **{**PERSON, **context})
    return fill(session, {path: value for path, value in USUAL.items() if session.is_relevant(path)})


def missing(session: Session) -> list[str]:
    return [found.path for found in session.missing()]


@pytest.mark.parametrize("kind", ["visit", "change", "lead"])
def test_a_shipped_form_asks_for_nothing_that_the_engine_cannot_do(kind: str) -> None:
    found = check_form(resources() / "forms" / f"{kind}.md")
    assert found.ok, found.unsupported
    assert form(kind).id == kind


def test_the_catalogue_names_every_shipped_form() -> None:
    rows = tomllib.loads((resources() / "forms" / "catalogue.toml").read_text("utf-8"))["forms"]
    assert {entry["file"] for entry in rows.values()} == {path.name for path in (resources() / "forms").glob("*.md")}


@pytest.mark.parametrize("kind", ["visit", "change", "lead"])
def test_every_question_and_choice_speaks_both_languages(kind: str) -> None:
    loaded = form(kind)
    english = open_session(loaded)
    english.language = loaded.language("en")
    for path, question in loaded.questions.items():
        if question.kind not in ("calculate", "hidden"):
            rules = loaded.rules[loaded.schemas[path]]
            assert question.label, path
            assert rules.label.parts(english.language, "") != rules.label.parts(loaded.default_language, ""), path
        if question.kind in CHOICE_KINDS:
            assert len(question.choices) >= 2, path
            assert all(choice.label for choice in question.choices), path


@pytest.mark.parametrize("kind", ["visit", "change", "lead"])
def test_every_constraint_says_what_is_wrong(kind: str) -> None:
    loaded = form(kind)
    for schema, rules in loaded.rules.items():
        if rules.constraint is not None:
            assert rules.constraint_text.plain(loaded.default_language, loaded.default_language), schema.path


@pytest.mark.parametrize("kind", ["visit", "change", "lead"])
def test_questions_are_short(kind: str) -> None:
    loaded = form(kind)
    assert not [item.path for item in loaded.questions.values() if item.kind in ANSWERED and len(item.label) > 30]


def test_the_questions_that_the_program_reasons_about_are_there() -> None:
    kinds = {path: question.kind for path, question in form("visit").questions.items()}
    expected = {
        "visit/visited_on": "date",
        "visit/visited_at": "time",
        "visit/method": "select_one",
        "visit/is_met": "select_one",
        "visit/not_met_reason": "select_one",
        "photos": "repeat",
        "photos/picture": "image",
        "photos/caption": "text",
        "problems": "repeat",
        "sign/mode": "select_one",
        "sign/person_signature": "signature",
        "sign/thumb_photo": "image",
        "sign/proxy_name": "text",
        "sign/proxy_relation": "select_one",
        "sign/proxy_signature": "signature",
        "sign/witness_name": "text",
        "sign/witness_signature": "signature",
        "sign/refused_reason": "text",
        "sign/assistant_signature": "signature",
        "plan/next_on": "date",
        "follow/major_change": "select_one",
    }
    assert expected.items() <= kinds.items()
    methods = [choice.value for choice in form("visit").questions["visit/method"].choices]
    assert methods == ["home", "phone", "video", "third_party", "neighbour"]
    modes = [choice.value for choice in form("visit").questions["sign/mode"].choices]
    assert modes == ["self", "thumb", "proxy", "refused"]
    assert "report/urgency" in form("change").questions
    assert "lead/urgency" in form("lead").questions


def test_what_the_paper_marks_is_what_the_form_asks() -> None:
    marks = tomllib.loads((resources() / "documents" / "marks.toml").read_text("utf-8"))
    for kind, rows in marks.items():
        for path, answers in rows.items():
            known = {choice.value for choice in form(kind).questions[path].choices}
            assert {value for values in answers.values() for value in values} <= known, path


def test_an_ordinary_visit_is_done_with_few_answers() -> None:
    session = usual_visit()
    assert missing(session) == []
    assert len(USUAL) < 30
    asked = [state for state in session.section_states() if state.is_relevant]
    assert {state.state for state in asked if state.path not in ("problems", "photos", "plan")} == {"complete"}
    assert session.answers()["visit/visited_on"] == "2026-11-22"


def test_a_visit_in_spring_to_someone_without_caregiver_asks_for_less() -> None:
    session = open_session(form("visit"), **{**PERSON, "season": "", "has_caregiver": "no", "self_care": "full"})
    assert not session.is_relevant("season")
    assert not session.is_relevant("money/heating_fee")
    assert not session.is_relevant("care/satisfied")
    assert session.is_relevant("care/looked_after")


def test_in_summer_the_heat_is_asked_and_not_the_stove() -> None:
    session = open_session(form("visit"), **{**PERSON, "season": "summer"})
    assert session.is_relevant("season/cooling")
    assert not session.is_relevant("season/heating")


def test_duties_follow_the_level_of_self_care() -> None:
    counts = {}
    for level in ("full", "partial", "none", ""):
        session = open_session(form("visit"), **{**PERSON, "self_care": level})
        asked = [name for name in ("full", "partial", "none") if session.is_relevant(f"care/duty_{name}")]
        assert asked == [level or "full"]
        session.set(f"care/duty_{level or 'full'}", "partly")
        counts[level] = len(session.choices("care/undone"))
    assert counts["full"] < counts["partial"] < counts["none"] == counts[""]


def test_a_visit_with_troubles_asks_on_and_can_be_finished() -> None:
    session = usual_visit(self_care="none")
    fill(session, {"care/duty_none": "partly", "care/undone": ["turning", "meals"]})
    fill(session, {"wish/institution": "stay", "wish/institution_reason": "舍不得老屋"})
    fill(session, {"life/food": "bad", "life/food_bad": ["bedding"], "life/life_note": "被子只有一床，薄。"})
    fill(session, {"health/condition": "ill", "health/illness": "咳嗽三天", "health/see_doctor": "way"})
    fill(session, {"health/medicine": "short", "health/medicine_note": "降压药只剩两天"})
    fill(session, {"health/ability": "worse", "health/cannot_do": ["bed", "toilet", "walking", "bathing"]})
    assert "全护理" in session.label("health/ability_note")
    fill(session, {"money/living_fee": "late", "money/money_note": "上个月没到"})
    fill(session, {"money/card_keeper": "caregiver", "money/keeper_name": "王小兰", "money/keeper_agreement": "no"})
    fill(
        session,
        {"safety/hazards": ["coal", "wiring"], "safety/hazards_note": "煤炉在床边", "safety/hazards_fixed": "no"},
    )
    fill(session, {"follow/major_change": "yes", "follow/changes": ["health"], "follow/is_report_needed": "yes"})
    assert missing(session) == ["follow/not_listed"]
    place = session.add_repeat("problems")
    fill(
        session,
        {
            f"problems[{place}]/category": "safety",
            f"problems[{place}]/what": "煤炉要移到屋外",
            f"problems[{place}]/is_fixed": "no",
            f"problems[{place}]/owner": "王小兰",
            f"problems[{place}]/due_on": "2026-11-25",
        },
    )
    assert not session.is_relevant("follow/not_listed")
    photo = session.add_repeat("photos")
    assert missing(session) == [f"photos[{photo}]/picture"]
    session.set(f"photos[{photo}]/picture", PICTURE)
    assert missing(session) == []


def test_someone_who_was_not_met_is_looked_for_again() -> None:
    session = open_session(form("visit"), **PERSON)
    fill(session, {"visit/visited_at": "15:00", "visit/is_met": "no", "visit/not_met_reason": "hospital"})
    assert not any(session.is_relevant(name) for name in ("life", "health", "care", "money", "safety", "season"))
    assert not any(session.is_relevant(name) for name in ("mind", "wish", "papers", "sign/mode"))
    fill(
        session,
        {
            "visit/not_met_source": "邻居说前天送去县医院了",
            "visit/is_known_safe": "yes",
            "visit/hospital_name": "县医院，侄子陪着",
            "visit/second_try": "later",
            "visit/second_on": "2026-11-24",
            "follow/major_change": "no",
            "sign/assistant_signature": PICTURE,
        },
    )
    assert missing(session) == []


def test_a_telephone_call_needs_no_signature_and_no_look() -> None:
    session = open_session(form("visit"), **PERSON)
    session.set("visit/method", "phone")
    assert not session.is_relevant("sign/mode")
    assert not session.is_relevant("sign/person_signature")
    assert session.is_relevant("sign/assistant_signature")
    assert [choice.value for choice in session.choices("life/food")] == ["ok", "bad", "unseen"]
    session.set("visit/method", "home")
    assert [choice.value for choice in session.choices("life/food")] == ["ok", "bad"]


def test_a_visit_by_others_names_them() -> None:
    session = usual_visit()
    session.set("visit/method", "third_party")
    assert missing(session) == ["visit/agent_name"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-11-23", ["visit/visited_on"]),
        ("2026-11-22", []),
        ("2026-10-23", []),
        ("2026-10-22", ["visit/backfill_reason"]),
    ],
)
def test_a_visit_is_not_in_the_future_and_says_why_it_comes_late(day: str, expected: list[str]) -> None:
    session = usual_visit()
    session.set("visit/visited_on", day)
    assert missing(session) == expected


@pytest.mark.parametrize(
    ("mode", "answers"),
    [
        ("thumb", {"sign/thumb_photo": PICTURE}),
        (
            "proxy",
            {
                "sign/proxy_name": "李小山",
                "sign/proxy_relation": "sibling",
                "sign/proxy_reason": "手抖，握不住笔",
                "sign/proxy_signature": PICTURE,
                "sign/witness_name": "赵四",
                "sign/witness_signature": PICTURE,
            },
        ),
        (
            "refused",
            {"sign/refused_reason": "本人不愿意", "sign/witness_name": "赵四", "sign/witness_signature": PICTURE},
        ),
    ],
)
def test_every_way_of_signing_asks_for_its_proof(mode: str, answers: dict[str, object]) -> None:
    session = usual_visit()
    session.set("sign/mode", mode)
    assert missing(session) == list(answers)
    fill(session, answers)
    assert missing(session) == []
    assert "sign/person_signature" not in session.answers()


def test_who_signs_instead_cannot_witness_it() -> None:
    session = usual_visit()
    fill(session, {"sign/mode": "proxy", "sign/proxy_name": "李小山", "sign/witness_name": "李小山"})
    problem = session.problem("sign/witness_name")
    assert problem is not None
    assert problem.text == "见证人不能是代签人自己。"


def test_nothing_found_excludes_what_was_found() -> None:
    session = usual_visit()
    session.set("safety/hazards", ["none", "gas"])
    assert missing(session)[0] == "safety/hazards"


REPORT: dict[str, object] = {
    "report/occurred_on": "2026-11-21",
    "report/situation": "前天摔了一跤，现在下不了床。",
    "evidence/kinds": ["seen"],
    "informant/who": "assistant",
    "action/done": ["none"],
    "sign/assistant_signature": PICTURE,
}


def test_every_kind_of_change_has_details_and_asks_its_own_questions() -> None:
    loaded = form("change")
    for kind in (choice.value for choice in loaded.questions["report/kind"].choices):
        session = open_session(loaded, **PERSON)
        session.set("report/kind", kind)
        details = [choice.value for choice in session.choices("report/detail")]
        assert len(details) >= 3
        assert session.is_relevant(kind)
        for detail in details:
            session.set("report/detail", detail)
            assert session.problem("report/detail") is None


def test_a_change_of_abilities_is_reported() -> None:
    session = fill(
        open_session(form("change"), **PERSON), {"report/kind": "health", "report/detail": "ability", **REPORT}
    )
    assert missing(session) == ["health/cannot_do"]
    session.set("health/cannot_do", ["bed", "walking"])
    assert "半护理" in session.label("health/ability_note")
    assert missing(session) == []


def test_a_death_told_by_the_caregiver_is_reported() -> None:
    session = open_session(form("change"), **PERSON)
    fill(session, {"report/kind": "population", "report/detail": "death", "report/urgency": "urgent", **REPORT})
    fill(session, {"population/died_where": "家中，病故", "population/death_proof": ["none"]})
    fill(session, {"population/funeral": "village", "action/done": ["township", "relative"]})
    fill(session, {"action/township_told_on": "2026-11-22", "informant/who": "caregiver"})
    fill(session, {"informant/informant_name": "王小兰", "informant/informant_phone": "13800000000"})
    fill(session, {"sign/informant_mode": "signs", "sign/informant_signature": PICTURE})
    assert missing(session) == []


def test_a_telephone_number_is_looked_at() -> None:
    session = open_session(form("lead"))
    for phone, is_good in (("13800000000", True), ("022-12345678", True), ("1380000", False), ("电话", False)):
        session.set("contact/phone", phone)
        assert (session.problem("contact/phone") is None) is is_good


def test_a_lead_without_name_and_an_emergency_with_its_times() -> None:
    session = open_session(form("lead"))
    fill(session, {"lead/is_known": "no", "lead/description": "六十来岁，男，穿蓝棉袄", "lead/place": "村口桥头"})
    fill(session, {"lead/source": "visit", "lead/reason": "stranded", "lead/situation": "没钱吃饭，没地方住"})
    fill(session, {"family/capable": "help", "need/needs": ["food", "stranded"]})
    fill(session, {"contact/policy": "yes", "contact/willing": "yes", "sign/assistant_signature": PICTURE})
    assert missing(session) == []
    session.set("lead/urgency", "urgent")
    assert missing(session) == ["lead/found_at", "urgent/told_whom", "urgent/told_at", "urgent/aid_given"]
    fill(session, {"lead/found_at": "16:00", "urgent/told_whom": "张助理", "urgent/told_at": "16:05"})
    fill(session, {"urgent/aid_given": "yes", "urgent/aid_what": "棉被一床、面一袋", "urgent/aid_amount": 180.0})
    fill(session, {"urgent/aid_source": "petty", "urgent/aid_at": "16:40", "sign/receiver_thumb": PICTURE})
    assert missing(session) == []
