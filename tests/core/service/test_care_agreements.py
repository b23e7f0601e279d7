"""Care agreements from drawing up to their end: what the form knows, what is promised, what every change leaves."""

from __future__ import annotations

from datetime import date

import pytest

from core.app import Core
from core.clock import FixedClock
from core.errors import Conflict, InvalidInput
from core.paths import resources
from core.service.exchange import RemoteItem
from tests.helpers.agreements import CAREGIVER_ID, change_agreement, fill_agreement, sign_agreement
from tests.helpers.workspace import add_people, fill_visit

TODAY = date(2026, 11, 22)
OTHERS = ("notice_never", "review")  # what other parts of the program owe this person
BARE = {"caregiver_name": None, "caregiver_relation": None, "caregiver_phone": None}


def state(core: Core, person: str) -> str:
    row = core.agreements.of(core.people.person(person))
    return row.state if row else "none"


def waiting(core: Core, person: str) -> dict[str, str]:
    """Open matters and duties of a person: code -> day or empty."""
    rows = [row for row in core.todo.list(person) if row.code not in OTHERS]
    return {row.code: row.due_on.isoformat() if row.due_on else "" for row in rows}


def test_the_form_offers_the_duties_of_the_level_and_those_of_another_when_it_changes(core: Core) -> None:
    [person] = add_people(core, self_care="partial")
    session = core.records.session(core.drafts.start("agreement", person))
    partly = session.value("care/duties")
    assert isinstance(partly, list)
    assert "meals" in partly
    assert "turning" not in partly
    session.set("care/level", "none")
    assert session.is_required("care/level_reason")
    fully = session.value("care/duties")
    assert isinstance(fully, list)
    assert set(partly) < set(fully)


def test_the_term_follows_the_agreement_before_and_the_rule(core: Core) -> None:
    [person] = add_people(core)
    sign_agreement(core, person, term__until="2026-12-20")
    session = core.records.session(core.drafts.start("agreement", person))
    assert (session.value("term/from"), session.value("term/until")) == ("2026-12-21", "2027-12-20")
    assert session.value("caregiver/name") == "钱守诚"
    assert session.value("parties/township_name") == "示例镇人民政府"
    assert session.value("term/copies") == 3


def test_the_township_is_written_once_also_while_no_agreement_is_signed_yet(core: Core) -> None:
    first, second = add_people(core, 2)
    draft = core.drafts.start("agreement", first)
    assert core.records.session(draft).value("parties/township_name") in (None, "")
    core.drafts.save(draft.id, dict(draft.answers) | {"parties/township_name": "示例镇人民政府"}, "")
    session = core.records.session(core.drafts.start("agreement", second))
    assert session.value("parties/township_name") == "示例镇人民政府"


def test_a_signed_agreement_counts_is_proposed_to_the_district_and_promises_its_duties(core: Core) -> None:
    [person] = add_people(core, self_care="partial")
    signed = sign_agreement(core, person, care__duties=["meals", "medicine"], care__extra="逢集代买东西")
    assert signed.serial.startswith("XY")
    assert state(core, person) == "active"
    assert [one.label for one in core.agreements.promised(person)] == [
        "上门帮助用餐（每天3次）",
        "上门帮助用药",
        "逢集代买东西",
    ]
    known = core.people.person(person)
    assert (known.caregiver_name, known.caregiver_id_number) == ("钱守诚", CAREGIVER_ID)
    assert known.agreement_until == date(2027, 11, 21)


def test_a_visit_asks_about_exactly_what_was_promised(core: Core) -> None:
    promised, other = add_people(core, 2, self_care="partial")
    sign_agreement(core, promised, care__duties=["meals", "medicine"], care__extra="逢集代买东西")
    session = core.records.session(core.drafts.start("visit", promised))
    assert not session.is_relevant("care/duty_partial")
    session.set("care/kept", "partly")
    assert [one.value for one in session.choices("care/missed")] == ["meals", "medicine", "x1"]
    assert "照料人帮着做饭、吃饭没有？" in session.label("care/promised_note")
    without = core.records.session(core.drafts.start("visit", other))
    assert without.is_relevant("care/duty_partial")
    assert not without.is_relevant("care/kept")


