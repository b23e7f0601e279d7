"""Changes, assessments, reviews, stays, funerals, wishes, residence apart on a real workspace: what each leaves."""

from __future__ import annotations

from datetime import date

import pytest

from core.app import Core
from core.domain import change
from core.errors import Conflict, InvalidInput
from core.forms.catalogue import kind_of
from tests.bad_inputs.words import said as sentence
from tests.helpers import household as told
from tests.helpers.field import sign_record
from tests.helpers.supervision import give_task
from tests.helpers.workspace import add_people, sign_visit

KINDS = ("assessment", "review", "stay", "funeral", "wish", "apart")


def open_codes(core: Core, person: str) -> dict[str, str]:
    return {row.code: row.awaits for row in core.todo.list(person) if row.source == "matter"}


def can_be_begun(core: Core, person: str) -> None:
    """Every matter leads to a form that may follow its record."""
    for row in core.todo.list(person):
        if row.source == "matter" and row.start:
            core.drafts.occasion(row.start, row.person_id, about=row.about)


def row_of(core: Core, person: str, code: str):  # type: ignore[no-untyped-def]
    return next(row for row in core.todo.list(person) if row.code == code)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_signed_numbered_and_printed(core: Core, kind: str) -> None:
    answers = told.unchanged() if kind == "review" else {}
    record = sign_record(core, kind, **answers)
    assert core.records.show(record).serial.startswith(f"{kind_of(kind).prefix}")
    job = core.prints.render(kind, ids=[record], copy="internal")
    assert job.pdf.startswith(b"%PDF")
    assert job.pages >= 1


@pytest.mark.parametrize(("kind", "detail"), [(kind, one) for kind, many in change.DETAILS.items() for one in many])
def test_every_kind_of_change_can_be_reported_and_waits_for_the_district(core: Core, kind: str, detail: str) -> None:
    record = sign_record(core, "change", **told.change(kind, detail))
    person = core.records.show(record).person_id
    assert open_codes(core, person)["decision"] == "office"
    assert [one.record_id for one in core.people.show(person).reported] == [record]
    can_be_begun(core, person)


def test_a_death_leaves_a_funeral_and_an_agreement_to_be_ended_and_the_record_as_it_was(core: Core) -> None:
    person = add_people(core, 1)[0]
    record = sign_record(core, "change", person, **told.change("population", "death"))
    assert {"decision", "funeral", "agreement_end"} <= set(open_codes(core, person))
    view = core.people.show(person)
    assert view.person.died_on is None
    assert [(one.field, one.value, one.standing) for one in view.reported] == [("died_on", told.TODAY, "waiting")]
    undone = {"items/proof": "yes", "items/burial": "no", "items/report": "yes"}
    sign_record(core, "funeral", about=record, **{"funeral/died_on": told.TODAY} | undone)
    assert "funeral" not in open_codes(core, person)
    assert "没办完" in row_of(core, person, "rest").title
    done = {f"items/{code}": "yes" for code in ("burial", "entrust", "relatives", "cost", "belongings", "agreement",
                                                 "registration", "certificate", "proof", "report")}  # fmt: skip
    sign_record(core, "funeral", person, **{"funeral/died_on": told.TODAY} | done)
    assert "rest" not in open_codes(core, person)


def test_what_was_not_told_yet_is_owed_by_the_rule_of_its_kind(core: Core) -> None:
    person = add_people(core, 1)[0]
    sign_record(core, "change", person, **told.change("population", "death", **{"action/done": ["none"]}))
    row = row_of(core, person, "tell")
    assert row.due_on == date(2026, 11, 22)
    assert "第二十五条" in row.rule


def test_a_change_of_ability_is_assessed_within_ten_working_days(core: Core) -> None:
    person = add_people(core, 1)[0]
    sign_record(core, "change", person, **told.change("health", "ability", **{"health/cannot_do": ["eating"]}))
    assert row_of(core, person, "decision").due_on == date(2026, 12, 4)
    assert "第二十三条" in row_of(core, person, "decision").rule
    assert core.people.show(person).reported[0].value == "半护理"
    sign_record(core, "assessment", person, **told.six("eat"), **{"result/proposes": "yes"})
    codes = open_codes(core, person)
    assert "assess" not in codes
    assert codes["reassess"] == "office"


