"""Which passphrases are taken here, and how long the door waits. The profiles and their sources
are data, shared with the sign-in of the office (resources/security/passwords.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from core.domain.rules import Row, RulePack
from core.errors import InvalidInput
from core.paths import resources
from core.vault.slots import SlotFile, check_passphrase

DEFAULT = "dengbao"
REMIND_DAYS = 7  # before a passphrase grows old


@dataclass(frozen=True)
class Rule:
    """One rule for passphrases: `name` is the end of the code it is refused with."""

    name: str
    is_kept: bool
    params: Mapping[str, int]


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
    recommended: int
    max_age_days: int
    common: frozenset[str]

    def check(self, passphrase: str) -> None:
        """Raises InvalidInput("vault.passphrase_*") for one that is too short, too long, too plain or well known."""
        check_passphrase(passphrase)
        for rule in self.rules(passphrase):
            if not rule.is_kept:
                raise InvalidInput(f"vault.passphrase_{rule.name}", where="passphrase", **rule.params)

    def rules(self, passphrase: str) -> list[Rule]:
        """Each rule, and whether this passphrase keeps it: for who is typing one."""
        lowered = passphrase.casefold()
        is_common = lowered in self.common or lowered.rstrip("0123456789!@#$%^&*()_+-=.,;:?~ ") in self.common
        rules = [Rule("short", len(passphrase) >= self.min_length, {"shortest": self.min_length})]
        if self.classes > 1:
            rules.append(Rule("plain", _classes(passphrase) >= self.classes, {"classes": self.classes}))
        return [*rules, Rule("common", bool(passphrase) and not is_common, {})]

    def days_left(self, set_on: str, today: date) -> int | None:
        """Days until it has to be changed, 0 or less: now. None: never, or nobody knows since when it holds."""
        if not self.max_age_days or not set_on:
            return None
        return min(self.max_age_days, self.max_age_days - (today - date.fromisoformat(set_on)).days)


def prescribed(pack: RulePack, day: date) -> Row | None:
    """What the district says about passphrases on that day (a row of the kind `security`), known here or not."""
    return pack.row_on("security", day)


def chosen(policy: str, pack: RulePack, day: date) -> str:
    """The profile that judges the next new passphrase: the district's word, else the one in the key file. A name that
    this program does not know changes nothing; `check` tells it."""
    row = prescribed(pack, day)
    return row.text("profile") if row is not None and row.text("profile") in load_profiles() else policy


def adopt(file: SlotFile, policy: str) -> SlotFile:
    """The key file under another profile. Where passphrases begin to grow old by it, nobody's has done so already:
    those of the others count from their next unlock."""
    if file.policy == policy:
        return file
    slots = file.slots
    if profile_of(policy).max_age_days and not profile_of(file.policy).max_age_days:
        slots = tuple(replace(slot, set_on="") for slot in slots)
    return replace(file, slots=slots, policy=policy)


def adopt_for(file: SlotFile, rules: Profile | None) -> SlotFile:
    """The key file under the profile by which a new passphrase was judged; practice, which has none, as it is."""
    return file if rules is None else adopt(file, rules.name)


def rules_for(mode: str, policy: str) -> Profile | None:
    """The rules of a workspace of this mode; practice has none but the length."""
    return None if mode == "practice" else profile_of(policy)


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
    recommended = data["recommended"]
    names = ("label", "source", "min_length", "classes", "lock_after", "lock_s", "max_age_days")
    return {
        name: Profile(
            name=name, common=common, recommended=recommended.get(name, 0), **{key: one[key] for key in names}
        )
        for name, one in data["profiles"].items()
    }


def _classes(passphrase: str) -> int:
    return len({_class_of(letter) for letter in passphrase})


def _class_of(letter: str) -> str:
    if letter.isdigit():
        return "digit"
    if letter.isupper() or letter.islower():
        return "upper" if letter.isupper() else "lower"
    return "character" if letter.isalpha() else "other"  # Chinese characters have no capitals
