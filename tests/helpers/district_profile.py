"""A rule pack of the district whose only word is which rules hold for passphrases."""

from __future__ import annotations

from tests.helpers.people import VILLAGE_CODE

DOCUMENT = "《试点区数据安全管理办法》"


def profile_pack(profile: str, version: str = "1", day: str = "2026-01-01") -> str:
    """The text of it, in force from `day` on."""
    return f"""
[pack]
id = "safe-district"
name = "试点区"
version = "{version}"
base = "national"
region_prefixes = ["{VILLAGE_CODE[:6]}"]

[documents.data]
name = "{DOCUMENT}"
number = "试〔2026〕12号"
grade = "A"

[[security]]
id = "SD-SEC-1"
profile = "{profile}"
document = "data"
article = "第五条"
from = {day}
"""
