"""Which place of the handbook belongs to which page, kind of form and dialog: where F1 leads."""

from __future__ import annotations

from collections.abc import Mapping

FIRST = "first-day"

PAGES: Mapping[str, str] = {
    "today": "first-day#today",
    "people": "first-day#people",
    "person": "first-day#person",
    "roster": "first-day#list",
    "tray": "first-day#list",
    "visits": "visit",
    "drafts": "visit#drafts",
    "form": "visit#fill",
    "record": "visit#after",
    "prints": "visit#print",
    "statistics": "visit#count",
    "agreements": "agreement",
    "changes": "change",
    "tasks": "change#tasks",
    "leads": "change#lead",
    "business": "change#other",
    "residence": "change#other",
    "reviews": "change#review",
    "campaigns": "change#review",
    "quality": "change#quality",
    "policy": "words#policy",
    "rules": "words#rules",
    "sync": "sync",
    "conflicts": "two-sides",
    "backup": "backup",
    "settings": "words#settings",
    "users": "words#users",
    "emergency": "emergency",
    "help": FIRST,
}

KINDS: Mapping[str, str] = {
    "change": "change#report",
    "lead": "change#lead",
    "review": "change#review",
    "agreement": "agreement#sign",
    "agreement_end": "agreement#end",
    "appraisal": "agreement#appraise",
    "emergency": "emergency#report",
    "handout": "emergency#handout",
    "supplement": "emergency#after",
}

DIALOGS: Mapping[str, str] = {
    "AddUser": "words#users",
    "ConfirmPassphrase": "forgotten#card",
    "HandOut": "visit#export",
    "ShowPassword": "visit#export",
    "ChangePassphrase": "forgotten#change",
    "NewCard": "forgotten#card",
    "RenewPassphrase": "forgotten#change",
    "ChangeRole": "words#users",
    "EditPerson": "first-day#person",
    "EmergencyPhones": "emergency#phones",
    "FinishTask": "change#tasks",
    "FirstStart": "first-day#start",
    "GiveReason": "two-sides#reason",
    "GiveSerial": "visit#paper",
    "HelpSheet": FIRST,
    "PhotoDialog": "visit#photo",
    "PhraseBox": "visit#fill",
    "PickPerson": "visit#start",
    "RecordAgreement": "agreement#sign",
    "RecoveryCardGate": "forgotten#card",
    "RenewLease": "sync#lease",
    "SignTogether": "visit#drafts",
    "Unlock": "forgotten",
    "Waiting": FIRST,
    "Wiped": "lost#wiped",
}


def topic_of_page(key: str, kind: str = "") -> str:
    """Where F1 leads on a page; a form or record leads to the chapter of its kind."""
    return KINDS.get(kind, PAGES[key]) if key in ("form", "record") else PAGES.get(key, FIRST)


def topic_of_dialog(dialog: object) -> str:
    """Where F1 leads in a dialog or at a gate."""
    return next((DIALOGS[one.__name__] for one in type(dialog).__mro__ if one.__name__ in DIALOGS), FIRST)
