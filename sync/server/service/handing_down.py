"""What the district gives to every village: forms and rule packs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from core.clock import Clock
from core.domain.rulepack import load_chain
from core.errors import Conflict, InvalidInput
from core.forms.compile import compile_form
from sync.server.service.publishing import of_district, text_of
from sync.server.store import feed, publications

_KIND = re.compile(r"[a-z][a-z0-9_]{0,31}")
_PACK = re.compile(r"[a-z][a-z0-9_-]{0,63}")


def publish_form(connection: Connection, clock: Clock, district: str, path: Path, kind: str) -> dict[str, Any]:
    """Publishes an XLSForm written as Markdown tables. A form with unsupported parts is refused by name and row."""
    if not _KIND.fullmatch(kind):
        raise InvalidInput("publish.kind", where="kind")
    source = _read(path)
    compiled = compile_form(path, source)
    if compiled.unsupported:
        first = compiled.unsupported[0]
        raise InvalidInput("publish.unsupported", where=first.name, row=first.row, what=first.what)
    body = {"form_id": compiled.form_id, "version": compiled.version, "kind": kind, "source": source}
    _publish(connection, clock, district, "form", compiled.form_id, compiled.version, body)
    return {"form_id": compiled.form_id, "version": compiled.version}


def publish_rulepack(connection: Connection, clock: Clock, district: str, path: Path, shelf: Path) -> dict[str, Any]:
    """Publishes a rule pack after reading it as the laptops will; a pack it stands on is looked for on the `shelf`."""
    toml = _read(path)
    pack = load_chain("", lambda base: _read(_shelved(shelf, base)) if base else toml)
    body = {"id": pack.id, "version": pack.version, "toml": toml}
    _publish(connection, clock, district, "rulepack", pack.id, pack.version, body)
    return {"id": pack.id, "version": pack.version}


def _shelved(shelf: Path, pack_id: str) -> Path:
    """Where a pack lies that another one stands on. Raises InvalidInput("rulepack.base_missing")."""
    path = shelf / f"{pack_id}.toml"
    if not _PACK.fullmatch(pack_id) or not path.is_file():
        raise InvalidInput("rulepack.base_missing", where="pack", base=pack_id)
    return path


def _publish(
    connection: Connection, clock: Clock, district: str, kind: str, name: str, version: str, body: dict[str, Any]
) -> None:
    """Every version is a thing of its own on the laptops: old records point at old versions."""
    text = text_of(body)
    if not publications.add(connection, district, kind, name, version, text, clock.now().utc_ms):
        if publications.body_of(connection, district, kind, name, version) != text:
            raise Conflict("publish.version", name=name, version=version)
        return
    number = publications.count_of(connection, district, kind, name)
    feed.publish(connection, district, [of_district(kind, f"{name}@{version}", number, body)])


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput("publish.file", where=path.name) from error