def test_a_visit_keeps_what_was_missed_by_the_codes_of_the_agreement(core: Core) -> None:
    [person] = add_people(core, self_care="partial")
    sign_agreement(core, person, care__duties=["meals", "medicine"])
    changes = {
        "care/kept": "partly",
        "care/missed": ["meals"],
        "care/partial": ["meals"],
        "follow/not_listed": "minor",
    }
    record = core.records.show(core.records.sign(fill_visit(core, person, **changes)).id)
    assert record.answers["care/missed"] == ["meals"]
    assert record.answers["care/promised"] == "上门帮助用餐（每天3次）、上门帮助用药"
    assert "care/duty_partial" not in record.answers


def test_an_agreement_to_be_signed_on_paper_waits_for_its_signatures(core: Core) -> None:
    [person] = add_people(core)
    drawn = sign_agreement(core, person, sign__mode="later")
    assert state(core, person) == "drafted"
    assert waiting(core, person) == {"agreement_sign": "2026-12-22"}
    assert core.agreements.promised(person) == ()
    assert core.people.person(person).agreement_until is None, "nothing is proposed before it is signed"
    change_agreement(core, drawn.id, "signed", change__signed_on="2026-11-22")
    assert state(core, person) == "active"
    assert waiting(core, person) == {}
    assert core.people.person(person).agreement_until == date(2027, 11, 21)


def test_signed_on_paper_needs_the_photo_of_the_sheet(core: Core) -> None:
    [person] = add_people(core)
    assert state(core, person) == "missing"
    draft = core.drafts.start("agreement", person)
    session = core.records.session(draft)
    session.set("sign/mode", "paper")
    problem = session.problem("sign/mode")
    assert problem is not None
    assert problem.code == "form.constraint"
    sign_agreement(core, person, sign__mode="paper", sign__signed_on="2026-11-20")
    row = core.people.show(person).agreement
    assert row is not None
    assert (row.state, row.signed_on) == ("active", date(2026, 11, 20))


def test_a_suspended_agreement_promises_nothing_until_it_goes_on(core: Core) -> None:
    [person] = add_people(core)
    signed = sign_agreement(core, person)
    change_agreement(
        core,
        signed.id,
        "suspend",
        change__suspend_why="hospital",
        change__hospital="县医院，钱守诚",
        change__back_on="2026-12-01",
    )
    assert state(core, person) == "suspended"
    assert waiting(core, person)["resume"] == "2026-12-01"
    assert core.agreements.promised(person) == ()
    change_agreement(core, signed.id, "resume")
    assert (state(core, person), waiting(core, person)) == ("active", {})
    assert core.agreements.promised(person)


def test_a_renewed_agreement_runs_longer_and_the_district_hears_of_it(core: Core) -> None:
    [person] = add_people(core)
    signed = sign_agreement(core, person, term__until="2026-12-20")
    assert state(core, person) == "expiring"
    assert waiting(core, person)["agreement_renew"] == "2026-12-20"
    change_agreement(core, signed.id, "renew", change__renew_until="2027-12-20")
    assert (state(core, person), waiting(core, person)) == ("active", {})
    assert core.people.person(person).agreement_until == date(2027, 12, 20)


def test_another_level_asks_for_new_signatures_and_a_new_agreement_settles_it(core: Core) -> None:
    [person] = add_people(core, self_care="partial")
    signed = sign_agreement(core, person)
    change_agreement(core, signed.id, "level", change__level="none")
    assert waiting(core, person) == {"agreement_resign": "2026-12-22"}
    row = core.people.show(person).agreement
    assert row is not None
    assert row.lapse == "自理能力等级变了，要重签"
    change_agreement(
        core, signed.id, "end", change__end_reason="level", change__is_home="yes", change__meanwhile="侄子"
    )
    sign_agreement(core, person, care__level="none", care__level_reason="县里刚评的，名单还没改")
    assert waiting(core, person) == {}


