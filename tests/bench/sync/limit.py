"""The limit: the same payload compressed once, one HTTP POST, one PostgreSQL COPY, one commit. Nothing is checked,
signed, answered item by item or encrypted, and nothing can go on after a cut.

python -m tests.bench.sync.limit DATABASE FOLDER [CERTIFICATE KEY HOST PORT]      serves; its first line is {"url"}

    POST /records   JSON lines, zstd: each read by Python, COPY of its columns             (`limit`)
    POST /outbox    the same lines: COPY as they are, PostgreSQL unpacks them               (`limit-outbox`)
    POST /photos    the bytes of all photos, one after the other: one file, one fsync
    GET  /rows      the bodies of the feed, COPY out, zstd
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import requests
import uvicorn
import zstandard

LEVEL = 3
_COLUMNS = ("id", "kind", "village", "serial", "occurred_at", "event")
_TABLES = """
CREATE TABLE IF NOT EXISTS limit_records (id uuid PRIMARY KEY, kind text, village text, serial text, occurred_at text,
    event text, line text);
CREATE TABLE IF NOT EXISTS limit_outbox (id uuid PRIMARY KEY, kind text, village text, serial text, occurred_at text,
    event text, line jsonb);
CREATE TABLE IF NOT EXISTS limit_feed (seq bigint PRIMARY KEY, kind text, id text, version bigint, body text)
"""
_UNPACK = """INSERT INTO limit_outbox SELECT (line->>'id')::uuid, line->>'kind', line->>'village', line->>'serial',
    line->>'occurred_at', line->'event'->>'hash', line FROM (SELECT line::jsonb AS line FROM incoming) AS x"""


class Limit:
    """An ASGI application with one connection: one POST at a time is all it is asked."""

    def __init__(self, database: str, folder: Path) -> None:
        self._connection = psycopg.connect(database.replace("+psycopg", ""))
        self._connection.execute(_TABLES)
        self._connection.commit()
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        verbs: dict[str, Callable[[Any], Any]] = {
            "/records": self._records, "/outbox": self._outbox, "/rows": self._rows
        }  # fmt: skip
        if scope["path"] == "/photos":
            answer = await self._photos(receive)
        else:
            body = await _whole(receive)
            answer = await asyncio.to_thread(verbs[scope["path"]], body)
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(answer))]}
        )
        await send({"type": "http.response.body", "body": answer})

    def _records(self, body: bytes) -> bytes:
        rows = [json.loads(line) for line in zstandard.decompress(body).splitlines()]
        with self._connection.transaction(), self._connection.cursor().copy("COPY limit_records FROM STDIN") as copy:
            if rows:
                for row in rows:
                    copy.write_row(
                        [row[name] for name in _COLUMNS[:-1]]
                        + [row["event"]["hash"], json.dumps(row, ensure_ascii=False)]
                    )
        return b'{"count":%d}' % len(rows)

    def _outbox(self, body: bytes) -> bytes:
        text = zstandard.decompress(body).replace(b"\\", b"\\\\")
        with self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE incoming (line text) ON COMMIT DROP")
            with cursor.copy("COPY incoming FROM STDIN") as copy:
                copy.write(text)
            cursor.execute(_UNPACK)
        return b"{}"

    def _rows(self, body: bytes) -> bytes:
        parts = []
        with self._connection.cursor().copy("COPY (SELECT body FROM limit_feed ORDER BY seq) TO STDOUT") as copy:
            parts = [bytes(part) for part in copy]
        self._connection.commit()
        return zstandard.compress(b"".join(parts), LEVEL)

    async def _photos(self, receive: Any) -> bytes:
        with (self._folder / "photos").open("wb") as file:
            more = True
            while more:
                message = await receive()
                file.write(message.get("body", b""))
                more = message.get("more_body", False)
            file.flush()
            os.fsync(file.fileno())
        return b"{}"


async def _whole(receive: Any) -> bytes:
    parts, more = [], True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


def push(session: requests.Session, url: str, records: list[dict[str, Any]]) -> tuple[float, int]:
    """(ms, bytes up) of the limit: JSON made, compressed, posted, stored."""
    began = time.perf_counter()
    body = zstandard.compress(b"\n".join(json.dumps(record, ensure_ascii=False).encode() for record in records), LEVEL)
    session.post(f"{url}/records", body).raise_for_status()
    return (time.perf_counter() - began) * 1000, len(body)


def push_lines(session: requests.Session, url: str, lines: list[bytes]) -> tuple[float, int]:
    """The same of `limit-outbox`: the lines are ready."""
    began = time.perf_counter()
    body = zstandard.compress(b"".join(line + b"\n" for line in lines), LEVEL)
    session.post(f"{url}/outbox", body).raise_for_status()
    return (time.perf_counter() - began) * 1000, len(body)


def photos(session: requests.Session, url: str, data: list[bytes]) -> tuple[float, int]:
    """The same of photos: one POST of all bytes."""
    began = time.perf_counter()
    session.post(f"{url}/photos", b"".join(data)).raise_for_status()
    return (time.perf_counter() - began) * 1000, sum(map(len, data))


def main() -> None:
    database, folder, *more = sys.argv[1:]
    certificate, key, host, port = more or [None, None, "127.0.0.1", "0"]
    config = uvicorn.Config(
        Limit(database, Path(folder)), host=str(host), port=int(port or 0), ssl_certfile=certificate, ssl_keyfile=key,
        log_config=None, access_log=False, lifespan="off",
    )  # fmt: skip
    server = uvicorn.Server(config)

    async def serve() -> None:
        running = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        bound = server.servers[0].sockets[0].getsockname()
        print(json.dumps({"url": f"{'https' if certificate else 'http'}://{bound[0]}:{bound[1]}"}), flush=True)
        await running

    asyncio.run(serve())


if __name__ == "__main__":
    main()
