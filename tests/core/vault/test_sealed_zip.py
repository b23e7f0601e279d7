"""Files that leave the laptop: nothing of them can be read without the password, and with it they are as they were."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
import pyzipper

from core.errors import InvalidInput
from core.service.handing_out import hand_out, require_reason
from core.vault.sealed_zip import LETTERS, new_password, seal_zip

TEXT = "欧阳探针 110101193804120028\n".encode() * 50


def opened(data: bytes, password: str) -> bytes:
    with pyzipper.AESZipFile(io.BytesIO(data)) as found:
        (name,) = found.namelist()
        return bytes(found.read(name, pwd=password.encode()))


def test_only_the_password_opens_it() -> None:
    sealed = seal_zip("a.csv", TEXT, "right-word")
    assert opened(sealed, "right-word") == TEXT
    with pytest.raises(RuntimeError):
        opened(sealed, "wrong-word")
    assert TEXT[:12] not in sealed
    assert pyzipper.AESZipFile(io.BytesIO(sealed)).infolist()[0].wz_aes_strength == 3, "AES-256"


def test_a_byte_that_was_changed_is_noticed() -> None:
    sealed = bytearray(seal_zip("a.csv", os.urandom(500), "right-word"))
    sealed[200] ^= 1
    with pytest.raises(Exception, match=r"(?i)hmac|decompress|CRC|invalid"):
        opened(bytes(sealed), "right-word")


def test_passwords_are_long_clear_and_never_the_same() -> None:
    made = {new_password(os.urandom) for _ in range(200)}
    assert len(made) == 200
    assert all(len(one) == 19 and set(one) <= set(LETTERS) | {"-"} for one in made)
    assert not set(LETTERS) & set("0o1il")


def test_sealed_is_the_rule_and_the_name_inside_says_nothing() -> None:
    made = hand_out(Path("/x/欧阳探针.csv"), TEXT, os.urandom)
    assert (made.path.name, made.is_encrypted) == ("欧阳探针.csv.zip", True)
    assert opened(made.data, made.password) == TEXT
    assert "欧阳".encode() not in made.data
    plain = hand_out(Path("/x/a.csv"), TEXT, os.urandom, is_plain=True)
    assert (plain.path.name, plain.data, plain.password) == ("a.csv", TEXT, "")


@pytest.mark.parametrize("reason", ["", "  ", "x"])
def test_nothing_leaves_without_a_reason(reason: str) -> None:
    with pytest.raises(InvalidInput, match="export.reason"):
        require_reason(reason)
