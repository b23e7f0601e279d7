"""The answers of a push: said briefly on the wire, in full everywhere else, and hashed for the receipt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sync.protocol.jsonbytes import dumps, sha256
from sync.protocol.messages import ItemAnswer, PushReply, Run


def expand(reply: PushReply) -> list[ItemAnswer]:
    """All answers of a push in the order of the lines."""
    found = {answer.index: answer for answer in reply.answers}
    for run in reply.runs:
        for step in range(run.count):
            index = run.index + step
            found[index] = ItemAnswer.plain(index, None, run.outcome, run.server_seq + step)
    return [found[index] for index in sorted(found)]


def answers_hash(answers: Sequence[ItemAnswer], ids: Sequence[str | None] | None = None) -> str:
    """What a receipt says of the answers: SHA-256 of their canonical list, in line order and with ids (`ids` where
    the answers carry none)."""
    named = [answer.id for answer in answers] if ids is None else ids
    return sha256(dumps([_told(answer, item_id) for answer, item_id in zip(answers, named, strict=True)]))


def _told(answer: ItemAnswer, item_id: str | None) -> dict[str, Any]:
    return {
        "index": answer.index,
        "id": item_id,
        "outcome": answer.outcome,
        "code": answer.code,
        "field": answer.field,
        "params": answer.params,
        "server_seq": answer.server_seq,
    }


def fold(answers: Sequence[ItemAnswer]) -> tuple[list[Run], list[ItemAnswer]]:
    """Answers in line order, said briefly. Reverse of `expand`, except for the ids of plain answers."""
    runs: list[tuple[int, int, Any, int]] = []
    rest: list[ItemAnswer] = []
    for answer in answers:
        is_plain = answer.outcome in ("accepted", "duplicate", "merged") and not answer.code and not answer.params
        if not is_plain or answer.server_seq is None:
            rest.append(answer)
            continue
        if runs:
            index, count, outcome, seq = runs[-1]
            if (index + count, outcome, seq + count) == (answer.index, answer.outcome, answer.server_seq):
                runs[-1] = (index, count + 1, outcome, seq)
                continue
        runs.append((answer.index, 1, answer.outcome, answer.server_seq))
    return [Run(index=i, count=n, outcome=o, server_seq=s) for i, n, o, s in runs], rest
