"""Publicity on a real workspace: read, handed out, recorded, counted."""

from __future__ import annotations

import pytest

from core.app import Core
from core.document import raster
from core.domain.tabulation import TOTAL
from core.errors import NotFound
from tests.helpers.outreach import sign_publicity


def text_of(pdf: bytes) -> str:
    return (
        "".join(raster.page_text(pdf, page) for page in range(raster.page_count(pdf)))
        .replace("\r", "")
        .replace("\n", "")
    )


def test_a_subject_is_read_in_the_words_of_this_district(core: Core) -> None:
    assert "24小时" in "".join(core.policy.show("emergency").text)
    assert core.policy.list("渐退")[0].code == "fade"
    with pytest.raises(NotFound) as refused:
        core.policy.show("nothing")
    assert refused.value.code == "policy.unknown"


def test_the_usual_leaflet_is_one_page_with_the_hotline_and_its_sources(core: Core) -> None:
    job = core.prints.render("leaflet")
    assert job.pages == 1
    text = text_of(job.pdf)
    assert "12349" in text and "民发〔2021〕43号" in text


@pytest.mark.parametrize("code", ["tekun", "care", "needs", "tell"])
def test_a_leaflet_of_one_subject_carries_its_lists(core: Core, code: str) -> None:
    text = text_of(core.prints.render("leaflet", ids=[code]).pdf)
    assert all(title in text for title, _lines in core.policy.show(code).lists)


def test_a_leaflet_in_large_type(core: Core) -> None:
    assert core.prints.render("leaflet", ids=["fraud", "large"]).pages == 1


def test_publicity_is_recorded_printed_and_counted(core: Core) -> None:
    one = sign_publicity(core)
    sign_publicity(core, **{"publicity/held_on": "2026-11-05", "publicity/leaflets": 30})
    record = core.records.show(one)
    assert record.serial.startswith("XC") and record.person_id == ""
    text = text_of(core.prints.render("publicity", ids=[one]).pdf)
    assert "村委会会议室" in text and "谁能认定为特困" in text
    table = core.statistics.month("2026-11").table("publicity")
    assert table.count(TOTAL, "times") == 2
    assert table.count(TOTAL, "publicity/leaflets") == 150
    assert table.count("1", "publicity/leaflets") == 30
    assert core.statistics.month("2026-11").table("records").count("publicity", TOTAL) == 2
