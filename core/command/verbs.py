"""What each command does with an open workspace."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from core.app import Core
from core.command import shapes
from core.command.refusal import RefusedWith, Sentence
from core.domain.canonical import loads_strict
from core.errors import AppError, InvalidInput, NotFound
from core.files import replace_file
from core.forms import Session

Json = dict[str, Any]
PAGE = 1000
FILE = "file:"
MOST_REPEATS = 200


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

    def visit_add(self, args: Namespace) -> Json:
        """A visit from a JSON object of answers and photo files; signed with --sign when nothing is missing."""
        core = self._core
        person = core.people.person(args.person) if args.person else None
        today = core.seams.clock.now().day
        session = Session(core.forms.current(args.kind), today=today, context=core.drafts.context_of(person))
        answers = _read_answers(Path(args.answers))
        pictures = [core.photos.prepare(Path(name), Path(name).name) for name in args.photo or ()]
        _fill(session, {path: self._picture(value) for path, value in answers.items()})
        for prepared in pictures:
            photo = core.photos.keep(prepared)
            index = session.add_repeat("photos")
            session.set(f"photos[{index}]/picture", photo.answer)
        # Only now: a wrong answer leaves no half draft behind.
        draft = core.drafts.start(args.kind, args.person or None, answers=session.all_answers())
        missing = session.missing()
        if args.sign and not missing:
            signed = core.records.sign(draft.id)
            return {"id": signed.id, "serial": signed.serial, "state": "signed", "missing": []}
        listed = [{"path": item.path, "label": item.label, "code": item.code, "text": item.text} for item in missing]
        return {"id": draft.id, "serial": None, "state": "draft", "missing": listed}

    def _picture(self, value: Any) -> Any:
        """An answer "file:NAME" hands in a picture: a drawn signature (PNG) or a photo. Any other answer stays."""
        if not (isinstance(value, str) and value.startswith(FILE)):
            return value
        path = Path(value.removeprefix(FILE))
        if path.suffix.lower() == ".png":
            try:
                return self._core.photos.keep_signature(path.read_bytes()).answer
            except OSError:
                raise InvalidInput("file.unreadable", where="answers", file=path.name) from None
        return self._core.photos.keep(self._core.photos.prepare(path, path.name)).answer

    def visit_sign(self, args: Namespace) -> Json:
        """Signs a draft."""
        signed = self._core.records.sign(args.id)
        return {"id": signed.id, "serial": signed.serial, "state": "signed"}

    def visit_list(self, args: Namespace) -> Json:
        """Signed visits and drafts."""
        core = self._core
        drafts = [
            shapes.draft(row)
            for row in core.drafts.list()
            if row.kind == args.kind and args.person in ("", row.person_id)
        ]
        signed: list[Json] = []
        while True:
            rows = core.records.list(args.kind, args.person or None, limit=PAGE, offset=len(signed), month=args.month)
            signed += [shapes.visit(row) for row in rows]
            if len(rows) < PAGE:
                return {"visits": drafts + signed}

    def visit_show(self, args: Namespace) -> Json:
        """One signed record or draft, with its answers."""
        core = self._core
        try:
            record = core.records.show(args.id)
        except NotFound:
            draft = core.drafts.open(args.id)
            return {"visit": {"id": draft.id, "state": "draft", "person_id": draft.person_id, "serial": None,
                              "form": [draft.form_id, draft.form_version], "answers": dict(draft.answers)}}  # fmt: skip
        return {
            "visit": {
                "id": record.id,
                "state": "signed",
                "serial": record.serial,
                "person_id": record.person_id,
                "name": record.person_name,
                "visited_at": record.occurred_at.iso(),
                "recorded_at": record.recorded_at.iso(),
                "form": [record.form_id, record.form_version],
                "answers": dict(record.answers),
                "hash": record.hash,
                "supersedes": record.supersedes or None,
                "superseded_by": record.superseded_by or None,
                "sync_state": record.sync_state,
                "answer_state": record.answer_state or None,
            }
        }

    def print(self, args: Namespace) -> Json:
        """Draws documents into a PDF file and logs that they were printed."""
        ids = tuple(args.id or ())
        if not ids and not args.month and not args.all and args.document != "route":
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
            "photos_waiting": status.photos_waiting,
        }


def _read_answers(path: Path) -> Json:
    try:
        data = loads_strict(path.read_bytes())
    except OSError:
        raise InvalidInput("file.unreadable", where="answers", file=path.name) from None
    if not isinstance(data, dict):
        raise InvalidInput("answers.not_object", where="answers", file=path.name)
    return data


def _fill(session: Session, answers: Json) -> None:
    """Repeats first grow to the highest number named, then every answer is set. Raises InvalidInput at the path."""
    for path in answers:
        for place, char in enumerate(path):
            if char != "]":
                continue
            repeat, _, number = path[:place].rpartition("[")
            if not (number.isascii() and number.isdigit() and len(number) <= 3 and int(number) <= MOST_REPEATS):
                continue  # `set` refuses it by name
            while session.repeat_count(repeat) < int(number):
                session.add_repeat(repeat)
    for path, value in answers.items():
        session.set(path, value)
