"""The laptop's side of the way back in by the district: the question it hands over, and the answer it opens.

The question holds the slot that the district opens, and a public key made for this one time. The answer is the database
key under a code that is read out over the telephone, sealed to that public key. So the file alone, the code alone and
the laptop's own file alone open nothing. Both are plain text on one line: a file, a QR code, a message.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.domain.lease import typed
from core.domain.rescue import ASK, LONGEST_TEXT, REPLY, bytes_of, label, read, text_of, written
from core.errors import InvalidInput
from core.vault.kdf import KdfCost, derive
from core.vault.sealing import NotSealed, open_sealed

__all__ = ["LONGEST_TEXT", "Answer", "Ask", "open_reply"]


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
        return written(ASK, {"ws": self.workspace_id, "slot": self.slot_id, "device": self.device_id,
                              "sealed": text_of(self.sealed), "public": text_of(self.public)})  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What the district says: the database key, for whom (a name, as it stands in the list of users), until when."""

    key: bytes
    user: str
    until_ms: int

    def __repr__(self) -> str:
        return "Answer(…)"


def open_reply(text: str, private: bytes, workspace_id: str, code: str) -> Answer:
    """Reverse of `reply_text`. Raises InvalidInput("rescue.reply_form" | "rescue.reply_foreign" | "rescue.code")."""
    try:
        sealed = bytes_of(read(REPLY, text)["sealed"])
    except (ValueError, KeyError, TypeError):
        raise InvalidInput("rescue.reply_form", where="reply") from None
    try:
        box = json.loads(open_sealed(private, sealed, label(workspace_id)))
        cost, salt, nonce = KdfCost(*box["cost"]), bytes_of(box["salt"]), bytes_of(box["nonce"])
        inner = bytes_of(box["box"])
        if not cost.is_allowed:
            raise ValueError("cost")
    except (NotSealed, ValueError, KeyError, TypeError):
        raise InvalidInput("rescue.reply_foreign", where="reply") from None
    try:
        said = json.loads(AESGCM(derive(typed(code), salt, cost)).decrypt(nonce, inner, label(workspace_id)))
    except InvalidTag:
        raise InvalidInput("rescue.code", where="code") from None
    return Answer(bytes_of(said["key"]), str(said["user"]), int(said["until_ms"]))
