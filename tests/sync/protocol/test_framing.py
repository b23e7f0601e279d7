"""Laws of batches as bytes: what was packed comes out, whatever was bent is refused, nothing grows without bound."""

from __future__ import annotations

import zlib

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol.framing import ENCODINGS, BadFrame, compress, inflate, pack, unpack
from sync.protocol.jsonbytes import dumps
from tests.helpers.sources import ROOT
from tests.sync.protocol.samples import DEVICE, EDIT, FACT, WITHDRAWN

LINE = st.dictionaries(st.text(max_size=5), st.integers(-5, 5) | st.text(max_size=9), max_size=4).map(dumps)


@given(st.lists(LINE, max_size=20), st.booleans(), st.sampled_from(ENCODINGS))
def test_what_was_packed_comes_out(lines: list[bytes], is_practice: bool, encoding: str) -> None:
    data = compress(pack(DEVICE, lines, is_practice=is_practice), encoding)
    header, found = unpack(inflate(data, encoding))
    assert found == lines
    assert (header.count, header.practice, header.device) == (len(lines), is_practice, DEVICE)


@given(st.data())
def test_one_changed_byte_is_noticed(data: st.DataObject) -> None:
    batch = pack(DEVICE, [dumps(FACT), dumps(EDIT)], is_practice=False)
    start = batch.index(b"\n") + 1
    place = data.draw(st.integers(start, len(batch) - 1))
    value = data.draw(st.integers(0, 255).filter(lambda byte: byte != batch[place]))
    with pytest.raises(BadFrame) as refused:
        unpack(batch[:place] + bytes([value]) + batch[place + 1 :])
    assert refused.value.code == "batch.hash"


def test_the_golden_batch_is_still_written_and_read() -> None:
    lines = [dumps(FACT), dumps(EDIT), dumps(WITHDRAWN)]
    saved = (ROOT / "tests" / "golden" / "wire" / "batch.jsonl").read_bytes()
    assert pack(DEVICE, lines, is_practice=False) == saved
    assert unpack(saved)[1] == lines


@given(st.binary(max_size=300), st.sampled_from(ENCODINGS))
def test_rubbish_is_refused_and_nothing_else_happens(data: bytes, encoding: str) -> None:
    try:
        unpack(inflate(data, encoding))
    except BadFrame as error:
        assert error.code.startswith(("body.", "batch."))


@pytest.mark.parametrize("encoding", ["zstd", "gzip"])
def test_what_inflates_beyond_the_limit_is_refused(encoding: str) -> None:
    small = compress(bytes(10_000_000), encoding)
    assert inflate(small, encoding, 10_000_000) == bytes(10_000_000)
    with pytest.raises(BadFrame) as refused:
        inflate(small, encoding, 9_999_999)
    assert refused.value.code == "body.too_large"


def test_a_frame_that_lies_about_its_size_does_not_get_more() -> None:
    maker = zstandard.ZstdCompressor(write_content_size=False)
    with pytest.raises(BadFrame) as refused:
        inflate(maker.compress(bytes(50_000_000)), "zstd", 1_000_000)
    assert refused.value.code == "body.too_large"


@pytest.mark.parametrize("encoding", ["zstd", "gzip"])
def test_cut_and_lengthened_bodies_are_broken(encoding: str) -> None:
    whole = compress(b"x" * 5000, encoding)
    for bent in (whole[:-1], whole + b"y", b"", whole[:4]):
        with pytest.raises(BadFrame) as refused:
            inflate(bent, encoding)
        assert refused.value.code == "body.broken"


def test_other_encodings_are_named() -> None:
    with pytest.raises(BadFrame) as refused:
        inflate(zlib.compress(b"x"), "deflate")
    assert refused.value.code == "body.encoding"
