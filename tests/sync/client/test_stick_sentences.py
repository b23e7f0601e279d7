"""What the office reads when a stick file is not taken: the whole sentence, what happened and what to do next."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.errors import AppError
from sync.protocol import jsonbytes
from sync.server.store import devices
from tests.bad_inputs.words import said
from tests.sync.client.sticks import Stick
from tests.sync.client.test_stick_refusals import a_batch, forge, listed

AGAIN = "没有读入任何内容。请重新导出一份；如果还是这样，把这句话告诉技术人员。（stick.content）"
Make = Callable[[Stick, Path], object]


def _path_as_name(stick: Stick, path: Path) -> None:
    def bend(header: dict[str, Any]) -> None:
        header["photos"] = [{"sha256": "../../x", "size": 3}]

    forge(stick, path, bend, [b"abc"])


def _listed_twice(stick: Stick, path: Path) -> None:
    batch, packed = a_batch(stick)

    def bend(header: dict[str, Any]) -> None:
        header["batches"] = [listed(batch, packed)] * 2

    forge(stick, path, bend, [packed, packed])


def _million(stick: Stick, path: Path) -> None:
    def bend(header: dict[str, Any]) -> None:
        header["asked"] = ["0"] * 1_300_000

    forge(stick, path, bend)


def _bomb(stick: Stick, path: Path) -> None:
    def bend(header: dict[str, Any]) -> None:
        header["batches"] = [
            {"name": "0" * 64, "sha256": jsonbytes.sha256(b"x"), "size": 1, "plain": 2**30, "count": 1}
        ]

    forge(stick, path, bend, [b"x"])


def _zip(stick: Stick, path: Path) -> None:
    path.write_bytes(b"PK\x03\x04" + bytes(500))


def _size_that_lies(stick: Stick, path: Path) -> None:
    batch, packed = a_batch(stick)

    def bend(header: dict[str, Any]) -> None:
        header["batches"] = [listed(batch, packed) | {"plain": len(batch) - 1}]

    forge(stick, path, bend, [packed])


def _stranger(stick: Stick, path: Path) -> None:
    key = random.Random(1).randbytes(32)
    forge(stick, path, key=key, device="0193f5a0-0000-7000-8000-000000000001")


def _revoked(stick: Stick, path: Path) -> None:
    stick.export().rename(path)
    office, me = stick.station.office, stick.station.exchange.enrolment()
    assert me is not None
    with office.begin() as connection:
        devices.revoke(connection, office.district.code, me.device_id, 1)


def _of_another_district(stick: Stick, path: Path) -> None:
    path.write_bytes(stick.export().read_bytes().replace(b"NFB 1 120221 ", b"NFB 1 120225 ", 1))


def _one_byte(stick: Stick, path: Path) -> None:
    data = stick.export().read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


FILES: dict[Make, str] = {
    _path_as_name: f"文件异常：批次文件被改动，里面的内容不合规定（header），{AGAIN}",  # 51
    _listed_twice: f"文件异常：批次文件被改动，里面的内容不合规定（header），{AGAIN}",  # 52
    _million: "文件异常：超过了允许的大小（4096 KiB），没有读入任何内容。（stick.too_large）",  # 52
    _bomb: f"文件异常：批次文件被改动，里面的内容不合规定（header），{AGAIN}",  # 53
    _zip: "这个文件不是暖访的U盘文件，没有读入任何内容。"
    "上报文件以 .nfb 结尾，回执以 .nfr 结尾，请另选一个。（stick.not_ours）",  # 54
    _size_that_lies: f"文件异常：批次文件被改动，里面的内容不合规定（body.too_large），{AGAIN}",  # 54
    _stranger: "此批次不属于本区：区里没有登记过这台电脑。没有收下任何内容，已记入审计。（stick.unknown_device）",  # 55
    _revoked: "这台电脑（32）已被停用，它的批次不能收。没有收下任何内容，已记入审计。（stick.revoked）",  # 55
    _of_another_district: "此批次不属于本区（它写的是 120225），没有读入任何内容。"
    "请交给它所属的区县。（stick.foreign）",  # 55
    _one_byte: "批次文件被改动或损坏，没有读入任何内容。请重新导出一份；换一个U盘更稳妥。（stick.changed）",  # 56
}


@pytest.mark.parametrize("make", FILES, ids=lambda make: make.__name__)
def test_a_file_that_is_not_taken_says_why_and_what_to_do(stick: Stick, make: Make) -> None:
    """51 to 56"""
    stick.station.write(1)
    path = stick.folder / "x.nfb"
    make(stick, path)
    with pytest.raises(AppError) as refused:
        stick.bring_in(path)
    assert said(refused.value) == FILES[make]
    assert stick.station.office.count("items") == 0
