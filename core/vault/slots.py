"""Key slots: the random database key, wrapped once for each way in.

The slot file lies beside the database in two copies. A copy is replaced by temp file, fsync, rename and fsync
of the folder, so a pulled plug leaves the old or the new one. Three things that can be wrong get three
different answers: wrong passphrase, one copy damaged (the other serves and mends it), both damaged.
"""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.domain.canonical import digest, dumps
from core.errors import InvalidInput, Unavailable
from core.files import replace_file
from core.ids import RandomBytes
from core.vault.kdf import KdfCost, derive

FORMAT = 1
SHORTEST_PASSPHRASE = 8
LONGEST_PASSPHRASE = 256
# Crockford's base 32: no I, L, O, U, so that a handwritten code is read back right.
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 24
_LOOKALIKES = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})


@dataclass(frozen=True)
class Slot:
    """One way in. `kind` is "passphrase" or "recovery"; `owner` the user's id."""

    id: str
    kind: str
    owner: str
    cost: KdfCost
    salt: bytes
    nonce: bytes
    wrapped: bytes

    def binding(self, workspace_id: str) -> bytes:
        """What the tag protects besides the key: a slot moved elsewhere or cheapened no longer opens."""
        cost = [self.cost.passes, self.cost.memory_kib, self.cost.lanes]
        return dumps(
            {"alg": "argon2id+aes-256-gcm", "id": self.id, "kind": self.kind, "cost": cost, "ws": workspace_id}
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind,
            "owner": self.owner,
            "alg": "argon2id+aes-256-gcm",
            "cost": {"passes": self.cost.passes, "memory_kib": self.cost.memory_kib, "lanes": self.cost.lanes},
            "salt": _text(self.salt),
            "nonce": _text(self.nonce),
            "wrapped": _text(self.wrapped),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Slot:
        cost = KdfCost(**data["cost"])
        if not cost.is_allowed:
            raise ValueError("cost out of range")
        return cls(
            data["id"],
            data["kind"],
            data["owner"],
            cost,
            _bytes(data["salt"]),
            _bytes(data["nonce"]),
            _bytes(data["wrapped"]),
        )


@dataclass(frozen=True)
class SlotFile:
    """All slots of a workspace and the label that may be read without a key (no personal data)."""

    workspace_id: str
    mode: str
    slots: tuple[Slot, ...]

    def with_slot(self, slot: Slot) -> SlotFile:
        """A copy with this slot in place of an older one of the same kind and owner."""
        kept = tuple(s for s in self.slots if (s.kind, s.owner) != (slot.kind, slot.owner))
        return replace(self, slots=(*kept, slot))

    def without_owner(self, owner: str) -> SlotFile:
        """A copy in which nobody enters as this user any more."""
        return replace(self, slots=tuple(slot for slot in self.slots if slot.owner != owner))

    def owners(self) -> frozenset[str]:
        """The users who have a way in of their own."""
        return frozenset(slot.owner for slot in self.slots if slot.kind == "passphrase")


def check_passphrase(passphrase: str) -> None:
    """Raises InvalidInput("vault.passphrase_*") for one that is too short or too long."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise InvalidInput("vault.passphrase_short", where="passphrase", shortest=SHORTEST_PASSPHRASE)
    if len(passphrase) > LONGEST_PASSPHRASE:
        raise InvalidInput("vault.passphrase_long", where="passphrase", longest=LONGEST_PASSPHRASE)


def new_recovery_code(random_bytes: RandomBytes) -> str:
    """24 characters in 6 groups of 4 (120 random bits), as printed on the recovery card."""
    raw = "".join(CODE_LETTERS[byte & 31] for byte in random_bytes(CODE_LENGTH))
    return "-".join(raw[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def read_recovery_code(text: str) -> str:
    """The code as typed back: case, spaces, hyphens and look-alike letters do not matter."""
    plain = "".join(char for char in text.upper() if char.isalnum()).translate(_LOOKALIKES)
    if len(plain) != CODE_LENGTH or any(char not in CODE_LETTERS for char in plain):
        raise InvalidInput("vault.recovery_form", where="recovery", length=CODE_LENGTH)
    return plain


def wrap(
    key: bytes,
    secret: str,
    slot_id: str,
    kind: str,
    owner: str,
    workspace_id: str,
    cost: KdfCost,
    random_bytes: RandomBytes,
) -> Slot:
    """Makes a slot that opens with `secret`."""
    slot = Slot(slot_id, kind, owner, cost, random_bytes(16), random_bytes(12), b"")
    kek = derive(secret, slot.salt, cost)
    return replace(slot, wrapped=AESGCM(kek).encrypt(slot.nonce, key, slot.binding(workspace_id)))


def unwrap(file: SlotFile, secret: str, kind: str) -> tuple[bytes, Slot]:
    """The database key. Raises Unavailable("vault.wrong_passphrase" or "vault.wrong_recovery")."""
    for slot in file.slots:
        if slot.kind != kind:
            continue
        kek = derive(secret, slot.salt, slot.cost)
        with suppress(InvalidTag):
            return AESGCM(kek).decrypt(slot.nonce, slot.wrapped, slot.binding(file.workspace_id)), slot
    raise Unavailable("vault.wrong_passphrase" if kind == "passphrase" else "vault.wrong_recovery")


def opens_for_another(file: SlotFile, passphrase: str, owner: str) -> bool:
    """True when somebody else enters with this passphrase already: the two would act under one name."""
    others = replace(file, slots=tuple(slot for slot in file.slots if slot.owner != owner))
    try:
        unwrap(others, passphrase, "passphrase")
    except Unavailable:
        return False
    return True


def write_slots(paths: tuple[Path, Path], file: SlotFile) -> None:
    """Replaces both copies, one after the other, so that one whole copy exists at every instant."""
    body = {
        "format": FORMAT,
        "workspace": file.workspace_id,
        "mode": file.mode,
        "slots": [slot.to_json() for slot in file.slots],
    }
    data = json.dumps({"body": body, "sum": digest(body)}, ensure_ascii=True, indent=1).encode()
    for path in paths:
        replace_file(path, data)


def read_slots(paths: tuple[Path, Path]) -> SlotFile:
    """Reads the first whole copy. Raises Unavailable("vault.slots_missing" or "vault.slots_damaged")."""
    if not any(path.exists() for path in paths):
        raise Unavailable("vault.slots_missing")
    for path in paths:
        with suppress(OSError, ValueError, KeyError, TypeError):
            return _read_copy(path)
    raise Unavailable("vault.slots_damaged")


def damaged_copies(paths: tuple[Path, Path]) -> list[Path]:
    """The copies that cannot be read, or lag behind the one written first because the plug was pulled between the two
    (an old passphrase would go on opening them): `check` names them, the next unlock writes them anew."""
    damaged = []
    first: SlotFile | None = None
    for path in paths:
        try:
            copy = _read_copy(path)
        except (OSError, ValueError, KeyError, TypeError):
            damaged.append(path)
            continue
        if first not in (None, copy):
            damaged.append(path)
        first = first or copy
    return damaged


def _read_copy(path: Path) -> SlotFile:
    data = json.loads(path.read_bytes())
    body = data["body"]
    if data["sum"] != digest(body):
        raise ValueError("sum")
    if body["format"] > FORMAT:
        raise Unavailable("store.newer", found=body["format"], known=FORMAT)
    slots = tuple(Slot.from_json(slot) for slot in body["slots"])
    return SlotFile(body["workspace"], body["mode"], slots)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