def test_a_stay_in_hospital_ends_with_a_visit(core: Core) -> None:
    person = add_people(core, 1)[0]
    report = sign_record(core, "change", person, **told.change("health", "hospital"))
    assert {"stay", "agreement_pause"} <= set(open_codes(core, person))
    sign_record(core, "stay", about=report, **{"stay/state": "in", "nurse/who": "nobody"})
    assert {"nurse", "discharge"} <= set(open_codes(core, person))
    can_be_begun(core, person)
    left = {
        "stay/state": "home",
        "stay/admitted_on": "2026-11-18",
        "leave/left_on": "2026-11-21",
        "nurse/who": "relative",
    }
    sign_record(core, "stay", person, **left)
    assert not {"nurse", "discharge", "stay", "agreement_pause"} & set(open_codes(core, person))
    assert row_of(core, person, "discharge_visit").due_on == date(2026, 11, 24)
    sign_visit(core, person)
    assert "discharge_visit" not in open_codes(core, person)


def test_an_end_that_is_not_a_death_offers_other_benefits(core: Core) -> None:
    person = add_people(core, 1)[0]
    answers = {"income/income_over": "yes", "ending/aid_told": "yes", "ending/aid_wish": "both"}
    sign_record(core, "change", person, **told.change("income", "job", **answers))
    assert "低保、临时救助" in row_of(core, person, "benefits").title
    assert "第二十七条" in row_of(core, person, "benefits").rule
    assert "公示7天" in row_of(core, person, "decision").title
    assert {"fading"} <= {one.code for one in core.people.show(person).advice}


def test_the_quick_review_needs_nothing_but_its_proof_and_never_less(core: Core) -> None:
    person = add_people(core, 1)[0]
    draft = core.drafts.start("review", person)
    missing = [one.path for one in core.records.session(draft).missing()]
    assert missing == ["look/proof", "sign/person_mode", "sign/second_name", "sign/assistant_signature"]
    sign_record(core, "review", person, **told.unchanged())
    row = next(row for row in core.reviews.list() if row.person_id == person)
    assert (row.state, row.last_on) == ("done", date(2026, 11, 22))
    assert next(row for row in core.reviews.list(2027) if row.person_id == person).due_on == date(2027, 11, 22)


def test_a_review_that_was_put_off_is_due_on_its_new_day_and_one_that_met_nobody_stays_open(core: Core) -> None:
    late, away = add_people(core, 2)
    answers = {"review/conclusion": "extended", "extend/until": "2027-03-31"}
    sign_record(core, "review", late, **answers)
    row = next(row for row in core.reviews.list(2027) if row.person_id == late)
    assert (row.due_on, row.until) == (date(2027, 3, 31), date(2027, 3, 31))
    sign_record(core, "review", away, **{"review/conclusion": "not_met", "again/next_on": "2026-11-25"})
    assert row_of(core, away, "again").due_on == date(2026, 11, 25)
    assert next(row for row in core.reviews.list() if row.person_id == away).last_on is None
    sign_record(core, "review", away, **told.unchanged())
    assert "again" not in open_codes(core, away)


def test_a_review_that_found_a_change_is_followed_by_its_report(core: Core) -> None:
    person = add_people(core, 1)[0]
    answers = {"review/conclusion": "changed", "changed/parts": ["health"]}
    record = sign_record(core, "review", person, **told.unchanged(**answers))
    assert row_of(core, person, "change").about == record
    can_be_begun(core, person)
    sign_record(core, "change", about=record, **told.change("health", "illness"))
    assert "change" not in open_codes(core, person)


def test_many_reviews_are_begun_at_once_and_none_twice(core: Core) -> None:
    people = add_people(core, 3)
    assert len(core.reviews.start_many(people[:2]).drafts) == 2
    assert [one.person_id for one in core.reviews.start_many(people).drafts] == [people[2]]
    with pytest.raises(InvalidInput, match=r"review\.too_many"):
        core.reviews.start_many(people * 20)


def test_the_countys_conclusion_stands_beside_the_count_and_asks_for_a_new_agreement(core: Core) -> None:
    person = add_people(core, 1)[0]
    county = {"county/has_conclusion": "yes", "county/conclusion": "none", "county/concluded_on": told.TODAY}
    record = sign_record(core, "assessment", person, **told.six("eat", "walk"), **county)
    answers = core.records.show(record).answers
    assert (answers["result/level"], answers["county/conclusion"]) == ("partial", "none")
    assert core.people.show(person).person.self_care == "full"
    assert "agreement_resign" in open_codes(core, person)
    again = core.drafts.start("assessment", person)
    assert again.context["last_level"] == "县里结论全护理"
    assert again.context["last_failed"] == "2"
    assert len(again.context["last_items"].split("、")) == 2


def test_a_wish_is_counted_by_its_last_answer_and_proposed(core: Core) -> None:
    one, two, _never = add_people(core, 3)
    sign_visit(core, one, **{"wish/institution": "go", "wish/institution_reason": "一个人害怕"})
    assert "wish" in open_codes(core, one)
    proposes = {"wish/institution": "go", "proposal/proposes": "yes"}
    sign_record(core, "wish", one, **proposes)
    codes = open_codes(core, one)
    assert "wish" not in codes
    assert codes["proposal"] == "office"
    can_be_begun(core, one)
    sign_record(core, "wish", two, **{"wish/institution": "stay"})
    counts = {row.wish: row.people for row in core.residence.wishes()}
    assert counts == {"stay": 1, "go": 1, "unsure": 0, "unable": 0, "": 1}
    assert {row.wish: row.people for row in core.residence.wishes(date(2026, 11, 1))}[""] == 3


