"""The lease of this laptop: how long it goes on writing without a word of its district (core/domain/lease.py).

When it is over everything can still be read, printed and begun as a draft; nothing is signed and nothing is proposed.
"""

from __future__ import annotations

import base64
import dataclasses
from dataclasses import dataclass

from core.changes import Changes
from core.clock import Moment
from core.domain import lease as rules
from core.domain.lease import DAY_MS, Lease, Reading
from core.errors import InvalidInput, NotAllowed
from core.seams import Seams
from core.store.database import Database
from core.store.labels import Labels

LEASE, CHALLENGE = "lease", "lease_challenge"
# What merely logs that somebody read, printed or let somebody in: it is written whatever the lease says.
LOGS = frozenset({"print", "export", "reveal", "gap", "user"})
NOTED_EVERY_MS = 60 * 60 * 1000


@dataclass(frozen=True)
class LeaseState:
    """For the window. `days_left` None: it never ends. `is_ending`: so little is left that it has to be said."""

    until: Moment | None = None
    days_left: int | None = None
    is_ending: bool = False
    is_over: bool = False


NO_LEASE = LeaseState()
_NAMES = frozenset(one.name for one in dataclasses.fields(Lease))  # a newer program may have noted more


class LeaseBook:
    """Reads, renews and asks for the lease. Practice has none."""

    def __init__(self, database: Database, state: Labels, seams: Seams, *, is_practice: bool) -> None:
        self._db = database
        self._state = state
        self._seams = seams
        self._is_practice = is_practice

    def state(self) -> LeaseState:
        """How it stands at this moment."""
        now = self._now()
        if now.until_ms is None:
            return NO_LEASE
        until = Moment(now.until_ms, self._seams.clock.now().offset_min)
        return LeaseState(until, now.days_left, now.is_ending, now.is_over)

    def require(self, kind: str) -> None:
        """Raises NotAllowed("lease.over") when it is over, unless the record merely logs what was read
        or printed, who was let in or let go, or that something is missing (`LOGS`), which is always written down."""
        if kind in LOGS:
            return
        found = self.state()
        if found.is_over and found.until is not None:
            raise NotAllowed("lease.over", until=found.until.day.isoformat())

    def seen_ms(self) -> int:
        """The latest time known of, whatever the clock says now."""
        return self._now().seen_ms

    def note(self) -> None:
        """Keeps the latest time known of, about once an hour: a clock set back later gains nothing. One that was put
        right after a leap is kept at once."""
        stored, now = self._stored(), self._now()
        passed_ms = now.seen_ms - stored.seen_ms
        if now.until_ms is not None and (passed_ms >= NOTED_EVERY_MS or passed_ms < 0):
            self._keep(now)

    def renew(self, district_ms: int) -> None:
        """The district spoke just now."""
        self._keep(rules.told(self._stored(), district_ms, self._reading()))

    def renew_by_receipt(self, district_ms: int) -> None:
        """A signed word of the district arrived that may be older than a minute."""
        stored = self._stored()
        renewed = rules.told_then(stored, district_ms, self._reading())
        if renewed.told_ms != stored.told_ms:
            self._keep(renewed)

    def set_days(self, days: int) -> None:
        """So many days the lease lasts from the district's last word on; 0: for ever."""
        self._keep(dataclasses.replace(self._stored(), days=max(0, days)))

    def begin_anew(self, days: int) -> None:
        """Another enrolment: nothing that an older district said counts."""
        self._keep(Lease(days))

    def challenge(self) -> str:
        """What the assistant reads out, with this laptop's tag before it; the same until a code was used.

        Raises NotAllowed("lease.no_key") when this laptop has no key for it yet.
        """
        device = self._device()
        if not device[2]:
            raise NotAllowed("lease.no_key")
        text = self._state.get(CHALLENGE)
        if not text:
            number = int.from_bytes(self._seams.ids.token(8), "big")
            text = rules.letters_of(number, rules.CHALLENGE_LENGTH)
            with self._db.transaction():
                self._state.set(CHALLENGE, text)
        return f"{device[1]}-{rules.grouped(text)}"

    def enter_code(self, code: str) -> Changes:
        """The code that the officer read out. It works once. Raises InvalidInput("lease.code_wrong")."""
        device_id, _tag, key = self._device()
        weeks = rules.weeks_of(key, device_id, self._state.get(CHALLENGE, ""), rules.typed(code))
        if weeks is None:
            raise InvalidInput("lease.code_wrong", where="code")
        now = self._now()
        with self._db.transaction():
            self._state.set(CHALLENGE, None)
            self._state.set(LEASE, dataclasses.asdict(_bought(now, weeks)))
        return Changes.of("sync")

    def _device(self) -> tuple[str, str, bytes]:
        stored = self._state.get("enrolment") or {}
        key = base64.b64decode(stored.get("lease_key", ""))
        return str(stored.get("device_id", "")), str(stored.get("device_tag", "")), key

    def _stored(self) -> Lease:
        stored = {} if self._is_practice else self._state.get(LEASE) or {}
        return Lease(**{name: value for name, value in stored.items() if name in _NAMES})

    def _now(self) -> Lease:
        return rules.carried_on(self._stored(), self._reading())

    def _reading(self) -> Reading:
        clock = self._seams.clock
        return Reading(clock.now().utc_ms, clock.monotonic_ns() // 1_000_000, self._seams.boot_id)

    def _keep(self, lease: Lease) -> None:
        """In the running transaction, or in one of its own."""
        if self._is_practice:
            return
        if self._db.in_transaction:
            self._state.set(LEASE, dataclasses.asdict(lease))
            return
        with self._db.transaction():
            self._state.set(LEASE, dataclasses.asdict(lease))


def _bought(lease: Lease, weeks: int) -> Lease:
    """So many weeks from now on, whatever was left; what the clock says now is the time then, and none is put right."""
    return dataclasses.replace(lease, bought_ms=lease.seen_ms + weeks * 7 * DAY_MS, sure_ms=0)
