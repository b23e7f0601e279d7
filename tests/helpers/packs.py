"""Rule packs for tests: the shipped ones, and a small one written down in the test."""

from __future__ import annotations

from core.domain.rulepack import RulePack, load_pack, load_packs
from core.paths import resources

HEAD = """
[pack]
id = "{id}"
name = "试验区"
version = "1"
base = "{base}"
region_prefixes = [{prefixes}]

[documents.law]
name = "《试验区办法》"
number = "试〔2026〕1号"
grade = "A"
"""


def shipped_packs() -> dict[str, RulePack]:
    """Every pack that ships with the program, by id."""
    folder = resources() / "rulepacks"
    return load_packs(path.read_text("utf-8") for path in sorted(folder.glob("*.toml")))


def row(kind: str, row_id: str, *lines: str, since: str = "2021-01-01", more: str = "") -> str:
    """One row of a pack: `lines` are its own columns."""
    columns = "\n".join(lines)
    return f'\n[[{kind}]]\nid = "{row_id}"\n{columns}\ndocument = "law"\nfrom = {since}\n{more}'


def small_text(*rows: str, base: str = "national", pack_id: str = "small", prefixes: str = "") -> str:
    """The text of a pack that stands on a shipped one."""
    listed = ", ".join(f'"{one}"' for one in prefixes.split())
    return HEAD.format(id=pack_id, base=base, prefixes=listed) + "".join(rows)


def small_pack(base: RulePack, *rows: str) -> RulePack:
    """The pack itself, read."""
    return load_pack(small_text(*rows, base=base.id), base)
