"""填写: one draft from the first answer to the signature."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtCore import Qt, QTime, QTimer, Signal
from PySide6.QtWidgets import QWidget

from core.errors import AppError, InvalidInput, NotFound
from core.forms.catalogue import shipped_kinds
from core.service.views import Draft, Signed
from gui import wording
from gui.dialogs.give_reason import GiveReason
from gui.forms.autosave import DraftSaver
from gui.forms.companion import Companion
from gui.forms.editor import FormDesk
from gui.forms.header import FormHeader
from gui.forms.keys import SIGN, on_keys
from gui.forms.opened import Opened, read_draft
from gui.forms.pictures import Pictures
from gui.forms.signed_card import SignedCard
from gui.forms.view import FormView, Place
from gui.language import tr
from gui.pages.page import Page
from gui.shell import Shell
from gui.widgets.buttons import Button

PATIENCE_MS = 15_000  # how long a window that closes waits for a picture
URGENT = 0  # the urgency of kinds whose paper cannot wait


class FormPage(Page):
    """`signed` carries the record's id and its serial number, `kind_shown` the kind of the draft on the screen."""

    key: ClassVar[str] = "form"
    signed = Signal(str, str)
    kind_shown = Signal(str)

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("填写"))
        icons = shell.icons
        self._draft: Draft | None = None
        self._record_id = ""
        self._is_sign_wanted = self._is_signing = False
        self.view: FormView | None = None
        self.saver: DraftSaver | None = None
        self._pictures = Pictures(shell.tasks, self)
        self._pictures.arrived.connect(self._on_settled)
        self._closers: list[Callable[[], object]] = []
        self._is_tired = False
        self._desk = FormDesk(shell.theme, icons, self._pictures, shell.today, shell)
        self._close_button = Button(tr("保存并关闭"), "form_close", self.close_draft, icons=icons, icon="save")
        self._summary_button = Button(tr("检查"), "form_summary", self.check, icons=icons, icon="tasks")
        self._sign_button = Button(tr("签字完成"), "form_sign", self.sign, role="main", icons=icons, icon="draft")
        self._buttons = (self._close_button, self._summary_button, self._sign_button)
        for button in self._buttons:
            self.actions.addWidget(button)
        self.header = FormHeader(shell.theme, self)
        self.body.addWidget(self.header)
        self._done = SignedCard(shell.theme, icons, self._print, self._open_record, shell.navigator.go_back, self)
        self._done.hide()
        self.body.addWidget(self._done, 1)
        self._blank = QWidget(self)  # keeps a message at the top while there is no form below it
        self.body.addWidget(self._blank, 1)
        self._sign_button.setToolTip("Ctrl+Enter")
        on_keys(self, SIGN, self.finish)
        self._show_buttons(False)

    @property
    def draft_id(self) -> str:
        """The draft on the screen; empty while there is none."""
        return self._draft.id if self._draft is not None else ""

    # --- opening and leaving --------------------------------------------------------------------------------------

    def open_draft(self, draft_id: str) -> None:
        """Shows a draft where it was left. The one on the screen is saved first, and stays when the disk refuses it."""
        self.banner.hide()
        if self.view is not None and draft_id == self.draft_id:
            return
        if self.view is not None:
            self.view.flush()
        if self.saver is not None and self.saver.is_dirty:
            self.saver.save_now(lambda: self._change_to(draft_id))
        else:
            self._change_to(draft_id)

    def _change_to(self, draft_id: str) -> None:
        self._pictures.part(self.draft_id)
        self._drop()
        language = self.shell.language.code
        self.shell.tasks.read(
            lambda core: read_draft(core, draft_id, language), self._show, self._on_open_failed, owner=self, key="draft"
        )

    @property
    def is_unsafe(self) -> bool:
        return (self.saver is not None and self.saver.is_dirty) or self._is_waiting

    @property
    def _is_waiting(self) -> bool:
        """A picture is on its way, and nobody has waited for it too long yet."""
        return self.view is not None and self.view.is_pending and not self._is_tired

    @property
    def is_refused(self) -> bool:
        return self.saver is not None and self.saver.is_refused

    def when_saved(self, then: Callable[[], object]) -> None:
        if self._is_waiting:
            self._closers.append(then)
            QTimer.singleShot(PATIENCE_MS, self, self._grow_tired)
        elif self.saver is not None:
            self.saver.save_now(then, then)

    def _grow_tired(self) -> None:
        """A picture on a stick that was pulled out may never come: the window closes without it."""
        self._is_tired = bool(self._closers)
        self._let_go()

    def _let_go(self) -> None:
        closers, self._closers = self._closers, []
        for then in closers:
            self.when_saved(then)

    def leave(self) -> None:
        """Takes what stands in the field and saves it."""
        if self.view is not None and self.saver is not None:
            self.view.flush()
            self.saver.save_now()

    def go(self) -> None:
        if self.view is not None and self.saver is not None:
            self.view.flush()
            self.saver.part()
            if not self._is_tired:
                self._pictures.part(self.draft_id)
        super().go()

    def close_draft(self) -> None:
        """Saves, and goes back only when everything is safe."""
        if self.view is None or self.saver is None:
            self.shell.navigator.go_back()
            return
        self.view.flush()
        self.saver.save_now(self.shell.navigator.go_back)

    def _show(self, opened: Opened) -> None:
        draft = opened.draft
        self._draft = draft
        self.kind_shown.emit(draft.kind)
        place = Place.from_text(draft.place)
        companion = Companion(self._desk, opened.before, draft.context, place.settled)
        view = FormView(self._desk, opened.session, self, companion)
        saver = DraftSaver(self.shell.tasks, draft.id, self._snapshot, view)
        self.view, self.saver, self._is_tired = view, saver, False
        title = self._title_of(draft.kind, opened)
        self.say_heading(draft.person_name or title)
        self._show_header(opened)
        self.header.show_saved(QTime.fromString(draft.updated_at.local.strftime("%H:%M:%S"), "HH:mm:ss"))
        view.changed.connect(self._on_changed_answer)
        view.moved.connect(self._on_moved)
        view.settled.connect(self._on_settled)
        view.completed.connect(self._sign_button.setFocus)
        view.judged.connect(self.header.show_validity)
        self.header.show_validity(len(opened.session.missing()))
        saver.saved.connect(self._on_saved)
        saver.failed.connect(self._on_save_failed)
        self._done.hide()
        self._blank.hide()
        self.body.addWidget(view, 1)
        self._show_buttons(True)
        view.start(place)
        if opened.is_clock_behind:
            words = tr("电脑的日期是 {day}，像是错的。请填真正发生的那一天；记录会标明“时间存疑”。得空请把日期调对。")
            self.banner.say(words.format(day=self.shell.today().isoformat()), "warn")

    @staticmethod
    def _title_of(kind: str, opened: Opened) -> str:
        known = shipped_kinds().get(kind)
        return tr(known.title) if known else opened.session.form.title

    def _show_header(self, opened: Opened) -> None:
        person, today = opened.person, self.shell.today()
        mark = tr("更正稿") if opened.draft.supersedes else tr("草稿")
        facts: list[str] = []
        if person is not None:
            age = person.person.age_on(today)
            facts.append(self._title_of(opened.draft.kind, opened))
            facts.append(tr("{age}岁").format(age=age) if age is not None else "")
            facts.append(person.person.group)
            last = opened.last_visit_on
            facts.append(tr("上次探视 {day}").format(day=wording.day(last, today)) if last else tr("还没有探视过"))
        tags = [(tag.label, tag.reason) for tag in person.tags] if person is not None else []
        self.header.show_person(tags, "　".join(filter(None, facts)), mark)

    def _on_open_failed(self, error: AppError) -> None:
        self._drop()
        self.say_heading(tr("填写"))
        self.banner.say(self.shell.sentence(error), "bad", tr("返回"), self.shell.navigator.go_back)

    def _drop(self) -> None:
        """Takes the form away from the screen; what it held is saved or signed."""
        if self.view is not None:
            self.body.removeWidget(self.view)
            self.view.hide()
            self.view.deleteLater()
        self.view, self.saver, self._draft = None, None, None
        self._is_sign_wanted = self._is_signing = False
        self._done.hide()
        self._blank.show()
        self.header.hide()
        self._show_buttons(False)

    def _show_buttons(self, are_shown: bool) -> None:
        self.header.setVisible(are_shown)
        for button in self._buttons:
            button.setVisible(are_shown)
            button.setEnabled(True)

    # --- saving ---------------------------------------------------------------------------------------------------

    def _snapshot(self) -> tuple[dict[str, Any], str]:
        view = self.view
        if view is None:
            return {}, ""
        return view.session.all_answers(), view.place().to_text()

    def _on_changed_answer(self) -> None:
        if self.banner.property("subject") == "sign":
            self.banner.hide()
        if self.saver is not None:
            self.saver.stir()
            self.header.show_waiting()

    def _on_moved(self) -> None:
        if self.saver is not None:
            was_dirty = self.saver.is_dirty
            self.saver.stir()
            if was_dirty:
                self.saver.save_now()

    def _on_saved(self, at: QTime) -> None:
        if self.saver is not None and not self.saver.is_dirty:
            self.header.show_saved(at)
        if self.banner.property("subject") == "save":
            self.banner.hide()
            self.banner.setProperty("subject", "")

    def _on_save_failed(self, error: AppError) -> None:
        self.header.show_failed()
        self._set_busy(False)
        self._is_sign_wanted = False
        words = tr("刚才填的没有存进电脑，还在屏幕上。{why}").format(why=self.shell.sentence(error))
        self.banner.setProperty("subject", "save")
        if isinstance(error, NotFound):
            self.banner.say(words, "bad", tr("返回"), self.shell.navigator.go_back)
            if self.saver is not None:
                self.saver.close()
        else:
            self.banner.say(words, "bad", tr("再存一次"), self.leave)

    # --- checking and signing -------------------------------------------------------------------------------------

    def check(self) -> None:
        """Shows what is missing."""
        if self.view is not None:
            self.view.show_summary()

    def finish(self) -> None:
        """Ctrl+Enter: goes to the next question that still has to be answered; when there is none, to the button that
        signs, and from there it signs. One press too many while writing signs nothing."""
        view = self.view
        if view is None or not self._sign_button.isEnabled():
            return
        view.flush()
        if not view.is_pending and view.gaps():
            view.jump_to_gap()
        elif self._sign_button.hasFocus():
            self.sign()
        else:
            self._sign_button.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.banner.setProperty("subject", "sign")
            self.banner.say(tr("都填好了。再按一次 Ctrl+Enter 就签字完成，之后不能再改。"), "good")

    def sign(self) -> None:
        """Signs when nothing is missing; otherwise shows what is."""
        view, saver = self.view, self.saver
        if view is None or saver is None or self._is_signing:
            return
        view.flush()
        if view.is_pending:
            self._is_sign_wanted = True
            self._set_busy(True)
            return
        self._is_sign_wanted = False
        if view.gaps():
            self._set_busy(False)
            view.show_summary()
            return
        self._set_busy(True)
        self._is_signing = True
        saver.stir()
        saver.save_now(self._sign_saved)

    def _sign_saved(self, reason: str = "") -> None:
        """Nobody types while the form on the screen is judged on the database worker."""
        draft_id, view = self.draft_id, self.view
        if view is None:
            return
        view.setEnabled(False)
        session = view.session
        self.shell.tasks.write(
            lambda core: core.records.sign(draft_id, session, reason=reason),
            self._on_signed,
            self._on_sign_failed,
            owner=self,
        )

    def _on_settled(self) -> None:
        """What was on its way has come, or was refused."""
        if self._is_sign_wanted:
            self.sign()
        self._let_go()

    def _on_signed(self, outcome: Signed) -> None:
        if self.saver is not None:
            self.saver.close()
        self._record_id = outcome.id
        self._kind = self._draft.kind if self._draft is not None else "visit"
        self._drop()
        self.banner.hide()
        self._blank.hide()
        self._done.show()
        self._done.show_signed(outcome.serial)
        self.signed.emit(outcome.id, outcome.serial)
        if shipped_kinds()[self._kind].urgency == URGENT:  # an emergency goes to paper before anything else
            copy = "internal" if self.shell.may("print:internal") else "public"
            self.shell.navigator.open_print(self._kind, [self._record_id], copy=copy, is_at_once=True)

    def _on_sign_failed(self, error: AppError) -> None:
        self._set_busy(False)
        if self.view is not None:
            self.view.setEnabled(True)
        if isinstance(error, InvalidInput) and error.code == "record.incomplete" and self.view is not None:
            self.view.show_summary()
            return
        if error.code == "record.contradiction":
            self._ask_reason(error)
            return
        self.banner.say(self.shell.sentence(error), "bad", tr("再试一次"), self.sign)

    def _ask_reason(self, error: AppError) -> None:
        """Tells what does not go together; where life may be like that, a reason lets it pass."""
        lines = [self.shell.words(item["code"], item["params"]) for item in error.params["found"]]
        may_be = bool(error.params["can_be"])
        found = [item for item in error.params["found"] if item["person_id"]]
        known = {str(item["person_id"]): str(item["params"]["name"]) for item in found}
        open_person = self.shell.navigator.open_person
        ways = [(name, lambda who=who: open_person(who)) for who, name in known.items()]
        GiveReason(
            self.shell,
            "contradiction",
            tr("有 {n} 处对不上").format(n=len(lines)),
            lines,
            tr("确实如此，签字"),
            self._sign_despite if may_be else None,
            self,
            ways,
        ).open()

    def _sign_despite(self, reason: str) -> None:
        self._set_busy(True)
        self._is_signing = True
        self._sign_saved(reason)

    def _set_busy(self, is_busy: bool) -> None:
        self._is_signing = False
        for button in self._buttons:
            button.setEnabled(not is_busy)

    def _print(self) -> None:
        self.shell.navigator.open_print(self._kind, [self._record_id])

    def _open_record(self) -> None:
        self.shell.navigator.open_record(self._record_id)
