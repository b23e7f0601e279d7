"""ID numbers as people write them: reading, checking, masking. Never a guess, never a silent repair.

Source of the number rule: GB 11643-1999 (6 address + 8 birth + 3 sequence, odd male and even female, 1 check
character). Old address codes stay in ID numbers for life, so an unknown one is only worth a note.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from core.domain.problem import Problem

IdKind = Literal["resident", "permit", "foreign", ""]

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
OLDEST_YEAR = 1850  # before it the number cannot belong to a living person or to one in living memory
COMMON_SINCE = 1900  # births before it are taken only after a look
OLDEST_AGE = 130

_DASHES = frozenset("-‐‑‒–—―−－_＿·.")
_QUOTES = frozenset("'’‘`＇\"＂")
_PERMIT_PREFIXES = ("81", "82", "83")  # 港澳台居民居住证
_OLD_FOREIGN = re.compile(r"[A-Z]{3}\d{12}", re.ASCII)  # 外国人永久居留证 before the 2023 card
_SEPARATORS = re.compile(r"[、,，;；\s/]+")


@dataclass(frozen=True)
class IdReading:
    """What a text says as an ID number.

    `value` is the number to keep (empty when refused), `suggestion` the 18-digit form of a 15-digit number:
    shown for a person to confirm, never stored by itself.
    """

    value: str
    kind: IdKind
    birth_date: date | None
    sex: str
    problems: tuple[Problem, ...] = ()
    suggestion: str = ""

    @property
    def is_refused(self) -> bool:
        """True when the number cannot be taken."""
        return any(problem.severity == "refuse" for problem in self.problems)


def check_id_number(text: str, today: date) -> IdReading:
    """Reads an ID number of any kind in use; every finding is in `problems`, nothing is raised."""
    cleaned, problem = _clean(text)
    if problem is not None:
        return _refused(problem)
    notes = () if cleaned == text else (Problem("identity.cleaned", "note", params={"value": mask_id(cleaned)}),)
    if _OLD_FOREIGN.fullmatch(cleaned):
        return IdReading(cleaned, "foreign", None, "0", (*notes, Problem("identity.foreign_old", "note")))
    if re.fullmatch(r"\d{15}", cleaned, re.ASCII):
        return _read_old(cleaned, notes)
    if len(cleaned) != 18:
        return _refused(Problem("identity.length", params={"length": len(cleaned)}))
    if not re.fullmatch(r"\d{17}[\dX]", cleaned, re.ASCII):
        return _refused(Problem("identity.characters"))
    return _read_new(cleaned, today, notes)


def check_character(first17: str) -> str:
    """The last character that GB 11643-1999 gives to 17 ASCII digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS, strict=True))
    return CHECK_CHARACTERS[total % 11]


def fold_digits(text: str) -> str:
    """Full-width letters, digits and signs become ASCII; everything else stays (other scripts' digits too)."""
    if text.isascii():
        return text
    return "".join(chr(ord(char) - 0xFEE0) if "\uff01" <= char <= "\uff5e" else char for char in text)


def mask_id(value: str) -> str:
    """First six and last four stay: enough to tell people apart, too little to misuse. Short texts go wholly."""
    if len(value) < 14:
        return "*" * len(value)
    return value[:6] + "*" * (len(value) - 10) + value[-4:]


def mask_account(value: str) -> str:
    """Only the last four digits stay: enough to tell two bank books apart."""
    digits = "".join(value.split())
    return "*" * max(0, len(digits) - 4) + digits[-4:] if len(digits) > 4 else "*" * len(digits)


def mask_phone(value: str) -> str:
    """138****5678; of a landline the area code stays; several numbers in one field are masked one by one."""
    return "、".join(_mask_one_phone(part) for part in _SEPARATORS.split(value) if part)


def mask_name(value: str) -> str:
    """张*, 张*丰, 阿*******提: counted in code points, so rare characters are never cut in half."""
    if len(value) <= 1:
        return value
    if len(value) == 2:
        return value[0] + "*"
    return value[0] + "*" * (len(value) - 2) + value[-1]


