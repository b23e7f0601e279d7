"""What a backup says of itself, in the clear and without personal data. Written last: no manifest, no backup."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.domain.canonical import digest
from core.errors import InvalidInput, Unavailable
from sync.protocol.safefile import write_safely

NAME = "manifest.json"
FORMAT = 1


@dataclass(frozen=True)
class TableCopy:
    """One table: `sha256` and `rows` of the plain copy; `sealed_*` of the file as it lies there."""

    name: str
    columns: tuple[str, ...]
    rows: int
    sha256: str
    sealed_sha256: str
    sealed_bytes: int

    @property
    def file(self) -> str:
        return f"{self.name}.copy"

    @property
    def label(self) -> bytes:
        """Sealed with the data, so that one table never passes for another."""
        return f"nuanfang-backup/1 table {self.name}".encode("ascii")


@dataclass(frozen=True)
class Manifest:
    """`revision` of the schema, `epoch` of the district when it was made, `photos` None when none were copied."""

    district: str
    made_at: str
    revision: str
    epoch: str
    server_key: str
    tables: tuple[TableCopy, ...]
    photos: int | None

    def write(self, folder: Path) -> None:
        """Durable, under its name only when it is whole."""
        body = json.loads(json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False))
        write_safely(folder / NAME, [json.dumps(body | {"sha256": digest(body)}, indent=1).encode("utf-8")])

    def to_json(self) -> dict[str, Any]:
        """For the administrator's terminal."""
        rows = sum(table.rows for table in self.tables)
        return {"district": self.district, "made_at": self.made_at, "tables": len(self.tables), "rows": rows,
                "photos": self.photos}  # fmt: skip


def read(folder: Path) -> Manifest:
    """Raises Unavailable("backup.half" | "backup.changed" | "backup.newer")."""
    try:
        body = json.loads((folder / NAME).read_bytes())
    except FileNotFoundError:
        raise Unavailable("backup.half", where=folder.name) from None
    except (OSError, ValueError) as error:
        raise Unavailable("backup.changed", where=NAME) from error
    if not isinstance(body, dict) or not isinstance(body.get("format"), int):
        raise Unavailable("backup.changed", where=NAME)
    if body["format"] > FORMAT:
        raise Unavailable("backup.newer", where=folder.name)
    told = body.pop("sha256", "")
    if digest(body) != told:
        raise Unavailable("backup.changed", where=NAME)
    tables = tuple(TableCopy(**{**table, "columns": tuple(table["columns"])}) for table in body.pop("tables"))
    del body["format"]
    return Manifest(**body, tables=tables)


def newest(folder: Path) -> Path:
    """`folder` itself when it is a backup, else the newest finished one in it. Raises InvalidInput("backup.none")."""
    if (folder / NAME).exists():
        return folder
    found = [path.parent for path in folder.glob(f"*/{NAME}")] if folder.is_dir() else []
    if not found:
        raise InvalidInput("backup.none", where=str(folder))
    return max(found, key=lambda path: path.name.rpartition("-")[2])
