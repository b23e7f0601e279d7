"""How long a laptop goes on writing without a word of its district, and the code read out over the telephone.

Time is what the district said last, carried on by the laptop's own clock and never backwards: a clock set back gains
nothing, a clock that was ahead when the district spoke loses nothing, and one that leaps further ahead than any station
rests (year 2106) ends no lease: the visit is signed and marked 时间存疑. A shorter leap (a month mistyped) counts until
the clock is put right; then time stands where it stood without the leap. UTC milliseconds throughout.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace

DAY_MS = 24 * 3600 * 1000
DOUBTED_LEAP_MS = 400 * DAY_MS  # no station rests for longer: a clock further ahead is not believed
LEAP_MS = 7 * DAY_MS  # in one step: a rest of the laptop, or a clock that was set wrong
WARN_DAYS = 14
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that sounds or looks like something else: no 0 O 1 I L
CHALLENGE_LENGTH, CODE_LENGTH = 8, 12
MOST_WEEKS = 8
KEY_BYTES = 32


@dataclass(frozen=True)
class Lease:
    """`days` 0: never ends. `told_ms` is the district's last signed word, 0 while it has said nothing yet.

    `seen_ms` is the latest time known of; `ahead_ms` by how much the laptop's clock ran ahead when the district spoke
    last; `mono_ms` and `boot` belong to the moment when `seen_ms` was noted; `bought_ms` is the end that a telephone
    code gave (0: none). `sure_ms` is `seen_ms` without the leaps (0: there was none): as far back as a clock may be
    put right. So that gives back only days on which nobody saw the laptop on.
    """

    days: int = 0
    told_ms: int = 0
    seen_ms: int = 0
    ahead_ms: int = 0
    mono_ms: int = 0
    boot: str = ""
    bought_ms: int = 0
    sure_ms: int = 0

    @property
    def until_ms(self) -> int | None:
        """When it ends; None: never."""
        if not self.days or not self.told_ms:
            return None
        return max(self.told_ms + self.days * DAY_MS, self.bought_ms)

    @property
    def is_over(self) -> bool:
        return self.until_ms is not None and self.seen_ms >= self.until_ms

    @property
    def days_left(self) -> int | None:
        """Whole days that are left, the begun one counted; 0 when it is over, None when it never ends."""
        return None if self.until_ms is None else max(0, -((self.seen_ms - self.until_ms) // DAY_MS))

    @property
    def is_ending(self) -> bool:
        """So little is left that it has to be said."""
        return self.days_left is not None and self.days_left <= min(WARN_DAYS, max(1, self.days // 2))


@dataclass(frozen=True)
class Reading:
    """The laptop's clocks at one moment: wall clock, milliseconds since boot, which boot."""

    wall_ms: int
    mono_ms: int
    boot: str


def carried_on(lease: Lease, now: Reading) -> Lease:
    """The lease as it stands now."""
    is_same_boot = bool(now.boot) and now.boot == lease.boot and now.mono_ms >= lease.mono_ms
    gone_ms = now.mono_ms - lease.mono_ms if is_same_boot else 0
    known_ms = lease.seen_ms + gone_ms
    wall_ms = now.wall_ms - lease.ahead_ms
    is_believed = not lease.seen_ms or wall_ms <= known_ms + DOUBTED_LEAP_MS
    sure_ms = (lease.sure_ms or lease.seen_ms) + gone_ms
    is_put_right = bool(lease.sure_ms) and sure_ms <= wall_ms < known_ms
    seen_ms = wall_ms if is_put_right else max(known_ms, wall_ms) if is_believed else known_ms
    if lease.seen_ms and 0 < seen_ms - known_ms <= LEAP_MS:
        sure_ms += seen_ms - known_ms
    sure_ms = sure_ms if lease.seen_ms and sure_ms < seen_ms else 0
    return replace(lease, seen_ms=seen_ms, mono_ms=now.mono_ms, boot=now.boot, sure_ms=sure_ms)


def told(lease: Lease, district_ms: int, now: Reading) -> Lease:
    """The district spoke just now: what it says is the time, whatever was known before."""
    ahead_ms = max(0, now.wall_ms - district_ms)
    return Lease(lease.days, district_ms, district_ms, ahead_ms, now.mono_ms, now.boot)


def told_then(lease: Lease, district_ms: int, now: Reading) -> Lease:
    """A word the district signed some time ago arrived (a receipt on a stick): it counts if it is newer."""
    if district_ms <= lease.told_ms:
        return carried_on(lease, now)
    return carried_on(replace(lease, told_ms=district_ms, seen_ms=district_ms, bought_ms=0, boot="", sure_ms=0), now)


def code_for(key: bytes, device_id: str, challenge: str, weeks: int) -> str:
    """The twelve letters that give this laptop so many more weeks, for this one challenge. Raises ValueError."""
    if not 1 <= weeks <= MOST_WEEKS or len(key) != KEY_BYTES:
        raise ValueError("weeks or key")
    text = f"lease\n{device_id}\n{challenge}\n{weeks}".encode()
    number = int.from_bytes(hmac.digest(key, text, hashlib.sha256), "big")
    return LETTERS[weeks - 1] + letters_of(number, CODE_LENGTH - 1)


def weeks_of(key: bytes, device_id: str, challenge: str, code: str) -> int | None:
    """How many weeks a code gives; None when it is not the answer to this challenge of this laptop."""
    if len(code) != CODE_LENGTH or code[0] not in LETTERS[:MOST_WEEKS] or len(key) != KEY_BYTES or not challenge:
        return None
    weeks = LETTERS.index(code[0]) + 1
    is_right = hmac.compare_digest(code.encode(), code_for(key, device_id, challenge, weeks).encode())
    return weeks if is_right else None


def letters_of(number: int, count: int) -> str:
    """`count` letters that are hard to mishear."""
    found = ""
    for _ in range(count):
        number, rest = divmod(number, len(LETTERS))
        found += LETTERS[rest]
    return found


def typed(text: str) -> str:
    """What was typed or heard, without spaces and hyphens, in capitals."""
    return "".join(char for char in text.upper() if char.isascii() and char.isalnum())


def grouped(text: str) -> str:
    """In fours, as it is read out."""
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))
