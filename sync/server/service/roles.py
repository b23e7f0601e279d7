"""Who at the office may do what, and where. One table; nothing else in the server knows a role by name.

Three administrators who share no verb (三权分立: 系统、安全、审计管理员, the three posts of GB/T 22239-2019);
officers see the records of their own area only. An account has one role, and the account of one administrator never
becomes that of another: nobody audits what he did himself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

Level = Literal["", "district", "township", "village"]

DISTRICT: Final = ""  # the area that holds every village
_TOWNSHIP_DIGITS, _VILLAGE_DIGITS = 9, 12

READS_CASES: Final = frozenset(
    {
        "overview.read",
        "people.list",
        "people.read",
        "records.list",
        "records.read",
        "photos.read",
        "decisions.list",
        "conflicts.list",
        "tasks.list",
        "refused.list",
        "flags.list",
    }
)
WORKS_ON_CASES: Final = frozenset(
    {"people.sensitive", "decisions.receive", "decisions.return", "tasks.add", "flags.see", "refused.read"}
)
DECIDES: Final = frozenset({"decisions.decide", "conflicts.decide"})
RUNS_THE_MACHINE: Final = frozenset({"devices.list", "devices.revoke", "machine.read"})
GRANTS: Final = frozenset(
    {"staff.list", "staff.add", "staff.role", "staff.reset", "staff.disable", "staff.enable", "devices.invite"}
)
AUDITS: Final = frozenset({"audit.list", "audit.verify", "audit.export"})
OWN: Final = frozenset({"session.read", "session.end", "password.change"})  # everybody's own affairs


@dataclass(frozen=True)
class Role:
    """`level`: what its areas are ("" : none, it sees no case). `label`: what the office calls it."""

    label: str
    level: Level
    verbs: frozenset[str]
    is_administrator: bool = False


ROLES: Final[Mapping[str, Role]] = {
    "village_viewer": Role("村级查看", "village", READS_CASES),
    "township_officer": Role("乡镇经办", "township", READS_CASES | WORKS_ON_CASES),
    # 民发〔2021〕43号 第四条: counties may hand the power to confirm down to townships.
    "township_approver": Role("乡镇经办（确认权已下放）", "township", READS_CASES | WORKS_ON_CASES | DECIDES),
    "district_officer": Role("区县经办", "district", READS_CASES | WORKS_ON_CASES | DECIDES),
    "system_admin": Role("系统管理员", "", RUNS_THE_MACHINE, is_administrator=True),
    "security_admin": Role("安全管理员", "", GRANTS, is_administrator=True),
    "audit_admin": Role("审计管理员", "", AUDITS, is_administrator=True),
}
VERBS: Final = frozenset().union(*(role.verbs for role in ROLES.values())) | OWN


def may(role: str, verb: str, areas: Iterable[str] = (), village: str | None = None) -> bool:
    """True when the role has the verb and, for something of a village, one of the areas holds that village."""
    known = ROLES.get(role)
    if known is None or verb not in known.verbs | OWN:
        return False
    return village is None or (bool(known.level) and covers(areas, village))


def covers(areas: Iterable[str], village: str) -> bool:
    """True when one of the areas is this village, its township (the first 9 of 12 digits, GB/T 10114) or everything."""
    return any(area in (DISTRICT, village) or _is_township_of(area, village) for area in areas)


def may_become(old: str, new: str) -> bool:
    """False from one administrator's role to another's: whoever ran the machine does not audit it afterwards."""
    return old == new or not (ROLES[old].is_administrator and ROLES[new].is_administrator)


def _is_township_of(area: str, village: str) -> bool:
    return len(area) == _TOWNSHIP_DIGITS and len(village) == _VILLAGE_DIGITS and village.startswith(area)
