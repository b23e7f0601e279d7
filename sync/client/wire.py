"""One signed request, one answer that is ours, or a reason why there was none.

No redirect is followed, no answer without the envelope counts, and an HTTPS server is trusted only when it shows
the district's pinned certificate authority. There is no way to go on without that.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

import requests
from pydantic import BaseModel, ValidationError
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies

from core.errors import AppError, Conflict, InvalidInput, NotAllowed, Unavailable
from sync.protocol import envelope, framing, limits, signing
from sync.protocol.envelope import Answer, NoAnswer
from sync.protocol.versions import CURRENT

CONNECT_TIMEOUT_S = 10.0
LARGEST_ANSWER_BYTES = 64 * limits.MIB
LOOPBACK = ("127.0.0.1", "localhost", "::1")
ACCEPT = "zstd, gzip"
M = TypeVar("M", bound=BaseModel)


@dataclass
class Traffic:
    """Bytes of bodies and headers as counted here, and round trips."""

    bytes_up: int = 0
    bytes_down: int = 0
    round_trips: int = 0


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
    ) -> Answer: ...


@dataclass
class Signer:
    """The device key and the seams a signature needs."""

    key: bytes
    now_ms: Any
    random: Any


@dataclass
class HttpWire:
    """Requests to one district server over one kept-alive connection."""

    url: str
    ca_pem: str = ""
    signer: Signer | None = None
    traffic: Traffic = field(default_factory=Traffic)

    def __post_init__(self) -> None:
        self.url = check_url(self.url, has_ca=bool(self.ca_pem))
        self._session = requests.Session()
        self._session.trust_env = False  # a .netrc would put its own Authorization over ours
        self._session.proxies.update(get_environ_proxies(self.url))
        self._session.headers.clear()
        if self.ca_pem:
            self._session.mount("https://", _PinnedAdapter(self.ca_pem))

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
    ) -> Answer:
        """Sends one request. Raises Unavailable("sync.*") when nobody of ours answered, Refused for a no."""
        sent = {envelope.HEADER: str(CURRENT.number), "Accept-Encoding": ACCEPT, **(headers or {})}
        if content_type:
            sent["Content-Type"] = content_type
        if encoding:
            sent["Content-Encoding"] = encoding
        if who and self.signer is not None:
            signer = self.signer
            sent["Authorization"] = signing.authorize(
                signer.key, who, method, target, body, time_ms=signer.now_ms(), nonce=signer.random(signing.NONCE_BYTES)
            )
        status, got, data = self._send(method, target, body, sent)
        try:
            plain = framing.inflate(data, got.get("Content-Encoding", ""), LARGEST_ANSWER_BYTES)
            answer = envelope.read(status, got, plain)
        except (NoAnswer, framing.BadFrame):
            raise Unavailable("sync.no_answer", host=urlsplit(self.url).hostname) from None
        if answer.refusal is not None:
            refusal = answer.refusal
            wait = _seconds(got.get("Retry-After", ""))
            raise Refused(status, refusal.code, refusal.field, wait, **dict(refusal.params))
        return answer

    def close(self) -> None:
        """Ends the connection."""
        self._session.close()

    def _send(
        self, method: str, target: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, Mapping[str, str], bytes]:
        host = urlsplit(self.url).hostname
        self.traffic.round_trips += 1
        try:
            # The time-out is for silence between two bytes; a slow link may take as long as it needs.
            with self._session.request(
                method, self.url + target, data=body, headers=headers, allow_redirects=False, stream=True,
                timeout=(CONNECT_TIMEOUT_S, limits.IDLE_TIMEOUT_S),
            ) as response:  # fmt: skip
                data = response.raw.read(LARGEST_ANSWER_BYTES + 1, decode_content=False)
                got = response.headers
                status = response.status_code
        except requests.exceptions.SSLError:
            raise Unavailable("sync.server_identity", host=host) from None
        except (requests.exceptions.RequestException, OSError):
            raise Unavailable("sync.no_network", host=host) from None
        except Exception as error:
            if type(error).__module__.startswith("urllib3"):
                raise Unavailable("sync.no_network", host=host) from None
            raise
        self.traffic.bytes_up += len(body) + _head_bytes(headers) + len(method) + len(target) + 12
        self.traffic.bytes_down += len(data) + _head_bytes(got) + 17
        return status, got, data


class _PinnedAdapter(HTTPAdapter):
    """HTTPS that trusts exactly one certificate authority."""

    def __init__(self, ca_pem: str) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            self._context.load_verify_locations(cadata=ca_pem)
        except ssl.SSLError:
            raise InvalidInput("sync.ca_broken", where="ca") from None
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> Any:
        return super().init_poolmanager(*args, ssl_context=self._context, **kwargs)

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """The context verifies; requests must not put the system's authorities in its place."""


def check_url(url: str, *, has_ca: bool) -> str:
    """The address without a final slash. Raises InvalidInput("sync.url*") for what is no address or not safe."""
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise InvalidInput("sync.url", where="server")
    is_local = parts.hostname in LOOPBACK
    if parts.scheme == "http" and not is_local:
        raise InvalidInput("sync.url_plain", where="server", host=parts.hostname)
    if parts.scheme == "https" and not has_ca:
        raise InvalidInput("sync.ca_missing", where="ca", host=parts.hostname)
    return url.strip().rstrip("/")


def read(kind: type[M], answer: Answer) -> M:
    """The answer as the message it should be. Raises Unavailable("sync.no_answer") when it is something else."""
    try:
        return kind.model_validate(answer.data)
    except ValidationError:
        raise Unavailable("sync.no_answer", host="") from None


def refused_kind(error: Refused) -> AppError:
    """The refusal as one of the errors the window knows how to show."""
    kinds = {401: NotAllowed, 403: NotAllowed, 404: InvalidInput, 409: Conflict}
    kind = kinds.get(error.status, Unavailable)
    return kind(error.code, where=error.where, **error.params)


def _head_bytes(headers: Mapping[str, str]) -> int:
    return sum(len(name) + len(value) + 4 for name, value in headers.items())


def _seconds(text: str) -> float:
    return float(text) if text.isascii() and text.isdigit() else 0.0
