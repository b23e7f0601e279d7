"""From a signed record to the page: which words stand in which cell. What may be seen is decided here.

A public copy (公示件) carries masked numbers, an internal copy the full ones. The page itself knows nothing of that.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any

from core.clock import Moment
from core.document.types import (
    FieldItem,
    LedgerLine,
    LedgerSheet,
    Mark,
    ProblemLine,
    RouteRow,
    RouteSheet,
    Row,
    SectionBlock,
    Sheet,
)
from core.domain.identity import mask_account, mask_id, mask_phone
from core.domain.person import Person, choice_label
from core.forms import Form, Question, Session
from core.forms.catalogue import shipped_kinds
from core.paths import resources
from core.service.hands import is_media, signatures
from core.service.heads import SAID_IN_HEAD
from core.service.ledger import METHODS
from core.service.slips import slip_of
from core.service.views import DueRow, LedgerEntry, PersonView, RecordView

SILENT = frozenset({"image", "signature", "hidden", "note", "group", "repeat", "calculate"})
IN_THE_HEAD = frozenset({"visit/visited_on", "visit/visited_at", "visit/method"})
PHOTOS, SIGNATURES, PROBLEMS = "photos", "sign", "problems"
QR_VERSION = "NF1"
Load = Callable[[str], bytes]
Marks = Mapping[str, Mapping[str, Sequence[str]]]


@dataclass(frozen=True)
class Print:
    """What every sheet needs besides its record: who may see what, and whose office it is.

    `fields` are told by the rules rather than by the record (`core.service.heads`); `code` is the district's own
    picture for slips.
    """

    is_internal: bool
    org_title: str
    label: str
    hotline: str
    fields: Sequence[FieldItem] = ()
    code: bytes | None = None


def record_sheet(record: RecordView, form: Form, load: Load, how: Print, language: str = "zh") -> Sheet:
    """A visit, change report or lead as a filled-in form. On paper in Chinese; a screen may ask in `language`."""
    today, context = record.recorded_at.day, dict(record.context)
    session = Session(form, dict(record.answers), today=today, context=context, language=language)
    look = _Look(marks_of(record.kind), how.is_internal, told_in_head(record.kind))
    numbered = [(path, text) for path, text in record.answers.items() if path.startswith(f"{PHOTOS}[")]
    pictures = [path for path, value in numbered if is_media(value)]
    return Sheet(
        title=how.label,
        serial=record.serial,
        fields=_record_fields(record, how),
        sections=list(_sections(form, session, look)),
        problems=list(_problems(form, session)),
        photos=[load(record.answers[path]) for path in pictures],
        captions=[str(record.answers.get(path.rsplit("/", 1)[0] + "/caption", "")) for path in pictures],
        signatures=signatures(record, form, load),
        seal_labels=("村（居）民委员会（章）",),
        qr=qr_text(record),
        record_id=record.id,
        hash=record.hash,
        notes=_notes(record, how),
        org_title=how.org_title,
        receipt=slip_of(record, partial(_said, form, session), how.hotline, how.code),
    )


def _said(form: Form, session: Session, path: str) -> str:
    value = session.value(path) if path in form.questions else None
    return answer_words(session, form.questions[path], path, value) if value else ""


def qr_text(record: RecordView) -> str:
    """What the QR code says: which record this is and the beginning of its hash, nothing of the person."""
    return f"{QR_VERSION}:{record.id}:{record.hash[:16]}"


def route_sheet(rows: Sequence[DueRow], title: str, day: date, how: Print) -> RouteSheet:
    """The due list as a list to walk by."""
    states = {"overdue": "已逾期", "due": "应走访", "coming": "即将到期"}
    return RouteSheet(
        title=title,
        serial="",
        subtitle=_day(day),
        org_title=how.org_title,
        rows=[
            RouteRow(
                name=row.name,
                village=row.village,
                group=row.group,
                tags="、".join(label for _code, label in row.tags),
                address=row.address,
                phone=row.phone_masked,
                due=f"{states[row.due.state]} {row.due.due_on.month}月{row.due.due_on.day}日",
                reason=row.due.reason.words(),
                is_overdue=row.due.state == "overdue",
            )
            for row in rows
        ],
        notes=(f"社会救助服务热线 {how.hotline}",),
    )


def ledger_sheet(
    view: PersonView, entries: Sequence[LedgerEntry], serials: Mapping[str, str], how: Print
) -> LedgerSheet:
    """The ledger of one person."""
    kinds = {"visit": "走访", "change": "变化", "lead": "线索", "agreement": "协议", "print": "打印", "reveal": "查看",
             "master": "资料", "paper": "签字件", "export": "导出"}  # fmt: skip
    kinds = {name: kind.title for name, kind in shipped_kinds().items()} | kinds
    return LedgerSheet(
        title="分散供养特困人员工作台账",
        serial="",
        fields=person_fields(view.person, is_internal=how.is_internal),
        entries=[
            LedgerLine(
                on=entry.at.day.isoformat(),
                kind=kinds.get(entry.kind, entry.title),
                title=entry.title,
                summary=entry.summary,
                by=entry.actor_name,
                serial=serials.get(entry.record_id, ""),
                is_superseded=entry.is_superseded,
            )
            for entry in entries
        ],
        org_title=how.org_title,
        notes=(f"社会救助服务热线 {how.hotline}",),
    )


def person_fields(person: Person, *, is_internal: bool) -> list[FieldItem]:
    """The identity block of a page; numbers in full only on the internal copy."""

    def shown(value: str, mask: Callable[[str], str]) -> str:
        return value if is_internal else mask(value)

    self_care = choice_label("self_care", person.self_care) if person.self_care else ""
    disability = ""
    if person.disability_kind:
        kind = choice_label("disability_kind", person.disability_kind)
        grade = choice_label("disability_grade", person.disability_grade) if person.disability_grade else ""
        disability = kind + grade
    return [
        FieldItem("姓名", person.name, 1),
        FieldItem("性别", choice_label("sex", person.sex), 1),
        FieldItem("出生日期", person.birth_date.isoformat() if person.birth_date else "", 1),
        FieldItem("身份证号", shown(person.id_number, mask_id) or person.no_id_reason, 0),
        FieldItem("自理能力", self_care, 1),
        FieldItem("残疾", disability if is_internal else "", 1)
        if is_internal
        else FieldItem("供养方式", "分散供养", 1),
        FieldItem("村（居）", f"{person.village} {person.group}".strip(), 0),
        FieldItem("联系电话", shown(person.phone, mask_phone), 1),
        FieldItem("照料人", f"{person.caregiver_name} {person.caregiver_relation}".strip(), 1),
        FieldItem("现居住地", person.address, 3),
        *([FieldItem("干部近亲属", "是", 1)] if is_internal and person.is_near_relative == "yes" else []),
    ]


def _record_fields(record: RecordView, how: Print) -> list[FieldItem]:
    fields = person_fields(record.person, is_internal=how.is_internal) if record.person else []
    local = record.occurred_at.local
    fields.append(FieldItem("日期时间", f"{_day(local.date())} {local:%H:%M}", 0))
    if record.kind == "visit":
        fields.append(FieldItem("方式", METHODS.get(str(record.answers.get("visit/method", "")), ""), 1))
    fields.append(FieldItem("协理员", record.actor_name, 1))
    return [*fields, *how.fields]


@dataclass(frozen=True)
class _Look:
    """How answers are shown: what they mean, on which copy, and which stand in the head already."""

    marks: Marks
    is_internal: bool
    skipped: frozenset[str]


def told_in_head(kind: str) -> frozenset[str]:
    """Questions whose answers stand in the head already: day and time, and what `core.service.heads` puts there."""
    known = shipped_kinds().get(kind)
    when = known.when if known is not None and len(known.when) > 1 else ()
    return IN_THE_HEAD | {*when} | SAID_IN_HEAD.get(kind, frozenset())


def _sections(form: Form, session: Session, look: _Look) -> Iterator[SectionBlock]:
    for section in form.sections:
        if section.path in (PHOTOS, SIGNATURES, PROBLEMS):
            continue
        paths = [section.path] if section.path else section.children
        rows = [row for path in paths for row in _rows(form, session, path, "", look)]
        if rows:
            yield SectionBlock(session.label(section.path) if section.path else section.label, rows)


def _rows(form: Form, session: Session, path: str, instance: str, look: _Look) -> Iterator[Row]:
    question = form.questions[path]
    here = _instance_path(path, instance)
    if not session.is_relevant(here):
        return
    if question.kind == "repeat":
        for index in range(1, session.repeat_count(here) + 1):
            for child in question.children:
                yield from _rows(form, session, child, f"{here}[{index}]", look)
    elif question.kind == "group":
        for child in question.children:
            yield from _rows(form, session, child, here, look)
    elif question.kind not in SILENT and path not in look.skipped:
        value = session.value(here)
        if value not in (None, "", []):
            words = covered(question, answer_words(session, question, here, value), is_internal=look.is_internal)
            yield Row(session.label(here), words, mark_of(look.marks, path, value))


def covered(question: Question, words: str, *, is_internal: bool) -> str:
    """An answer with its number covered, as the form says (`appearance`): account numbers always, ID and telephone
    numbers on public copies."""
    if "masked" in question.appearances:
        return mask_account(words)
    if is_internal:
        return words
    cover = {"masked-id": mask_id, "masked-phone": mask_phone}
    return next((mask(words) for name, mask in cover.items() if name in question.appearances), words)


def _instance_path(path: str, instance: str) -> str:
    return f"{instance}/{path.rsplit('/', 1)[-1]}" if instance else path


def answer_words(session: Session, question: Question, path: str, value: Any) -> str:
    """An answer as a reader expects it: labels of choices, dates in words."""
    labels = {choice.value: choice.label for choice in (*question.choices, *session.choices(path))}
    if isinstance(value, list):
        return "、".join(labels.get(str(item), str(item)) for item in value)
    is_chinese = "en" not in session.language.lower()
    if question.kind == "date":
        return _day(date.fromisoformat(str(value))) if is_chinese else str(value)
    if question.kind == "acknowledge":
        return "已确认" if is_chinese else "✓"
    if question.kind == "decimal" and isinstance(value, float):
        return f"{value:f}".rstrip("0").rstrip(".")
    return labels.get(str(value), str(value))


def _problems(form: Form, session: Session) -> Iterator[ProblemLine]:
    if PROBLEMS not in form.questions:
        return
    for index in range(1, session.repeat_count(PROBLEMS) + 1):
        here = f"{PROBLEMS}[{index}]"

        def said(name: str, here: str = here) -> str:
            value = session.value(f"{here}/{name}")
            if value in (None, "", []):
                return ""
            return answer_words(session, form.questions[f"{PROBLEMS}/{name}"], f"{here}/{name}", value)

        fixed = session.value(f"{here}/is_fixed")
        handled = {"yes": "当场解决", "no": "未解决"}.get(str(fixed), "")
        yield ProblemLine(said("category"), said("what"), handled, said("owner"), said("due_on"))


def mark_of(marks: Marks, path: str, value: Any) -> Mark:
    """Whether an answer is fine, names a problem or does not apply; "" for answers that are neither."""
    known = marks.get(path)
    if known is None:
        return ""
    values = {str(item) for item in value} if isinstance(value, list) else {str(value)}
    if values & set(known.get("problem", ())):
        return "problem"
    if values & set(known.get("na", ())):
        return "na"
    if values & set(known.get("ok", ())):
        return "ok"
    return "problem" if "problem" not in known else ""


@cache
def marks_of(kind: str) -> Marks:
    """Which answers of a form are fine and which name a problem: data beside the words of the document."""
    marks: Marks = tomllib.loads((resources() / "documents" / "marks.toml").read_text("utf-8")).get(kind, {})
    return marks


def _notes(record: RecordView, how: Print) -> tuple[str, ...]:
    notes = [f"社会救助服务热线 {how.hotline}"]
    if record.supersedes:
        notes.insert(0, "本表为更正件，原记录保留。")
    if record.context.get("correction"):
        notes.insert(1, f"更正原因：{record.context['correction']}")
    if record.despite:
        notes.insert(0, f"与已知情况不一致，说明：{record.despite}")
    if record.superseded_by:
        notes.insert(0, "本表已有更正件，以更正件为准。")
    if record.is_clock_doubted:
        notes.insert(0, f"时间存疑：填写时电脑时钟不准。{_really(record)}")
    return tuple(notes)


def _really(record: RecordView) -> str:
    """Between which times of the district it was, as far as they are known."""
    after, before = record.really.after, record.really.before
    parts = [
        f"{_minute(after)}（上次联系区里）之后" if after else "",
        f"{_minute(before)}（区里收到）之前" if before else "",
    ]
    known = "、".join(part for part in parts if part)
    return f"真正的时间在{known}。" if known else ""


def _minute(moment: Moment) -> str:
    return f"{_day(moment.day)}{moment.local:%H:%M}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
