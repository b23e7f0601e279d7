"""Who is in the set of key slots, as the database remembers it, and the one way to change the slot file.

A slot file of the first format has no seal. Once a sealed one stood here the database says so, and a file without a
seal is one that somebody without the key put there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from core.errors import Unavailable
from core.paths import WorkspacePaths
from core.store.database import Database
from core.store.labels import Labels
from core.store.members import MemberRepository
from core.vault.slots import SlotFile, damaged_copies, read_slots, write_slots
from core.vault.turn import door

SEALED = "slots_sealed"
Change = Callable[[SlotFile], SlotFile]


def is_ours(file: SlotFile, key: bytes, database: Database) -> bool:
    """False when somebody without the database key changed who is in the set, or took the seal away."""
    return file.is_vouched(key) and (bool(file.seal) or not Labels(database, "workspace").get(SEALED))


def require_ours(file: SlotFile, key: bytes, database: Database) -> None:
    """Raises Unavailable("vault.slots_foreign") when the set is not the one that was sealed."""
    if not is_ours(file, key, database):
        raise Unavailable("vault.slots_foreign")


def change_slots(paths: WorkspacePaths, key: bytes, database: Database, change: Change) -> None:
    """Reads the file, changes and seals it while nobody else does. What takes time (Argon2id) is done before: `change`
    is given the file of this moment. Raises Unavailable("vault.slots_foreign" | "disk.*") and what `change` raises."""
    with door(paths.root):
        file = read_slots(paths.slots)
        require_ours(file, key, database)
        changed = change(file)
        if changed != file:
            write_slots(paths.slots, changed.vouched(key))


def mend_copies(paths: WorkspacePaths) -> None:
    """One copy was unreadable or lagged behind: the whole one mends it."""
    if damaged_copies(paths.slots):
        with door(paths.root):
            write_slots(paths.slots, read_slots(paths.slots))


def note_sealed(paths: WorkspacePaths, key: bytes, database: Database) -> None:
    """From the first sealed set on the database knows that there is one."""
    labels = Labels(database, "workspace")
    if labels.get(SEALED):
        return
    file = read_slots(paths.slots)
    if file.seal and file.is_vouched(key):
        with database.transaction():
            labels.set(SEALED, True)


def without_departed(file: SlotFile, database: Database) -> SlotFile:
    """A copy in which nobody enters with a passphrase who left, or whom this workspace never knew."""
    active = {member.id for member in MemberRepository(database).listed() if member.until_on is None}
    return replace(file, slots=tuple(one for one in file.slots if one.kind != "passphrase" or one.owner in active))
