"""The key of a backup folder. The server keeps only the public half in `key.json`, so that the nightly backup needs no
secret and whoever takes the disk reads nothing; the passphrase that yields the private half is wanted for a restore.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from argon2.low_level import Type, hash_secret_raw

from core.errors import InvalidInput, NotAllowed, Unavailable
from core.ids import RandomBytes
from sync.protocol.safefile import write_safely
from sync.protocol.sealing import public_of

NAME = "key.json"
FORMAT = 1
SHORTEST_PASSPHRASE = 12
_SALT_BYTES, _KEY_BYTES = 16, 32
_MAX_MEMORY_KIB, _MAX_PASSES, _MAX_LANES = 4 * 1024 * 1024, 64, 16


@dataclass(frozen=True)
class Cost:
    """Of Argon2id. The defaults are RFC 9106's second recommendation."""

    passes: int = 3
    memory_kib: int = 64 * 1024
    lanes: int = 4


@dataclass(frozen=True)
class BackupKey:
    """`public` (32 bytes) seals; `open` gives the private half."""

    public: bytes
    salt: bytes
    cost: Cost

    def open(self, passphrase: str) -> bytes:
        """The private half. Raises NotAllowed("backup.passphrase")."""
        private = _derive(passphrase, self.salt, self.cost)
        if public_of(private) != self.public:
            raise NotAllowed("backup.passphrase", where="passphrase-file")
        return private

    def write(self, folder: Path) -> None:
        """Into `folder`, durable."""
        cost = {"passes": self.cost.passes, "memory_kib": self.cost.memory_kib, "lanes": self.cost.lanes}
        body = {"format": FORMAT, "kdf": "argon2id", **cost, "salt": _text(self.salt), "public": _text(self.public)}
        write_safely(folder / NAME, [json.dumps(body, indent=1).encode("ascii")])


def make(passphrase: str, random_bytes: RandomBytes, cost: Cost | None = None) -> BackupKey:
    """A new key. Raises InvalidInput("backup.passphrase_short")."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise InvalidInput("backup.passphrase_short", where="passphrase-file", shortest=SHORTEST_PASSPHRASE)
    salt = random_bytes(_SALT_BYTES)
    chosen = cost or Cost()
    return BackupKey(public_of(_derive(passphrase, salt, chosen)), salt, chosen)


def read(folder: Path) -> BackupKey | None:
    """The key of a backup folder, None when it has none yet. Raises Unavailable("backup.key")."""
    try:
        body = json.loads((folder / NAME).read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise Unavailable("backup.key", where=NAME) from error
    key = _read(body)
    if key is None:
        raise Unavailable("backup.key", where=NAME)
    return key


def _read(body: Any) -> BackupKey | None:
    try:
        cost = Cost(int(body["passes"]), int(body["memory_kib"]), int(body["lanes"]))
        key = BackupKey(_bytes(body["public"]), _bytes(body["salt"]), cost)
    except (KeyError, TypeError, ValueError):
        return None
    fits = len(key.public) == _KEY_BYTES and body.get("format") == FORMAT and body.get("kdf") == "argon2id"
    is_bearable = 0 < cost.passes <= _MAX_PASSES and 0 < cost.lanes <= _MAX_LANES
    return key if fits and is_bearable and 8 * cost.lanes <= cost.memory_kib <= _MAX_MEMORY_KIB else None


def _derive(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    return hash_secret_raw(
        passphrase.encode("utf-8"), salt, cost.passes, cost.memory_kib, cost.lanes, _KEY_BYTES, Type.ID
    )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
