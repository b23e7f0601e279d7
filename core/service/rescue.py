"""The way back in by the district, for a laptop without its recovery card whose passphrase was forgotten.

While the laptop is enrolled one of its key slots is sealed to the district's public key. Who forgot the passphrase
hands that slot over with a key made for this one time; two people of the office answer (sync/server/service/unsealing);
the answer and the code from the telephone open the workspace and set a new passphrase. Nothing here shows a name, and
until the new passphrase is written everything is as it was.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from core.errors import AppError, Conflict, InvalidInput, NotAllowed, NotFound
from core.files import remove_file, replace_file
from core.ids import Ids
from core.paths import WorkspacePaths
from core.seams import Seams
from core.service.lease import LeaseBook
from core.service.passphrases import Profile, adopt_for, check_new, locking
from core.service.slot_set import change_slots, is_ours, require_ours
from core.store.database import Database
from core.store.labels import Labels
from core.store.members import MemberRepository
from core.vault.kdf import KdfCost
from core.vault.rescue import LONGEST_TEXT, Answer, Ask, open_reply
from core.vault.sealing import public_of
from core.vault.slots import (
    DISTRICT,
    KEY_BYTES,
    Slot,
    SlotFile,
    opens_for_another,
    read_slots,
    wrap,
    write_slots,
)
from core.vault.tries import Tries
from core.vault.turn import door


def fit(paths: WorkspacePaths, database: Database, key: bytes, enrolment: Mapping[str, Any] | None, ids: Ids) -> bool:
    """Brings the district's slot in step with the enrolment: written, exchanged for another's, or dropped. True when
    something was written. A set that somebody changed without the key is left for `check` to tell."""
    wanted = _wanted(enrolment)
    if _is_fit(read_slots(paths.slots), wanted):
        return False
    with door(paths.root):
        file = read_slots(paths.slots)
        if _is_fit(file, wanted) or not is_ours(file, key, database):
            return False
        write_slots(paths.slots, file.with_district(_slot(file, wanted, key, ids) if wanted else None).vouched(key))
    return True


def ask(paths: WorkspacePaths, ids: Ids) -> Ask:
    """What to hand to the district; asked again it is the same as long as it was not answered.

    Raises NotAllowed("rescue.not_enrolled") where the district has no slot here, Unavailable("disk.*").
    """
    file = read_slots(paths.slots)
    slot = file.district()
    if slot is None:
        raise NotAllowed("rescue.not_enrolled")
    private = _pending(paths)
    if private is None:
        private = ids.token(KEY_BYTES)
        replace_file(paths.rescue, json.dumps({"private": base64.b64encode(private).decode()}).encode())
    return Ask(file.workspace_id, slot.id, slot.owner, slot.sealed, public_of(private))


def take(paths: WorkspacePaths, reply: str, code: str, seams: Seams) -> Answer:
    """Opens the district's answer; a wrong code counts as a wrong passphrase does.

    Anybody can make an answer that opens: the tries begin anew only when its key has opened the database.

    Raises InvalidInput("rescue.reply_form" | "rescue.reply_foreign" | "rescue.code"), NotAllowed("rescue.not_asked" |
    "rescue.late"), Unavailable("vault.wait").
    """
    private = _pending(paths)
    if private is None:
        raise NotAllowed("rescue.not_asked")
    file = read_slots(paths.slots)
    tries = Tries(paths.root, seams.clock, seams.boot_id, *locking(file.policy))
    before = tries.begin()
    try:
        answer = open_reply(reply, private, file.workspace_id, code)
    except InvalidInput as error:
        if error.code != "rescue.code":
            tries.give_back(before)
        raise
    if seams.clock.now().utc_ms > answer.until_ms:
        tries.give_back(before)  # the code was right: being late is no guess
        raise NotAllowed("rescue.late")
    return answer


def refuse_late(database: Database, answer: Answer, seams: Seams) -> None:
    """A clock set back gives an answer no more hours: the latest time this laptop knows of counts too.

    Raises NotAllowed("rescue.late").
    """
    known = LeaseBook(database, Labels(database, "sync_state"), seams, is_practice=False)
    if known.seen_ms() > answer.until_ms:
        raise NotAllowed("rescue.late")


def forget(paths: WorkspacePaths) -> None:
    """Somebody came in: what was asked before needs no answer, and one that comes opens nothing."""
    if paths.rescue.exists():
        with suppress(AppError):  # a folder that takes no change: at the next opening
            remove_file(paths.rescue)


def user_named(database: Database, name: str) -> str:
    """The id of the active user whom the officer named. Raises NotFound("rescue.user"), which says no name."""
    members = MemberRepository(database).listed()
    found = [one.id for one in members if one.until_on is None and one.name.strip() == name.strip()]
    if len(found) != 1:
        raise NotFound("rescue.user")
    return found[0]


def set_passphrase(
    paths: WorkspacePaths, database: Database, key: bytes, user_id: str, new: str, rules: Profile | None, seams: Seams
) -> None:
    """A new passphrase for him under these rules, by whoever has the database key; then the question is forgotten.

    Raises InvalidInput, Conflict("user.passphrase_taken"), Unavailable("vault.slots_foreign").
    """
    file = read_slots(paths.slots)
    require_ours(file, key, database)
    check_new(rules, new)
    if opens_for_another(file, new, user_id):
        raise Conflict("user.passphrase_taken", where="passphrase")
    cost = next((slot.cost for slot in file.slots if slot.kind == "passphrase"), KdfCost())
    ids = seams.ids
    slot = wrap(key, new, ids.new(), "passphrase", user_id, file.workspace_id, cost, ids.token)
    today = seams.clock.now().day.isoformat()
    change_slots(paths, key, database, lambda now: adopt_for(now, rules).with_slot(replace(slot, set_on=today)))
    remove_file(paths.rescue)


def _pending(paths: WorkspacePaths) -> bytes | None:
    try:
        raw = paths.rescue.read_bytes()[:LONGEST_TEXT]
        private = base64.b64decode(json.loads(raw)["private"], validate=True)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return private if len(private) == KEY_BYTES else None


def _wanted(enrolment: Mapping[str, Any] | None) -> tuple[str, bytes] | None:
    try:
        public = base64.b64decode((enrolment or {}).get("sealing_key", ""))
    except ValueError:
        return None
    device = str((enrolment or {}).get("device_id", ""))
    return (device, public) if device and len(public) == KEY_BYTES else None


def _is_fit(file: SlotFile, wanted: tuple[str, bytes] | None) -> bool:
    return [(slot.owner, slot.public) for slot in file.slots if slot.kind == DISTRICT] == ([wanted] if wanted else [])


def _slot(file: SlotFile, wanted: tuple[str, bytes], key: bytes, ids: Ids) -> Slot | None:
    device, public = wanted
    bare = Slot(ids.new(), DISTRICT, device, KdfCost.lowest(), b"", b"", b"", public)
    try:
        return bare.holding(key, file.workspace_id, ids.token)
    except ValueError:  # bytes that are no key: the district said nonsense
        return None
