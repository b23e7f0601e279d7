"""The district's side of a forgotten passphrase: the question read and opened, the answer made."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.domain.canonical import dumps
from core.domain.lease import LETTERS, typed
from core.domain.rescue import (
    ASK,
    CODE_LENGTH,
    KEY_BYTES,
    KIND,
    NONCE_BYTES,
    REPLY,
    VALID_MS,
    bytes_of,
    label,
    purpose_of,
    read,
    text_of,
    written,
)
from core.errors import InvalidInput
from sync.protocol.sealing import NotSealed, open_sealed, seal

__all__ = ["VALID_MS", "Answer", "Ask", "new_code", "reply_text"]

COST = (3, 64 * 1024, 2)  # Argon2id: passes, KiB, lanes, as for a passphrase
Random = Callable[[int], bytes]


@dataclass(frozen=True)
class Ask:
    """`sealed` is the database key as the slot holds it, `public` the laptop's key for the answer. No names."""

    workspace_id: str
    slot_id: str
    device_id: str
    sealed: bytes
    public: bytes

    @classmethod
    def read(cls, text: str) -> Ask:
        """Reverse of `text`. Raises InvalidInput("rescue.ask_form")."""
        try:
            said = read(ASK, text)
            found = cls(str(said["ws"]), str(said["slot"]), str(said["device"]), bytes_of(said["sealed"]),
                        bytes_of(said["public"]))  # fmt: skip
        except (ValueError, KeyError, TypeError):
            raise InvalidInput("rescue.ask_form", where="file") from None
        if len(found.public) != KEY_BYTES:
            raise InvalidInput("rescue.ask_form", where="file")
        return found

    def open(self, private: bytes) -> bytes:
        """The database key, for who has the district's private key. Raises InvalidInput("rescue.ask_foreign")."""
        try:
            key = open_sealed(private, self.sealed, purpose_of(self.slot_id, KIND, self.device_id,
                                                               self.workspace_id))  # fmt: skip
        except NotSealed:
            raise InvalidInput("rescue.ask_foreign", where="file") from None
        if len(key) != KEY_BYTES:
            raise InvalidInput("rescue.ask_foreign", where="file")
        return key


@dataclass(frozen=True)
class Answer:
    """What the district says: the database key, for whom (a name, as it stands in the list of users), until when."""

    key: bytes
    user: str
    until_ms: int

    def __repr__(self) -> str:
        return "Answer(…)"


def new_code(random_bytes: Random) -> str:
    """What is read out over the telephone: 2 groups of 4, about 40 bits."""
    letters = ""
    while len(letters) < CODE_LENGTH:  # no modulo: every letter equally likely
        number = random_bytes(1)[0] & 31
        letters += LETTERS[number] if number < len(LETTERS) else ""
    return f"{letters[:4]}-{letters[4:]}"


def reply_text(ask: Ask, answer: Answer, code: str, cost: tuple[int, int, int], random_bytes: Random) -> str:
    """The answer, for that laptop and who hears the code."""
    salt, nonce = random_bytes(16), random_bytes(NONCE_BYTES)
    body = dumps({"key": text_of(answer.key), "user": answer.user, "until_ms": answer.until_ms})
    inner = AESGCM(_derive(typed(code), salt, cost)).encrypt(nonce, body, label(ask.workspace_id))
    box = json.dumps({"cost": list(cost), "salt": text_of(salt), "nonce": text_of(nonce),
                      "box": text_of(inner)}).encode()  # fmt: skip
    return written(REPLY, {"sealed": text_of(seal(ask.public, box, label(ask.workspace_id), random_bytes))})


def _derive(secret: str, salt: bytes, cost: tuple[int, int, int]) -> bytes:
    passes, memory_kib, lanes = cost
    return hash_secret_raw(secret.encode(), salt, passes, memory_kib, lanes, KEY_BYTES, Type.ID)
