"""Sealing a file to the district: only who holds the private key reads it, however many hands the stick goes through.

X25519 with a key pair made for this one file, HKDF-SHA-256, AES-256-GCM. The name of the suite stands in front, so
that another one (国密) can stand beside it later. A sealed file says who it is for, never who it is from: the sender
signs what is inside.
"""

from __future__ import annotations

from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SUITE_A = b"NFS-A1"
KEY_BYTES, NONCE_BYTES = 32, 12
OVERHEAD_BYTES = len(SUITE_A) + KEY_BYTES + NONCE_BYTES + 16


class NotSealed(Exception):
    """The bytes are not sealed by a suite this program knows, not to this key, or were changed."""


def public_of(private_raw: bytes) -> bytes:
    """The 32 public bytes of a private X25519 key."""
    return X25519PrivateKey.from_private_bytes(private_raw).public_key().public_bytes_raw()


def seal(public_raw: bytes, data: bytes, label: bytes, random_bytes: Callable[[int], bytes]) -> bytes:
    """`data` sealed to this public key. `label` says what for; the opener must give the same."""
    own = X25519PrivateKey.from_private_bytes(random_bytes(KEY_BYTES))
    public = own.public_key().public_bytes_raw()
    key = _key(own.exchange(X25519PublicKey.from_public_bytes(public_raw)), public, public_raw)
    nonce = random_bytes(NONCE_BYTES)
    return SUITE_A + public + nonce + AESGCM(key).encrypt(nonce, data, label)


def open_sealed(private_raw: bytes, sealed: bytes, label: bytes) -> bytes:
    """Reverse of `seal`. Raises NotSealed."""
    if not sealed.startswith(SUITE_A) or len(sealed) < OVERHEAD_BYTES:
        raise NotSealed
    start = len(SUITE_A)
    public = sealed[start : start + KEY_BYTES]
    nonce = sealed[start + KEY_BYTES : start + KEY_BYTES + NONCE_BYTES]
    private = X25519PrivateKey.from_private_bytes(private_raw)
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(public))
        key = _key(shared, public, private.public_key().public_bytes_raw())
        return AESGCM(key).decrypt(nonce, sealed[start + KEY_BYTES + NONCE_BYTES :], label)
    except (InvalidTag, ValueError):
        raise NotSealed from None


def _key(shared: bytes, from_public: bytes, to_public: bytes) -> bytes:
    return HKDF(hashes.SHA256(), KEY_BYTES, None, SUITE_A + from_public + to_public).derive(shared)
