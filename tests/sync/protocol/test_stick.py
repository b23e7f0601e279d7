"""Stick files: what is sealed comes out again, and nothing else ever does."""

from __future__ import annotations

import io
import json
import random
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sync.protocol import sealed_stream, sealing, signing
from sync.protocol.jsonbytes import dumps
from sync.protocol.messages import ItemAnswer
from sync.protocol.sealed_stream import CHUNK_BYTES, CutOff, open_stream, seal_stream, sealed_size
from sync.protocol.sealing import NotSealed
from sync.protocol.stick import REFUSALS, SUFFIX, BadStick, Head, file_size, open_file, read_head, seal_file
from sync.protocol.stick_messages import StickHeader, StickReceipt
from sync.protocol.stick_paper import (
    MAX_PAPER_CHARS,
    PaperReceipt,
    count_through,
    is_paper,
    names_hash,
    read_paper,
    write_paper,
)  # fmt: skip
from tests.helpers.sources import ROOT

DEVICE, EXPORT = "0193f5a0-0000-7000-8000-000000000001", "0193f5a0-0000-7000-8000-000000000002"
PRIVATE = random.Random(1).randbytes(32)
SIGNER = random.Random(2).randbytes(32)
PUBLIC = sealing.public_of(PRIVATE)


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def stream(data: list[bytes], label: bytes = b"x") -> bytes:
    return b"".join(seal_stream(PUBLIC, data, label, noise))


def file_of(header: bytes = b'{"a":1}', contents: tuple[bytes, ...] = (b"one", b"two"), kind: str = "NFB") -> bytes:
    head = Head(kind, "120221", 0, DEVICE, EXPORT)  # type: ignore[arg-type]
    size = file_size(head, header, sum(map(len, contents)))
    head = Head(head.kind, head.district, size, head.device, head.export)
    return b"".join(seal_file(head, header, contents, signing_key=SIGNER, to=PUBLIC, random_bytes=noise))


def read(data: bytes) -> tuple[bytes, bytes]:
    """Header and contents. Raises BadStick."""
    file = io.BytesIO(data)
    head = read_head(file, "NFB")
    opened = open_file(file, head, PRIVATE)
    if not opened.is_signed_by(signing.public_of(SIGNER)):
        raise BadStick("stick.changed")
    contents = opened.contents.take(6)
    opened.contents.finish()
    return opened.header, contents


@settings(max_examples=60)
@given(
    st.lists(st.binary(max_size=2000), max_size=6), st.sampled_from((0, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1))
)
def test_a_stream_comes_out_as_it_went_in(parts: list[bytes], more: int) -> None:
    plain = b"".join(parts) + bytes(more)
    sealed = stream([*parts, bytes(more)])
    assert len(sealed) == sealed_size(len(plain))
    assert b"".join(open_stream(PRIVATE, io.BytesIO(sealed), b"x")) == plain


def test_chunks_that_were_left_out_swapped_or_cut_off_are_seen() -> None:
    step = CHUNK_BYTES + sealed_stream.TAG_BYTES
    sealed = stream([noise(2 * CHUNK_BYTES + 10)])
    head, body = sealed[: sealed_stream.HEAD_BYTES], sealed[sealed_stream.HEAD_BYTES :]
    one, two, three = body[:step], body[step : 2 * step], body[2 * step :]
    for bent in (two + one + three, one + three, one + two + three + three, one + two + three[:-1], two + three):
        with pytest.raises(NotSealed):
            list(open_stream(PRIVATE, io.BytesIO(head + bent), b"x"))
    with pytest.raises(CutOff):
        list(open_stream(PRIVATE, io.BytesIO(head + one + two), b"x"))
    for label, key in ((b"y", PRIVATE), (b"x", noise(32))):
        with pytest.raises(NotSealed):
            list(open_stream(key, io.BytesIO(sealed), label))


def test_a_stream_of_any_length_needs_little_memory() -> None:
    def photos() -> Iterator[bytes]:
        for _ in range(64):
            yield bytes(1024 * 1024)

    tracemalloc.start()
    size = sum(len(piece) for piece in seal_stream(PUBLIC, photos(), b"x", noise))
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size == sealed_size(64 * 1024 * 1024)
    assert most < 6 * 1024 * 1024


def test_a_file_comes_out_as_it_went_in() -> None:
    assert read(file_of()) == (b'{"a":1}', b"onetwo")
    assert file_of().startswith(b"NFB 1 120221 0000000")


WHOLE = file_of()


@settings(max_examples=300)
@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_any_changed_byte_is_refused_by_name(place: int, flip: int) -> None:
    bent = WHOLE[:place] + bytes([WHOLE[place] ^ flip]) + WHOLE[place + 1 :]
    with pytest.raises(BadStick) as refused:
        read(bent)
    assert refused.value.code in REFUSALS


@settings(max_examples=150)
@given(st.integers(0, len(WHOLE) - 1))
def test_any_cut_is_refused_by_name(end: int) -> None:
    with pytest.raises(BadStick) as refused:
        read(WHOLE[:end])
    assert refused.value.code == ("stick.truncated" if end > WHOLE.index(b"\n") else "stick.not_ours")


@settings(max_examples=150)
@given(
    st.binary(max_size=600), st.sampled_from((b"", b"NFB 1 ", b"NFB 1 120221 000000000300 ", WHOLE[:110], WHOLE[:160]))
)
def test_whatever_stands_in_a_file_it_is_refused_by_name(rest: bytes, start: bytes) -> None:
    with pytest.raises(BadStick) as refused:
        read(start + rest)
    assert refused.value.code in REFUSALS


