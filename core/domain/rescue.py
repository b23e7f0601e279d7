"""The two lines between a laptop whose passphrase was forgotten and its district: marks, shape, what they seal.

The laptop's side is core/vault/rescue.py, the district's sync/server/service/rescue_reply.py.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from core.domain.canonical import dumps

ASK, REPLY = "NFQ1:", "NFY1:"
KIND = "district"
KEY_BYTES, NONCE_BYTES = 32, 12
CODE_LENGTH = 8
VALID_MS = 24 * 3600 * 1000
LONGEST_TEXT = 8_000


def label(workspace_id: str) -> bytes:
    """What an answer is sealed for."""
    return dumps({"for": "rescue", "ws": workspace_id})


def purpose_of(slot_id: str, kind: str, owner: str, workspace_id: str) -> bytes:
    """What a database key is sealed for."""
    return dumps({"for": "database key", "id": slot_id, "kind": kind, "owner": owner, "ws": workspace_id})


def written(mark: str, said: dict[str, Any]) -> str:
    """One line."""
    return mark + base64.urlsafe_b64encode(json.dumps(said, separators=(",", ":")).encode()).decode().rstrip("=")


def read(mark: str, text: str) -> dict[str, Any]:
    """Reverse of `written`, whatever white space came in on the way. Raises ValueError."""
    plain = "".join(text.split()) if len(text) <= LONGEST_TEXT else ""
    if not plain.startswith(mark):
        raise ValueError("mark")
    inside = plain[len(mark) :]
    said = json.loads(base64.urlsafe_b64decode(inside + "=" * (-len(inside) % 4)))
    if not isinstance(said, dict):
        raise ValueError("shape")
    return said


def text_of(data: bytes) -> str:
    """Bytes inside a line."""
    return base64.b64encode(data).decode()


def bytes_of(text: str) -> bytes:
    """Reverse of `text_of`. Raises ValueError."""
    return base64.b64decode(text, validate=True)
