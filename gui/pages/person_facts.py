"""The left half of the tab 概况: what was reported, identity, why more care, what may be told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.domain.category import history_of
from core.domain.identity import mask_phone
from core.domain.standing import WORDS
from gui import wording
from gui.language import tr
from gui.shell import Shell
from gui.telling import told
from gui.widgets.card import Card
from gui.widgets.facts_grid import FactsGrid
from gui.widgets.labels import Text
from gui.widgets.masked_field import MaskedField

if TYPE_CHECKING:
    from core.service.views import PersonView

Fetch = Callable[[Callable[[str], None]], object]


class PersonFacts(QWidget):
    """Cards one below the other. The ID number is covered until its button is held."""

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
        self._reported = Card(theme, tr("报告了，还没认定"), "person_reported")
        self._reported_grid = FactsGrid(theme)
        self._reported.body.addWidget(self._reported_grid)
        self._advice = Card(theme, tr("可以告诉本人的政策"), "person_advice")
        self._advice_grid = FactsGrid(theme)
        self._advice.body.addWidget(self._advice_grid)
        for card in (self._reported, self._tags, self._identity, self._advice):
            column.addWidget(card)
        column.addStretch(1)

    def show_view(self, view: PersonView) -> None:
        """Shows a person."""
        self._view = view
        self._id.show_masked(view.id_masked)
        self._show_identity(view)
        self._tag_grid.clear()
        for tag in view.tags:
            self._tag_grid.add(told(tag.label), told(tag.reason))
        if view.due is not None:
            self._tag_grid.add(tr("多久走访"), f"{told(view.due.reason.interval)}\n{told(view.due.rule.words())}")
        self._tags.setVisible(bool(view.tags) or view.due is not None)
        self._show_reported(view)
        self._advice_grid.clear()
        for advice in view.advice:
            self._advice_grid.add(told(advice.label), f"{told(advice.text)}\n{told(advice.rule.words())}")
        self._advice.setVisible(bool(view.advice))

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
            ("is_near_relative", tr("干部近亲属"), tr("是") if person.is_near_relative == "yes" else ""),
            ("certificate_no", tr("供养证编号"), person.certificate_no),
            ("started_on", tr("纳入日期"), wording.day(person.started_on)),
            ("category", tr("人员类别"), _categories(view)),
            ("hukou_village", tr("户籍村（居）"), person.hukou_village),
            ("other_schemes", tr("同时享受的其他保障"), person.other_schemes),
            ("left_behind", tr("三留守"), _left_behind(view)),
            ("guardian_name", tr("监护人"), _guardian(view)),
            ("note", tr("备注"), person.note),
        )
        for name, label, value in lines:
            other = next((one for one in view.reported if one.field == name and one.value not in ("", value)), None)
            if other is not None:
                reported = tr("{value}（报的是“{new}”，待认定）").format(value=value or "—", new=told(other.value))
                grid.add(label, reported, "warn")
            elif name in pending:
                grid.add(label, tr("{value}（新改的，待区里认定）").format(value=value or "—"), "warn")
            elif value and value != "—":
                grid.add(label, value)
        for heading, value in view.extra.items():
            grid.add(heading, value)

    def _show_reported(self, view: PersonView) -> None:
        """What records say and the district has not decided; the master value beside it stays as it is."""
        grid = self._reported_grid
        grid.clear()
        for one in view.reported:
            says = tr("，").join(part for part in (wording.day(one.on), told(one.value)) if part)
            grid.add(told(one.what), f"{says}\n{one.serial}　{tr(WORDS[one.standing])}", "warn")
        self._reported.setVisible(bool(view.reported))


def _disability(view: PersonView) -> str:
    person = view.person
    if not person.disability_kind:
        return ""
    kind = wording.coded("disability_kind", person.disability_kind)
    grade = wording.coded("disability_grade", person.disability_grade) if person.disability_grade else ""
    return f"{kind}{grade}"


def _categories(view: PersonView) -> str:
    """The present category, and earlier ones with their days."""
    person = view.person
    if not person.category and not person.categories:
        return ""
    return tr("，").join(one.words() for one in history_of(person))


def _left_behind(view: PersonView) -> str:
    value = view.person.left_behind
    return wording.coded("left_behind", value) if value and value != "no" else ""


def _guardian(view: PersonView) -> str:
    person = view.person
    if not person.guardian_name:
        return ""
    relation = f"（{person.guardian_relation}）" if person.guardian_relation else ""
    return f"{person.guardian_name}{relation} {mask_phone(person.guardian_phone)}".strip()
