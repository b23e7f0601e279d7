"""A file with people in it leaves the laptop: why is asked, and it is sealed unless somebody says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.errors import InvalidInput
from core.vault.sealed_zip import new_password, seal_zip

SHORTEST_REASON = 2
INSIDE = "nuanfang"


@dataclass(frozen=True)
class HandedOut:
    """What is written where. `password` is "" for a plain file; it is shown once and kept nowhere."""

    path: Path
    data: bytes
    password: str

    @property
    def is_encrypted(self) -> bool:
        return bool(self.password)


@dataclass(frozen=True)
class Leaving:
    """What is noted of a file that left: why, and whether it is sealed."""

    reason: str
    is_encrypted: bool


def require_reason(reason: str) -> str:
    """The reason without blanks around it. Raises InvalidInput("export.reason")."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise InvalidInput("export.reason", where="reason")
    return reason.strip()


def hand_out(
    path: Path, data: bytes, token: Callable[[int], bytes], *, is_plain: bool = False, kind: str = ""
) -> HandedOut:
    """What to write for a file called `path`: the file itself, or `path`.zip that a new password opens.

    `kind` (".pdf") is what the file in the ZIP ends with, whatever somebody called the ZIP.
    """
    if is_plain:
        return HandedOut(path, data, "")
    password = new_password(token)
    is_zip = path.suffix.lower() == ".zip"
    kind = kind or (Path(path.stem).suffix if is_zip else path.suffix)
    sealed = path if is_zip else path.with_name(f"{path.name}.zip")
    return HandedOut(sealed, seal_zip(f"{INSIDE}{kind}", data, password), password)
