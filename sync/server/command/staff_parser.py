"""The commands about the office's people, the audit and the overview as data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sync.server.command.supervision_parser import Command, Group
from sync.server.service.roles import ROLES


def add_staff(commands: Any, command: Command, group: Group) -> None:
    """`staff`, `audit`, `overview`."""
    _add_staff(group(commands, "staff", "办公室的账号"), command)
    _add_audit(group(commands, "audit", "审计记录"), command)
    view = command(commands, "overview", "哪些电脑没同步、停在哪一步，什么等着答复，各村走访到多少")
    view.add_argument("--days", type=int, default=7, metavar="N", help="几天没有同步完成的算（默认 7）")
    view.add_argument("--month", default="", metavar="YYYY-MM", help="哪个月的走访（默认本月）")
    view.add_argument("--under", default="", metavar="PREFIX", help="只看代码以此开头的村")


def _add_staff(staff: Any, command: Command) -> None:
    add = command(staff, "add", "新建账号，给出一次性密码（首次登录必须修改）")
    add.add_argument("--login", required=True, help="用户名：小写字母、数字")
    add.add_argument("--name", required=True, help="使用人姓名")
    _role(add)
    role = command(staff, "role", "改岗位或负责的区域")
    role.add_argument("login")
    _role(role)
    for name, words in (("reset", "重置为新的一次性密码"), ("disable", "停用"), ("enable", "重新启用")):
        command(staff, name, words).add_argument("login")
    command(staff, "list", "列出账号")
    policy = command(staff, "policy", "选用哪一种密码规定")
    policy.add_argument("policy", metavar="NAME", help="dengbao（默认）、asvs")


def _role(parser: Any) -> None:
    known = "、".join(f"{name} {role.label}" for name, role in ROLES.items())
    parser.add_argument("--role", required=True, metavar="ROLE", help=known)
    parser.add_argument("--area", action="append", default=[], metavar="CODE",
                        help="乡镇岗位写 9 位代码，村级写 12 位；可多次给出")  # fmt: skip


def _add_audit(audit: Any, command: Command) -> None:
    listing = command(audit, "list", "谁、何时、做了什么、结果如何（最近的在前）")
    listing.add_argument("--actor", default="", metavar="WHO", help="staff:…、device:…、command:…")
    listing.add_argument("--what", default="", metavar="VERB", help="如 people.read")
    listing.add_argument("--since", default="", metavar="YYYY-MM-DD")
    listing.add_argument("--until", default="", metavar="YYYY-MM-DD", help="不含这一天")
    listing.add_argument("--limit", type=int, default=100, metavar="N")
    listing.add_argument("--below", type=int, default=0, metavar="SEQ", help="只看编号小于此的")
    verify = command(audit, "verify", "核对审计记录有没有被改过、删过")
    verify.add_argument("--anchors", type=Path, default=None, metavar="DIR", help="锚点文件夹（库外的副本）")
    verify.add_argument("--days", type=int, default=0, metavar="N", help="只核对最近几天（默认全部）")
    export = command(audit, "export", "导出审计记录（JSON 行）")
    export.add_argument("--out", type=Path, required=True, metavar="FILE")
    export.add_argument("--above", type=int, default=0, metavar="SEQ", help="只要编号大于此的")
    anchor = command(audit, "anchor", "给审计记录和各台电脑的记录链做一个签名锚点（服务器每夜自动做）")
    anchor.add_argument("--anchors", type=Path, default=None, metavar="DIR", help="副本放到哪个文件夹")