def is_known_region(number: str) -> bool:
    """True when the six address digits were ever a county's, by the table of python-stdnum (it is never complete)."""
    return _is_known_region(number[:6])


def _mask_one_phone(part: str) -> str:
    digits = part.replace("-", "")
    if len(digits) == 11 and digits.startswith("1"):
        return digits[:3] + "****" + digits[-4:]
    if "-" in part and part.startswith("0"):
        area, rest = part.split("-", 1)
        return f"{area}-****{rest[-4:]}" if len(rest) > 4 else f"{area}-****"
    return "****" + part[-4:] if len(part) > 4 else "****"


def _clean(text: str) -> tuple[str, Problem | None]:
    """Takes out what people and spreadsheets add; refuses what only looks like a digit."""
    if text.isascii() and text.isalnum():
        return text.upper(), None
    kept: list[str] = []
    for position, char in enumerate(fold_digits(text), start=1):
        if char in _DASHES or char in _QUOTES or char.isspace() or unicodedata.category(char) == "Cf":
            continue
        if not char.isascii() and unicodedata.category(char) in ("Nd", "Nl", "No"):
            return "", Problem("identity.foreign_digits", params={"position": position})
        kept.append(char)
    cleaned = "".join(kept).upper()
    if not cleaned:
        return "", Problem("identity.empty")
    return cleaned, None


def _refused(problem: Problem) -> IdReading:
    return IdReading("", "", None, "0", (problem,))


def _read_old(value: str, notes: tuple[Problem, ...]) -> IdReading:
    """15 digits (before 1999): the century is not in the number, so a person has to confirm the new form."""
    birth = _date_of("19" + value[6:12])
    if birth is None:
        return _refused(Problem("identity.birth_not_exist", params={"date": _written("19" + value[6:12])}))
    first17 = value[:6] + "19" + value[6:]
    suggestion = first17 + check_character(first17)
    doubt = Problem("identity.old_number", "doubt", params={"suggestion": mask_id(suggestion)})
    sex = "1" if int(value[14]) % 2 else "2"
    return IdReading(value, "resident", birth, sex, (*notes, doubt), suggestion)


def _read_new(value: str, today: date, notes: tuple[Problem, ...]) -> IdReading:
    if value[17] != check_character(value[:17]):
        return _refused(Problem("identity.check_digit"))
    birth = _date_of(value[6:14])
    if birth is None:
        return _refused(Problem("identity.birth_not_exist", params={"date": _written(value[6:14])}))
    if birth.year < OLDEST_YEAR:
        return _refused(Problem("identity.birth_year", params={"year": birth.year}))
    kind: IdKind = "resident"
    if value.startswith(_PERMIT_PREFIXES):
        kind = "permit"
    elif value.startswith("9"):
        kind = "foreign"  # the 2023 card of 外国人永久居留: 9 + province + country + birth + sequence + check
    problems = [*notes, *_age_doubts(birth, today)]
    if kind == "resident" and not is_known_region(value):
        problems.append(Problem("identity.region", "note", params={"region": value[:6]}))
    sex = "1" if int(value[16]) % 2 else "2"
    return IdReading(value, kind, birth, sex, tuple(problems))


def _age_doubts(birth: date, today: date) -> list[Problem]:
    if birth > today:
        return [Problem("identity.future_birth", "doubt", params={"date": birth.isoformat()})]
    age = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
    if birth.year < COMMON_SINCE or age >= OLDEST_AGE:
        return [Problem("identity.age", "doubt", params={"date": birth.isoformat(), "age": age})]
    return []


def _date_of(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def _written(digits: str) -> str:
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}"


@lru_cache(maxsize=4096)
def _is_known_region(prefix: str) -> bool:
    from stdnum import numdb  # loads slowly, and only a number's check needs it

    found = numdb.get("cn/loc").info(prefix)
    return any("county" in properties for _, properties in found)
