"""The code on a printed receipt: the district's signed word about one export, short enough for one QR code.

    NFQ1.<base64url of zlib of JSON>.<signature>

Letters, digits, "-", "_" and "." only, so that a scanner that types like a keyboard gets it through. It tells
outcomes and codes; what the district says besides (the rest of an answer, the pull) comes with the file or by wire.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from sync.protocol import signing
from sync.protocol.codes import DELIVERED, ITEM_CODES, Outcome
from sync.protocol.jsonbytes import dumps, sha256
from sync.protocol.messages import Count, Id, ItemAnswer, Message, Run, Sha256, Short

MARK = "NFQ1"
MAX_PAPER_CHARS = 900  # a code that a telephone still reads from an A4 sheet
_MAX_PLAIN_BYTES = 64 * 1024
_LETTERS: dict[str, Outcome] = {"c": "conflict", "h": "held", "r": "rejected"}


@dataclass(frozen=True)
class PaperReceipt:
    """What the paper proves: the district answered every line of the export's batches so, in this epoch.

    `batches` is `names_hash` of the batches' names, `count` how many lines they have; `runs` (what is in force) and
    `answers` (what is not) count the lines of all batches through, from 0. Times are the district's, UTC milliseconds.
    """

    district: str
    device: str
    export: str
    time_ms: int
    epoch: str
    have_seq: int
    batches: str
    count: int
    runs: Sequence[Run]
    answers: Sequence[ItemAnswer]


class _Written(Message):
    """The JSON of the code: names as short as can be."""

    d: Short
    v: Id
    x: Id
    t: Count
    e: Short
    h: Count
    b: Sha256
    n: Count
    r: list[Annotated[list[Count], Field(min_length=3, max_length=3)]] = []
    c: list[tuple[Count, Literal["c", "h", "r"], str]] = []


def names_hash(names: Sequence[str]) -> str:
    """One hash for the names of all batches of an export, in their order."""
    return sha256("\n".join(names).encode("ascii"))


def write_paper(paper: PaperReceipt, private_raw: bytes) -> str:
    """The text of the code; "" when it does not fit into one: then only the file will do."""
    letters = {outcome: letter for letter, outcome in _LETTERS.items()}
    said = {
        "d": paper.district,
        "v": paper.device,
        "x": paper.export,
        "t": paper.time_ms,
        "e": paper.epoch,
        "h": paper.have_seq,
        "b": paper.batches,
        "n": paper.count,
        "r": [[run.index, run.count, run.server_seq] for run in paper.runs],
        "c": [[one.index, letters[one.outcome], one.code] for one in paper.answers],
    }
    text = f"{MARK}.{signing.encode(zlib.compress(dumps(said), 9))}"
    whole = f"{text}.{signing.sign_paper(private_raw, text)}"
    return whole if len(whole) <= MAX_PAPER_CHARS else ""


def is_paper(text: str) -> bool:
    """True for what looks like the code of a printed receipt."""
    return text.strip().startswith(f"{MARK}.")


def read_paper(text: str, public_raw: bytes) -> PaperReceipt | None:
    """What the district printed, or None when this is not whole or not signed by it."""
    body, _, signature = "".join(text[: 4 * MAX_PAPER_CHARS].split()).rpartition(".")
    if not is_paper(body) or not signing.is_paper(public_raw, body, signature):
        return None
    try:
        packed = signing.decode(body.removeprefix(f"{MARK}."))
        plain = zlib.decompressobj().decompress(packed, _MAX_PLAIN_BYTES)
        said = _Written.model_validate(json.loads(plain), strict=False)
    except (ValidationError, ValueError, zlib.error, RecursionError):
        return None
    runs = [Run(index=index, count=count, outcome="accepted", server_seq=seq) for index, count, seq in said.r]
    rest = [ItemAnswer(index=index, outcome=_LETTERS[letter], code=code) for index, letter, code in said.c]
    return PaperReceipt(said.d, said.v, said.x, said.t, said.e, said.h, said.b, said.n, runs, rest)


def count_through(replies: Sequence[Sequence[ItemAnswer]]) -> tuple[list[Run], list[ItemAnswer]]:
    """Runs and other answers of several batches as one list of lines."""
    runs: list[Run] = []
    rest: list[ItemAnswer] = []
    index = 0
    for answers in replies:
        for said in answers:
            _add(runs, rest, index, said)
            index += 1
    return runs, rest


def _add(runs: list[Run], rest: list[ItemAnswer], index: int, said: ItemAnswer) -> None:
    seq = said.server_seq
    if said.outcome not in DELIVERED or seq is None:
        outcome: Outcome = "held" if said.outcome in DELIVERED else said.outcome
        code = said.code if said.code in ITEM_CODES else ""
        rest.append(ItemAnswer(index=index, outcome=outcome, code=code))
    elif runs and (runs[-1].index + runs[-1].count, runs[-1].server_seq + runs[-1].count) == (index, seq):
        last = runs[-1]
        runs[-1] = Run(index=last.index, count=last.count + 1, outcome="accepted", server_seq=last.server_seq)
    else:
        runs.append(Run(index=index, count=1, outcome="accepted", server_seq=seq))
