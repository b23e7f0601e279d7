"""What is shown of a person: the district's base with this laptop's proposals on top, and what follows from it.

Base and proposals stay apart in the store; here they are laid over one another for the screen, for search and
for the rules. Always computed from scratch for one person, so no history of merges can leave a trace.
"""

from __future__ import annotations

from typing import Any

from core.domain import pinyin
from core.domain.names import search_fold
from core.domain.person import Person
from core.domain.risk import tags_of
from core.service.desk import Desk
from core.store.persons import PersonIndex

ID_TAIL = 6
WHO = "_who"  # in the district's body: field -> [who, when], of fields changed since the person came onto the list
TAGGED_AT_ONCE = 500


def show(desk: Desk, person_id: str) -> bool:
    """Makes the derived rows of one person anew; drops them when nobody knows the person any more."""
    base = desk.persons.base(person_id)
    edits = desk.persons.edits(person_id)
    if base is None and not any(edit.base_version == 0 for edit in edits):
        desk.persons.drop_index(person_id)
        return False
    body: dict[str, Any] = dict(base[1]) if base else {}
    for edit in edits:
        body.update(desk.standing_fields(edit))
    body = {key: value for key, value in body.items() if value not in (None, "") and key != WHO}
    sync_state = "local" if base is None else "pending" if edits else "synced"
    desk.persons.put_index(index_of(desk, Person.from_body(person_id, body), body, sync_state))
    return True


def index_of(desk: Desk, person: Person, body: dict[str, Any], sync_state: str) -> PersonIndex:
    """Sort key, search keys and tags of a person."""
    sounds = pinyin.keys(person.name)
    return PersonIndex(
        person=person,
        body=body,
        sync_state=sync_state,
        sort_key=_sort_key(person.name, sounds),
        search_keys=search_keys(person, sounds),
        tags=_tags(desk, person),
    )


def sort_key(name: str) -> str:
    """Where a name stands in lists; also the way to find people of exactly this name."""
    return _sort_key(name, pinyin.keys(name))


def _sort_key(name: str, sounds: pinyin.PinyinKeys) -> str:
    return f"{sounds.full[0] if sounds.full else ''} {name}"


def search_keys(person: Person, sounds: pinyin.PinyinKeys) -> str:
    """Everything a person is found by, each after "|". The full ID number is not among them: it has its own index,
    and four digits typed would otherwise find everybody born in that year."""
    keys = [
        search_fold(person.name),
        *sounds.full,
        *sounds.initials,
        person.id_number[-ID_TAIL:].lower(),
        person.phone,
        search_fold(person.group),
        search_fold(person.village),
        search_fold(person.certificate_no),
    ]
    return "".join(f"|{key}" for key in keys if key)


def refresh_tags(desk: Desk) -> int:
    """Tags follow the calendar (an 80th birthday) and the rules: made anew once a day and for every newer rule pack.

    In short transactions, each of which reads the people it writes: another connection may be changing them meanwhile.
    Returns how many people were looked at.
    """
    today, pack = desk.today(), desk.pack()
    mark = " ".join([today.isoformat(), *(f"{one.id}:{one.version}" for one in (pack, pack.base) if one)])
    if desk.settings.get("tags_on") == mark:
        return 0
    ids = desk.persons.all_ids()
    for start in range(0, len(ids), TAGGED_AT_ONCE):
        with desk.db.transaction():
            for person_id, body in desk.persons.bodies(ids[start : start + TAGGED_AT_ONCE]):
                desk.persons.put_tags(person_id, _tags(desk, Person.from_body(person_id, body)))
    with desk.db.transaction():
        desk.settings.set("tags_on", mark)
    return len(ids)


def _tags(desk: Desk, person: Person) -> list[tuple[str, str, str]]:
    return [(tag.code, tag.label, tag.reason) for tag in tags_of(person, desk.pack(), desk.today())]
