"""Key slots: the ways to the random database key.

Each slot has a key pair of its own. The private half is wrapped by what somebody knows (Argon2id), the database key is
sealed to the public half: so the database key can be changed without anybody's passphrase. Who is in the set stands
under a seal that only the database key makes: a slot that somebody slipped in never receives a new key. Slots of the
first format wrapped the database key itself; they open, and become the new ones at the next unlock of their owner.

The slot file lies beside the database in two copies. A copy is replaced by temp file, fsync, rename and fsync
of the folder, so a pulled plug leaves the old or the new one. Three things that can be wrong get three
different answers: wrong passphrase, one copy damaged (the other serves and mends it), both damaged.
"""

from __future__ import annotations

import base64
import hmac
import json
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.domain.canonical import digest, dumps
from core.domain.rescue import KIND, purpose_of
from core.errors import AppError, InvalidInput, Unavailable
from core.files import replace_file
from core.ids import RandomBytes
from core.vault.kdf import KdfCost, derive
from core.vault.keys import Keys
from core.vault.sealing import NotSealed, open_sealed, public_of, seal

FORMAT = 2
DISTRICT = KIND
KEY_BYTES = 32
SHORTEST_PASSPHRASE = 8
LONGEST_PASSPHRASE = 256
# Crockford's base 32: no I, L, O, U, so that a handwritten code is read back right.
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 24
UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
_LOOKALIKES = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})


@dataclass(frozen=True)
class Slot:
    """One way in. `kind` is "passphrase" or "recovery"; `owner` the user's id. `serves`: whoever opens the card acts as
    this user, when its owner left. A slot of the first format has no `public` and no `sealed`.

    `kind` "district": `public` is the district's, `owner` this laptop as the district knows it; nothing is wrapped.
    `set_on`: the day its passphrase was set, ISO; "" while nobody noted it.
    """

    id: str
    kind: str
    owner: str
    cost: KdfCost
    salt: bytes
    nonce: bytes
    wrapped: bytes
    public: bytes = b""
    sealed: bytes = b""
    serves: str = ""
    set_on: str = ""

    @property
    def is_old(self) -> bool:
        """True for the first format: the database key cannot be changed without its passphrase."""
        return not self.public

    @property
    def user(self) -> str:
        """Who is sitting there when it opens. Only a card can be handed on to another."""
        return self.serves or self.owner if self.kind == "recovery" else self.owner

    def binding(self, workspace_id: str) -> bytes:
        """What the tag protects besides the key: a slot moved elsewhere, given to another or cheapened no longer
        opens."""
        cost = [self.cost.passes, self.cost.memory_kib, self.cost.lanes]
        bound = {"alg": "argon2id+aes-256-gcm", "id": self.id, "kind": self.kind, "cost": cost, "ws": workspace_id}
        if not self.is_old:
            bound |= {"owner": self.owner, "public": self.public.hex()}
        # A card is handed on by who does not know its code: there the seal of the set answers for it (`unwrap`).
        return dumps(bound | {"serves": self.serves} if self.serves and self.kind != "recovery" else bound)

    def purpose(self, workspace_id: str) -> bytes:
        """What the database key is sealed for."""
        return purpose_of(self.id, self.kind, self.owner, workspace_id)

    def holding(self, key: bytes, workspace_id: str, random_bytes: RandomBytes) -> Slot:
        """The same slot with this database key in it; no secret of its owner is needed."""
        return replace(self, sealed=seal(self.public, key, self.purpose(workspace_id), random_bytes))

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
            "public": _text(self.public),
            "sealed": _text(self.sealed),
            "serves": self.serves,
            "set_on": self.set_on,
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
            _bytes(data.get("public", "")),
            _bytes(data.get("sealed", "")),
            str(data.get("serves", "")),
            str(data.get("set_on", "")),
        )


