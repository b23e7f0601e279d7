"""Who may do what: the roles of a village station as sets of rights.

Sources: 民政协理员直接责任、村（居）第一责任 (济办发〔2020〕21号); several assistants at one station, purchased
services, social workers and volunteers (济办发〔2020〕21号 and others); authorisation and narrow access to personal
data (《个人信息保护法》第五十一条; 《网络数据安全管理条例》第九条). Which rights a role has is the program's own
choice after the least that is needed (《个人信息保护法》第六条): no document lists them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Right = Literal[
    "sign:visit",  # visits, also of others
    "sign:emergency",  # whoever finds somebody in need reports it, whatever else he may do
    "sign:recheck",  # supervisor's checks
    "sign:any",  # every other kind of record
    "see:sensitive",  # illness, disability, bank account, near-relative flag, whole numbers
    "see:money",  # standards, payments, goods handed out
    "see:suspicion",  # suspicious cases
    "reveal",  # a whole ID number
    "print:internal",
    "propose",  # changes of master data
    "export",
    "purge",
    "paper:keep",  # signed sheets that came back
    "roster:import",
    "manage:users",
]
Role = Literal["lead", "assistant", "supervisor", "third_party", "volunteer"]

_ASSISTANT: frozenset[str] = frozenset(
    {"sign:visit", "sign:emergency", "sign:recheck", "sign:any", "see:sensitive", "see:money", "reveal",
     "print:internal", "propose", "export", "paper:keep", "roster:import"}
)  # fmt: skip
_VISITOR: frozenset[str] = frozenset({"sign:visit", "sign:emergency"})


@dataclass(frozen=True)
class RoleKind:
    """A role: what it is called, what it is answerable for (printed beside the signature), what it may do.

    `visitor` is how the visit form calls somebody of this role; empty for the assistants themselves.
    """

    code: Role
    label: str
    duty: str
    rights: frozenset[str]
    visitor: str = ""


OWN_RIGHTS = {"visit": "sign:visit", "emergency": "sign:emergency", "recheck": "sign:recheck"}

ROLES: Mapping[str, RoleKind] = {
    role.code: role
    for role in (
        RoleKind("lead", "站长", "直接责任人", _ASSISTANT | {"see:suspicion", "manage:users", "purge"}),
        RoleKind("assistant", "协理员", "直接责任人", _ASSISTANT),
        RoleKind("supervisor", "督导员", "监督检查",
                 frozenset({"sign:emergency", "sign:recheck", "see:sensitive", "see:money", "see:suspicion"})),
        RoleKind("third_party", "第三方（社工）", "受委托服务", _VISITOR, "third_party"),
        RoleKind("volunteer", "志愿者", "志愿服务", _VISITOR, "volunteer"),
    )
}  # fmt: skip


def may(role: str, right: str) -> bool:
    """True when the role has the right; a role nobody knows (a newer program's) has none."""
    kind = ROLES.get(role)
    return kind is not None and right in kind.rights


def who_may(right: str) -> tuple[str, ...]:
    """The names of the roles that have a right, for telling somebody whom to ask."""
    return tuple(kind.label for kind in ROLES.values() if right in kind.rights)


def right_to_sign(kind: str, *, is_restricted: bool = False) -> str:
    """The right that signing a kind of record needs."""
    if is_restricted:
        return "see:suspicion"
    return OWN_RIGHTS.get(kind, "sign:any")


def may_sign(role: str, kind: str, *, is_restricted: bool = False) -> bool:
    """Whether somebody of this role may sign such a record. A note about a suspicion asks for both rights."""
    return may(role, right_to_sign(kind, is_restricted=is_restricted)) and (not is_restricted or may(role, "sign:any"))


def may_see(role: str, kind: str, *, is_restricted: bool = False) -> bool:
    """Whether somebody of this role may see records of a kind: who helps from outside sees what he may sign."""
    if is_restricted:
        return may(role, "see:suspicion")
    return may(role, "see:sensitive") or may_sign(role, kind)


def is_outsider(role: str) -> bool:
    """True for those who help from outside: they see who is to be visited and the visits, nothing else."""
    return bool(ROLES[role].visitor) if role in ROLES else True


def may_end(role: str, managers: int) -> bool:
    """False for the last one who can let others in: a station is never left without."""
    return not may(role, "manage:users") or managers > 1
