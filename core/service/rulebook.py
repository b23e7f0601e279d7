"""Which rule says so: every row in force on a day, in words, with its document and article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.domain.names import search_fold
from core.domain.rulekinds import KINDS
from core.domain.rules import Row, RulePack
from core.domain.rulewords import GRADES, statement, subject
from core.errors import InvalidInput
from core.service.desk import Desk

PROGRAM = "program"  # the document key of what no document says


@dataclass(frozen=True)
class RuleRow:
    """One rule as it is read: `says` is the rule itself, `source` document with article, `default` the stated default
    ("文件未规定，暂按…") or empty. `is_local`: set by the pack in use itself, not by one it stands on."""

    id: str
    kind: str
    kind_label: str
    subject: str
    says: str
    document: str
    article: str
    grade: str
    starts_on: date
    ends_on: date | None
    is_default: bool
    note: str
    is_local: bool
    is_programs: bool = False

    @property
    def source(self) -> str:
        """《特困人员认定办法》（民发〔2021〕43号）第二十三条."""
        return f"{self.document}{self.article}"

    @property
    def grade_words(self) -> str:
        """How far the document was read: C and D have to be asked for, and what the program took by itself too."""
        return GRADES["" if self.is_programs else self.grade]


class Rulebook:
    """Reads the pack in use; writes nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def today(self) -> date:
        """The day that is shown first."""
        return self._desk.today()

    def pack_name(self) -> str:
        """The pack in use with its version, as it is told on the phone."""
        pack = self._desk.pack()
        return f"{pack.name} {pack.version}"

    def list(self, day: date | None = None, *, kind: str = "", search: str = "") -> Sequence[RuleRow]:
        """The rows in force on a day (today when none is given), kind by kind, in the order of the pack.

        `search`: every word of it has to be found in what the row says, its document or its note. Raises
        InvalidInput("rules.kind").
        """
        if kind and kind not in KINDS:
            raise InvalidInput("rules.kind", where="kind", kind=kind)
        pack, day = self._desk.pack(), day or self._desk.today()
        words = [search_fold(word) for word in search.split()]
        found = [told(pack, row, day) for name in ([kind] if kind else KINDS) for row in pack.rows_on(name, day)]
        return [row for row in found if all(word in _searched(row) for word in words)]

    def kinds(self, day: date | None = None) -> dict[str, str]:
        """The kinds that have a row on that day: code -> Chinese name."""
        pack, day = self._desk.pack(), day or self._desk.today()
        return {name: kind.label for name, kind in KINDS.items() if pack.rows_on(name, day)}

    def row(self, row_id: str) -> RuleRow | None:
        """The row a record was made by, whatever its dates, or None when the pack no longer has it."""
        pack = self._desk.pack()
        row = pack.row(row_id)
        return told(pack, row, row.starts_on) if row else None


def told(pack: RulePack, row: Row, day: date) -> RuleRow:
    """A row of the pack in words."""
    return RuleRow(
        id=row.id,
        kind=row.kind,
        kind_label=KINDS[row.kind].label,
        subject=subject(pack, row, day),
        says=statement(pack, row, day),
        document=row.source.cite(),
        article=row.article,
        grade=row.source.grade,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        is_default=row.is_stated_default,
        note=row.note,
        is_local=any(own is row for own in pack.own_rows),
        is_programs=row.source.key == PROGRAM,
    )


def _searched(row: RuleRow) -> str:
    return search_fold(f"{row.id} {row.kind_label} {row.subject} {row.says} {row.source} {row.note}")
