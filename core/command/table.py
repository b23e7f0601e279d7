"""Which verb answers which command of an open workspace."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from core.app import Core
from core.command.agreement_verbs import AgreementVerbs
from core.command.backup_verbs import BackupVerbs
from core.command.campaign_verbs import CampaignVerbs
from core.command.conflict_verbs import ConflictVerbs
from core.command.dossier_verbs import DossierVerbs
from core.command.emergency_verbs import EmergencyVerbs
from core.command.household_verbs import HouseholdVerbs
from core.command.quality_verbs import QualityVerbs
from core.command.record_verbs import RecordVerbs
from core.command.refusal import Json, Sentence
from core.command.report_verbs import ReportVerbs
from core.command.rule_verbs import RuleVerbs
from core.command.station_verbs import StationVerbs
from core.command.verbs import Verbs
from core.errors import NotAllowed


def run_verb(core: Core, words: Sentence, name: tuple[str, str], args: argparse.Namespace) -> Json:
    """The JSON that a command which needs nothing but an open workspace prints."""
    _refuse_old_passphrase(core, name[0])
    verbs = Verbs(core, words)
    table: dict[tuple[str, str], Callable[[argparse.Namespace], Json]] = {
        ("roster", "preview"): verbs.roster_preview,
        ("roster", "import"): verbs.roster_import,
        ("roster", "undo"): verbs.roster_undo,
        ("roster", "list"): verbs.roster_list,
        ("person", "list"): verbs.person_list,
        ("person", "show"): verbs.person_show,
        ("person", "ledger"): verbs.ledger,
        ("due", ""): verbs.due,
        ("print", ""): verbs.print,
        ("check", ""): verbs.check,
        ("status", ""): verbs.status,
    }
    table |= RecordVerbs(core).table() | ReportVerbs(core).table()
    table |= QualityVerbs(core, words).table() | AgreementVerbs(core).table()
    table |= BackupVerbs(core).table() | HouseholdVerbs(core).table()
    table |= StationVerbs(core, words).table() | EmergencyVerbs(core).table()
    table |= CampaignVerbs(core).table()
    table |= ConflictVerbs(core, words).table()
    table["rules", "list"] = RuleVerbs(core).list
    table["person", "export"] = DossierVerbs(core).export
    return table[name](args)


def _refuse_old_passphrase(core: Core, command: str) -> None:
    """What the window asks before the desk opens holds here too, except for what keeps data safe.

    Raises NotAllowed("vault.passphrase_old").
    """
    left = core.users.passphrase_days_left()
    if left is not None and left <= 0 and command not in ("backup", "check", "status"):
        raise NotAllowed("vault.passphrase_old")
