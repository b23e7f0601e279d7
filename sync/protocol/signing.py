"""Signatures: the laptop signs requests, the district signs receipts and beacons. Ed25519 throughout.

`Authorization: NF1 <who>.<time>.<nonce>.<signature>`. `who` is the device id in hello and the access token
everywhere else; so a token that leaks is worth nothing without the device key. The signed text binds the method,
the target with its query, the moment, the nonce and the SHA-256 of the body as it travels.

A replayed hello gives the thief a token he cannot use; a replayed push is answered with duplicates. So nonces need
no memory at the district, and a laptop whose clock is wrong by years can still deliver.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.protocol.jsonbytes import dumps

SCHEME = "NF1"
NONCE_BYTES = 9
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")
_AUTHORIZATION = re.compile(r"NF1 ([A-Za-z0-9_-]{16,200})\.([0-9]{1,16})\.([A-Za-z0-9_-]{8,32})\.([A-Za-z0-9_-]{86})")


@dataclass(frozen=True)
class Proof:
    """A read `Authorization` header."""

    who: str
    time_ms: int
    nonce: str
    signature: bytes


def encode(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes:
    """Reverse of `encode`. Raises ValueError."""
    if not _BASE64URL.fullmatch(text):
        raise ValueError("not base64url")
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise ValueError("not base64url") from error


def public_of(private_raw: bytes) -> bytes:
    """The 32 public bytes of 32 private bytes."""
    return Ed25519PrivateKey.from_private_bytes(private_raw).public_key().public_bytes_raw()


RUN_TYPE = "application/x-nuanfang-photos"


def covered(content_type: str, body: bytes) -> bytes:
    """What of a body a signature covers: all of it; of a run of photos only its first line, which names every photo
    by its hash, so that the bytes can be kept while they come and still nobody can put others in their place."""
    return body.split(b"\n", 1)[0] if content_type == RUN_TYPE else body


def authorize(
    private_raw: bytes, who: str, method: str, target: str, body: bytes, *, time_ms: int, nonce: bytes
) -> str:
    """The `Authorization` header of one request. `target` is the path with its query, `body` as it travels."""
    nonce_text = encode(nonce)
    text = _request_text(who, method, target, body, time_ms, nonce_text)
    return f"{SCHEME} {who}.{time_ms}.{nonce_text}.{_sign(private_raw, text)}"


def read_authorization(header: str) -> Proof | None:
    """The parts of the header, or None when it has another shape."""
    found = _AUTHORIZATION.fullmatch(header)
    if found is None:
        return None
    who, time_ms, nonce, signature = found.groups()
    try:
        return Proof(who, int(time_ms), nonce, decode(signature))
    except ValueError:
        return None


def is_authorized(public_raw: bytes, proof: Proof, method: str, target: str, body: bytes) -> bool:
    """True when the holder of the key signed exactly this request."""
    text = _request_text(proof.who, method, target, body, proof.time_ms, proof.nonce)
    return _verify(public_raw, proof.signature, text)


def sign_receipt(private_raw: bytes, receipt: dict[str, object]) -> str:
    """The district's signature over a receipt."""
    return _sign(private_raw, b"receipt\n" + dumps(receipt))


def is_receipt(public_raw: bytes, receipt: dict[str, object], signature: str) -> bool:
    """True when the district signed this receipt."""
    return _verify_text(public_raw, signature, b"receipt\n" + dumps(receipt))


def sign_order(private_raw: bytes, text: str) -> str:
    """The district's signature over an order's canonical JSON."""
    return _sign(private_raw, b"order\n" + text.encode("utf-8"))


def is_order(public_raw: bytes, text: str, signature: str) -> bool:
    """True when the district gave this order."""
    return _verify_text(public_raw, signature, b"order\n" + text.encode("utf-8"))


def sign_stick(private_raw: bytes, head_line: bytes, header: bytes) -> bytes:
    """The signature (64 bytes) over a stick file: the laptop's over a batch file, the district's over a receipt."""
    return Ed25519PrivateKey.from_private_bytes(private_raw).sign(b"stick\n" + head_line + header)


def is_stick(public_raw: bytes, head_line: bytes, header: bytes, signature: bytes) -> bool:
    """True when the holder of the key made this stick file."""
    return _verify(public_raw, signature, b"stick\n" + head_line + header)


def sign_paper(private_raw: bytes, text: str) -> str:
    """The district's signature over a printed receipt."""
    return _sign(private_raw, b"paper\n" + text.encode("utf-8"))


def is_paper(public_raw: bytes, text: str, signature: str) -> bool:
    """True when the district printed this receipt."""
    return _verify_text(public_raw, signature, b"paper\n" + text.encode("utf-8"))


def sign_anchor(private_raw: bytes, text: str) -> str:
    """The district's signature over an anchor of its audit."""
    return _sign(private_raw, b"anchor\n" + text.encode("utf-8"))


def is_anchor(public_raw: bytes, text: str, signature: str) -> bool:
    """True when the district signed this anchor."""
    return _verify_text(public_raw, signature, b"anchor\n" + text.encode("utf-8"))


def make_beacon(private_raw: bytes, epoch: str, device_id: str, time_ms: int) -> str:
    """A signed "it was at least this late": goes into the next events and brackets the laptop's clock from below."""
    return f"{time_ms}.{epoch}.{_sign(private_raw, _beacon_text(epoch, device_id, time_ms))}"


def read_beacon(public_raw: bytes, device_id: str, beacon: str) -> int | None:
    """The district's time in a beacon made for this device (UTC milliseconds), or None when it is not genuine."""
    time_text, _, rest = beacon.partition(".")
    epoch, _, signature = rest.partition(".")
    if not (time_text.isascii() and time_text.isdigit() and len(time_text) <= 16):
        return None
    text = _beacon_text(epoch, device_id, int(time_text))
    return int(time_text) if _verify_text(public_raw, signature, text) else None


def _request_text(who: str, method: str, target: str, body: bytes, time_ms: int, nonce: str) -> bytes:
    digest = hashlib.sha256(body).hexdigest()
    return f"{SCHEME}\n{method}\n{target}\n{who}\n{time_ms}\n{nonce}\n{digest}".encode()


def _beacon_text(epoch: str, device_id: str, time_ms: int) -> bytes:
    return f"beacon\n{epoch}\n{device_id}\n{time_ms}".encode()


def _sign(private_raw: bytes, text: bytes) -> str:
    return encode(Ed25519PrivateKey.from_private_bytes(private_raw).sign(text))


def _verify_text(public_raw: bytes, signature: str, text: bytes) -> bool:
    try:
        return _verify(public_raw, decode(signature), text)
    except ValueError:
        return False


def _verify(public_raw: bytes, signature: bytes, text: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_raw).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True
