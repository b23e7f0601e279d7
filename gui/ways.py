"""The ways into a workspace, as work for the database worker. The core is read when one of them is taken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from gui.language import tr
from gui.launch import Launch
from gui.tasks import Tasks

if TYPE_CHECKING:
    from core.app import Core
    from core.office import Office
    from core.service.passphrases import Profile
    from gui.dialogs.recovery_card import RecoveryCardGate
    from gui.dialogs.unlock import Unlock
    from gui.icons import Icons
    from gui.language import Language
    from gui.memory import Memory
    from gui.theme import Theme
    from gui.window import Window
    from gui.works import Works

Make = Callable[[], "Core"]


def serve_unlock(gate: Unlock, launch: Launch, tasks: Tasks, open_it: Callable[[Make], object]) -> None:
    """Each thing somebody may do at the door, and what it takes."""

    def by_passphrase(passphrase: str, accepts_loss: bool) -> None:
        def make() -> Core:
            from core.app import open_workspace

            return open_workspace(launch.root, passphrase, launch.seams, accepts_loss=accepts_loss)

        open_it(make)

    def by_code(code: str, passphrase: str, accepts_loss: bool) -> None:
        def make() -> Core:
            from core.app import open_with_recovery

            return open_with_recovery(launch.root, code, passphrase, launch.seams, accepts_loss=accepts_loss)

        open_it(make)

    def by_district(reply: str, code: str, passphrase: str, accepts_loss: bool) -> None:
        def make() -> Core:
            from core.app import open_with_district

            return open_with_district(launch.root, reply, code, passphrase, launch.seams, accepts_loss=accepts_loss)

        open_it(make)

    def ask() -> str:
        from core.app import ask_district

        return ask_district(launch.root, launch.seams)

    gate.tried.connect(by_passphrase)
    gate.recovered.connect(by_code)
    gate.helped.connect(by_district)
    gate.help_asked.connect(lambda: tasks.work(ask, gate.show_ask, gate.fail, owner=gate))
    tell_rules(gate, launch, tasks)


def with_age(
    make: Callable[[], tuple[Core, Office | None]],
) -> Callable[[], tuple[Core, Office | None, int | None]]:
    """The same, and the days that its passphrase is still good for (None: for ever), looked up behind the door."""

    def opened() -> tuple[Core, Office | None, int | None]:
        core, office = make()
        try:
            return core, office, core.users.passphrase_days_left()
        except BaseException:
            if office is not None:
                office.close()
            core.close()
            raise

    return opened


class HasRules(Protocol):
    """Something with a field for a new passphrase."""

    def use_rules(self, profile: Profile | None) -> None: ...


def tell_rules(field: HasRules, launch: Launch, tasks: Tasks) -> None:
    """Shows the rules for passphrases of the workspace there, or of the one that will be made."""

    def rules() -> Profile | None:
        from core.app import workspace_rules

        return workspace_rules(launch.root)

    tasks.work(rules, field.use_rules, lambda _error: None)


def making(launch: Launch, answers: dict[str, str]) -> Callable[[], tuple[Core, Office | None, str]]:
    """A new workspace; the text is the recovery code."""

    def make() -> tuple[Core, Office | None, str]:
        from core.app import create_workspace

        core, code = create_workspace(launch.root, seams=launch.seams, **answers)
        return core, launch.office_for(core), code

    return make


def restoring(launch: Launch, folder: Path, passphrase: str, works: Works) -> Make:
    """Brings a backup back, listed among what takes a while, and opens it. Stopped, it leaves nothing behind."""
    work = works.new(tr("从备份恢复"))

    def bring_back() -> Core:
        from core.app import open_workspace
        from core.service.backups import restore

        work.doing(restore)(folder, launch.root, passphrase, on_step=work.step)
        return open_workspace(launch.root, passphrase, launch.seams)

    return bring_back


def card_gate(
    theme: Theme, icons: Icons, language: Language, tasks: Tasks, memory: Memory, code: str, window: Window
) -> RecoveryCardGate:
    """The recovery card of a new workspace, which has to be on paper before anybody goes on."""
    from gui.dialogs.recovery_card import RecoveryCardGate
    from gui.dialogs.recovery_paper import RecoveryPaper

    paper = RecoveryPaper(tasks, memory, code, window)
    gate = RecoveryCardGate(theme, icons, language, code, paper.print_out, paper.save)
    paper.setParent(gate)
    paper.failed.connect(gate.show_error)
    paper.told.connect(lambda words: gate.banner.say(words, "good"))
    return gate
