"""The signatures of a record: whose picture stands under which line, and what is said where nobody signed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from core.document.types import SignatureData
from core.forms import Form, Session
from core.service.views import RecordView

MEDIA = "media:"
FIRST_FORMS = frozenset({"visit", "change", "lead"})  # ask who signs and how; their questions have names of their own
Load = Callable[[str], bytes]


def signatures(record: RecordView, form: Form, load: Load) -> list[SignatureData]:
    """Who signed, who signed for somebody, and why somebody did not."""
    if record.kind in FIRST_FORMS:
        return _of_first_forms(record, load)
    return _of_group(record, form, load)


def _of_group(record: RecordView, form: Form, load: Load) -> list[SignatureData]:
    """Every picture in the group `sign`, in the order of the form: `sign/<role>_signature` or `sign/<role>_thumb`, with
    the name from `sign/<role>_name`. What was not signed on the screen gets an empty line to sign by hand."""
    day = _day(record.occurred_at.day)
    names = {"assistant": _signer(record), "person": record.person_name}
    session = Session(form, dict(record.answers), today=record.recorded_at.day, context=dict(record.context))
    hands = []
    for path, question in form.questions.items():
        if not path.startswith("sign/") or question.kind not in ("image", "signature"):
            continue
        if not session.is_relevant(path):
            continue
        role = path.removeprefix("sign/").rsplit("_", 1)[0]
        value = record.answers.get(path)
        if not is_media(value) and path.endswith("_thumb"):
            continue
        name = str(record.answers.get(f"sign/{role}_name") or names.get(role, ""))
        picture = load(str(value)) if is_media(value) else None
        hands.append(SignatureData(role, question.label, picture, f"{name}　{day}".strip("　") if picture else name))
    return hands


def _of_first_forms(record: RecordView, load: Load) -> list[SignatureData]:
    answers = record.answers
    mode = answers.get("sign/mode", "")
    who = str(answers.get("informant/informant_name", "")) or record.person_name
    day = _day(record.occurred_at.day)

    def picture(name: str) -> bytes | None:
        value = answers.get(f"sign/{name}")
        return load(str(value)) if is_media(value) else None

    def text(name: str) -> str:
        return str(answers.get(f"sign/{name}", ""))

    signed: list[SignatureData] = []
    if mode == "self":
        signed.append(SignatureData("person", "对象签字", picture("person_signature"), f"{record.person_name}　{day}"))
    elif mode == "thumb":
        signed.append(SignatureData("thumb", "对象按手印", picture("thumb_photo"), f"{record.person_name}　{day}"))
    elif mode == "proxy":
        proxy = f"{text('proxy_name')}（{text('proxy_relation')}）代签　{day}"
        signed.append(SignatureData("proxy", "代签人", picture("proxy_signature"), proxy))
    elif mode == "refused":
        signed.append(SignatureData("person", "对象未签字", None, f"原因：{text('refused_reason')}"))
    if mode == "" and answers.get("sign/informant_mode") == "absent":
        signed.append(SignatureData("person", "报告人签字", None, "不在场或不愿签"))
    for name, role, label, whose in (
        ("informant_signature", "person", "报告人签字", who),
        ("informant_thumb", "thumb", "报告人按手印", who),
        ("receiver_signature", "person", "领款（物）人签字", ""),
        ("receiver_thumb", "thumb", "领款（物）人按手印", ""),
    ):
        if is_media(answers.get(f"sign/{name}")):
            signed.append(SignatureData(role, label, picture(name), f"{whose}　{day}".strip("　")))
    if text("witness_name"):
        signed.append(
            SignatureData("witness", "见证人", picture("witness_signature"), f"{text('witness_name')}　{day}")
        )
    signed.append(SignatureData("assistant", "协理员签字", picture("assistant_signature"), f"{_signer(record)}　{day}"))
    return signed


def _signer(record: RecordView) -> str:
    """Who signed and what he answers for: 赵协理（直接责任人）; of somebody from outside, where he comes from."""
    said = record.by.get("organisation") or record.by.get("duty", "")
    return f"{record.actor_name}（{said}）" if said else record.actor_name


def is_media(value: Any) -> bool:
    """True for an answer that is a picture."""
    return isinstance(value, str) and value.startswith(MEDIA)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
