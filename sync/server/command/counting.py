"""What the office reads: lists, counts, exports."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from core.clock import Clock, Moment
from core.ids import Ids
from sync.server.service import campaigns, exporting, linking
from sync.server.service.counting import digits_of, quarter_days
from sync.server.service.tasks import KINDS
from sync.server.service.warnings import handled, quarter_report
from sync.server.store import devices, items, samples, tasks
from sync.server.store.districts import District

Json = dict[str, Any]


class CountingVerbs:
    """One method a command; the transaction is opened around it by `Verbs.run`."""

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self._clock = clock
        self._ids = ids

    def table(self) -> Mapping[tuple[str, str], Any]:
        """(command, verb) -> what it does."""
        return {
            ("task", "list"): self.task_list,
            ("warning", "report"): self.warning_report,
            ("sample", "list"): self.sample_list,
            ("campaign", "list"): self.campaign_list,
            ("campaign", "report"): self.campaign_report,
            ("person", "link"): self.person_link,
            ("export", ""): self.export,
            ("conflicts", "refused"): self.conflicts_refused,
        }

    def task_list(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        names = ("id", "kind", "village", "person_id", "state", "issued_on", "due_on", "done_on", "outcome", "number")
        found = tasks.listed(connection, district.code, args.kind or list(KINDS), prefix=args.under)
        rows = [row for row in found if not args.open or row.state == tasks.OPEN]
        return {"tasks": [{name: getattr(row, name) or None for name in names} for row in rows]}

    def warning_report(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        since, until = quarter_days(args.quarter)
        today, digits = self._clock.now().day.isoformat(), digits_of(args.level)
        areas = quarter_report(connection, district.code, since, until, today, digits, args.under)
        everything = tasks.listed(connection, district.code, ["warning", "doubt"], since, until, args.under)
        return {"quarter": args.quarter, "level": args.level, "areas": areas, "total": handled(everything, today)}

    def conflicts_refused(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        """What was refused and kept; of one item both versions, byte for byte."""
        tags = {device.id: device.tag for device in devices.everyone(connection, district.code)}
        shown = []
        for device_id, received_ms, line in items.quarantined(connection, district.code, args.id):
            row: Json = {"id": line.item_id, "tag": tags.get(device_id, ""), "received": self._iso(received_ms),
                         "code": line.code, "field": line.field, "sha256": line.line_hash}  # fmt: skip
            if args.id:
                stored = items.line_of(connection, district.code, args.id)
                row |= {"line": _text(line.line), "stored": _text(stored) if stored else None}
            shown.append(row)
        return {"refused": shown}

    def _iso(self, utc_ms: int) -> str:
        return Moment(utc_ms, self._clock.now().offset_min).iso()

    def sample_list(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        done = {row.id: row for row in tasks.listed(connection, district.code, ["revisit"])}
        drawn = []
        for sample in samples.listed(connection, district.code):
            rows = [done.get(str(entry.get("task_id"))) for entry in sample.chosen]
            answered = [row for row in rows if row is not None and row.state == tasks.DONE]
            outcomes = [row.outcome for row in answered]
            drawn.append(
                {"id": sample.id, "seed": sample.seed, "since": sample.since, "until": sample.until,
                 "population": sample.population, "drawn": len(sample.chosen), "answered": len(answered),
                 **{name: outcomes.count(name) for name in ("yes", "partly", "no")}}
            )  # fmt: skip
        return {"samples": drawn}

    def campaign_list(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        return {"campaigns": campaigns.listed(connection, district.code)}

    def campaign_report(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        return {"campaign": campaigns.report(connection, district.code, args.id)}

    def person_link(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        links = linking.read_links(args.file)
        changed = linking.link(connection, district.code, links, self._ids.new(), self._clock.now().utc_ms)
        return {"rows": len(links), "changed": changed}

    def export(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        wanted = args.what or ["items"]
        what = list(exporting.KINDS) if "all" in wanted else list(dict.fromkeys(wanted))
        counts = exporting.export(connection, district.code, args.out, what)
        return {"file": str(args.out), "lines": counts, **({"items": counts["items"]} if "items" in counts else {})}


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace")
