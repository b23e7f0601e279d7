"""Invented people for every test: stable by index, valid check digits, names that break careless programs.

Nobody here exists. `invented_body(7)` is the same person on every run, so golden files may rely on it.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from core.domain.person import Person

VILLAGE_CODE = "120221100201"
VILLAGE = "柳坝村"
REGION = "120221"

SURNAMES = "赵钱孙李周吴郑王冯陈单仇曾解任查盖区朴翟尉"
GIVEN = (
    "桂香",
    "长顺",
    "乐山",
    "玉兰",
    "重阳",
    "金锁",
    "秀珍",
    "德旺",
    "会芹",
    "保田",
    "凤仙",
    "行知",
    "广泽",
    "朝霞",
    "传贵",
)

ODD_NAMES = (
    "单雄信",
    "𬱖文德",  # U+2CC56: one code point, two UTF-16 units, four bytes
    "李䶮",  # U+4DAE, often met as the private-use U+E863
    "阿卜杜热合曼·买买提",
    "尉迟恭礼",
    "万俟长乐",
    "仇乐天",
    "神田",  # U+FA19, which NFC would change
    "曾重行",
    "欧阳𫠜",
)

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def check_character(first17: str) -> str:
    """The GB 11643-1999 check character, written out again so that the tests do not lean on the code."""
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True)) % 11]


def id_number(birth: date, sex: str = "1", *, region: str = REGION, serial: int = 1) -> str:
    """A valid invented number: `serial` 1..499 makes different people of one birthday and sex."""
    sequence = serial * 2 - (1 if sex == "1" else 0)
    first17 = f"{region}{birth:%Y%m%d}{sequence:03d}"
    return first17 + check_character(first17)


def invented_name(n: int) -> str:
    """Every seventh person has a name that is hard to store, sort, find or print."""
    if n % 7 == 1:
        odd = ODD_NAMES[n // 7 % len(ODD_NAMES)]
        return odd if n // 7 < len(ODD_NAMES) else odd + GIVEN[n // 70 % len(GIVEN)]
    return SURNAMES[n % len(SURNAMES)] + GIVEN[(n * 7 + n // len(SURNAMES)) % len(GIVEN)]


def invented_birth(n: int) -> date:
    """Ages between about 60 and 95, with a minor now and then; never 29 February."""
    if n % 29 == 5:
        return date(2012, 1, 15) + timedelta(days=n % 300)
    return date(1931, 1, 3) + timedelta(days=(n * 137) % 12_700)


def invented_body(n: int = 0, **changes: Any) -> dict[str, Any]:
    """The JSON body of person number `n`; pass fields to change them, or None to leave one out."""
    birth = invented_birth(n)
    sex = "2" if n % 3 == 0 else "1"
    body: dict[str, Any] = {
        "name": invented_name(n),
        "sex": sex,
        "ethnicity": "维吾尔族" if "·" in invented_name(n) else "汉族",
        "birth_date": birth.isoformat(),
        "id_kind": "resident",
        "id_number": id_number(birth, sex, serial=n % 499 + 1),
        "certificate_no": f"TK{n:06d}",
        "village_code": VILLAGE_CODE,
        "village": VILLAGE,
        "group": f"第{n % 6 + 1}组",
        "address": f"{VILLAGE}{n % 6 + 1}组{n + 1}号",
        "phone": f"1380000{n % 10_000:04d}",
        "support_form": "institution" if n % 11 == 10 else "home",
        "started_on": "2019-07-01",
        "self_care": ("full", "full", "partial", "none")[n % 4],
        "lives_alone": "yes" if n % 2 == 0 else "no",
        "caregiver_name": SURNAMES[(n + 3) % len(SURNAMES)] + "守诚",
        "caregiver_relation": "邻居",
        "caregiver_phone": f"1390000{n % 10_000:04d}",
    }
    if n % 4 == 3:
        body |= {"disability_kind": "4", "disability_grade": str(n % 3 + 1)}
    body |= changes
    return {name: value for name, value in body.items() if value is not None}


def invented_person(n: int = 0, person_id: str | None = None, **changes: Any) -> Person:
    """Person number `n` as the program sees him; `person_id` defaults to a readable one."""
    return Person.from_body(person_id or f"person-{n:05d}", invented_body(n, **changes))


def invented_people(count: int, start: int = 0) -> list[Person]:
    """`count` different people, all with different ID numbers."""
    return [invented_person(n) for n in range(start, start + count)]
