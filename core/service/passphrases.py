"""Which passphrases are taken here, and how long the door waits. The profiles and their sources
are data, shared with the sign-in of the office (resources/security/passwords.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from core.errors import InvalidInput
from core.paths import resources
from core.vault.slots import check_passphrase

DEFAULT = "dengbao"


@dataclass(frozen=True)
class Profile:
    """One profile for the laptop. `lock_s`: seconds at least from the `lock_after`-th failure in a row."""

    name: str
    label: str
    source: str
    min_length: int
    classes: int
    lock_after: int
    lock_s: int
    common: frozenset[str]

    def check(self, passphrase: str) -> None:
        """Raises InvalidInput("vault.passphrase_*") for one that is too short, too long, too plain or well known."""
        check_passphrase(passphrase)
        if len(passphrase) < self.min_length:
            raise InvalidInput("vault.passphrase_short", where="passphrase", shortest=self.min_length)
        if _classes(passphrase) < self.classes:
            raise InvalidInput("vault.passphrase_plain", where="passphrase", classes=self.classes)
        lowered = passphrase.casefold()
        if lowered in self.common or lowered.rstrip("0123456789!@#$%^&*()_+-=.,;:?~ ") in self.common:
            raise InvalidInput("vault.passphrase_common", where="passphrase")


def check_new(profile: Profile | None, passphrase: str) -> None:
    """A new passphrase under these rules; without a profile its length alone counts. Raises InvalidInput."""
    if profile is None:
        check_passphrase(passphrase)
    else:
        profile.check(passphrase)


def locking(policy: str) -> tuple[int, int]:
    """After how many failures the door waits at least how many seconds."""
    profile = profile_of(policy)
    return profile.lock_after, profile.lock_s


def profile_of(policy: str) -> Profile:
    """The profile of this name; for an unknown or empty one the default."""
    known = load_profiles()
    return known.get(policy, known[DEFAULT])


@cache
def load_profiles() -> Mapping[str, Profile]:
    """All profiles by their names."""
    data = tomllib.loads((resources() / "security" / "passwords.toml").read_text("utf-8"))
    common = frozenset(word.casefold() for word in data["common"]["words"])
    names = ("label", "source", "min_length", "classes", "lock_after", "lock_s")
    return {
        name: Profile(name=name, common=common, **{key: one[key] for key in names})
        for name, one in data["profiles"].items()
    }


def _classes(passphrase: str) -> int:
    kinds = {
        "upper" if letter.isupper() else "lower" if letter.islower() else "digit" if letter.isdigit() else "other"
        for letter in passphrase
    }
    return len(kinds)
