"""The only door for synchronisation: what goes out, what was answered, what comes in.

Whoever synchronises (network or stick) sees nothing of the workspace but this. Nothing here spans a network call.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.changes import Changes
from core.clock import Moment
from core.errors import InvalidInput, NotAllowed
from core.service import projection
from core.service.conflicts import Conflicts
from core.service.desk import Desk
from core.service.device import Device
from core.service.incoming import Incoming, RemoteItem
from core.service.lease import NO_LEASE, LeaseState
from core.service.outgoing import Left, Outgoing, Speed
from core.service.parking import HELD_LISTED_AFTER_MS, Parking, StuckItem
from core.service.photos import Photos
from core.service.stickbook import StickBook, StickExport
from core.service.wiping import Letter, Wiping
from core.store.outbox import STATE_OF, Answer, OutItem

__all__ = [
    "Answer",
    "Enrolment",
    "Exchange",
    "Left",
    "Letter",
    "OutItem",
    "OutPhoto",
    "RemoteItem",
    "Speed",
    "StickBook",
    "StickExport",
    "StuckItem",
    "SyncStatus",
    "Wiping",
]

KEYS = ("server_key", "signing_key", "sealing_key", "lease_key")


@dataclass(frozen=True)
class Enrolment:
    """What this laptop knows of its district, and the key it signs with. Lives in the encrypted database."""

    server_url: str
    device_id: str
    device_tag: str
    district_name: str
    ca_pem: str
    server_key: bytes
    signing_key: bytes
    is_practice: bool
    sealing_key: bytes = b""  # X25519: what files for the district are sealed to
    lease_days: int = 0  # without the district's word for so long the laptop only shows what it has; 0: never
    lease_key: bytes = b""  # what the codes read out over the telephone are made with
    district_code: str = ""  # "" for laptops enrolled before it was kept

    def __repr__(self) -> str:
        return f"Enrolment({self.device_id})"


@dataclass(frozen=True)
class SyncStatus:
    """The truth for the status line: counts of items, bytes, Moments.

    `urgent` are among those waiting; `parked` failed too often; of those held, `overdue` wait longer than five days;
    on `said` of the conflicts she has said her word, and the office has to settle them.
    """

    is_enrolled: bool
    is_practice: bool
    device_id: str
    server_url: str
    district_name: str
    waiting: int
    sent: int
    refused: int
    conflicts: int
    held: int
    photos_waiting: int
    photo_bytes_waiting: int
    bytes_waiting: int
    oldest_waiting_at: Moment | None
    last_contact_at: Moment | None
    last_complete_at: Moment | None
    clock_offset_s: float
    lease: LeaseState = NO_LEASE
    urgent: int = 0
    parked: int = 0
    overdue: int = 0
    said: int = 0

    @property
    def is_all_sent(self) -> bool:
        """True only when nothing waits, nothing was refused and no photo is missing at the district."""
        return not (self.waiting or self.held or self.photos_waiting or self.conflicts or self.needs_person)

    @property
    def needs_person(self) -> int:
        """How many items go on only when somebody does something about them."""
        return self.refused + self.conflicts - self.said + self.parked + self.overdue


@dataclass(frozen=True)
class OutPhoto:
    """A picture the district lacks."""

    hash: str
    size_bytes: int


class Exchange:
    """Outgoing items, their answers, incoming pages, and the engine's own state."""

    def __init__(
        self,
        desk: Desk,
        photos: Photos,
        keep_before: Callable[[int], object] = lambda rows: None,
        enrolled: Callable[[], object] = lambda: None,
    ) -> None:
        self._desk = desk
        self._enrolled = enrolled
        self._keep_before = keep_before
        self._largest_page = 0  # rows; of the pages of this pull so far
        self._photos = photos
        self._incoming = Incoming(desk)
        self.removals = self._incoming.removals
        self.tray = self._incoming.tray
        self.conflicts = Conflicts(desk)
        self.device = Device(desk)
        self.parking = Parking(desk)
        self.outgoing = Outgoing(desk)
        self.sticks = StickBook(desk)

    # enrolment and the engine's state

    def status(self) -> SyncStatus:
        """Counted anew each time from what is stored."""
        desk = self._desk
        counts = desk.outbox.counts(desk.now().utc_ms - HELD_LISTED_AFTER_MS)
        photos, photo_bytes = desk.pictures.unsent_totals()
        enrolment = desk.state.get("enrolment") or {}
        zone = desk.now().offset_min
        return SyncStatus(
            is_enrolled=bool(enrolment),
            is_practice=desk.info.is_practice,
            device_id=enrolment.get("device_id", ""),
            server_url=enrolment.get("server_url", ""),
            district_name=enrolment.get("district_name", ""),
            waiting=counts.waiting,
            sent=counts.sent,
            refused=counts.refused,
            conflicts=counts.conflicts,
            held=counts.held,
            photos_waiting=photos,
            photo_bytes_waiting=photo_bytes,
            bytes_waiting=counts.bytes_waiting,
            oldest_waiting_at=None if counts.oldest_waiting_ms is None else Moment(counts.oldest_waiting_ms, zone),
            last_contact_at=_moment(desk.state.get("last_contact_at")),
            last_complete_at=_moment(desk.state.get("last_complete_at")),
            clock_offset_s=float(desk.state.get("clock_offset_s", 0.0)),
            urgent=counts.urgent,
            parked=counts.parked,
            overdue=counts.overdue,
            said=self.conflicts.said_count() if counts.conflicts else 0,
            lease=desk.lease.state(),
        )

    def enrolment(self) -> Enrolment | None:
        """How this laptop is known at the district, or None."""
        stored = self._desk.state.get("enrolment")
        if stored is None:
            return None
        keys = {name: base64.b64decode(stored.get(name, "")) for name in KEYS}
        return Enrolment(**(stored | keys))

    def save_enrolment(self, enrolment: Enrolment) -> Changes:
        """Stores the enrolment. Raises NotAllowed: practice never talks to a real district."""
        if enrolment.is_practice != self._desk.info.is_practice:
            code = "sync.practice_to_real" if self._desk.info.is_practice else "sync.real_to_practice"
            raise NotAllowed(code)
        stored = {
            "server_url": enrolment.server_url,
            "device_id": enrolment.device_id,
            "device_tag": enrolment.device_tag,
            "district_name": enrolment.district_name,
            "district_code": enrolment.district_code,
            "ca_pem": enrolment.ca_pem,
            "is_practice": enrolment.is_practice,
            "lease_days": enrolment.lease_days,
            **{name: base64.b64encode(getattr(enrolment, name)).decode() for name in KEYS},
        }
        with self._desk.db.transaction():
            self._desk.state.set("enrolment", stored)
            self._desk.lease.begin_anew(enrolment.lease_days)
        self._enrolled()
        return Changes.of("sync")

    def new_device_key(self) -> tuple[bytes, bytes]:
        """A fresh Ed25519 pair as raw (private, public) bytes."""
        key = Ed25519PrivateKey.from_private_bytes(self._desk.seams.ids.token(32))
        return key.private_bytes_raw(), key.public_key().public_bytes_raw()

    def get_state(self, key: str) -> Any:
        """A value of the engine's own (cursor, epoch, token, stage), or None."""
        return self._desk.state.get(f"engine.{key}")

    def at_once(self) -> AbstractContextManager[None]:
        """What the calls inside store is stored together, or nothing of it: each for itself waits for the disk."""
        return nullcontext() if self._desk.db.in_transaction else self._desk.db.transaction()

    def set_state(self, key: str, value: Any) -> None:
        """Stores a JSON value of the engine's own, durably; None removes it."""
        with self.at_once():
            self._desk.state.set(f"engine.{key}", value)

    def note_contact(self, *, is_complete: bool, clock_offset_s: float, beacon: str = "") -> Changes:
        """The district answered; `is_complete` when nothing was left to do. The beacon brackets later clocks."""
        now = self._desk.now().iso()
        with self.at_once():
            self._desk.state.set("last_contact_at", now)
            self._desk.state.set("clock_offset_s", clock_offset_s)
            if is_complete:
                self._desk.state.set("last_complete_at", now)
            if beacon:
                self._desk.state.set("beacon", beacon)
                self._desk.lease.renew(int(beacon.partition(".")[0]))
        return Changes.of("sync")

    # outgoing

    def head(self) -> tuple[int, str]:
        """Last sequence number and hash of this device's chain."""
        return self._desk.journal.head()

    def hash_at(self, seq: int) -> str:
        """The hash of one event of this device's chain; "" where there is none."""
        return self._desk.journal.hash_at(seq) or ""

    def acknowledged_head(self) -> tuple[int, str]:
        """The last event the district acknowledged without a gap before it: where a new enrolment goes on."""
        return self._desk.outbox.acknowledged_head()

    def take_batch(
        self,
        max_items: int,
        max_bytes: int,
        after_seq: int = 0,
        *,
        is_leaving: bool = False,
        urgent_apart: bool = False,
        behind: OutItem | None = None,
    ) -> list[OutItem]:
        """What goes next: urgent first, then in order. Items that were sent without an answer are offered again.

        `is_leaving` marks them as on their way in the same transaction: nobody can take them back from then on, and
        only an answer marks them as delivered. `urgent_apart`: urgent ones do not share a batch with others. `behind`:
        only what comes after this one.
        """
        if not is_leaving:
            return self._desk.outbox.take(max_items, max_bytes, after_seq, urgent_apart=urgent_apart, behind=behind)
        with self.at_once():
            items = self._desk.outbox.take(max_items, max_bytes, after_seq, urgent_apart=urgent_apart, behind=behind)
            self._desk.outbox.mark_sent(item.item_id for item in items)
        return items

    def acknowledge(self, answers: Sequence[Answer], receipt: str = "", *, is_late: bool = False) -> Changes:
        """Stores the district's answer to each item, and which batch's receipt (`keep_receipt`) holds it.

        `is_late`: given some time ago (a stick). What was answered since keeps its newer answer, unless the old one
        says that it is delivered: that stays true. Raises InvalidInput for an outcome nobody knows.
        """
        unknown = [answer.outcome for answer in answers if answer.outcome not in STATE_OF]
        if unknown:
            raise InvalidInput("sync.unknown_outcome", outcome=unknown[0])
        if is_late:
            answers = [one for one in answers if STATE_OF[one.outcome] == "acked" or self.sticks.is_open(one.item_id)]
        if not answers:
            return Changes()
        with self.at_once():
            self._desk.outbox.record(answers, self._desk.now().utc_ms, receipt)
            persons = self._incoming.settle(answers)
            self.parking.settle(answers)
        return Changes.of("outbox", "record", "person", persons=persons) if persons else Changes.of("outbox", "record")

    def retry(self, item_id: str) -> Changes:
        """Offers a refused or conflicting item again."""
        with self._desk.db.transaction():
            self._desk.outbox.retry(item_id)
        return Changes.of("outbox")

    def requeue_above(self, seq: int) -> int:
        """The district forgot what came after `seq` (an older backup): everything above is offered again."""
        with self.at_once():
            self._incoming.reopen(seq)
            self.parking.forget_places(seq)
            return self._desk.outbox.requeue(seq)

    def forget_epoch(self) -> None:
        """What an epoch that is over had said: which pictures it has, and the numbers of its rows. The district counts
        on from an older number, so that a newer row may have a smaller one."""
        with self.at_once():
            self._desk.pictures.reopen()
            self._desk.persons.forget_numbers()
            self._desk.decisions.forget_numbers()

    def stuck(self, language: str = "zh") -> list[StuckItem]:
        """Everything that did not come through, with the person's name unless it is for few eyes."""
        return self.parking.stuck(language)

    def requeue_kinds(self, kinds: Iterable[str]) -> None:
        """Offers acknowledged items of these kinds again: the closing check differed there."""
        with self.at_once():
            self._desk.outbox.requeue_kinds(kinds)

    def reopen_held(self) -> None:
        """Offers held items again; call it once at the beginning of a synchronisation."""
        with self.at_once():
            self._desk.outbox.reopen_held()

    def keep_receipt(self, batch: str, time_ms: int, body: str, signature: str) -> None:
        """Stores the district's signed receipt for a batch."""
        with self.at_once():
            self._desk.remote.add_receipt(batch, time_ms, body, signature)
            self._desk.lease.renew_by_receipt(time_ms)

    def digests(self) -> dict[str, tuple[int, str]]:
        """(count, hash) per kind of everything acknowledged, for the closing check."""
        return self._desk.outbox.digests()

    # photos

    def photos_to_send(self) -> list[OutPhoto]:
        """Pictures that facts name and the district lacks."""
        return [OutPhoto(item, size) for item, size in self._desk.pictures.unsent()]

    def photo_bytes(self, photo_hash: str) -> bytes:
        """The whole picture."""
        return self._photos.load(photo_hash)

    def photo_done(self, photo_hash: str) -> Changes:
        """The district confirmed the whole picture."""
        with self._desk.db.transaction():
            self._desk.pictures.mark_sent(photo_hash)
        return Changes.of("photo")

    def photos_done(self, hashes: Iterable[str]) -> Changes:
        """The district confirmed all of these."""
        with self._desk.db.transaction():
            for photo_hash in hashes:
                self._desk.pictures.mark_sent(photo_hash)
        return Changes.of("photo")

    # incoming

    def apply_remote(
        self, items: Sequence[RemoteItem], cursor: str, epoch: str, *, full_pass: str = "", is_last: bool = True
    ) -> Changes:
        """One page from the district, with its cursor, in one transaction: all of it or nothing.

        `full_pass` names a pull from the beginning; with its last page, what no page named is gone. Whom the district
        takes off this laptop goes with the last page (`is_last`), or waits for somebody's word (`removals`).
        A large page is taken after a backup, when something is new since the last one: once a pull.
        """
        if len(items) > self._largest_page:
            self._keep_before(len(items))
        self._largest_page = 0 if is_last else max(self._largest_page, len(items))
        with self._desk.db.transaction():
            changes = self._incoming.apply(items, full_pass)
            if full_pass and is_last:
                changes |= self._incoming.drop_unnamed(full_pass)
            if is_last:
                changes |= self._incoming.end_pull()
            self._desk.state.set("engine.cursor", cursor)
            self._desk.state.set("engine.epoch", epoch)
            if items:
                self._desk.state.set("engine.pulled_seq", items[-1].seq)
        if changes.touches("rulepack"):
            changes |= Changes.of("person") if projection.refresh_tags(self._desk) else Changes()
        return changes

    def remote_rows(self) -> list[tuple[str, str, int]]:
        """(kind, id, version) of the district's things held here, for the closing check."""
        return list(self._desk.remote.rows())


def _moment(text: str | None) -> Moment | None:
    return Moment.parse(text) if text else None
