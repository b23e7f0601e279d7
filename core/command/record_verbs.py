"""What the commands about records do: every kind of the catalogue by the same verbs."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from core.app import Core
from core.command import shapes
from core.domain.canonical import loads_strict
from core.domain.identity import mask_account
from core.errors import InvalidInput, NotFound
from core.forms import Form, Session
from core.forms.catalogue import shipped_kinds

Json = dict[str, Any]
PAGE = 1000
FILE = "file:"
MOST_REPEATS = 200


class RecordVerbs:
    """`visit|change|lead add|sign|list|show`, `record …` for every kind, and `todo`."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def table(self) -> dict[tuple[str, str], Callable[[Namespace], Json]]:
        """(command, verb) -> what it does."""
        verbs: dict[tuple[str, str], Callable[[Namespace], Json]] = {
            ("record", "kinds"): self.kinds,
            ("record", "correct"): self.correct,
            ("todo", ""): self.todo,
        }
        for group in ("visit", "change", "lead", "record"):
            verbs |= {
                (group, "add"): self.add,
                (group, "sign"): self.sign,
                (group, "list"): self.list,
                (group, "show"): self.show,
            }
        return verbs

    def kinds(self, args: Namespace) -> Json:
        """Which kinds of records there are."""
        return {
            "kinds": [
                {"kind": kind.name, "title": kind.title, "purpose": kind.purpose, "person": kind.person,
                 "about": list(kind.about), "document": kind.document}
                for kind in shipped_kinds().values()
            ]
        }  # fmt: skip

    def correct(self, args: Namespace) -> Json:
        """A draft with the old answers; signed, it corrects the record."""
        draft = self._core.records.correct(args.id, args.reason)
        return {"id": draft.id, "state": "draft", "supersedes": draft.supersedes}

    def todo(self, args: Namespace) -> Json:
        """What waits, until when, and which rule says so."""
        return {"todo": [shapes.todo(row) for row in self._core.todo.list(args.person)]}

    def add(self, args: Namespace) -> Json:
        """A record from a JSON object of answers and photo files; signed with --sign when nothing is missing."""
        core = self._core
        about = getattr(args, "about", "")
        occasion = core.drafts.occasion(args.kind, args.person, about=about)
        today = core.seams.clock.now().day
        context = core.drafts.context_for(occasion, about)
        session = Session(core.forms.current(args.kind), today=today, context=context, latest=core.drafts.latest_day())
        answers = _read_answers(Path(args.answers))
        pictures = [core.photos.prepare(Path(name), Path(name).name) for name in args.photo or ()]
        _fill(session, {path: self._picture(value) for path, value in answers.items()})
        for prepared in pictures:
            photo = core.photos.keep(prepared)
            index = session.add_repeat("photos")
            session.set(f"photos[{index}]/picture", photo.answer)
        # Only now: a wrong answer leaves no half draft behind.
        draft = core.drafts.start(args.kind, args.person or None, answers=session.all_answers(), about=about)
        missing = session.missing()
        if args.sign and not missing:
            signed = core.records.sign(draft.id, reason=getattr(args, "reason", ""))
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

    def sign(self, args: Namespace) -> Json:
        """Signs a draft."""
        signed = self._core.records.sign(args.id, reason=getattr(args, "reason", ""))
        return {"id": signed.id, "serial": signed.serial, "state": "signed"}

    def list(self, args: Namespace) -> Json:
        """Signed records of a kind, and drafts."""
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
                return {args.listed: drafts + signed}

    def show(self, args: Namespace) -> Json:
        """One signed record or draft, with its answers."""
        core = self._core
        try:
            record = core.records.show(args.id)
        except NotFound:
            draft = core.drafts.open(args.id)
            seen: Json = {"id": draft.id, "kind": draft.kind, "state": "draft", "person_id": draft.person_id}
            form = [draft.form_id, draft.form_version]
            answers = _covered(core.forms.of(draft.form_id, draft.form_version), draft.answers)
            return {args.shown: seen | {"serial": None, "form": form, "answers": answers}}
        return {
            args.shown: {
                "id": record.id,
                "kind": record.kind,
                "state": "signed",
                "serial": record.serial,
                "person_id": record.person_id,
                "name": record.person_name,
                "visited_at": record.occurred_at.iso(),
                "recorded_at": record.recorded_at.iso(),
                "form": [record.form_id, record.form_version],
                "answers": _covered(core.records.form_of(record), record.answers),
                "hash": record.hash,
                "supersedes": record.supersedes or None,
                "superseded_by": record.superseded_by or None,
                "sync_state": record.sync_state,
                "answer_state": record.answer_state or None,
                "answer_text": record.answer_text or None,
                "about": record.about or None,
                "despite": record.despite or None,
                "followed_by": [{"id": row.id, "kind": row.kind} for row in core.records.following(record.id)],
            }
        }


def _covered(form: Form, answers: Mapping[str, Any]) -> Json:
    """The answers with account numbers covered, as the form says: they are kept whole and shown nowhere."""
    masked = {path for path, question in form.questions.items() if "masked" in question.appearances}
    return {path: mask_account(str(value)) if path in masked else value for path, value in answers.items()}


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
