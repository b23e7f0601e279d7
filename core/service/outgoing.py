"""What will go to the district: how much of what, how long it takes at the speed measured last time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.service.desk import Desk

SPEED = "engine.speed"
TEXT_SHRINKS_TO = 0.3  # of a line, after compression: until it was measured
OVERHEAD_S = 2.0  # asking, answering, checking
AGREEMENTS = frozenset({"agreement", "agreement_end", "appraisal"})
GROUPS = ("urgent", "visit", "agreement", "other", "signature", "photo")


@dataclass(frozen=True)
class OutgoingGroup:
    """`code` of GROUPS; bytes as they are stored."""

    code: str
    count: int
    size_bytes: int


@dataclass(frozen=True)
class OutgoingPlan:
    """What waits, in the order in which it goes; `seconds` None as long as no speed is known."""

    groups: tuple[OutgoingGroup, ...]
    seconds: float | None = None

    @property
    def size_bytes(self) -> int:
        return sum(group.size_bytes for group in self.groups)


@dataclass(frozen=True)
class Left:
    """What has not arrived yet: urgent facts, all facts, their bytes, pictures, their bytes."""

    urgent: int
    texts: int
    text_bytes: int
    photos: int
    photo_bytes: int


@dataclass(frozen=True)
class Speed:
    """Bytes a second that went up last time, and what share of a line travels after compression."""

    bytes_per_s: float = 0.0
    text_share: float = TEXT_SHRINKS_TO

    def seconds(self, text_bytes: int, photo_bytes: int) -> float | None:
        """How long so much takes; None while no speed is known."""
        if self.bytes_per_s <= 0:
            return None
        return (text_bytes * self.text_share + photo_bytes) / self.bytes_per_s


class Outgoing:
    """Reads only. `Exchange` hands it out."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def plan(self) -> OutgoingPlan:
        """What would go now."""
        sums: dict[str, list[int]] = {code: [0, 0] for code in GROUPS}
        for group in self._desk.outbox.waiting_groups():
            code = "urgent" if group.is_urgent else _code_of(group.kind)
            sums[code][0] += group.count
            sums[code][1] += group.size_bytes
        for kind, count, size_bytes in self._desk.pictures.unsent_by_kind():
            code = "signature" if kind == "signature" else "photo"
            sums[code][0] += count
            sums[code][1] += size_bytes
        groups = tuple(OutgoingGroup(code, *sums[code]) for code in GROUPS)
        texts = sum(group.size_bytes for group in groups[:4])
        seconds = self.speed().seconds(texts, sum(group.size_bytes for group in groups[4:]))
        return OutgoingPlan(groups, None if seconds is None else seconds + OVERHEAD_S)

    def left(self) -> Left:
        """What has not arrived yet."""
        counts = self._desk.outbox.counts()
        return Left(counts.urgent, counts.waiting, counts.bytes_waiting, *self._desk.pictures.unsent_totals())

    def photos_left(self) -> int:
        """How many pictures the district lacks."""
        return self._desk.pictures.unsent_totals()[0]

    def thumbnail(self, content_hash: str) -> bytes:
        """A small JPEG of a photo that waits. Raises InvalidInput("photo.*"), Unavailable for one that is not here."""
        from core.service.picture import make_thumbnail  # the picture library, which most runs do not need

        return make_thumbnail(self._desk.media.read(content_hash))

    def speed(self) -> Speed:
        """As measured last time."""
        stored: Mapping[str, float] = self._desk.state.get(SPEED) or {}
        return Speed(float(stored.get("bytes_per_s", 0.0)), float(stored.get("text_share", TEXT_SHRINKS_TO)))

    def note_speed(self, speed: Speed) -> None:
        """What was measured now."""
        with self._desk.db.transaction():
            self._desk.state.set(
                SPEED, {"bytes_per_s": round(speed.bytes_per_s, 1), "text_share": round(speed.text_share, 4)}
            )

    def may_go_alone(self) -> bool:
        """Whether a run may begin by itself: something waits, there is a district, and nobody forbade it."""
        if self._desk.info.is_practice or not self._desk.state.get("enrolment"):
            return False
        if not self._desk.settings.get("user.auto_sync", True):
            return False
        left = self.left()
        return bool(left.texts or left.photos)


def _code_of(kind: str) -> str:
    if kind == "visit":
        return kind
    return "agreement" if kind in AGREEMENTS else "other"
