"""The village group in an address (柳坝村3组12号, 第三村民小组): many lists have no column of their own for it."""

from __future__ import annotations

import re

_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
# Not a longer number's tail, and not the beginning of another word: 三组合家具厂, 二社区, 5队长家, 三组织.
_GROUP = re.compile(
    r"(?<![0-9一二三四五六七八九十百千零])第?([0-9]{1,2}|[一二三四五六七八九]?十?[一二三四五六七八九]?)"
    r"(村民小组|居民小组|村民组|居民组|小组|组|社|队)(?![合织装建团长员成区会办保])"
)


def group_in(address: str) -> str:
    """The group as lists write it ("第3组", "第5社"); "" when the address names none, or more than one."""
    found = {_words(number, kind) for number, kind in _GROUP.findall(_narrow(address))} - {""}
    return found.pop() if len(found) == 1 else ""


def _words(number: str, kind: str) -> str:
    value = int(number) if number.isdigit() else _value(number)
    return f"第{value}{kind[-1]}" if 0 < value < 100 else ""


def _value(numeral: str) -> int:
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return _NUMERALS.get(numeral, 0)
    return (_NUMERALS.get(tens, 0) if tens else 1) * 10 + _NUMERALS.get(ones, 0)


def _narrow(text: str) -> str:
    """Full-width digits as plain ones."""
    return text.translate({0xFF10 + digit: ord("0") + digit for digit in range(10)})
