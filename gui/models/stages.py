"""The stages of a synchronisation in plain words."""

from __future__ import annotations

from collections.abc import Mapping

from core.office import Progress
from gui.language import tr

STAGES: tuple[tuple[str, str], ...] = (
    ("hello", "联系区里"),
    ("push", "送出记录"),
    ("pull", "接收名单、规定和任务"),
    ("photos", "送出照片"),
    ("closing", "核对两边是不是一样"),
)


def stage_words(stage: str) -> str:
    """What is being done in this stage."""
    known = dict(STAGES)
    if stage == "enrol":
        return tr("登记这台电脑")
    return tr(known[stage]) if stage in known else tr("同步")


def progress_words(progress: Progress) -> str:
    """`送出记录：12 / 40`."""
    words = stage_words(progress.stage)
    if progress.total:
        return f"{words}：{progress.done} / {progress.total}"
    return f"{words}…"


def report_words(report: Mapping[str, object]) -> str:
    """What a finished run did, in one sentence; nothing is left out that did not arrive."""

    def count(name: str) -> int:
        value = report.get(name, 0)
        return value if isinstance(value, int) else 0

    parts = []
    sent = count("sent") + count("duplicate") + count("merged")
    if sent:
        parts.append(tr("送到 {n} 条").format(n=sent))
    if count("photos_sent"):
        parts.append(tr("送到照片 {n} 张").format(n=count("photos_sent")))
    if count("pulled"):
        parts.append(tr("收到 {n} 项").format(n=count("pulled")))
    stuck = count("refused") + count("conflicts") + count("held")
    if stuck:
        parts.append(tr("{n} 条没有收下").format(n=stuck))
    if count("waiting") or count("photos_waiting"):
        parts.append(tr("还有 {n} 条、{m} 张照片没送完").format(n=count("waiting"), m=count("photos_waiting")))
    return tr("，").join(parts) if parts else tr("两边本来就一样，没有要送的")
