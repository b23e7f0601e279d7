"""One signed request, one answer that is ours, or a reason why there was none.

No redirect is followed, no answer without the envelope counts, and an HTTPS server is trusted only when it shows
the district's pinned certificate authority. There is no way to go on without that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

from core.errors import AppError, Conflict, InvalidInput, NotAllowed, Unavailable
from core.ids import RandomBytes
from sync.client.link import Link, Traffic
from sync.protocol import envelope, framing, limits, signing
from sync.protocol.envelope import Answer, NoAnswer
from sync.protocol.versions import CURRENT

__all__ = ["HttpWire", "Refused", "Signer", "Traffic", "Wire", "read", "refused_kind"]

LARGEST_ANSWER_BYTES = 64 * limits.MIB
ACCEPT = "zstd, gzip"
BIG_ANSWERS = ("/v1/push", "/v1/pull", "/v1/have")  # the others are never compressed: no use asking for it
RESERVED = frozenset({"status", "code", "where", "retry_after_s"})
M = TypeVar("M", bound=BaseModel)


class Refused(AppError):
    """The district understood the request and said no; `status` is HTTP's, the code is the protocol's."""

    kind = "refused"

    def __init__(self, status: int, code: str, where: str = "", retry_after_s: float = 0.0, **params: object) -> None:
        super().__init__(code, where=where, **params)
        self.status = status
        self.retry_after_s = retry_after_s


class Wire(Protocol):
    """What the engine needs of the network; a simulator may stand in."""

    traffic: Traffic

    def call(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        *,
        who: str = "",
        content_type: str = "",
        encoding: str = "",
        headers: Mapping[str, str] | None = None,
        meanwhile: Callable[[], None] | None = None,
    ) -> Answer: ...


@dataclass
class Signer:
    """The device key and the seams a signature needs."""

    key: bytes
    now_ms: Callable[[], int]
    random: RandomBytes


@dataclass
class HttpWire:
    """Requests to one district server over one kept-alive connection."""

    url: str
    ca_pem: str = ""
    signer: Signer | None = None
    traffic: Traffic = field(default_factory=Traffic)
    idle_s: float = limits.IDLE_TIMEOUT_S

    def __post_init__(self) -> None:
        self._link = Link(self.url, self.ca_pem, self.traffic, self.idle_s)
        self.url = self._link.url

    def call(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        *,
        who: str = "",
        content_type: str = "",
        encoding: str = "",
        headers: Mapping[str, str] | None = None,
        meanwhile: Callable[[], None] | None = None,
    ) -> Answer:
        """Sends one request; `meanwhile` is done while the district works on it (see `Link`). Raises
        Unavailable("sync.*") when nobody of ours answered, Refused for a no."""
        sent = {envelope.HEADER: str(CURRENT.number), **(headers or {})}
        if target.startswith(BIG_ANSWERS):
            sent["Accept-Encoding"] = ACCEPT
        if content_type:
            sent["Content-Type"] = content_type
        if encoding:
            sent["Content-Encoding"] = encoding
        if who and self.signer is not None:
            signer = self.signer
            sent["Authorization"] = signing.authorize(
                signer.key,
                who,
                method,
                target,
                signing.covered(content_type, body),
                time_ms=signer.now_ms(),
                nonce=signer.random(signing.NONCE_BYTES),
            )
        status, got, data = self._link.exchange(method, target, body, sent, LARGEST_ANSWER_BYTES, meanwhile)
        try:
            plain = framing.inflate(data, got.get("Content-Encoding", ""), LARGEST_ANSWER_BYTES)
            answer = envelope.read(status, got, plain)
        except (NoAnswer, framing.BadFrame):
            raise Unavailable("sync.no_answer", host=urlsplit(self.url).hostname) from None
        if answer.refusal is not None:
            refusal = answer.refusal
            if status >= 500:  # a server that stumbled hangs up: the next request needs a connection of its own
                self._link.close()
            params = {name: value for name, value in refusal.params.items() if name not in RESERVED}
            raise Refused(status, refusal.code, refusal.field, _seconds(got.get("Retry-After", "")), **params)
        return answer

    def close(self) -> None:
        """Ends the connection."""
        self._link.close()


def read(kind: type[M], answer: Answer) -> M:
    """The answer as the message it should be. Raises Unavailable("sync.answer_unfit") when it is something else."""
    try:
        return kind.model_validate(answer.data)
    except ValidationError:
        raise Unavailable("sync.answer_unfit") from None


def refused_kind(error: Refused) -> AppError:
    """The refusal as one of the errors the window knows how to show."""
    kinds = {401: NotAllowed, 403: NotAllowed, 404: InvalidInput, 409: Conflict}
    kind = kinds.get(error.status, Unavailable)
    return kind(error.code, where=error.where, **error.params)


def _seconds(text: str) -> float:
    return float(text) if text.isascii() and text.isdigit() else 0.0