def test_residence_apart_is_pushed_with_a_letter_and_waits_for_its_receipt(core: Core) -> None:
    person = add_people(core, 1)[0]
    report = sign_record(core, "change", person, **told.change("residence", "apart"))
    assert "apart" in open_codes(core, person)
    answers = {"apart/side": "home", "push/pushed": "yes", "push/receipt": "no", "push/proxy_wanted": "yes"}
    record = sign_record(core, "apart", about=report, **answers, **{"apart/living_village": "河东村"})
    codes = open_codes(core, person)
    assert "apart" not in codes
    assert {codes["receipt"], codes["proxy"]} == {"office"}
    can_be_begun(core, person)
    rows = core.residence.apart("away")
    assert [(row.name, row.living_village, row.is_pushed) for row in rows] == [
        (core.people.person(person).name, "河东村", True)
    ]
    assert core.prints.render("letter", ids=[record], copy="internal").pages >= 1


def test_others_who_live_here_are_listed_by_the_master_record(core: Core) -> None:
    add_people(core, 1, hukou_village="外乡河西村")
    assert [(row.side, row.hukou_village) for row in core.residence.apart()] == [("here", "外乡河西村")]
    assert "permit" in {one.code for one in core.people.show(core.residence.apart()[0].person_id).advice}


def test_the_list_of_reviews_prints_for_its_year(core: Core) -> None:
    add_people(core, 3)
    job = core.prints.render("review_list", ids=["2026"], copy="internal")
    assert job.pages == 1
    with pytest.raises(InvalidInput, match=r"review\.year"):
        core.prints.render("review_list", ids=["今年"], copy="internal")


def test_contradictions_name_both_facts_and_pass_with_a_reason(core: Core) -> None:
    person = add_people(core, 1)[0]
    sign_visit(core, person)
    early = told.change("population", "death", **{"report/occurred_on": "2026-11-01"})
    with pytest.raises(Conflict) as refused:
        sign_record(core, "change", person, **early)
    found = refused.value.params["found"]
    assert [one["code"] for one in found] == ["contradiction.death_before_meeting"]
    assert found[0]["params"]["died"] == "2026年11月1日"
    assert found[0]["params"]["met"] == "2026年11月22日"
    record = sign_record(core, "change", person, reason="走访日期记错了", **early)
    assert core.records.show(record).despite == "走访日期记错了"


def test_the_dead_are_not_met_and_the_ended_not_reviewed(core: Core) -> None:
    dead, ended = add_people(core, 1, died_on="2026-11-01")[0], add_people(core, 1, ended_on="2026-10-01")[0]
    for kind, person, code in (
        ("assessment", dead, "contradiction.after_death"),
        ("stay", dead, "contradiction.after_death"),
        ("review", ended, "contradiction.review_of_ended"),
    ):
        with pytest.raises(Conflict) as refused:
            sign_record(core, kind, person, **(told.unchanged() if kind == "review" else {}))
        assert refused.value.params["found"][0]["code"] == code


@pytest.mark.parametrize(
    ("caregiver", "age", "code"),
    [("self", 40, "self_caregiver"), ("other", 40, "caregiver_on_list"), ("王小二", 15, "young_caregiver")],
)
def test_who_cannot_be_a_caregiver_is_said(core: Core, caregiver: str, age: int, code: str) -> None:
    person, other = add_people(core, 2)
    names = {"self": core.people.person(person).name, "other": core.people.person(other).name}
    answers = {"care/is_cared_for": "yes", "care/new_caregiver": names.get(caregiver, caregiver),
               "care/new_caregiver_age": age}  # fmt: skip
    with pytest.raises(Conflict) as refused:
        sign_record(core, "change", person, **told.change("care", "replaced", **answers))
    assert [one["code"] for one in refused.value.params["found"]] == [f"contradiction.{code}"]


def test_two_benefits_that_exclude_each_other_and_a_change_reported_twice(core: Core) -> None:
    person = add_people(core, 1, category="tekun")[0]
    answers = told.change("population", "category", **{"population/new_category": "orphan"})
    with pytest.raises(Conflict) as refused:
        sign_record(core, "change", person, **answers)
    assert refused.value.params["found"][0]["params"]["second"] == "孤儿"
    sign_record(core, "change", person, reason="正在办转孤儿保障", **answers)
    with pytest.raises(Conflict) as refused:
        sign_record(core, "change", person, **answers)
    assert "contradiction.reported_already" in [one["code"] for one in refused.value.params["found"]]