@dataclass(frozen=True)
class SlotFile:
    """All slots of a workspace and the label that may be read without a key (no personal data).

    `policy` names the rules for passphrases. `seal` proves the set under the database key. `previous`: while the
    database key is being changed, the old one, for whoever has the new one.
    """

    workspace_id: str
    mode: str
    slots: tuple[Slot, ...]
    policy: str = ""
    seal: bytes = b""
    previous: bytes = b""

    def with_slot(self, slot: Slot) -> SlotFile:
        """A copy with this slot in place of an older one of the same kind and owner."""
        kept = tuple(s for s in self.slots if (s.kind, s.owner) != (slot.kind, slot.owner))
        return replace(self, slots=(*kept, slot))

    def without_owner(self, owner: str) -> SlotFile:
        """A copy in which nobody enters as this user any more."""
        return replace(self, slots=tuple(slot for slot in self.slots if slot.user != owner))

    def vouched(self, key: bytes) -> SlotFile:
        """A copy whose set is sealed with this database key. Look at `is_vouched` before changing what was there."""
        return replace(self, seal=self._seal(key))

    def is_vouched(self, key: bytes) -> bool:
        """False when somebody without the database key changed who is in the set.

        A file of the first format has no seal: there is nobody in it to whom a key could be sealed.
        """
        if not self.seal and all(slot.is_old and not slot.serves for slot in self.slots):
            return True
        return hmac.compare_digest(self.seal, self._seal(key))

    def require_vouched(self, key: bytes) -> None:
        """Raises Unavailable("vault.slots_foreign") when the set is not the one that was sealed."""
        if not self.is_vouched(key):
            raise Unavailable("vault.slots_foreign")

    def _seal(self, key: bytes) -> bytes:
        members = sorted(
            [slot.owner, slot.kind, slot.public.hex(), slot.serves, *filter(None, [slot.set_on])] for slot in self.slots
        )
        said = {"ws": self.workspace_id, "mode": self.mode, "policy": self.policy, "set": members}
        return hmac.digest(Keys(key).slots, dumps(said), "sha256")

    def district(self) -> Slot | None:
        """The slot that the district opens; None while it never enrolled this laptop."""
        return next((slot for slot in self.slots if slot.kind == DISTRICT), None)

    def with_district(self, slot: Slot | None) -> SlotFile:
        """A copy with this slot, and no other, for the district."""
        kept = tuple(one for one in self.slots if one.kind != DISTRICT)
        return replace(self, slots=(*kept, slot) if slot else kept)

    def tried_before(self, slot: Slot) -> int:
        """How many slots of its kind were tried until this one opened, itself counted."""
        return 1 + [one.id for one in self.slots if one.kind == slot.kind].index(slot.id)

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
    private = random_bytes(KEY_BYTES)
    slot = Slot(slot_id, kind, owner, cost, random_bytes(16), random_bytes(12), b"", public_of(private))
    kek = derive(secret, slot.salt, cost)
    slot = replace(slot, wrapped=AESGCM(kek).encrypt(slot.nonce, private, slot.binding(workspace_id)))
    return slot.holding(key, workspace_id, random_bytes)


def unwrap(file: SlotFile, secret: str, kind: str) -> tuple[bytes, Slot]:
    """The database key. Raises Unavailable: "vault.wrong_passphrase", "vault.wrong_recovery", "vault.slots_damaged",
    "vault.slots_foreign" for a card that serves somebody else in a set that was not sealed so."""
    for slot in file.slots:
        if slot.kind != kind:
            continue
        kek = derive(secret, slot.salt, slot.cost)
        try:
            inside = AESGCM(kek).decrypt(slot.nonce, slot.wrapped, slot.binding(file.workspace_id))
        except InvalidTag:
            continue
        key = inside if slot.is_old else _opened(slot, inside, file.workspace_id)
        if slot.serves:
            file.require_vouched(key)
        return key, slot
    raise Unavailable("vault.wrong_passphrase" if kind == "passphrase" else "vault.wrong_recovery")


def _opened(slot: Slot, private: bytes, workspace_id: str) -> bytes:
    try:
        return open_sealed(private, slot.sealed, slot.purpose(workspace_id))
    except NotSealed:
        raise Unavailable("vault.slots_damaged") from None


def opens_for_another(file: SlotFile, passphrase: str, owner: str) -> bool:
    """True when somebody else enters with this passphrase already: the two would act under one name."""
    others = replace(file, slots=tuple(slot for slot in file.slots if slot.owner != owner))
    try:
        unwrap(others, passphrase, "passphrase")
    except Unavailable:
        return False
    return True


def write_slots(paths: tuple[Path, Path], file: SlotFile) -> None:
    """Replaces both copies, one after the other, so that one whole copy exists at every instant.

    Once the first has its place the change is made: whoever was told otherwise would go on typing the old passphrase,
    and the first copy is the one that is read. A second one that the disk refused is written anew at the next opening.
    Raises Unavailable("disk.*") when nothing has changed.
    """
    body = {
        "format": FORMAT,
        "workspace": file.workspace_id,
        "mode": file.mode,
        "policy": file.policy,
        "seal": _text(file.seal),
        "previous": _text(file.previous),
        "slots": [slot.to_json() for slot in file.slots],
    }
    data = json.dumps({"body": body, "sum": digest(body)}, ensure_ascii=True, indent=1).encode()
    before = _content(paths[0])
    try:
        replace_file(paths[0], data)
    except AppError:  # of the folder, which is flushed last, when the set has its place already
        if before == data or _content(paths[0]) != data:
            raise
    with suppress(AppError):
        replace_file(paths[1], data)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def read_slots(paths: tuple[Path, Path]) -> SlotFile:
    """Reads the first whole copy.

    Raises Unavailable("vault.slots_missing" | "vault.slots_damaged" | "workspace.no_rights").
    """
    if not any(path.exists() for path in paths):
        raise Unavailable("vault.slots_missing")
    is_closed = False
    for path in paths:
        try:
            return _read_copy(path)
        except PermissionError:
            is_closed = True
        except UNREADABLE:
            continue
    if is_closed:
        raise Unavailable("workspace.no_rights", folder=paths[0].parent.name)
    raise Unavailable("vault.slots_damaged")


def damaged_copies(paths: tuple[Path, Path]) -> list[Path]:
    """The copies that cannot be read, or lag behind the one written first because the plug was pulled between the two
    (an old passphrase would go on opening them): `check` names them, the next unlock writes them anew."""
    damaged = []
    first: SlotFile | None = None
    for path in paths:
        try:
            copy = _read_copy(path)
        except UNREADABLE:
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
    proof, previous = (_bytes(body.get(name, "")) for name in ("seal", "previous"))
    return SlotFile(body["workspace"], body["mode"], slots, str(body.get("policy", "")), proof, previous)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
