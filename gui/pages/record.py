"""A signed record, read only: what was found, with its pictures and signatures, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import wording
from gui.dialogs.give_reason import GiveReason
from gui.language import tr
from gui.models.papers import papers_of_record
from gui.models.records import answer_pill, doubt_words, sync_pill
from gui.pages.page import Page
from gui.pages.record_papers import SignedSheet, cleared_card, paper_pill, papers_card, small_sheet, trail_card
from gui.pages.record_sheet import Picture, answers_cards, photos_of, pictures_card, signatures_of
from gui.shell import Shell
from gui.telling import told
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.facts_grid import FactsGrid
from gui.widgets.labels import Pill, Text
from gui.widgets.name_bar import NameBar
from gui.widgets.offers_menu import OffersMenu
from gui.widgets.scroll import Scroll
from gui.widgets.wrap_row import WrapRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.app import Core
    from core.document.types import Sheet
    from core.forms.catalogue import RecordKind
    from core.service.views import RecordRow, RecordView, TaskRow, TodoRow


@dataclass(frozen=True)
class _Seen:
    """What the page shows, made off the main thread."""

    record: RecordView
    sheet: Sheet
    pictures: list[Picture]
    followed_by: Sequence[RecordRow]
    may_follow: Sequence[RecordKind]
    waiting: Sequence[TodoRow]
    papers: Sequence[SignedSheet]
    comments: Sequence[TaskRow]


class RecordPage(Page):
    """Print it, correct it, go to the person, follow it up. `kind_shown` says which kind of record it is."""

    kind_shown = Signal(str)

    key: ClassVar[str] = "record"
    concerns: ClassVar[frozenset[str]] = frozenset({"record", "print", "decision", "paper", "task"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, "")
        self._record_id = ""
        self._record: RecordView | None = None
        self.heading.hide()
        self.aside.hide()
        self._build_head()
        scroll = Scroll(gap=4)
        self._sheet = QVBoxLayout()
        self._sheet.setSpacing(shell.theme.space("m"))
        scroll.body.addLayout(self._sheet)
        scroll.body.addStretch(1)
        self.body.addWidget(scroll, 1)

    def arrive(self, **arguments: Any) -> None:
        """`record_id` says which."""
        self._record_id = str(arguments["record_id"])
        self.refresh()
        self._print.setFocus()

    def reload(self) -> None:
        one, language = self._record_id, self.shell.language.code
        if one:
            self.shell.tasks.read(
                lambda core: read_record(core, one, language), self._show, self.show_error, key="record"
            )

    def _build_head(self) -> None:
        theme, icons = self.shell.theme, self.shell.icons
        card = Card(theme, name="record_header")
        self._print = Button(tr("打印"), "record_print", self._open_print, role="main", icons=icons, icon="print")
        self._correct = Button(tr("更正"), "record_correct", self._start_correction)
        self._person = Button(tr("看这个人"), "record_person", self._open_person)
        actions = (self._print, self._correct, self._person)
        self._title = NameBar(theme, icons, "record", "title", self.shell.navigator.go_back, actions)
        card.body.addWidget(self._title)
        self._about = Text("", "soft", wraps=True)
        self._about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._about.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        card.body.addWidget(self._about)
        self._pills = WrapRow()
        card.body.addWidget(self._pills)
        self._answer = Text("", wraps=True)
        card.body.addWidget(self._answer)
        self.body.addWidget(card)

    def _show(self, seen: _Seen) -> None:
        self.banner.drop_error()
        record = self._record = seen.record
        self.kind_shown.emit(record.kind)
        self._title.say(
            tr("{kind} · {name}").format(
                kind=wording.kind(record.kind), name=record.person_name or tr("（名单外的人）")
            )
        )
        self._about.setText(
            tr("编号 {serial}　{when}　经办人 {who}").format(
                serial=record.serial, when=wording.day_and_time(record.occurred_at), who=record.actor_name
            )
        )
        self._pills.show_widgets([*self._state_pills(record), *([paper_pill(len(seen.papers))] if seen.papers else [])])
        said = [tr("区里答复：{text}").format(text=record.answer_text)] if record.answer_text else []
        said += [doubt_words(record, self.shell.today())] if record.is_clock_doubted else []
        said += [tr("督导意见：{text}").format(text=_comment_words(one)) for one in seen.comments]
        self._answer.setText("\n".join(said))
        self._answer.setVisible(bool(said))
        self._correct.setEnabled(not (record.superseded_by or record.is_cleared))
        self._print.setEnabled(not record.is_cleared)
        self._person.setVisible(bool(record.person_id))
        self._show_sheet(seen)

    def _state_pills(self, record: RecordView) -> list[QWidget]:
        say = sync_pill if record.kind == "visit" else answer_pill
        pills: list[QWidget] = [Pill(*say(record))]  # type: ignore[arg-type]
        if record.superseded_by:
            pills.append(Pill(tr("已更正，以新的一份为准"), "warn"))
        if record.supersedes:
            correction = Pill(tr("这份是更正"), "info")
            correction.setToolTip(record.context.get("correction", ""))
            pills.append(correction)
        if record.despite:
            known = Pill(tr("与已知情况不一致"), "warn")
            known.setToolTip(record.despite)
            pills.append(known)
        if record.is_clock_doubted:
            pills.append(Pill(tr("时间存疑"), "warn"))
        words = tr("已打 {n} 次").format(n=record.print_count) if record.print_count else tr("没打过")
        pills.append(Pill(words))
        return pills

    def _show_sheet(self, seen: _Seen) -> None:
        while self._sheet.count():
            widget = self._sheet.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for card in answers_cards(self.shell, seen.sheet):
            self._sheet.addWidget(card)
        if seen.pictures:
            self._sheet.addWidget(pictures_card(self.shell, tr("照片和签名"), seen.pictures))
        if seen.papers:
            self._sheet.insertWidget(0, papers_card(self.shell, seen.papers))
        reasons = [
            (tr("更正原因"), seen.record.context.get("correction", "")),
            (tr("为什么不一致"), seen.record.despite),
        ]
        if any(words for _label, words in reasons):
            self._sheet.insertWidget(0, trail_card(self.shell, [(label, words) for label, words in reasons if words]))
        if seen.record.is_cleared:
            self._sheet.insertWidget(0, cleared_card(self.shell))
        if seen.followed_by or seen.may_follow or seen.waiting:
            self._sheet.insertWidget(0, self._follow_ups(seen))

    def _follow_ups(self, seen: _Seen) -> QWidget:
        """What this record left to be done, what was done about it, and what may come next."""
        theme, today = self.shell.theme, self.shell.today()
        card = Card(theme, tr("接着办"), "record_follow_ups")
        grid = FactsGrid(theme, 140)
        for row in seen.waiting:
            until = tr("{day} 前").format(day=wording.day(row.due_on, today)) if row.due_on else tr("尽快")
            grid.add(until, "　".join(part for part in (told(row.title), told(row.rule)) if part), "warn")
        card.body.addWidget(grid)
        flow = WrapRow(theme.space("s"))
        buttons: list[QWidget] = [
            Button(
                f"{wording.kind(row.kind)} {wording.day(row.occurred_on, today)}",
                f"record_followed_{number}",
                lambda one=row.id: self.shell.navigator.open_record(one),
                role="quiet",
                icons=self.shell.icons,
                icon="file",
            )
            for number, row in enumerate(seen.followed_by)
        ]
        record = seen.record
        if not record.superseded_by:
            buttons += [
                Button(
                    tr(kind.title),
                    f"record_follow_{kind.name}",
                    lambda name=kind.name: self.shell.navigator.start_form(name, record.person_id or None, record.id),
                    icons=self.shell.icons,
                    icon="plus",
                )
                for kind in seen.may_follow
            ]
        flow.show_widgets(buttons)
        card.body.addWidget(flow)
        return card

    def _open_print(self) -> None:
        """The record's own sheet; where there are letters and forms for it too, which of them."""
        if self._record is None:
            return
        offers = papers_of_record(self._record.kind)
        if len(offers) == 1:
            self._print_paper(self._record.kind)
        else:
            OffersMenu(offers, "record_papers_menu", self._print_paper, self).open_at(self._print)

    def _print_paper(self, document: str) -> None:
        if self._record is not None:
            copy = {} if document == self._record.kind else {"copy": "internal"}
            self.shell.navigator.open_print(document, [self._record.id], **copy)

    def _open_person(self) -> None:
        if self._record is not None and self._record.person_id:
            self.shell.navigator.open_person(self._record.person_id)

    def _start_correction(self) -> None:
        GiveReason(
            self.shell, "correction", tr("为什么要更正？"), (), tr("开始更正"), self._correct_because, self
        ).open()

    def _correct_because(self, reason: str) -> None:
        one = self._record_id
        self.shell.tasks.read(
            lambda core: core.records.correct(one, reason),
            lambda draft: self.shell.navigator.open_form(draft.id),
            self.show_error,
            owner=self,
        )


