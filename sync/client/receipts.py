"""Nothing counts as delivered without the district's signed word, whether it came by wire or by stick."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from core.service.exchange import Answer, Enrolment, Exchange
from sync.protocol import jsonbytes, messages, signing
from sync.protocol.answers import answers_hash, expand


class Carried(Protocol):
    """A line of a batch that was sent."""

    @property
    def item_id(self) -> str: ...


def take_reply(
    exchange: Exchange,
    me: Enrolment,
    batch: str,
    items: Sequence[Carried],
    reply: messages.PushReply,
    receipt: Mapping[str, object],
    *,
    is_late: bool = False,
) -> list[str] | None:
    """Stores the answers to the batch of this name and returns the outcomes, in the order of its lines.

    `receipt` is the receipt as it came (it is signed with names this program may not know); `is_late`: see
    `Exchange.acknowledge`. None, and nothing stored, when the district did not sign that it gave these answers to this
    very batch.
    """
    answers = expand(reply)
    if not _is_proof(me, batch, items, reply, receipt, answers):
        return None
    told = [
        Answer(item.item_id, said.outcome, said.code, said.field, dict(said.params), said.server_seq)
        for item, said in zip(items, answers, strict=True)
    ]
    with exchange.at_once():  # what counts as delivered has its proof beside it
        exchange.keep_receipt(
            reply.receipt.batch, reply.receipt.time, jsonbytes.dumps(dict(receipt)).decode(), reply.signature
        )
        exchange.acknowledge(told, reply.receipt.batch, is_late=is_late)
    return [said.outcome for said in answers]


def is_answered(
    me: Enrolment,
    batch: str,
    items: Sequence[Carried],
    reply: messages.PushReply,
    receipt: Mapping[str, object],
) -> bool:
    """Whether the district signed that it gave these answers to this very batch; nothing is stored."""
    return _is_proof(me, batch, items, reply, receipt, expand(reply))


def _is_proof(
    me: Enrolment,
    batch: str,
    items: Sequence[Carried],
    reply: messages.PushReply,
    receipt: Mapping[str, object],
    answers: Sequence[messages.ItemAnswer],
) -> bool:
    if [said.index for said in answers] != list(range(len(items))):
        return False
    said_with_id = {said.index for said in reply.answers}
    ids = [
        said.id if said.index in said_with_id else item.item_id for said, item in zip(answers, items, strict=True)
    ]  # of a line that the district could not read it does not know the id, and signs none
    told = reply.receipt
    is_ours = (told.batch, told.device, told.answers) == (batch, me.device_id, answers_hash(answers, ids))
    return is_ours and signing.is_receipt(me.server_key, dict(receipt), reply.signature)