def test_a_minor_is_asked_about_school_before_the_birthday_and_not_after_the_answer(core: Core) -> None:
    person = add_people(core, 1, birth_date="2009-01-10", started_on="2020-01-01", id_number=None)[0]
    row = next(row for row in core.todo.list(person) if row.code == "minor")
    assert (row.due_on, row.start) == (date(2027, 1, 10), "change")
    assert "第二十四条" in row.rule
    answers = {"population/school_event": "goes_on", "population/school_kind": "senior"}
    sign_record(core, "change", person, **told.change("population", "school", **answers))
    assert "minor" not in {row.code for row in core.todo.list(person)}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"birth_date": "2027-01-01"}, "person.born_later"),
        ({"birth_date": "1940-01-01", "died_on": "1939-12-31"}, "person.died_before_birth"),
        ({"ended_on": "2019-06-30"}, "person.ended_before_start"),
        ({"agreement_from": "2026-05-01", "agreement_until": "2026-04-30"}, "person.agreement_ends_first"),
        ({"guardian_name": "self"}, "person.self_guardian"),
        ({"caregiver_name": "self"}, "person.self_caregiver"),
    ],
)
def test_a_master_record_that_cannot_be_is_refused_and_an_old_mistake_does_not_stop_another_field(
    core: Core, changes: dict[str, str], code: str
) -> None:
    person = add_people(core, 1)[0]
    name = core.people.person(person).name
    said = {field: name if value == "self" else value for field, value in changes.items()}
    with pytest.raises(InvalidInput, match=code.replace(".", r"\.")):
        core.people.propose(person, said, "核对")
    wrong = add_people(core, 1, **said)[0]
    core.people.propose(wrong, {"phone": "13900001111"}, "换了号码")


def test_bad_input_62_guardians_who_come_back_to_where_they_began_are_refused_at_the_field(core: Core) -> None:
    first = add_people(core, 1, name="解桂香", guardian_name="解满仓")[0]
    add_people(core, 1, name="解满仓", guardian_name="解长庚")
    last = add_people(core, 1, name="解长庚")[0]
    with pytest.raises(InvalidInput) as refused:
        core.people.propose(last, {"guardian_name": "解桂香"}, "换了监护人")
    assert (refused.value.where, refused.value.code) == ("guardian_name", "person.guardian_circle")
    assert sentence(refused.value) == (
        "解长庚的监护人这样填就绕成了圈：解桂香、解满仓，最后又是解长庚。请核对谁是谁的监护人。（person.guardian_circle）"
    )
    assert not core.people.person(last).guardian_name
    add_people(core, 1, name="解桂香")  # now nobody can tell which of the two is meant
    core.people.propose(last, {"guardian_name": "解桂香"}, "换了监护人")
    core.people.propose(first, {"phone": "13900001111"}, "换了号码")


def test_a_review_is_a_duty_from_a_month_before_its_day(core: Core) -> None:
    steady, half = add_people(core, 1)[0], add_people(core, 1, category="dibao", labour="part")[0]
    for person in (steady, half):
        sign_record(core, "review", person, **told.unchanged(**{"review/reviewed_on": "2026-05-25"}))
    duties = {row.person_id: row for row in core.todo.list() if row.code == "review"}
    assert set(duties) == {half}
    assert (duties[half].due_on, duties[half].start) == (date(2026, 11, 25), "review")
    assert "核查" in duties[half].title
    sign_record(core, "review", half, **told.unchanged())
    assert not [row for row in core.todo.list() if row.code == "review"]


def test_an_assessment_is_owed_when_there_was_none_or_a_year_has_gone(core: Core) -> None:
    never = add_people(core, 1, self_care=None)[0]
    old, fresh = (add_people(core, 1, self_care_on=day)[0] for day in ("2025-11-01", "2026-09-01"))
    owed = {row.person_id: row.due_on for row in core.todo.list() if row.code == "assessment"}
    assert owed == {never: None, old: date(2026, 11, 1)}
    assert fresh not in owed
    sign_record(core, "assessment", never, **told.six())
    assert never not in {row.person_id for row in core.todo.list() if row.code == "assessment"}


def test_a_request_to_visit_for_another_village_is_done_by_a_visit(core: Core) -> None:
    person = add_people(core, 1)[0]
    give_task(core, "proxy_visit", "t1", person_id=person)
    row = next(row for row in core.todo.list() if row.code == "proxy_visit")
    assert (row.start, row.about) == ("visit", "t1")
    sign_record(core, "visit", about="t1")
    assert not [row for row in core.todo.list() if row.code == "proxy_visit"]
