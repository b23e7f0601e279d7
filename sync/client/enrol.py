"""Becoming a device of a district: a one-time code, a key pair made here, an answer that says who we are."""

from __future__ import annotations

import base64
from collections.abc import Callable

from core.errors import AppError, InvalidInput, Unavailable
from core.service.exchange import Enrolment, Exchange
from sync.client.pull import EPOCH
from sync.client.wire import HttpWire, Refused, read, refused_kind
from sync.protocol import jsonbytes, signing
from sync.protocol.envelope import JSON_TYPE
from sync.protocol.messages import EnrolReply
from sync.protocol.versions import CURRENT

PENDING = "enrol_key"
# They mean nothing to, or of, another device.
OF_THE_OLD_DEVICE = ("token", "cursor", "beacon_ms", "pulled_seq")
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

Connect = Callable[[str, str], HttpWire]


def enrol(exchange: Exchange, url: str, code: str, ca_pem: str = "", connect: Connect | None = None) -> Enrolment:
    """Enrols this laptop and stores who it is.

    The key is stored before it is sent, so a lost answer can be asked for again with the same code. Raises
    InvalidInput("sync.code_form"), NotAllowed("enrol.code", "practice.mismatch"), Unavailable("sync.*").
    """
    clean = "".join(char for char in code.upper() if char.isalnum())
    if not clean or any(char not in CODE_LETTERS + "ILOU" for char in clean):
        raise InvalidInput("sync.code_form", where="code")
    private = _key_for(exchange, url, clean)
    wire = connect(url, ca_pem) if connect else HttpWire(url, ca_pem)
    try:
        answer = wire.call("POST", "/v1/enrol", _request(exchange, clean, private), content_type=JSON_TYPE)
    except Refused as error:
        raise refused_kind(error) from None
    finally:
        wire.close()
    reply = read(EnrolReply, answer)
    try:
        server_key = signing.decode(reply.server_key)
        sealing_key = signing.decode(reply.sealing_key)
        lease_key = signing.decode(reply.lease_key)
    except ValueError:
        raise Unavailable("sync.answer_unfit") from None
    enrolment = Enrolment(
        server_url=wire.url,
        device_id=reply.device_id,
        device_tag=reply.device_tag,
        district_name=reply.district_name,
        ca_pem=ca_pem,
        server_key=server_key,
        signing_key=private,
        is_practice=reply.practice,
        sealing_key=sealing_key,
        lease_days=reply.lease_days,
        lease_key=lease_key,
        district_code=reply.district_code,
    )
    _offer_again(exchange, reply, answer.epoch)
    exchange.save_enrolment(enrolment)
    exchange.set_state(PENDING, None)
    return enrolment


def _offer_again(exchange: Exchange, reply: EnrolReply, epoch: str) -> None:
    """The new device's chain has to be without a gap too; a laptop that dies on the way is still the old one."""
    start = exchange.acknowledged_head()[0] if reply.chain_seq is None else reply.chain_seq
    known = exchange.get_state(EPOCH)
    exchange.requeue_above(start)
    if known and known != epoch:
        exchange.forget_epoch()
    for name in OF_THE_OLD_DEVICE:
        exchange.set_state(name, None)
    exchange.set_state(EPOCH, epoch)


def _request(exchange: Exchange, code: str, private: bytes) -> bytes:
    seq, chain_hash = exchange.acknowledged_head()
    return jsonbytes.dumps(
        {
            "code": code,
            "public_key": signing.encode(signing.public_of(private)),
            "practice": exchange.status().is_practice,
            "protocol": CURRENT.number,
            "program": "nuanfang",
            "chain_seq": seq,
            "chain_hash": chain_hash,
            "epoch": exchange.get_state(EPOCH) or "",
        }
    )


def _key_for(exchange: Exchange, url: str, code: str) -> bytes:
    pending = exchange.get_state(PENDING) or {}
    if (pending.get("url"), pending.get("code")) == (url, code):
        return base64.b64decode(pending["key"])
    private, _public = exchange.new_device_key()
    exchange.set_state(PENDING, {"url": url, "code": code, "key": base64.b64encode(private).decode()})
    return private


def explain(error: AppError) -> AppError:
    """A refusal as an error the window can show; any other error as it is."""
    return refused_kind(error) if isinstance(error, Refused) else error
