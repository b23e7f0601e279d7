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


def show(desk: Desk, person_id: str) -> bool:
    """Makes the derived rows of one person anew; drops them when nobody knows the person any more."""
    base = desk.persons.base(person_id)
    edits = desk.persons.edits(person_id)
    if base is None and not any(edit.base_version == 0 for edit in edits):
        desk.persons.drop_index(person_id)
        return False
    body: dict[str, Any] = dict(base[1]) if base else {}
    for edit in edits:
        body.update(edit.fields)
    body = {key: value for key, value in body.items() if value not in (None, "")}
    sync_state = "local" if base is None else "pending" if edits else "synced"
    desk.persons.put_index(index_of(desk, Person.from_body(person_id, body), body, sync_state))
    return True


def index_of(desk: Desk, person: Person, body: dict[str, Any], sync_state: str) -> PersonIndex:
    """Sort key, search keys and tags of a person."""
    sounds = pinyin.keys(person.name)
    tags = tags_of(person, desk.pack(), desk.today())
    return PersonIndex(
        person=person,
        body=body,
        sync_state=sync_state,
        sort_key=f"{sounds.full[0] if sounds.full else ''} {person.name}",
        search_keys=search_keys(person, sounds),
        tags=[(tag.code, tag.label, tag.reason) for tag in tags],
    )


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
    """Tags follow the calendar (an 80th birthday); recomputed once a day. Returns how many people were looked at."""
    today = desk.today()
    if desk.settings.get("tags_on") == today.isoformat():
        return 0
    pack = desk.pack()
    people = desk.persons.active()
    with desk.db.transaction():
        for person_id, body in people:
            tags = tags_of(Person.from_body(person_id, body), pack, today)
            desk.persons.put_tags(person_id, [(tag.code, tag.label, tag.reason) for tag in tags])
        desk.settings.set("tags_on", today.isoformat())
    return len(people)
