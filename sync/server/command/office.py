"""What the office gives and answers: tasks, warnings, samples, campaigns, decisions."""

from __future__ import annotations

import argparse
import csv
import getpass
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from core.clock import Clock
from core.errors import InvalidInput
from core.ids import Ids
from sync.server.command.words import words
from sync.server.service import assigning, audit, campaigns, disputes, sampling
from sync.server.service import warnings as warning_service
from sync.server.service.counting import month_days
from sync.server.service.deciding import decide, waiting
from sync.server.service.tasks import add_task
from sync.server.shelf import national_pack
from sync.server.store import districts
from sync.server.store.districts import District
from sync.server.store.samples import Sample

Json = dict[str, Any]
LIST_HEADS = {
    "serial": "记录编号",
    "on": "走访日期",
    "village": "村代码",
    "inspector_tag": "回访电脑",
    "item_id": "记录id",
    "task_id": "任务id",
}


class OfficeVerbs:
    """One method a command; the transaction is opened around it by `Verbs.run`."""

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self._clock = clock
        self._ids = ids

    def table(self) -> Mapping[tuple[str, str], Any]:
        """(command, verb) -> what it does."""
        return {
            ("task", "add"): self.task_add,
            ("warning", "dispatch"): self.warning_dispatch,
            ("sample", "draw"): self.sample_draw,
            ("campaign", "add"): self.campaign_add,
            ("decide", ""): self.decide,
            ("conflicts", "list"): self.conflicts_list,
            ("conflicts", "decide"): self.conflicts_decide,
            ("conflicts", "seen"): self.conflicts_seen,
            ("person", "history"): self.person_history,
            ("person", "assign"): self.person_assign,
        }

    def task_add(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        more = {"name": args.name, "about": args.about, "rule": args.rule}
        task_id = add_task(
            connection, self._ids, district.code, village=args.village, person_id=args.person, kind=args.kind,
            title=args.title, text=args.text, due_on=args.due, now=self._clock.now(), more=more,
        )  # fmt: skip
        return {"id": task_id}

    def warning_dispatch(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        if args.file is not None:
            found = warning_service.read_warnings(args.file, districts.villages_by_name(connection, district.code))
        else:
            names = ("name", "village", "indicator", "level", "due", "number", "source", "text")
            one = {name: getattr(args, name) for name in names}
            found = [warning_service.Warning(**one, person_id=args.person, row=1)]
        now = self._clock.now()
        results = warning_service.dispatch(
            connection, self._ids, district.code, found, now, kind=args.kind, skip_bad=args.skip_bad
        )
        refused = [result for result in results if result.problem is not None]
        if refused and args.file is None and refused[0].problem is not None:
            raise refused[0].problem
        counts = {state: sum(result.state == state for result in results) for state in
                  ("new", "unlisted", "same", "refused")}  # fmt: skip
        rows = [
            {"row": result.row, "number": result.number, "state": result.state, "id": result.task_id or None,
             "problem": _problem(result)}
            for result in results
        ]  # fmt: skip
        return {"sent": not refused or args.skip_bad, "counts": counts, "rows": rows}

    def sample_draw(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        now = self._clock.now()
        month = args.month or (now.day.replace(day=1) - timedelta(days=1)).isoformat()[:7]
        since, until = month_days(month)
        share = args.share or (0.0 if args.count else _share(now.day))
        wanted = sampling.Wanted(since, until, args.under, args.count, share, args.inspectors, args.due)
        seed = args.seed or self._ids.token(8).hex()
        sample = sampling.draw(connection, self._ids, district.code, wanted, seed, now, args.by)
        if args.out is not None:
            _write_list(args.out, sample)
        return {
            "id": sample.id,
            "seed": sample.seed,
            "population": sample.population,
            "population_hash": sample.population_hash,
            "drawn": len(sample.chosen),
            "chosen": sample.chosen,
        }

    def campaign_add(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        declared = campaigns.Declared(
            args.kind, args.title, args.starts_on, args.ends_on, tuple(args.tag), tuple(args.method), args.every,
            tuple(args.goods), tuple(args.ask), args.text, tuple(args.village),
        )  # fmt: skip
        campaign_id, villages = campaigns.add(connection, self._ids, district.code, declared, self._clock.now())
        return {"id": campaign_id, "villages": villages}

    def decide(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        if not args.fact_id:
            return {"waiting": waiting(connection, district.code)}
        now = self._clock.now()
        decided = decide(
            connection, district.code, args.fact_id, args.text, args.by, now, args.accept,
            verdict=args.verdict, fields=_fields(args.set),
        )  # fmt: skip
        return {"id": decided.fact_id, "state": decided.state, "decided_at": decided.decided_at or None,
                "received_at": decided.received_at or None}  # fmt: skip

    def conflicts_list(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        now = self._clock.now()
        found: Json = {"conflicts": disputes.listed(connection, district.code, now, args.under)}
        if args.soft:
            found["soft"] = disputes.soft(connection, district.code, now, args.under)
        return found

    def conflicts_decide(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        now = self._clock.now()
        decided = decide(
            connection, district.code, args.id, args.text, args.by, now, args.accept, take=args.take, keep=args.keep
        )
        said = {"taken": sorted(args.take), "kept": sorted(args.keep), "whole": args.accept}
        audit.note(
            connection,
            district.code,
            now.utc_ms,
            f"command:{getpass.getuser()}",
            "conflict.decide",
            args.id,
            detail=said,
        )
        return {"id": decided.fact_id, "state": decided.state, "decided_at": decided.decided_at}

    def conflicts_seen(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        disputes.see(connection, district.code, args.id, args.by, self._clock.now().utc_ms)
        return {"id": args.id, "seen": True}

    def person_history(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        return {"history": disputes.history(connection, district.code, args.id, self._clock.now())}

    def person_assign(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        now_ms, cause = self._clock.now().utc_ms, self._ids.new()
        changed = assigning.assign(connection, district.code, args.id, args.to, args.by, cause, now_ms)
        actor, detail = f"command:{getpass.getuser()}", {"changed": changed, "people": len(args.id)}
        audit.note(connection, district.code, now_ms, actor, "person.assign", cause, detail=detail)
        return {"changed": changed}


def _fields(pairs: list[str]) -> dict[str, str]:
    """FIELD=VALUE as often as given. Raises InvalidInput("decision.set_form")."""
    found = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name.strip():
            raise InvalidInput("decision.set_form", where="set", text=pair[:40])
        found[name.strip()] = value
    return found


def _problem(result: warning_service.Dispatched) -> Json | None:
    error = result.problem
    if error is None:
        return None
    return {
        "column": error.where,
        "code": error.code,
        "text": words(error.code, {**error.params, "where": error.where}),
    }


def _share(day: date) -> float:
    """The rule pack's share for re-visits."""
    row = national_pack().row_on("sampling", day, "revisit")
    return float(row.number("percent")) if row else 0.0


def _write_list(path: Path, sample: Sample) -> None:
    """The list that is made public: what was drawn and who goes, without names. Opens in a spreadsheet program."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["种子", sample.seed, "总数", sample.population, "总体摘要", sample.population_hash])
        writer.writerow(list(LIST_HEADS.values()))
        writer.writerows([[entry.get(name, "") for name in LIST_HEADS] for entry in sample.chosen])
