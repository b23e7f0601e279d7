"""Bad inputs 31 and 32: sums of money that cannot be, and a bank card that was mistyped."""

from __future__ import annotations

import pytest

from core.paths import resources
from core.roster.grid import Cell
from core.roster.values import read_value
from gui.widgets.typed import Unreadable, read_decimal
from gui.widgets.wording import say_unreadable
from tests.bad_inputs.words import said
from tests.helpers.forms import TODAY, open_session, shipped

CENTS = "regex(., '^[0-9]+([.][0-9][0-9]?)?$')"


@pytest.mark.parametrize("amount", ["1000000000", "-1", "0.005"])
def test_bad_input_31_sums_of_money_out_of_range(amount: str) -> None:
    session = open_session(shipped("case"))
    session.set("case/amount", read_decimal(amount))
    problem = session.problem("case/amount")
    assert problem is not None
    assert problem.text == "请填元数，大于0，不超过1000万，最多两位小数。"
    session.set("case/amount", read_decimal("１２,３４５"))
    assert (session.value("case/amount"), session.problem("case/amount")) == (12345.0, None)
    with pytest.raises(Unreadable) as caught:
        read_decimal("1e9")
    assert say_unreadable(caught.value) == "这里填数字，例如 12 或 12.5"
    rows = [line for path in (resources() / "forms").glob("*.md") for line in path.read_text("utf-8").splitlines()]
    assert all(CENTS in line for line in rows if line.startswith("| | decimal "))


def test_bad_input_32_a_bank_card_with_a_wrong_check_digit() -> None:
    reading = read_value("bank_account", Cell("text", "6222 0212 3456 7890 123"), TODAY, False)
    assert reading.problems[0].severity == "doubt"
    assert reading.values["bank_account"]
    assert "校验不对，已照原样读入。请对照银行卡核对。" in said(reading.problems[0])
