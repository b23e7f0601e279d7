"""Which form serves which kind of record: `resources/forms/catalogue.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import NotFound


@dataclass(frozen=True)
class Catalogue:
    """Kind of record -> file of its form."""

    files: Mapping[str, Path]

    def file(self, kind: str) -> Path:
        """The XLSForm of one kind. Raises NotFound("form.unknown_kind")."""
        if kind not in self.files:
            raise NotFound("form.unknown_kind", kind=kind)
        return self.files[kind]


def load_catalogue(folder: Path) -> Catalogue:
    """Reads the catalogue of a folder of forms; files are named relative to it."""
    rows = tomllib.loads((folder / "catalogue.toml").read_text("utf-8"))
    return Catalogue({kind: folder / row["file"] for kind, row in rows["forms"].items()})
