"""Recording a care agreement that was signed on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from gui.dialogs.form_dialog import FormDialog
from gui.language import tr
from gui.shell import Shell

DATES = ("starts_on", "ends_on", "signed_on")


class RecordAgreement(FormDialog):
    """Who looks after this person, from when to when."""

    def __init__(self, shell: Shell, person_id: str, name: str, parent: QWidget) -> None:
        super().__init__(
            shell,
            "agreement",
            tr("登记委托照料协议"),
            tr("给 {name} 登记已经签好的纸质协议。").format(name=name),
            tr("登记"),
            parent,
        )
        self._person_id = person_id
        today = shell.today()
        end = _year_later(today)
        for field, label, value, hint, needed in (
            ("caregiver_name", tr("照料人姓名"), "", "", True),
            ("caregiver_relation", tr("与照料人关系"), "", tr("例：侄子、邻居"), False),
            ("caregiver_phone", tr("照料人电话"), "", "", False),
            ("number", tr("协议编号"), "", tr("协议上印的编号，没有就空着"), False),
            ("starts_on", tr("开始日期"), today.isoformat(), tr("年-月-日"), True),
            ("ends_on", tr("到期日期"), end.isoformat(), tr("年-月-日"), True),
            ("signed_on", tr("签订日期"), today.isoformat(), tr("年-月-日"), True),
        ):
            editor = QLineEdit(value)
            editor.setMaxLength(100)
            self.add(field, label, editor, hint, is_required=needed)
        self._duties = QPlainTextEdit()
        self._duties.setTabChangesFocus(True)
        self._duties.setMaximumHeight(shell.theme.px(110))
        self.add("duties", tr("约定照料的事"), self._duties, tr("一行一件，例：每天做饭"))

    def check(self) -> bool:
        bad = [name for name in DATES if _day(self._text(name)) is None]
        for name in bad:
            self.fields[name].show_error(tr("不是日期。请写成 2026-01-31 这样。"))
        if bad:
            self.fields[bad[0]].editor.setFocus()
        return not bad

    def verb(self) -> Callable[[Any], Any]:
        one = self._person_id
        texts = {name: self._text(name) for name in self.fields if name not in (*DATES, "duties")}
        days = {name: _day(self._text(name)) for name in DATES}
        duties = [line.strip() for line in self._duties.toPlainText().splitlines() if line.strip()]
        return lambda core: core.agreements.record(one, duties=duties, **texts, **days)

    def _text(self, name: str) -> str:
        editor = self.fields[name].editor
        return editor.text().strip() if isinstance(editor, QLineEdit) else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _year_later(day: date) -> date:
    """One year less a day: from 1 January to 31 December."""
    try:
        after = day.replace(year=day.year + 1)
    except ValueError:
        after = day.replace(year=day.year + 1, day=28)
    return date.fromordinal(after.toordinal() - 1)
