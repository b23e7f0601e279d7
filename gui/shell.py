"""What every page is handed: the dress, the words, the way to the core, and how to go elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from core.domain.identity import mask_name
from core.domain.permission import may
from core.errors import AppError
from core.office import Office
from gui.bus import Bus
from gui.confirmation import Confirmation
from gui.icons import Icons
from gui.language import Language
from gui.memory import Memory
from gui.notices import Notices
from gui.tasks import Tasks
from gui.text import sentence, words
from gui.theme import Theme
from gui.viewer import ViewerFolder
from gui.works import Works


class Navigator(Protocol):
    """What a page may ask of the window."""

    def open_page(self, key: str, **arguments: Any) -> None:
        """Shows a page of the navigation; `arguments` go to its `arrive`."""

    def open_person(self, person_id: str, among: Sequence[str] = ()) -> None:
        """Shows a person; `among` is the list to walk through from there, him included."""

    def open_form(self, draft_id: str) -> None:
        """Shows a draft in the form page."""

    def open_record(self, record_id: str) -> None:
        """Shows a signed record, read only."""

    def open_print(self, document: str, ids: list[str] | None = None, **choice: Any) -> None:
        """Shows the print page with this document rendered."""

    def start_form(self, kind: str, person_id: str | None = None, about: str = "") -> None:
        """Starts a draft of a kind and opens it; `about` is the record or task it follows up."""

    def go_back(self) -> None:
        """Returns to the page before this one."""


@dataclass
class Shell:
    """One per window. `office` is None in a workspace that can never talk to a district (practice).

    `memory` keeps the window's own habits; `hold_lock` sets after how many idle minutes the workspace locks.
    `begin_practice_anew` makes the practice workspace as it was at first; elsewhere it does nothing. `works` lists
    what takes a while, `notices` what happened meanwhile.
    """

    theme: Theme
    icons: Icons
    language: Language
    tasks: Tasks
    bus: Bus
    navigator: Navigator
    today: Callable[[], date]
    memory: Memory
    office: Office | None = None
    is_practice: bool = False
    hold_lock: Callable[[int], object] = lambda minutes: None
    role: str = "lead"
    user_id: str = ""
    viewer: ViewerFolder | None = None
    confirmation: Confirmation = field(default_factory=Confirmation)
    works: Works = field(default_factory=Works)
    notices: Notices = field(default_factory=Notices)
    begin_practice_anew: Callable[[], object] = lambda: None

    def shown_name(self, name: str) -> str:
        """A name as lists show it: covered in privacy mode."""
        return mask_name(name) if name and self.theme.is_private else name

    def may(self, right: str) -> bool:
        """Whether the one who is logged in has a right: what he may not do is not offered (the verbs refuse it too)."""
        return may(self.role, right)

    def sentence(self, error: AppError) -> str:
        """The sentence of an error in the language of the window, with its code."""
        return sentence(error, self.language.code)

    def words(self, code: str, params: dict[str, object] | None = None) -> str:
        """The sentence of a code without the code."""
        return words(code, params, self.language.code)
