"""What goes between a laptop whose passphrase was forgotten and its district: one text there, one text back.

There: the slot that the district opens, and a public key made for this one time. Back: the database key, under a code
that is read out over the telephone, sealed to that public key. So the file alone, the code alone and the laptop's own
file alone open nothing. Both are plain text on one line: a file, a QR code, a message.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.domain.canonical import dumps
from core.domain.lease import LETTERS, typed
from core.errors import InvalidInput
from core.ids import RandomBytes
from core.vault.kdf import KdfCost, derive
from core.vault.sealing import NotSealed, open_sealed, seal
from core.vault.slots import DISTRICT, KEY_BYTES, purpose_of

ASK, REPLY = "NFQ1:", "NFY1:"
CODE_LENGTH = 8
VALID_MS = 24 * 3600 * 1000
LONGEST_TEXT = 8_000
_NONCE = 12


@dataclass(frozen=True)
class Ask:
    """`sealed` is the database key as the slot holds it, `public` the laptop's key for the answer. No names."""

    workspace_id: str
    slot_id: str
    device_id: str
    sealed: bytes
    public: bytes

    def text(self) -> str:
        """As it leaves the laptop."""
        return _written(ASK, {"ws": self.workspace_id, "slot": self.slot_id, "device": self.device_id,
                              "sealed": _text(self.sealed), "public": _text(self.public)})  # fmt: skip

    @classmethod
    def read(cls, text: str) -> Ask:
        """Reverse of `text`. Raises InvalidInput("rescue.ask_form")."""
        try:
            said = _read(ASK, text)
            found = cls(str(said["ws"]), str(said["slot"]), str(said["device"]), _bytes(said["sealed"]),
                        _bytes(said["public"]))  # fmt: skip
        except (ValueError, KeyError, TypeError):
            raise InvalidInput("rescue.ask_form", where="file") from None
        if len(found.public) != KEY_BYTES:
            raise InvalidInput("rescue.ask_form", where="file")
        return found

    def open(self, private: bytes) -> bytes:
        """The database key, for who has the district's private key. Raises InvalidInput("rescue.ask_foreign")."""
        try:
            key = open_sealed(private, self.sealed, purpose_of(self.slot_id, DISTRICT, self.device_id,
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


def new_code(random_bytes: RandomBytes) -> str:
    """What is read out over the telephone: 2 groups of 4, about 40 bits."""
    letters = ""
    while len(letters) < CODE_LENGTH:  # no modulo: every letter equally likely
        number = random_bytes(1)[0] & 31
        letters += LETTERS[number] if number < len(LETTERS) else ""
    return f"{letters[:4]}-{letters[4:]}"


def reply_text(ask: Ask, answer: Answer, code: str, cost: KdfCost, random_bytes: RandomBytes) -> str:
    """The answer, for that laptop and who hears the code."""
    salt, nonce = random_bytes(16), random_bytes(_NONCE)
    body = dumps({"key": _text(answer.key), "user": answer.user, "until_ms": answer.until_ms})
    inner = AESGCM(derive(typed(code), salt, cost)).encrypt(nonce, body, _label(ask.workspace_id))
    box = json.dumps({"cost": [cost.passes, cost.memory_kib, cost.lanes], "salt": _text(salt), "nonce": _text(nonce),
                      "box": _text(inner)}).encode()  # fmt: skip
    return _written(REPLY, {"sealed": _text(seal(ask.public, box, _label(ask.workspace_id), random_bytes))})


def open_reply(text: str, private: bytes, workspace_id: str, code: str) -> Answer:
    """Reverse of `reply_text`. Raises InvalidInput("rescue.reply_form" | "rescue.reply_foreign" | "rescue.code")."""
    try:
        sealed = _bytes(_read(REPLY, text)["sealed"])
    except (ValueError, KeyError, TypeError):
        raise InvalidInput("rescue.reply_form", where="reply") from None
    try:
        box = json.loads(open_sealed(private, sealed, _label(workspace_id)))
        cost, salt, nonce = KdfCost(*box["cost"]), _bytes(box["salt"]), _bytes(box["nonce"])
        inner = _bytes(box["box"])
        if not cost.is_allowed:
            raise ValueError("cost")
    except (NotSealed, ValueError, KeyError, TypeError):
        raise InvalidInput("rescue.reply_foreign", where="reply") from None
    try:
        said = json.loads(AESGCM(derive(typed(code), salt, cost)).decrypt(nonce, inner, _label(workspace_id)))
    except InvalidTag:
        raise InvalidInput("rescue.code", where="code") from None
    return Answer(_bytes(said["key"]), str(said["user"]), int(said["until_ms"]))


def _label(workspace_id: str) -> bytes:
    return dumps({"for": "rescue", "ws": workspace_id})


def _written(mark: str, said: dict[str, Any]) -> str:
    return mark + base64.urlsafe_b64encode(json.dumps(said, separators=(",", ":")).encode()).decode().rstrip("=")


def _read(mark: str, text: str) -> dict[str, Any]:
    plain = "".join(text.split()) if len(text) <= LONGEST_TEXT else ""
    if not plain.startswith(mark):
        raise ValueError("mark")
    inside = plain[len(mark) :]
    said = json.loads(base64.urlsafe_b64decode(inside + "=" * (-len(inside) % 4)))
    if not isinstance(said, dict):
        raise ValueError("shape")
    return said


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
