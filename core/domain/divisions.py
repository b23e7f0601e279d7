"""Division codes (行政区划代码): 12 digits, province 2, prefecture 2, county 2, township 3, village 3.

Source: 国统字〔2009〕91号; 民发〔2002〕170号 (same 6+3+3). Codes change each year, so no list is built in: the form
of the code is checked, its meaning comes from the district.
"""

from __future__ import annotations

from core.errors import InvalidInput

VILLAGE_LENGTH = 12
PROVINCES = frozenset(
    map(
        str,
        (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82),
    )
)


def check_village_code(code: str) -> str:
    """The code, if it can be one. Raises InvalidInput("village.code_*", where="village_code")."""
    if not (code.isascii() and code.isdigit()):
        raise InvalidInput("village.code_digits", where="village_code", length=VILLAGE_LENGTH)
    if len(code) != VILLAGE_LENGTH:
        raise InvalidInput("village.code_length", where="village_code", length=VILLAGE_LENGTH, found=len(code))
    if code[:2] not in PROVINCES:
        raise InvalidInput("village.code_province", where="village_code", found=code[:2])
    return code
