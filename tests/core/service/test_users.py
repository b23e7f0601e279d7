"""Several people on one laptop: separate ways in, each under his own name, each with his own rights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.app import Core, open_with_recovery, open_workspace
from core.errors import AppError, Conflict, InvalidInput, NotAllowed, Unavailable
from core.paths import WorkspacePaths
from core.seams import Seams
from core.vault.slots import read_slots, write_slots
from tests.helpers.workspace import PASSPHRASE, add_people, fill_visit, fixed_seams, sign_visit

LIU, SUN = "liu second phrase 2", "sun third phrase 3"


def _refused(verb: Any, *arguments: Any, **named: Any) -> AppError:
    with pytest.raises(AppError) as caught:
        verb(*arguments, **named)
    return caught.value


def _with(core: Core, root: Path, role: str, passphrase: str = LIU) -> Core:
    core.users.add("刘助理", role, passphrase, "示例社工站")
    return open_workspace(root, passphrase, fixed_seams(seed=77))


def test_the_founder_is_the_first_user_also_of_a_workspace_that_knew_no_users(root: Path, seams: Seams) -> None:
    core = open_workspace(root, PASSPHRASE, seams)
    core._desk.db.execute("DELETE FROM member")
    core.close()
    again = open_workspace(root, PASSPHRASE, seams)
    [founder] = again.users.list()
    assert (founder.name, founder.role, founder.is_me, founder.has_login) == ("赵协理", "lead", True, True)
    again.close()


def test_each_enters_by_his_own_passphrase_and_signs_under_his_own_name(core: Core, root: Path) -> None:
    [person] = add_people(core)
    first = sign_visit(core, person)
    liu = _with(core, root, "assistant")
    assert liu.info.user.name == "刘助理"
    second = sign_visit(liu, person)
    assert (core.records.show(first).actor_name, core.records.show(second).actor_name) == ("赵协理", "刘助理")
    assert liu.twin().info.user == liu.info.user
    liu.close()


def _left_by(core: Core, fact: str, draft: str) -> list[Any]:
    """Every row of what somebody left unsent: the record and where it stands, the edits, the line in the outbox, the
    draft."""
    asked = (
        ("SELECT * FROM fact WHERE id = ?", fact),
        ("SELECT * FROM outbox WHERE item_id = ?", fact),
        ("SELECT * FROM draft WHERE id = ?", draft),
        ("SELECT * FROM person_edit WHERE fields LIKE '%' || ? || '%'", "13900001111"),
    )
    return [core._desk.db.all(sql, (word,)) for sql, word in asked]


def test_a_new_login_never_touches_another_s_unsent_work(core: Core, root: Path) -> None:
    one, two = add_people(core, 2)
    fact, draft = sign_visit(core, one), fill_visit(core, two)
    core.people.propose(one, {"phone": "13900001111"}, "换了号码")
    before, waiting = _left_by(core, fact, draft), core.exchange.status().waiting
    assert all(before)
    core.users.add("刘助理", "lead", LIU)
    for seed in (77, 78):  # he comes in, works, tidies up, locks, and comes in again
        liu = open_workspace(root, LIU, fixed_seams(seed=seed))
        own = sign_visit(liu, two)
        liu.people.propose(two, {"phone": f"1390000222{seed}"[:11]}, "换了号码")
        liu.tidy()
        assert liu.exchange.status().waiting > waiting
        assert liu.records.show(own).actor_name == "刘助理"
        liu.close()
    again = open_workspace(root, PASSPHRASE, fixed_seams(seed=79))
    assert _left_by(again, fact, draft) == before
    assert again.drafts.open(draft).person_id == two
    again.close()


def test_the_wrong_passphrase_is_the_same_answer_however_many_users_there_are(core: Core, root: Path) -> None:
    core.users.add("刘助理", "assistant", LIU)
    error = _refused(open_workspace, root, "nobody's passphrase", fixed_seams())
    assert error.code == "vault.wrong_passphrase"
    text = WorkspacePaths(root).slots[0].read_text("utf-8")
    assert "刘" not in text and "lead" not in text


def test_who_left_cannot_come_in_and_his_records_stay(core: Core, root: Path) -> None:
    [person] = add_people(core)
    liu = _with(core, root, "assistant")
    record, user_id = sign_visit(liu, person), liu.info.user.id
    liu.close()
    core.users.end(user_id)
    assert _refused(open_workspace, root, LIU, fixed_seams()).code == "vault.wrong_passphrase"
    assert core.records.show(record).actor_name == "刘助理"
    ended = next(user for user in core.users.list() if user.id == user_id)
    assert not ended.is_active and not ended.has_login


def test_an_old_copy_of_the_key_file_lets_nobody_back_in(core: Core, root: Path) -> None:
    user, _changes = core.users.add("刘助理", "assistant", LIU)
    paths = WorkspacePaths(root).slots
    old = read_slots(paths)
    core.users.end(user.id)
    write_slots(paths, old)
    assert _refused(open_workspace, root, LIU, fixed_seams()).code == "vault.wrong_passphrase"
    open_workspace(root, PASSPHRASE, fixed_seams()).close()


def test_the_last_lead_can_neither_leave_nor_become_less(core: Core) -> None:
    mine = core.info.user.id
    assert _refused(core.users.end, mine).code == "user.last_manager"
    assert _refused(core.users.change_role, mine, "assistant").code == "user.last_manager"
    core.users.add("孙站长", "lead", SUN)
    assert _refused(core.users.end, mine).code == "user.self"
    core.users.change_role(mine, "assistant")
    assert core.users.me().role == "assistant"
    assert isinstance(_refused(core.users.add, "李四", "assistant", "yet another phrase 5"), NotAllowed)


def test_a_lead_who_cannot_come_in_is_nobody_to_leave_the_station_to(core: Core, root: Path) -> None:
    paths = WorkspacePaths(root).slots
    before = read_slots(paths)
    core.users.add("孙站长", "lead", SUN)
    write_slots(paths, before)  # a program killed between the row and the way in
    assert _refused(core.users.change_role, core.info.user.id, "assistant").code == "user.last_manager"
    assert core.users.me().role == "lead"


def test_the_role_of_who_has_left_is_history(core: Core) -> None:
    user, _changes = core.users.add("刘助理", "assistant", LIU)
    core.users.end(user.id)
    assert _refused(core.users.change_role, user.id, "lead").code == "user.ended"


def test_a_role_of_a_newer_program_breaks_no_list_and_has_no_rights(core: Core) -> None:
    [person] = add_people(core)
    core._desk.db.execute("UPDATE member SET role = 'inspector'")
    assert core.users.me().role_label == "inspector"
    assert [link.name for link in core.users.chain(person).links if link.duty == "直接责任"] == [""]
    assert not core.users.may("sign:visit")


def test_the_recovery_card_stays_good_when_its_first_owner_has_left(
    core: Core, root: Path, workspace_template: tuple[Path, str]
) -> None:
    founder = core.info.user.id
    sun, _changes = core.users.add("孙站长", "lead", SUN)
    theirs = open_workspace(root, SUN, fixed_seams(seed=5))
    theirs.users.end(founder)
    theirs.close()
    opened = open_with_recovery(root, workspace_template[1], "after the old lead 6", fixed_seams(seed=6))
    assert opened.info.user.id == sun.id
    opened.close()


def test_nobody_takes_a_passphrase_that_opens_for_another(core: Core, root: Path) -> None:
    assert isinstance(_refused(core.users.add, "刘助理", "assistant", PASSPHRASE), Conflict)
    liu = _with(core, root, "assistant")
    assert _refused(liu.change_passphrase, LIU, PASSPHRASE).code == "user.passphrase_taken"
    assert _refused(liu.change_passphrase, PASSPHRASE, "something else 9").code == "vault.wrong_passphrase"
    liu.change_passphrase(LIU, "liu newer phrase 4")
    liu.close()
    with pytest.raises(Unavailable):
        open_workspace(root, LIU, fixed_seams())
    open_workspace(root, "liu newer phrase 4", fixed_seams()).close()
    open_workspace(root, PASSPHRASE, fixed_seams()).close()


def test_nor_does_the_recovery_code_set_one(core: Core, root: Path, workspace_template: tuple[Path, str]) -> None:
    core.users.add("刘助理", "assistant", LIU)
    error = _refused(open_with_recovery, root, workspace_template[1], LIU, fixed_seams(seed=6))
    assert error.code == "user.passphrase_taken"
    open_workspace(root, PASSPHRASE, fixed_seams(seed=7)).close()


def test_what_is_wrong_about_a_new_user_is_said_at_its_field(core: Core) -> None:
    for name, role, place, where in (
        (" ", "assistant", "", "name"),
        ("某" * 51, "assistant", "", "name"),
        ("刘助理", "king", "", "role"),
        ("刘助理", "third_party", "", "organisation"),
        ("刘助理", "volunteer", "某" * 51, "organisation"),
    ):
        error = _refused(core.users.add, name, role, LIU, place)
        assert isinstance(error, InvalidInput) and error.where == where
    assert _refused(core.users.add, "刘助理", "assistant", "short").where == "passphrase"
    assert _refused(core.users.add, "赵协理", "assistant", LIU).code == "user.exists"
    assert len(core.users.list()) == 1


def test_every_change_among_the_users_leaves_a_fact(core: Core) -> None:
    user, _changes = core.users.add("刘助理", "assistant", LIU)
    core.users.change_role(user.id, "volunteer", "")
    core.users.end(user.id)
    told = [fact.body["what"] for fact, _state in core._desk.facts.listed(["user"], limit=9)]
    assert sorted(told) == ["added", "changed", "ended"]


@pytest.mark.parametrize("role", ["third_party", "volunteer"])
def test_who_helps_from_outside_records_visits_and_sees_masked_numbers_only(core: Core, root: Path, role: str) -> None:
    [person] = add_people(core, illness="糖尿病", bank_account="6222000011112222")
    whole = core.people.person(person)
    sign_visit(core, person)
    outside = _with(core, root, role)
    view = outside.people.show(person)
    assert view.person.id_number == view.id_masked != whole.id_number
    assert (view.person.illness, view.person.bank_account) == ("", "")
    sign_visit(outside, person)
    assert {entry.kind for entry in outside.ledger.entries(person)} == {"visit"}
    for verb in (
        lambda: outside.people.reveal_id(person, "看看"),
        lambda: outside.people.propose(person, {"phone": "13800001111"}, "改"),
        lambda: outside.drafts.start("change", person),
        lambda: outside.prints.render("visit", month="2026-11", copy="internal"),
        lambda: outside.users.add("某", "volunteer", SUN),
        lambda: outside.roster.undo(),
    ):
        assert isinstance(_refused(verb), NotAllowed)
    assert outside.agreements.list() == []
    outside.close()


def test_a_draft_begun_by_one_is_not_signed_by_one_who_may_not(core: Core, root: Path) -> None:
    [person] = add_people(core)
    draft = fill_visit(core, person)
    liu = _with(core, root, "supervisor")
    error = _refused(liu.records.sign, draft)
    assert error.code == "permission.denied" and "协理员" in str(error.params["who"])
    assert liu.drafts.open(draft).id == draft
    liu.close()
