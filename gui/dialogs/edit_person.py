"""Proposing a correction of somebody's master data. The district decides; until then it is shown as pending."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from core.domain.identity import mask_phone
from core.domain.person import FIELD_BY_NAME, YES_NO
from gui.dialogs.form_dialog import FormDialog
from gui.language import tr
from gui.shell import Shell
from gui.widgets.date_edit import DateEdit
from gui.widgets.limit import limit

if TYPE_CHECKING:
    from core.service.views import PersonView

# What an assistant can know better than the district. Covered numbers are not shown here: an empty field keeps them.
OFFERED = (
    "name", "sex", "birth_date", "phone", "village", "group", "address", "hukou_village", "self_care", "support_form",
    "other_schemes", "lives_alone", "left_behind", "is_student", "is_seriously_ill", "illness", "disability_kind",
    "disability_grade", "guardian_name", "guardian_relation", "guardian_phone", "caregiver_name", "caregiver_relation",
    "caregiver_phone", "notice_on", "note",
)  # fmt: skip
COVERED = frozenset({"phone", "guardian_phone", "caregiver_phone"})
WIDE = frozenset({"illness", "note"})


class EditPerson(FormDialog):
    """Only what was changed is proposed, with the reason."""

    def __init__(self, shell: Shell, view: PersonView, parent: QWidget) -> None:
        super().__init__(
            shell,
            "edit_person",
            tr("更正资料"),
            tr("改好后先在本机显示，送到区里认定后才算数。没改的不用动。"),
            tr("提出更正"),
            parent,
        )
        self._person_id = view.person.id
        self._seen_version = view.base_version
        self._before: dict[str, str] = {}
        for name in OFFERED:
            self._offer(name, view)
        self._reason = QLineEdit()
        limit(self._reason, 200)
        self.add("reason", tr("为什么改"), self._reason, tr("例：本人换了电话；村里核对户口本"), is_required=True)

    def changed(self) -> dict[str, str]:
        """What was changed, field by field."""
        now = {name: _value(self.fields[name].editor) for name in self._before}
        return {name: value for name, value in now.items() if value != self._before[name]}

    def go_to(self, name: str) -> None:
        """Puts the cursor on a field; one that is not offered leaves it where it is."""
        if name in self.fields:
            self.fields[name].editor.setFocus()

    def check(self) -> bool:
        if not self.changed():
            self.banner.say(tr("还没有改动任何一项。"), "warn")
            return False
        return True

    def verb(self) -> Callable[[Any], Any]:
        one, changes, reason, seen = self._person_id, self.changed(), self._reason.text(), self._seen_version
        return lambda core: core.people.propose(one, changes, reason, seen_version=seen)

    def _offer(self, name: str, view: PersonView) -> None:
        field = FIELD_BY_NAME[name]
        held = getattr(view.person, name)
        value = held.isoformat() if isinstance(held, date) else str(held or "")
        hint = ""
        editor: QWidget
        if field.kind == "date":
            editor = DateEdit(self.shell.theme, self.shell.icons, self.shell.today, f"edit_person_{name}")
            editor.show_day(held)
            editor.describe(tr(field.label))
        elif field.choices or field.kind == "yes_no":
            editor = QComboBox()
            editor.addItem(tr("（没有登记）"), "")
            for code, label in field.choices or YES_NO:
                editor.addItem(tr(label), code)
            editor.setCurrentIndex(max(0, editor.findData(value)))
            value = str(editor.currentData())
        elif name in WIDE:
            editor = QPlainTextEdit(value)
            editor.setTabChangesFocus(True)
            editor.setMaximumHeight(self.shell.theme.px(84))
        else:
            covered = name in COVERED and bool(value)
            editor = QLineEdit("" if covered else value)
            limit(editor, 200)
            if covered:
                value = ""
                hint = tr("现在登记的是 {masked}，不改就空着").format(masked=_masked(name, view))
        self.add(name, tr(field.label), editor, hint)
        self._before[name] = value


def _value(editor: QWidget) -> str:
    if isinstance(editor, DateEdit):
        return editor.day.isoformat() if editor.day else ""
    if isinstance(editor, QComboBox):
        return str(editor.currentData() or "")
    if isinstance(editor, QPlainTextEdit):
        return editor.toPlainText().strip()
    return editor.text().strip() if isinstance(editor, QLineEdit) else ""


def _masked(name: str, view: PersonView) -> str:
    if name == "phone":
        return view.phone_masked
    if name == "guardian_phone":
        return mask_phone(view.person.guardian_phone)
    return view.agreement.caregiver_phone_masked if view.agreement else "…"
