"""The command line as data: which commands there are and what they take."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from core.command.agreement_parser import add_agreements
from core.command.backup_parser import add_backups
from core.command.batch_parser import add_batches
from core.command.campaign_verbs import add_campaigns
from core.command.conflict_verbs import add_conflicts
from core.command.dossier_verbs import add_export
from core.command.emergency_verbs import add_emergencies
from core.command.household_verbs import add_household
from core.command.quality_verbs import add_quality
from core.command.record_parser import add_records
from core.command.report_verbs import add_reports
from core.command.rule_verbs import add_rules
from core.command.station_verbs import add_station
from core.command.window import add_shared


def build_parser() -> argparse.ArgumentParser:
    """All commands; without one the window opens."""
    parser = argparse.ArgumentParser(prog="main.py", description="暖访：探视巡防、委托照料、重大变化报告")
    add_shared(parser, is_top=True)
    commands = parser.add_subparsers(dest="command", metavar="命令")
    _make_start(commands)
    _make_roster(commands)
    _make_people(commands)
    add_records(commands, _command, _group)
    _make_paper(commands)
    _make_office(commands)
    add_rules(commands, _command)
    add_reports(commands, _command)
    add_quality(commands, _command)
    add_station(commands, _command, _group)
    add_agreements(commands, _command, _group)
    add_household(commands, _command)
    add_conflicts(commands, _command)
    add_backups(commands, _command)
    add_emergencies(commands, _command, _group)
    add_campaigns(commands, _command, _group)
    add_batches(commands, _command, _group)
    return parser


def _count(text: str) -> int:
    """A number from 1; anything else is a usage error."""
    value = int(text)
    if value < 1:
        raise ValueError(text)
    return value


def _command(commands: Any, name: str, help: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help)
    add_shared(parser)
    return parser


def _group(commands: Any, name: str, help: str) -> Any:
    parser = _command(commands, name, help)
    return parser.add_subparsers(dest="verb", required=True, metavar="操作")


def _make_start(commands: Any) -> None:
    init = _command(commands, "init", "新建工作区，并生成恢复卡")
    init.add_argument("--village", required=True, metavar="CODE", help="12 位村代码")
    init.add_argument("--name", required=True, help="村名")
    init.add_argument("--user", default="协理员", help="使用人姓名")
    init.add_argument("--pack", default=None, help="规则包（默认按村代码选）")
    init.add_argument("--card", type=Path, default=Path("恢复卡.pdf"), metavar="FILE", help="恢复卡 PDF 存到哪里")
    tour = _command(commands, "tour", "自动演示全程并截图")
    tour.add_argument("--out", type=Path, required=True, metavar="DIR")
    passphrase = _command(commands, "passphrase", "改口令；忘记口令时用恢复码重设")
    passphrase.add_argument("--new-file", type=Path, required=True, metavar="FILE", help="存有新口令的文件")
    passphrase.add_argument("--recovery-file", type=Path, metavar="FILE", help="存有恢复码的文件")
    passphrase.add_argument("--accept-loss", action="store_true", help="已知丢了内容，登记下来，继续使用")
    form = _group(commands, "form", "表单")
    check = _command(form, "check", "编译一份 XLSForm，说明哪些不支持")
    check.add_argument("file", type=Path)


def _make_roster(commands: Any) -> None:
    roster = _group(commands, "roster", "导入名单")
    for name, help in (("preview", "预览，不改动任何数据"), ("import", "导入：要么全部，要么不动")):
        one = _command(roster, name, help)
        one.add_argument("file", type=Path)
        if name == "import":
            one.add_argument("--skip-bad", action="store_true", help="跳过不能导入的行")
    undo = _command(roster, "undo", "撤销一次导入（默认最近一次）")
    undo.add_argument("--id", default="")
    _command(roster, "list", "历次导入")


def _make_people(commands: Any) -> None:
    person = _group(commands, "person", "人员")
    listing = _command(person, "list", "查找人员")
    for option in ("--search", "--tag", "--group"):
        listing.add_argument(option, default="")
    for name, help in (("show", "一个人的资料（号码遮蔽）"), ("ledger", "一个人的工作台账")):
        one = _command(person, name, help)
        one.add_argument("id")
        if name == "ledger":
            one.add_argument("--kind", action="append")
            one.add_argument("--limit", type=_count, default=200)
    add_export(person, _command)
    _command(commands, "due", "该走访谁，为什么")


def _make_paper(commands: Any) -> None:
    paper = _command(commands, "print", "打印成 PDF")
    paper.add_argument("document", help="记录的种类（见 record kinds），或 route、ledger、contract、register 等")
    paper.add_argument("--id", action="append", metavar="ID")
    paper.add_argument("--month", default="", metavar="YYYY-MM")
    paper.add_argument("--all", action="store_true")
    paper.add_argument("--internal", action="store_true", help="内部件：号码不遮蔽")
    paper.add_argument("--out", type=Path, required=True, metavar="FILE.pdf")


def _make_office(commands: Any) -> None:
    sync = _command(commands, "sync", "与区县服务器同步")
    sync.add_argument("--server", default="", metavar="URL", help="首次登记时的服务器地址")
    sync.add_argument("--code", default="", help="首次登记的一次性登记码")
    sync.add_argument("--minutes", type=int, metavar="N", help="最多用几分钟；到点停下，送到的都算数（不写：送完为止）")
    sync.add_argument("--ca", type=Path, metavar="FILE.pem", help="区县的根证书")
    _command(commands, "status", "还有什么没有送达")
    check = _command(commands, "check", "检查钥匙、数据库、记录链、照片和备份")
    check.add_argument("--accept-loss", action="store_true", help="已知丢了内容，登记下来，继续使用")