def test_a_level_that_the_district_changed_is_seen_without_anybody_writing_it_down(core: Core) -> None:
    [person] = add_people(core, self_care="partial")
    sign_agreement(core, person)
    core.people.propose(person, {"self_care": "none", "self_care_on": "2026-11-20"}, "县里评定")
    assert waiting(core, person) == {"agreement_level": "2026-12-20"}


def test_who_is_still_at_home_when_the_agreement_ends_needs_another_caregiver(core: Core) -> None:
    [person] = add_people(core)
    signed = sign_agreement(core, person)
    answers = {
        "change__end_reason": "request",
        "change__is_home": "yes",
        "change__end_note": "要外出打工",
        "change__meanwhile": "东邻陈大娘",
    }
    change_agreement(core, signed.id, "end", **answers)
    assert (state(core, person), list(waiting(core, person))) == ("ended", ["find_caregiver"])
    assert core.people.person(person).agreement_until == TODAY
    visit = core.records.session(core.drafts.start("visit", person))
    assert visit.is_relevant("care/looked_after"), "nobody is asked about a caregiver who is gone"
    sign_agreement(core, person, caregiver__name="陈桂兰")
    assert (state(core, person), waiting(core, person)) == ("active", {})


def test_who_moves_to_an_institution_needs_none(core: Core) -> None:
    [person] = add_people(core)
    signed = sign_agreement(core, person)
    change_agreement(core, signed.id, "end", change__end_reason="institution")
    assert "find_caregiver" not in waiting(core, person)


def test_harm_is_urgent_and_waits_for_the_townships_answer(core: Core) -> None:
    [person] = add_people(core)
    signed = sign_agreement(core, person)
    changed = change_agreement(
        core,
        signed.id,
        "caregiver",
        change__caregiver_why="harm",
        change__caregiver_note="打骂，身上有伤",
        change__meanwhile="村里安排人",
    )
    rows = {row.code: row for row in core.todo.list(person)}
    assert rows["township_answer"].awaits == "office"
    assert "agreement_resign" in rows
    first = core.exchange.take_batch(1, 10_000_000)[0]
    assert first.item_id == changed.id


def test_what_cannot_be_cared_for_at_home_becomes_a_proposal(core: Core) -> None:
    [person] = add_people(core)
    signed = sign_agreement(core, person)
    answers = {"change__impossible_why": "没有人愿意", "change__wish": "go", "change__meanwhile": "村里轮流"}
    change_agreement(core, signed.id, "impossible", **answers)
    assert "to_institution" in waiting(core, person)


def test_a_correction_keeps_what_happened_since(core: Core) -> None:
    [person] = add_people(core)
    signed = sign_agreement(core, person, term__until="2026-12-20")
    change_agreement(core, signed.id, "renew", change__renew_until="2027-12-20")
    draft = core.records.correct(signed.id, "照料人电话写错了")
    session = core.records.session(draft)
    session.set("caregiver/phone", "13911112222")
    session.set("sign/mode", "screen")
    session.set("sign/signed_on", "2026-11-22")
    session.set("sign/person_hand", "signs")
    for name in ("person", "caregiver", "assistant"):
        session.set(f"sign/{name}_signature", core.records.show(signed.id).answers["sign/assistant_signature"])
    core.drafts.save(draft.id, session.all_answers(), "")
    core.records.sign(draft.id)
    row = core.people.show(person).agreement
    assert row is not None
    assert (row.caregiver_phone_masked, row.ends_on) == ("139****2222", date(2027, 12, 20))
    assert len(core.agreements.history(person)) == 1


def test_people_without_an_agreement_are_counted_by_village(core: Core) -> None:
    here = add_people(core, 2, **BARE)
    add_people(core, 1, village="石桥村", name="石来福", **BARE)
    sign_agreement(core, here[0])
    whole, *villages = core.agreements.coverage()
    assert (whole.people, whole.covered, whole.percent) == (3, 1, 33)
    assert [(one.village, one.covered, one.people) for one in villages] == [("柳坝村", 1, 2), ("石桥村", 0, 1)]
    assert [row.state for row in core.agreements.list("missing")] == ["missing", "missing"]
    assert list(waiting(core, here[1])) == ["agreement_missing"]


