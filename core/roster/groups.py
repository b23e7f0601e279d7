"""The village group in an address (柳坝村3组12号, 第三村民小组): many lists have no column of their own for it."""

from __future__ import annotations

import re

_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
# Not a longer number's tail (廿一组), and not the beginning of another word: 三组合家具厂, 二社区, 5队长家, 三组织,
# 二队伍路, 三社村.
_GROUP = re.compile(
    r"(?<![0-9一二三四五六七八九十百千零〇两廿卅])第?([0-9]{1,2}|[一二三四五六七八九]?十?[一二三四五六七八九]?)"
    r"(村民小组|居民小组|村民组|居民组|小组|组|社|队)(?![合织装建团长员成区会办保伍村镇乡])"
)
# The end of a list or a range names several groups: 3、4组, 第3、第4组, 1-2组.
_LIST = re.compile(r"[0-9一二三四五六七八九十组社队][、，,./／~～和与及至到—–-]$")


def group_in(address: str) -> str:
    """The group as lists write it ("第3组", "第5社"); "" when the address names none, or more than one."""
    plain = _narrow(address)
    hits = list(_GROUP.finditer(plain))
    found = {_words(hit[1], hit[2]) for hit in hits} - {""}
    is_list = any(_LIST.search(plain[: hit.start()]) for hit in hits)
    return found.pop() if len(found) == 1 and not is_list else ""


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
