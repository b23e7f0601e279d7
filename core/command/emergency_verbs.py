"""The commands `emergency`, `relief` and `referral`: what cannot wait, what was handed out, what goes to others."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.app import Core
from core.command.handing_out import add_plain, check_place, write_out
from core.domain.fee import plain
from core.service.emergencies import OpenEmergency
from core.service.handing_out import require_reason
from core.service.relief import SOURCE_WORDS, GivenRow

Json = dict[str, Any]
MINUTES_AN_HOUR = 60


def add_emergencies(commands: Any, command: Callable[..., Any], group: Callable[..., Any]) -> None:
    """`emergency list|phones` and `relief`."""
    emergency = group(commands, "emergency", "急难：没办完的、还剩几小时、打给谁")
    command(emergency, "list", "没办完的急难报告和紧急线索，最急的在前")
    phones = command(emergency, "phones", "急难电话；--set 换掉本村自己的那几行")
    phones.add_argument("--set", action="append", dest="lines", metavar="谁=号码", help="例如 镇民政办=022-69590001")
    relief = command(commands, "relief", "一个月发放的救助款物，按来源合计")
    relief.add_argument("--month", required=True, metavar="YYYY-MM")
    referral = group(commands, "referral", "转介：交给一个单位的清单")
    export = command(
        referral, "export", "一个月转给某个单位的，导出成 CSV（只有本人同意告诉的）；写成加密的 .zip，口令只显示一次"
    )
    export.add_argument("--office", default="platform", help="单位代码（默认 platform，“救急难”平台）")
    export.add_argument("--month", required=True, metavar="YYYY-MM")
    export.add_argument("--out", type=Path, required=True, metavar="FILE.csv")
    export.add_argument("--reason", required=True, help="为什么导出，例如按月交平台")
    add_plain(export)


class EmergencyVerbs:
    """`emergency list|phones`, `relief`, `referral export`."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def table(self) -> dict[tuple[str, str], Callable[[Namespace], Json]]:
        """(command, verb) -> what it does."""
        return {
            ("emergency", "list"): self.list,
            ("emergency", "phones"): self.phones,
            ("relief", ""): self.relief,
            ("referral", "export"): self.export,
        }

    def list(self, args: Namespace) -> Json:
        """What is open, with the hours that are left (negative: late; null: help has come)."""
        board = self._core.casework.emergencies.board()
        return {
            "now": board.now.iso(),
            "clock": board.clock,
            "emergencies": [_row(row, row.minutes_left(board.now)) for row in board.open],
        }

    def phones(self, args: Namespace) -> Json:
        """Whom to call. Raises InvalidInput for a number nobody can call."""
        if args.lines is not None:
            pairs = [line.partition("=") for line in args.lines]
            self._core.casework.emergencies.keep_phones([(label, number) for label, _sign, number in pairs])
        lines = self._core.casework.emergencies.phones()
        return {"phones": [{"label": line.label, "number": line.number, "is_own": line.is_own} for line in lines]}

    def relief(self, args: Namespace) -> Json:
        """A month of what was handed out."""
        month = self._core.casework.relief.of_month(args.month)
        return {
            "month": month.month,
            "rows": [_given(row) for row in month.rows],
            "totals": [
                {"source": one.source, "label": SOURCE_WORDS.get(one.source, one.source), "count": one.count,
                 "money": plain(one.money), "goods_value": plain(one.goods_value), "worth": plain(one.worth)}
                for one in month.totals
            ],
        }  # fmt: skip

    def export(self, args: Namespace) -> Json:
        """Writes the file and logs that it was handed over. Raises InvalidInput at "out", "office" or "month"."""
        out = Path(args.out)
        check_place(out)
        require_reason(args.reason)
        data, count = self._core.casework.referral_file.export(args.office, args.month)
        told = write_out(self._core, args, data)
        self._core.casework.referral_file.log(
            args.office, args.month, count, args.reason, is_encrypted=told["is_encrypted"]
        )
        return told | {"referrals": count}


def _row(row: OpenEmergency, minutes: int | None) -> Json:
    return {
        "id": row.record_id,
        "kind": row.kind,
        "serial": row.serial,
        "person_id": row.person_id,
        "name": row.person_name,
        "place": row.place,
        "found_at": row.found_at.iso(),
        "due_at": row.due_at.iso() if row.due_at else None,
        "hours_left": None if minutes is None else round(minutes / MINUTES_AN_HOUR, 1),
        "waits": list(row.waits),
        "next": row.starts,
        "rule": row.rule,
    }


def _given(row: GivenRow) -> Json:
    return {
        "record_id": row.record_id,
        "serial": row.serial,
        "name": row.person_name,
        "on": row.given_on.isoformat(),
        "money": plain(row.given.money),
        "goods": row.given.goods,
        "goods_value": plain(row.given.goods_value),
        "source": row.given.source,
    }
