"""Recording a care agreement that was signed on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from gui.dialogs.form_dialog import FormDialog
from gui.language import tr
from gui.shell import Shell
from gui.widgets.date_edit import DateEdit
from gui.widgets.limit import limit


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
        self._days: dict[str, DateEdit] = {}
        today = shell.today()
        for field, label, hint, needed in (
            ("caregiver_name", tr("照料人姓名"), "", True),
            ("caregiver_relation", tr("与照料人关系"), tr("例：侄子、邻居"), False),
            ("caregiver_phone", tr("照料人电话"), "", False),
            ("number", tr("协议编号"), tr("协议上印的编号，没有就空着"), False),
        ):
            editor = QLineEdit()
            limit(editor, 100)
            self.add(field, label, editor, hint, is_required=needed)
        self._add_day("starts_on", tr("开始日期"), today)
        self._add_day("ends_on", tr("到期日期"), _year_later(today))
        self._add_day("signed_on", tr("签订日期"), today)
        self._duties = QPlainTextEdit()
        self._duties.setTabChangesFocus(True)
        self._duties.setMaximumHeight(shell.theme.px(110))
        self.add("duties", tr("约定照料的事"), self._duties, tr("一行一件，例：每天做饭"))

    def _add_day(self, name: str, label: str, day: date) -> None:
        edit = DateEdit(self.shell.theme, self.shell.icons, self.shell.today, f"agreement_{name}")
        edit.show_day(day)
        edit.describe(label)
        self._days[name] = edit
        self.add(name, label, edit, is_required=True)
        edit.complained.connect(self.fields[name].show_error)

    def check(self) -> bool:
        bad = [name for name, edit in self._days.items() if edit.day is None]
        for name in bad:
            self.fields[name].show_error(tr("请填日期，比如 2026-01-31。"))
        if bad:
            self.fields[bad[0]].editor.setFocus()
        return not bad

    def verb(self) -> Callable[[Any], Any]:
        one = self._person_id
        texts = {name: self._text(name) for name in self.fields if name not in self._days and name != "duties"}
        days = {name: edit.day for name, edit in self._days.items()}
        duties = [line.strip() for line in self._duties.toPlainText().splitlines() if line.strip()]
        return lambda core: core.agreements.record(one, duties=duties, **texts, **days)

    def _text(self, name: str) -> str:
        editor = self.fields[name].editor
        return editor.text().strip() if isinstance(editor, QLineEdit) else ""


def _year_later(day: date) -> date:
    """One year less a day: from 1 January to 31 December."""
    try:
        after = day.replace(year=day.year + 1)
    except ValueError:
        after = day.replace(year=day.year + 1, day=28)
    return date.fromordinal(after.toordinal() - 1)
