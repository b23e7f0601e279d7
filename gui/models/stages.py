"""A synchronisation in plain words: what it does, what is left, when the cable may be pulled, what it did."""

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


def span_words(seconds: float) -> str:
    """`不到 1 分钟`, `大约 12 分钟`, `大约 2 小时`: nobody needs it more exactly."""
    minutes = round(seconds / 60)
    if seconds < 60:
        return tr("不到 1 分钟")
    if minutes < 90:
        return tr("大约 {n} 分钟").format(n=minutes)
    return tr("大约 {n} 小时").format(n=round(minutes / 60))


def progress_words(progress: Progress) -> str:
    """`送出记录：12 / 40`; photos are counted in megabytes."""
    words = stage_words(progress.stage)
    if not progress.total:
        return f"{words}…"
    if progress.stage == "photos":
        done, total = progress.done / 1_000_000, max(0.1, progress.total / 1_000_000)
        return f"{words}：{done:.1f} / {total:.1f} MB"
    return f"{words}：{progress.done} / {progress.total}"


def left_words(progress: Progress, *, had_urgent: bool) -> tuple[str, str]:
    """What has arrived and what has not, and the tone; it says that the cable may be pulled only when that is true."""
    left = progress.left
    if left is None:
        return "", ""
    photos = tr("还有 {n} 张照片没送").format(n=left.photos)
    if progress.is_safe and left.texts == 0:
        said = tr("现在可以拔网线了：急的和文字都已送到，{photos}。").format(photos=photos) if left.photos else ""
        return said or tr("现在可以拔网线了：都已送到。"), "good"
    if progress.is_safe:
        said = tr("现在可以拔网线了：能送的都已送到，{n} 条没送成，看下面的说明。").format(n=left.texts)
        return said, "warn"
    if left.texts == 0:
        return tr("急的和文字都已送到，正在接收区里发来的。"), "good"
    if left.urgent:
        return tr("急的还有 {k} 条没送到，先别拔网线。").format(k=left.urgent), "warn"
    if had_urgent:
        return tr("急的已送到，还有 {n} 条没送。").format(n=left.texts), ""
    return tr("还有 {n} 条没送。").format(n=left.texts), ""


def rest_words(progress: Progress) -> str:
    """What a run that did not come to its end left behind; empty when that is not known."""
    left = progress.left
    if left is None:
        return ""
    if left.texts == 0 and left.photos == 0:
        return tr("急的和文字、照片都已送到。")
    if left.texts == 0:
        return tr("急的和文字都已送到，还有 {n} 张照片下次接着送。").format(n=left.photos)
    if left.urgent:
        return tr("急的还有 {k} 条没送到，请尽快再送。").format(k=left.urgent)
    return tr("还有 {n} 条、{m} 张照片下次接着送。").format(n=left.texts, m=left.photos)


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