def test_lengths_inside_are_not_believed() -> None:
    for contents in ((b"one",), (b"one", b"two", b"three")):
        with pytest.raises(BadStick) as refused:
            read(file_of(contents=contents))
        assert refused.value.code == "stick.content"


def test_another_hand_another_kind_and_another_format_are_told_apart() -> None:
    with pytest.raises(BadStick) as refused:
        read(file_of(kind="NFR"))
    assert refused.value.code == "stick.wrong_kind"
    with pytest.raises(BadStick) as refused:
        read(WHOLE.replace(b"NFB 1 ", b"NFB 7 ", 1))
    assert (refused.value.code, refused.value.params) == ("stick.newer", {"format": 7})
    file = io.BytesIO(WHOLE)
    opened = open_file(file, read_head(file, "NFB"), PRIVATE)
    assert not opened.is_signed_by(signing.public_of(noise(32)))


# --- the printed receipt


def paper(answers: list[list[ItemAnswer]]) -> PaperReceipt:
    runs, rest = count_through(answers)
    count = sum(map(len, answers))
    names, time_ms = names_hash(["ab"]), 1_795_334_400_000
    return PaperReceipt("120221", DEVICE, EXPORT, time_ms, "Zm9vYmFyMTI", count, names, count, runs, rest)


def taken(count: int, first: int = 0) -> list[ItemAnswer]:
    return [ItemAnswer(index=place, outcome="accepted", server_seq=first + place) for place in range(count)]


def test_a_printed_receipt_tells_every_line_of_all_batches() -> None:
    refused = ItemAnswer(index=2, outcome="rejected", code="item.village", server_seq=None)
    said = paper([taken(5, 100), [*taken(2, 105), refused]])
    text = write_paper(said, SIGNER)
    assert is_paper(text) and len(text) < 420
    found = read_paper(text, signing.public_of(SIGNER))
    assert found is not None and found == PaperReceipt(**{**vars(said), "runs": found.runs, "answers": found.answers})
    assert [(run.index, run.count, run.server_seq) for run in found.runs] == [(0, 7, 100)]
    assert [(one.index, one.outcome, one.code) for one in found.answers] == [(7, "rejected", "item.village")]


def test_a_stick_of_a_winter_fits_on_one_code_and_too_many_refusals_do_not() -> None:
    assert 0 < len(write_paper(paper([taken(2000, 10), taken(2000, 2010)]), SIGNER)) <= MAX_PAPER_CHARS
    bad = [ItemAnswer(index=place, outcome="conflict", code="person.changed") for place in range(0, 4000, 7)]
    assert write_paper(paper([bad]), SIGNER) == ""


@settings(max_examples=150)
@given(st.integers(0, 10_000), st.characters(codec="ascii", exclude_categories=("Z", "C")))
def test_any_changed_letter_makes_a_printed_receipt_nothing(place: int, letter: str) -> None:
    text = write_paper(paper([taken(3)]), SIGNER)
    at = place % len(text)
    bent = text[:at] + letter + text[at + 1 :]
    found = read_paper(bent, signing.public_of(SIGNER))
    assert found is None or bent == text or at == len(text) - 1, "the last letter of base64 has bits nobody uses"


@given(st.text(max_size=300))
def test_any_text_is_no_receipt(text: str) -> None:
    assert read_paper(text, signing.public_of(SIGNER)) is None


# --- files that were written once are read for ever

GOLDEN = ROOT / "tests" / "golden" / "stick"


def test_files_that_were_written_before_are_still_read() -> None:
    """Sealed with the keys above; made anew only together with a new format number."""
    for kind, header in (("NFB", BATCH_HEADER), ("NFR", RECEIPT_HEADER)):
        saved = (GOLDEN / f"sample{SUFFIX[kind]}").read_bytes()  # type: ignore[index]
        file = io.BytesIO(saved)
        opened = open_file(file, read_head(file, kind), PRIVATE)  # type: ignore[arg-type]
        assert opened.is_signed_by(signing.public_of(SIGNER))
        assert json.loads(opened.header) == header
        assert file_of(dumps(header), (b"one", b"two"), kind) == saved, "still written so"
    assert StickHeader.model_validate(BATCH_HEADER).model_dump(mode="json", exclude_unset=True) == BATCH_HEADER
    assert StickReceipt.model_validate(RECEIPT_HEADER).model_dump(mode="json", exclude_unset=True) == RECEIPT_HEADER
    text = (GOLDEN / "paper.txt").read_text("ascii")
    found = read_paper(text, signing.public_of(SIGNER))
    assert found is not None and (found.count, found.have_seq, found.runs[0].server_seq) == (3, 3, 0)


def test_what_a_laptop_may_not_say_is_refused_in_a_header() -> None:
    for bent in ({"district": "120221"}, {"photos": [{"sha256": "0" * 64, "size": 0}]}, {"practice": "no"}):
        with pytest.raises(ValidationError):
            StickHeader.model_validate(BATCH_HEADER | bent)


BATCH_HEADER = {
    "practice": False,
    "made": 1795334400000,
    "answer_key": "A" * 43,
    "hello": {"protocol": 1, "cursor": "e.1.5", "epoch": "e", "head": 3, "need_beacon": True},
    "batches": [{"name": "0" * 64, "sha256": "1" * 64, "size": 3, "plain": 10, "count": 2}],
    "photos": [{"sha256": "2" * 64, "size": 3}],
    "asked": ["3" * 64],
}
RECEIPT_HEADER = {
    "time": 1795334400000,
    "epoch": "e",
    "hello": {"have_seq": 3, "waiting": False},
    "batches": ["0" * 64],
    "parts": [{"kind": "reply", "sha256": "1" * 64, "size": 3, "plain": 10}],
    "photos": ["2" * 64],
    "told": [EXPORT],
}
