"""What the lists of records, drafts, tasks and prints say in each column."""

from __future__ import annotations

from datetime import date

from core.domain.identity import mask_name
from core.domain.standing import WORDS, standing_of
from core.service.views import DraftRow, LedgerEntry, RecordRow, RecordView
from gui import wording
from gui.language import tr
from gui.models.rows import Column, Pill
from gui.telling import told


def sync_pill(row: RecordRow) -> Pill:
    """Where a record stands on its way to the district."""
    return {
        "waiting": (tr("待送"), "info"),
        "sent": (tr("已送达"), "good"),
        "refused": (tr("被退回"), "bad"),
        "conflict": (tr("有冲突"), "bad"),
        "held": (tr("区里暂缓"), "warn"),
        "parked": (tr("送不成，要处理"), "bad"),
        "mended": (tr("以更正后的为准"), "plain"),
    }.get(row.sync_state, (row.sync_state, "plain"))


def record_pills(row: RecordRow) -> list[Pill]:
    """State of a record: sent, corrected."""
    pills = [sync_pill(row)]
    if row.is_superseded:
        pills.append((tr("已更正"), "plain"))
    return pills


def answer_pill(row: RecordRow) -> Pill:
    """How far a report is, in the words of `core.domain.standing`: 已上报, 区里已收到, 已认定."""
    if row.sync_state != "sent":
        return sync_pill(row)
    standing = standing_of(row.sync_state, row.answer_state)
    return tr(WORDS[standing]), {"decided": "good", "received": "warn"}.get(standing, "info")


def visit_columns(today: date) -> tuple[Column, ...]:
    """Signed visits and drafts in one list; a draft has no serial number yet."""
    return (
        Column(tr("日期"), lambda row: wording.day(_date_of(row), today), 120, order=_date_of),
        Column(tr("姓名"), lambda row: row.person_name or "—", 0, second=_serial, is_bold=True, covers=mask_name),
        Column(tr("方式"), _how, 190, gives_way=2),
        Column(tr("状态"), lambda row: "", 200, pills=_visit_pills),
        Column(tr("打印"), _printed, 110, gives_way=1),
    )


def report_columns(today: date) -> tuple[Column, ...]:
    """Change reports and leads with the office's answer."""
    return (
        Column(tr("日期"), lambda row: wording.day(_date_of(row), today), 120, order=_date_of),
        Column(
            tr("有关的人"),
            lambda row: row.person_name or tr("（名单外的人）"),
            0,
            second=_serial,
            is_bold=True,
            covers=mask_name,
        ),
        Column(tr("状态"), lambda row: "", 180, pills=_report_pills),
        Column(tr("区里的答复"), lambda row: getattr(row, "answer_text", "") or "—", 300, gives_way=2),
        Column(tr("打印"), _printed, 110, gives_way=1),
    )


def ledger_columns(today: date) -> tuple[Column, ...]:
    """The ledger of one person, newest first."""
    return (
        Column(tr("时间"), lambda row: wording.day_and_time(row.at, today), 150),
        Column(tr("事项"), lambda row: told(row.title), 0, second=_ledger_second, is_bold=True),
        Column(tr("经办人"), lambda row: row.actor_name or "—", 100, gives_way=1),
    )


def print_columns(today: date) -> tuple[Column, ...]:
    """The print log."""
    return (
        Column(tr("时间"), lambda row: wording.day_and_time(row.at, today), 150),
        Column(tr("文件"), lambda row: wording.document(row.document), 0, second=lambda row: row.serial),
        Column(tr("有关的人"), lambda row: row.person_name or "—", 170, gives_way=1, covers=mask_name),
        Column(tr("去向"), lambda row: tr("打印机") if row.target == "printer" else tr("PDF 文件"), 110),
    )


def _date_of(row: RecordRow | DraftRow) -> date:
    return row.updated_at.day if isinstance(row, DraftRow) else row.occurred_on


def _serial(row: RecordRow | DraftRow) -> str:
    if isinstance(row, DraftRow):
        return tr("没填完，已答 {n} 题").format(n=row.answered)
    return row.serial


def _how(row: RecordRow | DraftRow) -> str:
    if isinstance(row, DraftRow):
        return "—"
    met = tr("见到本人") if row.is_met else tr("未见到本人")
    return f"{wording.method(row.method)} · {met}"


def _visit_pills(row: RecordRow | DraftRow) -> list[Pill]:
    return [(tr("没填完"), "warn")] if isinstance(row, DraftRow) else record_pills(row)


def _report_pills(row: RecordRow | DraftRow) -> list[Pill]:
    if isinstance(row, DraftRow):
        return [(tr("没填完"), "warn")]
    return [answer_pill(row), *([(tr("已更正"), "plain")] if row.is_superseded else [])]


def _printed(row: RecordRow | DraftRow) -> str:
    if isinstance(row, DraftRow):
        return "—"
    return tr("已打 {n} 次").format(n=row.print_count) if row.print_count else tr("没打过")


def _ledger_second(row: LedgerEntry) -> str:
    summary = told(row.summary)
    return f"{summary}{tr('（已更正）')}" if row.is_superseded else summary


def doubt_words(record: RecordView, today: date) -> str:
    """That the clock was wrong, and between which times of the district it really was."""
    after, before = record.really.after, record.really.before
    said = [tr("时间存疑：填写时电脑时钟不准。")]
    if after is not None:
        said.append(tr("真正的时间在 {when}（上次联系区里）以后。").format(when=wording.day_and_time(after, today)))
    if before is not None:
        said.append(tr("真正的时间在 {when}（区里收到）以前。").format(when=wording.day_and_time(before, today)))
    return "".join(said)
