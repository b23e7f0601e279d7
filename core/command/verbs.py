"""What each command does with an open workspace."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from core.app import Core
from core.command import shapes
from core.command.refusal import RefusedWith, Sentence
from core.errors import AppError, InvalidInput
from core.files import replace_file
from core.forms.catalogue import shipped_kinds

Json = dict[str, Any]
PAGE = 1000


class Verbs:
    """One method a command; `sentence` turns a code and its params into words."""

    def __init__(self, core: Core, sentence: Sentence) -> None:
        self._core = core
        self._sentence = sentence

    def roster_preview(self, args: Namespace) -> Json:
        """What an import would do. Changes nothing."""
        return self._core.roster.preview(Path(args.file)).to_json(self._sentence)

    def roster_import(self, args: Namespace) -> Json:
        """Imports a list: all or nothing unless --skip-bad. A refusal comes with the rows it is about."""
        path = Path(args.file)
        seen = self._core.roster.preview(path)
        try:
            done = self._core.roster.commit_preview(seen, path.name, skip_bad=args.skip_bad)
        except AppError as error:
            raise RefusedWith(error, seen.to_json(self._sentence)) from error
        return seen.to_json(self._sentence) | {"import_id": done.import_id}

    def roster_undo(self, args: Namespace) -> Json:
        """Takes back an import."""
        self._core.roster.undo(args.id or "")
        return {"undone": True}

    def roster_list(self, args: Namespace) -> Json:
        """All imports, newest first."""
        return {
            "imports": [
                {"id": item.id, "at": item.at.iso(), "file": item.file_name, "added": item.added,
                 "changed": item.changed, "state": item.state}
                for item in self._core.roster.imports()
            ]
        }  # fmt: skip

    def person_list(self, args: Namespace) -> Json:
        """People found by --search, --tag, --group."""
        rows: list[Json] = []
        while True:
            page = self._core.people.search(args.search, tag=args.tag, group=args.group, limit=PAGE, offset=len(rows))
            rows += [shapes.person(row) for row in page.rows]
            if len(rows) >= page.total or not page.rows:
                return {"people": rows, "total": page.total}

    def person_show(self, args: Namespace) -> Json:
        """One person."""
        return {"person": shapes.person_view(self._core.people.show(args.id))}

    def ledger(self, args: Namespace) -> Json:
        """Everything that ever happened to one person, newest first."""
        self._core.people.person(args.id)
        entries = self._core.ledger.entries(args.id, set(args.kind or ()), limit=args.limit)
        return {
            "entries": [
                {"id": item.id, "at": item.at.iso(), "kind": item.kind, "title": item.title, "summary": item.summary,
                 "record_id": item.record_id, "is_superseded": item.is_superseded}
                for item in entries
            ]
        }  # fmt: skip

    def due(self, args: Namespace) -> Json:
        """Who is due, and why."""
        return {"due": [shapes.due(row) for row in self._core.due.list()]}

    def print(self, args: Namespace) -> Json:
        """Draws documents into a PDF file and logs that they were printed."""
        ids = tuple(args.id or ())
        is_of_one = args.document in shipped_kinds() or args.document == "ledger"
        if is_of_one and not ids and not args.month and not args.all:
            raise InvalidInput("print.which", where="id")
        out = Path(args.out)
        if not out.parent.is_dir():
            raise InvalidInput("print.no_folder", where="out", folder=str(out.parent))
        if out.is_dir():
            raise InvalidInput("file.is_folder", where="out", file=out.name)
        if args.all and args.document == "ledger":
            ids = tuple(row["id"] for row in self.person_list(Namespace(search="", tag="", group=""))["people"])
        core = self._core
        job = core.prints.render(
            args.document, ids=ids, month=args.month, copy="internal" if args.internal else "public"
        )
        replace_file(out, job.pdf)
        core.prints.log(job, "file")
        return shapes.print_job(job, str(out))

    def check(self, args: Namespace) -> Json:
        """Is everything whole?"""
        findings = self._core.health.check()
        listed = [{"code": item.code, "text": self._sentence(item.code, dict(item.params))} for item in findings]
        return {"ok": all(item.is_ok for item in findings), "findings": listed}

    def status(self, args: Namespace) -> Json:
        """What waits for the district."""
        status = self._core.exchange.status()
        return {
            "enrolled": status.is_enrolled,
            "waiting": status.waiting,
            "sent": status.sent,
            "refused": status.refused,
            "conflicts": status.conflicts,
            "held": status.held,
            "parked": status.parked,
            "urgent": status.urgent,
            "photos_waiting": status.photos_waiting,
        }
