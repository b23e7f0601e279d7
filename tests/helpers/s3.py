"""An S3 that speaks HTTP, for tests: moto's server in a thread, one bucket a test."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from moto.server import ThreadedMotoServer

from sync.server.storage_s3 import S3Storage, open_s3


@dataclass(frozen=True)
class Bucket:
    """Where it is, as an administrator would say it."""

    address: str
    environ: dict[str, str]
    _opened: list[S3Storage] = field(default_factory=list, compare=False)

    def open(self) -> S3Storage:
        """One more worker on it. Making a client takes a third of a second, so they share the connections."""
        if not self._opened:
            self._opened.append(open_s3(self.address, self.environ))
        first = self._opened[0]
        return S3Storage(first._client, first._bucket, first._prefix)


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """The endpoint."""
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_server: str) -> Bucket:
    """An empty bucket."""
    environ = {
        "AWS_ENDPOINT_URL_S3": s3_server,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": secrets.token_hex(8),
        "PATH": os.environ.get("PATH", ""),
    }
    name = f"photos-{secrets.token_hex(6)}"
    made = Bucket(f"s3://{name}/district", environ)
    made.open()._client.create_bucket(Bucket=name)
    return made
