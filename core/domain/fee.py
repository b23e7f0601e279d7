"""What the care fee and the living standard should be: for checks at a visit, never to decide a benefit.

《特困人员认定办法》 leaves the sums to the districts, which write them in four ways: a share of the minimum wage,
yuan a month, yuan a year, or hours of service a month. Where a table or a base amount is missing this says which.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from core.domain.rules import Row, RulePack, RuleRef

Unit = Literal["yuan_month", "hours_month"]
CENT = Decimal("0.01")
MONTHS = 12


@dataclass(frozen=True)
class Fee:
    """What the rules give. `amount` is yuan a month (or hours a month), to the cent; `yearly` is yuan a year.

    `is_least`: the document names a floor ("不低于"). `base` says what it was reckoned from, `rises` which groups get
    more than this by the documents.
    """

    amount: Decimal
    unit: Unit
    yearly: Decimal | None
    is_least: bool
    rule: RuleRef
    form: str = "yuan_month"
    base: str = ""
    rises: tuple[str, ...] = ()

    def words(self) -> str:
        """ "不低于每月 343.33 元（上年度最低工资标准 2060 元的 1/6）", "每年 742 元（每月 61.83 元）"."""
        floor = "不低于" if self.is_least else ""
        if self.unit == "hours_month":
            return f"{floor}每月 {plain(self.amount)} 工时"
        if self.form == "yuan_year" and self.yearly is not None:
            return f"{floor}每年 {plain(self.yearly)} 元（每月 {plain(self.amount)} 元）"
        return f"{floor}每月 {plain(self.amount)} 元" + (f"（{self.base}）" if self.base else "")


@dataclass(frozen=True)
class NoFee:
    """Why no sum can be said. `reason` is one of:

    "fee.no_form" (供养方式 not known), "fee.no_level" (自理能力 not known), "fee.no_table" (the pack has no row),
    "fee.base_unnamed" (a share without its base), "fee.no_amount" (the base amount of that day is not in the pack).
    `share` and `base` say what is known of the row: "1/6", "上年度最低工资标准".
    """

    reason: str
    base: str = ""
    share: str = ""
    is_least: bool = False
    rule: RuleRef | None = None

    def words(self) -> str:
        """What is missing, in one sentence for the page."""
        return {
            "fee.no_form": "没有登记供养方式，查不到标准",
            "fee.no_level": "没有评定自理能力等级，查不到标准",
            "fee.no_table": "规则包里没有这一档的标准，请问区县",
            "fee.base_unnamed": f"按{self.base or '基数'}的 {self.share}，规则包没有写明基数是哪一项，算不出金额",
            "fee.no_amount": f"{'不低于' if self.is_least else ''}{self.base}的 {self.share}，"
            f"规则包里没有{self.base}的金额，算不出来，请问区县",
        }[self.reason]


def expected(pack: RulePack, support_form: str, level: str, day: date) -> Fee | NoFee:
    """The care fee (照料护理费) of somebody supported at "home" or in an "institution" with a self-care level."""
    if not support_form:
        return NoFee("fee.no_form")
    if not level:
        return NoFee("fee.no_level")
    row = pack.row_on("care_fee", day, f"{support_form}/{level}")
    if row is None:
        return NoFee("fee.no_table")
    fee = _reckon(pack, row, day)
    rises = _rises(pack, support_form, level, day)
    if isinstance(fee, NoFee) or not rises:
        return fee
    return Fee(fee.amount, fee.unit, fee.yearly, fee.is_least, fee.rule, fee.form, fee.base, rises)


def living(pack: RulePack, support_form: str, day: date) -> Fee | NoFee:
    """The basic living standard (基本生活标准); a row for the support form goes before one for both."""
    if not support_form:
        return NoFee("fee.no_form")
    row = pack.row_on("living_standard", day, support_form) or pack.row_on("living_standard", day)
    return NoFee("fee.no_table") if row is None else _reckon(pack, row, day)


def amount_on(pack: RulePack, code: str, day: date) -> Decimal | None:
    """A standard sum in yuan a month in force on the day ("minimum_wage", "dibao"), or None when not imported."""
    row = pack.row_on("amount", day, code)
    return None if row is None else Decimal(row.values["yuan_month"])


def plain(value: Decimal) -> str:
    """2060, 343.33, 61.8: digits without idle noughts, never with an exponent."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def share_words(row: Row) -> str:
    """1/6, 35%, 1.3倍, as the documents write them."""
    numerator, denominator = row.number("numerator"), row.number("denominator")
    if numerator > denominator:
        return f"{plain(Decimal(numerator) / denominator)}倍"
    return f"{numerator}%" if denominator == 100 else f"{numerator}/{denominator}"


def base_words(pack: RulePack, row: Row, day: date) -> str:
    """What a share is taken of: the row's own words, else the name of the amount with 上年度."""
    kind = pack.row_on("amount_kind", day, row.text("base"))
    label = kind.text("label") if kind else ""
    return row.text("of") or (f"上年度{label}" if row.text("year") == "previous" else label)


def _reckon(pack: RulePack, row: Row, day: date) -> Fee | NoFee:
    form = row.text("form") or "share"
    share = Decimal(row.number("numerator")) / row.number("denominator")
    least = row.flag("is_least")
    if form == "hours_month":
        return Fee(share.quantize(CENT, ROUND_HALF_UP), "hours_month", None, least, row.ref, form)
    if form == "yuan_year":
        return Fee(_cents(share / MONTHS), "yuan_month", _cents(share), least, row.ref, form)
    if form == "yuan_month":
        return Fee(_cents(share), "yuan_month", _cents(share * MONTHS), least, row.ref, form)
    return _of_base(pack, row, day)


def _of_base(pack: RulePack, row: Row, day: date) -> Fee | NoFee:
    """A share. 上年度 is the amount that was in force on the last day of the year before."""
    words, share, least = base_words(pack, row, day), share_words(row), row.flag("is_least")
    if not row.text("base"):
        return NoFee("fee.base_unnamed", words, share, least, row.ref)
    asked = date(day.year - 1, 12, 31) if row.text("year") == "previous" else day
    base = amount_on(pack, row.text("base"), asked)
    if base is None:
        return NoFee("fee.no_amount", words, share, least, row.ref)
    # Multiplied before it is divided: a third of a wage has no end.
    numerator, denominator = row.number("numerator"), row.number("denominator")
    month, year = base * numerator / denominator, base * numerator * MONTHS / denominator
    told = f"{words} {plain(base)} 元的 {share}"
    ceiling = amount_on(pack, row.text("cap"), day) if row.text("cap") else None
    if ceiling is not None and month > ceiling:
        month, year = ceiling, ceiling * MONTHS
        told += f"，最高 {plain(ceiling)} 元"
    return Fee(_cents(month), "yuan_month", _cents(year), least, row.ref, "share", told)


def _rises(pack: RulePack, support_form: str, level: str, day: date) -> tuple[str, ...]:
    return tuple(
        f"{row.text('label')}上浮{'不低于' if row.flag('is_least') else ''} {share_words(row)}"
        for row in pack.rows_on("care_fee_raise", day)
        if row.text("support_form") == support_form and level in row.items("levels")
    )


def _cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)
