"""Photos in anything that speaks S3. Objects cannot grow, so a part is one object a chunk, named by where it begins and
how long it is; the complete photo is one object, and only then do the chunks go.

A chunk's name holds its length so that a late write of another worker never shortens what was acknowledged: bytes of
one photo are the same whoever sends them, and the hash is checked over what was put together.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from core.errors import InvalidInput
from sync.server.storage import Part, StorageTrouble

SCHEME = "s3://"
_CONNECT_S, _READ_S, _TRIES = 5, 15, 2
_CONNECTIONS = 50
_CHUNK = re.compile(r"(\d{12})-(\d+)")
_ABSENT = {"404", "NoSuchKey", "NotFound"}


class _Absent(StorageTrouble):
    """There is no such object."""


@dataclass(frozen=True)
class _Chunk:
    key: str
    start: int
    end: int
    touched_ms: int


class S3Storage:
    """`<prefix>photos/<district>/ab/<sha256>` and `<prefix>parts/<district>/<sha256>/<offset>-<length>`."""

    def __init__(self, client: Any, bucket: str, prefix: str) -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = prefix

    def offset(self, district: str, sha256: str) -> int:
        return _reach(self._chunks(district, sha256))[0]

    def append(self, district: str, sha256: str, offset: int, data: bytes) -> int:
        self._cut(district, sha256, offset)
        if data:
            self._put(self._chunk_key(district, sha256, offset, len(data)), data)
        return offset + len(data)

    def finish(self, district: str, sha256: str) -> bool:
        chunks = self._chunks(district, sha256)
        if not chunks:
            return self.has(district, sha256)
        data = b"".join(self._get(chunk.key)[skip:] for chunk, skip in _reach(chunks)[1])
        is_right = self.store(district, sha256, data)
        if not is_right:
            self.drop_part(district, sha256)
        return is_right

    def store(self, district: str, sha256: str, data: bytes) -> bool:
        if hashlib.sha256(data).hexdigest() != sha256:
            return False
        self._put(self._photo_key(district, sha256), data)
        self.drop_part(district, sha256)
        return True

    def read(self, district: str, sha256: str) -> bytes | None:
        try:
            return self._get(self._photo_key(district, sha256))
        except _Absent:
            return None

    def has(self, district: str, sha256: str) -> bool:
        key = self._photo_key(district, sha256)
        return any(found["Key"] == key for found in self._list(key))

    def parts(self, district: str) -> Iterator[Part]:
        by_name: dict[str, list[_Chunk]] = {}
        folder = f"{self._prefix}parts/{district}/"
        for found in self._list(folder):
            name = found["Key"][len(folder) :].partition("/")[0]
            by_name.setdefault(name, []).extend(_read_chunk(found))
        for name, chunks in sorted(by_name.items()):
            yield Part(name, _reach(chunks)[0], max((chunk.touched_ms for chunk in chunks), default=0))

    def drop_part(self, district: str, sha256: str) -> None:
        for chunk in self._chunks(district, sha256):
            self._delete(chunk.key)

    def check(self) -> None:
        with _trouble():
            self._client.head_bucket(Bucket=self._bucket)

    def _cut(self, district: str, sha256: str, offset: int) -> None:
        """Drops what the part has beyond `offset`; a chunk that reaches across keeps its beginning."""
        for chunk in self._chunks(district, sha256):
            if chunk.end <= offset:
                continue
            if chunk.start < offset:
                kept = self._get(chunk.key)[: offset - chunk.start]
                self._put(self._chunk_key(district, sha256, chunk.start, len(kept)), kept)
            self._delete(chunk.key)

    def _chunks(self, district: str, sha256: str) -> list[_Chunk]:
        found = self._list(f"{self._prefix}parts/{district}/{sha256}/")
        return [chunk for entry in found for chunk in _read_chunk(entry)]

    def _list(self, prefix: str) -> list[Mapping[str, Any]]:
        with _trouble():
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
            return [entry for page in pages for entry in page.get("Contents", ())]

    def _put(self, key: str, data: bytes) -> None:
        """Durable when it returns; the store itself compares the bytes with their sum."""
        told = base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
        with _trouble():
            self._client.put_object(Bucket=self._bucket, Key=key, Body=data, ContentMD5=told)

    def _get(self, key: str) -> bytes:
        with _trouble():
            return bytes(self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read())

    def _delete(self, key: str) -> None:
        with _trouble():
            self._client.delete_object(Bucket=self._bucket, Key=key)

    def _chunk_key(self, district: str, sha256: str, offset: int, length: int) -> str:
        return f"{self._prefix}parts/{district}/{sha256}/{offset:012d}-{length}"

    def _photo_key(self, district: str, sha256: str) -> str:
        return f"{self._prefix}photos/{district}/{sha256[:2]}/{sha256}"


def open_s3(address: str, environ: Mapping[str, str]) -> S3Storage:
    """`s3://bucket/prefix`. Endpoint, region and keys come from AWS_ENDPOINT_URL_S3, AWS_REGION, AWS_ACCESS_KEY_ID and
    AWS_SECRET_ACCESS_KEY, as for every S3 program. Raises InvalidInput("storage.address")."""
    parts = urlsplit(address)
    if parts.scheme != "s3" or not parts.netloc or parts.query or parts.fragment:
        raise InvalidInput("storage.address", where="storage")
    import boto3
    from botocore.config import Config

    config = Config(
        connect_timeout=_CONNECT_S,
        read_timeout=_READ_S,
        retries={"total_max_attempts": _TRIES, "mode": "standard"},
        max_pool_connections=_CONNECTIONS,
        # stores that are not Amazon's refuse its newer checksums; ours is Content-MD5
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    client = boto3.session.Session().client(
        "s3",
        endpoint_url=environ.get("AWS_ENDPOINT_URL_S3") or None,
        region_name=environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or "us-east-1",
        aws_access_key_id=environ.get("AWS_ACCESS_KEY_ID") or None,
        aws_secret_access_key=environ.get("AWS_SECRET_ACCESS_KEY") or None,
        config=config,
    )
    prefix = parts.path.strip("/")
    return S3Storage(client, parts.netloc, f"{prefix}/" if prefix else "")


def _read_chunk(entry: Mapping[str, Any]) -> list[_Chunk]:
    match = _CHUNK.fullmatch(entry["Key"].rpartition("/")[2])
    if match is None:
        return []
    start = int(match[1])
    return [_Chunk(entry["Key"], start, start + int(match[2]), int(entry["LastModified"].timestamp() * 1000))]


def _reach(chunks: list[_Chunk]) -> tuple[int, list[tuple[_Chunk, int]]]:
    """How far the chunks go without a gap, and which ones make it up, each with how many of its bytes to skip."""
    reached = 0
    used: list[tuple[_Chunk, int]] = []
    while True:
        fitting = [chunk for chunk in chunks if chunk.start <= reached < chunk.end]
        if not fitting:
            return reached, used
        best = max(fitting, key=lambda chunk: (chunk.end, chunk.start))
        used.append((best, reached - best.start))
        reached = best.end


@contextmanager
def _trouble() -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except BotoCoreError as error:
        raise StorageTrouble(type(error).__name__) from error
    except ClientError as error:
        code = str(error.response["Error"]["Code"])
        raise (_Absent if code in _ABSENT else StorageTrouble)(code) from error
