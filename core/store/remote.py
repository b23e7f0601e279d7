"""What is held of the district's things, by version; and the district's signed receipts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.store.database import Database


class RemoteRepository:
    """The laptop's side of the closing check."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put_all(self, rows: Iterable[tuple[str, str, int]], pull_pass: str) -> None:
        """These (kind, id, version) are held here; `pull_pass` names the full pull they came with ("" for an ordinary
        one)."""
        self._db.execute_many(
            "INSERT INTO remote_row (kind, id, version, pass) VALUES (?, ?, ?, ?) ON CONFLICT (kind, id)"
            " DO UPDATE SET version = excluded.version,"
            " pass = CASE excluded.pass WHEN '' THEN remote_row.pass ELSE excluded.pass END",
            [(*row, pull_pass) for row in sorted(rows)],
        )

    def drop(self, kind: str, row_id: str) -> None:
        """It is no longer the laptop's."""
        self._db.execute("DELETE FROM remote_row WHERE kind = ? AND id = ?", (kind, row_id))

    def unnamed(self, pull_pass: str) -> list[tuple[str, str]]:
        """(kind, id) of everything a full pull did not name: it is gone at the district."""
        rows = self._db.all("SELECT kind, id FROM remote_row WHERE pass <> ? ORDER BY kind, id", (pull_pass,))
        return [(row[0], row[1]) for row in rows]

    def rows(self) -> Iterator[tuple[str, str, int]]:
        """(kind, id, version) of everything held."""
        for row in self._db.each("SELECT kind, id, version FROM remote_row"):
            yield row[0], row[1], row[2]

    def add_receipt(self, batch: str, time_ms: int, body: str, signature: str) -> None:
        """Keeps a receipt: the assistant's proof that a batch arrived."""
        self._db.execute(
            "INSERT INTO receipt (batch, time_ms, body, signature) VALUES (?, ?, ?, ?) ON CONFLICT (batch)"
            " DO UPDATE SET time_ms = excluded.time_ms, body = excluded.body, signature = excluded.signature",
            (batch, time_ms, body, signature),
        )
