"""Reading the lines of a batch: each by itself, so that a bad one concerns nobody else."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from core.clock import Moment
from core.domain.canonical import MAX_INT, loads_strict
from core.domain.person import FIELD_BY_NAME
from core.errors import InvalidInput
from sync.protocol.jsonbytes import dumps, sha256
from sync.protocol.limits import MAX_ITEM_BYTES, MAX_JSON_DEPTH
from sync.protocol.messages import Event, Item, Parked, PersonEdit, Withdrawn

_ID = re.compile(r"[0-9a-f-]{36}")
_MAX_TEXT = 5_000
_MAX_NAME = 100


@dataclass(frozen=True)
class Problem:
    """Why a line is refused: a code of `codes.ITEM_CODES`, the field, what the sentence needs."""

    code: str
    field: str = ""
    params: dict[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(slots=True)  # not frozen: a batch makes thousands, and that takes three times as long
class Line:
    """One line as far as it could be read. `event` is set when its place in the chain can be trusted."""

    index: int
    data: bytes
    hash: str
    id: str | None = None
    item: Item | Withdrawn | None = None
    edit: PersonEdit | None = None
    event: Event | None = None
    problem: Problem | None = None


def read_line(index: int, data: bytes) -> Line:
    """Reads one line; what is wrong with it is in `problem`, nothing is raised."""
    line_hash = sha256(data)
    if len(data) > MAX_ITEM_BYTES:
        return Line(index, data, line_hash, problem=Problem("item.too_large", params={"limit": MAX_ITEM_BYTES}))
    value = _plainly_canonical(data)
    if value is None:
        try:
            value = loads_strict(data)
        except InvalidInput as error:
            return Line(index, data, line_hash, problem=Problem("item.json", params={"reason": error.code}))
        if not isinstance(value, dict):
            return Line(index, data, line_hash, problem=Problem("item.json", params={"reason": "json.object"}))
        if dumps(value) != data:
            return Line(index, data, line_hash, _id_of(value), problem=Problem("item.not_canonical"))
    return _validated(index, data, line_hash, _id_of(value), value)


def _plainly_canonical(data: bytes) -> dict[str, Any] | None:
    """The item, when quick means can prove that its bytes are canonical and harmless; None: look again, slowly.

    Quick means: nothing two JSON readers could see differently (escapes, large or broken numbers, depth), keys in
    order, and the same bytes when it is written again: a key that came twice would be missing there. Nearly every line
    is like that, and takes a third of the time.
    """
    if b"\\u" in data or data.count(b"{") + data.count(b"[") > MAX_JSON_DEPTH:
        return None
    try:
        value = from_json(data, allow_inf_nan=False)
        is_same = to_json(value) == data
    except ValueError:
        return None
    return value if is_same and type(value) is dict and _is_harmless(value) else None


def _is_harmless(value: dict[str, Any] | list[Any]) -> bool:
    """Keys in order, and no number that another reader might not keep."""
    inner: Iterable[Any] = value
    if type(value) is dict:
        names = list(value)
        if names != sorted(names):
            return False
        inner = value.values()
    for kind, one in zip(map(type, inner), inner, strict=True):
        if kind is str or one is None:
            continue
        if kind is dict or kind is list:
            if not _is_harmless(one):
                return False
        elif kind is int:
            if abs(one) > MAX_INT:
                return False
        elif kind is not bool:
            return False
    return True


def recorded_ms(item: Item) -> int:
    """When the item was written by the laptop's clock (UTC ms); far in the future when it does not say."""
    try:
        return Moment.parse(item.recorded_at).utc_ms
    except ValueError:
        return 2**62


def _validated(index: int, data: bytes, line_hash: str, item_id: str | None, value: dict[str, Any]) -> Line:
    try:
        if value.get("op") == "withdrawn":
            withdrawn = Withdrawn.model_validate(value)
            return Line(index, data, line_hash, item_id, withdrawn, event=withdrawn.event)
        if value.get("op") == "parked":
            parked = Parked.model_validate(value)
            why = Problem("item.parked", params={"code": parked.code})
            return Line(index, data, line_hash, item_id, event=parked.event, problem=why)
        item = Item.model_validate(value)
        if item.event.hash != _event_hash(data, value, item.event.hash):
            return Line(index, data, line_hash, item_id, problem=Problem("event.hash", "event.hash"))
        edit = PersonEdit.model_validate(item.body) if item.op == "person_edit" else None
    except ValidationError as error:
        prefix = "" if error.title in ("Item", "Withdrawn", "Parked") else "body."
        problem = _problem(error, prefix)
        return Line(index, data, line_hash, item_id, event=_trusted_event(data, value), problem=problem)
    problem_of_edit = _check_edit(item, edit) if edit is not None else None
    return Line(index, data, line_hash, item_id, item, edit, item.event, problem_of_edit)


def _id_of(value: dict[str, Any]) -> str | None:
    found = value.get("id")
    return found if isinstance(found, str) and _ID.fullmatch(found) else None


def _trusted_event(data: bytes, value: dict[str, Any]) -> Event | None:
    """The place of a refused item in the chain, when its hash holds: then its successors need not wait for it."""
    try:
        event = Event.model_validate(value.get("event"))
    except ValidationError:
        return None
    return event if event.hash == _event_hash(data, value, event.hash) else None


def _event_hash(data: bytes, value: dict[str, Any], claimed: str) -> str:
    """Hash of the item without `event.hash`. In canonical bytes that member can simply be cut out."""
    member = f'"hash":"{claimed}",'.encode()
    if data.count(member) == 1:
        return sha256(data.replace(member, b""))
    bare = {name: inner for name, inner in value["event"].items() if name != "hash"}
    return sha256(dumps({**value, "event": bare}))


def _problem(error: ValidationError, prefix: str) -> Problem:
    first = error.errors(include_url=False, include_input=False)[0]
    place = prefix + ".".join(str(part) for part in first["loc"])
    if first["type"] == "server_owned":
        name = str(first["ctx"]["name"])
        return Problem("item.server_owned", f"{place}.{name}".strip(".").replace("..", "."))
    return Problem("item.field", place, {"reason": first["type"]})


def _check_edit(item: Item, edit: PersonEdit) -> Problem | None:
    if item.person_id is None:
        return Problem("item.field", "person_id", {"reason": "missing"})
    for name, value in edit.fields.items():
        if not _is_plausible(name, value):
            return Problem("person.fields", name)
    if edit.base_version == 0:
        if not str(edit.fields.get("name") or "").strip():
            return Problem("person.fields", "name")
        if edit.fields.get("village_code") not in (None, "", item.village):
            return Problem("person.fields", "village_code")
    return None


def _is_plausible(name: str, value: object) -> bool:
    """The kind of value a field can hold; fields of a newer program are kept as they come."""
    known = FIELD_BY_NAME.get(name)
    if value is None or value == "" or known is None:
        return True
    if known.kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10_000
    if not isinstance(value, str) or len(value) > (_MAX_NAME if known.kind == "name" else _MAX_TEXT):
        return False
    if known.kind == "date":
        try:
            return date.fromisoformat(value).isoformat() == value
        except ValueError:
            return False
    return not known.choices or value in {code for code, _ in known.choices}