def read_record(core: Core, record_id: str, language: str = "zh") -> _Seen:
    """The record with its answers in words (as on the public copy) and its pictures, small. On the worker.

    The questions are in `language` where the form speaks it.
    """
    from core.document.types import Sheet
    from core.service.sheets import Print, record_sheet

    record = core.records.show(record_id)
    how = Print(is_internal=False, org_title="", label="", hotline="")
    form = core.records.form_of(record)
    sheet = (
        Sheet("", record.serial) if record.is_cleared else record_sheet(record, form, core.photos.load, how, language)
    )
    signed = [(words, image) for words, image in signatures_of(sheet) if not image.isNull()]
    pictures = [*photos_of(sheet), *signed]
    waiting = [row for row in core.todo.list(record.person_id) if row.record_id == record_id] if record_id else []
    papers = [
        SignedSheet(one.at, one.kept_by, small_sheet(core.photos.load(one.media))) for one in core.scans.of(record_id)
    ]
    following, may_follow = core.records.following(record_id), core.records.can_follow(record_id)
    comments = core.tasks.comments(record_id=record_id)
    return _Seen(record, sheet, pictures, following, may_follow, waiting, papers, comments)


def _comment_words(comment: TaskRow) -> str:
    """What a supervisor said of a record, and what was answered."""
    words = "，".join(part for part in (comment.title, comment.text) if part)
    return f"{words}（{comment.note}）" if comment.note else words
