"""The commands of the district server as data."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any
from uuid import UUID

from sync.server.command.backups import add_backups
from sync.server.command.device_parser import add_devices
from sync.server.command.staff_parser import add_staff
from sync.server.command.stick import add_batches
from sync.server.command.supervision_parser import add_supervision
from sync.server.command.unseal import add_unseal


def build_parser() -> argparse.ArgumentParser:
    """All commands with their arguments."""
    parser = argparse.ArgumentParser(prog="python -m sync.server", description="暖访区县服务器")
    _shared(parser, is_top=True)
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    _add_running(commands)
    add_devices(commands, _command, _group)
    add_unseal(commands, _command)
    add_batches(commands, _command, _group, add_storage)
    _add_content(commands)
    _add_office(commands)
    add_supervision(commands, _command, _group)
    add_staff(commands, _command, _group)
    add_backups(commands, _command, add_storage)
    return parser


def _shared(parser: argparse.ArgumentParser, *, is_top: bool = False) -> None:
    nothing: Any = "" if is_top else argparse.SUPPRESS
    off: Any = False if is_top else argparse.SUPPRESS
    parser.add_argument("--database", default=nothing, metavar="URL", help="数据库地址（或环境变量 NUANFANG_DATABASE）")
    parser.add_argument("--district", default=nothing, metavar="CODE", help="区县代码（库里只有一个时可省）")
    parser.add_argument("--json", action="store_true", default=off, help="输出 JSON")


def _command(commands: Any, name: str, help: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help)
    _shared(parser)
    return parser


def _group(commands: Any, name: str, help: str) -> Any:
    return _command(commands, name, help).add_subparsers(dest="verb", required=True, metavar="操作")


def _add_running(commands: Any) -> None:
    init = _command(commands, "init", "建库（或升级），登记本区县")
    init.add_argument("--name", default="", help="区县名称")
    init.add_argument("--practice", action="store_true", help="练习服务器：只接受练习电脑")
    serve = _command(commands, "serve", "运行服务器")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8443)
    add_storage(serve)
    serve.add_argument("--anchors", type=Path, default=None, metavar="DIR",
                       help="审计锚点另存的文件夹，最好在另一台机器上（默认在 --data 下面）")  # fmt: skip
    serve.add_argument("--workers", type=int, default=1, metavar="N", help="几个进程一起干（同一个库、同一个端口）")
    serve.add_argument("--pool", type=int, default=20, metavar="N", help="每个进程最多用几个数据库连接")
    serve.add_argument("--watch-port", type=int, default=0, metavar="PORT",
                       help="给监控用的本机端口：/healthz、/readyz、/metrics；第二个进程用下一个端口")  # fmt: skip
    serve.add_argument("--worker-fds", default="", help=argparse.SUPPRESS)  # the supervisor's word to its workers
    serve.add_argument("--tls-cert", type=Path, metavar="FILE", help="服务器证书（PEM）")
    serve.add_argument("--tls-key", type=Path, metavar="FILE", help="证书私钥（PEM）")
    serve.add_argument("--behind-proxy", action="store_true", help="TLS 由前面的代理完成")
    trial = _command(commands, "try", "临时起一套数据库和服务器（演示、测试用）")
    trial.add_argument("--dir", type=Path, required=True, metavar="DIR")
    trial.add_argument("--practice", action="store_true")
    trial.add_argument("--name", default="示例区")
    trial.add_argument("--port", type=int, default=0)
    epoch = _command(commands, "epoch", "从备份恢复数据库之后运行：让各台电脑把备份里没有的重新上报")
    add_storage(epoch)


def add_storage(parser: argparse.ArgumentParser) -> None:
    """Where the photos are: one of the two."""
    parser.add_argument("--data", type=Path, default=None, metavar="DIR", help="照片存放的文件夹")
    parser.add_argument("--storage", default="", metavar="s3://BUCKET/PREFIX",
                        help="照片存放在 S3；地址和密钥在 AWS_* 环境变量里")  # fmt: skip


def _add_content(commands: Any) -> None:
    roster = _group(commands, "roster", "人员名单")
    bring = _command(roster, "import", "导入名单：全部导入，或者一行也不导入")
    bring.add_argument("file", type=Path)
    bring.add_argument("--village", default="", metavar="CODE[=NAME]", help="名单里没写村名的行属于哪个村")
    bring.add_argument("--skip-bad", action="store_true", help="跳过不能接收的行")
    form = _group(commands, "form", "表单")
    publish_form = _command(form, "publish", "发布一份 XLSForm（Markdown）")
    publish_form.add_argument("file", type=Path)
    publish_form.add_argument("--kind", default="", help="visit、change、lead……（默认取文件名）")
    pack = _group(commands, "rulepack", "规则包")
    publish_pack = _command(pack, "publish", "发布一份规则包（TOML）")
    publish_pack.add_argument("file", type=Path)


def _add_office(commands: Any) -> None:
    decide = _command(commands, "decide", "答复一份报告、线索或有争议的修改；不带编号时列出待答复的")
    decide.add_argument("fact_id", nargs="?", default="")
    decide.add_argument("--text", default="", help="答复的内容")
    decide.add_argument("--by", default="区民政局")
    decide.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE",
                        help="同时改这个人的底册，例如 died_on=2026-11-20；可多次给出")  # fmt: skip
    verdict = decide.add_mutually_exclusive_group()
    verdict.add_argument("--receive", dest="verdict", action="store_const", const="received", help="登记接报，先不答复")
    verdict.add_argument("--return", dest="verdict", action="store_const", const="returned", help="退回补充材料")
    verdict.set_defaults(verdict="decided")
    choice = decide.add_mutually_exclusive_group()
    choice.add_argument("--accept", dest="accept", action="store_true", default=None, help="采纳这次修改")
    choice.add_argument("--refuse", dest="accept", action="store_false", help="不采纳这次修改")
    _add_conflicts(_group(commands, "conflicts", "两边不一样：同一个人、同一项，几边改得不同"))
    status = _command(commands, "status", "数量：电脑、人员、记录、待答复、冲突、照片；可按村、乡镇、区、市汇总")
    status.add_argument("--villages", action="store_true", help="每个村一行：走访、在家人数、待答复、最近联系")
    status.add_argument("--level", default="", metavar="LEVEL", help="village、township、county、city")
    status.add_argument("--month", default="", metavar="YYYY-MM", help="默认本月")
    status.add_argument("--under", default="", metavar="PREFIX", help="只看这个区划代码下面的")


def _add_conflicts(conflicts: Any) -> None:
    listing = _command(conflicts, "list", "没定的，每项列出两边的值、谁写的、多久了")
    listing.add_argument("--under", default="", metavar="PREFIX", help="只看这个区划代码下面的")
    listing.add_argument("--soft", action="store_true", help="也列出自动合并的、被两台电脑各更正一次的")
    decide = _command(conflicts, "decide", "定一处：一次定完，或者逐项定")
    decide.add_argument("id")
    decide.add_argument("--text", required=True, help="写给协理员的话")
    decide.add_argument("--by", default="区民政局")
    decide.add_argument("--take", action="append", default=[], metavar="FIELD", help="这一项按电脑上报的，可多次给出")
    decide.add_argument("--keep", action="append", default=[], metavar="FIELD", help="这一项按区里的，可多次给出")
    whole = decide.add_mutually_exclusive_group()
    whole.add_argument("--accept", dest="accept", action="store_true", default=None, help="没点名的都按电脑上报的")
    whole.add_argument("--refuse", dest="accept", action="store_false", help="没点名的都按区里的")
    refused = _command(conflicts, "refused", "没收下、隔离保存的；给出编号时把先收到的和后来的原文都列出来")
    refused.add_argument("id", nargs="?", default="", type=_id)
    seen = _command(conflicts, "seen", "自动合并的、两次更正的：看过了")
    seen.add_argument("id")
    seen.add_argument("--by", default="区民政局")


def _id(text: str) -> str:
    """An item's id as it is stored. argparse tells the user when it is none."""
    return str(UUID(text)) if text else ""
