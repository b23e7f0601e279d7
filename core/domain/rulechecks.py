"""What has to fit together in a rule pack, row by row and between rows. Every refusal names the row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise

from core.domain.rulekinds import KINDS
from core.domain.rules import Row, RulePack
from core.errors import InvalidInput


def check_pack(pack: RulePack) -> None:
    """Raises InvalidInput("rulepack.*", where=id of the row) at the first thing that does not fit."""
    _check_ids(pack)
    _check_overlaps(pack.own_rows)
    _check_references(pack)
    for row in pack.own_rows:
        check = _CHECKS.get(row.kind)
        if check is not None:
            check(row)
    _check_seasons(pack)
    _check_levels(pack)


def _check_ids(pack: RulePack) -> None:
    seen: set[str] = set()
    for row in pack.rows:
        if row.id in seen:
            raise InvalidInput("rulepack.duplicate_id", where=row.id)
        seen.add(row.id)


def _check_overlaps(rows: Iterable[Row]) -> None:
    rivals: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        rivals.setdefault((row.kind, row.key), []).append(row)
    for group in rivals.values():
        for first, second in pairwise(sorted(group, key=lambda row: row.starts_on)):
            if first.is_in_force(second.starts_on):
                raise InvalidInput("rulepack.overlap", where=second.id, other=first.id)


def _check_references(pack: RulePack) -> None:
    """What a row names (a tag, an office, a level, the amount a share is taken of) must be a row somewhere."""
    keys: dict[str, set[str]] = {}
    for row in pack.rows:
        keys.setdefault(row.kind, set()).add(row.key)
    for row in pack.own_rows:
        for column in KINDS[row.kind].columns:
            if not column.names:
                continue
            value = row.values.get(column.name, "")
            for named in value if isinstance(value, list) else [value] if value else []:
                if named not in keys.get(column.names, ()):
                    raise _unknown(row, column.names, str(named))


def _unknown(row: Row, kind: str, named: str) -> InvalidInput:
    if kind == "tag":
        return InvalidInput("rulepack.unknown_tag", where=row.id, tag=named)
    if kind == "season":
        return InvalidInput("rulepack.unknown_season", where=row.id, season=named)
    return InvalidInput("rulepack.unknown_name", where=row.id, name=named, kind=KINDS[kind].label)


def _check_seasons(pack: RulePack) -> None:
    """On no day may a month belong to two seasons."""
    for row, other in _rivals(pack, "season"):
        if set(other.items("months")) & set(row.items("months")):
            raise InvalidInput("rulepack.season_overlap", where=row.id, other=other.id)


def _check_levels(pack: RulePack) -> None:
    """On no day may a count of failed items mean two levels."""
    for row, other in _rivals(pack, "self_care_level"):
        low, high = sorted((row, other), key=lambda one: one.number("min_failed"))
        if high.number("min_failed") <= low.number("max_failed"):
            raise InvalidInput("rulepack.level_overlap", where=row.id, other=other.id)


def _rivals(pack: RulePack, kind: str) -> Iterator[tuple[Row, Row]]:
    """Every own row of a kind with each other row that is in force on a day on which one of them begins."""
    days = {row.starts_on for row in pack.rows if row.kind == kind}
    own = [row for row in pack.own_rows if row.kind == kind]
    for day in sorted(days) if own else ():
        rows = pack.rows_on(kind, day)
        for row in own:
            yield from ((row, other) for other in rows if row in rows and other.key != row.key)


def _bad(row: Row, column: str) -> InvalidInput:
    return InvalidInput("rulepack.bad_value", where=row.id, column=column)


def _missing(row: Row, column: str) -> InvalidInput:
    return InvalidInput("rulepack.missing_value", where=row.id, column=column)


def _check_visit(row: Row) -> None:
    if row.number("coming_days") < row.number("window_days"):
        raise _bad(row, "coming_days")


def _check_level(row: Row) -> None:
    if row.number("max_failed") < row.number("min_failed"):
        raise _bad(row, "max_failed")


def _check_deadline(row: Row) -> None:
    """Hours, days and months need their number; "promptly" may have one that the district has set for itself."""
    if row.text("unit") != "promptly" and "amount" not in row.values:
        raise _bad(row, "amount")


def _check_fee(row: Row) -> None:
    """A fixed sum has no base; a base without a share would silently be left out."""
    is_share = (row.text("form") or "share") == "share"
    for column in ("base", "year", "cap") if row.kind == "care_fee" else ("base",):
        if column in row.values and not is_share:
            raise _bad(row, column)
    if row.text("year") and not row.text("base"):
        raise _missing(row, "base")


def _check_limit(row: Row) -> None:
    if (row.text("form") == "share") != ("base" in row.values):
        raise _missing(row, "base") if row.text("form") == "share" else _bad(row, "base")


def _check_parties(row: Row) -> None:
    if len(row.items("parties")) < 2:
        raise _bad(row, "parties")


def _check_month_day(row: Row) -> None:
    if row.number("day") > 31:
        raise _bad(row, "day")


def _check_percent(row: Row) -> None:
    if row.number("percent") > 100:
        raise _bad(row, "percent")


def _check_often(row: Row) -> None:
    """ "Twice" is nothing without "a week"."""
    if ("times" in row.values) != ("per" in row.values):
        raise _missing(row, "per" if "times" in row.values else "times")


def _check_tag(row: Row) -> None:
    """A tag's test needs its own numbers; a tag without them would silently fit nobody or everybody."""
    needs = {
        "age_at_least": "value",
        "age_under": "value",
        "started_within": "value",
        "self_care": "values",
        "caregiver_trouble": "values",
        "mentions": "values",
    }
    wanted = needs.get(row.text("test"))
    if wanted and wanted not in row.values:
        raise _missing(row, wanted)
    if row.text("test") == "disability" and not (row.items("grades") or row.items("kinds")):
        raise _missing(row, "grades")


_CHECKS: Mapping[str, Callable[[Row], None]] = {
    "visit": _check_visit,
    "tag": _check_tag,
    "self_care_level": _check_level,
    "deadline": _check_deadline,
    "care_fee": _check_fee,
    "living_standard": _check_fee,
    "relief_limit": _check_limit,
    "agreement_pattern": _check_parties,
    "month_day": _check_month_day,
    "sampling": _check_percent,
    "target": _check_percent,
    "duty": _check_often,
}
