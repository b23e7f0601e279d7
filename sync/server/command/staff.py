"""`staff …`, `audit …`, `overview`: the office's people, what was done, what stands still."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from core.clock import Clock, Moment
from core.errors import InvalidInput
from core.ids import Ids
from sync.protocol.jsonbytes import dumps
from sync.server.command.devices import actor
from sync.server.service import anchoring, staff
from sync.server.service.overview import overview
from sync.server.service.password_policy import keep_audit_months
from sync.server.store import audit, office_pages
from sync.server.store import staff as staff_store
from sync.server.store.districts import District
from sync.server.store.staff import StaffRow

Json = dict[str, Any]
_DAY_MS = 86_400_000


class StaffVerbs:
    """One method a command; the transaction is opened around it by `Verbs.run`."""

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self._clock = clock
        self._ids = ids

    def table(self) -> Mapping[tuple[str, str], Any]:
        """(command, verb) -> what it does."""
        return {
            ("staff", "add"): self.add,
            ("staff", "list"): self.list,
            ("staff", "role"): self.role,
            ("staff", "reset"): self.reset,
            ("staff", "disable"): self.disable,
            ("staff", "enable"): self.enable,
            ("staff", "policy"): self.policy,
            ("audit", "list"): self.audit_list,
            ("audit", "verify"): self.audit_verify,
            ("audit", "export"): self.audit_export,
            ("audit", "anchor"): self.audit_anchor,
            ("overview", ""): self.overview,
        }

    def add(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        row, password = staff.add(
            connection, self._ids, district, login=args.login.strip().casefold(), name=args.name, role=args.role,
            areas=args.area, now_ms=self._now_ms(),
        )  # fmt: skip
        return {"id": row.id, "login": row.login, "role": row.role, "areas": list(row.areas), "password": password}

    def list(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        return {"staff": [self._shown(row) for row in staff_store.everyone(connection, district.code)]}

    def role(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        row = staff.named(connection, district, args.login)
        changed = staff.change_role(connection, district, row.id, args.role, args.area, "", self._now_ms())
        return self._shown(changed)

    def reset(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        row = staff.named(connection, district, args.login)
        row, password = staff.reset(connection, self._ids, district, row.id, "", self._now_ms())
        return {"id": row.id, "login": row.login, "password": password}

    def disable(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        return self._switch(args, connection, district, is_disabled=True)

    def enable(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        return self._switch(args, connection, district, is_disabled=False)

    def policy(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        source = staff.choose_policy(connection, district, args.policy)
        return {"policy": args.policy, "source": source}

    def audit_list(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        rows = audit.newest(
            connection,
            district.code,
            args.limit,
            below=args.below,
            actor=args.actor,
            verb=args.what,
            since_ms=self._day_ms(args.since),
            until_ms=self._day_ms(args.until),
        )
        return {
            "rows": [
                {"seq": row.seq, "at": self._iso(row.at_ms), "actor": row.actor, "verb": row.verb,
                 "about": row.about or None, "outcome": row.outcome, "detail": dict(row.detail)}
                for row in rows
            ],
            "since": self._iso(audit.oldest_ms(connection, district.code)),
            "keep_months": keep_audit_months(),
        }  # fmt: skip

    def audit_verify(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        since_ms = max(1, self._now_ms() - args.days * _DAY_MS) if args.days else 0
        report = anchoring.verify(connection, district, args.anchors, since_ms)
        return {"ok": report.is_ok, **vars(report)}

    def audit_export(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        count = 0
        out: Path = args.out
        with out.open("wb") as file:
            for row in audit.walk(connection, district.code, args.above):
                file.write(dumps({"district": district.code, **vars(row), "detail": dict(row.detail)}) + b"\n")
                count += 1
        return {"file": str(out), "rows": count}

    def audit_anchor(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        anchor = anchoring.make(connection, district, self._now_ms(), args.anchors, actor())
        return {"number": anchor.number, "at": self._iso(anchor.at_ms), "folder": str(args.anchors or "") or None}

    def overview(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        codes = office_pages.village_codes(connection, district.code)
        under = [code for code in codes if code.startswith(args.under)] if args.under else None
        return overview(connection, district.code, under, args.days, args.month, self._clock.now())

    def _switch(
        self, args: argparse.Namespace, connection: Connection, district: District, *, is_disabled: bool
    ) -> Json:
        row = staff.named(connection, district, args.login)
        return self._shown(
            staff.set_disabled(connection, district, row.id, "", self._now_ms(), is_disabled=is_disabled)
        )

    def _shown(self, row: StaffRow) -> Json:
        return {
            "id": row.id,
            "login": row.login,
            "name": row.name,
            "role": row.role,
            "areas": list(row.areas),
            "disabled_at": self._iso(row.disabled_ms),
            "must_change": row.must_change,
            "last_sign_in_at": self._iso(row.last_sign_in_ms),
        }

    def _now_ms(self) -> int:
        return self._clock.now().utc_ms

    def _iso(self, utc_ms: int) -> str | None:
        return Moment(utc_ms, self._clock.now().offset_min).iso() if utc_ms else None

    def _day_ms(self, day: str) -> int:
        if not day:
            return 0
        try:
            return int(datetime.fromisoformat(day).replace(tzinfo=self._clock.now().local.tzinfo).timestamp() * 1000)
        except ValueError:
            raise InvalidInput("audit.day", where="since", text=day[:20]) from None
