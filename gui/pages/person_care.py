"""The tab 协议与照料 of a person's page: who looks after him, who answers for it, and every agreement there was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.service.views import AgreementRow
from gui import wording
from gui.agreement_acts import offer
from gui.language import tr
from gui.pages.person_entries import CARE, PersonEntries
from gui.shell import Shell
from gui.telling import told
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.columns import Columns
from gui.widgets.facts_grid import FactsGrid
from gui.widgets.labels import SectionTitle
from gui.widgets.scroll import Scroll

if TYPE_CHECKING:
    from core.service.users import Chain
    from core.service.views import PersonView


class PersonCare(QWidget):
    """The agreement and the chain of duty at the left, the records at the right."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self._view: PersonView | None = None
        self._known: Chain | None = None
        theme = shell.theme
        left = Scroll(gap=4)
        left.setMinimumHeight(theme.px(150))
        left.body.setSpacing(theme.space("m"))
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
        left.body.addWidget(self._care)
        left.body.addWidget(self._chain)
        left.body.addStretch(1)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space("s"))
        column.addWidget(SectionTitle(tr("签过的协议和考核")))
        self.entries = PersonEntries(
            shell, "care", tr("签过的协议和考核"), tr("签订、终止协议和考核照料人以后都会记在这里。"), CARE
        )
        self.entries.table.setMinimumHeight(theme.px(110))
        column.addWidget(self.entries, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        scroll = Scroll()
        scroll.body.addWidget(Columns(theme, left, right, (1, 1)))
        whole.addWidget(scroll)

    def enter(self) -> None:
        """Takes the keyboard."""
        self._deal.setFocus()

    def show_person(self, person_id: str) -> None:
        """Another person."""
        self.entries.show_person(person_id)

    def reload(self) -> None:
        """Reads the records."""
        self.entries.reload()

    def show_care(self, view: PersonView | None, chain: Chain | None) -> None:
        """Shows the agreement in force and who answers for the person; None is still to come."""
        if view is not None and view is not self._view:
            self._show_care(view)
        if chain is not None and chain is not self._known:
            self._show_chain(chain)
        self._view, self._known = view, chain

    def _show_chain(self, chain: Chain) -> None:
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
        grid.add(tr("状态"), *state_of(agreement))
        if agreement.lapse:
            grid.add(tr("要重签"), told(agreement.lapse), "warn")
        if agreement.fee:
            grid.add(tr("照料费"), told(agreement.fee))
        if agreement.duties:
            grid.add(tr("约定的事"), told("、".join(agreement.duties)))

    def _offer(self) -> None:
        if self._view is not None:
            offer(self._shell, self._view.agreement or _none(self._view), self, self._deal)


def state_of(agreement: AgreementRow) -> tuple[str, str]:
    """How an agreement stands, in words, and the tone of them."""
    return {
        "active": (tr("有效"), ""),
        "expiring": (tr("快到期，请准备续签"), "warn"),
        "expired": (tr("已到期，请续签"), "bad"),
        "drafted": (tr("拟好了，等各方签字"), "warn"),
        "suspended": (tr("中止，{day}起").format(day=wording.day(agreement.suspended_on)), "warn"),
        "ended": (tr("{day}终止，请另签协议").format(day=wording.day(agreement.ended_on)), "bad"),
    }.get(agreement.state, (tr("没有协议"), "bad"))


def _none(view: PersonView) -> AgreementRow:
    person = view.person
    return AgreementRow("", person.id, person.name, person.village, "", "", "", "", None, None, "missing", None)
