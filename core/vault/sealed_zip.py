"""Files that leave the laptop, sealed with a password: ZIP with AES-256 as 7-Zip, WinRAR and Bandizip read it (AE-2).

The name inside such a file can be read without the password, so it says nothing.
"""

from __future__ import annotations

import io
from collections.abc import Callable

import pyzipper

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another when it is read out or copied by hand
GROUPS, GROUP = 4, 4
_FAIR = 256 - 256 % len(LETTERS)


def new_password(token: Callable[[int], bytes]) -> str:
    """Sixteen letters in groups of four: 79 bits. `token` gives random bytes."""
    letters = ""
    while len(letters) < GROUPS * GROUP:
        letters += "".join(LETTERS[byte % len(LETTERS)] for byte in token(32) if byte < _FAIR)
    return "-".join(letters[start : start + GROUP] for start in range(0, GROUPS * GROUP, GROUP))


def seal_zip(name: str, data: bytes, password: str) -> bytes:
    """One file in a ZIP that the password opens. Made in memory: nothing readable touches the disk."""
    out = io.BytesIO()
    with pyzipper.AESZipFile(out, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as made:
        made.setpassword(password.encode())
        made.writestr(name, data)
    return out.getvalue()
