"""The sentences a field says about what was typed into it, by code."""

from __future__ import annotations

from collections.abc import Mapping

from gui.language import tr
from gui.widgets.typed import Unreadable


def say(code: str, params: Mapping[str, object] | None = None) -> str:
    """What is wrong, and an example of what is right."""
    sentences = {
        "integer": tr("这里填整数，例如 12"),
        "decimal": tr("这里填数字，例如 12 或 12.5"),
        "date": tr("看不懂这个日期。请写成 2026-10-03，或点右边的日历"),
        "no_such_day": tr("{text} 这一天不存在，请核对"),
        "time": tr("看不懂这个时间。请写成 9:30 或 14:05"),
        "date_missing": tr("还要填日期"),
        "time_missing": tr("还要填时间"),
        "coordinate": tr("这里填度数，例如 38.92051，不超过 {limit}"),
        "coordinate_half": tr("经度和纬度都要填"),
        "too_long": tr("最多 {limit} 字，现在 {count} 字，多出的还没有保存"),
        "paste_too_long": tr("要粘贴的文字有 {count} 字，太长了，没有粘贴。最多 {limit} 字"),
        "refused": tr("第 {at} 个字处有 {count} 个看不见的字符，不能保存，没有收下"),
        "unusable": tr("这样填不能保存，请核对"),
        "not_offered": tr("原来选的“{value}”现在不能选了，请重新选择"),
    }
    text = sentences.get(code, sentences["unusable"])
    return text.format(**{"text": "", "limit": "", "count": "", "at": "", "value": "", **(params or {})})


def say_unreadable(error: Unreadable) -> str:
    """The sentence of what could not be read."""
    return say(error.code, error.params)
