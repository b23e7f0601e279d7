"""Who looks after whom: the district assigns people to an assistant, who alone writes their owned fields.

An assignment is an event of the district. Whoever had them before and writes all the same gets a conflict, never a
silent loss; so does everybody else.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from core.domain.person import ASSIGNED
from core.errors import InvalidInput
from sync.server.service import people
from sync.server.service.publishing import of_person
from sync.server.store import devices, feed, persons, soft_flags
from sync.server.store.devices import Device
from sync.server.store.persons import HistoryRow


def assign(
    connection: Connection, district: str, person_ids: Sequence[str], name: str, by: str, cause: str, now_ms: int
) -> int:
    """Gives these people to the assistant of this name ("": to nobody); returns how many it changed.

    By name, as the district wrote it when it gave out the laptop's code: whoever enrols anew keeps his people.
    Raises InvalidInput("assign.nobody" | "assign.person"); then nothing is changed.
    """
    if name and not any(
        one.user_name == name and one.revoked_ms is None for one in devices.everyone(connection, district)
    ):
        raise InvalidInput("assign.nobody", where="to", name=name)
    found = persons.find(connection, district, person_ids, lock=True)
    if lost := next((one for one in person_ids if one not in found), None):
        raise InvalidInput("assign.person", where="person", id=lost)
    changed = [person for person in found.values() if str(person.body.get(ASSIGNED) or "") != name]
    history = []
    for person in changed:
        change = {ASSIGNED: [person.body.get(ASSIGNED), name]}
        people.apply(person, change, by, now_ms)
        history.append(HistoryRow(person.id, person.version, f"assign:{cause}", change))
    persons.save(connection, district, changed)
    persons.add_history(connection, district, history, now_ms)
    feed.publish(connection, district, [row for person in changed for row in of_person(person)])
    return len(changed)


def leave_villages(connection: Connection, device: Device, villages: Sequence[str], now_ms: int) -> None:
    """Call it when a device is taken off villages: what it saw there until now is still taken from it."""
    soft_flags.leave(connection, device.district, device.id, villages, now_ms)
