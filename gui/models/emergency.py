"""What the list of open emergencies says in each column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.identity import mask_name
from gui import wording
from gui.language import tr
from gui.models.rows import Column
from gui.telling import told

if TYPE_CHECKING:
    from core.service.emergencies import OpenEmergency

ACTS = {"handout": "登记发放", "supplement": "补手续", "reply": "登记答复"}
MINUTES_AN_HOUR = 60
SOON_MINUTES = 6 * MINUTES_AN_HOUR


@dataclass(frozen=True)
class OpenRow:
    """A report with the minutes that are left as of the moment it was read; None when help has come."""

    emergency: OpenEmergency
    minutes: int | None

    @property
    def record_id(self) -> str:
        return self.emergency.record_id

    @property
    def person_id(self) -> str:
        return self.emergency.person_id


def open_columns() -> tuple[Column, ...]:
    """Time left, who and where, what waits and by which rule, and the button that goes on with it."""
    return (
        Column(tr("还剩"), lambda row: left_words(row.minutes), 160, second=_until, tone=_tone, is_bold=True),
        Column(
            tr("谁"),
            lambda row: row.emergency.person_name or "—",
            0,
            second=lambda row: row.emergency.place,
            covers=mask_name,
        ),
        Column(tr("还要办"), _waits, 0, second=lambda row: told(row.emergency.rule), gives_way=1),
        Column("", lambda row: tr(ACTS.get(next_kind(row), "去办")), 112, is_action=True),
    )


def left_words(minutes: int | None) -> str:
    """ "还剩22小时40分", "超了20分", "已先行救助"."""
    if minutes is None:
        return tr("已先行救助")
    hours, rest = divmod(abs(minutes), MINUTES_AN_HOUR)
    words = tr("{h}小时{m}分").format(h=hours, m=rest) if hours else tr("{m}分").format(m=rest)
    return (tr("还剩{time}") if minutes >= 0 else tr("已超{time}")).format(time=words)


def next_kind(row: OpenRow) -> str:
    """The kind of record that settles what is most urgent; a word about the outcome when none does."""
    return row.emergency.starts or "reply"


def _until(row: OpenRow) -> str:
    at = row.emergency.due_at
    if at is None:
        return tr("发现于 {when}").format(when=wording.day_and_time(row.emergency.found_at, row.emergency.found_at.day))
    return tr("最迟 {when}").format(when=wording.day_and_time(at, row.emergency.found_at.day))


def _waits(row: OpenRow) -> str:
    return told("、".join(row.emergency.waits))


def _tone(row: OpenRow) -> str:
    if row.minutes is None:
        return "good"
    return "bad" if row.minutes < 0 else "warn" if row.minutes <= SOON_MINUTES else ""
