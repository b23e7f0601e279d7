"""Reading and checking a rule pack file (TOML). Every refusal names the row.

The file: `[pack]` (id, name, version, base, region_prefixes), `[documents.<key>]` (name, number, grade), then one
array of tables per kind of row (`[[visit]]`, `[[tag]]`, ...; see `rulekinds`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from core.domain.rulechecks import check_pack
from core.domain.rulekinds import COMMON, KINDS, Column, Kind
from core.domain.rules import Document, Row, RulePack, RuleRef, choose
from core.errors import InvalidInput

__all__ = ["Document", "Row", "RulePack", "RuleRef", "choose", "load_chain", "load_pack", "load_packs", "prefixes_of"]

GRADES = ("A", "B", "C", "D")
_ADDRESS = re.compile(r"https?:|www\.|\.(?:com|cn|org|gov|net)\b", re.IGNORECASE)
_PACK_KEYS = {"id", "name", "version", "base", "region_prefixes"}
_DOCUMENT_KEYS = {"name", "number", "grade"}


def load_pack(text: str, base: RulePack | None = None) -> RulePack:
    """Reads one pack. Raises InvalidInput("rulepack.*", where=id of the row, document or table)."""
    return _build(_parse(text), base)


def _build(raw: Mapping[str, Any], base: RulePack | None) -> RulePack:
    head = raw.get("pack")
    if not isinstance(head, dict):
        raise InvalidInput("rulepack.missing_value", where="pack", column="[pack]")
    base = _base(head, base)
    documents = _documents(raw.get("documents", {}), base)
    tables = {name: table for name, table in raw.items() if name not in ("pack", "documents")}
    if unknown := [name for name in tables if name not in KINDS]:
        raise InvalidInput("rulepack.unknown_kind", where=unknown[0])
    rows = tuple(
        _row(KINDS[name], f"{name}[{number}]", values, documents)
        for name, table in tables.items()
        for number, values in enumerate(_tables(name, table), 1)
    )
    pack = RulePack(
        id=_head_text(head, "id"),
        name=_head_text(head, "name"),
        version=_head_text(head, "version"),
        region_prefixes=_prefixes(head),
        documents=documents,
        own_rows=rows,
        base=base,
    )
    check_pack(pack)
    return pack


def load_packs(texts: Iterable[str]) -> dict[str, RulePack]:
    """Reads packs that may stand on one another, in any order: id -> pack. Raises InvalidInput("rulepack.*")."""
    waiting = [_parse(text) for text in texts]
    packs: dict[str, RulePack] = {}
    while waiting:
        ready = [raw for raw in waiting if _base_of(raw) is None or _base_of(raw) in packs]
        if not ready:
            raise InvalidInput("rulepack.base_missing", where="pack", base=_base_of(waiting[0]))
        waiting = [raw for raw in waiting if raw not in ready]
        for raw in ready:
            base_id = _base_of(raw)
            pack = _build(raw, packs[base_id] if base_id else None)
            if pack.id in packs:
                raise InvalidInput("rulepack.duplicate_id", where=pack.id)
            packs[pack.id] = pack
    return packs


def load_chain(pack_id: str, read: Callable[[str], str], above: tuple[str, ...] = ()) -> RulePack:
    """A pack on its base, that on its own base, and so on; `read` gives the text of a pack by its id.

    Raises what `read` raises, and InvalidInput("rulepack.*"); packs that stand on one another in a ring are refused.
    """
    if pack_id in above:
        raise InvalidInput("rulepack.base_missing", where="pack", base=pack_id)
    raw = _parse(read(pack_id))
    base_id = _base_of(raw)
    return _build(raw, load_chain(base_id, read, (*above, pack_id)) if base_id else None)


def prefixes_of(text: str) -> tuple[str, ...]:
    """The division codes a pack is for. Raises InvalidInput("rulepack.*")."""
    head = _parse(text).get("pack")
    return _prefixes(head if isinstance(head, dict) else {})


def _base_of(raw: Mapping[str, Any]) -> str | None:
    head = raw.get("pack")
    base = head.get("base") if isinstance(head, dict) else None
    return base if isinstance(base, str) else None


@lru_cache(maxsize=8)
def _parse(text: str) -> Mapping[str, Any]:
    """The file as it is written. Kept, because every connection of a process reads the same text; nobody changes it."""
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found.group(1)) if found else text.count("\n") + 1
        raise InvalidInput("rulepack.broken", where=_row_at(text, line), line=line) from None


def _row_at(text: str, line: int) -> str:
    """The id of the row that a line belongs to, so that a typing error is found by row as well."""
    lines = text.splitlines()
    start = max((n for n in range(min(line, len(lines))) if lines[n].startswith("[")), default=0)
    for entry in lines[start : start + 30]:
        found = re.match(r'\s*id\s*=\s*"([^"]*)"', entry)
        if found:
            return found.group(1)
    return lines[start].strip("[] ") if lines else "pack"


def _base(head: Mapping[str, Any], base: RulePack | None) -> RulePack | None:
    if unknown := [key for key in head if key not in _PACK_KEYS]:
        raise InvalidInput("rulepack.unknown_key", where="pack", column=unknown[0])
    wanted = head.get("base")
    if wanted is None:
        return None
    if base is None or base.id != wanted:
        raise InvalidInput("rulepack.base_missing", where="pack", base=wanted)
    return base


def _head_text(head: Mapping[str, Any], name: str) -> str:
    value = head.get(name)
    if not isinstance(value, str) or not value.strip():
        raise InvalidInput("rulepack.missing_value", where="pack", column=name)
    return value


def _prefixes(head: Mapping[str, Any]) -> tuple[str, ...]:
    value = head.get("region_prefixes", [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item.isdigit() for item in value):
        raise InvalidInput("rulepack.bad_value", where="pack", column="region_prefixes")
    return tuple(value)


def _documents(raw: Any, base: RulePack | None) -> dict[str, Document]:
    documents = dict(base.documents) if base else {}
    for key, values in _mapping(raw, "documents").items():
        row = _mapping(values, f"documents.{key}")
        where = f"documents.{key}"
        if unknown := [name for name in row if name not in _DOCUMENT_KEYS]:
            raise InvalidInput("rulepack.unknown_key", where=where, column=unknown[0])
        for name in sorted(_DOCUMENT_KEYS):
            if not isinstance(row.get(name), str) or (name != "number" and not row[name]):
                raise InvalidInput("rulepack.missing_value", where=where, column=name)
            _refuse_address(row[name], where)
        if row["grade"] not in GRADES:
            raise InvalidInput("rulepack.bad_value", where=where, column="grade")
        documents[key] = Document(key, row["name"], row["number"], row["grade"])
    return documents


def _mapping(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InvalidInput("rulepack.bad_value", where=where, column=where)
    return value


def _tables(name: str, value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        raise InvalidInput("rulepack.bad_value", where=name, column=f"[[{name}]]")
    return [_mapping(item, name) for item in value]


def _row(kind: Kind, place: str, raw: Mapping[str, Any], documents: Mapping[str, Document]) -> Row:
    row_id = raw.get("id")
    if not isinstance(row_id, str) or not row_id:
        raise InvalidInput("rulepack.missing_value", where=place, column="id")
    columns = {column.name: column for column in kind.columns}
    if unknown := [name for name in raw if name not in columns and name not in COMMON]:
        raise InvalidInput("rulepack.unknown_key", where=row_id, column=unknown[0])
    document = documents.get(str(raw.get("document", "")))
    if document is None:
        raise InvalidInput("rulepack.no_source", where=row_id)
    values = {name: _value(row_id, column, raw) for name, column in columns.items() if _is_there(row_id, column, raw)}
    starts_on = _date(row_id, raw, "from")
    ends_on = _date(row_id, raw, "until") if "until" in raw else None
    if ends_on is not None and ends_on < starts_on:
        raise InvalidInput("rulepack.bad_date", where=row_id, column="until")
    is_default, note, article = raw.get("is_default", False), raw.get("note", ""), raw.get("article", "")
    if not isinstance(is_default, bool) or not isinstance(note, str) or not isinstance(article, str):
        raise InvalidInput("rulepack.bad_value", where=row_id, column="is_default, note, article")
    if is_default and not note:
        raise InvalidInput("rulepack.no_note", where=row_id)
    _refuse_address(note + article, row_id)
    return Row(kind.name, kind.key_of(values), row_id, document, article, starts_on, ends_on, is_default, note, values)


def _is_there(row_id: str, column: Column, raw: Mapping[str, Any]) -> bool:
    if column.is_required and column.name not in raw:
        raise InvalidInput("rulepack.missing_value", where=row_id, column=column.name)
    return column.name in raw


def _value(row_id: str, column: Column, raw: Mapping[str, Any]) -> Any:
    value = raw[column.name]
    entries = value if column.type in ("texts", "ints") else [value]
    if column.type == "decimal":
        return _sum(row_id, column, value)
    wanted = {"text": str, "texts": str, "int": int, "ints": int, "flag": bool}[column.type]
    is_good = isinstance(entries, list) and all(type(entry) is wanted for entry in entries)
    if is_good and column.choices:
        is_good = all(entry in column.choices for entry in entries)
    if is_good and wanted is int:
        is_good = all(entry >= column.least for entry in entries)
    if is_good and column.type in ("texts", "ints"):
        is_good = len(set(entries)) == len(entries)
    if is_good and column.name == "months" and column.type == "ints":
        is_good = bool(entries) and max(entries) <= 12
    if not is_good:
        raise InvalidInput("rulepack.bad_value", where=row_id, column=column.name)
    return value


def _sum(row_id: str, column: Column, value: Any) -> Decimal:
    """A sum of money as it is written: 2060 or 343.33, never a binary fraction of it."""
    if type(value) is int:
        value = Decimal(value)
    if type(value) is not Decimal or not value.is_finite() or value <= 0:
        raise InvalidInput("rulepack.bad_value", where=row_id, column=column.name)
    return value


def _date(row_id: str, raw: Mapping[str, Any], name: str) -> date:
    value = raw.get(name)
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise InvalidInput("rulepack.bad_date", where=row_id, column=name) from None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise InvalidInput("rulepack.bad_date", where=row_id, column=name)
    return value


def _refuse_address(text: str, where: str) -> None:
    if _ADDRESS.search(text):
        raise InvalidInput("rulepack.web_address", where=where)