def test_an_agreement_runs_out_by_itself_and_care_is_appraised_in_time(core: Core, clock: FixedClock) -> None:
    [person] = add_people(core)
    sign_agreement(core, person, term__until="2027-11-21")
    assert waiting(core, person) == {}
    clock.move(days=160)
    assert waiting(core, person) == {"appraisal_due": "2027-05-22"}
    clock.move(days=206)
    assert state(core, person) == "expired"
    assert waiting(core, person)["agreement_renew"] == "2027-11-21"


def test_the_short_entry_still_counts_and_its_duties_are_asked(core: Core) -> None:
    [person] = add_people(core)
    core.agreements.record(
        person,
        number="协7",
        caregiver_name="孙乐山",
        caregiver_relation="侄子",
        caregiver_phone="13900001111",
        starts_on=date(2026, 1, 1),
        ends_on=date(2027, 6, 30),
        signed_on=date(2026, 1, 1),
        duties=("每天做饭",),
    )
    session = core.records.session(core.drafts.start("visit", person))
    session.set("care/kept", "not_done")
    assert [one.label for one in session.choices("care/missed")] == ["每天做饭"]


def test_a_district_with_its_own_pattern_and_duties_is_a_new_pack_and_nothing_else(core: Core) -> None:
    [person] = add_people(core, self_care="partial")
    text = (resources() / "rulepacks" / f"{core.info.pack_id}.toml").read_text("utf-8")
    text += """
[documents.neu]
name = "《试行》"
number = "试〔2026〕1号"
grade = "A"

[[agreement_pattern]]
id = "NEW-PATTERN"
code = "five"
label = "五方协议"
parties = ["township", "village", "cadre", "person", "caregiver"]
is_usual = true
document = "neu"
from = 2021-07-01

[[duty]]
id = "NEW-DUTY"
code = "dog"
label = "喂狗"
levels = ["partial"]
ask = "狗喂了没有？"
document = "neu"
from = 2021-07-01
"""
    body = {"id": core.info.pack_id, "version": "2099.1", "toml": text}
    core.exchange.apply_remote([RemoteItem("rulepack", core.info.pack_id, 1, 900, body)], "c2", "e1")
    more = {"deal__pattern": "five", "parties__cadre_name": "周书记", "parties__village_by": "赵主任"}
    signed = sign_agreement(core, person, **more)
    assert "喂狗" in [one.label for one in core.agreements.promised(person)]
    session = core.records.session(core.drafts.start("agreement", person))
    assert (session.value("deal/pattern"), session.value("term/copies")) == ("five", 5)
    assert core.prints.render("contract", ids=[signed.id]).pages >= 2


def test_a_form_that_lacks_a_signature_of_a_party_is_not_signed(core: Core) -> None:
    [person] = add_people(core)
    draft = fill_agreement(core, person)
    session = core.records.session(draft)
    session.set("sign/caregiver_signature", None)
    core.drafts.save(draft.id, session.all_answers(), "")
    with pytest.raises(InvalidInput, match=r"record\.incomplete") as caught:
        core.records.sign(draft.id)
    assert caught.value.where == "sign/caregiver_signature"


def test_the_guardian_signs_where_the_person_cannot(core: Core) -> None:
    [person] = add_people(core)
    guardian = {
        "parties__person_by": "guardian",
        "parties__guardian_name": "周守信",
        "parties__guardian_relation": "弟弟",
    }
    signed = core.records.show(sign_agreement(core, person, **guardian).id)
    assert "sign/guardian_signature" in signed.answers
    assert "sign/person_signature" not in signed.answers


def test_a_third_agreement_with_nobody_there_is_refused_at_the_start(core: Core) -> None:
    [person] = add_people(core)
    signed = sign_agreement(core, person)
    change_agreement(core, signed.id, "end", change__end_reason="institution")
    with pytest.raises(Conflict) as caught:
        change_agreement(core, signed.id, "renew", change__renew_until="2029-01-01")
    assert caught.value.params["found"][0]["code"] == "contradiction.agreement_ended"
