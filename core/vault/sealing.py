"""Sealing a key to somebody's public key: whoever seals needs no secret of his.

X25519 with a key pair made for this one letter, HKDF-SHA-256, AES-256-GCM. The same construction
as sync/protocol/sealing.py, which core may not know; a test holds the two together.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.ids import RandomBytes

_SUITE = b"NFS-A1"
_KEY, _NONCE, _TAG = 32, 12, 16
_HEAD = len(_SUITE) + _KEY + _NONCE


class NotSealed(Exception):
    """Not sealed to this key, for this purpose, or changed since."""


def public_of(private: bytes) -> bytes:
    """The public half, 32 bytes."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def seal(public: bytes, data: bytes, label: bytes, random_bytes: RandomBytes) -> bytes:
    """`data` for who has the private half; `label` says what for, and the opener must say the same."""
    once = X25519PrivateKey.from_private_bytes(random_bytes(_KEY))
    sender = once.public_key().public_bytes_raw()
    shared = once.exchange(X25519PublicKey.from_public_bytes(public))
    nonce = random_bytes(_NONCE)
    return _SUITE + sender + nonce + _cipher(shared, sender, public).encrypt(nonce, data, label)


def open_sealed(private: bytes, sealed: bytes, label: bytes) -> bytes:
    """Reverse of `seal`. Raises NotSealed."""
    if len(sealed) < _HEAD + _TAG or not sealed.startswith(_SUITE):
        raise NotSealed
    sender, nonce = sealed[len(_SUITE) : _HEAD - _NONCE], sealed[_HEAD - _NONCE : _HEAD]
    own = X25519PrivateKey.from_private_bytes(private)
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(sender))
        return _cipher(shared, sender, own.public_key().public_bytes_raw()).decrypt(nonce, sealed[_HEAD:], label)
    except (InvalidTag, ValueError):
        raise NotSealed from None


def _cipher(shared: bytes, sender: bytes, receiver: bytes) -> AESGCM:
    return AESGCM(HKDF(hashes.SHA256(), _KEY, None, _SUITE + sender + receiver).derive(shared))
