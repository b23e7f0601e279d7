"""Many people taken off a laptop at once: nobody goes before somebody said so, and no page is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.app import Core
from core.domain.removal import is_many
from core.domain.rulepack import load_pack
from core.errors import Conflict, NotFound
from core.paths import resources
from core.seams import Seams
from core.service.exchange import Answer, RemoteItem
from tests.helpers.people import invented_body
from tests.helpers.workspace import fill_visit, fixed_seams, receive_people, sign_visit


def gone(people: list[str], first_seq: int = 1000) -> list[RemoteItem]:
    return [RemoteItem("person", one, 2, first_seq + n, None) for n, one in enumerate(people)]


def page(core: Core, items: list[RemoteItem], cursor: str, *, is_last: bool, full_pass: str = "") -> None:
    core.exchange.apply_remote(items, cursor, "e1", full_pass=full_pass, is_last=is_last)


def listed(core: Core) -> int:
    return core.people.search().total


def test_a_few_go_unasked_with_the_last_page(core: Core) -> None:
    people = receive_people(core, 60)
    page(core, gone(people[:1]), "c1", is_last=False)
    assert listed(core) == 60, "not before the pull has come to its end"
    page(core, gone(people[1:3], 2000), "c2", is_last=True)
    assert listed(core) == 57 and core.exchange.removals.question() is None


def test_many_stop_and_ask_and_a_yes_removes_them(core: Core) -> None:
    people = receive_people(core, 40)
    page(core, gone(people[:3]), "c1", is_last=True)
    asked = core.exchange.removals.question()
    assert asked is not None and (asked.count, asked.people, asked.is_kept) == (3, 40, False)
    assert listed(core) == 40 and len(asked.names) == 3
    assert core.exchange.get_state("cursor") == "c1"
    assert {row.source for row in core.todo.list()} >= {"removal"}
    core.exchange.removals.answer(is_yes=True)
    assert listed(core) == 37 and core.exchange.removals.question() is None
    with pytest.raises(NotFound, match=r"removal\.none"):
        core.exchange.removals.answer(is_yes=True)


def test_a_no_keeps_them_and_they_can_be_removed_later(core: Core) -> None:
    people = receive_people(core, 10)
    page(core, gone(people[:5]), "c1", is_last=True)
    core.exchange.removals.answer(is_yes=False)
    kept = core.exchange.removals.question()
    assert kept is not None and kept.is_kept and listed(core) == 10
    answers = [fact.body["answer"] for fact, _ in core._desk.facts.listed(["removal"])]
    assert answers == ["no"], "the answer is a fact"
    core.exchange.removals.answer(is_yes=True)
    assert listed(core) == 5


def test_what_is_named_in_pieces_is_counted_together_also_over_a_crash(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = receive_people(core, 40)
    page(core, gone(people[:2]), "c1", is_last=False)
    with monkeypatch.context() as patch:
        patch.setattr(core.exchange.removals, "end", lambda: 1 / 0)  # the power goes while the last page is applied
        with pytest.raises(ZeroDivisionError):
            page(core, gone(people[2:4], 2000), "c2", is_last=True)
    again = core.twin()
    try:
        assert again.exchange.get_state("cursor") == "c1", "the cursor is past the first two, and they are not lost"
        page(again, gone(people[2:4], 2000), "c2", is_last=True)
        asked = again.exchange.removals.question()
        assert asked is not None and asked.count == 4 and listed(again) == 40
        page(again, gone(people[4:5], 3000), "c3", is_last=True)
        more = again.exchange.removals.question()
        assert more is not None and more.count == 5, "while the question is open nobody slips by one by one"
    finally:
        again.close()


def test_new_people_in_the_same_pull_do_not_hide_that_old_ones_go(core: Core) -> None:
    people = receive_people(core, 40)
    news = [RemoteItem("person", core.seams.ids.new(), 1, 500 + n, invented_body(100 + n)) for n in range(60)]
    page(core, news, "c1", is_last=False)
    page(core, gone(people[:4]), "c2", is_last=True)
    asked = core.exchange.removals.question()
    assert asked is not None and asked.people == 100 and listed(core) == 100


def test_who_comes_back_before_the_answer_is_not_removed(core: Core) -> None:
    people = receive_people(core, 10)
    page(core, gone(people[:3]), "c1", is_last=True)
    page(core, [RemoteItem("person", people[0], 3, 5000, invented_body(0))], "c2", is_last=True)
    core.exchange.removals.answer(is_yes=True)
    assert listed(core) == 8 and core.people.show(people[0])


def test_a_pull_from_the_beginning_that_names_almost_nobody_asks_too(core: Core) -> None:
    people = receive_people(core, 20)
    kept = [RemoteItem("person", people[0], 1, 1, invented_body(0))]
    page(core, kept, "c1", is_last=True, full_pass="p1")
    asked = core.exchange.removals.question()
    assert asked is not None and (asked.count, listed(core)) == (19, 20)
    core.exchange.removals.answer(is_yes=True)
    assert listed(core) == 1


@given(st.integers(0, 400), st.integers(0, 400))
def test_the_limit_is_that_of_the_rule_pack(removed: int, people: int) -> None:
    pack = load_pack((resources() / "rulepacks" / "national.toml").read_text("utf-8"))
    day = fixed_seams().clock.now().day
    assert is_many(pack, day, removed, people) == (removed >= 3 and removed > people * 0.05)


# the tray


def test_who_leaves_with_something_unsent_is_in_the_tray_and_nobody_else(core: Core) -> None:
    told, untold, drafted = receive_people(core, 3)
    sign_visit(core, untold)
    draft = fill_visit(core, drafted)
    for one in (told, untold, drafted):
        page(core, gone([one], 1000), "c1", is_last=True)
    assert {row.person_id for row in core.exchange.tray.list()} == {untold, drafted}
    with pytest.raises(Conflict, match=r"tray\.waiting"):
        core.exchange.tray.put_away(untold)
    assert core.drafts.open(draft).answers, "a draft stays readable"


def test_the_tray_says_when_all_has_arrived_and_is_emptied_by_hand(core: Core) -> None:
    [person] = receive_people(core)
    sign_visit(core, person)
    page(core, gone([person]), "c1", is_last=True)
    items = core.exchange.take_batch(100, 1 << 20)
    core.exchange.acknowledge([Answer(item.item_id, "accepted", server_seq=9) for item in items])
    [row] = core.exchange.tray.list()
    assert row.is_delivered and row.name == invented_body(0)["name"]
    assert core._desk.persons.last_known(person).keys() == {"name", "village", "village_code"}, "no more than his name"
    core.exchange.tray.put_away(person)
    with pytest.raises(NotFound, match=r"tray\.unknown"):
        core.exchange.tray.put_away(person)


def test_who_comes_back_leaves_the_tray(core: Core, seams: Seams) -> None:
    [person] = receive_people(core)
    sign_visit(core, person)
    page(core, gone([person]), "c1", is_last=True)
    page(core, [RemoteItem("person", person, 3, 5000, invented_body(0))], "c2", is_last=True)
    assert not core.exchange.tray.list() and listed(core) == 1
