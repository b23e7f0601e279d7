"""Passwords of the office: what is taken, how they are kept, when they grow old. The numbers and their sources are data
(resources/security/passwords.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.errors import InvalidInput
from core.ids import Ids
from sync.server.shelf import RESOURCES

DEFAULT = "dengbao"
LONGEST = 128
_DAY_MS = 86_400_000
_LONGEST_LOCK_S = 3_600
_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_CAPITALS = "ABCDEFGHJKMNPQRSTUVWXYZ"
_DIGITS = "23456789"
# A hash of nothing anybody knows, made with the same parameters: unknown names take the time of known ones.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$PYHQ3XZh3soCXpW1CpQi3A$H9924zUHm/JtvV0+VUteRfa18Z/bmFrRb1JBAdJXEAg"


@dataclass(frozen=True)
class Policy:
    """One profile. Days, minutes and hours as their names say; 0 days: never."""

    name: str
    label: str
    source: str
    min_length: int
    classes: int
    max_age_days: int
    lock_after: int
    lock_s: int
    lock_growth: int
    idle_min: int
    session_h: int
    common: frozenset[str]
    memory_kib: int
    passes: int
    lanes: int

    def check(self, password: str, login: str) -> None:
        """Raises InvalidInput("password.*") for a password that is not taken."""
        if not self.min_length <= len(password) <= LONGEST:
            raise InvalidInput("password.length", where="password", least=self.min_length, most=LONGEST)
        if _classes(password) < self.classes:
            raise InvalidInput("password.classes", where="password", classes=self.classes)
        lowered = password.casefold()
        if login.casefold() in lowered or lowered in self.common or _stem(lowered) in self.common:
            raise InvalidInput("password.common", where="password")

    def hash(self, password: str) -> str:
        """What is stored: Argon2id with a salt of its own."""
        return self._hasher().hash(password)

    def is_right(self, password: str, stored: str) -> bool:
        """True when this password was stored. An empty `stored` (nobody of that name) takes the same time."""
        try:
            return self._hasher().verify(stored or _NOBODY, password) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False

    def is_old(self, password_ms: int, now_ms: int) -> bool:
        """True when it has to be changed before anything else."""
        return bool(self.max_age_days) and now_ms - password_ms >= self.max_age_days * _DAY_MS

    def lock_for_s(self, failures: int) -> int:
        """How long the next attempt has to wait after so many failures in a row; 0: not at all."""
        beyond = failures - self.lock_after
        return 0 if beyond < 0 else min(_LONGEST_LOCK_S, self.lock_s * self.lock_growth ** min(beyond, 20))

    def _hasher(self) -> PasswordHasher:
        return PasswordHasher(time_cost=self.passes, memory_cost=self.memory_kib, parallelism=self.lanes)


@cache
def load_policies() -> Mapping[str, Policy]:
    """The profiles by their names. Asked at every request, so the file is read once."""
    data = tomllib.loads((RESOURCES / "security" / "passwords.toml").read_text("utf-8"))
    common = frozenset(word.casefold() for word in data["common"]["words"])
    hashing = {name: value for name, value in data["hash"].items() if name != "source"}
    return {name: Policy(name=name, **profile, common=common, **hashing) for name, profile in data["profiles"].items()}


def keep_audit_months() -> int:
    """How long the audit has to be kept at least."""
    data = tomllib.loads((RESOURCES / "security" / "passwords.toml").read_text("utf-8"))
    return int(data["audit"]["keep_months"])


def one_time_password(ids: Ids) -> str:
    """A first password to be read out: groups of letters and digits without look-alikes, about 60 bits."""
    groups = [_pick(ids, _CAPITALS, 4), _pick(ids, _LETTERS, 4), _pick(ids, _DIGITS, 4), _pick(ids, _LETTERS, 4)]
    return "-".join(groups)


def _pick(ids: Ids, letters: str, count: int) -> str:
    found = ""
    while len(found) < count:  # no modulo: every letter equally likely
        number = ids.token(1)[0]
        if number < 256 - 256 % len(letters):
            found += letters[number % len(letters)]
    return found


def _classes(password: str) -> int:
    kinds = {
        "upper" if letter.isupper() else "lower" if letter.islower() else "digit" if letter.isdigit() else "other"
        for letter in password
    }
    return len(kinds)


def _stem(lowered: str) -> str:
    """`Minzheng@2026` is `minzheng` to whoever guesses."""
    return lowered.rstrip("0123456789!@#$%^&*()_+-=.,;:?~ ")
