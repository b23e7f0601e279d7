"""Records of any kind for tests: what the test does not care about is filled with the first answer the form takes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from core.app import Core
from core.forms import Session
from core.forms.catalogue import kind_of
from tests.helpers.people import id_number
from tests.helpers.workspace import add_people, signature_png

QUIET = ("none", "no", "normal", "ok", "yes")  # the answers after which a form asks least
NUMBERS = (1, 0, 10, 100)
CAREGIVER_ID = id_number(date(1970, 5, 17), "2")  # of nobody


def sign_record(
    core: Core,
    kind: str,
    person_id: str = "",
    *,
    about: str = "",
    is_signed: bool = True,
    reason: str = "",
    **answers: Any,
) -> str:
    """A signed record of a kind (or its draft, with the same id); a person is added when it needs one."""
    if kind_of(kind).person == "needed" and not person_id and not about:
        person_id = add_people(core, 1)[0]
    draft = core.drafts.start(kind, person_id or None, about=about)
    session = core.records.session(draft)
    fill(core, session, answers)
    core.drafts.save(draft.id, session.all_answers(), "")
    return core.records.sign(draft.id, reason=reason).id if is_signed else draft.id


def fill(core: Core, session: Session, answers: dict[str, Any]) -> None:
    """Sets the given answers (repeats grow as needed), then whatever the form still misses."""
    for path, value in answers.items():
        _grow(session, path)
        session.set(path, value)
    ink = core.photos.keep_signature(signature_png()).answer
    for _round in range(300):
        missing = session.missing()
        if not missing:
            return
        path = missing[0].path
        for value in _offers(session, path, ink, core):
            session.set(path, value)
            if session.problem(path) is None:
                break
        else:
            raise AssertionError(f"no answer fits {path}: {missing[0].code} {missing[0].text}")
    raise AssertionError("the form never ends")


def _grow(session: Session, path: str) -> None:
    for place, char in enumerate(path):
        if char == "]":
            repeat, _, number = path[:place].rpartition("[")
            while session.repeat_count(repeat) < int(number):
                session.add_repeat(repeat)


def _offers(session: Session, path: str, ink: str, core: Core) -> Iterator[Any]:
    question = session.form.questions[_bare(path)]
    choices = [choice.value for choice in session.choices(path)]
    ordered = sorted(choices, key=lambda value: QUIET.index(value) if value in QUIET else len(QUIET))
    today = core.seams.clock.now().day
    if question.kind == "select_one":
        yield from ordered
    elif question.kind in ("select_multiple", "rank"):
        yield from ([value] for value in ordered)
        yield ordered
    elif question.kind in ("integer", "range"):
        yield from NUMBERS
    elif question.kind == "decimal":
        yield from (float(number) for number in NUMBERS)
    elif question.kind == "date":
        yield today.isoformat()
        yield today.replace(year=today.year + 1).isoformat()
    elif question.kind == "time":
        yield "09:00"
    elif question.kind == "datetime":
        yield f"{today.isoformat()}T09:00"
    elif question.kind == "acknowledge":
        yield "OK"
    elif question.kind in ("image", "signature"):
        yield ink
    elif question.kind == "repeat":
        session.add_repeat(path)
    else:
        yield from ("已核实", "13800000000", "2026", CAREGIVER_ID, "100")


def _bare(path: str) -> str:
    out, depth = "", 0
    for char in path:
        depth += char == "["
        if not depth:
            out += char
        depth -= char == "]"
    return out
