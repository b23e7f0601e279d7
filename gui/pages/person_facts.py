"""The left half of the person page: identity, tags with their reason, agreement and caregiver."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.domain.category import history_of
from core.domain.identity import mask_phone
from core.domain.standing import WORDS
from core.service.views import AgreementRow
from gui import wording
from gui.agreement_acts import offer
from gui.language import tr
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.facts_grid import FactsGrid
from gui.widgets.labels import Text
from gui.widgets.masked_field import MaskedField

if TYPE_CHECKING:
    from core.service.users import Chain
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
        self._reported = Card(theme, tr("报告了，还没认定"), "person_reported")
        self._reported_grid = FactsGrid(theme)
        self._reported.body.addWidget(self._reported_grid)
        self._advice = Card(theme, tr("可以告诉本人的政策"), "person_advice")
        self._advice_grid = FactsGrid(theme)
        self._advice.body.addWidget(self._advice_grid)
        self._care = Card(theme, tr("照料人和协议"), "person_care")
        self._deal = Button(tr("办理协议"), "person_agreement", self._offer, role="quiet", is_small=True)
        self._care.head.addWidget(self._deal)
        self._care_grid = FactsGrid(theme)
        self._care.body.addWidget(self._care_grid)
        self._chain = Card(theme, tr("谁负责"), "person_chain")
        self._tell = Button(tr("去告知"), "person_notice", self._start_notice, role="quiet", is_small=True)
        self._chain.head.addWidget(self._tell)
        self._chain_grid = FactsGrid(theme)
        self._chain.body.addWidget(self._chain_grid)
        for card in (self._reported, self._identity, self._tags, self._care, self._advice, self._chain):
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
        self._show_reported(view)
        self._advice_grid.clear()
        for advice in view.advice:
            self._advice_grid.add(advice.label, f"{advice.text}\n{advice.rule.words()}")
        self._advice.setVisible(bool(view.advice))

    def show_chain(self, chain: Chain) -> None:
        """Who answers for the person, and whether the person was told what is done with the data."""
        grid = self._chain_grid
        grid.clear()
        for link in chain.links:
            grid.add(tr(link.duty), "　".join(part for part in (tr(link.who), link.name) if part))
        if chain.notice == "never":
            grid.add(tr("个人信息告知"), tr("还没有告知"), "warn")
        elif chain.notice == "grown":
            grid.add(tr("个人信息告知"), tr("满14周岁了，要向本人再告知一次"), "warn")
        else:
            grid.add(tr("个人信息告知"), wording.day(chain.told_on))
        self._tell.setVisible(bool(chain.notice))

    def _start_notice(self) -> None:
        if self._view is not None:
            self._shell.navigator.start_form("notice", self._view.person.id)

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
            told = next((one for one in view.reported if one.field == name and one.value not in ("", value)), None)
            if told is not None:
                reported = tr("{value}（报的是“{new}”，待认定）").format(value=value or "—", new=told.value)
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
            says = tr("，").join(part for part in (wording.day(one.on), one.value) if part)
            grid.add(one.what, f"{says}\n{one.serial}　{tr(WORDS[one.standing])}", "warn")
        self._reported.setVisible(bool(view.reported))

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
        grid.add(tr("期限"), term if agreement.ends_on or agreement.starts_on else "—")
        state, tone = {
            "active": (tr("有效"), ""),
            "expiring": (tr("快到期，请准备续签"), "warn"),
            "expired": (tr("已到期，请续签"), "bad"),
            "drafted": (tr("拟好了，等各方签字"), "warn"),
            "suspended": (tr("中止，{day}起").format(day=wording.day(agreement.suspended_on)), "warn"),
            "ended": (tr("{day}终止，请另签协议").format(day=wording.day(agreement.ended_on)), "bad"),
        }.get(agreement.state, (tr("没有协议"), "bad"))
        grid.add(tr("状态"), state, tone)
        if agreement.lapse:
            grid.add(tr("要重签"), tr(agreement.lapse), "warn")
        if agreement.fee:
            grid.add(tr("照料费"), agreement.fee)
        if agreement.duties:
            grid.add(tr("约定的事"), "、".join(agreement.duties))

    def _offer(self) -> None:
        if self._view is not None:
            offer(self._shell, self._view.agreement or _none(self._view), self, self._deal)


def _none(view: PersonView) -> AgreementRow:
    person = view.person
    return AgreementRow("", person.id, person.name, person.village, "", "", "", "", None, None, "missing", None)


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
