"""Every finding of the identity rules has a sentence whose blanks the finding fills."""

from __future__ import annotations

import string
import tomllib
from datetime import date

import pytest

from core.domain.dates import read_date, read_serial
from core.domain.identity import check_id_number
from core.domain.names import check_name
from core.domain.phones import read_phone
from core.domain.problem import Problem
from tests.helpers.people import id_number
from tests.helpers.sources import ROOT

SENTENCES = tomllib.loads((ROOT / "resources" / "i18n" / "errors" / "identity.toml").read_text("utf-8"))
TODAY = date(2026, 11, 22)


def every_problem() -> list[Problem]:
    numbers = ["", "1101-05", "１１", "٣", "110101199003070001", "440101199002301232", "110100180001011230"]
    numbers += ["11010519491231O02X", "110105491231002", "CAN110155050500", "11010519491231002x"]
    numbers += [id_number(date(1896, 1, 1)), id_number(date(2031, 1, 1)), id_number(date(1955, 1, 1), region="119999")]
    names = ["", "🙂", "王" * 101, "张 三", "张\u200b三", "张\x00", "张\ud800", "张\x0b三", "李\ue863", "张?", "张2"]
    dates = [
        "",
        "2023-02-29",
        "1800-01-01",
        "1950.3",
        "1950",
        "50.3.2",
        "3/2/1950",
        "正月初五",
        "民国3年",
        "18324",
        "?",
    ]
    phones = ["", "+8613800001234", "69591234", "?"]
    found = [problem for text in numbers for problem in check_id_number(text, TODAY).problems]
    found += [problem for text in names for problem in check_name(text)[1]]
    found += [problem for text in dates for problem in read_date(text).problems]
    found += [problem for text in phones for problem in read_phone(text).problems]
    return found + list(read_serial(1950.1).problems)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_finding_has_a_sentence_with_its_blanks_filled(language: str) -> None:
    problems = every_problem()
    for problem in problems:
        sentence = SENTENCES[problem.code][language]
        assert "{" not in sentence.format(**problem.params)
    assert {problem.code for problem in problems} == set(SENTENCES)


def test_blanks_are_plain_names() -> None:
    for sentences in SENTENCES.values():
        for sentence in sentences.values():
            assert all(name is None or name.isidentifier() for _, name, _, _ in string.Formatter().parse(sentence))
