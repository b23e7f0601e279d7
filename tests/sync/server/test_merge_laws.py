"""No silent overwrite (I6), whatever several laptops and the office do in whatever order: each written value is in
force, or in the list of conflicts, or was replaced by somebody who had read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.domain.person import ASSIGNED, ENDING_FIELDS, PERSON_FIELDS
from sync.protocol.messages import Item, PersonEdit
from sync.server.service import people, resolving
from sync.server.service.resolving import Dispute
from sync.server.store.decisions import ConflictRow, Decision
from sync.server.store.persons import PersonRow

SHARED, OWNED, CRITICAL, ENDING = "phone", "note", "name", "died_on"
FIELDS = (SHARED, "address", OWNED, CRITICAL, ENDING)
LAPTOPS = ("赵协理", "钱协理", "孙协理")
VALUES = {ENDING: ("2026-10-01", "2026-11-01")}
PERSON = "01890000-0000-7000-8000-000000000001"


@dataclass
class District:
    """One person, who made which version, and what each laptop has read."""

    person: PersonRow = field(default_factory=lambda: PersonRow(PERSON, "120221101201", 1, {"name": "王"}, {"name": 1}))
    made_by: dict[int, str] = field(default_factory=lambda: {1: "office"})
    read: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LAPTOPS, 1))
    disputes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def view(self, who: str) -> PersonRow:
        self.person.own_versions = {version for version, by in self.made_by.items() if by == who}
        return self.person

    def put(self, who: str, changed: dict[str, list[Any]]) -> None:
        people.apply(self.person, changed, who, 1)
        self.made_by[self.person.version] = who


edits = st.tuples(
    st.just("edit"),
    st.sampled_from(LAPTOPS),
    st.sets(st.sampled_from(FIELDS), min_size=1, max_size=3),
    st.integers(0, 1),
)
pulls = st.tuples(st.just("pull"), st.sampled_from(LAPTOPS))
office = st.tuples(st.just("office"), st.sampled_from(FIELDS), st.integers(0, 1))
assigns = st.tuples(st.just("assign"), st.sampled_from((*LAPTOPS, "")))
steps = st.lists(st.one_of(edits, edits, edits, pulls, office, assigns), max_size=14)


def value_of(name: str, who: str, number: int) -> str:
    return VALUES[name][number] if name in VALUES else f"{who}{name}{number}"


@given(steps)
def test_each_written_value_is_in_force_in_dispute_or_was_replaced_by_who_had_read_it(plan: list[Any]) -> None:
    district = District()
    for step in plan:
        if step[0] == "pull":
            district.read[step[1]] = district.person.version
        elif step[0] == "assign":
            district.put("office", {ASSIGNED: [None, step[1]]})
        elif step[0] == "office":
            district.put("office", {step[1]: [None, value_of(step[1], "office", step[2])]})
        else:
            edit_once(district, step[1], {name: value_of(name, step[1], step[3]) for name in step[2]})


def edit_once(district: District, who: str, fields: dict[str, Any]) -> None:
    base = district.read[who]
    person = district.view(who)
    before, versions = dict(person.body), dict(person.field_versions)
    others_since = {v for v, by in district.made_by.items() if v > base and by != who}
    merge = people.merge(person, PersonEdit(base_version=base, fields=fields), who)
    wanted = {name: value for name, value in fields.items() if not people.is_same(before.get(name), value)}
    if merge.outcome == "conflict":
        assert {name: sides["mine"] for name, sides in merge.disputed.items()} == wanted, "both sides are kept, whole"
        assert {name: sides["theirs"] for name, sides in merge.disputed.items()} == {n: before.get(n) for n in wanted}
        assert person.body == before, "and nothing of it is in force"
        district.disputes.append((who, merge.disputed))
        return
    for name in merge.changed:
        assert not people.is_critical(name), "a laptop changes no critical field"
        assert versions.get(name, 0) not in others_since, "nobody writes over what he has not read"
        assert not (people.is_owned(name) and before.get(ASSIGNED) not in (None, "", who)), (
            "an owned field has its owner"
        )
    ended = {name for name in ENDING_FIELDS if versions.get(name, 0) in others_since and before.get(name)}
    assert not (ended and wanted), "who was ended meanwhile is changed by nobody who did not know it"
    assert merge.outcome == ("merged" if others_since else "accepted")
    if merge.changed:
        district.put(who, merge.changed)
    assert all(people.is_same(district.person.body.get(name), value) for name, value in fields.items())


@given(
    st.sets(st.sampled_from((SHARED, "address", "group")), min_size=1),
    st.sets(st.sampled_from((SHARED, "address", "group"))),
    st.dictionaries(st.sampled_from((SHARED, "address", "group")), st.sampled_from(("mine", "theirs"))),
)
def test_her_word_gives_up_only_what_she_named_and_the_rest_stays_or_takes_force(
    mine: set[str], theirs: set[str], choices: dict[str, str]
) -> None:
    person = PersonRow(PERSON, "120221101201", 1, {}, {})
    if theirs:
        people.apply(person, {name: [None, f"b{name}"] for name in theirs}, "钱协理", 1)
    person.own_versions = set()
    edit = PersonEdit(base_version=1, fields={name: f"a{name}" for name in mine})
    merge = people.merge(person, edit, "赵协理")
    if merge.outcome != "conflict":
        assert not mine & theirs
        return
    row = ConflictRow(PERSON, merge.code, person.village, PERSON, merge.disputed)
    dispute = Dispute(row, Decision(PERSON, person.village, "person", PERSON), edit, PERSON, "d1", "a1")
    settled = resolving.settle(dispute, word(choices), person, "赵协理", 5)
    given = {name for name in mine if choices.get(name) == "theirs"}
    assert not given & settled.changed.keys()
    if settled.dispute.row.state == "open":
        assert settled.dispute.row.fields.keys() == mine - given and not settled.changed
        assert settled.dispute.decision.state == "received"
    else:
        assert given, "nothing is closed but by giving up"
        assert settled.changed.keys() == mine - given and not (mine - given) & theirs
        assert settled.dispute.decision.state == "decided"
    assert set(settled.dispute.row.resolved) == mine & choices.keys()


def word(choices: dict[str, str]) -> Item:
    return Item.model_validate(
        {
            "id": PERSON, "op": "fact", "kind": "resolution", "schema": 1, "village": "120221101201",
            "person_id": PERSON, "occurred_at": "2026-11-22", "recorded_at": "2026-11-22",
            "actor": {"id": "a1", "name": "赵协理"},
            "body": {"about": PERSON, "choices": choices, "reason": "本人说的"},
            "event": {"seq": 1, "prev": "", "hash": "0" * 64},
        }
    )  # fmt: skip


def test_every_field_of_a_person_has_one_class() -> None:
    both = [item.name for item in PERSON_FIELDS if item.is_owned and item.is_critical]
    owned = [item.name for item in PERSON_FIELDS if item.is_owned]
    assert not both and owned == ["hardship_cause", "card_keeper", "note"]
