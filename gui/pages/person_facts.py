"""The left half of the person page: identity, tags with their reason, agreement and caregiver."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui import wording
from gui.dialogs.record_agreement import RecordAgreement
from gui.language import tr
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.facts_grid import FactsGrid
from gui.widgets.labels import Text
from gui.widgets.masked_field import MaskedField

if TYPE_CHECKING:
    from core.service.views import PersonView

Fetch = Callable[[Callable[[str], None]], object]


class PersonFacts(QWidget):
    """Three cards. The ID number is covered until its button is held."""

    def __init__(self, shell: Shell, reveal: Fetch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self._view: PersonView | None = None
        theme = shell.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space("m"))
        self._identity = Card(theme, tr("基本情况"), "person_identity")
        id_row = QHBoxLayout()
        id_label = Text(tr("身份证号"), "soft")
        id_label.setMinimumWidth(theme.px(92))
        self._id = MaskedField(theme, shell.icons, tr("身份证号"), "person_id", reveal)
        id_row.setSpacing(theme.space("m"))
        id_row.addWidget(id_label)
        id_row.addWidget(self._id, 1)
        self._identity.body.addLayout(id_row)
        self._grid = FactsGrid(theme)
        self._identity.body.addWidget(self._grid)
        self._tags = Card(theme, tr("为什么要多关心"), "person_tags")
        self._tag_grid = FactsGrid(theme)
        self._tags.body.addWidget(self._tag_grid)
        self._care = Card(theme, tr("照料人和协议"), "person_care")
        self._care.head.addWidget(Button(tr("登记协议"), "person_agreement", self._record, role="quiet", is_small=True))
        self._care_grid = FactsGrid(theme)
        self._care.body.addWidget(self._care_grid)
        for card in (self._identity, self._tags, self._care):
            column.addWidget(card)
        column.addStretch(1)

    def show_view(self, view: PersonView) -> None:
        """Shows a person."""
        self._view = view
        self._id.show_masked(view.id_masked)
        self._show_identity(view)
        self._tag_grid.clear()
        for tag in view.tags:
            self._tag_grid.add(tr(tag.label), tag.reason)
        self._tags.setVisible(bool(view.tags))
        self._show_care(view)

    def cover(self) -> None:
        """Covers the number."""
        self._id.cover()

    def _show_identity(self, view: PersonView) -> None:
        person, grid, pending = view.person, self._grid, view.pending
        grid.clear()
        lines = (
            ("birth_date", tr("出生日期"), wording.day(person.birth_date)),
            ("phone", tr("联系电话"), view.phone_masked),
            ("address", tr("现居住地"), person.address),
            ("ethnicity", tr("民族"), person.ethnicity),
            ("support_form", tr("供养方式"), wording.coded("support_form", person.support_form)),
            ("self_care", tr("自理能力"), wording.coded("self_care", person.self_care)),
            ("disability_kind", tr("残疾"), _disability(view)),
            ("illness", tr("疾病情况"), person.illness),
            ("lives_alone", tr("独居"), wording.coded("lives_alone", person.lives_alone)),
            ("certificate_no", tr("供养证编号"), person.certificate_no),
            ("started_on", tr("纳入日期"), wording.day(person.started_on)),
            ("note", tr("备注"), person.note),
        )
        for name, label, value in lines:
            if name in pending:
                grid.add(label, tr("{value}（新改的，待区里认定）").format(value=value or "—"), "warn")
            elif value and value != "—":
                grid.add(label, value)
        for heading, value in view.extra.items():
            grid.add(heading, value)

    def _show_care(self, view: PersonView) -> None:
        grid, agreement = self._care_grid, view.agreement
        grid.clear()
        if agreement is None:
            grid.add(tr("协议"), tr("没有登记委托照料协议"), "warn")
            return
        name = agreement.caregiver_name
        if agreement.caregiver_relation:
            name = f"{name}（{agreement.caregiver_relation}）"
        grid.add(tr("照料人"), name)
        grid.add(tr("电话"), agreement.caregiver_phone_masked)
        if agreement.number:
            grid.add(tr("协议编号"), agreement.number)
        term = tr("{since} 至 {until}").format(
            since=wording.day(agreement.starts_on), until=wording.day(agreement.ends_on)
        )
        state, tone = {
            "active": (tr("有效"), ""),
            "expiring": (tr("快到期，请准备续签"), "warn"),
            "expired": (tr("已到期，请续签"), "bad"),
        }.get(agreement.state, (tr("没有协议"), "bad"))
        grid.add(tr("期限"), term if agreement.ends_on or agreement.starts_on else "—")
        grid.add(tr("状态"), state, tone)

    def _record(self) -> None:
        if self._view is not None:
            RecordAgreement(self._shell, self._view.person.id, self._view.person.name, self).open()


def _disability(view: PersonView) -> str:
    person = view.person
    if not person.disability_kind:
        return ""
    kind = wording.coded("disability_kind", person.disability_kind)
    grade = wording.coded("disability_grade", person.disability_grade) if person.disability_grade else ""
    return f"{kind}{grade}"
